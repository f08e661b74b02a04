//! Values for this crate's tests: four or more validators with known keys.

use arc_malachitebft_core_types as engine;
use arc_malachitebft_peer::PeerId;
use hefu_chain::{
    commit::Commit,
    hash::{BlockHash, ChainId, ValidatorAddress},
    height::Height as ChainHeight,
    key::{SecretKey, Signature},
    uscc::Uscc,
    validator_set as chain,
    vote::{VoteKind, sign_bytes},
};

use super::{Address, BlockId, Height, LedgerContext, Proposal, Vote};

pub(crate) const CHAIN_ID: ChainId = ChainId([5; 32]);
const SEATS_MAX: u8 = 30;

pub(crate) fn secret_key(seat: u8) -> SecretKey {
    SecretKey::from_seed(&[seat; 32])
}

pub(crate) fn key_of(address: ValidatorAddress) -> SecretKey {
    (1..=SEATS_MAX)
        .map(secret_key)
        .find(|key| key.public_key().validator_address() == address)
        .expect("the address of a fixture key")
}

pub(crate) fn validator_set(count: u8) -> chain::ValidatorSet {
    let seats = (1..=count).map(|seat| {
        let member = Uscc::complete(&format!("91000000TE5T{seat:04}")).expect("a code");
        chain::Validator::new(member, secret_key(seat).public_key(), 1)
    });
    chain::ValidatorSet::new(seats.collect()).expect("a validator set")
}

pub(crate) fn height(height: u64) -> Height {
    Height(ChainHeight::new(height))
}

pub(crate) fn block_id(byte: u8) -> BlockId {
    BlockId(BlockHash([byte; 32]))
}

pub(crate) fn peer(number: u8) -> PeerId {
    // An identity multihash: code 0, 32 bytes.
    let mut bytes = vec![0, 32];
    bytes.extend_from_slice(&[number; 32]);
    PeerId::from_bytes(&bytes).expect("a peer id")
}

pub(crate) fn vote(kind: engine::VoteType, at: u64, round: u32, block: Option<u8>) -> Vote {
    Vote {
        kind,
        height: height(at),
        round: engine::Round::new(round),
        value: block.map_or(engine::NilOrVal::Nil, |byte| engine::NilOrVal::Val(block_id(byte))),
        address: Address(secret_key(1).public_key().validator_address()),
    }
}

/// The vote with a signature that is well-formed but not checked.
pub(crate) fn signed_vote(vote: Vote) -> engine::SignedVote<LedgerContext> {
    engine::SignedMessage::new(vote, Signature::from_bytes([3; 64]))
}

pub(crate) fn proposal(at: u64, round: u32, pol_round: Option<u32>) -> Proposal {
    Proposal {
        height: height(at),
        round: engine::Round::new(round),
        value: block_id(7),
        pol_round: pol_round.into(),
        address: Address(secret_key(1).public_key().validator_address()),
    }
}

/// The proposal with a signature that is well-formed but not checked.
pub(crate) fn signed_proposal(proposal: Proposal) -> engine::SignedProposal<LedgerContext> {
    engine::SignedMessage::new(proposal, Signature::from_bytes([4; 64]))
}

/// A commit signed by `signers` validators.
pub(crate) fn commit(signers: u8, height: u64, round: u32) -> Commit {
    let (height, block) = (ChainHeight::new(height), BlockHash([7; 32]));
    let message = sign_bytes(&CHAIN_ID, VoteKind::Precommit, height, round, Some(&block));
    let signatures = (1..=signers)
        .map(secret_key)
        .map(|key| (key.public_key().validator_address(), key.sign(&message)));
    Commit::new(height, round, block, signatures.collect())
}
