//! Proofs from the two trees.

use hefu_chain::{
    hash::Digest,
    height::Height,
    log_tree::{self, ConsistencyProof, InclusionProof, LogAddress, leaf_hash, node_hash},
    state::{StateKey, ViewError},
    state_tree::{self, StateProof},
};
use hefu_consensus::port::{STATE_PROOF_BLOCKS, Store};

use super::{RocksStore, columns::Column, view_error};

/// Lowest level of the history tree whose hashes are stored. Those below it would be seven eighths of
/// them and are computed from at most four records each.
pub(super) const LOG_LEVEL_MIN: u8 = 3;

/// Why a proof cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The state of that height is not there yet, or no longer.
    #[error("the state can be proved at heights {from} to {to}, not at {height}")]
    HeightNotKept {
        /// What was asked for.
        height: Height,
        /// Lowest height.
        from: Height,
        /// Highest height.
        to: Height,
    },
    /// The history has no such leaf, or no tree of such a size.
    #[error("the history has {size} records; {asked} is beyond")]
    BeyondLog {
        /// What was asked for.
        asked: u64,
        /// Number of records.
        size: u64,
    },
    /// The store failed.
    #[error(transparent)]
    View(#[from] ViewError),
}

impl RocksStore {
    /// Proof of an entry, or of its absence, in the state after a height not long ago.
    pub fn state_proof(&self, key: &StateKey, height: Height) -> Result<StateProof, ProofError> {
        let to = self.tip().height;
        let from = Height::new(to.get().saturating_sub(STATE_PROOF_BLOCKS - 1));
        if height < from || height > to {
            return Err(ProofError::HeightNotKept { height, from, to });
        }
        Ok(state_tree::prove(self, height, key)?)
    }

    /// Proof that a record is in the history of the first `size` records.
    pub fn inclusion_proof(&self, log_index: u64, size: u64) -> Result<InclusionProof, ProofError> {
        self.check_size(size)?;
        log_tree::inclusion_proof(log_index, size, |address| self.log_node(address))?
            .ok_or(ProofError::BeyondLog { asked: log_index, size })
    }

    /// Proof that the history of `to` records continues that of `from` records.
    pub fn consistency_proof(&self, from: u64, to: u64) -> Result<ConsistencyProof, ProofError> {
        self.check_size(to)?;
        log_tree::consistency_proof(from, to, |address| self.log_node(address))?
            .ok_or(ProofError::BeyondLog { asked: from, size: to })
    }

    /// Root of the history of the first `size` records.
    pub fn log_root(&self, size: u64) -> Result<Digest, ProofError> {
        self.check_size(size)?;
        Ok(log_tree::root_at(size, |address| self.log_node(address))?)
    }

    /// Roots of the complete subtrees that cover the first `size` records, the largest first.
    pub fn log_peaks(&self, size: u64) -> Result<Vec<Digest>, ProofError> {
        self.check_size(size)?;
        let mut peaks = Vec::new();
        let mut start = 0u64;
        for level in (0..64u8).rev().filter(|level| size >> level & 1 == 1) {
            peaks.push(self.log_node(LogAddress { level, index: start >> level })?);
            start += 1 << level;
        }
        Ok(peaks)
    }

    fn check_size(&self, asked: u64) -> Result<(), ProofError> {
        let size = self.frontier().size();
        if asked <= size { Ok(()) } else { Err(ProofError::BeyondLog { asked, size }) }
    }

    fn log_node(&self, address: LogAddress) -> Result<Digest, ViewError> {
        if address.level < LOG_LEVEL_MIN {
            return self.small_subtree(address);
        }
        let bytes = self
            .db
            .get_cf(self.column(Column::Log), address.to_key())
            .map_err(|error| view_error(&error))?;
        let hash = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        hash.map(Digest).ok_or_else(|| ViewError(format!("no hash of subtree {address:?}")))
    }

    /// Hash of a subtree below [`LOG_LEVEL_MIN`], from its records.
    fn small_subtree(&self, address: LogAddress) -> Result<Digest, ViewError> {
        let first = address.index << address.level;
        let envelopes = self.envelopes_in(first..first + (1 << address.level))?;
        let envelopes =
            envelopes.ok_or_else(|| ViewError(format!("subtree {address:?} lacks a record")))?;
        let mut hashes: Vec<Digest> = envelopes.iter().map(|bytes| leaf_hash(bytes)).collect();
        while hashes.len() > 1 {
            hashes = hashes.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        hashes.pop().ok_or_else(|| ViewError(format!("subtree {address:?} is empty")))
    }
}
