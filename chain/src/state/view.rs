//! Reading the state, and the overlay in which a block's changes gather.

use std::collections::BTreeMap;

use super::{Entity, StateKey};
use crate::{codec, hash::RecordId, height::Height};

/// The store failed, or holds what this program never wrote. Our fault, never a record's: a node
/// that meets it stops.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state cannot be read: {0}")]
pub struct ViewError(pub String);

/// The committed state at one height.
pub trait View {
    /// The entry under a key.
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError>;

    /// The height at which a record was included, if it was.
    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError>;
}

/// Entries written by a block, by key. Nothing is ever deleted: an ended entity keeps its status.
pub type StateChanges = BTreeMap<StateKey, Vec<u8>>;

/// A view with the changes of the block being applied, and of the record being applied.
///
/// A record's changes join the block's only through [`State::keep`], so a refused record leaves
/// nothing behind.
pub struct State<'a> {
    view: &'a dyn View,
    block: StateChanges,
    record: StateChanges,
}

impl<'a> State<'a> {
    /// The state of `view` without changes.
    pub fn new(view: &'a dyn View) -> Self {
        Self { view, block: StateChanges::new(), record: StateChanges::new() }
    }

    /// The entity under a key.
    pub fn get<E: Entity>(&self, key: &E::Key) -> Result<Option<E>, ViewError> {
        let key = E::state_key(key);
        let bytes = match self.record.get(&key).or_else(|| self.block.get(&key)) {
            Some(bytes) => Some(bytes.clone()),
            None => self.view.get(&key)?,
        };
        bytes.map(|bytes| decode_entity(&key, &bytes)).transpose()
    }

    /// True when an entity stands under the key.
    pub fn has<E: Entity>(&self, key: &E::Key) -> Result<bool, ViewError> {
        let key = E::state_key(key);
        if self.record.contains_key(&key) || self.block.contains_key(&key) {
            return Ok(true);
        }
        Ok(self.view.get(&key)?.is_some())
    }

    /// Writes an entity.
    pub fn put<E: Entity>(&mut self, key: &E::Key, entity: &E) {
        self.record.insert(E::state_key(key), codec::encode(entity));
    }

    /// The height at which a record was included before this block.
    pub fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        self.view.record_height(id)
    }

    /// Entries that the current record has written so far.
    pub const fn record_changes(&self) -> &StateChanges {
        &self.record
    }

    /// True when nothing stood under the key before the current record.
    pub fn is_new(&self, key: &StateKey) -> Result<bool, ViewError> {
        Ok(!self.block.contains_key(key) && self.view.get(key)?.is_none())
    }

    /// Makes the current record's changes part of the block; returns the keys it touched.
    pub fn keep(&mut self) -> Vec<StateKey> {
        let touched = self.record.keys().cloned().collect();
        // One insertion an entry: `BTreeMap::append` would rebuild the whole block for each record.
        self.block.extend(std::mem::take(&mut self.record));
        touched
    }

    /// Forgets the current record's changes.
    pub fn discard(&mut self) {
        self.record.clear();
    }

    /// The block's changes.
    pub fn into_changes(self) -> StateChanges {
        self.block
    }
}

/// Decodes an entry of the state; what the state holds, this program wrote.
pub fn decode_entity<E: Entity>(key: &StateKey, bytes: &[u8]) -> Result<E, ViewError> {
    codec::decode_own(bytes).map_err(|error| ViewError(format!("entry {key:?}: {error}")))
}
