//! When the next height begins.
//!
//! The wait lies **between** heights, never inside a round: no timeout of the engine runs while a
//! node waits, and a proposer that has begun proposes at once. A height begins when the first of
//! these is true:
//!
//! - a heartbeat has passed since the last block's time (at once for a node that catches up);
//! - a record waits; then after [`BATCH_WAIT`], so that records that come together share a block,
//!   and not within [`HEIGHT_SPACING`] of the begin of the height before, unless they fill a block:
//!   a height costs as much whether it decides one record or fifty;
//! - more peers than can be faulty have begun it, or are beyond it.
//!
//! The last keeps the others from running into their timeouts when one node knows of a record first.
//! A faulty minority cannot use it to have empty blocks made faster than the heartbeat.

use std::{sync::Arc, time::Duration};

use hefu_chain::{height::Height, time::BlockTime};
use tokio::{sync::watch, time::Instant};

use super::ledger::{Ledger, Pace};
use crate::network::{self, PeerStatus};

/// How long a waiting record lets others join its block when the network is idle.
pub const BATCH_WAIT: Duration = Duration::from_millis(3);
/// Least time between the begins of two heights while a block is not full. Under load records gather
/// meanwhile; a lone record never meets it.
pub const HEIGHT_SPACING: Duration = Duration::from_millis(60);

/// What a wait depends on.
#[derive(Clone)]
pub(super) struct Pacing {
    pub(super) ledger: Arc<dyn Ledger>,
    /// Fires when a record was admitted.
    pub(super) admitted: watch::Receiver<()>,
    pub(super) network: network::Handle,
}

/// The height that a wait is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upcoming {
    /// The height.
    pub(super) height: Height,
    /// Time of the block before it.
    pub(super) after: BlockTime,
    /// When the height before it began here; none if it was not followed from its begin.
    pub(super) begun_before: Option<Instant>,
    /// Number of its validators.
    pub(super) validators: usize,
    /// What the parameters say.
    pub(super) pace: Pace,
}

/// How long until a heartbeat has passed since a block of this time. Never longer than a heartbeat,
/// whatever the clocks say.
fn heartbeat_left(heartbeat: Duration, block_time: BlockTime, now: BlockTime) -> Duration {
    let due = u128::from(block_time.as_ms()) + heartbeat.as_millis();
    let left = due.saturating_sub(u128::from(now.as_ms()));
    Duration::from_millis(u64::try_from(left).unwrap_or(u64::MAX)).min(heartbeat)
}

/// True when more peers than can be faulty among `validators` are at `height` or beyond.
fn others_have_begun(peers: &[PeerStatus], validators: usize, height: Height) -> bool {
    let there = peers.iter().filter(|peer| peer.voting_at >= height || peer.tip >= height).count();
    there > validators.saturating_sub(1) / 3
}

/// When a height begins for which a record waits since `seen` and `waiting` records wait now.
fn batch_due(next: &Upcoming, waiting: usize, seen: Instant) -> Instant {
    let earliest = seen + BATCH_WAIT;
    match next.begun_before {
        Some(begun) if waiting < next.pace.block_records_max => {
            earliest.max(begun + HEIGHT_SPACING)
        }
        _ => earliest,
    }
}

impl Pacing {
    /// Returns when the next height is to begin.
    pub(super) async fn wait(mut self, next: Upcoming, now: BlockTime) {
        let left = heartbeat_left(next.pace.heartbeat, next.after, now);
        let mut due = Instant::now() + left;
        let mut peers = self.network.peer_changes();
        let mut gathering = false;
        loop {
            if others_have_begun(&self.network.peers(), next.validators, next.height) {
                return;
            }
            self.admitted.mark_unchanged();
            if !gathering {
                let waiting = self.ledger.records_waiting();
                gathering = waiting > 0;
                if gathering {
                    due = due.min(batch_due(&next, waiting, Instant::now()));
                }
            }
            // Once records gather, the next of them changes nothing.
            tokio::select! {
                () = tokio::time::sleep_until(due) => return,
                Ok(()) = self.admitted.changed(), if !gathering => {}
                Ok(()) = peers.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Traffic;

    const HEARTBEAT: Duration = Duration::from_secs(1);

    fn left(block_ms: u64, now_ms: u64) -> Duration {
        heartbeat_left(HEARTBEAT, BlockTime::from_ms(block_ms), BlockTime::from_ms(now_ms))
    }

    #[test]
    fn a_heartbeat_counts_from_the_block_and_is_never_longer_than_itself() {
        assert_eq!(left(10_000, 10_200), Duration::from_millis(800));
        assert_eq!(left(10_000, 11_000), Duration::ZERO);
        assert_eq!(left(10_000, 99_000), Duration::ZERO, "a node that catches up");
        assert_eq!(left(10_000, 0), HEARTBEAT, "a clock that is far behind");
    }

    /// When a record seen `seen_ms` after the height before began has its block begun.
    fn due_ms(waiting: usize, seen_ms: u64) -> u64 {
        let begun = Instant::now();
        let next = Upcoming {
            height: Height::new(7),
            after: BlockTime::from_ms(0),
            begun_before: Some(begun),
            validators: 4,
            pace: Pace { heartbeat: HEARTBEAT, block_records_max: 2_000 },
        };
        let due = batch_due(&next, waiting, begun + Duration::from_millis(seen_ms));
        u64::try_from((due - begun).as_millis()).expect("small")
    }

    #[test]
    fn records_gather_under_load_and_a_lone_record_does_not_wait() {
        assert_eq!(due_ms(1, 400), 403, "an idle network");
        assert_eq!(due_ms(1, 30), 60, "the height before began just now");
        assert_eq!(due_ms(1_999, 30), 60, "not a full block yet");
        assert_eq!(due_ms(2_000, 30), 33, "a full block waits already");
        assert_eq!(due_ms(60, 59), 62, "never less than the wait of a lone record");
    }

    #[test]
    fn a_height_that_was_not_followed_spaces_nothing() {
        let next = Upcoming {
            height: Height::new(7),
            after: BlockTime::from_ms(0),
            begun_before: None,
            validators: 4,
            pace: Pace { heartbeat: HEARTBEAT, block_records_max: 2_000 },
        };
        let seen = Instant::now();
        assert_eq!(batch_due(&next, 1, seen), seen + BATCH_WAIT);
    }

    #[test]
    fn only_more_than_can_be_faulty_hurry_a_node() {
        let peer = |byte: u8, voting_at, tip| {
            let key = libp2p::identity::Keypair::ed25519_from_bytes([byte; 32]).expect("a key");
            PeerStatus {
                peer: network::engine_peer(&key.public().to_peer_id()),
                tip: Height::new(tip),
                voting_at: Height::new(voting_at),
                connected_for: Duration::ZERO,
                traffic: Traffic::default(),
            }
        };
        let height = Height::new(7);
        let one = vec![peer(1, 7, 6), peer(2, 6, 6), peer(3, 6, 6)];
        assert!(!others_have_begun(&one, 4, height));
        let two = vec![peer(1, 7, 6), peer(2, 6, 6), peer(3, 0, 9)];
        assert!(others_have_begun(&two, 4, height));
        assert!(!others_have_begun(&two, 7, height), "two of seven can be faulty");
    }
}
