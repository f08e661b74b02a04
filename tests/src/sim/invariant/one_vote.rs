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
    contradictions: u64,
}

impl OneVote {
    /// These keys may contradict themselves.
    pub fn except(byzantine: BTreeSet<ValidatorAddress>) -> Self {
        Self { said: BTreeMap::new(), byzantine, contradictions: 0 }
    }

    /// How often a byzantine key contradicted itself.
    pub fn contradictions(&self) -> u64 {
        self.contradictions
    }

    /// Number of statements seen.
    pub fn count(&self) -> usize {
        self.said.len()
    }

    /// Compares a statement with what its key said before.
    pub fn check(&mut self, by: ValidatorAddress, statement: &Statement) -> Result<(), String> {
        let Statement { height, round, kind, digest, .. } = *statement;
        let first = *self.said.entry((by, height, round, kind)).or_insert(digest);
        if first == digest {
            return Ok(());
        }
        if self.byzantine.contains(&by) {
            self.contradictions += 1;
            return Ok(());
        }
        Err(format!("{by} said two things as {kind:?} of height {height} round {round}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(round: u32, kind: VoteKind, bytes: &[u8]) -> Statement {
        Statement::new(Height::new(4), round, kind, None, bytes)
    }

    #[test]
    fn the_same_again_holds_and_another_does_not_unless_the_key_is_byzantine() {
        let (honest, twin) = (ValidatorAddress([1; 20]), ValidatorAddress([2; 20]));
        let mut one_vote = OneVote::except([twin].into());
        for by in [honest, twin] {
            assert_eq!(one_vote.check(by, &said(0, VoteKind::Prevote, b"a")), Ok(()));
            assert_eq!(one_vote.check(by, &said(0, VoteKind::Prevote, b"a")), Ok(()));
            assert_eq!(one_vote.check(by, &said(1, VoteKind::Prevote, b"b")), Ok(()));
            assert_eq!(one_vote.check(by, &said(0, VoteKind::Precommit, b"b")), Ok(()));
        }
        assert!(one_vote.check(honest, &said(0, VoteKind::Prevote, b"b")).is_err());
        assert_eq!(one_vote.check(twin, &said(0, VoteKind::Prevote, b"b")), Ok(()));
        assert_eq!(one_vote.contradictions(), 1);
    }
}
