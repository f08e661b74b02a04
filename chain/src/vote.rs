//! The bytes that validators sign. A vote cannot move between ledgers, heights, rounds or kinds.

use crate::{
    hash::{BlockHash, ChainId},
    height::Height,
};

/// What a consensus signature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum VoteKind {
    /// The first vote of a round.
    Prevote = 1,
    /// The second vote; more than two thirds of these decide.
    Precommit = 2,
    /// A proposal of a block for a round.
    Proposal = 3,
}

/// First bytes of everything signed in consensus.
pub const VOTE_DOMAIN: &[u8; 16] = b"hefu v1 vote\0\0\0\0";

/// Length of [`sign_bytes`].
pub const SIGN_BYTES_LEN: usize = 16 + 32 + 1 + 8 + 4 + 1 + 32;

/// domain (16) ‖ chain id (32) ‖ kind (1) ‖ height (8, little-endian) ‖ round (4, little-endian) ‖
/// 1 and the block hash (32), or 33 zero bytes for nil.
pub fn sign_bytes(
    chain_id: &ChainId,
    kind: VoteKind,
    height: Height,
    round: u32,
    block_hash: Option<&BlockHash>,
) -> [u8; SIGN_BYTES_LEN] {
    let mut bytes = [0u8; SIGN_BYTES_LEN];
    bytes[..16].copy_from_slice(VOTE_DOMAIN);
    bytes[16..48].copy_from_slice(&chain_id.0);
    bytes[48] = kind as u8;
    bytes[49..57].copy_from_slice(&height.get().to_le_bytes());
    bytes[57..61].copy_from_slice(&round.to_le_bytes());
    if let Some(hash) = block_hash {
        bytes[61] = 1;
        bytes[62..].copy_from_slice(&hash.0);
    }
    bytes
}

/// Length of [`proposal_sign_bytes`]: those of a vote, then a flag and the earlier round.
pub const PROPOSAL_SIGN_BYTES_LEN: usize = SIGN_BYTES_LEN + 5;

/// What a proposer signs: the vote bytes of kind *proposal* ‖ 1 and the round of the earlier quorum
/// of prevotes (4, little-endian), or five zero bytes. Longer than any vote, so never equal to one.
pub fn proposal_sign_bytes(
    chain_id: &ChainId,
    height: Height,
    round: u32,
    block_hash: Option<&BlockHash>,
    pol_round: Option<u32>,
) -> [u8; PROPOSAL_SIGN_BYTES_LEN] {
    let mut bytes = [0u8; PROPOSAL_SIGN_BYTES_LEN];
    let vote = sign_bytes(chain_id, VoteKind::Proposal, height, round, block_hash);
    bytes[..SIGN_BYTES_LEN].copy_from_slice(&vote);
    if let Some(pol_round) = pol_round {
        bytes[SIGN_BYTES_LEN] = 1;
        bytes[SIGN_BYTES_LEN + 1..].copy_from_slice(&pol_round.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_vote_changes_its_bytes() {
        let (chain, block) = (ChainId([1; 32]), BlockHash([2; 32]));
        let vote = |c: &ChainId, k, h, r, b| sign_bytes(c, k, Height::new(h), r, b);
        let base = vote(&chain, VoteKind::Precommit, 5, 1, Some(&block));
        let others = [
            vote(&ChainId([9; 32]), VoteKind::Precommit, 5, 1, Some(&block)),
            vote(&chain, VoteKind::Prevote, 5, 1, Some(&block)),
            vote(&chain, VoteKind::Precommit, 6, 1, Some(&block)),
            vote(&chain, VoteKind::Precommit, 5, 2, Some(&block)),
            vote(&chain, VoteKind::Precommit, 5, 1, Some(&BlockHash([3; 32]))),
            vote(&chain, VoteKind::Precommit, 5, 1, None),
            vote(&chain, VoteKind::Precommit, 5, 1, Some(&BlockHash::ZERO)),
        ];
        assert!(others.iter().all(|other| *other != base));
        assert_ne!(others[5], others[6], "nil is not the zero hash");
    }
}
