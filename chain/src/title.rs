//! The clean-title answer (可交易性报告): may this party do this with this asset, here, now?
//!
//! The answer is yes, or every blocker: the rule, where it stands in the way, who can lift it and
//! until when it stands. A refused record names the first rule that it breaks; this names all.
//!
//! [`answer`] is a pure function of the state, like the rules themselves. So an answer proves itself:
//! a file carries the state entries that the function read, each with its proof, and whoever holds
//! the genesis document computes the same answer again ([`crate::bundle`]).

mod examine;
mod remedy;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use remedy::{Remedy, Remover};

use crate::{
    execute::Outcome,
    hash::RecordId,
    height::Height,
    lineage::Node,
    region::Region,
    reject::Reason,
    state::{CertificateNumber, View},
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{Activity, DeliveryForms, Purpose, Sector, words},
};

words!(
    /// What somebody wants to do with an asset.
    Act {
        /// 加工使用: make a product from it.
        Use = "use",
        /// 授权: grant rights over it, or pass a grant on.
        Grant = "grant",
        /// 挂牌: list it for sale.
        List = "list",
        /// 许可: license it.
        License = "license",
        /// 转移: transfer it.
        Transfer = "transfer",
        /// 质押: pledge it.
        Pledge = "pledge",
        /// 注销: deregister it.
        Deregister = "deregister",
    }
);

impl Act {
    /// True when only the holder itself may do it, by no grant.
    const fn is_the_holder_s(self) -> bool {
        matches!(self, Self::Transfer | Self::Pledge | Self::Deregister)
    }

    /// The activity from which a sanction may bar.
    const fn activity(self) -> Option<Activity> {
        match self {
            Self::Use => Some(Activity::Product),
            Self::Grant => Some(Activity::Grant),
            Self::List => Some(Activity::Listing),
            Self::License | Self::Transfer => Some(Activity::Deal),
            Self::Pledge => Some(Activity::Pledge),
            Self::Deregister => None,
        }
    }

    /// True when it creates something new that rests on the asset; existing reliance may go on
    /// where a new one may not begin.
    const fn begins_reliance(self) -> bool {
        !matches!(self, Self::Deregister)
    }
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asset {
    /// The data under a certificate.
    Certificate(CertificateNumber),
    /// A product.
    Product(RecordId),
}

impl Asset {
    /// Its place in the lineage.
    pub const fn node(&self) -> Node {
        match self {
            Self::Certificate(number) => Node::Certificate(*number),
            Self::Product(id) => Node::Product(*id),
        }
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.node(), f)
    }
}

/// May `party` do `act` with `asset` in `region`?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Who wants to.
    pub party: Uscc,
    /// What with.
    pub asset: Asset,
    /// What.
    pub act: Act,
    /// Where: the region of the host, the grantee or the user.
    pub region: Region,
    /// The grant that the party relies on; absent: it holds the asset itself.
    pub under_grant: Option<RecordId>,
    /// For which purpose; absent: not asked.
    pub purpose: Option<Purpose>,
    /// For which industry section; absent: not asked.
    pub sector: Option<Sector>,
    /// In which forms of delivery; empty: not asked.
    pub delivery_forms: DeliveryForms,
}

/// One thing that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blocker {
    /// The rule.
    pub reason: Reason,
    /// Where in the lineage; absent: it concerns the party or the act itself.
    pub at: Option<Node>,
    /// The value or identifier concerned.
    pub detail: String,
    /// Who can lift it, and when it ends by itself.
    pub remedy: Remedy,
}

/// The answer as of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Height of the block after which it holds.
    pub height: Height,
    /// Time of that block.
    pub time: BlockTime,
    /// Its legal date (UTC+8), by which terms and timers were judged.
    pub date: Date,
    /// Everything that stands in the way; empty: permitted.
    pub blockers: Vec<Blocker>,
}

impl Answer {
    /// True when nothing stands in the way.
    pub fn is_permitted(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// The answer to a question on the state of `view`. Fails only when the view does.
pub fn answer(view: &dyn View, question: &Question) -> Outcome<Answer> {
    examine::examine(view, question)
}

#[cfg(test)]
mod tests;
