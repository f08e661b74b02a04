//! Each rule of the three lists: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::Action,
    fixture::{
        TestLedger, chengdu, chongqing_authority, date, market::digest, region,
        registration::declaration, sichuan_authority,
    },
};

fn entry(resource: Option<RecordId>, organisation: Option<Uscc>) -> InventoryEntry {
    InventoryEntry { title: "测试条目".into(), resource, organisation }
}

fn list(kind: InventoryKind, version: u32, entries: Vec<InventoryEntry>) -> Publish {
    let (region, document) = (region("510100"), digest(1));
    Publish { kind, region, version, next_due: Some(date("2027-03-31")), document, entries }
}

/// A ledger with a holder, its resource, and a list of each kind over them.
fn ledger() -> (TestLedger, [Publish; 3]) {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let resource = ledger.declare(&holder, declaration(&holder)).expect("declared");
    let (resource, holder) = (Some(resource), Some(holder.uscc));
    let lists = [
        list(InventoryKind::Resource, 1, vec![entry(resource, None)]),
        list(InventoryKind::Responsibility, 1, vec![entry(resource, holder)]),
        list(InventoryKind::Demand, 1, vec![entry(None, holder)]),
    ];
    (ledger, lists)
}

#[test]
fn an_area_has_three_lists_each_with_versions_of_its_own() {
    let (mut ledger, lists) = ledger();
    for list in &lists {
        let publish = Action::InventoryPublish(list.clone());
        let skipped = Action::InventoryPublish(Publish { version: 2, ..list.clone() });
        let refused = ledger.refusal(&sichuan_authority(), &[], skipped.clone());
        assert_eq!(refused, Some(Reason::ListVersionWrong), "{:?}", list.kind);
        ledger.submit(&sichuan_authority(), &[], publish.clone()).expect("the first");
        let again = ledger.refusal(&sichuan_authority(), &[], publish);
        assert_eq!(again, Some(Reason::ListVersionWrong), "{:?}", list.kind);
        ledger.submit(&sichuan_authority(), &[], skipped).expect("the second");
        let key = InventoryKey { region: list.region, kind: list.kind };
        let stored: Inventory = ledger.get(&key).expect("published");
        assert_eq!((stored.version, stored.entries), (2, 1));
    }
}

#[test]
fn a_list_is_published_by_the_data_authority_of_its_area() {
    let (mut ledger, [resources, ..]) = ledger();
    let publish = Action::InventoryPublish(resources);
    let registrar = ledger.refusal(&chengdu(), &[], publish.clone());
    assert_eq!(registrar, Some(Reason::RoleWrong));
    let elsewhere = ledger.refusal(&chongqing_authority(), &[], publish.clone());
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    assert_eq!(ledger.refusal(&sichuan_authority(), &[], publish), None);
}

#[test]
fn entries_name_what_is_on_the_ledger_and_of_the_area() {
    let (mut ledger, [resources, responsibilities, demands]) = ledger();
    let mut refusal = |change: &dyn Fn(&mut Publish), of: &Publish| {
        let mut list = of.clone();
        change(&mut list);
        ledger.refusal(&sichuan_authority(), &[], Action::InventoryPublish(list))
    };
    let unknown = |list: &mut Publish| list.entries[0].resource = Some(RecordId([1; 32]));
    assert_eq!(refusal(&unknown, &resources), Some(Reason::ResourceUnknown));
    let stranger = |list: &mut Publish| list.entries[0].organisation = Some(client_uscc());
    assert_eq!(refusal(&stranger, &responsibilities), Some(Reason::OrgUnknown));
    assert_eq!(refusal(&stranger, &demands), Some(Reason::OrgUnknown));
    let other_area = |list: &mut Publish| list.region = region("510900");
    assert_eq!(refusal(&other_area, &resources), Some(Reason::OutsideTerritory));
    assert_eq!(refusal(&other_area, &demands), None, "a demand is for data of anywhere");
    let past = |list: &mut Publish| list.next_due = Some(date("2026-09-01"));
    assert_eq!(refusal(&past, &resources), Some(Reason::TermInvalid));
    let tomorrow = |list: &mut Publish| list.next_due = Some(date("2026-09-02"));
    assert_eq!(refusal(&tomorrow, &resources), None);
}

fn client_uscc() -> Uscc {
    crate::fixture::client(77).uscc
}

#[test]
fn malformed_lists_are_refused_without_a_ledger() {
    let (_, [resources, responsibilities, demands]) = ledger();
    let code = |list: &Publish| list.check().err().map(|rejection| rejection.reason);
    for list in [&resources, &responsibilities, &demands] {
        assert_eq!(code(list), None);
        let empty = Publish { entries: Vec::new(), ..list.clone() };
        assert_eq!(code(&empty), Some(Reason::ListTooLong));
    }
    let as_demand = Publish { kind: InventoryKind::Demand, ..resources };
    assert_eq!(code(&as_demand), Some(Reason::FieldsInvalid));
    let nobody = Publish { kind: InventoryKind::Responsibility, ..as_demand };
    assert_eq!(code(&nobody), Some(Reason::FieldsInvalid));
}
