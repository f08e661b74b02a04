//! The validator set of a height, in the form the engine reads.

use std::sync::Arc;

use arc_malachitebft_core_types as engine;
use hefu_chain::{key::PublicKey, validator_set as chain};

use super::{Address, LedgerContext};

/// One seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Short name, derived from the key.
    pub address: Address,
    /// Consensus key.
    pub key: PublicKey,
    /// Voting power.
    pub power: engine::VotingPower,
}

impl engine::Validator<LedgerContext> for Validator {
    fn address(&self) -> &Address {
        &self.address
    }

    fn public_key(&self) -> &PublicKey {
        &self.key
    }

    fn voting_power(&self) -> engine::VotingPower {
        self.power
    }
}

/// The seats of a height in address order. Cheap to clone: the engine does so at every height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorSet {
    seats: Arc<[Validator]>,
    total_power: engine::VotingPower,
}

impl ValidatorSet {
    /// The seats, ordered by address.
    pub fn seats(&self) -> &[Validator] {
        &self.seats
    }
}

impl From<&chain::ValidatorSet> for ValidatorSet {
    fn from(set: &chain::ValidatorSet) -> Self {
        let seat = |v: &chain::Validator| Validator {
            address: Address(v.address),
            key: v.key,
            power: u64::from(v.power),
        };
        Self { seats: set.iter().map(seat).collect(), total_power: set.total_power() }
    }
}

impl engine::ValidatorSet<LedgerContext> for ValidatorSet {
    fn count(&self) -> usize {
        self.seats.len()
    }

    fn total_voting_power(&self) -> engine::VotingPower {
        self.total_power
    }

    fn get_by_address(&self, address: &Address) -> Option<&Validator> {
        let index = self.seats.binary_search_by_key(address, |seat| seat.address).ok()?;
        self.seats.get(index)
    }

    fn get_by_index(&self, index: usize) -> Option<&Validator> {
        self.seats.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::fixture;
    use engine::ValidatorSet as _;

    #[test]
    fn every_seat_is_found_by_address_and_by_index() {
        let set = ValidatorSet::from(&fixture::validator_set(5));
        assert_eq!((set.count(), set.total_voting_power()), (5, 5));
        for (index, seat) in set.seats().iter().enumerate() {
            assert_eq!(set.get_by_address(&seat.address), Some(seat));
            assert_eq!(set.get_by_index(index), Some(seat));
        }
        assert_eq!(set.get_by_index(5), None);
    }
}
