//! Proposer-based time: when a block's time may be believed.
//!
//! A block's time is its proposer's clock, so each validator compares it with its own clock at the
//! moment the block first arrives. The comparison is made **once**, by each validator, for a first
//! proposal only: a block that is proposed again, synced or replayed was already judged timely by
//! a quorum, and judging it by a later clock would stop the chain.

use hefu_chain::time::BlockTime;

/// How far apart the clocks of honest validators may be, in milliseconds.
pub const PRECISION_MS: u64 = 500;
/// How long a proposal may travel in round 0, in milliseconds.
pub const DELAY_MS: u64 = 2_000;
/// Rounds after which the permitted delay doubles. It must outgrow whatever a loaded machine takes
/// to build and read a full block, or no round ever decides.
pub const ROUNDS_PER_DOUBLING: u32 = 2;
/// The permitted delay grows no further than this, in milliseconds: about three weeks. A height may be
/// halted for as long as validators are away, and what they come back locked on is as old as the halt;
/// a validator that never saw it must come to accept it. That lets nobody lie further back than the
/// halt is long: a block is later than its parent, and rounds that permit much take much time.
pub const DELAY_MS_MAX: u64 = DELAY_MS << 20;

/// Why a block's time is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not later than the parent's time.
    #[error("block time {block} is not later than {parent}, the time of its parent")]
    NotAfterParent {
        /// Time of the block.
        block: BlockTime,
        /// Time of its parent.
        parent: BlockTime,
    },
    /// Further in the future than clocks may differ.
    #[error("block time is {ahead_ms} ms ahead of this node's clock; {PRECISION_MS} are allowed")]
    Early {
        /// How far ahead, in milliseconds.
        ahead_ms: u64,
    },
    /// Older than clocks and delays explain.
    #[error("block time is {behind_ms} ms behind this node's clock; {allowed_ms} are allowed")]
    Late {
        /// How far behind, in milliseconds.
        behind_ms: u64,
        /// How far it may be behind in this round, in milliseconds.
        allowed_ms: u64,
    },
}

/// The rule that holds for every block, whenever it is looked at.
pub fn check_order(parent: BlockTime, block: BlockTime) -> Result<(), TimeError> {
    if block > parent { Ok(()) } else { Err(TimeError::NotAfterParent { block, parent }) }
}

/// The rule for a block that is proposed for the first time, in `round`, received at `received` by
/// this node's clock: received − delay − precision ≤ time ≤ received + precision.
pub fn check_timely(block: BlockTime, received: BlockTime, round: u32) -> Result<(), TimeError> {
    let (block, received) = (block.as_ms(), received.as_ms());
    let ahead_ms = block.saturating_sub(received);
    if ahead_ms > PRECISION_MS {
        return Err(TimeError::Early { ahead_ms });
    }
    let behind_ms = received.saturating_sub(block);
    let allowed_ms = delay_ms(round) + PRECISION_MS;
    if behind_ms > allowed_ms {
        return Err(TimeError::Late { behind_ms, allowed_ms });
    }
    Ok(())
}

/// The time a proposer gives its block: its clock, or just after the parent if that is later.
pub fn proposal_time(parent: BlockTime, now: BlockTime) -> BlockTime {
    now.max(parent.plus_ms(1))
}

/// How long a proposal may travel in this round, in milliseconds.
pub fn delay_ms(round: u32) -> u64 {
    let doublings = (round / ROUNDS_PER_DOUBLING).min(u64::BITS - 1);
    DELAY_MS.saturating_mul(1 << doublings).min(DELAY_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn timely(block_ms: u64, round: u32) -> Result<(), TimeError> {
        check_timely(BlockTime::from_ms(block_ms), BlockTime::from_ms(NOW), round)
    }

    #[test]
    fn the_window_is_closed_at_both_ends() {
        assert_eq!(timely(NOW + PRECISION_MS, 0), Ok(()));
        assert_eq!(
            timely(NOW + PRECISION_MS + 1, 0),
            Err(TimeError::Early { ahead_ms: PRECISION_MS + 1 })
        );
        let allowed_ms = DELAY_MS + PRECISION_MS;
        assert_eq!(timely(NOW - allowed_ms, 0), Ok(()));
        let late = TimeError::Late { behind_ms: allowed_ms + 1, allowed_ms };
        assert_eq!(timely(NOW - allowed_ms - 1, 0), Err(late));
    }

    #[test]
    fn later_rounds_allow_more_delay_up_to_a_bound() {
        let past = NOW - DELAY_MS - PRECISION_MS - 1;
        assert!(timely(past, ROUNDS_PER_DOUBLING - 1).is_err());
        assert_eq!(timely(past, ROUNDS_PER_DOUBLING), Ok(()));
        assert_eq!(delay_ms(2 * ROUNDS_PER_DOUBLING), 4 * DELAY_MS);
        assert_eq!(delay_ms(10), 64_000);
        assert_eq!(delay_ms(40), DELAY_MS_MAX);
        assert_eq!(delay_ms(u32::MAX), DELAY_MS_MAX);
        assert!(timely(NOW - DELAY_MS_MAX - PRECISION_MS - 1, u32::MAX).is_err());
    }

    #[test]
    fn a_block_as_old_as_a_halt_is_accepted_after_some_rounds_of_it() {
        // A round of a halted height waits three times, each at most this long.
        let longest = crate::context::timeouts::LONGEST.as_millis();
        let round_ms = 3 * u64::try_from(longest).expect("seconds");
        let accepted_in = |halt_ms: u64| {
            (0..200u32)
                .find(|round| timely(NOW - halt_ms - u64::from(*round) * round_ms, *round).is_ok())
        };
        assert_eq!(accepted_in(3_600_000), Some(24), "an hour");
        assert_eq!(accepted_in(86_400_000), Some(32), "a day");
        assert_eq!(accepted_in(7 * 86_400_000), Some(38), "a week");
    }

    #[test]
    fn time_rises_along_the_chain() {
        let at = BlockTime::from_ms;
        assert_eq!(check_order(at(5), at(6)), Ok(()));
        assert!(check_order(at(5), at(5)).is_err());
        assert_eq!(proposal_time(at(5), at(9)), at(9));
        assert_eq!(proposal_time(at(5), at(5)), at(6));
        assert_eq!(proposal_time(at(5), at(1)), at(6), "a slow clock does not stop the chain");
    }
}
