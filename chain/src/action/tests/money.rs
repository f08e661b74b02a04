//! Invariants 32 and 34 over generated histories: no fen is lost and none is made, in whatever shares
//! and over however many periods.
//!
//! A failure prints the shortest history that shows it and writes its seed to
//! `proptest-regressions`, from where every later run repeats it first.

use proptest::{collection::vec, prelude::*};

use crate::{
    action::{
        Action,
        revenue::{Distribute, Period, parts},
    },
    fixture::{
        client,
        market::{Market, digest},
    },
    reject::Reason,
    state::{Grant, RevenueAccount, RevenueShare, ShareKind, Term},
};

/// The most that a period earns in these histories, in fen.
const FEN_MAX: u64 = 1 << 40;

/// One period: what was earned, the maximum if one is fixed, and a fen moved in what is stated first.
type Earned = (u64, u64, bool);

/// Shares that add up to the whole, from cuts of it.
fn shares(cuts: &[u16]) -> Vec<RevenueShare> {
    let mut cuts: Vec<u16> = cuts.iter().map(|cut| cut % 10_000).filter(|cut| *cut > 0).collect();
    cuts.push(10_000);
    cuts.sort_unstable();
    cuts.dedup();
    let kinds = [ShareKind::Dividend, ShareKind::Commission, ShareKind::PublicService];
    let mut before = 0;
    let mut shares = Vec::new();
    for (i, cut) in cuts.into_iter().enumerate() {
        let n = u8::try_from(i / kinds.len()).expect("few") + 1;
        let (to, kind) = (client(n).uscc, kinds[i % kinds.len()]);
        shares.push(RevenueShare { to, kind, basis_points: cut - before });
        before = cut;
    }
    shares.sort_unstable();
    shares
}

fn run(cuts: &[u16], periods: &[Earned]) -> Result<(), TestCaseError> {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let mut offer = market.first_tier();
    offer.revenue = shares(cuts);
    let whole: u32 = offer.revenue.iter().map(|share| u32::from(share.basis_points)).sum();
    prop_assert_eq!(whole, 10_000);
    let grant = market.grant(&institution, &operator, offer);
    let (mut earned, mut permitted) = (0u64, 0u64);
    for (revenue_fen, maximum, misstated) in periods.iter().copied() {
        let today = market.ledger.today();
        market.ledger.set_date(&today.plus_days(10).to_string());
        let period = Term { from: today, to: today.plus_days(9) };
        let (permitted_max_fen, report) = (Some(maximum), digest(8));
        let filed = Period { grant, period, revenue_fen, permitted_max_fen, report };
        let filed = Action::RevenuePeriod(filed);
        market.ledger.submit(&operator, &[&institution], filed).expect("a period after the last");
        let account: RevenueAccount = market.ledger.get(&grant).expect("filed");
        earned += revenue_fen;
        permitted += account.permitted_fen;
        prop_assert!(account.permitted_fen <= maximum);
        prop_assert_eq!(permitted + account.carried_fen, earned, "no fen is lost and none made");

        let stored: Grant = market.ledger.get(&grant).expect("granted");
        let right = parts(&stored, account.permitted_fen);
        let sum: u64 = right.iter().map(|part| part.amount_fen).sum();
        prop_assert_eq!(sum, account.permitted_fen, "to the fen");
        let distribute =
            |parts| Action::RevenueDistribute(Distribute { grant, parts, proof: digest(9) });
        if misstated {
            let mut wrong = right.clone();
            wrong[0].amount_fen += 1;
            let refused = market.ledger.refusal(&operator, &[], distribute(wrong));
            prop_assert_eq!(refused, Some(Reason::RevenuePartsWrong));
        }
        market.ledger.submit(&operator, &[], distribute(right.clone())).expect("as computed");
        let again = market.ledger.refusal(&operator, &[], distribute(right));
        prop_assert_eq!(again, Some(Reason::RevenueDistributed));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn money_adds_up_to_the_fen_over_any_periods_and_shares(
        cuts in vec(any::<u16>(), 0..12),
        periods in vec((0..FEN_MAX, 0..FEN_MAX, any::<bool>()), 1..6),
    ) {
        run(&cuts, &periods)?;
    }
}
