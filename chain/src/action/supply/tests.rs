//! Shared data enters no grant without its provider's consent, nor beyond it.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, client, date,
        market::{Market, digest, operation_plan, operation_terms},
        registration::declaration,
        sichuan_authority,
    },
    state::GrantParent,
    time::Date,
    words::{Purpose, Right},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

fn consent() -> SupplyConsent {
    SupplyConsent {
        rights: Rights::all(),
        purposes: Purposes::all(),
        until: date("2028-08-31"),
        document: digest(8),
    }
}

fn giving(resource: RecordId, consent: SupplyConsent) -> Declare {
    let (withdrawn, cycle_days, supplied) = (None, None, None);
    Declare { resource, consent: Some(consent), withdrawn, cycle_days, supplied }
}

/// A market whose public certificate is over data that another department shared, that department,
/// and the resource.
fn shared() -> (Market, Member, RecordId) {
    let mut market = Market::new();
    let provider = market.ledger.client_as(20, Role::SourceUnit);
    let public = market.public;
    let certificate: Certificate = market.ledger.get(&public).expect("planted");
    let Subject::Resource(id) = certificate.subject else { panic!("a resource") };
    let mut declared = declaration(&market.institution);
    declared.source = SourceKind::Shared;
    let resource = DataResource {
        holder: market.institution.uscc,
        region: declared.region,
        kind: declared.kind,
        source: SourceKind::Shared,
        source_grant: None,
        source_deal: None,
        inbound: None,
        source_rights: Rights::of(&[Right::Hold]),
        level: declared.level,
        sector: None,
        personal_information: false,
        information_resource_code: None,
        content: Vec::new(),
        declared: market.ledger.height(),
        version: 1,
    };
    market.ledger.put(&id, &resource);
    (market, provider, id)
}

fn declare(
    market: &mut Market,
    by: &Member,
    with: &[&Member],
    declare: Declare,
) -> Result<RecordId, Rejection> {
    market.ledger.submit(by, with, Action::SupplyDeclare(declare))
}

#[test]
fn invariant_15_shared_data_enters_a_grant_on_its_providers_consent_only() {
    let (mut market, provider, resource) = shared();
    let institution = market.institution;
    let offer = market.first_tier();
    let refused = market.offer(&institution, offer.clone());
    assert_eq!(reason(refused), Some(Reason::SupplyConsentMissing));
    declare(&mut market, &provider, &[&institution], giving(resource, consent())).expect("both");
    assert_eq!(reason(market.offer(&institution, offer)), None);
}

/// `510600-00001` 外部资源-海关失信企业: listed by a city that does not own it.
#[test]
fn invariant_15_a_back_flow_is_held_only_until_the_provider_consents() {
    let mut market = Market::new();
    let ledger = &mut market.ledger;
    let holder = client(21).acting_as(Role::Registrant);
    let roles = [Role::Registrant, Role::ImplementingInstitution];
    ledger.enrol(&sichuan_authority(), &holder, &roles).expect("a new client");
    let customs = ledger.client_as(22, Role::SourceUnit);
    let mut back_flow = declaration(&holder);
    back_flow.title = "外部资源-海关失信企业".into();
    back_flow.source = SourceKind::Shared;
    back_flow.provider = Some("外部资源".into());
    let resource = ledger.declare(&holder, back_flow).expect("declared");
    let evidence = digest(9);
    ledger.anchor(&holder, evidence).expect("anchored");
    let mut submit = ledger.application(&chengdu(), resource, evidence);
    submit.form.valid_to = date("2028-08-31");
    let claimed = Action::AppSubmit(submit);
    let refusal = ledger.refusal(&holder, &[], claimed.clone());
    assert_eq!(refusal, Some(Reason::RightsExceedSource), "it holds, and no more");
    declare(&mut market, &customs, &[&holder], giving(resource, consent())).expect("consents");

    let ledger = &mut market.ledger;
    let application = ledger.submit(&holder, &[], claimed).expect("as consented to");
    ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
    let number = ledger.issue(&chengdu(), application, 77).expect("coded");
    let institution = holder.acting_as(Role::ImplementingInstitution);
    let plan = Action::PlanRegister(operation_plan(vec![number]));
    let plan = market.ledger.submit(&institution, &[], plan).expect("its own certificate");
    let mut offer = market.first_tier();
    offer.scope.certificates = vec![number];
    offer.operation = Some(operation_terms(plan));
    market.offer(&institution, offer.clone()).expect("consented to");

    let withdrawn = Some("用途变更".into());
    let withdrawal = Declare { consent: None, withdrawn, ..giving(resource, consent()) };
    declare(&mut market, &customs, &[], withdrawal).expect("its own consent");
    let refused = market.offer(&institution, offer);
    assert_eq!(reason(refused), Some(Reason::SupplyConsentMissing));
}

