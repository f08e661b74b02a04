//! The trail of an asset: every record that concerns it, chained, so that a list of them can be
//! shown to be complete at a height.
//!
//! A record concerns an asset when it writes the asset, or writes something that rests directly on
//! it ([`crate::edges`]): a transfer, a grant, a dispute, a lock. The execution extends trails after
//! every record by what the record wrote, so no record type can forget to. What created the asset
//! names itself in it and does not stand in its trail.

use serde::{Deserialize, Serialize};

use super::{Entity, State, StateKey, ViewError, key::EntityKind};
use crate::{
    edges::rests_on,
    hash::{Digest, Domain, RecordId},
};

/// How many records concern an asset, and the hash that fixes which ones in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// How many.
    pub records: u64,
    /// The last head of the chain: a hash over the head before it and the record.
    pub head: Digest,
}

impl Default for Trail {
    fn default() -> Self {
        Self { records: 0, head: Digest([0; 32]) }
    }
}

impl Trail {
    /// The trail with one more record.
    #[must_use]
    pub fn then(self, record: &RecordId) -> Self {
        let head = Domain::Trail.hash_parts(&[&self.head.0, record.as_bytes()]);
        Self { records: self.records.saturating_add(1), head: Digest(head) }
    }

    /// The trail of these records.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a RecordId>) -> Self {
        records.into_iter().fold(Self::default(), Self::then)
    }
}

impl Entity for Trail {
    type Key = StateKey;
    /// `asset` is the state key of a certificate, grant or product.
    fn state_key(asset: &StateKey) -> StateKey {
        StateKey::new(EntityKind::Trail, &[asset.as_bytes()])
    }
}

/// True for entities that have a trail.
pub fn is_asset(key: &StateKey) -> bool {
    [EntityKind::Certificate, EntityKind::Grant, EntityKind::Product]
        .iter()
        .any(|kind| key.kind_byte() == *kind as u8)
}

/// Extends the trail of every asset that the current record concerns. An asset that the record
/// itself creates begins its trail after it.
pub(crate) fn extend(state: &mut State<'_>, record: &RecordId) -> Result<(), ViewError> {
    let mut concerned = std::collections::BTreeSet::new();
    for (key, bytes) in state.record_changes() {
        if is_asset(key) && !state.is_new(key)? {
            concerned.insert(key.clone());
        }
        concerned.extend(rests_on(key, bytes)?.into_iter().map(|(up, _)| up).filter(is_asset));
    }
    for asset in concerned {
        let trail: Trail = state.get(&asset)?.unwrap_or_default();
        state.put(&asset, &trail.then(record));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
