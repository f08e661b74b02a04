//! Votes and proposals, and the exact bytes that are signed for them.

use arc_malachitebft_core_types as engine;
use hefu_chain::{
    hash::ChainId,
    vote::{SIGN_BYTES_LEN, VoteKind, proposal_sign_bytes, sign_bytes},
};

use super::{Address, BlockId, Height, LedgerContext};

/// A prevote or precommit, for a block or for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Prevote or precommit.
    pub kind: engine::VoteType,
    /// Height voted on.
    pub height: Height,
    /// Round voted in.
    pub round: engine::Round,
    /// The block, or nil.
    pub value: engine::NilOrVal<BlockId>,
    /// Who votes.
    pub address: Address,
}

/// The kind of a vote in the ledger's sign bytes.
pub fn kind_of(kind: engine::VoteType) -> VoteKind {
    match kind {
        engine::VoteType::Prevote => VoteKind::Prevote,
        engine::VoteType::Precommit => VoteKind::Precommit,
    }
}

impl Vote {
    /// The bytes to sign; `None` if the vote names no round, which is never signed or accepted.
    pub fn sign_bytes(&self, chain_id: &ChainId) -> Option<[u8; SIGN_BYTES_LEN]> {
        let block = match &self.value {
            engine::NilOrVal::Nil => None,
            engine::NilOrVal::Val(id) => Some(&id.0),
        };
        let round = self.round.as_u32()?;
        Some(sign_bytes(chain_id, kind_of(self.kind), self.height.0, round, block))
    }
}

impl engine::Vote<LedgerContext> for Vote {
    fn height(&self) -> Height {
        self.height
    }

    fn round(&self) -> engine::Round {
        self.round
    }

    fn value(&self) -> &engine::NilOrVal<BlockId> {
        &self.value
    }

    fn take_value(self) -> engine::NilOrVal<BlockId> {
        self.value
    }

    fn vote_type(&self) -> engine::VoteType {
        self.kind
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }

    // This ledger has no vote extensions: none is carried, and one that is offered is dropped.
    fn extension(&self) -> Option<&engine::SignedExtension<LedgerContext>> {
        None
    }

    fn take_extension(&mut self) -> Option<engine::SignedExtension<LedgerContext>> {
        None
    }

    fn extend(self, _extension: engine::SignedExtension<LedgerContext>) -> Self {
        self
    }
}

/// A proposer's statement that a block is proposed for a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Height proposed for.
    pub height: Height,
    /// Round proposed in.
    pub round: engine::Round,
    /// The block.
    pub value: BlockId,
    /// Earlier round in which the block already had a quorum of prevotes, or nil.
    pub pol_round: engine::Round,
    /// Who proposes.
    pub address: Address,
}

pub use hefu_chain::vote::PROPOSAL_SIGN_BYTES_LEN;

impl Proposal {
    /// The bytes to sign: the vote bytes of kind *proposal* ‖ 1 and the round of the earlier quorum
    /// (4, little-endian), or five zero bytes. Longer than any vote, so never equal to one.
    pub fn sign_bytes(&self, chain_id: &ChainId) -> Option<[u8; PROPOSAL_SIGN_BYTES_LEN]> {
        let (round, block) = (self.round.as_u32()?, Some(&self.value.0));
        let pol_round = self.pol_round.as_u32();
        Some(proposal_sign_bytes(chain_id, self.height.0, round, block, pol_round))
    }
}

impl engine::Proposal<LedgerContext> for Proposal {
    fn height(&self) -> Height {
        self.height
    }

    fn round(&self) -> engine::Round {
        self.round
    }

    fn value(&self) -> &BlockId {
        &self.value
    }

    fn take_value(self) -> BlockId {
        self.value
    }

    fn pol_round(&self) -> engine::Round {
        self.pol_round
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::fixture;

    #[test]
    fn a_proposal_signs_its_earlier_round_and_is_no_vote() {
        let chain_id = fixture::CHAIN_ID;
        let fresh = fixture::proposal(3, 2, None);
        let again = fixture::proposal(3, 2, Some(0));
        assert_ne!(fresh.sign_bytes(&chain_id), again.sign_bytes(&chain_id));
        assert_ne!(PROPOSAL_SIGN_BYTES_LEN, SIGN_BYTES_LEN);
    }

    #[test]
    fn a_vote_without_a_round_has_no_bytes_to_sign() {
        let mut vote = fixture::vote(engine::VoteType::Prevote, 3, 2, None);
        assert!(vote.sign_bytes(&fixture::CHAIN_ID).is_some());
        vote.round = engine::Round::Nil;
        assert_eq!(vote.sign_bytes(&fixture::CHAIN_ID), None);
    }
}
