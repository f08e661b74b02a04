//! The state as an authenticated map: a Jellyfish Merkle tree (crate `jmt`) under BLAKE3.
//!
//! A leaf binds the hash of a state key to the hash of the entity's bytes. The version of the tree
//! is the height of the block; genesis writes version 0. The contract of this module is the roots
//! and the proofs; how nodes are kept may change behind it.
//!
//! # Hashing, for other implementations
//! - leaf = BLAKE3("JMT::LeafNode" ‖ key hash ‖ BLAKE3(value))
//! - inner node = BLAKE3("JMT::IntrnalNode" ‖ left ‖ right), children by the key hash's next bit,
//!   most significant first
//! - a subtree with a single leaf is that leaf; one without leaves is the 32 bytes
//!   `SPARSE_MERKLE_PLACEHOLDER_HASH__`
//!
//! # Invariants
//! - Version v is written on version v − 1, whose root must be there: `jmt` itself would begin an
//!   empty tree instead. Every block writes the clock, so no version is empty.
//! - Nothing is deleted: what has ended keeps a status.

mod node;
mod proof;
mod whole;

pub use node::{TreeNode, TreeNodeKey};
pub use proof::{StateProof, StateProofError, prove};
pub use whole::{Judged, Leaf, StoredNodes, leaf_of, root_of};

use jmt::{JellyfishMerkleTree, KeyHash, SimpleHasher};

use crate::{
    hash::Digest,
    height::Height,
    state::{StateChanges, ViewError},
};

/// Root of the tree without leaves, and hash of every empty subtree.
pub const EMPTY_ROOT: Digest = Digest(*b"SPARSE_MERKLE_PLACEHOLDER_HASH__");

/// Reads nodes of the tree from where they are kept.
pub trait TreeReader {
    /// The node under a key.
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError>;
}

/// What a version adds to the tree and what it no longer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeBatch {
    /// New nodes, in key order.
    pub nodes: Vec<(TreeNodeKey, TreeNode)>,
    /// Nodes of earlier versions that this one replaced, in key order. They serve proofs at
    /// earlier heights and may be deleted when those are no longer wanted.
    pub stale: Vec<TreeNodeKey>,
}

/// BLAKE3 as `jmt` wants it.
pub(crate) struct TreeHasher(blake3::Hasher);

impl SimpleHasher for TreeHasher {
    fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finalize(self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}

/// Writes a block's changes as version `height`; returns the new root and what to store.
///
/// Fails when the version before is missing, when there are no changes, or when the store does.
pub fn update(
    reader: &dyn TreeReader,
    height: Height,
    changes: &StateChanges,
) -> Result<(Digest, TreeBatch), ViewError> {
    if changes.is_empty() {
        return Err(ViewError(format!("block {height} changes nothing, not even the clock")));
    }
    if let Some(previous) = height.previous()
        && reader.tree_node(&TreeNodeKey::root(previous))?.is_none()
    {
        return Err(ViewError(format!("the state tree has no version {previous} to build on")));
    }
    let values =
        changes.iter().map(|(key, value)| (KeyHash(key.hash()), value.clone())).collect::<Vec<_>>();
    let adapter = node::Adapter(reader);
    let tree = JellyfishMerkleTree::<_, TreeHasher>::new(&adapter);
    let (roots, batch) = tree
        .batch_put_value_sets(vec![values], None, height.get())
        .map_err(|error| ViewError(format!("state tree at {height}: {error:#}")))?;
    let root = roots.first().ok_or_else(|| ViewError("the state tree gave no root".into()))?;
    let nodes = batch
        .node_batch
        .nodes()
        .iter()
        .map(|(key, node)| (TreeNodeKey::of(key), TreeNode::of(node.clone())))
        .collect();
    let stale =
        batch.stale_node_index_batch.iter().map(|index| TreeNodeKey::of(&index.node_key)).collect();
    Ok((Digest(root.0), TreeBatch { nodes, stale }))
}

#[cfg(test)]
mod tests;
