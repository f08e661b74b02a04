//! Invariant 18: widening needs both sides and every check; narrowing is one-sided where the grant
//! says so; what no longer fits below is frozen and nothing is widened silently.

use super::*;
use crate::{
    action::{Action, grant::Offer},
    fixture::{
        Member, date,
        market::{Market, operation_terms},
        region,
    },
    state::ProductInput,
    words::{DeliveryForm, DeliveryForms, Level, Purpose, Purposes, Right, Sector, Sectors},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// The amendment that changes nothing.
fn same(market: &Market, id: RecordId) -> Amend {
    let grant: Grant = market.ledger.get(&id).expect("granted");
    Amend {
        grant: id,
        rights: grant.rights,
        scope: grant.scope,
        term: grant.term,
        sub_depth: grant.sub_depth,
        quota: grant.quota,
        revenue: grant.revenue,
        operation: Some(operation_terms(market.plan)),
        reason: "test".into(),
    }
}

fn amend(
    market: &mut Market,
    by: &Member,
    others: &[&Member],
    amend: Amend,
) -> Result<RecordId, Rejection> {
    market.ledger.submit(by, others, Action::GrantAmend(amend))
}

/// A first tier that either side may narrow, a second tier below it, and a product below that.
fn chain() -> (Market, RecordId, RecordId, RecordId) {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let offer = Offer { narrowed_alone: true, quota: Some(100), ..market.first_tier() };
    let first = market.grant(&institution, &operator, offer);
    let below = Offer { quota: Some(60), ..market.below(first, &developer) };
    let second = market.grant(&operator, &developer, below);
    let input = ProductInput::Granted { grant: second, certificate: market.public };
    let product = market.product(vec![input]);
    let product = market.register(&developer, product).expect("inside the grant");
    (market, first, second, product)
}

#[test]
fn invariant_18_widening_is_signed_by_both_sides_in_every_dimension() {
    type Case = fn(&mut Amend);
    let cases: [Case; 8] = [
        |a| a.rights = Rights::all(),
        |a| a.scope.purposes = Purposes::all(),
        |a| a.scope.regions = vec![region("000000")],
        |a| a.scope.delivery_forms = DeliveryForms::of(&[DeliveryForm::Model]),
        |a| a.scope.level_max = Level::General4,
        |a| a.term.to = date("2029-08-31"),
        |a| a.sub_depth = 3,
        |a| a.quota = None,
    ];
    for widen in cases {
        let (mut market, first, ..) = chain();
        let (institution, operator) = (market.institution, market.operator);
        let mut wider = same(&market, first);
        widen(&mut wider);
        for alone in [institution, operator] {
            let refused = amend(&mut market, &alone, &[], wider.clone());
            assert_eq!(reason(refused), Some(Reason::ProofMissing));
        }
        assert_eq!(reason(amend(&mut market, &institution, &[&operator], wider)), None);
    }
}

#[test]
fn invariant_18_widening_passes_the_checks_of_an_offer() {
    let (mut market, first, second, _) = chain();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let mut wider = same(&market, second);
    wider.scope.purposes = Purposes::all();
    let refused = amend(&mut market, &operator, &[&developer], wider);
    assert_eq!(reason(refused), Some(Reason::ScopePurposes), "not wider than the first tier");
    let more = Amend { quota: Some(101), ..same(&market, second) };
    let refused = amend(&mut market, &operator, &[&developer], more);
    assert_eq!(reason(refused), Some(Reason::ScopeQuota));
    let all = Amend { quota: Some(100), ..same(&market, second) };
    amend(&mut market, &operator, &[&developer], all).expect("the 40 that are left");

    let mut bare = Amend { operation: None, ..same(&market, first) };
    bare.rights = Rights::all();
    let refused = amend(&mut market, &institution, &[&operator], bare);
    assert_eq!(reason(refused), Some(Reason::GrantOperationMissing), "a new decision");
    let mut core = same(&market, first);
    core.scope.level_max = Level::Core;
    let refused = amend(&mut market, &institution, &[&operator], core);
    assert_eq!(reason(refused), Some(Reason::RightsCoreData));
    let mut longer = same(&market, first);
    longer.term.to = date("2030-01-01");
    let refused = amend(&mut market, &institution, &[&operator], longer);
    assert_eq!(reason(refused), Some(Reason::ScopeTerm), "not longer than its certificate");
}

#[test]
fn invariant_18_narrowing_is_one_sided_where_the_grant_says_so() {
    let (mut market, first, second, _) = chain();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let narrower =
        Amend { rights: Rights::of(&[Right::Use, Right::Operate]), ..same(&market, first) };
    let narrower = Amend { operation: None, sub_depth: 1, ..narrower };
    amend(&mut market, &institution, &[], narrower).expect("the grant says so");
    let below = Amend { sub_depth: 0, quota: Some(50), ..same(&market, second) };
    let refused = amend(&mut market, &operator, &[], below.clone());
    assert_eq!(reason(refused), Some(Reason::ProofMissing), "this one does not");
    amend(&mut market, &operator, &[&developer], below).expect("both sides");
    let stored: Grant = market.ledger.get(&first).expect("granted");
    assert_eq!((stored.quota_granted, stored.version), (50, 2), "ten came back from below");
    let under = Amend { quota: Some(49), ..same(&market, first) };
    let refused = amend(&mut market, &institution, &[], under);
    assert_eq!(reason(refused), Some(Reason::ScopeQuota), "what is granted on stays covered");
    let stranger = market.buyer;
    let unchanged = same(&market, first);
    let refused = amend(&mut market, &stranger, &[], unchanged);
    assert_eq!(reason(refused), Some(Reason::RightsNotGrantee));
}

#[test]
fn invariant_18_what_no_longer_fits_below_is_frozen_until_it_is_narrowed_too() {
    let (mut market, first, second, product) = chain();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let mut narrower = same(&market, first);
    narrower.scope.purposes = Purposes::of(&[Purpose::PublicInterest]);
    amend(&mut market, &institution, &[], narrower).expect("one side may narrow it");
    let free = market.product_licence(&developer, product);
    assert_eq!(reason(market.conclude(free.clone())), Some(Reason::LineageGrantOutgrown));
    let before: Grant = market.ledger.get(&second).expect("granted");
    let mut fitting = same(&market, second);
    fitting.scope.purposes = Purposes::of(&[Purpose::PublicInterest]);
    amend(&mut market, &developer, &[&operator], fitting).expect("both sides");
    assert_eq!(reason(market.conclude(free)), None, "it fits again");
    assert!(before.scope.purposes.has(Purpose::Industry), "nothing else had changed it");

    let mut wider = same(&market, first);
    wider.scope.purposes = Purposes::of(&[Purpose::PublicInterest, Purpose::Industry]);
    amend(&mut market, &institution, &[&operator], wider).expect("both sides");
    let after: Grant = market.ledger.get(&second).expect("granted");
    assert_eq!(after.scope.purposes, Purposes::of(&[Purpose::PublicInterest]), "not widened");
}

#[test]
fn invariant_17_an_exclusive_grant_is_not_widened_into_another() {
    let mut market = Market::new();
    let (holder, developer, operator) = (market.holder, market.developer, market.operator);
    let mut sole = Offer { exclusive: true, ..market.enterprise_tier() };
    sole.scope.sectors = Sectors::of(&[Sector::I]);
    let sole = market.grant(&holder, &developer, sole);
    let mut other = market.enterprise_tier();
    other.grantee = operator.uscc;
    other.scope.sectors = Sectors::of(&[Sector::J]);
    market.grant(&holder, &operator, other);
    let mut wider = same(&market, sole);
    wider.scope.sectors = Sectors::of(&[Sector::I, Sector::J]);
    let refused = amend(&mut market, &holder, &[&developer], wider.clone());
    assert_eq!(reason(refused), Some(Reason::GrantExclusive));
    wider.scope.sectors = Sectors::of(&[Sector::I, Sector::K]);
    assert_eq!(reason(amend(&mut market, &holder, &[&developer], wider)), None);
}

#[test]
fn only_a_grant_in_force_is_amended() {
    let mut market = Market::new();
    let institution = market.institution;
    let offer = market.first_tier();
    let offered = market.offer(&institution, offer).expect("allowed");
    let unchanged = same(&market, offered);
    let refused = amend(&mut market, &institution, &[], unchanged);
    assert_eq!(reason(refused), Some(Reason::GrantStepWrong));
}
