//! Invariant 14: what a plan may hold, and that the first tier keeps to it.

use super::*;
use crate::{
    action::{Action, grant::Offer},
    fixture::{
        chengdu,
        market::{Market, operation_plan, operation_terms},
        region,
    },
    state::CertificateStatus,
    words::Level,
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

#[test]
fn invariant_14_a_plan_is_an_institution_s_over_its_own_resources_in_force() {
    let mut market = Market::new();
    let (public, enterprise) = (market.public, market.enterprise);
    assert_eq!(reason(market.register_plan(vec![enterprise])), Some(Reason::RightsNotHolder));
    market.change_certificate(public, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(reason(market.register_plan(vec![public])), Some(Reason::LineageCertificateStopped));
    market.change_certificate(public, |c| {
        c.status = CertificateStatus::Active;
        c.level = Level::Core;
    });
    assert_eq!(reason(market.register_plan(vec![public])), Some(Reason::RightsCoreData));
    market.change_certificate(public, |c| c.level = Level::Important);
    assert_eq!(reason(market.register_plan(vec![public])), None);

    let plan = operation_plan(vec![enterprise]);
    let holder = market.holder;
    let by_holder = market.ledger.submit(&holder, &[], Action::PlanRegister(plan.clone()));
    assert_eq!(reason(by_holder), Some(Reason::RoleWrong));
    let abroad = Register { region: region("500000"), ..operation_plan(vec![public]) };
    let institution = market.institution;
    let abroad = market.ledger.submit(&institution, &[], Action::PlanRegister(abroad));
    assert_eq!(reason(abroad), Some(Reason::OutsideTerritory));
}

#[test]
fn invariant_14_the_first_tier_carries_out_a_registered_plan() {
    let mut market = Market::new();
    let institution = market.institution;
    let other = market.ledger.plant_certificate(&chengdu(), &institution, 7);
    let narrow = market.register_plan(vec![other]).expect("its own");
    let with = |market: &Market, plan| Offer {
        operation: Some(operation_terms(plan)),
        ..market.first_tier()
    };
    let unknown = with(&market, RecordId([1; 32]));
    assert_eq!(reason(market.offer(&institution, unknown)), Some(Reason::PlanUnknown));
    let lacking = with(&market, narrow);
    assert_eq!(reason(market.offer(&institution, lacking)), Some(Reason::PlanLacksResource));
    let mut other_mode = market.first_tier();
    if let Some(terms) = &mut other_mode.operation {
        terms.mode = OperationMode::Whole;
    }
    assert_eq!(reason(market.offer(&institution, other_mode)), Some(Reason::PlanDiffers));
    let offer = market.first_tier();
    let id = market.offer(&institution, offer).expect("inside the plan");
    let grant: crate::state::Grant = market.ledger.get(&id).expect("offered");
    assert_eq!(grant.plan, Some(market.plan));
}

#[test]
fn invariant_14_another_institution_s_plan_is_no_plan() {
    let mut market = Market::new();
    let (plan, public) = (market.plan, market.public);
    let second = crate::fixture::client(50).acting_as(Role::ImplementingInstitution);
    let authority = crate::fixture::sichuan_authority();
    market
        .ledger
        .enrol(&authority, &second, &[Role::ImplementingInstitution])
        .expect("a new institution");
    market.change_certificate(public, |c| c.holder = second.uscc);
    let offer = market.first_tier();
    assert_eq!(reason(market.offer(&second, offer)), Some(Reason::PlanDiffers), "{plan}");
    let own = Action::PlanRegister(operation_plan(vec![public]));
    let own = market.ledger.submit(&second, &[], own).expect("its own certificate now");
    let offer = Offer { operation: Some(operation_terms(own)), ..market.first_tier() };
    assert_eq!(reason(market.offer(&second, offer)), None);
}

#[test]
fn malformed_plans_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Register));
    let market = Market::new();
    let cases: [Case; 3] = [
        (Reason::TextTooLong, |p| p.title.clear()),
        (Reason::ListTooLong, |p| p.certificates.clear()),
        (Reason::TextTooLong, |p| p.approval.reference.clear()),
    ];
    for (expected, spoil) in cases {
        let mut plan = operation_plan(vec![market.public]);
        spoil(&mut plan);
        assert_eq!(reason(plan.check()), Some(expected));
    }
}
