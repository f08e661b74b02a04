//! Resources: what a declaration may say of its source, and when it may change.

use super::*;
use crate::{
    action::{
        Action,
        application::Submit,
        certificate::{Resume, Revoke, Suspend},
    },
    fixture::{
        Member, TestLedger, chengdu, date,
        market::Market,
        registration::{declaration, digest},
    },
    reject::Reason,
    words::{RevocationGround, Right, Rights, Roles},
};

fn update(resource: RecordId) -> Update {
    Update {
        resource,
        title: None,
        summary: None,
        level: None,
        sector: None,
        personal_information: None,
        information_resource_code: None,
        content: None,
    }
}

#[test]
fn a_typical_declaration_is_between_400_and_650_bytes_signed() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let sized = |ledger: &mut TestLedger, declared: Declare| {
        let record = ledger.record(&holder, &[], Action::ResourceDeclare(declared));
        record.expect("signed").into_envelope().to_bytes().len()
    };
    let plain = sized(&mut ledger, declaration(&holder));
    let catalogued = sized(
        &mut ledger,
        Declare {
            provider: Some("南充市生态环境局".into()),
            sector: Some(Sector::N),
            update_cycle: Some("每小时".into()),
            rows: Some(214_352),
            information_resource_code: Some("3066/025626".into()),
            ..declaration(&holder)
        },
    );
    println!("signed bytes: plain {plain}, from a catalogue {catalogued}");
    assert!((400..=650).contains(&plain) && (400..=650).contains(&catalogued));
}

#[test]
fn a_holder_declares_in_the_role_of_one() {
    let mut ledger = TestLedger::new();
    let source = ledger.client_as(1, Role::SourceUnit);
    let action = Action::ResourceDeclare(declaration(&source));
    assert_eq!(ledger.refusal(&source, &[], action.clone()), None);
    let trader = ledger.client_as(2, Role::Trader);
    assert_eq!(ledger.refusal(&trader, &[], action), Some(Reason::RoleWrong));
}

#[test]
fn only_sources_that_rest_on_a_record_name_one() {
    let holder = crate::fixture::client(1);
    let check = |source, source_grant, source_deal| {
        let declared = Declare { source, source_grant, source_deal, ..declaration(&holder) };
        declared.check().map_err(|rejection| rejection.reason)
    };
    let id = Some(RecordId([1; 32]));
    assert_eq!(check(SourceKind::Collected, id, None), Err(Reason::FieldsInvalid));
    assert_eq!(check(SourceKind::Generated, None, id), Err(Reason::FieldsInvalid));
    assert_eq!(check(SourceKind::Authorised, None, id), Err(Reason::FieldsInvalid));
    assert_eq!(check(SourceKind::Purchased, id, id), Err(Reason::FieldsInvalid));
    assert_eq!(check(SourceKind::Authorised, id, None), Ok(()));
    assert_eq!(check(SourceKind::Purchased, None, id), Ok(()));
    assert_eq!(check(SourceKind::Shared, None, None), Ok(()));
}

#[test]
fn lists_and_codes_are_bounded() {
    let holder = crate::fixture::client(1);
    let content = |count: usize| {
        let content = (1u8..).take(count).map(digest).collect();
        Declare { content, ..declaration(&holder) }.check().map_err(|r| r.reason)
    };
    assert_eq!(content(CONTENT_DIGESTS_MAX), Ok(()));
    assert_eq!(content(CONTENT_DIGESTS_MAX + 1), Err(Reason::ListTooLong));
    let unordered = Declare { content: vec![digest(2), digest(1)], ..declaration(&holder) };
    assert_eq!(unordered.check().map_err(|r| r.reason), Err(Reason::ListTooLong));
    let code = |code: &str| {
        let declared =
            Declare { information_resource_code: Some(code.into()), ..declaration(&holder) };
        declared.check().map_err(|r| r.reason)
    };
    assert_eq!(code("3066/025626"), Ok(()));
    assert_eq!(code("3066 025626"), Err(Reason::TextTooLong));
    assert_eq!(code(&"1".repeat(65)), Err(Reason::TextTooLong));
}

