//! How far the clocks of proposers are from this one, as their blocks show it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hefu_chain::{hash::ValidatorAddress, time::BlockTime};
use hefu_consensus::proposer_time::TimeError;

/// Most proposers whose clocks are kept.
const PROPOSERS_MAX: usize = 256;

/// The last difference for each proposer: our clock when its block came, less the block's time, in
/// milliseconds. A block takes some time to come, so that equal clocks differ by a few; less than
/// nothing means that ours is behind.
#[derive(Debug, Default)]
pub struct Skew(Mutex<BTreeMap<ValidatorAddress, i64>>);

impl Skew {
    /// Notes a block that was proposed for the first time.
    pub(super) fn note(&self, proposer: ValidatorAddress, received: BlockTime, block: BlockTime) {
        let ms = |time: BlockTime| signed(time.as_ms());
        self.put(proposer, ms(received).saturating_sub(ms(block)));
    }

    /// Notes a block whose time was not believed.
    pub(super) fn note_refused(&self, proposer: ValidatorAddress, error: &TimeError) {
        match *error {
            TimeError::Early { ahead_ms } => self.put(proposer, -signed(ahead_ms)),
            TimeError::Late { behind_ms, .. } => self.put(proposer, signed(behind_ms)),
            // That its parent is later says nothing about this clock.
            TimeError::NotAfterParent { .. } => {}
        }
    }

    fn put(&self, proposer: ValidatorAddress, difference_ms: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < PROPOSERS_MAX || seen.contains_key(&proposer) {
            seen.insert(proposer, difference_ms);
        }
    }

    /// The last difference for each proposer, in milliseconds.
    pub fn by_proposer(&self) -> BTreeMap<ValidatorAddress, i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The middle of the differences: one wrong clock among the others does not move it far.
    pub fn median(&self) -> Option<i64> {
        let mut differences: Vec<i64> = self.by_proposer().into_values().collect();
        differences.sort_unstable();
        differences.get(differences.len() / 2).copied()
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_says_whose_clock_is_wrong() {
        let skew = Skew::default();
        assert_eq!(skew.median(), None);
        let at = BlockTime::from_ms(1_000_000);
        for (n, difference) in [(1u8, 20), (2, 35), (3, 9_000)] {
            skew.note(ValidatorAddress([n; 20]), at.plus_ms(difference), at);
        }
        assert_eq!(skew.median(), Some(35));
        skew.note(ValidatorAddress([3; 20]), at, at.plus_ms(400));
        assert_eq!(skew.by_proposer().get(&ValidatorAddress([3; 20])), Some(&-400));
        let late = TimeError::Late { behind_ms: 60_000, allowed_ms: 4_500 };
        for n in [1, 2] {
            skew.note_refused(ValidatorAddress([n; 20]), &late);
        }
        assert_eq!(skew.median(), Some(60_000), "also where every block is refused for it");
        skew.note_refused(ValidatorAddress([1; 20]), &TimeError::Early { ahead_ms: 700 });
        assert_eq!(skew.by_proposer().get(&ValidatorAddress([1; 20])), Some(&-700));
    }
}
