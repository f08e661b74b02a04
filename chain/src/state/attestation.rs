//! Attestations (证明/评价) of third-party providers, and where the live ones of a target are found.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, Price, StateKey, TaggedDigest, key::EntityKind};
use crate::{
    codec,
    hash::RecordId,
    height::Height,
    time::Date,
    uscc::Uscc,
    words::{AttestationKind, AttestationResult, Level},
};

/// What is attested about. Data is meant in one version: a later one needs a new attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AttestationTarget {
    /// An organisation.
    Organisation(Uscc),
    /// A version of a declared resource.
    Resource {
        /// The record that declared it.
        id: RecordId,
        /// Its version.
        version: u32,
    },
    /// A product, which never changes.
    Product(RecordId),
    /// A version of a certificate.
    Certificate {
        /// Its number.
        number: CertificateNumber,
        /// Its version.
        version: u32,
    },
}

/// An attestation. Its identity is the id of the record that issued it; the document stays with
/// the provider, its digest in the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// What kind.
    pub kind: AttestationKind,
    /// The provider.
    pub issuer: Uscc,
    /// About what.
    pub target: AttestationTarget,
    /// The processing whose output of the target is meant; absent: the target as it is.
    pub processing: Option<TaggedDigest>,
    /// What it comes to.
    pub result: AttestationResult,
    /// The level found, of a re-grading.
    pub level: Option<Level>,
    /// The value found, of a valuation.
    pub value: Option<Price>,
    /// The maturity level found, 1 to 5, of an organisation.
    pub maturity: Option<u8>,
    /// Last day on which it may be relied upon.
    pub valid_to: Date,
    /// Height at which the provider withdrew it.
    pub withdrawn: Option<Height>,
}

impl Attestation {
    /// Neither withdrawn nor past its last day.
    pub fn is_live(&self, today: Date) -> bool {
        self.withdrawn.is_none() && today <= self.valid_to
    }
}

impl Entity for Attestation {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Attestation, &[id.as_bytes()])
    }
}

/// Finds the attestations of one kind about one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationSlot {
    /// What kind.
    pub kind: AttestationKind,
    /// About what.
    pub target: AttestationTarget,
    /// Of which processing.
    pub processing: Option<TaggedDigest>,
}

/// The newest attestation of each provider in a slot, in order of issue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationBook(pub Vec<(Uscc, RecordId)>);

impl Entity for AttestationBook {
    type Key = AttestationSlot;
    fn state_key(slot: &AttestationSlot) -> StateKey {
        StateKey::new(EntityKind::AttestationBook, &[&codec::encode(slot)])
    }
}
