//! Contradictions of validators, from the engine's words into the ledger's.

use arc_malachitebft_app::types::MisbehaviorEvidence;
use arc_malachitebft_core_types::{NilOrVal, SignedProposal, SignedVote};
use hefu_chain::{hash::BlockHash, vote::VoteKind};
use hefu_consensus::context::{LedgerContext, message::kind_of};

use super::ledger::Equivocation;

/// Every pair that names one round. The engine has verified the signatures and bounds the number
/// for each validator.
pub(super) fn equivocations(seen: &MisbehaviorEvidence<LedgerContext>) -> Vec<Equivocation> {
    let votes = seen.votes.iter().flat_map(|(_, pairs)| pairs).filter_map(of_votes);
    let proposals = seen.proposals.iter().flat_map(|(_, pairs)| pairs).filter_map(of_proposals);
    votes.chain(proposals).collect()
}

fn of_votes(
    (first, second): &(SignedVote<LedgerContext>, SignedVote<LedgerContext>),
) -> Option<Equivocation> {
    let block = |vote: &SignedVote<LedgerContext>| -> Option<BlockHash> {
        match &vote.message.value {
            NilOrVal::Nil => None,
            NilOrVal::Val(id) => Some(id.0),
        }
    };
    Some(Equivocation {
        validator: first.message.address.0,
        height: first.message.height.0,
        round: first.message.round.as_u32()?,
        kind: kind_of(first.message.kind),
        statements: [(block(first), first.signature), (block(second), second.signature)],
    })
}

fn of_proposals(
    (first, second): &(SignedProposal<LedgerContext>, SignedProposal<LedgerContext>),
) -> Option<Equivocation> {
    let statement =
        |said: &SignedProposal<LedgerContext>| (Some(said.message.value.0), said.signature);
    Some(Equivocation {
        validator: first.message.address.0,
        height: first.message.height.0,
        round: first.message.round.as_u32()?,
        kind: VoteKind::Proposal,
        statements: [statement(first), statement(second)],
    })
}
