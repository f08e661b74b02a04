//! Statutory access (依法履职调取): a public body used data on the strength of a law, without a grant.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, time::Date, uscc::Uscc, words::Level};

/// What a public body accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AccessTarget {
    /// The data of a certificate.
    Certificate(CertificateNumber),
    /// A declared resource.
    Resource(RecordId),
}

/// An access that was recorded. Its identity is the id of the record; the cited basis stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatutoryAccess {
    /// The public body.
    pub body: Uscc,
    /// What it accesses.
    pub target: AccessTarget,
    /// Level of the data at the time.
    pub level: Level,
    /// Holds personal information, as far as the ledger knows: the cited basis stands in for consent.
    pub personal_information: bool,
    /// The day.
    pub date: Date,
    /// Last day of the access.
    pub until: Date,
}

impl Entity for StatutoryAccess {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::StatutoryAccess, &[id.as_bytes()])
    }
}
