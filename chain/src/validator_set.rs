//! Validators, their power, and the only place that says two thirds.

use serde::{Deserialize, Serialize};

use crate::{
    codec,
    hash::{Digest, Domain, ValidatorAddress},
    key::PublicKey,
    limits::VALIDATORS_MAX,
    uscc::Uscc,
};

/// Voting power. Positive; the sum over a set stays far below 2^63.
pub type Power = u32;

/// One member's seat in consensus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validator {
    /// The member that holds the seat.
    pub member: Uscc,
    /// Short name, derived from the key.
    pub address: ValidatorAddress,
    /// Consensus key, Ed25519.
    pub key: PublicKey,
    /// Voting power.
    pub power: Power,
}

impl Validator {
    /// A seat for `member`, voting with `key`.
    pub fn new(member: Uscc, key: PublicKey, power: Power) -> Self {
        Self { member, address: key.validator_address(), key, power }
    }
}

/// Why a list of validators is not a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValidatorSetError {
    /// No validator, or more than the limit.
    #[error("a validator set has 1 to {VALIDATORS_MAX} validators, not {0}")]
    Size(usize),
    /// Two seats share a key or a member, or an address is not its key's.
    #[error("two validators share a key or member, or an address is not that of its key: {0}")]
    Inconsistent(ValidatorAddress),
    /// A seat without power.
    #[error("validator {0} has no power")]
    NoPower(ValidatorAddress),
    /// A consensus key that registration refuses.
    #[error("validator {0} has a weak or malformed key")]
    WeakKey(ValidatorAddress),
}

/// The validators of one height, ordered by address.
///
/// # Invariants
/// Two quorums share more than a third of the power, so while less than a third is faulty every
/// two quorums have an honest validator in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Validator>", into = "Vec<Validator>")]
pub struct ValidatorSet {
    validators: Vec<Validator>,
}

impl ValidatorSet {
    /// Orders and checks the seats.
    pub fn new(mut validators: Vec<Validator>) -> Result<Self, ValidatorSetError> {
        if validators.is_empty() || validators.len() > VALIDATORS_MAX {
            return Err(ValidatorSetError::Size(validators.len()));
        }
        validators.sort_by_key(|v| v.address);
        for (i, validator) in validators.iter().enumerate() {
            let address = validator.address;
            let repeated = validators[..i]
                .iter()
                .any(|earlier| earlier.address == address || earlier.member == validator.member);
            if repeated || validator.key.validator_address() != address {
                return Err(ValidatorSetError::Inconsistent(address));
            }
            if validator.power == 0 {
                return Err(ValidatorSetError::NoPower(address));
            }
            validator.key.check_registrable().map_err(|_| ValidatorSetError::WeakKey(address))?;
        }
        Ok(Self { validators })
    }

    /// The seats, ordered by address.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Validator> {
        self.validators.iter()
    }

    /// Number of seats.
    pub fn count(&self) -> usize {
        self.validators.len()
    }

    /// The seat with this address.
    pub fn get(&self, address: &ValidatorAddress) -> Option<&Validator> {
        let index = self.validators.binary_search_by_key(address, |v| v.address).ok()?;
        self.validators.get(index)
    }

    /// The seat of this member: it has one at most.
    pub fn seat_of(&self, member: Uscc) -> Option<&Validator> {
        self.validators.iter().find(|seat| seat.member == member)
    }

    /// The seat at this position in address order.
    pub fn get_index(&self, index: usize) -> Option<&Validator> {
        self.validators.get(index)
    }

    /// The set with one more seat.
    pub fn with(&self, seat: Validator) -> Result<Self, ValidatorSetError> {
        let mut validators = self.validators.clone();
        validators.push(seat);
        Self::new(validators)
    }

    /// The set without this seat; None when no seat would be left.
    pub fn without(&self, address: &ValidatorAddress) -> Option<Self> {
        let mut validators = self.validators.clone();
        validators.retain(|validator| validator.address != *address);
        Self::new(validators).ok()
    }

    /// Power of all seats.
    pub fn total_power(&self) -> u64 {
        self.validators.iter().map(|v| u64::from(v.power)).sum()
    }

    /// True when `power` is more than two thirds of the total. Integers only, no rounding.
    pub fn is_quorum(&self, power: u64) -> bool {
        u128::from(power) * 3 > u128::from(self.total_power()) * 2
    }

    /// The hash that headers carry.
    pub fn hash(&self) -> Digest {
        Digest(Domain::ValidatorSet.hash(&codec::encode(self)))
    }
}

impl TryFrom<Vec<Validator>> for ValidatorSet {
    type Error = ValidatorSetError;
    fn try_from(validators: Vec<Validator>) -> Result<Self, ValidatorSetError> {
        Self::new(validators)
    }
}

impl From<ValidatorSet> for Vec<Validator> {
    fn from(set: ValidatorSet) -> Self {
        set.validators
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{key::SecretKey, uscc::fixtures};

    fn set(powers: &[Power]) -> Result<ValidatorSet, ValidatorSetError> {
        let seats = powers.iter().zip(1u8..).zip(fixtures::all()).map(|((power, i), member)| {
            Validator::new(member, SecretKey::from_seed(&[i; 32]).public_key(), *power)
        });
        ValidatorSet::new(seats.collect())
    }

    #[test]
    fn a_quorum_is_more_than_two_thirds() {
        let four = set(&[1, 1, 1, 1]).expect("a set");
        assert!(!four.is_quorum(2) && four.is_quorum(3));
        let six = set(&[1; 6]).expect("a set");
        assert!(!six.is_quorum(4), "exactly two thirds is not enough");
        assert!(six.is_quorum(5));
    }

    #[test]
    fn a_set_has_no_seat_twice_and_none_without_power() {
        assert!(matches!(set(&[1, 0]), Err(ValidatorSetError::NoPower(_))));
        let one = set(&[1]).expect("a set").get_index(0).expect("a seat").clone();
        let twice = ValidatorSet::new(vec![one.clone(), one]);
        assert!(matches!(twice, Err(ValidatorSetError::Inconsistent(_))));
        assert!(matches!(ValidatorSet::new(vec![]), Err(ValidatorSetError::Size(0))));
    }

    #[test]
    fn the_encoding_is_ordered_by_address() {
        let four = set(&[1, 2, 3, 4]).expect("a set");
        let mut seats: Vec<Validator> = four.clone().into();
        seats.reverse();
        assert_eq!(ValidatorSet::new(seats.clone()), Ok(four));
        assert!(codec::decode::<ValidatorSet>(&codec::encode(&seats)).is_err());
    }
}
