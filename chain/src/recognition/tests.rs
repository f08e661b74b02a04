//! Which agreements cover two regions, and which limit wins.

use super::*;
use crate::{
    fixture::{
        date,
        market::{Market, digest},
        region,
    },
    state::{Delegation, RecognitionEntry, Term},
    words::{CertificateKind, Purpose, Right},
};

const TODAY: &str = "2026-10-01";

fn agreement(a: &str, b: &str, tag: u8) -> Agreement {
    Agreement {
        parties: (region(a), region(b)),
        kinds: CertificateKinds::all(),
        rights: Rights::all(),
        level_max: Level::General4,
        sectors: Sectors::all(),
        purposes: Purposes::all(),
        term: Term { from: date("2026-09-01"), to: date("2027-08-31") },
        suspended: (false, false),
        record: RecordId([tag; 32]),
        mode: RecognitionMode::Automatic,
        parent: None,
        delegable: Delegation::default(),
        article: "第三条".into(),
        text: digest(tag),
    }
}

/// The clause of an agreement of these tests.
fn clause(agreement: &Agreement) -> Clause {
    Clause::of(agreement, None)
}

/// Looks at the ledger on which these agreements stand.
fn verdict(agreements: &[Agreement], issuer: &str, at: &str, claim: &Claim) -> Verdict {
    let mut market = Market::new();
    for agreement in agreements {
        market.ledger.put(&agreement.parties, agreement);
    }
    let state = State::new(market.ledger.store());
    let claim = Claim { certificate: number(issuer, claim.certificate.kind()), ..*claim };
    recognise(&state, region(at), &claim, date(TODAY)).expect("a store in memory")
}

fn number(issuer: &str, kind: CertificateKind) -> CertificateNumber {
    CertificateNumber::new(region(issuer), kind, 2026, 1).expect("in range")
}

fn claim() -> Claim {
    Claim {
        certificate: number("510100", CertificateKind::Resource),
        rights: Rights::of(&[Right::Use]),
        level: Level::General2,
        sector: Some(Sector::I),
        purposes: Purposes::of(&[Purpose::Industry]),
    }
}

fn refused(reason: Reason, agreement: &Agreement) -> Verdict {
    Verdict::Refused { reason, clause: Some(clause(agreement)) }
}

#[test]
fn invariant_43_an_agreement_covers_what_lies_inside_both_sides() {
    let provinces = [agreement("500000", "510000", 1)];
    let by_1 = Verdict::Recognised(clause(&provinces[0]));
    for (issuer, at) in [("510100", "500000"), ("500152", "510903"), ("510000", "500000")] {
        assert_eq!(verdict(&provinces, issuer, at, &claim()), by_1, "{issuer} in {at}");
    }
    let none = Verdict::Refused { reason: Reason::RecogNone, clause: None };
    assert_eq!(verdict(&provinces, "440100", "500000", &claim()), none);
    assert_eq!(verdict(&provinces, "510100", "510900", &claim()), Verdict::Home);
    let narrow = [agreement("500152", "510900", 2)];
    assert_eq!(verdict(&narrow, "510100", "500152", &claim()), none, "Chengdu is no party");
    assert!(matches!(verdict(&narrow, "510903", "500152", &claim()), Verdict::Recognised(_)));
}

#[test]
fn invariant_43_each_dimension_limits_by_its_own_code() {
    type Case = (Reason, fn(&mut Agreement));
    let cases: [Case; 6] = [
        (Reason::RecogSuspended, |a| a.suspended.1 = true),
        (Reason::RecogKind, |a| a.kinds = CertificateKinds::of(&[CertificateKind::Product])),
        (Reason::RecogRight, |a| a.rights = Rights::of(&[Right::Hold])),
        (Reason::RecogLevel, |a| a.level_max = Level::General1),
        (Reason::RecogSector, |a| a.sectors = Sectors::of(&[Sector::J])),
        (Reason::RecogPurpose, |a| a.purposes = Purposes::of(&[Purpose::Research])),
    ];
    for (reason, narrow) in cases {
        let mut narrowed = agreement("500000", "510000", 1);
        narrow(&mut narrowed);
        let expected = refused(reason, &narrowed);
        assert_eq!(verdict(&[narrowed], "510100", "500000", &claim()), expected);
    }
    let no_sector = Claim { sector: None, ..claim() };
    let mut sectors = agreement("500000", "510000", 1);
    sectors.sectors = Sectors::of(&[Sector::I]);
    let sectors = [sectors];
    assert!(matches!(verdict(&sectors, "510100", "500000", &claim()), Verdict::Recognised(_)));
    let expected = refused(Reason::RecogSector, &sectors[0]);
    assert_eq!(verdict(&sectors, "510100", "500000", &no_sector), expected);
}

#[test]
fn the_most_specific_is_named_and_the_strictest_level_wins() {
    let wide = agreement("500000", "510000", 1);
    let mut narrow = agreement("500152", "510900", 2);
    let both = [wide.clone(), narrow.clone()];
    let by_2 = Verdict::Recognised(clause(&narrow));
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_2);

    // 遂潼 is stricter inside 川渝.
    narrow.level_max = Level::General1;
    let both = [wide.clone(), narrow.clone()];
    let by_level = refused(Reason::RecogLevel, &narrow);
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_level);
    assert!(matches!(verdict(&both, "510100", "500152", &claim()), Verdict::Recognised(_)));

    // 遂潼 may not be wider than 川渝, whatever 川渝 lets be delegated.
    narrow.level_max = Level::Important;
    let mut strict = Agreement { delegable: everything(), ..wide };
    strict.level_max = Level::General1;
    let both = [strict.clone(), narrow.clone()];
    let by_level = refused(Reason::RecogLevel, &strict);
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_level);
    let limits = limits(&[narrow.clone(), strict]).expect("two agreements");
    assert_eq!((limits.level_max, limits.suspended), (Level::General1, false));

    // A suspended sub-agreement does not fall back on the wider one.
    let wide = agreement("500000", "510000", 1);
    narrow.suspended.0 = true;
    let suspended = refused(Reason::RecogSuspended, &narrow);
    assert_eq!(verdict(&[wide, narrow], "510900", "500152", &claim()), suspended);
}

