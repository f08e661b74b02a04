//! Invariant 32: parts always add up to the whole.

use proptest::prelude::*;

use super::*;
use crate::{fixture::client, state::ShareKind};

fn share(n: u8, basis_points: u16) -> RevenueShare {
    RevenueShare { to: client(n).uscc, kind: ShareKind::Dividend, basis_points }
}

fn reason(shares: &[RevenueShare]) -> Option<Reason> {
    check_shares(shares).err().map(|rejection| rejection.reason)
}

#[test]
fn invariant_32_shares_add_up_to_exactly_the_whole() {
    assert_eq!(reason(&[share(1, 3_000), share(2, 6_999)]), Some(Reason::RevenueSharesWrong));
    assert_eq!(reason(&[share(1, 3_000), share(2, 7_001)]), Some(Reason::RevenueSharesWrong));
    assert_eq!(reason(&[share(1, 10_000), share(2, 0)]), Some(Reason::RevenueSharesWrong));
    assert_eq!(reason(&[share(2, 3_000), share(1, 7_000)]), Some(Reason::ListTooLong));
    assert_eq!(reason(&[share(1, 5_000), share(1, 5_000)]), Some(Reason::ListTooLong));
    assert_eq!(reason(&[share(1, 3_000), share(2, 7_000)]), None);
    assert_eq!(reason(&[]), None, "nothing agreed");
}

#[test]
fn what_is_left_over_goes_to_the_largest_remainders() {
    assert_eq!(split(100, &[3_333, 3_333, 3_334]), [33, 33, 34]);
    assert_eq!(split(10, &[3_333, 3_333, 3_334]), [3, 3, 4]);
    assert_eq!(split(1, &[5_000, 5_000]), [1, 0], "the earlier among equals");
    assert_eq!(split(0, &[1, 9_999]), [0, 0]);
    assert_eq!(split(u64::MAX, &[10_000]), [u64::MAX]);
}

/// Shares of the whole, cut at random points.
fn schemes() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(1u16..10_000, 0..REVENUE_SHARES_MAX).prop_map(|mut cuts| {
        cuts.extend([0, 10_000]);
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2).map(|pair| pair[1] - pair[0]).collect()
    })
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole_and_are_within_a_fen_of_exact(total in 0..=u64::MAX, points in schemes()) {
        let parts = split(total, &points);
        let sum: u128 = parts.iter().map(|part| u128::from(*part)).sum();
        prop_assert_eq!(sum, u128::from(total));
        for (part, points) in parts.iter().zip(&points) {
            let exact = u128::from(total) * u128::from(*points);
            let floor = exact / 10_000;
            prop_assert!((floor..=floor + 1).contains(&u128::from(*part)));
        }
    }
}
