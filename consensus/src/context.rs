//! Binds the ledger's types to the consensus engine.
//!
//! The engine is generic over a `Context`; its traits are foreign and so are the ledger's types, so
//! each gets a thin local name here: [`Address`], [`Height`], [`BlockId`]. A *value* in the engine's
//! sense is the hash of a block: votes and proposals carry 32 bytes, the block itself travels as
//! parts (see [`crate::parts`]).
//!
//! # Invariants
//! - The bytes a validator signs are those of [`hefu_chain::vote`], so that the engine's commit
//!   certificate, converted by [`commit_of`], verifies offline with [`Commit::verify`].
//! - Who proposes is a function of the validator set, the height and the round alone.

#[cfg(test)]
pub(crate) mod fixture;
pub mod message;
pub mod names;
pub mod signing;
pub mod timeouts;
pub mod validators;

use arc_malachitebft_core_types as engine;
use hefu_chain::{
    commit::Commit, hash::ValidatorAddress, height::Height as ChainHeight,
    validator_set::ValidatorSet as ChainValidatorSet,
};

pub use message::{Proposal, Vote};
pub use names::{Address, BlockId, Height};
pub use signing::{StrictEd25519, StrictVerifier};
pub use validators::{Validator, ValidatorSet};

use crate::parts::Part;

/// The engine's view of this ledger. Carries nothing: all state is in the values it names.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerContext;

impl engine::Context for LedgerContext {
    type Address = Address;
    type Height = Height;
    type ProposalPart = Part;
    type Proposal = Proposal;
    type Validator = Validator;
    type ValidatorSet = ValidatorSet;
    type Timeouts = engine::LinearTimeouts;
    type Value = BlockId;
    type Vote = Vote;
    type Extension = ();
    type SigningScheme = StrictEd25519;

    fn select_proposer<'a>(
        &self,
        validator_set: &'a ValidatorSet,
        height: Height,
        round: engine::Round,
    ) -> &'a Validator {
        let seats = validator_set.seats();
        let index = proposer_index(seats.len(), height.0, round.as_u32().unwrap_or(0));
        &seats[index]
    }

    fn new_proposal(
        &self,
        height: Height,
        round: engine::Round,
        value: BlockId,
        pol_round: engine::Round,
        address: Address,
    ) -> Proposal {
        Proposal { height, round, value, pol_round, address }
    }

    fn new_prevote(
        &self,
        height: Height,
        round: engine::Round,
        value: engine::NilOrVal<BlockId>,
        address: Address,
    ) -> Vote {
        Vote { kind: engine::VoteType::Prevote, height, round, value, address }
    }

    fn new_precommit(
        &self,
        height: Height,
        round: engine::Round,
        value: engine::NilOrVal<BlockId>,
        address: Address,
    ) -> Vote {
        Vote { kind: engine::VoteType::Precommit, height, round, value, address }
    }
}

/// Seats take turns in address order, one step per height and one per round. Power does not weigh:
/// every admitted registrar makes blocks equally often.
fn proposer_index(seat_count: usize, height: ChainHeight, round: u32) -> usize {
    let seats = seat_count.max(1) as u128;
    let turn = (u128::from(height.get()) + u128::from(round)) % seats;
    usize::try_from(turn).unwrap_or(0)
}

/// The validator that proposes at this height and round.
pub fn proposer(
    set: &ChainValidatorSet,
    height: ChainHeight,
    round: u32,
) -> Option<ValidatorAddress> {
    set.get_index(proposer_index(set.count(), height, round)).map(|seat| seat.address)
}

/// The ledger's commit from the engine's certificate. `None` if the certificate names no round,
/// which the engine never produces.
pub fn commit_of(certificate: &engine::CommitCertificate<LedgerContext>) -> Option<Commit> {
    let signatures = certificate.commit_signatures.iter();
    Some(Commit::new(
        certificate.height.0,
        certificate.round.as_u32()?,
        certificate.value_id.0,
        signatures.map(|signed| (signed.address.0, signed.signature)).collect(),
    ))
}

/// The engine's certificate from a stored commit, as value sync carries it.
pub fn extended_certificate_of(
    commit: &Commit,
) -> engine::ExtendedCommitCertificate<LedgerContext> {
    let signatures = commit.signatures.iter();
    engine::ExtendedCommitCertificate {
        height: Height(commit.height),
        round: engine::Round::new(commit.round),
        value_id: BlockId(commit.block_hash),
        commit_signatures: signatures
            .map(|(address, signature)| {
                engine::ExtendedCommitSignature::new(Address(*address), *signature, None)
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::context::fixture;
    use engine::Context as _;

    #[test]
    fn every_seat_proposes_once_in_a_turn_of_heights_and_of_rounds() {
        let set = fixture::validator_set(4);
        let by_height: BTreeSet<_> =
            (1..=4).filter_map(|h| proposer(&set, ChainHeight::new(h), 0)).collect();
        let by_round: BTreeSet<_> =
            (0..4).filter_map(|r| proposer(&set, ChainHeight::new(7), r)).collect();
        assert_eq!(by_height.len(), 4);
        assert_eq!(by_round.len(), 4);
    }

    #[test]
    fn the_engine_and_the_ledger_name_the_same_proposer_up_to_the_last_height() {
        let set = fixture::validator_set(7);
        let engine_set = ValidatorSet::from(&set);
        for (height, round) in [(1, 0), (6, 3), (u64::MAX, u32::MAX)] {
            let height = ChainHeight::new(height);
            let chosen = LedgerContext.select_proposer(
                &engine_set,
                Height(height),
                engine::Round::new(round),
            );
            assert_eq!(Some(chosen.address.0), proposer(&set, height, round));
        }
    }

    #[test]
    fn a_commit_survives_the_way_through_the_engine() {
        let commit = fixture::commit(4, 9, 1);
        let certificate = extended_certificate_of(&commit).trim_vote_extensions();
        assert_eq!(commit_of(&certificate), Some(commit));
    }
}
