//! A ledger before its first block, ready for a store to write.

use hefu_chain::{
    hash::BlockHash,
    height::Height,
    state::{Clock, Entity, StateChanges, ValidatorSchedule, ViewError, decode_entity},
    state_tree::{self, TreeBatch, TreeNode, TreeNodeKey, TreeReader},
    validator_set::ValidatorSet,
};

use crate::port::Tip;

/// The state at height 0 with its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundedState {
    /// Height 0.
    pub tip: Tip,
    /// The state's entries.
    pub changes: StateChanges,
    /// The nodes of its tree.
    pub tree: TreeBatch,
    /// The set that decides the first block.
    pub validators: ValidatorSet,
}

impl FoundedState {
    /// Builds the tree over the entries of [`hefu_chain::founding::founding_state`].
    pub fn new(changes: StateChanges) -> Result<Self, ViewError> {
        let clock: Clock = entry(&changes)?;
        let schedule: ValidatorSchedule = entry(&changes)?;
        let (state_root, tree) = state_tree::update(&NoTree, Height::GENESIS, &changes)?;
        let tip =
            Tip { height: Height::GENESIS, hash: BlockHash::ZERO, time: clock.time, state_root };
        Ok(Self { tip, validators: schedule.at(Height::FIRST).clone(), changes, tree })
    }
}

fn entry<E: Entity<Key = ()>>(changes: &StateChanges) -> Result<E, ViewError> {
    let key = E::state_key(&());
    let bytes = changes
        .get(&key)
        .ok_or_else(|| ViewError(format!("the founding state has no entry {key:?}")))?;
    decode_entity(&key, bytes)
}

/// The tree before the founding.
struct NoTree;

impl TreeReader for NoTree {
    fn tree_node(&self, _: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        Ok(None)
    }
}
