//! Entries of the state that nearly every record reads: the ledger's own, and organisations.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use hefu_chain::{
    height::Height,
    state::{EntityKind, StateChanges, StateKey},
};

/// Most entries kept, a few hundred bytes each; at the bound all are dropped and read again.
const ENTRIES_MAX: usize = 16_384;

/// An entry and the height that wrote it.
type Entry = (Height, Vec<u8>);

/// Entries of hot kinds as they stand after the tip.
#[derive(Debug)]
pub(super) struct EntryCache(RwLock<Entries>);

#[derive(Debug)]
struct Entries {
    /// The block that they stand after.
    after: Height,
    by_key: HashMap<StateKey, Entry>,
}

fn is_hot(key: &StateKey) -> bool {
    let kind = key.kind_byte();
    kind == EntityKind::Ledger as u8 || kind == EntityKind::Organisation as u8
}

impl EntryCache {
    /// Entries after the block at a height, none read yet.
    pub(super) fn after(height: Height) -> Self {
        Self(RwLock::new(Entries { after: height, by_key: HashMap::new() }))
    }

    /// The entry under a key, read by `read` if it is not kept.
    pub(super) fn get<E>(
        &self,
        key: &StateKey,
        read: impl FnOnce() -> Result<Option<Entry>, E>,
    ) -> Result<Option<Entry>, E> {
        if !is_hot(key) {
            return read();
        }
        let after = {
            let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(entry) = entries.by_key.get(key) {
                return Ok(Some(entry.clone()));
            }
            entries.after
        };
        let entry = read()?;
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // A block that was committed since may have replaced what was read.
        if let Some(entry) = entry.as_ref().filter(|_| entries.after == after) {
            if entries.by_key.len() >= ENTRIES_MAX {
                entries.by_key.clear();
            }
            entries.by_key.insert(key.clone(), entry.clone());
        }
        Ok(entry)
    }

    /// Drops what the block at a height has replaced, once it is on disk.
    pub(super) fn advance(&self, height: Height, changes: &StateChanges) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        entries.after = height;
        for key in changes.keys().filter(|key| is_hot(key)) {
            entries.by_key.remove(key);
        }
    }
}
