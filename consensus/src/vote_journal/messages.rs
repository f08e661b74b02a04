//! The statements in the engine's messages.

use arc_malachitebft_core_consensus::LivenessMsg;
use arc_malachitebft_core_types as engine;
use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    vote::VoteKind,
};

use super::Statement;
use crate::context::{LedgerContext, Proposal, Vote, message::kind_of};

/// The statement a vote makes. `None` for a vote without a round, which is never signed.
pub fn statement_of_vote(chain_id: &ChainId, vote: &Vote) -> Option<Statement> {
    let block = match &vote.value {
        engine::NilOrVal::Nil => None,
        engine::NilOrVal::Val(id) => Some(id.0),
    };
    let (bytes, round) = (vote.sign_bytes(chain_id)?, vote.round.as_u32()?);
    Some(Statement::new(vote.height.0, round, kind_of(vote.kind), block, &bytes))
}

/// The statement a proposal makes. `None` for one without a round, which is never signed.
pub fn statement_of_proposal(chain_id: &ChainId, proposal: &Proposal) -> Option<Statement> {
    let (bytes, round) = (proposal.sign_bytes(chain_id)?, proposal.round.as_u32()?);
    let block = Some(proposal.value.0);
    Some(Statement::new(proposal.height.0, round, VoteKind::Proposal, block, &bytes))
}

/// Our own statements in a liveness message: a repeated vote, or votes inside a certificate.
pub fn own_statements_in_liveness(
    chain_id: &ChainId,
    own: &ValidatorAddress,
    message: &LivenessMsg<LedgerContext>,
) -> Vec<Statement> {
    let ours = own_votes_in_liveness(own, message);
    ours.iter().filter_map(|vote| statement_of_vote(chain_id, &vote.message)).collect()
}

/// Our own votes in a liveness message.
pub(super) fn own_votes_in_liveness(
    own: &ValidatorAddress,
    message: &LivenessMsg<LedgerContext>,
) -> Vec<engine::SignedVote<LedgerContext>> {
    let votes: Vec<engine::SignedVote<LedgerContext>> = match message {
        LivenessMsg::Vote(vote) => vec![vote.clone()],
        LivenessMsg::PolkaCertificate(polka) => polka.votes(&LedgerContext).collect(),
        LivenessMsg::SkipRoundCertificate(round) => round.votes(&LedgerContext).collect(),
    };
    votes.into_iter().filter(|vote| vote.address.0 == *own).collect()
}
