//! Each rule of openings: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, TestLedger, chengdu, chongqing_authority, client, market::decision,
        registration::declaration, sichuan_authority,
    },
    words::DataKind,
};

/// A ledger with a holder and its public resource, changed before it is declared.
fn ledger(
    change: impl FnOnce(&mut crate::action::resource::Declare),
) -> (TestLedger, Member, RecordId) {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let mut declared = declaration(&holder);
    declared.kind = DataKind::Public;
    change(&mut declared);
    let resource = ledger.declare(&holder, declared).expect("declared");
    (ledger, holder, resource)
}

fn opening(resource: RecordId, mode: OpeningMode) -> Set {
    let recipients = match mode {
        OpeningMode::Targeted => vec![chengdu().uscc],
        _ => Vec::new(),
    };
    Set {
        resource,
        mode,
        recipients,
        approver: sichuan_authority().uscc,
        approval: decision(),
        replaces: None,
        reason: "年度开放计划".into(),
    }
}

fn refusal(ledger: &mut TestLedger, by: &Member, set: Set) -> Option<Reason> {
    ledger.refusal(by, &[&sichuan_authority()], Action::OpeningSet(set))
}

#[test]
fn an_opening_is_the_holders_with_the_approval_of_the_authority_there() {
    let (mut ledger, holder, resource) = ledger(|_| {});
    let open = opening(resource, OpeningMode::Unconditional);
    let alone = ledger.refusal(&holder, &[], Action::OpeningSet(open.clone()));
    assert_eq!(alone, Some(Reason::ProofMissing));
    let other = ledger.registrant(2);
    assert_eq!(refusal(&mut ledger, &other, open.clone()), Some(Reason::NotHolder));
    let by_registrar = Set { approver: chengdu().uscc, ..open.clone() };
    let by_registrar = ledger.refusal(&holder, &[&chengdu()], Action::OpeningSet(by_registrar));
    assert_eq!(by_registrar, Some(Reason::OpeningApprover));
    let elsewhere = Set { approver: chongqing_authority().uscc, ..open.clone() };
    let elsewhere =
        ledger.refusal(&holder, &[&chongqing_authority()], Action::OpeningSet(elsewhere));
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    assert_eq!(refusal(&mut ledger, &holder, open), None);
}

#[test]
fn each_decision_names_the_one_that_it_replaces() {
    let (mut ledger, holder, resource) = ledger(|_| {});
    let open = opening(resource, OpeningMode::Authorized);
    let with = [&sichuan_authority()];
    let first = ledger.submit(&holder, &with, Action::OpeningSet(open.clone())).expect("first");
    let unnamed = opening(resource, OpeningMode::Targeted);
    assert_eq!(refusal(&mut ledger, &holder, unnamed.clone()), Some(Reason::OpeningReplaces));
    let next = Set { replaces: Some(first), ..unnamed };
    let next = ledger.submit(&holder, &with, Action::OpeningSet(next)).expect("names it");
    let stored: Opening = ledger.get(&resource).expect("set");
    assert_eq!((stored.version, stored.record), (2, next));
    assert_eq!(stored.recipients, [chengdu().uscc]);
}

#[test]
fn nothing_is_opened_wider_than_its_kind_level_and_people_allow() {
    type Change = fn(&mut crate::action::resource::Declare);
    let too_wide = Some(Reason::OpeningTooWide);
    let cases: [(Change, OpeningMode, Option<Reason>); 7] = [
        (|d| d.kind = DataKind::Enterprise, OpeningMode::Targeted, too_wide),
        (|d| d.personal_information = true, OpeningMode::Unconditional, too_wide),
        (|d| d.personal_information = true, OpeningMode::Authorized, None),
        (|d| d.level = Level::Important, OpeningMode::Unconditional, too_wide),
        (|d| d.level = Level::Important, OpeningMode::Targeted, None),
        (|d| d.level = Level::Core, OpeningMode::Authorized, Some(Reason::RightsCoreData)),
        (|d| d.level = Level::Core, OpeningMode::Closed, None),
    ];
    for (i, (change, mode, expected)) in cases.into_iter().enumerate() {
        let (mut ledger, holder, resource) = ledger(change);
        assert_eq!(refusal(&mut ledger, &holder, opening(resource, mode)), expected, "{i}");
    }
}

#[test]
fn a_targeted_opening_names_enrolled_organisations_and_others_none() {
    let (mut ledger, holder, resource) = ledger(|_| {});
    let targeted = opening(resource, OpeningMode::Targeted);
    let stranger = Set { recipients: vec![client(77).uscc], ..targeted.clone() };
    assert_eq!(refusal(&mut ledger, &holder, stranger), Some(Reason::OrgUnknown));
    let nobody = Set { recipients: Vec::new(), ..targeted.clone() };
    let code = |set: &Set| set.check().err().map(|rejection| rejection.reason);
    assert_eq!(code(&nobody), Some(Reason::ListTooLong));
    let named = Set { mode: OpeningMode::Unconditional, ..targeted.clone() };
    assert_eq!(code(&named), Some(Reason::FieldsInvalid));
    assert_eq!(code(&targeted), None);
}
