//! How a public resource is opened (公共数据开放): to everybody, to some, on authorization, or not.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, uscc::Uscc, words::words};

words!(
    /// To whom a resource is opened.
    OpeningMode {
        /// 无条件开放: to everybody.
        Unconditional = "unconditional",
        /// 定向开放: to named organisations.
        Targeted = "targeted",
        /// 授权开放: under a grant.
        Authorized = "authorized",
        /// 不予开放: to nobody.
        Closed = "closed",
    }
);

/// How a resource is opened, by the resource's identity. Earlier decisions are in their records, each
/// of which names the one that it replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The resource.
    pub resource: RecordId,
    /// To whom.
    pub mode: OpeningMode,
    /// The named organisations, in order.
    pub recipients: Vec<Uscc>,
    /// The data authority that approved it.
    pub approved_by: Uscc,
    /// 1, then one more with each decision.
    pub version: u32,
    /// The record of the decision.
    pub record: RecordId,
}

impl Entity for Opening {
    type Key = RecordId;
    fn state_key(resource: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Opening, &[resource.as_bytes()])
    }
}
