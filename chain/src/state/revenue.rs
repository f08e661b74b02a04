//! How revenue is shared (收益分配).

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, Term, key::EntityKind};
use crate::{hash::RecordId, uscc::Uscc, words::words};

words!(
    /// On what ground a beneficiary has its share.
    ShareKind {
        /// 分红.
        Dividend = "dividend",
        /// 提成.
        Commission = "commission",
        /// 反哺公共服务: goes back to public services.
        PublicService = "public_service",
    }
);

/// A share of revenue. The shares of a scheme add up to exactly 10,000 basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevenueShare {
    /// Who receives it.
    pub to: Uscc,
    /// On what ground.
    pub kind: ShareKind,
    /// How much, in basis points (万分之).
    pub basis_points: u16,
}

/// What was earned under a grant: the last period, and what is carried from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueAccount {
    /// The grant.
    pub grant: RecordId,
    /// The last period.
    pub period: Term,
    /// Revenue of the period, in fen.
    pub revenue_fen: u64,
    /// Revenue above the maximum that the period before carried into this one, in fen.
    pub carried_in_fen: u64,
    /// The maximum permitted revenue of the period, in fen, where one is fixed.
    pub permitted_max_fen: Option<u64>,
    /// What may be kept and distributed of both, in fen.
    pub permitted_fen: u64,
    /// Revenue above the maximum, deducted in the next period, in fen.
    pub carried_fen: u64,
    /// The permitted revenue was distributed.
    pub distributed: bool,
}

impl RevenueAccount {
    /// What counts against the maximum: the period's revenue and what was carried into it.
    pub const fn counted_fen(&self) -> u64 {
        self.carried_in_fen.saturating_add(self.revenue_fen)
    }
}

/// The account of a grant.
impl Entity for RevenueAccount {
    type Key = RecordId;
    fn state_key(grant: &RecordId) -> StateKey {
        StateKey::new(EntityKind::RevenueAccount, &[grant.as_bytes()])
    }
}