#[test]
fn invariant_15_a_grant_stays_inside_the_consent() {
    type Case = fn(&mut SupplyConsent);
    let cases: [(&str, Case); 3] = [
        ("rights", |c| c.rights = Rights::of(&[Right::Use])),
        ("purposes", |c| c.purposes = Purposes::of(&[Purpose::Industry])),
        ("term", |c| c.until = date("2028-08-30")),
    ];
    for (dimension, narrow) in cases {
        let (mut market, provider, resource) = shared();
        let institution = market.institution;
        let mut given = consent();
        narrow(&mut given);
        declare(&mut market, &provider, &[&institution], giving(resource, given)).expect("both");
        let offer = market.first_tier();
        let refused = market.offer(&institution, offer.clone()).expect_err(dimension);
        assert_eq!(refused.reason, Reason::SupplyConsentExceeded);
        assert!(refused.detail.starts_with(dimension), "{refused}");
        declare(&mut market, &provider, &[], giving(resource, consent())).expect("widened");
        assert_eq!(reason(market.offer(&institution, offer)), None, "{dimension}");
    }
}

#[test]
fn a_consent_that_is_over_or_withdrawn_stops_what_is_not_accepted_yet() {
    let (mut market, provider, resource) = shared();
    let (institution, operator) = (market.institution, market.operator);
    declare(&mut market, &provider, &[&institution], giving(resource, consent())).expect("both");
    let offer = market.first_tier();
    let offered = market.offer(&institution, offer).expect("consented to");
    let withdrawal = Declare {
        consent: None,
        withdrawn: Some("停止共享".into()),
        ..giving(resource, consent())
    };
    declare(&mut market, &provider, &[], withdrawal.clone()).expect("its own consent");
    let again = declare(&mut market, &provider, &[], withdrawal);
    assert_eq!(reason(again), Some(Reason::SupplyConsentMissing), "nothing to withdraw");
    let refused = market.accept(&operator, offered);
    assert_eq!(reason(refused), Some(Reason::SupplyConsentMissing));
    declare(&mut market, &provider, &[], giving(resource, consent())).expect("given again");
    assert_eq!(reason(market.accept(&operator, offered)), None);
}

#[test]
fn what_a_product_is_made_from_counts_like_the_data_itself() {
    let (mut market, provider, resource) = shared();
    let institution = market.institution;
    let product = market.product(vec![ProductInput::Certificate(market.public)]);
    let unasked = market.register(&institution, product.clone());
    assert_eq!(reason(unasked), Some(Reason::SupplyConsentMissing), "it holds, and no more");
    declare(&mut market, &provider, &[&institution], giving(resource, consent())).expect("both");
    let product = market.register(&institution, product).expect("consented to");
    let withdrawal = Declare {
        consent: None,
        withdrawn: Some("停止共享".into()),
        ..giving(resource, consent())
    };
    declare(&mut market, &provider, &[], withdrawal).expect("its own consent");
    let over_product = market.ledger.plant_certificate(&chengdu(), &institution, 31);
    market.change_certificate(over_product, |c| c.subject = Subject::Product(product));
    let mut offer = market.first_tier();
    offer.scope.certificates = vec![over_product];
    let plan = market.register_plan(vec![over_product]).expect("its own certificate");
    offer.operation = Some(operation_terms(plan));
    assert_eq!(offer.parent, GrantParent::Certificates);
    let refused = market.offer(&institution, offer.clone());
    assert_eq!(reason(refused), Some(Reason::SupplyConsentMissing));
    declare(&mut market, &provider, &[], giving(resource, consent())).expect("given again");
    assert_eq!(reason(market.offer(&institution, offer)), None);
}

