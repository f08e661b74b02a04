//! Refused: nobody honest votes for a block that breaks a rule; those that prevote in its round
//! prevote nil.

use std::collections::BTreeSet;

use hefu_chain::{
    hash::{BlockHash, ValidatorAddress},
    height::Height,
    vote::VoteKind,
};
use hefu_consensus::vote_journal::Statement;

/// The blocks that break a rule, and who may vote for them.
#[derive(Debug, Default)]
pub struct Refused {
    broken: BTreeSet<BlockHash>,
    rounds: BTreeSet<(Height, u32)>,
    byzantine: BTreeSet<ValidatorAddress>,
    nil_prevotes: BTreeSet<(ValidatorAddress, Height, u32)>,
}

impl Refused {
    /// Only these keys may vote for such blocks.
    pub fn except(byzantine: BTreeSet<ValidatorAddress>) -> Self {
        Self { byzantine, ..Self::default() }
    }

    /// Takes note of a block that breaks a rule, before it is sent.
    pub fn broken(&mut self, block: BlockHash) {
        self.broken.insert(block);
    }

    /// Checks a statement that left a node.
    pub fn check(&mut self, by: ValidatorAddress, statement: &Statement) -> Result<(), String> {
        let Statement { height, round, kind, block, .. } = *statement;
        let is_for_broken = block.is_some_and(|block| self.broken.contains(&block));
        if is_for_broken && kind == VoteKind::Proposal {
            self.rounds.insert((height, round));
        }
        if self.byzantine.contains(&by) {
            return Ok(());
        }
        if kind == VoteKind::Prevote && block.is_none() && self.rounds.contains(&(height, round)) {
            self.nil_prevotes.insert((by, height, round));
        }
        match block {
            Some(block) if is_for_broken => {
                Err(format!("{by} made a {kind:?} for {block}, which breaks a rule"))
            }
            _ => Ok(()),
        }
    }

    /// Number of prevotes for nil by honest validators in rounds in which such a block was proposed.
    pub fn nil_prevotes(&self) -> u64 {
        self.nil_prevotes.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: BlockHash = BlockHash([1; 32]);

    fn said(kind: VoteKind, block: Option<BlockHash>) -> Statement {
        Statement::new(Height::new(4), 2, kind, block, b"")
    }

    #[test]
    fn an_honest_vote_for_a_broken_block_is_seen_and_one_for_nil_is_counted() {
        let (honest, faulty) = (ValidatorAddress([1; 20]), ValidatorAddress([2; 20]));
        let mut refused = Refused::except([faulty].into());
        refused.broken(BROKEN);
        let good = Some(BlockHash([2; 32]));
        assert_eq!(refused.check(honest, &said(VoteKind::Prevote, None)), Ok(()));
        assert_eq!(refused.nil_prevotes(), 0, "no such block was proposed in that round");
        assert_eq!(refused.check(faulty, &said(VoteKind::Proposal, Some(BROKEN))), Ok(()));
        assert_eq!(refused.check(faulty, &said(VoteKind::Prevote, Some(BROKEN))), Ok(()));
        for kind in [VoteKind::Prevote, VoteKind::Precommit] {
            assert_eq!(refused.check(honest, &said(kind, None)), Ok(()));
            assert_eq!(refused.check(honest, &said(kind, good)), Ok(()));
            assert!(refused.check(honest, &said(kind, Some(BROKEN))).is_err(), "{kind:?}");
        }
        assert_eq!(refused.nil_prevotes(), 1, "the prevote; a precommit for nil says little");
    }
}
