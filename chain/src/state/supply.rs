//! Supply of data by who provides it (数源单位): the provider's consent to operate shared data
//! (回流数据), and its duty to keep the data up to date.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, TaggedDigest, key::EntityKind};
use crate::{
    hash::RecordId,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{Purposes, Rights},
};

/// What the provider of shared data consents to. Without it the holder only holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplyConsent {
    /// Rights that the holder may exercise and grant.
    pub rights: Rights,
    /// For what.
    pub purposes: Purposes,
    /// Last day of the consent.
    pub until: Date,
    /// Digest of the document in which it was given.
    pub document: TaggedDigest,
}

/// Who provides a resource, on what consent, how often, and when last. By the resource's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    /// The resource.
    pub resource: RecordId,
    /// The organisation that provides it.
    pub provider: Uscc,
    /// Its consent, where the data came by sharing; absent when not given, or withdrawn.
    pub consent: Option<SupplyConsent>,
    /// Every how many days the provider has to supply it anew; absent: no duty is declared.
    pub cycle_days: Option<u32>,
    /// When it was supplied last; when the provider was first noted, until then.
    pub supplied: BlockTime,
    /// The last record about it.
    pub record: RecordId,
}

impl Supply {
    /// The consent, unless its last day has passed.
    pub fn consent_on(&self, today: Date) -> Option<&SupplyConsent> {
        self.consent.as_ref().filter(|consent| today <= consent.until)
    }
}

impl Entity for Supply {
    type Key = RecordId;
    fn state_key(resource: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Supply, &[resource.as_bytes()])
    }
}
