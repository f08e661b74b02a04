//! Which agreements cover two regions, and which limit wins.

use super::*;
use crate::{
    fixture::{date, market::Market, region},
    state::Term,
    words::{Purpose, Right},
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
    }
}

/// Looks at the ledger on which these agreements stand.
fn verdict(agreements: &[Agreement], issuer: &str, at: &str, claim: &Claim) -> Verdict {
    let mut market = Market::new();
    for agreement in agreements {
        market.ledger.put(&agreement.parties, agreement);
    }
    let state = State::new(market.ledger.store());
    recognise(&state, region(issuer), region(at), claim, date(TODAY)).expect("a store in memory")
}

fn claim() -> Claim {
    Claim {
        kind: CertificateKind::Resource,
        rights: Rights::of(&[Right::Use]),
        level: Level::General2,
        sector: Some(Sector::I),
        purposes: Purposes::of(&[Purpose::Industry]),
    }
}

fn refused(reason: Reason, tag: u8) -> Verdict {
    Verdict::Refused { reason, agreement: Some(RecordId([tag; 32])) }
}

#[test]
fn invariant_43_an_agreement_covers_what_lies_inside_both_sides() {
    let provinces = [agreement("500000", "510000", 1)];
    let by_1 = Verdict::Recognised(RecordId([1; 32]));
    for (issuer, at) in [("510100", "500000"), ("500152", "510903"), ("510000", "500000")] {
        assert_eq!(verdict(&provinces, issuer, at, &claim()), by_1, "{issuer} in {at}");
    }
    let none = Verdict::Refused { reason: Reason::RecogNone, agreement: None };
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
        assert_eq!(verdict(&[narrowed], "510100", "500000", &claim()), refused(reason, 1));
    }
    let no_sector = Claim { sector: None, ..claim() };
    let mut sectors = agreement("500000", "510000", 1);
    sectors.sectors = Sectors::of(&[Sector::I]);
    let sectors = [sectors];
    assert!(matches!(verdict(&sectors, "510100", "500000", &claim()), Verdict::Recognised(_)));
    assert_eq!(verdict(&sectors, "510100", "500000", &no_sector), refused(Reason::RecogSector, 1));
}

#[test]
fn the_most_specific_is_named_and_the_strictest_wins() {
    let wide = agreement("500000", "510000", 1);
    let mut narrow = agreement("500152", "510900", 2);
    let both = [wide.clone(), narrow.clone()];
    let by_2 = Verdict::Recognised(RecordId([2; 32]));
    assert_eq!(verdict(&both, "510900", "500152", &claim()), by_2);

    // 遂潼 is stricter inside 川渝.
    narrow.level_max = Level::General1;
    let both = [wide.clone(), narrow.clone()];
    assert_eq!(verdict(&both, "510900", "500152", &claim()), refused(Reason::RecogLevel, 2));
    assert!(matches!(verdict(&both, "510100", "500152", &claim()), Verdict::Recognised(_)));

    // 遂潼 may not be wider than 川渝.
    narrow.level_max = Level::Important;
    let mut strict = wide;
    strict.level_max = Level::General1;
    let both = [strict.clone(), narrow.clone()];
    assert_eq!(verdict(&both, "510900", "500152", &claim()), refused(Reason::RecogLevel, 1));
    let limits = limits(&[narrow.clone(), strict]).expect("two agreements");
    assert_eq!((limits.level_max, limits.suspended), (Level::General1, false));

    // A suspended sub-agreement does not fall back on the wider one.
    let wide = agreement("500000", "510000", 1);
    narrow.suspended.0 = true;
    let both = [wide, narrow];
    assert_eq!(verdict(&both, "510900", "500152", &claim()), refused(Reason::RecogSuspended, 2));
}

#[test]
fn invariant_44_recognition_is_not_transitive() {
    let chain = [agreement("500000", "510000", 1), agreement("440000", "500000", 2)];
    let none = Verdict::Refused { reason: Reason::RecogNone, agreement: None };
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
    let none = Verdict::Refused { reason: Reason::RecogNone, agreement: None };
    assert_eq!(on("2026-09-01", "2026-09-30"), none);
    assert_eq!(on("2026-10-02", "2027-01-01"), none);
}

#[test]
fn invariant_22_core_data_is_never_recognised() {
    let core = Claim { level: Level::Core, ..claim() };
    let refused = Verdict::Refused { reason: Reason::RightsCoreData, agreement: None };
    assert_eq!(verdict(&[agreement("500000", "510000", 1)], "510100", "500000", &core), refused);
}
