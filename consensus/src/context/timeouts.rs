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

/// Wait for a proposal in round 0 of whoever seems to be away, and after votes there: the others say so at once.
pub const AWAY: Duration = Duration::from_millis(10);

/// The waits of a height.
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

/// The waits of a height whose first proposer seems to be away. How long a round waits is each node's own affair,
/// so nodes need not agree on this, and may be wrong: round 1 has ordinary waits.
pub fn past_the_first_proposer() -> LinearTimeouts {
    let usual = ledger_timeouts();
    LinearTimeouts {
        propose: AWAY,
        propose_delta: PROPOSE,
        prevote: AWAY,
        precommit: AWAY,
        ..usual
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

    #[test]
    fn only_the_first_round_is_short_when_its_proposer_is_away() {
        let waits = past_the_first_proposer();
        let kinds = [Timeout::propose, Timeout::prevote, Timeout::precommit];
        for (kind, usual) in kinds.into_iter().zip([PROPOSE, VOTE, VOTE]) {
            assert_eq!(waits.duration_for(kind(Round::ZERO)), AWAY);
            assert!(waits.duration_for(kind(Round::new(1))) >= usual);
            assert_eq!(waits.duration_for(kind(Round::new(u32::MAX))), LONGEST);
        }
    }
}
