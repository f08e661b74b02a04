//! The quorum of signatures that makes a block final.

use serde::{Deserialize, Serialize};

use crate::{
    hash::{BlockHash, ChainId, ValidatorAddress},
    height::Height,
    key::Signature,
    validator_set::ValidatorSet,
    vote::{VoteKind, sign_bytes},
};

/// Precommits of more than two thirds of the power for one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Height decided.
    pub height: Height,
    /// Round in which it was decided.
    pub round: u32,
    /// The block.
    pub block_hash: BlockHash,
    /// Who signed, in address order.
    pub signatures: Vec<(ValidatorAddress, Signature)>,
}

/// Why a commit does not make its block final.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Signatures are not in strictly rising address order.
    #[error("the signatures of a commit are not in strictly rising address order")]
    Unordered,
    /// A signer is not in the validator set.
    #[error("{0} is not a validator of this height")]
    Stranger(ValidatorAddress),
    /// A signature does not verify.
    #[error("the signature of validator {0} does not verify")]
    BadSignature(ValidatorAddress),
    /// The signers hold too little power.
    #[error("the signers hold {power} of {total}, not more than two thirds")]
    NoQuorum {
        /// Power of the signers.
        power: u64,
        /// Power of the whole set.
        total: u64,
    },
}

impl Commit {
    /// A commit with its signatures put in order.
    pub fn new(
        height: Height,
        round: u32,
        block_hash: BlockHash,
        mut signatures: Vec<(ValidatorAddress, Signature)>,
    ) -> Self {
        signatures.sort_by_key(|(address, _)| *address);
        Self { height, round, block_hash, signatures }
    }

    /// Checks that more than two thirds of `validators` signed this block on this ledger.
    pub fn verify(&self, chain_id: &ChainId, validators: &ValidatorSet) -> Result<(), CommitError> {
        if !self.signatures.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(CommitError::Unordered);
        }
        let hash = Some(&self.block_hash);
        let message = sign_bytes(chain_id, VoteKind::Precommit, self.height, self.round, hash);
        let mut power = 0u64;
        for (address, signature) in &self.signatures {
            let validator = validators.get(address).ok_or(CommitError::Stranger(*address))?;
            validator
                .key
                .verify(&message, signature)
                .map_err(|_| CommitError::BadSignature(*address))?;
            power += u64::from(validator.power);
        }
        if validators.is_quorum(power) {
            return Ok(());
        }
        Err(CommitError::NoQuorum { power, total: validators.total_power() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{key::SecretKey, uscc::fixtures, validator_set::Validator};

    fn committed(signers: usize) -> (ChainId, ValidatorSet, Commit) {
        let keys: Vec<SecretKey> = (1u8..=4).map(|i| SecretKey::from_seed(&[i; 32])).collect();
        let seats = keys.iter().zip(fixtures::all());
        let seats =
            seats.map(|(key, member)| Validator::new(member, key.public_key(), 1)).collect();
        let chain_id = ChainId([5; 32]);
        let (height, hash) = (Height::new(3), BlockHash([6; 32]));
        let message = sign_bytes(&chain_id, VoteKind::Precommit, height, 2, Some(&hash));
        let signatures = keys[..signers]
            .iter()
            .map(|key| (key.public_key().validator_address(), key.sign(&message)))
            .collect();
        (
            chain_id,
            ValidatorSet::new(seats).expect("a set"),
            Commit::new(height, 2, hash, signatures),
        )
    }

    #[test]
    fn three_of_four_suffice_and_two_do_not() {
        let (chain_id, set, commit) = committed(3);
        assert_eq!(commit.verify(&chain_id, &set), Ok(()));
        let (chain_id, set, commit) = committed(2);
        let verdict = commit.verify(&chain_id, &set);
        assert_eq!(verdict, Err(CommitError::NoQuorum { power: 2, total: 4 }));
    }

    #[test]
    fn a_signature_counts_once_and_only_for_its_vote() {
        let (chain_id, set, mut commit) = committed(3);
        assert!(commit.verify(&ChainId([0; 32]), &set).is_err());
        commit.round = 3;
        assert!(matches!(commit.verify(&chain_id, &set), Err(CommitError::BadSignature(_))));
        let (chain_id, set, mut commit) = committed(2);
        commit.signatures.push(commit.signatures[1]);
        assert_eq!(commit.verify(&chain_id, &set), Err(CommitError::Unordered));
    }
}
