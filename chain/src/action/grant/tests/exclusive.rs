//! Invariant 17: an exclusive grant and another one never overlap. Invariant 16: who supervises a
//! matter is no grantee.

use super::*;
use crate::fixture::{TestLedger, chengdu};

fn exclusive(market: &Market) -> Offer {
    Offer { exclusive: true, ..market.enterprise_tier() }
}

/// The enterprise's offer to another grantee.
fn to(member: &Member, offer: Offer) -> Offer {
    Offer { grantee: member.uscc, ..offer }
}

#[test]
fn invariant_17_an_exclusive_grant_keeps_others_out_until_it_ends() {
    let mut market = Market::new();
    let (holder, developer, operator) = (market.holder, market.developer, market.operator);
    let offer = exclusive(&market);
    let first = market.grant(&holder, &developer, offer);
    let other = to(&operator, market.enterprise_tier());
    assert_eq!(reason(market.offer(&holder, other.clone())), Some(Reason::GrantExclusive));
    // In any one dimension apart is no overlap.
    let apart: [fn(&mut Offer); 4] = [
        |o| o.scope.purposes = Purposes::of(&[Purpose::Research]),
        |o| o.scope.regions = vec![region("500000")],
        |o| o.scope.delivery_forms = DeliveryForms::of(&[DeliveryForm::Model]),
        |o| o.term = Term { from: date("2028-09-01"), to: date("2029-08-31") },
    ];
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    for change in apart {
        let mut offer = other.clone();
        change(&mut offer);
        assert_eq!(reason(market.offer(&holder, offer)), None);
    }
    terminate(&mut market, &developer, first).expect("given back");
    assert_eq!(reason(market.offer(&holder, other)), None, "it has ended");
}

#[test]
fn invariant_17_an_exclusive_grant_waits_for_the_others() {
    let mut market = Market::new();
    let (holder, developer, operator) = (market.holder, market.developer, market.operator);
    let offer = market.enterprise_tier();
    let open = market.grant(&holder, &developer, offer);
    let late = to(&operator, exclusive(&market));
    assert_eq!(reason(market.offer(&holder, late.clone())), Some(Reason::GrantExclusive));
    terminate(&mut market, &holder, open).expect("its holder");
    let offered = market.offer(&holder, late.clone()).expect("alone now");
    let second = to(&market.buyer, late.clone());
    assert_eq!(reason(market.offer(&holder, second.clone())), Some(Reason::GrantExclusive));
    terminate(&mut market, &holder, offered).expect("withdrawn");
    assert_eq!(reason(market.offer(&holder, second)), None);
}

#[test]
fn invariant_17_grants_that_a_book_only_counts_stand_in_the_way_too() {
    let mut market = Market::new();
    let (holder, operator) = (market.holder, market.operator);
    for _ in 0..=crate::limits::GRANT_BOOK_NAMED_MAX {
        let offer = market.enterprise_tier();
        market.offer(&holder, offer).expect("not exclusive");
    }
    let mut late = to(&operator, exclusive(&market));
    late.scope.purposes = Purposes::of(&[Purpose::Research]);
    assert_eq!(reason(market.offer(&holder, late.clone())), Some(Reason::GrantExclusive));
    late.term = Term { from: date("2028-09-01"), to: date("2029-08-31") };
    assert_eq!(reason(market.offer(&holder, late)), None, "after the last of them");
}

#[test]
fn invariant_17_below_the_first_tier_siblings_exclude_each_other_not_their_parent() {
    let mut market = Market::new();
    let (institution, operator, developer, buyer) =
        (market.institution, market.operator, market.developer, market.buyer);
    let offer = Offer { exclusive: true, ..market.first_tier() };
    let first = market.grant(&institution, &operator, offer);
    let below = Offer { exclusive: true, ..market.below(first, &developer) };
    market.grant(&operator, &developer, below.clone());
    assert_eq!(reason(market.offer(&operator, to(&buyer, below))), Some(Reason::GrantExclusive));
}

#[test]
fn invariant_16_a_regulator_of_the_matter_is_no_grantee() {
    let mut market = Market::on(TestLedger::new());
    let holder = market.holder;
    let enrol = |market: &mut Market, n, region_code| {
        let body = client(n).seated_in(region(region_code)).acting_as(Role::Regulator);
        let authority = crate::fixture::sichuan_authority();
        market.ledger.enrol(&authority, &body, &[Role::Regulator]).expect("new");
        body
    };
    let here = enrol(&mut market, 40, "510100");
    let offer = to(&here, market.enterprise_tier());
    assert_eq!(reason(market.offer(&holder, offer)), Some(Reason::GrantToRegulator));
    let elsewhere = enrol(&mut market, 41, "510900");
    let offer = to(&elsewhere, market.enterprise_tier());
    assert_eq!(reason(market.offer(&holder, offer)), None, "of another place");
    assert_eq!(chengdu().region, region("510100"));
}
