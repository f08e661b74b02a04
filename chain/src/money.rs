//! Money: fen and basis points, in integers, so that parts always add up to the whole.
//!
//! # Invariants
//! - 32: amounts are integers in fen, shares are basis points adding up to exactly 10,000, and a
//!   distribution by largest remainder sums to what is distributed.

use crate::{
    limits::REVENUE_SHARES_MAX,
    reject::{Reason, Rejection},
    state::RevenueShare,
};

/// The whole, in basis points (万分之).
pub const WHOLE_BASIS_POINTS: u32 = 10_000;

/// Refuses a scheme that is out of order, repeats a beneficiary on one ground, gives nothing to
/// somebody, or does not add up to the whole. Without shares nothing is agreed, which is allowed.
pub fn check_shares(shares: &[RevenueShare]) -> Result<(), Rejection> {
    if shares.is_empty() {
        return Ok(());
    }
    let ordered =
        shares.windows(2).all(|pair| (pair[0].to, pair[0].kind) < (pair[1].to, pair[1].kind));
    if shares.len() > REVENUE_SHARES_MAX || !ordered {
        return Err(Rejection::of(Reason::ListTooLong, "revenue"));
    }
    let sum: u32 = shares.iter().map(|share| u32::from(share.basis_points)).sum();
    if sum != WHOLE_BASIS_POINTS || shares.iter().any(|share| share.basis_points == 0) {
        return Err(Rejection::of(Reason::RevenueSharesWrong, sum));
    }
    Ok(())
}

/// Splits an amount by shares of the whole: each its exact part rounded down, and what is left over
/// fen by fen to those with the largest remainders, the earlier first among equals.
pub fn split(total_fen: u64, basis_points: &[u16]) -> Vec<u64> {
    let whole = u128::from(WHOLE_BASIS_POINTS);
    let exact = |points: u16| u128::from(total_fen) * u128::from(points);
    let part = |points: u16| u64::try_from(exact(points) / whole).unwrap_or(u64::MAX);
    let mut parts: Vec<u64> = basis_points.iter().map(|points| part(*points)).collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    let remainder = |index: &usize| basis_points.get(*index).map(|p| exact(*p) % whole);
    by_remainder.sort_by_key(|index| (std::cmp::Reverse(remainder(index)), *index));
    let given = parts.iter().sum::<u64>();
    let left = usize::try_from(total_fen.saturating_sub(given)).unwrap_or(usize::MAX);
    for index in by_remainder.into_iter().take(left) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests;
