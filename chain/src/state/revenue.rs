//! How revenue is shared (收益分配).

use serde::{Deserialize, Serialize};

use crate::{uscc::Uscc, words::words};

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
