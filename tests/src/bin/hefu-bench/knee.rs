//! The knee: the highest rate at which the 99th percentile stays low and nothing is lost.

use std::{io, time::Duration};

use hefu_tests::network::{Client, Network};

use crate::{
    Options,
    load::{self, Outcome},
    workload::Workload,
};

/// Wait for the last records after the last send.
const DRAIN: Duration = Duration::from_secs(15);

/// A run of load with what it cost.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// Scheduled rate, records a second, the invalid ones included.
    pub(crate) rate: u64,
    /// What happened.
    pub(crate) outcome: Outcome,
    /// CPU milliseconds of all nodes per 1,000 committed records.
    pub(crate) cpu_ms_per_1000: u64,
    /// Bytes that one node's directory grew by per committed record, its log included.
    pub(crate) disk_bytes_per_record: u64,
    /// Blocks that were made.
    pub(crate) blocks: u64,
    /// Of a hundred records in others' blocks, how many the nodes had verified before.
    pub(crate) known_percent: u64,
    /// Bytes that one node sent to its peers per committed record.
    pub(crate) wire_bytes_per_record: u64,
    /// Mean size of a signed record, in bytes.
    pub(crate) signed_bytes: u64,
}

impl Measured {
    /// Kept up: low 99th percentile, nothing lost or refused.
    pub(crate) fn keeps_up(&self, p99: Duration) -> bool {
        let outcome = &self.outcome;
        outcome.lost() == 0
            && outcome.refused_full == 0
            && outcome.failed == 0
            && outcome.latency(990) <= p99
    }
}

/// The knee, with its repeated runs.
#[derive(Clone, Debug)]
pub(crate) struct Knee {
    /// Highest rate that kept up.
    pub(crate) rate: u64,
    /// Runs at the knee.
    pub(crate) repeats: Vec<Measured>,
}

/// Climbs the ladder of rates until one does not keep up, then repeats the last that did.
pub(crate) fn find(
    network: &Network,
    workload: &mut Workload,
    options: &Options,
) -> io::Result<Knee> {
    let p99 = Duration::from_millis(options.p99_ms);
    let mut rate = 0;
    for candidate in &options.rates {
        let run = measure(network, workload, *candidate, options.seconds)?;
        crate::report::step(&run);
        if !run.keeps_up(p99) {
            break;
        }
        rate = *candidate;
    }
    if rate == 0 {
        return Err(io::Error::other("no rate of the ladder kept up; give lower --rates"));
    }
    let mut repeats = Vec::new();
    for _ in 0..options.repeats {
        repeats.push(measure(network, workload, rate, options.seconds)?);
    }
    Ok(Knee { rate, repeats })
}

/// One run at a rate: half of the senders at each of two nodes, a third one observing.
pub(crate) fn measure(
    network: &Network,
    workload: &mut Workload,
    rate: u64,
    seconds: u64,
) -> io::Result<Measured> {
    let count = usize::try_from(rate * seconds).map_err(io::Error::other)?;
    let records = workload.signed(network, count)?;
    let to: Vec<Client> = network.members[..3].iter().map(|m| m.client.clone()).collect();
    let observer = network.members[3].client.clone();
    let before = Counters::read(network);
    let outcome = load::run(&records, rate, &to, &observer, DRAIN);
    let after = Counters::read(network);
    let per = |total: u64| total / (outcome.committed as u64).max(1);
    let (known, unknown) = (after.known - before.known, after.unknown - before.unknown);
    Ok(Measured {
        rate,
        cpu_ms_per_1000: per(after.cpu_ms.saturating_sub(before.cpu_ms) * 1000),
        disk_bytes_per_record: per(after.disk.saturating_sub(before.disk)),
        blocks: after.height - before.height,
        known_percent: known * 100 / (known + unknown).max(1),
        wire_bytes_per_record: per(after.sent.saturating_sub(before.sent)),
        signed_bytes: records.iter().map(|r| r.bytes.len() as u64).sum::<u64>()
            / (records.len() as u64).max(1),
        outcome,
    })
}

struct Counters {
    cpu_ms: u64,
    disk: u64,
    sent: u64,
    height: u64,
    known: u64,
    unknown: u64,
}

impl Counters {
    fn read(network: &Network) -> Self {
        let of_all = |pointer: &str| {
            (0..network.members.len()).map(|i| network.number(i, "/v1/health", pointer)).sum()
        };
        Self {
            height: network.number(0, "/v1/health", "/height"),
            known: of_all("/block_records_known"),
            unknown: of_all("/block_records_unknown"),
            cpu_ms: (0..network.members.len()).map(|i| network.cpu_ms(i)).sum(),
            disk: network.disk_bytes(0),
            sent: network.number(0, "/v1/health", "/network/bytes_sent"),
        }
    }
}
