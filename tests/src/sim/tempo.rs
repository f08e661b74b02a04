//! How fast things go in a run: seconds full of faults, or hours of a network with little to do.

use std::ops::Range;

/// Waits of one kind of run, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tempo {
    /// Length of the phase with faults.
    pub fault_ms: Range<u64>,
    /// Time between faults: one of these ranges.
    pub every_ms: [(u64, u64); 2],
    /// How long a node is down.
    pub down_ms: Range<u64>,
    /// How long links stay cut; until the plan mends them if this is none.
    pub cut_ms: Option<Range<u64>>,
    /// How long a node stands still.
    pub freeze_ms: Range<u64>,
    /// Longest time between two records of clients: somewhere in here.
    pub record_every_ms: Range<u64>,
    /// Time between blocks while no record waits: one of these.
    pub heartbeat_ms: [u64; 3],
    /// How often a node tells its peers how far its chain reaches.
    pub status_ms: u64,
    /// How often a node repeats its votes while a height lasts; the engine does so until the next one
    /// begins, however long nobody has anything to decide.
    pub rebroadcast_ms: u64,
}

impl Tempo {
    /// Seconds full of faults.
    pub const DENSE: Self = Self {
        fault_ms: 8_000..20_000,
        every_ms: [(300, 1_500), (800, 4_000)],
        down_ms: 50..6_000,
        cut_ms: None,
        freeze_ms: 50..3_000,
        record_every_ms: 60..600,
        heartbeat_ms: [1_000; 3],
        status_ms: 1_000,
        rebroadcast_ms: 2_000,
    };

    /// Half a day with a fault every few minutes.
    pub const LONG: Self = Self {
        fault_ms: 14_400_000..43_200_000,
        every_ms: [(60_000, 600_000), (180_000, 1_800_000)],
        down_ms: 1_000..900_000,
        cut_ms: Some(1_000..60_000),
        freeze_ms: 1_000..60_000,
        record_every_ms: 120_000..900_000,
        heartbeat_ms: [120_000, 300_000, 600_000],
        status_ms: 300_000,
        rebroadcast_ms: 120_000,
    };
}
