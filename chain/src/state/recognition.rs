//! Mutual recognition (互认): what one region's certificates may back in another.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, Term, key::EntityKind};
use crate::{
    hash::RecordId,
    region::Region,
    words::{CertificateKinds, Level, Purposes, Rights, Sectors},
};

/// A recognition agreement between two regions. Not transitive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The two regions, in order of their codes.
    pub parties: (Region, Region),
    /// Kinds of certificates recognised.
    pub kinds: CertificateKinds,
    /// Rights recognised.
    pub rights: Rights,
    /// Strictest level recognised; never core.
    pub level_max: Level,
    /// Sectors recognised.
    pub sectors: Sectors,
    /// Purposes recognised.
    pub purposes: Purposes,
    /// When it holds.
    pub term: Term,
    /// Which of the parties, in the same order, have suspended it.
    pub suspended: (bool, bool),
    /// The record that made it.
    pub record: RecordId,
}

impl Agreement {
    /// True when a party has suspended it: no new reliance; concluded deals go on.
    pub const fn is_suspended(&self) -> bool {
        self.suspended.0 || self.suspended.1
    }
}

/// The agreement of a pair of regions, by the pair in order of their codes.
impl Entity for Agreement {
    type Key = (Region, Region);
    fn state_key(parties: &(Region, Region)) -> StateKey {
        let (a, b) = (parties.0.min(parties.1), parties.0.max(parties.1));
        StateKey::new(EntityKind::Agreement, &[&a.code().to_be_bytes(), &b.code().to_be_bytes()])
    }
}
