//! The whole tree at once: its root from its leaves alone, and a walk that trusts no stored node.
//!
//! For whoever must be sure of a copy: a scrub of the disk, a restored backup, a snapshot that
//! somebody else made.

use jmt::storage::Node;

use super::{
    EMPTY_ROOT, TreeNodeKey, TreeReader,
    proof::{Children, bit, inner_hash, leaf_hash, nibble, read_leaf, subtree_hash, value_hash},
};
use crate::{
    hash::Digest,
    height::Height,
    state::{StateKey, ViewError},
};

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

/// What a walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// The leaves, sorted by the hash of their key.
    pub leaves: Vec<Leaf>,
    /// Stored nodes, leaves included.
    pub nodes: u64,
}

/// Visits every node of the state after `height`, comparing each with the hash that the node above
/// it has for it, and the root with `root`.
///
/// # Errors
/// A node is missing, is not the one that its parent names, or stands in the wrong place.
pub fn walk(reader: &dyn TreeReader, height: Height, root: &Digest) -> Result<Walked, ViewError> {
    let mut walked = Walked::default();
    let found = visit(reader, height.get(), &mut Vec::new(), &mut walked)?;
    if found == *root {
        return Ok(walked);
    }
    Err(ViewError(format!("the state tree of height {height} has root {found}, not {root}")))
}

fn visit(
    reader: &dyn TreeReader,
    version: u64,
    path: &mut Vec<u8>,
    walked: &mut Walked,
) -> Result<Digest, ViewError> {
    let wrong = |what: &str, path: &[u8]| {
        ViewError(format!("state tree node of version {version} at {path:x?}: {what}"))
    };
    let node = reader.tree_node(&TreeNodeKey::at(version, path))?;
    let node = node.ok_or_else(|| wrong("missing", path))?;
    walked.nodes += 1;
    let internal = match node.node() {
        Node::Null => return Ok(EMPTY_ROOT),
        Node::Leaf(_) => {
            let leaf = read_leaf(node.node())?;
            if path.iter().enumerate().any(|(i, place)| nibble(&leaf.0.0, i) != *place) {
                return Err(wrong("a leaf of another place", path));
            }
            let hash = leaf_hash(&leaf.0, &leaf.1);
            walked.leaves.push(leaf);
            return Ok(hash);
        }
        Node::Internal(internal) => internal,
    };
    let mut children: Children = [None; 16];
    for (place, child) in internal.children_sorted() {
        let place = place.as_usize();
        path.push(u8::try_from(place).map_err(|_| wrong("no nibble", path))?);
        let found = visit(reader, child.version, path, walked)?;
        if found.0 != child.hash {
            return Err(wrong("not the node that its parent names", path));
        }
        path.pop();
        children[place] = Some((found, child.is_leaf(), child.version));
    }
    Ok(subtree_hash(&children, 0, 16))
}
