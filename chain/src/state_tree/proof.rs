//! Proofs that an entry is, or is not, in the state: made from nodes, checked with hashes alone.

use jmt::storage::Node;
use serde::{Deserialize, Serialize};

use super::{EMPTY_ROOT, TreeNodeKey, TreeReader};
use crate::{
    hash::Digest,
    height::Height,
    state::{StateKey, ViewError},
};

const LEAF_PREFIX: &[u8] = b"JMT::LeafNode";
/// The vowel is missing in `jmt` too: the prefix has 16 bytes.
const INNER_PREFIX: &[u8] = b"JMT::IntrnalNode";
/// Bits of a key hash: the deepest that a leaf can stand.
const DEPTH_MAX: usize = 256;

/// Path from a leaf, or from an empty place, to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateProof {
    /// Key hash and value hash of the leaf at the end of the path: the key's own when it is
    /// present; another's, or none, when it is absent.
    pub leaf: Option<(Digest, Digest)>,
    /// Hashes beside the path, the leaf's side first.
    pub siblings: Vec<Digest>,
}

/// Why a proof does not show what it is said to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateProofError {
    /// More siblings than a key hash has bits.
    #[error("a state proof has at most {DEPTH_MAX} siblings, not {0}")]
    TooDeep(usize),
    /// The entry was to be present, but the path ends elsewhere or binds another value.
    #[error("the state proof does not bind this value to this key")]
    NotThisEntry,
    /// The entry was to be absent, but the path ends at it.
    #[error("the state proof shows that the entry is present")]
    Present,
    /// The other leaf at the end of the path lies outside the path.
    #[error("the leaf of the state proof does not stand on the path of this key")]
    OffPath,
    /// The path leads to another root.
    #[error("the state proof leads to the root {0}")]
    OtherRoot(Digest),
}

impl StateProof {
    /// Checks that under `root` the entry at `key` is `value`, or is absent for `None`.
    pub fn verify(
        &self,
        root: &Digest,
        key: &StateKey,
        value: Option<&[u8]>,
    ) -> Result<(), StateProofError> {
        let depth = self.siblings.len();
        if depth > DEPTH_MAX {
            return Err(StateProofError::TooDeep(depth));
        }
        let key_hash = key.hash();
        match (value, &self.leaf) {
            (Some(value), Some((at, bound))) if at.0 == key_hash && *bound == value_hash(value) => {
            }
            (Some(_), _) => return Err(StateProofError::NotThisEntry),
            (None, Some((at, _))) if at.0 == key_hash => return Err(StateProofError::Present),
            (None, Some((at, _))) if common_bits(&at.0, &key_hash) < depth => {
                return Err(StateProofError::OffPath);
            }
            (None, _) => {}
        }
        let end = self.leaf.as_ref().map_or(EMPTY_ROOT, |(at, bound)| leaf_hash(at, bound));
        let found = self.siblings.iter().enumerate().fold(end, |hash, (i, sibling)| {
            if bit(&key_hash, depth - 1 - i) {
                inner_hash(sibling, &hash)
            } else {
                inner_hash(&hash, sibling)
            }
        });
        if found == *root { Ok(()) } else { Err(StateProofError::OtherRoot(found)) }
    }
}

/// Hash that a leaf binds to its key: BLAKE3 of the entity's bytes.
pub(super) fn value_hash(value: &[u8]) -> Digest {
    Digest(*blake3::hash(value).as_bytes())
}

pub(super) fn leaf_hash(key_hash: &Digest, value_hash: &Digest) -> Digest {
    hash_parts(LEAF_PREFIX, key_hash, value_hash)
}

pub(super) fn inner_hash(left: &Digest, right: &Digest) -> Digest {
    hash_parts(INNER_PREFIX, left, right)
}

fn hash_parts(prefix: &[u8], first: &Digest, second: &Digest) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(prefix).update(&first.0).update(&second.0);
    Digest(*hasher.finalize().as_bytes())
}

/// Bit `i` of a hash, the most significant first.
pub(super) fn bit(hash: &[u8; 32], i: usize) -> bool {
    hash[i / 8] >> (7 - i % 8) & 1 == 1
}

