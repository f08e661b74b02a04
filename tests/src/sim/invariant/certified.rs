//! Certified: every final block carries signatures of more than two thirds of the power, and says
//! of itself what the signatures are about.

use std::collections::BTreeMap;

use hefu_chain::{hash::ChainId, height::Height, validator_set::ValidatorSet};

use crate::sim::node::outbox::Final;

/// Who may sign what: the validators of genesis, and those that final headers hand over to.
#[derive(Debug)]
pub struct Certified {
    chain_id: ChainId,
    /// Sets by the first height that they decide.
    sets: BTreeMap<Height, ValidatorSet>,
}

impl Certified {
    /// Checks blocks of this ledger, which begins with this set.
    pub fn new(chain_id: ChainId, validators: ValidatorSet) -> Self {
        Self { chain_id, sets: BTreeMap::from([(Height::FIRST, validators)]) }
    }

    /// The sets, by the first height that they decide.
    pub fn sets(&self) -> &BTreeMap<Height, ValidatorSet> {
        &self.sets
    }

    /// Verifies the commit of a final block, and takes note of the validators that it names next.
    pub fn check(&mut self, block: &Final) -> Result<(), String> {
        let (header, commit) = (&block.block.header, &block.commit);
        let height = header.height;
        if header.hash() != commit.block_hash || height != commit.height {
            return Err(format!("the commit of height {height} is about another block"));
        }
        let set = self.sets.range(..=height).next_back().map(|(_, set)| set);
        let Some(set) = set.filter(|set| header.valset_hash == set.hash()) else {
            return Err(format!("height {height} names another validator set"));
        };
        let verified = commit.verify(&self.chain_id, set);
        verified.map_err(|error| format!("height {height}: {error}"))?;
        if header.next_valset_hash == header.valset_hash {
            return Ok(());
        }
        let next = block.next_validators.as_ref();
        let Some(next) = next.filter(|next| next.hash() == header.next_valset_hash) else {
            return Err(format!("height {height} hands over to a set that the node does not have"));
        };
        self.sets.entry(height.next()).or_insert_with(|| next.clone());
        Ok(())
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
    fn a_handoff_counts_from_the_next_height_on_and_one_without_its_set_is_seen() {
        let keys = fixture::founding_seat_keys();
        let [mut first, mut second]: [Final; 2] = finals(2).try_into().expect("two");
        let first_seat = validators().get_index(0).expect("a seat").address;
        let smaller = validators().without(&first_seat).expect("three are left");
        first.block.header.next_valset_hash = smaller.hash();
        first.commit = commit(Height::FIRST, first.block.header.hash(), &keys);
        let mut certified = Certified::new(CHAIN_ID, validators());
        assert!(certified.check(&first).is_err(), "no set comes with it");
        first.next_validators = Some(validators());
        assert!(certified.check(&first).is_err(), "another set comes with it");
        first.next_validators = Some(smaller.clone());
        assert_eq!(certified.check(&first), Ok(()));
        assert!(certified.check(&second).is_err(), "by the old set");
        second.block.header.valset_hash = smaller.hash();
        second.block.header.next_valset_hash = smaller.hash();
        let left: Vec<SecretKey> = keys
            .into_iter()
            .filter(|key| key.public_key().validator_address() != first_seat)
            .collect();
        second.commit = commit(Height::new(2), second.block.header.hash(), &left);
        assert_eq!(certified.check(&second), Ok(()));
        assert_eq!(certified.sets().len(), 2);
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
