//! Contradictions of validators, from the engine's words into those of a record.

use arc_malachitebft_app::types::MisbehaviorEvidence;
use arc_malachitebft_core_types::{NilOrVal, SignedProposal, SignedVote};
use hefu_chain::{
    action::governance::{Equivocate, SignedKind, Statement},
    vote::VoteKind,
};
use hefu_consensus::context::{LedgerContext, message::kind_of};

/// Every pair that the ledger takes for a proof. The engine has verified the signatures and bounds
/// the number for each validator. Two proposals of one block in one round name different earlier
/// rounds: odd, and no contradiction about a block, so the ledger does not end a seat for it.
pub(super) fn contradictions(seen: &MisbehaviorEvidence<LedgerContext>) -> Vec<Equivocate> {
    let votes = seen.votes.iter().flat_map(|(_, pairs)| pairs).filter_map(of_votes);
    let proposals = seen.proposals.iter().flat_map(|(_, pairs)| pairs).filter_map(of_proposals);
    votes.chain(proposals).filter(|seen| seen.check().is_ok()).collect()
}

fn of_votes(
    (first, second): &(SignedVote<LedgerContext>, SignedVote<LedgerContext>),
) -> Option<Equivocate> {
    let statement = |vote: &SignedVote<LedgerContext>| Statement {
        block: match &vote.message.value {
            NilOrVal::Nil => None,
            NilOrVal::Val(id) => Some(id.0),
        },
        pol_round: None,
        signature: vote.signature,
    };
    Some(Equivocate {
        validator: first.message.address.0,
        height: first.message.height.0,
        round: first.message.round.as_u32()?,
        kind: match kind_of(first.message.kind) {
            VoteKind::Prevote => SignedKind::Prevote,
            VoteKind::Precommit => SignedKind::Precommit,
            VoteKind::Proposal => SignedKind::Proposal,
        },
        statements: (statement(first), statement(second)),
    })
}

fn of_proposals(
    (first, second): &(SignedProposal<LedgerContext>, SignedProposal<LedgerContext>),
) -> Option<Equivocate> {
    let statement = |said: &SignedProposal<LedgerContext>| Statement {
        block: Some(said.message.value.0),
        pol_round: said.message.pol_round.as_u32(),
        signature: said.signature,
    };
    Some(Equivocate {
        validator: first.message.address.0,
        height: first.message.height.0,
        round: first.message.round.as_u32()?,
        kind: SignedKind::Proposal,
        statements: (statement(first), statement(second)),
    })
}