pub(super) fn nibble(hash: &[u8; 32], i: usize) -> u8 {
    if i.is_multiple_of(2) { hash[i / 2] >> 4 } else { hash[i / 2] & 0x0f }
}

fn common_bits(a: &[u8; 32], b: &[u8; 32]) -> usize {
    (0..DEPTH_MAX).find(|i| bit(a, *i) != bit(b, *i)).unwrap_or(DEPTH_MAX)
}

/// The sixteen places under a stored node, each `(hash, is a leaf, version)` or empty.
pub(super) type Children = [Option<(Digest, bool, u64)>; 16];

/// Proof for the entry at `key` in the state after `height`; the version's nodes must still be
/// stored.
pub fn prove(
    reader: &dyn TreeReader,
    height: Height,
    key: &StateKey,
) -> Result<StateProof, ViewError> {
    let key_hash = key.hash();
    let (mut version, mut path, mut siblings) = (height.get(), Vec::new(), Vec::new());
    let leaf = loop {
        let node = reader.tree_node(&TreeNodeKey::at(version, &path))?.ok_or_else(|| {
            ViewError(format!("the state tree of height {height} is not stored (any more)"))
        })?;
        let internal = match node.node() {
            Node::Null => break None,
            Node::Leaf(_) => break Some(read_leaf(node.node())?),
            Node::Internal(internal) => internal,
        };
        let mut children: Children = [None; 16];
        for (place, child) in internal.children_sorted() {
            children[place.as_usize()] = Some((Digest(child.hash), child.is_leaf(), child.version));
        }
        let towards = nibble(&key_hash, path.len());
        let Some((place, child_version)) = descend(&children, towards, &mut siblings) else {
            break None;
        };
        version = child_version;
        path.push(place);
    };
    siblings.reverse();
    Ok(StateProof { leaf, siblings })
}

/// Walks the four levels inside a stored node towards a nibble, collecting the hashes beside the
/// way; returns the child at its end, which is another leaf's when that leaf is alone there.
fn descend(children: &Children, towards: u8, siblings: &mut Vec<Digest>) -> Option<(u8, u64)> {
    let (mut start, mut width) = (0u8, 16u8);
    loop {
        if let Some((place, (_, is_leaf, version))) = only_child(children, start, width)
            && (is_leaf || width == 1)
        {
            return Some((place, version));
        }
        if width == 1 || range(children, start, width).all(Option::is_none) {
            return None;
        }
        width /= 2;
        let (left, right) = (start, start + width);
        let (inside, beside) = if towards < right { (left, right) } else { (right, left) };
        siblings.push(subtree_hash(children, beside, width));
        start = inside;
    }
}

fn range(
    children: &Children,
    start: u8,
    width: u8,
) -> impl Iterator<Item = &Option<(Digest, bool, u64)>> {
    children.iter().skip(usize::from(start)).take(usize::from(width))
}

/// The child in a range, when it is the only one there.
fn only_child(children: &Children, start: u8, width: u8) -> Option<(u8, (Digest, bool, u64))> {
    let mut found = (start..start + width).filter_map(|i| Some((i, children[usize::from(i)]?)));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Hash of the subtree over a range of places.
pub(super) fn subtree_hash(children: &Children, start: u8, width: u8) -> Digest {
    match only_child(children, start, width) {
        Some((_, (hash, is_leaf, _))) if is_leaf || width == 1 => return hash,
        None if range(children, start, width).all(Option::is_none) => return EMPTY_ROOT,
        _ => {}
    }
    let half = width / 2;
    inner_hash(&subtree_hash(children, start, half), &subtree_hash(children, start + half, half))
}

/// Key hash and value hash of a leaf; `jmt` shows the latter only in the leaf's encoding.
pub(super) fn read_leaf(node: &Node) -> Result<(Digest, Digest), ViewError> {
    let Node::Leaf(leaf) = node else { return Err(ViewError("not a leaf".into())) };
    crate::codec::decode(&crate::codec::encode(leaf)).map_err(|error| ViewError(error.to_string()))
}
