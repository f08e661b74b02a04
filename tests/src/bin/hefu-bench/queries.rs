//! How long a verification query takes over HTTP.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use hefu_tests::network::Network;

use crate::{load, workload::Workload};

/// Latencies of queries, rising.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queries {
    /// Certificate by number.
    pub(crate) by_number: Vec<Duration>,
    /// Proof bundle by number.
    pub(crate) bundle: Vec<Duration>,
}

/// The latency below which `permille` lie.
pub(crate) fn latency(sorted: &[Duration], permille: usize) -> Duration {
    let index = (sorted.len() * permille / 1000).min(sorted.len().max(1) - 1);
    sorted.get(index).copied().unwrap_or_default()
}

/// Asks one node, one question after another, for as long as `run`.
pub(crate) fn measure(network: &Network, certificates: &[String], run: Duration) -> Queries {
    let client = &network.members[0].client;
    let mut queries = Queries::default();
    let end = Instant::now() + run;
    for number in certificates.iter().cycle() {
        if Instant::now() >= end {
            break;
        }
        let start = Instant::now();
        if client.get(&format!("/v1/certificates/{number}")).is_ok() {
            queries.by_number.push(start.elapsed());
        }
        let start = Instant::now();
        if client.get_bytes(&format!("/v1/certificates/{number}/proof")).is_ok() {
            queries.bundle.push(start.elapsed());
        }
    }
    queries.by_number.sort_unstable();
    queries.bundle.sort_unstable();
    queries
}

/// The same while records arrive at `rate`.
pub(crate) fn under_load(
    network: &Network,
    workload: &mut Workload,
    rate: u64,
    run: Duration,
) -> io::Result<Queries> {
    let count = usize::try_from(rate * run.as_secs()).map_err(io::Error::other)?;
    let records = workload.signed(network, count)?;
    let certificates = workload.certificates().to_vec();
    let to = [network.members[1].client.clone(), network.members[2].client.clone()];
    let observer = &network.members[3].client;
    Ok(thread::scope(|scope| {
        let load = scope.spawn(|| load::run(&records, rate, &to, observer, Duration::from_secs(5)));
        let queries = measure(network, &certificates, run);
        // The load's own outcome is measured elsewhere.
        let _ = load.join();
        queries
    }))
}
