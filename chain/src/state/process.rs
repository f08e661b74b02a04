//! Processing steps (加工): what was made of which data, under which right, where.

use serde::{Deserialize, Serialize};

use super::{Entity, ProductInput, StateKey, TaggedDigest, key::EntityKind};
use crate::{hash::RecordId, height::Height, uscc::Uscc};

/// A processing step. Its identity is the id of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessStep {
    /// Who processed.
    pub operator: Uscc,
    /// Every input, in order.
    pub inputs: Vec<ProductInput>,
    /// Digest of the algorithm or model, in its version (算法核查).
    pub algorithm: TaggedDigest,
    /// Digest of the output.
    pub output: TaggedDigest,
    /// The secure domain in which it was processed.
    pub secure_domain: Option<String>,
    /// Height at which it was recorded.
    pub recorded: Height,
    /// Consents that it rests on, in order.
    pub consents: Vec<RecordId>,
    /// Attestations of anonymisation that it rests on, in order.
    pub attestations: Vec<RecordId>,
}

impl Entity for ProcessStep {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::ProcessStep, &[id.as_bytes()])
    }
}
