//! Liveness: once the network is healed and enough validators sign, every node reaches new heights,
//! and no height takes more than a bounded number of rounds.

use std::collections::BTreeMap;

use hefu_chain::height::Height;

use crate::sim::{agenda::SimTime, node::NodeId};

/// Most rounds a height may take that begins after healing.
pub const ROUNDS_MAX: u32 = 4;
/// Heights that every node must reach after healing.
pub const HEIGHTS: u64 = 5;
/// Virtual time within which it must, in milliseconds, beside a heartbeat for each height: a node
/// that was away may first wait out the longest wait of the engine, several times over.
pub const WITHIN_MS: u64 = 120_000;

/// Watches the healed phase.
#[derive(Clone, Debug)]
pub struct Liveness {
    until: SimTime,
    goal: Height,
    reached: BTreeMap<NodeId, Height>,
}

impl Liveness {
    /// Begins when the network is healed; `tips` are the heights of the nodes then. Blocks without
    /// records come a heartbeat apart.
    pub fn begin(since: SimTime, heartbeat_ms: u64, tips: BTreeMap<NodeId, Height>) -> Self {
        let highest = tips.values().copied().max().unwrap_or_default();
        let until = since.after(SimTime::from_ms(WITHIN_MS + (HEIGHTS + 1) * heartbeat_ms));
        Self { until, goal: Height::new(highest.get() + HEIGHTS), reached: tips }
    }

    /// Takes note of a final block and the round that decided it.
    pub fn check(&mut self, node: NodeId, height: Height, round: u32) -> Result<(), String> {
        if let Some(reached) = self.reached.get_mut(&node) {
            *reached = height;
        }
        // The first height may have been in the middle of its rounds when healing came.
        let first = Height::new(self.goal.get() + 1 - HEIGHTS);
        if height > first && round >= ROUNDS_MAX {
            return Err(format!("height {height} took {} rounds after healing", round + 1));
        }
        Ok(())
    }

    /// True when every node has reached the goal.
    pub fn is_reached(&self) -> bool {
        self.reached.values().all(|height| *height >= self.goal)
    }

    /// True when the time within which nodes must reach the goal is over.
    pub fn is_overdue(&self, now: SimTime) -> bool {
        now >= self.until
    }

    /// Fails when a node has not reached the goal.
    pub fn check_end(&self) -> Result<(), String> {
        let behind = self.reached.iter().filter(|(_, height)| **height < self.goal);
        let behind: Vec<_> = behind.map(|(node, height)| format!("{node} at {height}")).collect();
        if behind.is_empty() {
            return Ok(());
        }
        Err(format!("healed, yet behind {}: {}", self.goal, behind.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_stays_behind_and_a_height_of_many_rounds_are_seen() {
        let (a, b) = (NodeId(0), NodeId(1));
        let tips = [(a, Height::new(7)), (b, Height::new(3))].into();
        let mut liveness = Liveness::begin(SimTime::START, 1_000, tips);
        let goal = Height::new(7 + HEIGHTS);
        assert_eq!(liveness.check(a, Height::new(8), ROUNDS_MAX), Ok(()), "begun before healing");
        assert_eq!(liveness.check(a, goal, ROUNDS_MAX - 1), Ok(()));
        assert!(liveness.check(a, goal, ROUNDS_MAX).is_err());
        assert!(!liveness.is_reached() && liveness.check_end().is_err(), "b is behind");
        assert_eq!(liveness.check(b, goal, 0), Ok(()));
        assert!(liveness.is_reached() && liveness.check_end().is_ok());
        let until_ms = WITHIN_MS + (HEIGHTS + 1) * 1_000;
        assert!(!liveness.is_overdue(SimTime::from_ms(until_ms - 1)));
        assert!(liveness.is_overdue(SimTime::from_ms(until_ms)));
    }
}
