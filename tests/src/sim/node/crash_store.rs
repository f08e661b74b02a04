//! The ledger's store in memory, with the node's power: a write is durable when it returns, and
//! when power fails during it, it is done whole or not at all.

use std::sync::Arc;

use hefu_chain::{
    block::Block,
    hash::{BlockHash, RecordId},
    height::Height,
    log_tree::{Frontier, leaf_hash},
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
    /// A flipped bit of a decided block: its height, and the bit, counted from the first.
    rot: Option<(Height, usize)>,
}

impl CrashStore {
    /// A store that writes while there is power.
    pub fn new(inner: MemoryStore, power: Power) -> Self {
        Self { inner: Arc::new(inner), power, rot: None }
    }

    /// Flips one bit of a decided block while the node is down, if there is one.
    pub fn flip_bit(&mut self) {
        let heights = usize::try_from(self.inner.tip().height.get()).unwrap_or_default();
        if heights == 0 {
            return;
        }
        let height = Height::new(1 + self.power.draw_below(heights) as u64);
        let block = self.inner.decided(height).ok().flatten();
        let bits = block.map_or(0, |block| block.bytes.len() * 8);
        self.rot = Some((height, self.power.draw_below(bits.max(1))));
    }

    /// Reads every decided block and computes hash, parent and log anew: what a node does before it
    /// serves anything.
    pub fn scrub(&self) -> Result<(), String> {
        let (mut parent, mut log) = (BlockHash::ZERO, Frontier::default());
        for height in (1..=self.inner.tip().height.get()).map(Height::new) {
            let damaged = |what: &str| format!("the block at {height} in the database: {what}");
            let decided = self.decided(height).map_err(|error| error.to_string())?;
            let decided = decided.ok_or_else(|| damaged("missing"))?;
            let block = Block::from_bytes(&decided.bytes).map_err(|e| damaged(&e.to_string()))?;
            for record in &block.records {
                log.append(leaf_hash(&record.to_bytes()), &mut Vec::new());
            }
            if block.hash() != decided.commit.block_hash || block.header.prev_hash != parent {
                return Err(damaged("another hash"));
            }
            if (log.size(), log.root()) != (block.header.log_size, block.header.log_root) {
                return Err(damaged("other records"));
            }
            parent = block.hash();
        }
        Ok(())
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
        let mut decided = self.inner.decided(height)?;
        if let Some((_, bit)) = self.rot.filter(|(at, _)| *at == height)
            && let Some(block) = &mut decided
        {
            let mut bytes = block.bytes.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            block.bytes = bytes.into();
        }
        Ok(decided)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{
        invariant::fixture,
        seed::{Purpose, Seed},
    };

    #[test]
    fn every_flipped_bit_of_every_decided_block_is_seen() {
        let store = fixture::ledger(2);
        assert_eq!(store.scrub(), Ok(()));
        for height in [1, 2].map(Height::new) {
            let block = store.decided(height).expect("in memory").expect("decided");
            for bit in 0..block.bytes.len() * 8 {
                let rotten = CrashStore { rot: Some((height, bit)), ..store.clone() };
                assert!(rotten.scrub().is_err(), "bit {bit} of height {height}");
            }
        }
    }

    #[test]
    fn a_bit_is_flipped_only_where_a_block_is() {
        let power = Power::new(Seed(1).dice(Purpose::Disk));
        let mut empty = CrashStore::new(MemoryStore::new(&fixture::founded()), power);
        empty.flip_bit();
        assert_eq!(empty.rot, None);
        let mut store = fixture::ledger(2);
        store.flip_bit();
        assert!(store.rot.is_some() && store.scrub().is_err());
    }
}
