//! What may be said at a height at which the engine has forgotten what it knew.
//!
//! The journal remembers what this validator said, and nothing of what it heard. That suffices to go
//! on safely, by three rules; `docs/adr/0006` has the argument.
//!
//! 1. **Repeat.** Where something was said, the same is said again, whatever the engine asks for.
//! 2. **In order.** Earlier than the last thing said, only a vote for nil is new: it decides nothing.
//! 3. **Locked.** After a precommit for a block, prevotes are for that block or nil, until more than
//!    two thirds of the power are known to have prevoted for another in a later round.

use hefu_chain::{hash::BlockHash, height::Height, vote::VoteKind};

use super::{Journal, Refusal};

/// The place of a statement in the order in which a validator speaks at one height.
fn order(round: u32, kind: VoteKind) -> (u32, u8) {
    let step = match kind {
        VoteKind::Proposal => 0,
        VoteKind::Prevote => 1,
        VoteKind::Precommit => 2,
    };
    (round, step)
}

impl Journal {
    /// The block, or nil, that a vote is to be signed for when the engine asks for `asked`. The
    /// journal has it otherwise only at a height at which it distrusts the engine: see
    /// [`Self::distrust`].
    pub fn block_to_vote_for(
        &self,
        height: Height,
        round: u32,
        kind: VoteKind,
        asked: Option<BlockHash>,
    ) -> Option<BlockHash> {
        if !self.distrusted || height != self.height {
            return asked;
        }
        if let Some(made) = self.made.get(&(round, kind)) {
            return made.statement.block;
        }
        let last = self.released().map(|said| order(said.round, said.kind)).max();
        if last.is_some_and(|last| order(round, kind) < last) {
            return None;
        }
        match kind {
            VoteKind::Prevote => asked.filter(|block| self.lock_permits(round, block)),
            // Whoever precommits has seen the prevotes of this very round: no earlier lock counts.
            VoteKind::Precommit | VoteKind::Proposal => asked,
        }
    }

    /// The block that the engine is to be given when it asks for one to propose: after it forgot
    /// its lock, the block this validator is locked on, so that it comes up again.
    pub fn block_to_propose(&self, height: Height, round: u32) -> Option<BlockHash> {
        let forgot = self.distrusted && height == self.height;
        let proposed = self.made.contains_key(&(round, VoteKind::Proposal));
        if forgot && !proposed { self.lock().map(|(_, block)| block) } else { None }
    }

    /// Takes note that more than two thirds of the power prevoted for a block: verified by the
    /// caller.
    pub fn note_polka(&mut self, height: Height, round: u32, block: BlockHash) {
        if self.distrusted && height == self.height {
            let latest = self.polkas.entry(block).or_insert(round);
            *latest = round.max(*latest);
        }
    }

    /// True for a refusal after which the message is left unsent and nothing else happens: its
    /// height is over, or it is a proposal of an engine that has forgotten the one it made.
    pub fn drops(&self, refusal: &Refusal) -> bool {
        match refusal {
            Refusal::Past { .. } => true,
            Refusal::Conflict { kind, .. } => self.distrusted && *kind == VoteKind::Proposal,
        }
    }

    fn lock_permits(&self, round: u32, block: &BlockHash) -> bool {
        let Some((locked_in, locked)) = self.lock() else { return true };
        let later = |other: u32| other > locked_in && other < round;
        // A prevote for it after the lock was permitted then, so the prevotes of others exist.
        let prevoted = |said: &super::Statement| {
            said.kind == VoteKind::Prevote && said.block == Some(*block) && later(said.round)
        };
        locked == *block
            || self.polkas.get(block).is_some_and(|latest| later(*latest))
            || self.released().any(prevoted)
    }
}

#[cfg(test)]
mod tests;
