//! Each rule of secure domains: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, process::Step},
    fixture::{
        Member, chengdu, chongqing_authority,
        market::{Market, digest},
        region, sichuan_authority,
    },
    hash::RecordId,
    state::ProductInput,
};

fn domain() -> Register {
    Register {
        name: "lab-1".into(),
        kind: DomainKind::Laboratory,
        region: region("510100"),
        authority: sichuan_authority().uscc,
        assessment: digest(4),
    }
}

/// A market with a domain of the registrar of Chengdu.
fn market() -> Market {
    let mut market = Market::new();
    let register = Action::DomainRegister(domain());
    market.ledger.submit(&chengdu(), &[&sichuan_authority()], register).expect("both");
    market
}

fn retire(market: &mut Market, by: &Member) -> Result<RecordId, Rejection> {
    let retire = Retire { name: "lab-1".into(), reason: "设备更新".into() };
    market.ledger.submit(by, &[], Action::DomainRetire(retire))
}

#[test]
fn a_domain_is_registered_once_with_the_authority_of_where_it_stands() {
    let mut market = Market::new();
    let (operator, authority) = (chengdu(), sichuan_authority());
    let register = |change: fn(&mut Register)| {
        let mut register = domain();
        change(&mut register);
        Action::DomainRegister(register)
    };
    let ledger = &mut market.ledger;
    assert_eq!(ledger.refusal(&operator, &[], register(|_| {})), Some(Reason::ProofMissing));
    let elsewhere = register(|d| d.authority = chongqing_authority().uscc);
    let elsewhere = ledger.refusal(&operator, &[&chongqing_authority()], elsewhere);
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    let by_registrar = register(|d| d.authority = chengdu().uscc);
    assert_eq!(ledger.refusal(&operator, &[], by_registrar), Some(Reason::RoleNotHeld));
    ledger.submit(&operator, &[&authority], register(|_| {})).expect("both");
    let again = ledger.refusal(&operator, &[&authority], register(|_| {}));
    assert_eq!(again, Some(Reason::DomainTaken));
    let other = register(|d| d.name = "lab-2".into());
    assert_eq!(ledger.refusal(&operator, &[&authority], other), None);
}

#[test]
fn data_is_granted_to_a_domain_while_it_is_in_service() {
    let mut market = market();
    let institution = market.institution;
    let mut offer = market.first_tier();
    offer.scope.secure_domain = Some("lab-1".into());
    market.offer(&institution, offer.clone()).expect("in service");
    let stranger = market.buyer;
    let refused = retire(&mut market, &stranger).map_err(|rejection| rejection.reason);
    assert_eq!(refused, Err(Reason::DomainOfOthers));
    retire(&mut market, &chengdu()).expect("its operator");
    let again = retire(&mut market, &sichuan_authority()).map_err(|rejection| rejection.reason);
    assert_eq!(again, Err(Reason::DomainRetired));
    let refused = market.offer(&institution, offer.clone()).map_err(|r| r.reason);
    assert_eq!(refused, Err(Reason::DomainRetired));
    offer.scope.secure_domain = Some("somewhere".into());
    market.offer(&institution, offer).expect("a name that nobody registered");
}

#[test]
fn what_is_processed_in_a_registered_domain_is_signed_by_its_operator() {
    let mut market = market();
    let (holder, operator) = (market.holder, chengdu());
    let step = |domain: &str| Step {
        inputs: vec![ProductInput::Certificate(market.enterprise)],
        algorithm: digest(7),
        output: digest(8),
        secure_domain: Some(domain.into()),
        scenario: None,
        sector: None,
        personal: Vec::new(),
    };
    let (inside, elsewhere) = (step("lab-1"), step("somewhere"));
    let mut product = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    product.secure_domain = Some("lab-1".into());
    let ledger = &mut market.ledger;
    let inside = Action::ProcessRecord(inside);
    assert_eq!(ledger.refusal(&holder, &[], inside.clone()), Some(Reason::ProofMissing));
    assert_eq!(ledger.refusal(&holder, &[&operator], inside), None);
    assert_eq!(ledger.refusal(&holder, &[], Action::ProcessRecord(elsewhere)), None);
    let product = Action::ProductRegister(product);
    assert_eq!(ledger.refusal(&holder, &[], product.clone()), Some(Reason::ProofMissing));
    assert_eq!(ledger.refusal(&holder, &[&operator], product), None);
}
