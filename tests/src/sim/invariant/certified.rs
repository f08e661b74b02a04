//! Certified: every final block carries signatures of more than two thirds of the power, and says
//! of itself what the signatures are about.

use hefu_chain::{hash::ChainId, validator_set::ValidatorSet};

use crate::sim::node::outbox::Final;

/// Who may sign what.
#[derive(Debug)]
pub struct Certified {
    chain_id: ChainId,
    validators: ValidatorSet,
}

impl Certified {
    /// Checks blocks of this ledger against this set.
    pub fn new(chain_id: ChainId, validators: ValidatorSet) -> Self {
        Self { chain_id, validators }
    }

    /// Verifies the commit of a final block.
    pub fn check(&self, block: &Final) -> Result<(), String> {
        let (header, commit) = (&block.block.header, &block.commit);
        if header.hash() != commit.block_hash || header.height != commit.height {
            return Err(format!("the commit of height {} is about another block", header.height));
        }
        if header.valset_hash != self.validators.hash() {
            return Err(format!("height {} names another validator set", header.height));
        }
        commit
            .verify(&self.chain_id, &self.validators)
            .map_err(|error| format!("height {}: {error}", header.height))
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::{
        fixture::{self, CHAIN_ID},
        hash::{BlockHash, Digest},
        height::Height,
        key::SecretKey,
    };

    use super::*;
    use crate::sim::invariant::fixture::{commit, finals, validators};

    fn check(block: &Final) -> Result<(), String> {
        Certified::new(CHAIN_ID, validators()).check(block)
    }

    /// The block, certified by these keys.
    fn certified_by(keys: &[SecretKey]) -> Final {
        let mut block = finals(1).remove(0);
        block.commit = commit(Height::FIRST, block.commit.block_hash, keys);
        block
    }

    #[test]
    fn three_of_four_signatures_certify_and_two_do_not() {
        let keys = fixture::founding_seat_keys();
        assert_eq!(check(&certified_by(&keys[..3])), Ok(()));
        assert!(check(&certified_by(&keys[..2])).is_err());
        let stranger = SecretKey::from_seed(&[0xee; 32]);
        assert!(check(&certified_by(&[keys[0].clone(), keys[1].clone(), stranger])).is_err());
    }

    #[test]
    fn signatures_that_are_false_or_counted_twice_are_seen() {
        let block = certified_by(&fixture::founding_seat_keys());
        let mut swapped = block.clone();
        let (first, second) = (block.commit.signatures[0], block.commit.signatures[1]);
        swapped.commit.signatures[0].1 = second.1;
        assert!(check(&swapped).is_err(), "of another");
        let mut twice = block;
        twice.commit.signatures = vec![first, first, first];
        assert!(check(&twice).is_err(), "twice");
    }

    #[test]
    fn a_commit_of_another_block_height_ledger_or_validator_set_is_seen() {
        let keys = fixture::founding_seat_keys();
        let mut block = certified_by(&keys);
        assert!(
            Certified::new(hefu_chain::hash::ChainId([1; 32]), validators()).check(&block).is_err()
        );
        block.commit = commit(Height::FIRST, BlockHash([1; 32]), &keys);
        assert!(check(&block).is_err(), "another block");
        block = certified_by(&keys);
        block.commit = commit(Height::new(2), block.commit.block_hash, &keys);
        assert!(check(&block).is_err(), "another height");
        block = certified_by(&keys);
        block.block.header.valset_hash = Digest([1; 32]);
        block.commit = commit(Height::FIRST, block.block.header.hash(), &keys);
        assert!(check(&block).is_err(), "another validator set");
    }
}