#[test]
fn the_holder_names_the_provider_and_then_only_that_one_speaks() {
    let (mut market, provider, resource) = shared();
    let institution = market.institution;
    let alone = declare(&mut market, &provider, &[], giving(resource, consent()));
    assert_eq!(reason(alone), Some(Reason::ProofMissing));
    let registrar = declare(&mut market, &chengdu(), &[&institution], giving(resource, consent()));
    assert_eq!(reason(registrar), Some(Reason::RoleWrong));
    let unknown = giving(RecordId([1; 32]), consent());
    let unknown = declare(&mut market, &provider, &[&institution], unknown);
    assert_eq!(reason(unknown), Some(Reason::ResourceUnknown));
    declare(&mut market, &provider, &[&institution], giving(resource, consent())).expect("both");
    let other = market.ledger.client_as(23, Role::SourceUnit);
    let taken_over = declare(&mut market, &other, &[&institution], giving(resource, consent()));
    assert_eq!(reason(taken_over), Some(Reason::SupplyOtherProvider));
}

#[test]
fn only_another_organisation_consents_and_only_to_what_it_shared() {
    let (mut market, provider, resource) = shared();
    let holder = market.ledger.registrant(24);
    let own = market.ledger.declare(&holder, declaration(&holder)).expect("declared");
    let collected = declare(&mut market, &provider, &[&holder], giving(own, consent()));
    assert_eq!(reason(collected), Some(Reason::SupplyConsentOwn));
    let mut back_flow = declaration(&holder);
    back_flow.source = SourceKind::Shared;
    let back_flow = market.ledger.declare(&holder, back_flow).expect("declared");
    let itself = declare(&mut market, &holder, &[], giving(back_flow, consent()));
    assert_eq!(reason(itself), Some(Reason::SupplyConsentOwn));
    let duty = Declare { consent: None, cycle_days: Some(7), ..giving(own, consent()) };
    assert_eq!(reason(declare(&mut market, &holder, &[], duty)), None, "its own duty");
    let institution = market.institution;
    let past = SupplyConsent { until: date("2026-08-31"), ..consent() };
    let past = declare(&mut market, &provider, &[&institution], giving(resource, past));
    assert_eq!(reason(past), Some(Reason::TermInvalid));
}

#[test]
fn each_supply_is_noted_with_its_day_and_a_consent_is_not_a_supply() {
    let (mut market, provider, resource) = shared();
    let institution = market.institution;
    let duty = Declare { cycle_days: Some(30), ..giving(resource, consent()) };
    declare(&mut market, &provider, &[&institution], duty).expect("both");
    let supplied_on = |market: &Market| -> Date {
        let supply: Supply = market.ledger.get(&resource).expect("written");
        assert_eq!((supply.cycle_days, supply.consent), (Some(30), Some(consent())));
        supply.supplied.date()
    };
    market.ledger.set_date("2026-09-20");
    declare(&mut market, &provider, &[], giving(resource, consent())).expect("again");
    assert_eq!(supplied_on(&market), date("2026-09-01"));
    let supplied =
        Declare { consent: None, supplied: Some(digest(11)), ..giving(resource, consent()) };
    declare(&mut market, &provider, &[], supplied).expect("supplied");
    assert_eq!(supplied_on(&market), date("2026-09-20"));
}

#[test]
fn malformed_declarations_are_refused_without_a_ledger() {
    type Case = fn(&mut Declare);
    let cases: [Case; 5] = [
        |d| d.consent = None,
        |d| d.withdrawn = Some("撤回".into()),
        |d| d.cycle_days = Some(0),
        |d| d.cycle_days = Some(CYCLE_DAYS_MAX + 1),
        |d| d.consent = Some(SupplyConsent { rights: Rights::EMPTY, ..consent() }),
    ];
    let given = giving(RecordId([1; 32]), consent());
    for spoil in cases {
        let mut declare = given.clone();
        spoil(&mut declare);
        assert_eq!(reason(declare.check()), Some(Reason::FieldsInvalid));
    }
    assert_eq!(reason(given.check()), None);
}
