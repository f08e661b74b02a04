//! Operation plans (授权运营实施方案): what the first tier over public data carries out.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, TaggedDigest, key::EntityKind};
use crate::{hash::RecordId, height::Height, region::Region, uscc::Uscc, words::OperationMode};

/// An operation plan of an implementing institution. Its identity is the id of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The implementing institution.
    pub institution: Uscc,
    /// Where it holds.
    pub region: Region,
    /// The resources it opens to operation, by certificate, in order.
    pub certificates: Vec<CertificateNumber>,
    /// Operation mode.
    pub mode: OperationMode,
    /// Digest of the plan.
    pub document: TaggedDigest,
    /// Height at which it was registered.
    pub registered: Height,
}

impl Entity for Plan {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Plan, &[id.as_bytes()])
    }
}