fn everything() -> Delegation {
    Delegation {
        kinds: CertificateKinds::all(),
        rights: Rights::all(),
        sectors: Sectors::all(),
        purposes: Purposes::all(),
        automatic: true,
    }
}

#[test]
fn invariant_43_a_sub_agreement_widens_only_within_what_is_delegated() {
    let mut wide = agreement("500000", "510000", 1);
    wide.sectors = Sectors::of(&[Sector::J]);
    wide.purposes = Purposes::of(&[Purpose::Research]);
    let narrow = agreement("500152", "510900", 2);
    let both = [wide.clone(), narrow.clone()];
    let by_sector = refused(Reason::RecogSector, &wide);
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_sector, "nothing is delegated");

    wide.delegable.sectors = Sectors::of(&[Sector::I]);
    let both = [wide.clone(), narrow.clone()];
    let by_purpose = refused(Reason::RecogPurpose, &wide);
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_purpose, "the sector only");

    wide.delegable.purposes = Purposes::of(&[Purpose::Industry]);
    let both = [wide.clone(), narrow.clone()];
    let by_2 = Verdict::Recognised(clause(&narrow));
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_2);
    let outside = refused(Reason::RecogSector, &wide);
    assert_eq!(verdict(&both, "510100", "500152", &claim()), outside, "the wider one adds nothing");
}

#[test]
fn invariant_43_by_entry_nothing_is_recognised_that_was_not_entered() {
    let by_entry = Agreement { mode: RecognitionMode::ByEntry, ..agreement("500000", "510000", 1) };
    let missing = refused(Reason::RecogEntryMissing, &by_entry);
    let provinces = [by_entry.clone()];
    assert_eq!(verdict(&provinces, "510900", "500152", &claim()), missing);

    // A sub-agreement without entry needs the parent's leave.
    let narrow = agreement("500152", "510900", 2);
    let missing = refused(Reason::RecogEntryMissing, &narrow);
    assert_eq!(verdict(&[by_entry.clone(), narrow.clone()], "510900", "500152", &claim()), missing);
    let lenient = Agreement { delegable: everything(), ..by_entry };
    let by_2 = Verdict::Recognised(clause(&narrow));
    assert_eq!(verdict(&[lenient, narrow], "510900", "500152", &claim()), by_2);
}

#[test]
fn a_refusal_counts_in_its_territory_and_an_entry_no_further() {
    let provinces = [agreement("500000", "510000", 1)];
    let by_entry = [Agreement { mode: RecognitionMode::ByEntry, ..provinces[0].clone() }];
    let decided = |territory: &str, recognised| RecognitionEntry {
        territory: region(territory),
        by: crate::fixture::chongqing().uscc,
        recognised,
        record: RecordId([9; 32]),
    };
    let at = |agreements: &[Agreement], entries: &[RecognitionEntry], at: &str| {
        let mut decisions = Recognitions::none(claim().certificate);
        entries.iter().for_each(|entry| decisions.decide(*entry));
        match judge(agreements, Some(&decisions), region(at), &claim()) {
            Verdict::Refused { reason, .. } => Some(reason),
            Verdict::Home | Verdict::Recognised(_) => None,
        }
    };
    let refusal = [decided("500152", false)];
    assert_eq!(at(&provinces, &refusal, "500152"), Some(Reason::RecogRefused));
    assert_eq!(at(&provinces, &refusal, "500000"), None, "the district decides for itself only");
    let over_all = [decided("500000", false), decided("500152", true)];
    assert_eq!(at(&provinces, &over_all, "500152"), Some(Reason::RecogRefused), "strictest wins");
    let entry = [decided("500152", true)];
    assert_eq!(at(&by_entry, &entry, "500152"), None);
    assert_eq!(at(&by_entry, &entry, "500000"), Some(Reason::RecogEntryMissing));
    assert_eq!(at(&by_entry, &[decided("500000", true)], "500152"), None);
}

#[test]
fn invariant_44_recognition_is_not_transitive() {
    let chain = [agreement("500000", "510000", 1), agreement("440000", "500000", 2)];
    let none = Verdict::Refused { reason: Reason::RecogNone, clause: None };
    assert_eq!(verdict(&chain, "510100", "440100", &claim()), none);
    assert!(matches!(verdict(&chain, "500000", "440100", &claim()), Verdict::Recognised(_)));
}

#[test]
fn an_agreement_holds_from_its_first_to_its_last_day() {
    let on = |from, to| {
        let term = Term { from: date(from), to: date(to) };
        let held = Agreement { term, ..agreement("500000", "510000", 1) };
        verdict(&[held], "510100", "500000", &claim())
    };
    assert!(matches!(on(TODAY, TODAY), Verdict::Recognised(_)));
    let none = Verdict::Refused { reason: Reason::RecogNone, clause: None };
    assert_eq!(on("2026-09-01", "2026-09-30"), none);
    assert_eq!(on("2026-10-02", "2027-01-01"), none);
}

#[test]
fn invariant_22_core_data_is_never_recognised() {
    let core = Claim { level: Level::Core, ..claim() };
    let refused = Verdict::Refused { reason: Reason::RightsCoreData, clause: None };
    assert_eq!(verdict(&[agreement("500000", "510000", 1)], "510100", "500000", &core), refused);
}
