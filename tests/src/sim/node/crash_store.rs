//! The ledger's store in memory, with the node's power: a write is durable when it returns, and
//! when power fails during it, it is done whole or not at all.

use std::sync::Arc;

use hefu_chain::{
    hash::RecordId,
    height::Height,
    log_tree::Frontier,
    state::{StateKey, View, ViewError},
    state_tree::{TreeNode, TreeNodeKey, TreeReader},
    validator_set::ValidatorSet,
};
use hefu_consensus::{
    memory::MemoryStore,
    port::{DecidedBlock, Decision, Store, StoreError, Tip, UndecidedBlock},
};

use crate::sim::disk::Power;

/// What survives of a store when its node crashes: everything that was written.
#[derive(Clone, Debug)]
pub struct CrashStore {
    inner: Arc<MemoryStore>,
    power: Power,
}

impl CrashStore {
    /// A store that writes while there is power.
    pub fn new(inner: MemoryStore, power: Power) -> Self {
        Self { inner: Arc::new(inner), power }
    }

    /// What is on the disk, with or without power.
    pub fn contents(&self) -> &MemoryStore {
        &self.inner
    }

    fn write(&self, write: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut result = Ok(());
        let synced = self.power.sync_atomic(|| result = write());
        synced.map_err(|lost| StoreError::Failed(lost.to_string())).and(result)
    }
}

impl View for CrashStore {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        self.inner.get(key)
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        self.inner.record_height(id)
    }
}

impl TreeReader for CrashStore {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        self.inner.tree_node(key)
    }
}

impl Store for CrashStore {
    fn tip(&self) -> Tip {
        self.inner.tip()
    }

    fn frontier(&self) -> Frontier {
        self.inner.frontier()
    }

    fn validator_set(&self, height: Height) -> Result<Option<ValidatorSet>, StoreError> {
        self.inner.validator_set(height)
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, StoreError> {
        self.inner.decided(height)
    }

    fn min_height(&self) -> Height {
        self.inner.min_height()
    }

    fn put_undecided(&self, block: &UndecidedBlock) -> Result<(), StoreError> {
        self.write(|| self.inner.put_undecided(block))
    }

    fn undecided(&self, height: Height) -> Result<Vec<UndecidedBlock>, StoreError> {
        self.inner.undecided(height)
    }

    fn commit(&self, decision: Decision<'_>) -> Result<(), StoreError> {
        self.write(|| self.inner.commit(decision))
    }
}
