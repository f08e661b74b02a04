//! Several agreements over the same regions, and decisions of the receiving side: who bounds whom.

use hefu_chain::{
    bundle::Bundle,
    codec,
    hash::RecordId,
    region::Region,
    state::{Agreement, Delegation, Entity, RecognitionEntry, RecognitionMode, Recognitions, Term},
    words::{CertificateKind, CertificateKinds, Level, Right, Rights, Sectors},
};

use super::{
    ASKED, Mutant, mutant,
    state::{agreement_key, asked, day, decoded, number, place, with_value},
};

type Change = fn(&mut Agreement);

/// Terms of an agreement that stands beside the sample's, nearer to or further from the two regions.
const TERMS: [(&str, Change); 12] = [
    ("the same", |_| {}),
    ("by entry", |a| a.mode = RecognitionMode::ByEntry),
    ("by entry, automatic inside", |a| {
        a.mode = RecognitionMode::ByEntry;
        a.delegable.automatic = true;
    }),
    ("other kinds", |a| a.kinds = CertificateKinds::of(&[CertificateKind::Asset])),
    ("other kinds, all delegated", |a| {
        a.kinds = CertificateKinds::of(&[CertificateKind::Asset]);
        a.delegable = Delegation { kinds: CertificateKinds::all(), ..Delegation::default() };
    }),
    ("fewer rights", |a| a.rights = Rights::of(&[Right::Hold])),
    ("fewer rights, the rest delegated", |a| {
        a.rights = Rights::of(&[Right::Hold]);
        a.delegable.rights = Rights::of(&[Right::Use, Right::Operate]);
    }),
    ("no sectors, all delegated", |a| {
        a.sectors = Sectors::EMPTY;
        a.delegable.sectors = Sectors::all();
    }),
    ("a lower level", |a| a.level_max = Level::General1),
    ("suspended", |a| a.suspended = (false, true)),
    ("ended", |a| a.term = Term { from: day(-9), to: day(-1) }),
    ("inside another", |a| {
        a.parent = Some((Region::NATION, Region::NATION));
        a.article = "第九条".into();
    }),
];

/// Decisions: territory, entered or refused.
const DECISIONS: [(&str, &[(u32, bool)]); 7] = [
    ("entered", &[(500_000, true)]),
    ("refused", &[(500_000, false)]),
    ("entered nationally", &[(0, true)]),
    ("entered, and refused nationally", &[(0, false), (500_000, true)]),
    ("refused in a district", &[(500_104, false)]),
    ("refused elsewhere", &[(510_000, false)]),
    ("nowhere decided", &[]),
];

fn decisions(entries: &[(u32, bool)]) -> Vec<u8> {
    let by = hefu_chain::fixture::chongqing().uscc;
    let entries = entries.iter().map(|(territory, recognised)| RecognitionEntry {
        territory: Region::new(*territory).expect("a region"),
        by,
        recognised: *recognised,
        record: RecordId([4; 32]),
    });
    codec::encode(&Recognitions { certificate: number(), entries: entries.collect() })
}

pub(super) fn mutants() -> Vec<Mutant> {
    let asked = asked();
    let present = agreement_key(&asked);
    let decided = place(&asked, &Recognitions::state_key(&number()));
    let mut mutants = Vec::new();
    let mut add = |how: String, bundle: &Bundle| {
        mutants.push(mutant(ASKED, format!("{how}, proven"), bundle));
    };
    let agreement: Agreement = decoded(&asked, &present);
    let kind = present.kind_byte();
    let others: Vec<usize> = (0..asked.entries.len())
        .filter(|i| asked.entries[*i].key[0] == kind && asked.entries[*i].value.is_none())
        .collect();
    for (how, change) in TERMS {
        let mut own = agreement.clone();
        change(&mut own);
        let alone = with_value(&asked, place(&asked, &present), Some(codec::encode(&own)));
        add(format!("the agreement: {how}"), &alone);
        for (what, entries) in DECISIONS.iter().take(2) {
            let both = with_value(&alone, decided, Some(decisions(entries)));
            add(format!("the agreement: {how}; {what}"), &both);
        }
        for other in &others {
            let mut beside = agreement.clone();
            change(&mut beside);
            let two = with_value(&asked, *other, Some(codec::encode(&beside)));
            add(format!("an agreement at entry {other}: {how}"), &two);
        }
    }
    for (how, entries) in DECISIONS {
        add(how.to_string(), &with_value(&asked, decided, Some(decisions(entries))));
    }
    let cut = decisions(&[(500_000, true)]);
    add("decisions cut short".into(), &with_value(&asked, decided, Some(cut[..40].to_vec())));
    mutants
}
