//! Executed blocks of the current height, so that committing one does not execute it again.

use std::{collections::VecDeque, sync::Arc};

use hefu_chain::hash::BlockHash;

use crate::block_builder::CheckedBlock;

/// Most blocks remembered: this round's, a locked one, and room for two more. One that was pushed
/// out is read from the store and executed again.
const CANDIDATES_MAX: usize = 4;

/// The blocks, the newest last.
#[derive(Debug, Default)]
pub(super) struct Candidates(VecDeque<Arc<CheckedBlock>>);

impl Candidates {
    /// Remembers a block; forgets the oldest beyond the bound.
    pub(super) fn insert(&mut self, block: Arc<CheckedBlock>) {
        self.0.retain(|other| other.hash != block.hash);
        self.0.push_back(block);
        while self.0.len() > CANDIDATES_MAX {
            self.0.pop_front();
        }
    }

    /// The block with this hash.
    pub(super) fn get(&self, hash: &BlockHash) -> Option<Arc<CheckedBlock>> {
        self.0.iter().find(|block| block.hash == *hash).cloned()
    }

    /// Forgets all: the height is decided.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
