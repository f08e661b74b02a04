//! The history of all records: the Merkle tree of RFC 9162, section 2.1, with SHA-256.
//!
//! Leaves are envelope bytes in the order of inclusion. A store keeps the hash of every *complete*
//! subtree under its [`LogAddress`]; every other hash is computed from those. Appending needs only
//! the [`Frontier`], at most 64 hashes.

mod proof;

pub use proof::{
    ConsistencyProof, InclusionProof, consistency_proof, inclusion_proof, root_at,
    verify_consistency, verify_inclusion,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::hash::Digest;

/// Most levels of a tree whose size is a `u64`.
pub const LOG_LEVELS_MAX: usize = 64;

/// Where the hash of a complete subtree stands: the subtree of the 2^`level` leaves from
/// `index` · 2^`level` on. Leaves stand at level 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogAddress {
    /// Height of the subtree.
    pub level: u8,
    /// Position among the subtrees of that height.
    pub index: u64,
}

impl LogAddress {
    /// Key in a store: level, then index, big-endian, so that a level is contiguous.
    pub fn to_key(self) -> [u8; 9] {
        let mut key = [0u8; 9];
        key[0] = self.level;
        key[1..].copy_from_slice(&self.index.to_be_bytes());
        key
    }
}

/// Hash of a leaf: SHA-256(0x00 ‖ entry).
pub fn leaf_hash(entry: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([0x00]);
    hasher.update(entry);
    Digest(hasher.finalize().into())
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([0x01]);
    hasher.update(left.0);
    hasher.update(right.0);
    Digest(hasher.finalize().into())
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Digest {
    Digest(Sha256::digest([]).into())
}

/// What appending needs: the size, and the roots of the complete subtrees that cover all leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    /// One hash a set bit of `size`, the largest subtree first.
    peaks: Vec<Digest>,
}

impl Frontier {
    /// The frontier of a tree of `size` leaves with these peaks, the largest first; `None` when
    /// their number does not fit the size.
    pub fn from_parts(size: u64, peaks: Vec<Digest>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash. `completed` gets the hash of every subtree that the leaf
    /// completes, the leaf's own first.
    pub fn append(&mut self, leaf: Digest, completed: &mut Vec<(LogAddress, Digest)>) {
        let mut address = LogAddress { level: 0, index: self.size };
        let mut hash = leaf;
        completed.push((address, hash));
        while address.index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            address = LogAddress { level: address.level + 1, index: address.index >> 1 };
            completed.push((address, hash));
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Root over all leaves.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        let Some(smallest) = peaks.next() else { return empty_root() };
        peaks.fold(*smallest, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests;
