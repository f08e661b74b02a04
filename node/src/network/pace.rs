//! How fast one peer may fill one lane.
//!
//! A reader that owes time sleeps before it reads on. The stream's window then fills and the sender
//! waits: a flood slows its sender down and costs the receiver nothing else.

use std::time::Duration;

use tokio::time::Instant;

use super::lane::LaneLimits;

/// A peer may be ahead of its rate by what the rate allows in this time.
const BURST: Duration = Duration::from_secs(1);

/// The account of one peer on one lane: every frame costs time, and time pays it back.
#[derive(Debug)]
pub(super) struct Pace {
    cost_of_byte: f64,
    cost_of_frame: f64,
    /// When the debt is paid; in the past if there is none.
    paid_at: Instant,
}

#[expect(clippy::float_arithmetic, reason = "rates of a socket, nothing the ledger depends on")]
impl Pace {
    pub(super) fn new(limits: &LaneLimits, now: Instant) -> Self {
        Self {
            cost_of_byte: 1.0 / f64::from(limits.bytes_per_second),
            cost_of_frame: 1.0 / f64::from(limits.frames_per_second),
            paid_at: now,
        }
    }

    /// Charges for a frame; returns how long to wait before reading the next one.
    pub(super) fn charge(&mut self, frame_bytes: usize, now: Instant) -> Duration {
        let bytes = f64::from(u32::try_from(frame_bytes).unwrap_or(u32::MAX));
        let cost = Duration::from_secs_f64(self.cost_of_frame.max(self.cost_of_byte * bytes));
        self.paid_at = self.paid_at.max(now) + cost;
        self.paid_at.saturating_duration_since(now).saturating_sub(BURST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::lane::Lane;

    #[test]
    fn a_second_of_traffic_is_free_and_then_the_rate_holds() {
        let limits = Lane::Consensus.limits();
        let start = Instant::now();
        let mut pace = Pace::new(&limits, start);
        for _ in 0..limits.frames_per_second - 1 {
            assert_eq!(pace.charge(1, start), Duration::ZERO);
        }
        for _ in 0..limits.frames_per_second {
            pace.charge(1, start);
        }
        let wait = pace.charge(1, start);
        assert!(
            wait > Duration::from_millis(990) && wait < Duration::from_millis(1_010),
            "{wait:?}"
        );
        assert_eq!(pace.charge(1, start + Duration::from_secs(60)), Duration::ZERO);
    }

    #[test]
    fn bytes_count_when_frames_are_large() {
        let limits = Lane::Blocks.limits();
        let start = Instant::now();
        let mut pace = Pace::new(&limits, start);
        let frames = 3 * limits.bytes_per_second as usize / limits.frame_bytes_max;
        let wait = (0..frames).map(|_| pace.charge(limits.frame_bytes_max, start)).last();
        assert!(wait.expect("some frames") > Duration::from_millis(1_900));
    }
}
