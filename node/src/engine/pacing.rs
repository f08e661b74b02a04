//! When the next height begins.
//!
//! The wait lies **between** heights, never inside a round: no timeout of the engine runs while a
//! node waits, and a proposer that has begun proposes at once. A height begins when the first of
//! these is true:
//!
//! - a heartbeat has passed since the last block's time (at once for a node that catches up);
//! - a record waits; then after [`BATCH_WAIT`], so that records that come together share a block;
//! - more peers than can be faulty have begun it, or are beyond it.
//!
//! The last keeps the others from running into their timeouts when one node knows of a record first.
//! A faulty minority cannot use it to have empty blocks made faster than the heartbeat.

use std::{sync::Arc, time::Duration};

use hefu_chain::{height::Height, time::BlockTime};
use tokio::{sync::watch, time::Instant};

use super::ledger::Ledger;
use crate::network::{self, PeerStatus};

/// How long a waiting record lets others join its block.
pub const BATCH_WAIT: Duration = Duration::from_millis(3);

/// What a wait depends on.
#[derive(Clone)]
pub(super) struct Pacing {
    pub(super) heartbeat: Duration,
    pub(super) ledger: Arc<dyn Ledger>,
    /// Fires when a record was admitted.
    pub(super) admitted: watch::Receiver<()>,
    pub(super) network: network::Handle,
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

impl Pacing {
    /// Returns when `height`, which follows a block of `block_time`, is to begin.
    pub(super) async fn wait(
        mut self,
        height: Height,
        block_time: BlockTime,
        now: BlockTime,
        validators: usize,
    ) {
        let heartbeat = Instant::now() + heartbeat_left(self.heartbeat, block_time, now);
        let mut peers = self.network.peer_changes();
        loop {
            if others_have_begun(&self.network.peers(), validators, height) {
                return;
            }
            self.admitted.mark_unchanged();
            if self.ledger.records_waiting() > 0 {
                let batch = Instant::now() + BATCH_WAIT;
                return tokio::time::sleep_until(batch.min(heartbeat)).await;
            }
            tokio::select! {
                () = tokio::time::sleep_until(heartbeat) => return,
                Ok(()) = self.admitted.changed() => {}
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

    #[test]
    fn only_more_than_can_be_faulty_hurry_a_node() {
        let peer = |byte: u8, voting_at, tip| {
            let key = libp2p::identity::Keypair::ed25519_from_bytes([byte; 32]).expect("a key");
            PeerStatus {
                peer: network::engine_peer(&key.public().to_peer_id()),
                tip: Height::new(tip),
                voting_at: Height::new(voting_at),
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