/// An important public certificate, granted to the market's operator to hold and use, who registers
/// resources too.
fn granted() -> (Market, RecordId) {
    let mut market = Market::new();
    let (number, operator) = (market.public, market.operator);
    market.change_certificate(number, |certificate| certificate.level = Level::Important);
    let more = crate::action::organisation::Update {
        uscc: operator.uscc,
        name: None,
        roles: Some(Roles::of(&[Role::Registrant, Role::Operator])),
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    market.ledger.submit(&chengdu(), &[&operator], Action::OrgUpdate(more)).expect("a role more");
    market.ledger.assess(70, number);
    let mut offer = market.first_tier();
    offer.rights = Rights::of(&[Right::Hold, Right::Use]);
    offer.scope.level_max = Level::Important;
    let institution = market.institution;
    let grant = market.grant(&institution, &operator, offer);
    market.operator = operator.acting_as(Role::Registrant);
    (market, grant)
}

#[test]
fn granted_data_shows_the_rights_and_the_level_of_its_grant() {
    let (market, grant) = granted();
    let (mut ledger, holder) = (market.ledger, market.operator);
    let declared = Declare {
        source: SourceKind::Authorised,
        source_grant: Some(grant),
        level: Level::Important,
        ..declaration(&holder)
    };
    let refusal = |ledger: &mut TestLedger, by: &Member, declared: &Declare| {
        ledger.refusal(by, &[], Action::ResourceDeclare(declared.clone()))
    };
    let not_granted = refusal(&mut ledger, &market.holder, &declared);
    assert_eq!(not_granted, Some(Reason::SourceNotInForce));
    let milder = Declare { level: Level::General4, ..declared.clone() };
    assert_eq!(refusal(&mut ledger, &holder, &milder), Some(Reason::LevelLowered));
    let relabelled = Declare { kind: DataKind::Enterprise, ..declared.clone() };
    assert_eq!(refusal(&mut ledger, &holder, &relabelled), Some(Reason::LevelLowered));
    let unknown = Declare { source_grant: Some(RecordId([1; 32])), ..declared.clone() };
    assert_eq!(refusal(&mut ledger, &holder, &unknown), Some(Reason::GrantUnknown));
    let id = ledger.declare(&holder, declared).expect("as granted");
    let rights = Rights::of(&[Right::Hold, Right::Use]);
    assert_eq!(ledger.get::<DataResource>(&id).expect("stored").source_rights, rights);
}

#[test]
fn a_certificate_over_granted_data_stays_inside_the_grant_and_falls_with_it() {
    let (mut market, grant) = granted();
    let holder = market.operator;
    let declared = Declare {
        source: SourceKind::Authorised,
        source_grant: Some(grant),
        level: Level::Important,
        ..declaration(&holder)
    };
    let id = market.ledger.declare(&holder, declared).expect("as granted");
    market.ledger.anchor(&holder, digest(5)).expect("anchored");
    let mut submit = market.ledger.application(&chengdu(), id, digest(5));
    let mut refusal =
        |submit: &Submit| market.ledger.refusal(&holder, &[], Action::AppSubmit(submit.clone()));
    assert_eq!(refusal(&submit), Some(Reason::RightsExceedSource), "the right to operate");
    submit.form.rights = Rights::of(&[Right::Hold, Right::Use]);
    assert_eq!(refusal(&submit), Some(Reason::TermExceedsSource));
    submit.form.valid_to = date("2028-08-31");
    assert_eq!(refusal(&submit), None, "the last day of the grant");

    let application =
        market.ledger.submit(&holder, &[], Action::AppSubmit(submit)).expect("submitted");
    market.ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
    let suspend = Suspend { number: market.public, reason: "来源待核实".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("suspended");
    let refused = market.ledger.issue(&chengdu(), application, 9);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::SourceNotInForce));
    let resume = Resume { number: market.public, reason: "来源属实".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertResume(resume)).expect("resumed");
    market.ledger.issue(&chengdu(), application, 9).expect("the source stands again");
}

