//! The whole tree at once: its root from its leaves alone, and its stored nodes held against them.
//!
//! For whoever must be sure of a copy: a scrub of the disk, a restored backup, a snapshot that
//! somebody else made.

use std::{collections::BTreeMap, num::NonZeroU64, ops::Range};

use jmt::storage::Node;

use super::{
    EMPTY_ROOT, TreeNode, TreeNodeKey,
    proof::{Children, bit, inner_hash, leaf_hash, nibble, read_leaf, subtree_hash, value_hash},
};
use crate::{
    hash::Digest,
    height::Height,
    state::{StateKey, ViewError},
};

/// Nibbles of a key hash: the longest path.
const PATH_MAX: usize = 64;

/// A leaf: hash of a state key, hash of the entity's bytes.
pub type Leaf = (Digest, Digest);

/// The leaf of an entry.
pub fn leaf_of(key: &StateKey, value: &[u8]) -> Leaf {
    (Digest(key.hash()), value_hash(value))
}

/// Root of the tree with exactly these leaves, which are sorted by the hash of their key, each key
/// once; `None` when they are not.
pub fn root_of(leaves: &[Leaf]) -> Option<Digest> {
    let rising = leaves.windows(2).all(|pair| pair[0].0 < pair[1].0);
    rising.then(|| root_below(leaves, 0))
}

/// Root of the leaves whose keys agree in the first `depth` bits.
fn root_below(leaves: &[Leaf], depth: usize) -> Digest {
    match leaves {
        [] => EMPTY_ROOT,
        [(key, value)] => leaf_hash(key, value),
        _ => {
            let right = leaves.partition_point(|(key, _)| !bit(&key.0, depth));
            let (left, right) = leaves.split_at(right);
            inner_hash(&root_below(left, depth + 1), &root_below(right, depth + 1))
        }
    }
}

/// The stored nodes of the state after a height, held against its leaves in one pass over the store.
///
/// Nothing is ever deleted from the tree. So the newest node at a place is the one in force, and below every
/// place that ever had a node there are leaves today. Keys begin with the version: in their order, what is
/// noted last of a place counts. Older nodes, which serve proofs for a while, must only be nodes.
pub struct StoredNodes<'a> {
    leaves: &'a [Leaf],
    height: Height,
    at_leaves: Vec<Place<Standing>>,
    inner: BTreeMap<InnerId, Place<Inner>>,
}

/// What the store has at a place, and what the node above says that it must have.
#[derive(Clone, Copy, Debug)]
struct Place<T> {
    stored: Option<T>,
    named: Option<T>,
}

impl<T> Default for Place<T> {
    fn default() -> Self {
        Self { stored: None, named: None }
    }
}

impl<T: PartialEq> Place<T> {
    fn agrees(&self) -> bool {
        self.stored.is_some() && self.stored == self.named
    }
}

/// Version and depth of a leaf's node that binds what the leaf says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing(NonZeroU64);

impl Standing {
    fn new(version: u64, depth: usize) -> Option<Self> {
        NonZeroU64::new((version << 8 | depth as u64).wrapping_add(1)).map(Self)
    }
}

/// Version and hash of an inner node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Inner {
    version: u64,
    hash: Digest,
}

/// The place of an inner node: the first leaf below it and its depth in nibbles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct InnerId(u64);

impl InnerId {
    const fn new(first: usize, depth: usize) -> Self {
        Self((first as u64) << 8 | depth as u64)
    }
}

/// What a node, or the one above it, says of a place; nothing where it is not what the leaves call for.
#[derive(Clone, Copy, Debug)]
enum Said {
    Leaf(usize, Option<Standing>),
    Inner(InnerId, Option<Inner>),
}

/// A stored node that was held against the leaves, to be noted in the order of the keys.
pub struct Judged {
    stored: Said,
    named: Vec<Said>,
}

impl<'a> StoredNodes<'a> {
    /// No node yet of the state after `height`, whose leaves are these, sorted by the hash of their key.
    pub fn new(leaves: &'a [Leaf], height: Height) -> Self {
        let at_leaves = vec![Place::default(); leaves.len()];
        Self { leaves, height, at_leaves, inner: BTreeMap::new() }
    }

    /// Holds a node against the leaves. Which node comes first does not matter here.
    ///
    /// # Errors
    /// No tree over these leaves, of this height or an earlier one, has such a node at this place.
    pub fn judge(&self, key: &TreeNodeKey, node: &TreeNode) -> Result<Judged, ViewError> {
        let no_key = || ViewError(format!("{:x?} is no key of a state tree node", key.as_bytes()));
        let (version, path) = key.place().ok_or_else(no_key)?;
        let wrong = |what: &str| {
            ViewError(format!("state tree node of version {version} at {path:x?}: {what}"))
        };
        if version > self.height.get() {
            return Err(wrong("from the future"));
        }
        match node.node() {
            Node::Null => Err(wrong("empty, though the state is not")),
            Node::Leaf(_) => {
                let (key, value) = read_leaf(node.node())?;
                let found = self.leaves.binary_search_by(|leaf| leaf.0.cmp(&key));
                let index = found.map_err(|_| wrong("a leaf of no entry"))?;
                if path.iter().enumerate().any(|(i, place)| nibble(&key.0, i) != *place) {
                    return Err(wrong("a leaf of another place"));
                }
                let same = self.leaves[index].1 == value;
                let standing = if same { Standing::new(version, path.len()) } else { None };
                Ok(Judged { stored: Said::Leaf(index, standing), named: Vec::new() })
            }
            Node::Internal(internal) => {
                let mut children: Children = [None; 16];
                for (place, child) in internal.children_sorted() {
                    let child = (Digest(child.hash), child.is_leaf(), child.version);
                    children[place.as_usize()] = Some(child);
                }
                self.judge_inner(version, &path, &children).map_err(wrong)
            }
        }
    }

