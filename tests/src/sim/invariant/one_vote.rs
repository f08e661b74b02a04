//! One vote: no honest key makes two different statements for one height, round and kind, whatever
//! crashes and damage its node went through.

use std::collections::{BTreeMap, BTreeSet};

use hefu_chain::{
    hash::{Digest, ValidatorAddress},
    height::Height,
    vote::VoteKind,
};
use hefu_consensus::vote_journal::Statement;

type Slot = (ValidatorAddress, Height, u32, VoteKind);

/// Everything that was ever said.
#[derive(Debug, Default)]
pub struct OneVote {
    said: BTreeMap<Slot, Digest>,
    byzantine: BTreeSet<ValidatorAddress>,
}

impl OneVote {
    /// These keys may contradict themselves.
    pub fn except(byzantine: BTreeSet<ValidatorAddress>) -> Self {
        Self { said: BTreeMap::new(), byzantine }
    }

    /// Number of statements seen.
    pub fn count(&self) -> usize {
        self.said.len()
    }

    /// Compares a statement with what its key said before.
    pub fn check(&mut self, by: ValidatorAddress, statement: &Statement) -> Result<(), String> {
        if self.byzantine.contains(&by) {
            return Ok(());
        }
        let Statement { height, round, kind, digest, .. } = *statement;
        let first = *self.said.entry((by, height, round, kind)).or_insert(digest);
        if first == digest {
            return Ok(());
        }
        Err(format!("{by} said two things as {kind:?} of height {height} round {round}"))
    }
}
