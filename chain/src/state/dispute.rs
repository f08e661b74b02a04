//! Disputes (争议): between whom, about what, before which arbitrator.

use serde::{Deserialize, Serialize};

use super::{Entity, Matter, StateKey, key::EntityKind};
use crate::{hash::RecordId, uscc::Uscc, words::DisputeKind};

/// A dispute. Its identity is the id of the record that filed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// What it is about.
    pub kind: DisputeKind,
    /// Who claims.
    pub claimant: Uscc,
    /// Against whom.
    pub respondent: Uscc,
    /// Over what.
    pub matter: Matter,
    /// The arbitrator that the clause names.
    pub arbitrator: Uscc,
    /// Both parties have named the arbitrator on this ledger: the respondent signed the filing, or
    /// the deal or pledge in dispute names it.
    pub agreed: bool,
    /// Interim measures in force.
    pub measures: Vec<Measure>,
    /// Where it stands.
    pub state: DisputeState,
}

/// An interim measure: a hold of the arbitrator on something of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// On what.
    pub matter: Matter,
    /// The record that placed it.
    pub order: RecordId,
}

/// Where a dispute stands. An award is executed by the record that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisputeState {
    /// Filed; not decided.
    Open,
    /// Decided by an award.
    Awarded,
    /// Ended without an award.
    Closed,
}

impl Dispute {
    /// True for claimant and respondent.
    pub fn is_party(&self, who: &Uscc) -> bool {
        self.claimant == *who || self.respondent == *who
    }
}

impl Entity for Dispute {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Dispute, &[id.as_bytes()])
    }
}