    fn judge_inner(
        &self,
        version: u64,
        path: &[u8],
        children: &Children,
    ) -> Result<Judged, &'static str> {
        let below = self.below(path);
        if below.len() < 2 || path.len() >= PATH_MAX {
            return Err("an inner node above fewer than two leaves");
        }
        let (mut named, mut first) = (Vec::with_capacity(16), below.start);
        for (place, child) in (0u8..).zip(children) {
            let later = &self.leaves[first..below.end];
            let count = later.partition_point(|leaf| nibble(&leaf.0.0, path.len()) <= place);
            match child {
                Some((_, _, younger)) if count == 0 || *younger > version => {
                    return Err("names a node above no leaf, or a younger one");
                }
                Some(child) => named.push(self.name(first, count, path.len() + 1, *child)),
                None => {}
            }
            first += count;
        }
        let inner = Inner { version, hash: subtree_hash(children, 0, 16) };
        let stored = Said::Inner(InnerId::new(below.start, path.len()), Some(inner));
        Ok(Judged { stored, named })
    }

    /// What a node says of a child above `count` leaves, of which `first` is the first.
    fn name(
        &self,
        first: usize,
        count: usize,
        depth: usize,
        (hash, is_leaf, version): (Digest, bool, u64),
    ) -> Said {
        if count == 1 {
            let (key, value) = &self.leaves[first];
            let same = is_leaf && leaf_hash(key, value) == hash;
            Said::Leaf(first, if same { Standing::new(version, depth) } else { None })
        } else {
            Said::Inner(InnerId::new(first, depth), (!is_leaf).then_some(Inner { version, hash }))
        }
    }

    /// The leaves whose key hashes begin with these nibbles.
    fn below(&self, path: &[u8]) -> Range<usize> {
        let compare = |leaf: &Leaf| {
            let nibbles = (0..path.len()).map(|i| nibble(&leaf.0.0, i));
            nibbles.cmp(path.iter().copied())
        };
        let start = self.leaves.partition_point(|leaf| compare(leaf).is_lt());
        let end = self.leaves.partition_point(|leaf| compare(leaf).is_le());
        start..end
    }

    /// Notes a node. Nodes must come in the order of their keys.
    pub fn note(&mut self, judged: Judged) {
        match judged.stored {
            Said::Leaf(index, standing) => self.at_leaves[index].stored = standing,
            Said::Inner(id, inner) => self.inner.entry(id).or_default().stored = inner,
        }
        for said in judged.named {
            self.name_as(said);
        }
    }

    fn name_as(&mut self, said: Said) {
        match said {
            Said::Leaf(index, standing) => self.at_leaves[index].named = standing,
            Said::Inner(id, inner) => self.inner.entry(id).or_default().named = inner,
        }
    }

    /// After the last node: the number of nodes that make up the state with this root, which the leaves have.
    ///
    /// # Errors
    /// A node in force is missing, or is not the one that the node above it names.
    pub fn finish(mut self, root: &Digest) -> Result<u64, ViewError> {
        let version = self.height.get();
        match self.leaves {
            [] => {}
            [(key, value)] => {
                let same = leaf_hash(key, value) == *root;
                let standing = if same { Standing::new(version, 0) } else { None };
                self.name_as(Said::Leaf(0, standing));
            }
            _ => {
                let inner = Inner { version, hash: *root };
                self.name_as(Said::Inner(InnerId::new(0, 0), Some(inner)));
            }
        }
        let wrong = |what: &str, leaf: usize| {
            let key = self.leaves.get(leaf).map(|leaf| leaf.0.to_string()).unwrap_or_default();
            ViewError(format!("{what} {key} is missing, or not as the node above it says"))
        };
        if let Some(leaf) = self.at_leaves.iter().position(|place| !place.agrees()) {
            return Err(wrong("the state tree's leaf", leaf));
        }
        if let Some((id, _)) = self.inner.iter().find(|(_, place)| !place.agrees()) {
            let (first, depth) = (usize::try_from(id.0 >> 8).unwrap_or(usize::MAX), id.0 & 0xff);
            return Err(wrong(
                &format!("the state tree's node of depth {depth} above leaf"),
                first,
            ));
        }
        Ok((self.at_leaves.len() + self.inner.len()) as u64)
    }
}
