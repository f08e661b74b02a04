//! How entries name data, and which lists bear on it.

use super::*;
use crate::{
    fixture::{TestLedger, date, region},
    state::ListVersion,
    words::{DeliveryForm, Purpose, Sector},
};

fn matter() -> Matter {
    Matter {
        regions: vec![region("510104")],
        sectors: Sectors::of(&[Sector::Q]),
        level: Level::General3,
        data_kind: DataKind::Public,
        code: Some("3066/025626".into()),
        purposes: Purposes::of(&[Purpose::Industry]),
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
    }
}

#[test]
fn an_entry_names_what_agrees_in_every_dimension_that_it_states() {
    type Change = fn(&mut ListEntry);
    let agreeing: [Change; 6] = [
        |e| e.sectors = Some(Sectors::of(&[Sector::J, Sector::Q])),
        |e| e.level_min = Some(Level::General3),
        |e| e.data_kind = Some(DataKind::Public),
        |e| e.code_prefix = Some("3066/".into()),
        |e| e.purposes = Some(Purposes::of(&[Purpose::Industry, Purpose::Research])),
        |e| e.delivery_forms = Some(DeliveryForms::of(&[DeliveryForm::Api])),
    ];
    let other: [Change; 6] = [
        |e| e.sectors = Some(Sectors::of(&[Sector::J])),
        |e| e.level_min = Some(Level::General4),
        |e| e.data_kind = Some(DataKind::Personal),
        |e| e.code_prefix = Some("1066/".into()),
        |e| e.purposes = Some(Purposes::of(&[Purpose::Research])),
        |e| e.delivery_forms = Some(DeliveryForms::of(&[DeliveryForm::RawExport])),
    ];
    let mut entry = ListEntry::default();
    for change in agreeing {
        change(&mut entry);
        assert!(names(&entry, &matter()), "{entry:?}");
    }
    for change in other {
        let mut entry = entry.clone();
        change(&mut entry);
        assert!(!names(&entry, &matter()), "{entry:?}");
    }
    // What is open is not named by an entry that limits it.
    let open = Matter { purposes: Purposes::EMPTY, code: None, ..matter() };
    assert!(!names(&entry, &open));
}

/// Puts a list on a shelf of a ledger, past all rules.
fn shelve(ledger: &mut TestLedger, n: u8, list: PolicyList) {
    let mut shelf: PolicyShelf = ledger.get(&list.region).unwrap_or_default();
    let id = RecordId([n; 32]);
    let version = ListVersion { version: 1, effective_from: list.effective_from, list: id };
    let (kind, sector) = (list.kind, list.sector);
    shelf.0.push(ShelvedList { kind, sector, versions: vec![version] });
    ledger.put(&list.region, &shelf);
    ledger.put(&id, &list);
}

fn list(kind: ListKind, at: &str, sector: Option<Sector>) -> PolicyList {
    PolicyList {
        kind,
        region: region(at),
        sector,
        version: 1,
        issuer: crate::fixture::sichuan_authority().uscc,
        effective_from: date("2026-09-01"),
        entries: vec![ListEntry { level_min: Some(Level::General1), ..ListEntry::default() }],
    }
}

fn judge(ledger: &TestLedger, matter: &Matter) -> Judgement {
    let state = State::new(ledger.store());
    Desk::new(&state, ledger.today()).judge(matter).expect("in memory")
}

#[test]
fn lists_of_every_containing_region_bear_and_the_strictest_outcome_holds() {
    let mut ledger = TestLedger::new();
    assert_eq!(judge(&ledger, &matter()).level, Level::General3);
    shelve(&mut ledger, 1, list(ListKind::Positive, "510100", None));
    shelve(&mut ledger, 2, list(ListKind::ImportantData, "510000", Some(Sector::Q)));
    let judgement = judge(&ledger, &matter());
    assert_eq!(judgement.level, Level::Important);
    assert!(judgement.positive.is_some() && judgement.negative.is_none());
    assert!(judgement.require().is_ok());
    shelve(&mut ledger, 3, list(ListKind::Negative, "000000", None));
    shelve(&mut ledger, 4, list(ListKind::CoreData, "510104", None));
    let judgement = judge(&ledger, &matter());
    assert_eq!(judgement.level, Level::Core);
    assert_eq!(judgement.negative, Some(ListHit { list: RecordId([3; 32]), entry: 0 }));
    assert!(judgement.require().is_err(), "a positive list permits nothing");
}

#[test]
fn lists_elsewhere_for_other_sections_or_of_later_days_do_not_bear() {
    let mut ledger = TestLedger::new();
    shelve(&mut ledger, 1, list(ListKind::Negative, "510900", None));
    shelve(&mut ledger, 2, list(ListKind::Negative, "510000", Some(Sector::J)));
    let mut announced = list(ListKind::Negative, "510100", None);
    announced.effective_from = date("2026-09-02");
    shelve(&mut ledger, 3, announced);
    assert_eq!(judge(&ledger, &matter()).negative, None);
    let relied_upon = matter().used(&[region("510903")], Purposes::EMPTY, DeliveryForms::EMPTY);
    assert!(judge(&ledger, &relied_upon).negative.is_some(), "where it is relied upon");
    ledger.set_date("2026-09-02");
    assert!(judge(&ledger, &matter()).negative.is_some(), "from its day on");
}
