//! How many state-tree keys one core updates a second: the wall that the ledger runs against.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use hefu_chain::{
    height::Height,
    state::{EntityKind, StateChanges, StateKey, ViewError},
    state_tree::{self, TreeNode, TreeNodeKey, TreeReader},
};

/// Keys in the tree before the measurement begins.
const KEYS_BEFORE: u64 = 20_000;
/// Keys updated at a time, as a block does.
const BATCH: u64 = 1_000;
/// Bytes of an entity.
const VALUE_BYTES: usize = 200;

struct Memory(BTreeMap<TreeNodeKey, TreeNode>);

impl TreeReader for Memory {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        Ok(self.0.get(key).cloned())
    }
}

/// Key updates a second on a tree in memory.
pub(crate) fn measure(run: Duration) -> u64 {
    let mut memory = Memory(BTreeMap::new());
    let mut height = Height::GENESIS;
    let mut next_key = 0u64;
    while next_key < KEYS_BEFORE {
        next_key = step(&mut memory, height, next_key);
        height = height.next();
    }
    let (start, first) = (Instant::now(), next_key);
    while start.elapsed() < run {
        next_key = step(&mut memory, height, next_key);
        height = height.next();
    }
    crate::ceiling::per_second(next_key - first, start.elapsed())
}

fn step(memory: &mut Memory, height: Height, first: u64) -> u64 {
    let keys = first..first + BATCH;
    let changes: StateChanges = keys
        .clone()
        .map(|i| (StateKey::new(EntityKind::Resource, &[&i.to_be_bytes()]), vec![7; VALUE_BYTES]))
        .collect();
    if let Ok((_, batch)) = state_tree::update(memory, height, &changes) {
        for key in &batch.stale {
            memory.0.remove(key);
        }
        memory.0.extend(batch.nodes);
    }
    keys.end
}
