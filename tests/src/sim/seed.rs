//! All chance of a simulation: one number, and a stream of draws for each purpose.
//!
//! Purposes have streams of their own so that one more draw for the network does not change what
//! the clients do: a failing seed stays the same failure while it is being looked into.

use std::ops::Range;

use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// The number that a whole run follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed(pub u64);

/// What draws are for. The number is part of the seed's meaning and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Size, roles and intensity of the run.
    Scenario = 1,
    /// Delays, losses and repetitions of messages.
    Network = 2,
    /// Crashes, partitions and clocks.
    Faults = 3,
    /// What an interrupted write leaves behind.
    Disk = 4,
    /// What clients submit.
    Workload = 5,
    /// When and where they submit it.
    Clients = 6,
    /// Who hands what to a node that joins.
    Joins = 7,
    /// The light scenarios with twins.
    Twins = 8,
}

/// A stream of draws. Integers only, so that every machine draws the same.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha8Rng);

impl Seed {
    /// The stream for a purpose.
    pub fn dice(self, purpose: Purpose) -> Dice {
        let mut rng = ChaCha8Rng::seed_from_u64(self.0);
        rng.set_stream(purpose as u64);
        Dice(rng)
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Dice {
    /// True in `per_mille` of a thousand draws.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.0.random_range(0..1_000) < per_mille
    }

    /// A number in the range, which must not be empty.
    pub fn number(&mut self, range: Range<u64>) -> u64 {
        self.0.random_range(range)
    }

    /// An index below `count`, which must not be zero.
    pub fn index(&mut self, count: usize) -> usize {
        self.0.random_range(0..count)
    }

    /// One of the items; `None` of none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.choose(&mut self.0)
    }

    /// Another stream, which follows from the next draw.
    pub fn split(&mut self) -> Self {
        Self(ChaCha8Rng::from_seed(self.bytes()))
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes[..]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_again_and_purposes_do_not_disturb_each_other() {
        let draws = |purpose| {
            let mut dice = Seed(7).dice(purpose);
            (0..20).map(|_| dice.number(0..1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(Purpose::Network), draws(Purpose::Network));
        assert_ne!(draws(Purpose::Network), draws(Purpose::Faults));
        assert_ne!(
            Seed(8).dice(Purpose::Network).bytes::<8>(),
            Seed(7).dice(Purpose::Network).bytes()
        );
    }
}
