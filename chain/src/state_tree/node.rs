//! Nodes of the state tree and their keys, as a store sees them.

use std::sync::Arc;

use anyhow::anyhow;
use jmt::{
    KeyHash, OwnedValue,
    storage::{LeafNode, Node, NodeKey},
};

use super::TreeReader;
use crate::{codec, height::Height, state::ViewError};

/// Key of a tree node in a store: version (8 bytes, big-endian) ‖ number of nibbles of its path
/// (1) ‖ the path, two nibbles a byte. Nodes written by one block are therefore neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeNodeKey(Vec<u8>);

impl TreeNodeKey {
    /// Key of the root of a version.
    pub fn root(version: Height) -> Self {
        Self::at(version.get(), &[])
    }

    /// Key of the node at a path of nibbles.
    pub(super) fn at(version: u64, path: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(9 + path.len().div_ceil(2));
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.push(u8::try_from(path.len()).unwrap_or(u8::MAX));
        for pair in path.chunks(2) {
            bytes.push(pair[0] << 4 | pair.get(1).copied().unwrap_or_default());
        }
        Self(bytes)
    }

    pub(super) fn of(key: &NodeKey) -> Self {
        let path: Vec<u8> = key.nibble_path().nibbles().map(u8::from).collect();
        Self::at(key.version(), &path)
    }

    /// Key from stored bytes.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Version, and nibbles of the path; none if these bytes are no key of a node.
    pub(super) fn place(&self) -> Option<(u64, Vec<u8>)> {
        let (version, rest) = self.0.split_first_chunk::<8>()?;
        let (count, packed) = rest.split_first()?;
        let mut path: Vec<u8> = packed.iter().flat_map(|pair| [pair >> 4, pair & 0x0f]).collect();
        path.truncate(usize::from(*count));
        let version = u64::from_be_bytes(*version);
        (Self::at(version, &path) == *self).then_some((version, path))
    }

    /// How many nibbles below the root the node stands; upper nodes are read by every block.
    pub fn depth(&self) -> u8 {
        self.0.get(8).copied().unwrap_or_default()
    }
}

/// A node of the tree. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode(Arc<Node>);

impl TreeNode {
    pub(super) fn of(node: Node) -> Self {
        Self(Arc::new(node))
    }

    pub(super) fn node(&self) -> &Node {
        &self.0
    }

    /// True for a leaf, which one key only leads to.
    pub fn is_leaf(&self) -> bool {
        matches!(*self.0, Node::Leaf(_))
    }

    /// The bytes to store.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::pack(&*self.0)
    }

    /// Reads stored bytes. The store checks their integrity; the tree's hashes check the rest.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ViewError> {
        codec::unpack(bytes)
            .map(Self::of)
            .map_err(|error| ViewError(format!("state tree node: {error}")))
    }
}

/// A [`TreeReader`] in the form that `jmt` asks for.
pub(super) struct Adapter<'a>(pub(super) &'a dyn TreeReader);

impl jmt::storage::TreeReader for Adapter<'_> {
    fn get_node_option(&self, key: &NodeKey) -> anyhow::Result<Option<Node>> {
        let node = self.0.tree_node(&TreeNodeKey::of(key)).map_err(|error| anyhow!(error))?;
        Ok(node.map(|node| node.node().clone()))
    }

    fn get_value_option(&self, _: u64, key: KeyHash) -> anyhow::Result<Option<OwnedValue>> {
        Err(anyhow!("updating a tree reads no values, asked for {key:?}"))
    }

    fn get_rightmost_leaf(&self) -> anyhow::Result<Option<(NodeKey, LeafNode)>> {
        Err(anyhow!("only a tree under restoration has a rightmost leaf"))
    }
}
