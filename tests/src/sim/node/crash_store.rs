//! The ledger's store in memory, with the node's power: a write is durable when it returns, and
//! when power fails during it, it is done whole or not at all.

use std::sync::Arc;

use hefu_chain::{
    block::Block,
    hash::{BlockHash, Digest, RecordId},
    height::Height,
    log_tree::{Frontier, leaf_hash},
    state::{StateKey, View, ViewError},
    state_tree::{self, TreeNode, TreeNodeKey, TreeReader},
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
    rot: Option<Rot>,
    /// How far the chain was read back before: what is in memory changes by rot alone.
    scrubbed: Scrubbed,
}

/// A flipped bit, counted from the first, of what the database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rot {
    Block(Height, usize),
    Entry(StateKey, usize),
}

/// Where a chain of blocks was found whole.
#[derive(Clone, Debug)]
struct Scrubbed {
    height: Height,
    hash: BlockHash,
    log: Frontier,
}

impl Rot {
    fn is_of_entry(&self, of: &StateKey) -> bool {
        matches!(self, Self::Entry(key, _) if key == of)
    }
}

impl Scrubbed {
    fn none() -> Self {
        Self { height: Height::GENESIS, hash: BlockHash::ZERO, log: Frontier::default() }
    }
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

impl CrashStore {
    /// A store that writes while there is power.
    pub fn new(inner: MemoryStore, power: Power) -> Self {
        Self { inner: Arc::new(inner), power, rot: None, scrubbed: Scrubbed::none() }
    }

    /// Flips one bit of a decided block while the node is down; false if there is no block.
    pub fn flip_block_bit(&mut self) -> bool {
        let heights = usize::try_from(self.inner.tip().height.get()).unwrap_or_default();
        if heights == 0 {
            return false;
        }
        let height = Height::new(1 + self.power.draw_below(heights) as u64);
        let block = self.inner.decided(height).ok().flatten();
        let bits = block.map_or(0, |block| block.bytes.len() * 8);
        self.rot = Some(Rot::Block(height, self.power.draw_below(bits.max(1))));
        true
    }

    /// Flips one bit of an entry of the state while the node is down.
    pub fn flip_state_bit(&mut self) {
        let state = self.inner.state();
        let at = self.power.draw_below(state.len());
        let entry = state.into_iter().nth(at);
        self.rot = entry
            .map(|(key, value)| Rot::Entry(key, self.power.draw_below((value.len() * 8).max(1))));
    }

    /// Reads everything back and computes hashes, parents, log and state anew: what a node does
    /// before it serves anything. Blocks that were whole before are read again only if some bit was
    /// flipped since.
    pub fn scrub(&mut self) -> Result<(), String> {
        if self.rot.is_some() {
            self.scrubbed = Scrubbed::none();
        }
        let Scrubbed { height, mut hash, mut log } = self.scrubbed.clone();
        let tip = self.inner.tip();
        for height in (height.get() + 1..=tip.height.get()).map(Height::new) {
            let damaged = |what: &str| format!("the block at {height} in the database: {what}");
            let decided = self.decided(height).map_err(|error| error.to_string())?;
            let decided = decided.ok_or_else(|| damaged("missing"))?;
            let block = Block::from_bytes(&decided.bytes).map_err(|e| damaged(&e.to_string()))?;
            for record in &block.records {
                log.append(leaf_hash(&record.to_bytes()), &mut Vec::new());
            }
            if block.hash() != decided.commit.block_hash || block.header.prev_hash != hash {
                return Err(damaged("another hash"));
            }
            if (log.size(), log.root()) != (block.header.log_size, block.header.log_root) {
                return Err(damaged("other records"));
            }
            hash = block.hash();
        }
        self.scrub_state(&tip.state_root)?;
        self.scrubbed = Scrubbed { height: tip.height, hash, log };
        Ok(())
    }

    fn scrub_state(&self, root: &Digest) -> Result<(), String> {
        let mut leaves = Vec::new();
        for key in self.inner.state().into_keys() {
            let value = self.get(&key).map_err(|error| error.to_string())?.unwrap_or_default();
            leaves.push(state_tree::leaf_of(&key, &value));
        }
        leaves.sort_unstable();
        match state_tree::root_of(&leaves) == Some(*root) {
            true => Ok(()),
            false => Err("the state in the database has another root".into()),
        }
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
        let mut value = self.inner.get(key)?;
        if let Some(Rot::Entry(_, bit)) = self.rot.as_ref().filter(|rot| rot.is_of_entry(key))
            && let Some(value) = value.as_mut().filter(|value| !value.is_empty())
        {
            flip(value, *bit);
        }
        Ok(value)
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
        if let Some(Rot::Block(at, bit)) = self.rot
            && at == height
            && let Some(block) = &mut decided
        {
            let mut bytes = block.bytes.to_vec();
            flip(&mut bytes, bit);
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
        let mut store = fixture::ledger(2);
        assert_eq!(store.scrub(), Ok(()));
        for height in [1, 2].map(Height::new) {
            let block = store.decided(height).expect("in memory").expect("decided");
            for bit in 0..block.bytes.len() * 8 {
                let rot = Some(Rot::Block(height, bit));
                let mut rotten = CrashStore { rot, ..store.clone() };
                assert!(rotten.scrub().is_err(), "bit {bit} of height {height}");
            }
        }
    }

    #[test]
    fn a_flipped_bit_of_every_entry_of_the_state_is_seen() {
        let mut store = fixture::ledger(2);
        assert_eq!(store.scrub(), Ok(()));
        for (key, value) in store.contents().state() {
            let rot = Some(Rot::Entry(key.clone(), value.len() * 8 - 1));
            let mut rotten = CrashStore { rot, ..store.clone() };
            assert!(rotten.scrub().is_err(), "{key:?}");
        }
    }

    #[test]
    fn a_bit_is_flipped_only_where_a_block_is() {
        let power = Power::new(Seed(1).dice(Purpose::Disk));
        let mut empty = CrashStore::new(MemoryStore::new(&fixture::founded()), power);
        assert!(!empty.flip_block_bit());
        assert_eq!(empty.rot, None);
        let mut store = fixture::ledger(2);
        assert!(store.flip_block_bit());
        assert!(store.rot.is_some() && store.scrub().is_err());
        let mut store = fixture::ledger(2);
        store.flip_state_bit();
        assert!(store.rot.is_some() && store.scrub().is_err());
    }
}
