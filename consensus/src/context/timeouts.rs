//! How long a round waits for what.

use std::time::Duration;

use arc_malachitebft_core_types::LinearTimeouts;

/// Wait for a proposal in round 0.
pub const PROPOSE: Duration = Duration::from_millis(1_000);
/// Wait after two thirds voted without agreeing, in round 0; prevotes and precommits alike.
pub const VOTE: Duration = Duration::from_millis(500);
/// What each wait grows by with every round, so that rounds outlast any network delay in the end.
pub const STEP: Duration = Duration::from_millis(500);
/// No wait is longer, so that a healed network decides within seconds.
pub const LONGEST: Duration = Duration::from_secs(10);

/// The waits of every height.
pub fn ledger_timeouts() -> LinearTimeouts {
    LinearTimeouts {
        propose: PROPOSE,
        propose_delta: STEP,
        prevote: VOTE,
        prevote_delta: STEP,
        precommit: VOTE,
        precommit_delta: STEP,
        rebroadcast: PROPOSE + VOTE + VOTE,
        max_timeout: LONGEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arc_malachitebft_core_types::{Round, Timeout};

    #[test]
    fn waits_grow_with_the_round_up_to_the_longest() {
        let wait = |round| ledger_timeouts().duration_for(Timeout::propose(Round::new(round)));
        assert_eq!(wait(0), PROPOSE);
        assert_eq!(wait(3), PROPOSE + 3 * STEP);
        assert_eq!(wait(18), LONGEST);
        assert_eq!(wait(u32::MAX), LONGEST);
    }
}
