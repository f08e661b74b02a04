//! Each rule of metering and revenue: its refusal, and the nearest case that is allowed.

use proptest::prelude::*;

use super::*;
use crate::{
    action::{Action, grant::Offer},
    fixture::{
        Member, client, date,
        market::{Market, digest},
    },
    state::RevenueShare,
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

fn shares() -> Vec<RevenueShare> {
    let share = |n, kind, basis_points| RevenueShare { to: client(n).uscc, kind, basis_points };
    vec![
        share(1, ShareKind::PublicService, 3_333),
        share(2, ShareKind::Dividend, 3_333),
        share(2, ShareKind::Commission, 3_334),
    ]
}

/// A first-tier grant of public data whose revenue is shared by thirds.
fn granted() -> (Market, RecordId) {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let mut revenue = shares();
    revenue.sort();
    let offer = Offer { revenue, quota: Some(100), ..market.first_tier() };
    let grant = market.grant(&institution, &operator, offer);
    market.ledger.set_date("2027-01-04");
    (market, grant)
}

fn month(from: &str, to: &str) -> Term {
    Term { from: date(from), to: date(to) }
}

fn period(grant: RecordId, period: Term, revenue_fen: u64) -> Period {
    Period { grant, period, revenue_fen, permitted_max_fen: Some(1_000), report: digest(7) }
}

fn earn(market: &mut Market, period: Period) -> Option<Reason> {
    let (institution, operator) = (market.institution, market.operator);
    reason(market.ledger.submit(&operator, &[&institution], Action::RevenuePeriod(period)))
}

fn distribute(
    market: &mut Market,
    by: &Member,
    grant: RecordId,
    parts: Vec<Part>,
) -> Option<Reason> {
    let distribute = Distribute { grant, parts, proof: digest(8) };
    reason(market.ledger.submit(by, &[], Action::RevenueDistribute(distribute)))
}

fn account(market: &Market, grant: RecordId) -> RevenueAccount {
    market.ledger.get(&grant).expect("a period was filed")
}

/// The parts that the ledger computes.
fn due(market: &Market, grant: RecordId) -> Vec<Part> {
    let stored: Grant = market.ledger.get(&grant).expect("granted");
    parts(&stored, account(market, grant).permitted_fen)
}

#[test]
fn invariant_34_revenue_above_the_maximum_is_deducted_in_the_next_period() {
    let (mut market, grant) = granted();
    let operator = market.operator;
    let first = month("2026-09-01", "2026-09-30");
    let second = month("2026-10-01", "2026-10-31");
    assert_eq!(earn(&mut market, period(grant, first, 1_200)), None);
    let account_1 = account(&market, grant);
    assert_eq!((account_1.permitted_fen, account_1.carried_fen), (1_000, 200));
    assert_eq!(earn(&mut market, period(grant, second, 900)), Some(Reason::RevenueUndistributed));
    let parts = due(&market, grant);
    assert_eq!(distribute(&mut market, &operator, grant, parts), None);
    assert_eq!(
        earn(&mut market, period(grant, month("2026-09-30", "2026-10-31"), 900)),
        Some(Reason::RevenuePeriodOverlaps)
    );
    assert_eq!(earn(&mut market, period(grant, second, 900)), None);
    let account_2 = account(&market, grant);
    assert_eq!(
        (account_2.carried_in_fen, account_2.permitted_fen, account_2.carried_fen),
        (200, 1_000, 100),
        "only 800 of what is new"
    );
}

#[test]
fn invariant_34_the_maximum_of_public_data_is_the_institutions() {
    let (mut market, grant) = granted();
    let (institution, operator) = (market.institution, market.operator);
    let september = month("2026-09-01", "2026-09-30");
    let bare = Period { permitted_max_fen: None, ..period(grant, september, 5) };
    let bare = market.ledger.submit(&operator, &[], Action::RevenuePeriod(bare));
    assert_eq!(reason(bare), Some(Reason::RevenueMaximumMissing));
    let own = Action::RevenuePeriod(period(grant, september, 5));
    assert_eq!(
        reason(market.ledger.submit(&operator, &[], own.clone())),
        Some(Reason::ProofMissing)
    );
    let by_grantor = market.ledger.submit(&institution, &[], own);
    assert_eq!(reason(by_grantor), Some(Reason::RightsNotGrantee));
    let running = period(grant, month("2027-01-01", "2027-01-04"), 5);
    assert_eq!(earn(&mut market, running), Some(Reason::TermInvalid), "not over");
    assert_eq!(earn(&mut market, period(grant, september, 5)), None);

    let (holder, developer) = (market.holder, market.developer);
    let offer = market.enterprise_tier();
    let other = market.grant(&holder, &developer, offer);
    let free = Period { permitted_max_fen: None, ..period(other, september, 5) };
    let free = market.ledger.submit(&developer, &[], Action::RevenuePeriod(free));
    assert_eq!(reason(free), None, "an enterprise's data has none");
}

#[test]
fn invariant_34_a_period_lies_in_the_grant_s_term_and_the_days_for_finishing() {
    let (mut market, grant) = granted();
    let term = market.first_tier().term;
    let last = term.to.plus_days(30);
    market.ledger.set_date("2029-01-04");
    let of = |from, to| period(grant, Term { from, to }, 5);
    let outside = Some(Reason::TermInvalid);
    assert_eq!(earn(&mut market, of(term.from, last.plus_days(1))), outside);
    assert_eq!(earn(&mut market, period(grant, month("2026-08-31", "2026-09-30"), 5)), outside);
    assert_eq!(earn(&mut market, of(term.from, last)), None);
}

#[test]
fn invariant_32_what_is_distributed_are_the_shares_to_the_fen() {
    let (mut market, grant) = granted();
    let (operator, institution) = (market.operator, market.institution);
    let any = vec![Part { to: operator.uscc, kind: ShareKind::Dividend, amount_fen: 100 }];
    assert_eq!(
        distribute(&mut market, &operator, grant, any.clone()),
        Some(Reason::RevenuePeriodUnknown)
    );
    let september = month("2026-09-01", "2026-09-30");
    assert_eq!(earn(&mut market, period(grant, september, 100)), None);
    assert_eq!(
        distribute(&mut market, &operator, grant, any),
        Some(Reason::RevenuePartsWrong),
        "not one for all"
    );
    let exact = due(&market, grant);
    assert_eq!(exact.iter().map(|part| part.amount_fen).sum::<u64>(), 100);
    let mut shifted = exact.clone();
    shifted[0].amount_fen += 1;
    shifted[1].amount_fen -= 1;
    assert_eq!(
        distribute(&mut market, &operator, grant, shifted),
        Some(Reason::RevenuePartsWrong),
        "the same sum, a fen off"
    );
    assert_eq!(
        distribute(&mut market, &institution, grant, exact.clone()),
        Some(Reason::RightsNotGrantee)
    );
    assert_eq!(distribute(&mut market, &operator, grant, exact.clone()), None);
    assert_eq!(distribute(&mut market, &operator, grant, exact), Some(Reason::RevenueDistributed));
}

#[test]
fn invariant_13_metered_use_leaves_less_for_sub_grants_and_is_recorded_beyond_the_quota() {
    let (mut market, grant) = granted();
    let (operator, developer) = (market.operator, market.developer);
    let september = month("2026-09-01", "2026-09-30");
    let meter = |units| {
        let of = Metered::Grant(grant);
        Action::UseMeter(Meter { of, units, period: september, log: digest(9) })
    };
    let by_another = market.ledger.submit(&developer, &[], meter(1));
    assert_eq!(reason(by_another), Some(Reason::RightsNotGrantee));
    market.ledger.submit(&operator, &[], meter(70)).expect("its grantee");
    let below = |market: &Market, quota| Offer {
        quota: Some(quota),
        term: month("2027-02-01", "2027-12-31"),
        ..market.below(grant, &developer)
    };
    let over = below(&market, 31);
    assert_eq!(reason(market.offer(&operator, over)), Some(Reason::ScopeQuota));
    let rest = below(&market, 30);
    market.offer(&operator, rest).expect("what is left");
    market.ledger.submit(&operator, &[], meter(1)).expect("beyond the quota: an alert's matter");
    let stored: Grant = market.ledger.get(&grant).expect("granted");
    assert_eq!((stored.units_used, stored.quota_granted), (71, 30));
    let future = Meter {
        of: Metered::Grant(grant),
        units: 1,
        period: month("2027-01-01", "2027-01-05"),
        log: digest(9),
    };
    let future = market.ledger.submit(&operator, &[], Action::UseMeter(future));
    assert_eq!(reason(future), Some(Reason::TermInvalid));
}

#[test]
fn a_deal_is_metered_by_its_seller_or_host() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let licence = market.licence();
    let deal = market.conclude(licence).expect("signed by all");
    let today = month("2026-09-01", "2026-09-01");
    let meter = Meter { of: Metered::Deal(deal), units: 3, period: today, log: digest(9) };
    let by_buyer = market.ledger.submit(&buyer, &[], Action::UseMeter(meter.clone()));
    assert_eq!(reason(by_buyer), Some(Reason::DealPartyWrong));
    for by in [holder, crate::fixture::chengdu()] {
        market.ledger.submit(&by, &[], Action::UseMeter(meter.clone())).expect("seller or host");
    }
    assert_eq!(market.ledger.get::<Deal>(&deal).map(|deal| deal.units_used), Some(6));
    let none = Meter { units: 0, ..meter };
    assert_eq!(reason(none.check()), Some(Reason::FieldsInvalid));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Nothing earned is lost or made: what was permitted and what is carried are what was earned.
    #[test]
    fn invariant_34_permitted_and_carried_sum_to_what_was_earned(
        earned in proptest::collection::vec((0u64..5_000, 0u64..2_000), 1..6)
    ) {
        let (mut market, grant) = granted();
        let operator = market.operator;
        market.ledger.set_date("2028-01-03");
        let (mut revenue, mut permitted) = (0, 0);
        let mut day = date("2026-09-01");
        for (revenue_fen, max) in earned {
            let term = Term { from: day, to: day.plus_days(29) };
            day = day.plus_days(30);
            let period = Period {
                permitted_max_fen: Some(max),
                ..period(grant, term, revenue_fen)
            };
            prop_assert_eq!(earn(&mut market, period), None);
            let parts = due(&market, grant);
            let account = account(&market, grant);
            prop_assert!(account.permitted_fen <= max);
            let sum: u64 = parts.iter().map(|part| part.amount_fen).sum();
            prop_assert_eq!(sum, account.permitted_fen);
            prop_assert_eq!(distribute(&mut market, &operator, grant, parts), None);
            revenue += revenue_fen;
            permitted += account.permitted_fen;
            prop_assert_eq!(permitted + account.carried_fen, revenue);
        }
    }
}
