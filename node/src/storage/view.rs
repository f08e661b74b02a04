//! The state as it stood after a block.

use hefu_chain::{
    hash::RecordId,
    height::Height,
    state::{Entity, StateKey, View, ViewError, decode_entity},
};
use hefu_consensus::port::Store;
use rocksdb::{Direction, IteratorMode};

use super::{RocksStore, columns::Column, read::read_entry, view_error};

/// The state after the block at a height. Stays what it is while blocks are committed.
#[derive(Clone, Copy)]
pub struct StateAt<'a> {
    store: &'a RocksStore,
    height: Height,
}

impl RocksStore {
    /// The state after the block at a height; `None` above the tip.
    pub fn state_at(&self, height: Height) -> Option<StateAt<'_>> {
        (height <= self.tip().height).then_some(StateAt { store: self, height })
    }

    /// The state after the last block.
    pub fn state(&self) -> StateAt<'_> {
        StateAt { store: self, height: self.tip().height }
    }
}

impl RocksStore {
    /// The height that wrote the newest entry under a key; `None` where nothing stands.
    pub fn written_at<E: Entity>(&self, key: &E::Key) -> Result<Option<Height>, ViewError> {
        Ok(self.newest(&E::state_key(key))?.map(|(height, _)| height))
    }

    /// The newest entries from one key to another, both included, in order, each with the height that
    /// wrote it: as they were when this was called, which may be after the tip.
    pub fn entries_between(
        &self,
        first: &StateKey,
        last: &StateKey,
    ) -> impl Iterator<Item = Result<(StateKey, Height, Vec<u8>), ViewError>> {
        let mode = IteratorMode::From(first.as_bytes(), Direction::Forward);
        let rows = self.db.iterator_cf(self.column(Column::State), mode);
        let last = last.clone();
        rows.map(|row| {
            let (key, entry) = row.map_err(|error| view_error(&error))?;
            let key = StateKey::from_bytes(key.into_vec());
            let (written, bytes) = read_entry(&key, &entry)?;
            Ok((key, written, bytes))
        })
        .take_while(move |entry| entry.as_ref().map_or(true, |(key, ..)| *key <= last))
    }
}

impl StateAt<'_> {
    /// The height.
    pub const fn height(&self) -> Height {
        self.height
    }

    /// The entity under a key.
    pub fn entity<E: Entity>(&self, key: &E::Key) -> Result<Option<E>, ViewError> {
        let key = E::state_key(key);
        self.get(&key)?.map(|bytes| decode_entity(&key, &bytes)).transpose()
    }
}

impl View for StateAt<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        let Some((since, bytes)) = self.store.newest(key)? else { return Ok(None) };
        if since <= self.height {
            return Ok(Some(bytes));
        }
        // Replaced since. What a commit replaces it keeps in the same batch, so one of the two
        // reads finds it even while a block is being committed.
        let replaced = self.store.replaced_after(key, self.height)?;
        Ok(replaced.filter(|(since, _)| *since <= self.height).map(|(_, bytes)| bytes))
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        let position = self.store.position(id)?;
        Ok(position.map(|position| position.height).filter(|height| *height <= self.height))
    }
}
