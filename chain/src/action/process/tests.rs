//! Each rule of processing steps: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{
        Action,
        product::{Register, Retire},
    },
    fixture::{
        Member,
        market::{Market, digest},
    },
    state::{CertificateStatus, ProductState},
    words::Level,
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

fn step(inputs: Vec<ProductInput>) -> Step {
    Step {
        inputs,
        algorithm: digest(7),
        output: digest(8),
        secure_domain: None,
        scenario: None,
        sector: None,
        personal: Vec::new(),
    }
}

fn record(market: &mut Market, by: &Member, step: Step) -> Result<RecordId, Rejection> {
    market.ledger.submit(by, &[], Action::ProcessRecord(step))
}

/// A grant to the operator that names a secure domain, and its input.
fn granted() -> (Market, ProductInput) {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let mut offer = market.first_tier();
    offer.scope.secure_domain = Some("lab-1".into());
    let grant = market.grant(&institution, &operator, offer);
    let input = ProductInput::Granted { grant, certificate: market.public };
    (market, input)
}

#[test]
fn invariant_19_processing_stays_inside_a_live_grant() {
    let (mut market, input) = granted();
    let (operator, developer) = (market.operator, market.developer);
    let outside = step(vec![input]);
    assert_eq!(reason(record(&mut market, &operator, outside)), Some(Reason::ScopeSecureDomain));
    let inside = Step { secure_domain: Some("lab-1".into()), ..step(vec![input]) };
    assert_eq!(
        reason(record(&mut market, &developer, inside.clone())),
        Some(Reason::RightsNotGrantee)
    );
    record(&mut market, &operator, inside.clone()).expect("the grantee, in the domain");
    let public = market.public;
    market.change_certificate(public, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(
        reason(record(&mut market, &operator, inside)),
        Some(Reason::LineageCertificateStopped)
    );
}

#[test]
fn invariant_22_and_31_own_data_is_processed_with_the_right_to_use_and_never_core() {
    let mut market = Market::new();
    let (holder, developer, enterprise) = (market.holder, market.developer, market.enterprise);
    let own = step(vec![ProductInput::Certificate(enterprise)]);
    assert_eq!(reason(record(&mut market, &developer, own.clone())), Some(Reason::RightsNotHolder));
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Hold]));
    assert_eq!(reason(record(&mut market, &holder, own.clone())), Some(Reason::ScopeRights));
    market.change_certificate(enterprise, |c| c.rights = Rights::all());
    record(&mut market, &holder, own.clone()).expect("its own");
    market.change_certificate(enterprise, |c| c.level = Level::Core);
    assert_eq!(reason(record(&mut market, &holder, own)), Some(Reason::RightsCoreData));
    let unknown = step(vec![ProductInput::Product(RecordId([1; 32]))]);
    assert_eq!(reason(record(&mut market, &holder, unknown)), Some(Reason::ProductUnknown));
    assert_eq!(reason(step(Vec::new()).check()), Some(Reason::ListTooLong));
}

#[test]
fn invariant_31_a_product_names_every_input_of_the_steps_that_made_it() {
    let (mut market, input) = granted();
    let operator = market.operator;
    let inside = Step { secure_domain: Some("lab-1".into()), ..step(vec![input]) };
    let made = record(&mut market, &operator, inside).expect("inside the grant");
    let with = |market: &Market, steps| Register {
        steps,
        secure_domain: Some("lab-1".into()),
        ..market.product(vec![input])
    };
    let unknown = with(&market, vec![RecordId([1; 32])]);
    assert_eq!(reason(market.register(&operator, unknown)), Some(Reason::ProcessUnknown));
    let named = with(&market, vec![made]);
    market.register(&operator, named).expect("it names the input");

    let holder = market.holder;
    let own = ProductInput::Certificate(market.enterprise);
    let other = record(&mut market, &holder, step(vec![own])).expect("its own");
    let of_another = with(&market, vec![other]);
    assert_eq!(reason(market.register(&operator, of_another)), Some(Reason::ProcessDiffers));
}

#[test]
fn a_retired_product_is_offered_no_more_and_its_deals_go_on() {
    let mut market = Market::new();
    let (holder, buyer, enterprise) = (market.holder, market.buyer, market.enterprise);
    let product = market.product(vec![ProductInput::Certificate(enterprise)]);
    let product = market.register(&holder, product).expect("its own");
    let mut licence = market.product_licence(&holder, product);
    licence.price = crate::state::Price::commit(&[1; 32], 5);
    let running = market.conclude(licence.clone()).expect("its own");
    let retire = Action::ProductRetire(Retire { product, reason: "test".into() });
    let refused = market.ledger.submit(&buyer, &[], retire.clone());
    assert_eq!(reason(refused), Some(Reason::ProductNotProducer));
    market.ledger.submit(&holder, &[], retire.clone()).expect("its producer");
    let again = market.ledger.submit(&holder, &[], retire);
    assert_eq!(reason(again), Some(Reason::ProductRetired));
    let stored: Product = market.ledger.get(&product).expect("registered");
    assert_eq!(stored.state, ProductState::Retired);
    assert_eq!(reason(market.conclude(licence)), Some(Reason::ProductRetired));
    market.deliver(&holder, running).expect("concluded before");
}
