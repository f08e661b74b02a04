//! A store in memory, for the simulator and tests. It survives what they call a crash.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use bytes::Bytes;
use hefu_chain::{
    hash::{BlockHash, Digest, RecordId},
    height::Height,
    log_tree::{Frontier, LogAddress},
    state::{StateChanges, StateKey, View, ViewError},
    state_tree::{TreeNode, TreeNodeKey, TreeReader},
    validator_set::ValidatorSet,
};

use crate::{
    founded::FoundedState,
    port::{
        DecidedBlock, Decision, STATE_PROOF_BLOCKS, Store, StoreError, Tip, UndecidedBlock,
        follows_tip,
    },
};

/// A ledger's memory that ends with the process.
#[derive(Debug)]
pub struct MemoryStore(RwLock<Tables>);

#[derive(Debug)]
struct Tables {
    decided: Contents,
    undecided: BTreeMap<(Height, BlockHash, Option<u32>), Bytes>,
}

/// Everything decided that a store holds: what a copy of a ledger is made from and into.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The last block.
    pub tip: Tip,
    /// The history tree after it.
    pub frontier: Frontier,
    /// All entries of the state after it.
    pub state: StateChanges,
    /// Where each record stands.
    pub records: BTreeMap<RecordId, Height>,
    /// Nodes of the state tree.
    pub tree: BTreeMap<TreeNodeKey, TreeNode>,
    /// Nodes replaced by the block at a height.
    pub stale: BTreeMap<Height, Vec<TreeNodeKey>>,
    /// Hashes of the complete subtrees of the history tree.
    pub log: BTreeMap<LogAddress, Digest>,
    /// Validator sets by the first height that they decide.
    pub validators: BTreeMap<Height, ValidatorSet>,
    /// The blocks.
    pub blocks: BTreeMap<Height, DecidedBlock>,
}

impl From<Contents> for MemoryStore {
    fn from(decided: Contents) -> Self {
        Self(RwLock::new(Tables { decided, undecided: BTreeMap::new() }))
    }
}

impl MemoryStore {
    /// A ledger before its first block.
    pub fn new(founded: &FoundedState) -> Self {
        Self::from(Contents {
            tip: founded.tip,
            frontier: Frontier::default(),
            state: founded.changes.clone(),
            records: BTreeMap::new(),
            tree: founded.tree.nodes.iter().cloned().collect(),
            stale: BTreeMap::new(),
            log: BTreeMap::new(),
            validators: BTreeMap::from([(Height::FIRST, founded.validators.clone())]),
            blocks: BTreeMap::new(),
        })
    }

    /// A copy of everything decided.
    pub fn contents(&self) -> Contents {
        self.read().decided.clone()
    }

    /// Hash of a complete subtree of the history tree.
    pub fn log_node(&self, address: LogAddress) -> Option<Digest> {
        self.read().decided.log.get(&address).copied()
    }

    /// All entries of the state after the tip.
    pub fn state(&self) -> StateChanges {
        self.read().decided.state.clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Tables> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Tables> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View for MemoryStore {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.read().decided.state.get(key).cloned())
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Ok(self.read().decided.records.get(id).copied())
    }
}

impl TreeReader for MemoryStore {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        Ok(self.read().decided.tree.get(key).cloned())
    }
}

impl Store for MemoryStore {
    fn tip(&self) -> Tip {
        self.read().decided.tip
    }

    fn frontier(&self) -> Frontier {
        self.read().decided.frontier.clone()
    }

    fn validator_set(&self, height: Height) -> Result<Option<ValidatorSet>, StoreError> {
        let tables = self.read();
        let tables = &tables.decided;
        if height > tables.tip.height.next() {
            return Ok(None);
        }
        Ok(tables.validators.range(..=height).next_back().map(|(_, set)| set.clone()))
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, StoreError> {
        Ok(self.read().decided.blocks.get(&height).cloned())
    }

    fn min_height(&self) -> Height {
        Height::FIRST
    }

    fn put_undecided(&self, block: &UndecidedBlock) -> Result<(), StoreError> {
        let key = (block.height, block.hash, block.proposed_in);
        self.write().undecided.insert(key, block.bytes.clone());
        Ok(())
    }

    fn undecided(&self, height: Height) -> Result<Vec<UndecidedBlock>, StoreError> {
        let tables = self.read();
        let from = (height, BlockHash::ZERO, None);
        let of_height = tables.undecided.range(from..).take_while(|((at, ..), _)| *at == height);
        let block = |(&(height, hash, proposed_in), bytes): (&_, &Bytes)| UndecidedBlock {
            height,
            hash,
            proposed_in,
            bytes: bytes.clone(),
        };
        Ok(of_height.map(block).collect())
    }

    fn commit(&self, decision: Decision<'_>) -> Result<(), StoreError> {
        let Decision { block, commit } = decision;
        let height = block.header.height;
        if !follows_tip(self, height, block.hash)? {
            return Ok(());
        }
        let execution = &block.execution;
        let mut tables = self.write();
        tables.undecided.retain(|(at, ..), _| *at > height);
        let tables = &mut tables.decided;
        tables.state.extend(execution.effects.changes.clone());
        tables.records.extend(execution.records.iter().map(|record| (record.id(), height)));
        tables.tree.extend(execution.tree.nodes.iter().cloned());
        tables.stale.insert(height, execution.tree.stale.clone());
        let proved_from = Height::new(height.get().saturating_sub(STATE_PROOF_BLOCKS));
        while let Some(entry) = tables.stale.first_entry().filter(|e| *e.key() <= proved_from) {
            for key in entry.remove() {
                tables.tree.remove(&key);
            }
        }
        tables.log.extend(execution.log_nodes.iter().copied());
        if let Some(next) = &execution.next_validators {
            tables.validators.insert(height.next(), next.clone());
        }
        let decided = DecidedBlock { bytes: block.bytes.clone(), commit: commit.clone() };
        tables.blocks.insert(height, decided);
        tables.frontier = execution.frontier.clone();
        tables.tip = Tip {
            height,
            hash: block.hash,
            time: block.header.time,
            state_root: block.header.state_root,
        };
        Ok(())
    }
}
