//! The upper nodes of the newest state tree, in memory: every block reads them.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use hefu_chain::state_tree::{TreeBatch, TreeNode, TreeNodeKey};

/// Most nodes kept; about a kilobyte each.
const NODES_MAX: usize = 32_768;
/// Nodes deeper than this are too many to keep: 16^4 at this depth.
const DEPTH_MAX: u8 = 4;

/// Nodes by key.
#[derive(Debug, Default)]
pub(super) struct NodeCache(RwLock<HashMap<TreeNodeKey, TreeNode>>);

impl NodeCache {
    /// The node under a key, if it is kept.
    pub(super) fn get(&self, key: &TreeNodeKey) -> Option<TreeNode> {
        if key.depth() > DEPTH_MAX {
            return None;
        }
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Takes in the new nodes of a block and drops those it replaced.
    pub(super) fn replace(&self, batch: &TreeBatch) {
        let mut nodes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for key in &batch.stale {
            nodes.remove(key);
        }
        for (key, node) in &batch.nodes {
            if key.depth() <= DEPTH_MAX && !node.is_leaf() && nodes.len() < NODES_MAX {
                nodes.insert(key.clone(), node.clone());
            }
        }
    }
}
