//! Local names for a validator's address, a height and a block hash, as the engine asks for them.

use std::fmt;

use arc_malachitebft_core_types as engine;
use hefu_chain::{
    hash::{BlockHash, ValidatorAddress},
    height::Height as ChainHeight,
};

/// A validator's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub ValidatorAddress);

impl engine::Address for Address {}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Height of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Height(pub ChainHeight);

impl engine::Height for Height {
    const ZERO: Self = Self(ChainHeight::GENESIS);
    const INITIAL: Self = Self(ChainHeight::FIRST);

    fn increment_by(&self, n: u64) -> Self {
        Self(ChainHeight::new(self.0.get().saturating_add(n)))
    }

    fn decrement_by(&self, n: u64) -> Option<Self> {
        self.0.get().checked_sub(n).map(|height| Self(ChainHeight::new(height)))
    }

    fn as_u64(&self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What consensus agrees on: the hash of a block. It is its own short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub BlockHash);

impl engine::Value for BlockId {
    type Id = Self;

    fn id(&self) -> Self {
        *self
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Height as _;

    #[test]
    fn heights_neither_wrap_nor_go_below_genesis() {
        assert_eq!(Height::default(), Height::ZERO);
        assert_eq!(
            Height(ChainHeight::new(u64::MAX)).increment(),
            Height(ChainHeight::new(u64::MAX))
        );
        assert_eq!(Height::INITIAL.decrement(), Some(Height::ZERO));
        assert_eq!(Height::ZERO.decrement(), None);
    }
    #[test]
    fn names_read_as_those_of_the_ledger() {
        let (address, hash) = (ValidatorAddress([0xa5; 20]), BlockHash([0x5a; 32]));
        assert_eq!(Address(address).to_string(), address.to_string());
        assert_eq!(BlockId(hash).to_string(), hash.to_string());
    }
}
