//! Inclusion and consistency proofs of RFC 9162: made from stored subtree hashes, checked without
//! any store.

use serde::{Deserialize, Serialize};

use super::{LOG_LEVELS_MAX, LogAddress, empty_root, node_hash};
use crate::hash::Digest;

/// Shows that a leaf stands at an index of a tree of a size (RFC 9162, 2.1.3). Leaf side first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InclusionProof(pub Vec<Digest>);

/// Shows that a tree continues an earlier one (RFC 9162, 2.1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsistencyProof(pub Vec<Digest>);

/// A range of leaves whose start is a multiple of the largest power of two not above its length.
#[derive(Clone, Copy)]
struct Range {
    start: u64,
    length: u64,
}

impl Range {
    /// RFC 9162 splits at the largest power of two smaller than the length, which is 2 or more.
    const fn split(self) -> (Self, Self) {
        let k = 1u64 << (63 - (self.length - 1).leading_zeros());
        (
            Self { start: self.start, length: k },
            Self { start: self.start + k, length: self.length - k },
        )
    }

    /// The hash over the range. `read` gives the hash of a complete subtree.
    fn hash<E>(self, read: &mut impl FnMut(LogAddress) -> Result<Digest, E>) -> Result<Digest, E> {
        if self.length == 0 {
            return Ok(empty_root());
        }
        if self.length.is_power_of_two() {
            let level = self.length.trailing_zeros();
            #[expect(clippy::cast_possible_truncation, reason = "below 64")]
            return read(LogAddress { level: level as u8, index: self.start >> level });
        }
        let (left, right) = self.split();
        Ok(node_hash(&left.hash(read)?, &right.hash(read)?))
    }
}

/// Root of the first `size` leaves. `read` gives the hash of a complete subtree.
pub fn root_at<E>(
    size: u64,
    mut read: impl FnMut(LogAddress) -> Result<Digest, E>,
) -> Result<Digest, E> {
    Range { start: 0, length: size }.hash(&mut read)
}

/// Proof that the leaf at `index` is in the tree of `size` leaves; `None` when it is not.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    mut read: impl FnMut(LogAddress) -> Result<Digest, E>,
) -> Result<Option<InclusionProof>, E> {
    if index >= size {
        return Ok(None);
    }
    let mut path = Vec::new();
    let mut range = Range { start: 0, length: size };
    while range.length > 1 {
        let (left, right) = range.split();
        let (inside, beside) = if index < right.start { (left, right) } else { (right, left) };
        path.push(beside.hash(&mut read)?);
        range = inside;
    }
    path.reverse();
    Ok(Some(InclusionProof(path)))
}

/// Proof that the tree of `to` leaves continues the tree of `from` leaves; `None` when it is
/// shorter.
pub fn consistency_proof<E>(
    from: u64,
    to: u64,
    mut read: impl FnMut(LogAddress) -> Result<Digest, E>,
) -> Result<Option<ConsistencyProof>, E> {
    if from > to {
        return Ok(None);
    }
    let mut path = Vec::new();
    if from == 0 || from == to {
        return Ok(Some(ConsistencyProof(path)));
    }
    let mut range = Range { start: 0, length: to };
    // The earlier tree ends inside `range`; once it ends with the range, the range is in both.
    while range.start + range.length != from {
        let (left, right) = range.split();
        if from <= right.start {
            path.push(right.hash(&mut read)?);
            range = left;
        } else {
            path.push(left.hash(&mut read)?);
            range = right;
        }
    }
    // A range from the very first leaf is the earlier tree itself, whose root the verifier has.
    if range.start != 0 {
        path.push(range.hash(&mut read)?);
    }
    path.reverse();
    Ok(Some(ConsistencyProof(path)))
}

/// True when the proof shows the leaf at `index` under `root` of a tree of `size` leaves
/// (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    root: &Digest,
    size: u64,
    index: u64,
    leaf: &Digest,
    proof: &InclusionProof,
) -> bool {
    if index >= size || proof.0.len() > LOG_LEVELS_MAX {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in &proof.0 {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// True when the proof shows that the tree of `to` leaves under `to_root` continues the tree of
/// `from` leaves under `from_root` (RFC 9162, 2.1.4.2).
pub fn verify_consistency(
    from: u64,
    from_root: &Digest,
    to: u64,
    to_root: &Digest,
    proof: &ConsistencyProof,
) -> bool {
    if from > to || proof.0.len() > LOG_LEVELS_MAX + 1 {
        return false;
    }
    if from == to {
        return proof.0.is_empty() && from_root == to_root;
    }
    if from == 0 {
        return proof.0.is_empty() && *from_root == empty_root();
    }
    let mut path = proof.0.iter();
    let (mut node, mut last) = (from - 1, to - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // An earlier tree of 2^n leaves is a subtree of the later one: its root starts the path.
    let first = if from.is_power_of_two() { Some(from_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut from_hash, mut to_hash) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            from_hash = node_hash(sibling, &from_hash);
            to_hash = node_hash(sibling, &to_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            to_hash = node_hash(&to_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && from_hash == *from_root && to_hash == *to_root
}