#[test]
fn licensed_data_is_held_and_used_within_its_licence() {
    let mut market = Market::new();
    let (seller, buyer) = (market.holder, market.buyer);
    let more = crate::action::organisation::Update {
        uscc: buyer.uscc,
        name: None,
        roles: Some(Roles::of(&[Role::Registrant, Role::Trader])),
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    market.ledger.submit(&chengdu(), &[&buyer], Action::OrgUpdate(more)).expect("a role more");
    let deal = market.conclude(market.licence()).expect("concluded");
    let declared = Declare {
        source: SourceKind::Purchased,
        source_deal: Some(deal),
        kind: DataKind::Enterprise,
        ..declaration(&buyer)
    };
    let registrant = buyer.acting_as(Role::Registrant);
    let action = Action::ResourceDeclare(declared);
    let refusal = market.ledger.refusal(&registrant, &[], action.clone());
    assert_eq!(refusal, Some(Reason::SourceNotInForce), "not delivered");
    market.deliver(&seller, deal).expect("delivered");
    market.accept_delivery(&buyer, deal).expect("accepted");
    let id = market.ledger.submit(&registrant, &[], action).expect("declared");
    let rights = Rights::of(&[Right::Hold, Right::Use]);
    assert_eq!(market.ledger.get::<DataResource>(&id).expect("stored").source_rights, rights);
}

#[test]
fn a_resource_is_updated_by_its_holder_while_no_certificate_covers_it() {
    let mut ledger = TestLedger::new();
    let (holder, other) = (ledger.registrant(1), ledger.registrant(2));
    let number = ledger.certify(&holder, &chengdu(), declaration(&holder), 1).expect("certified");
    let certificate: Certificate = ledger.get(&number).expect("stored");
    let Subject::Resource(id) = certificate.subject else { panic!("a resource's certificate") };
    let raise = Update { level: Some(Level::Important), ..update(id) };
    let action = Action::ResourceUpdate(raise);
    let refusal = ledger.refusal(&holder, &[], action.clone());
    assert_eq!(refusal, Some(Reason::ResourceCertified));
    let ground = RevocationGround::FalseMaterial;
    let revoke = Revoke { number, ground, reason: "级别认定有误".into() };
    ledger.submit(&chengdu(), &[], Action::CertRevoke(revoke)).expect("revoked");
    assert_eq!(ledger.refusal(&other, &[], action.clone()), Some(Reason::NotHolder));
    ledger.submit(&holder, &[], action).expect("updated");
    let resource: DataResource = ledger.get(&id).expect("stored");
    assert_eq!((resource.level, resource.version), (Level::Important, 2));
    let nothing = Action::ResourceUpdate(update(id));
    assert_eq!(ledger.refusal(&holder, &[], nothing), Some(Reason::FieldsInvalid));
    let unknown = Update { title: Some("新名称".into()), ..update(RecordId([1; 32])) };
    let refusal = ledger.refusal(&holder, &[], Action::ResourceUpdate(unknown));
    assert_eq!(refusal, Some(Reason::ResourceUnknown));
}

#[test]
fn core_is_never_lowered() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let core = Declare { level: Level::Core, ..declaration(&holder) };
    let id = ledger.declare(&holder, core).expect("declared");
    let lower = Update { level: Some(Level::Important), ..update(id) };
    let refusal = ledger.refusal(&holder, &[], Action::ResourceUpdate(lower));
    assert_eq!(refusal, Some(Reason::LevelLowered));
    let same = Update { level: Some(Level::Core), ..update(id) };
    assert_eq!(ledger.refusal(&holder, &[], Action::ResourceUpdate(same)), None);
}

#[test]
fn an_update_after_the_application_voids_its_certificate() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let application =
        ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
    let stored: crate::state::Application = ledger.get(&application).expect("stored");
    let Subject::Resource(id) = stored.subject else { panic!("applied for a resource") };
    let change = Update { personal_information: Some(true), ..update(id) };
    ledger.submit(&holder, &[], Action::ResourceUpdate(change)).expect("updated");
    let refused = ledger.issue(&chengdu(), application, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::SubjectChanged));
}
