//! How fast a node that was killed is back, and how fast one that was away catches up.

use std::{
    io,
    time::{Duration, Instant},
};

use hefu_tests::network::{Client, Network};

use crate::{load, workload::Workload};

/// Seconds of load that a stopped node misses.
const AWAY_SECONDS: u64 = 20;
/// Longest wait for catching up.
const CATCH_UP_WAIT: Duration = Duration::from_secs(600);

/// What a stop costs.
#[derive(Clone, Debug)]
pub(crate) struct Restart {
    /// Records on the ledger.
    pub(crate) records: u64,
    /// Bytes of each column family at rest: everything in files, the log empty.
    pub(crate) columns: Vec<(String, u64)>,
    /// Records on the ledger then.
    pub(crate) records_at_rest: u64,
    /// Certificates on the ledger.
    pub(crate) certificates: u64,
    /// From start of the process to its first answer, with its last height.
    pub(crate) restart: Duration,
    /// Records that the node had missed.
    pub(crate) missed: u64,
    /// From its first answer to the others' height.
    pub(crate) catch_up: Duration,
    /// Resident memory afterwards, in KiB.
    pub(crate) resident_kib: u64,
}

/// Kills the last node under load, starts it again, and follows it to the others' height.
pub(crate) fn measure(
    network: &mut Network,
    workload: &mut Workload,
    rate: u64,
) -> io::Result<Restart> {
    let last = network.members.len() - 1;
    network.kill(last)?;
    let started = Instant::now();
    network.start(last)?;
    network.wait_ready(last)?;
    let restart = started.elapsed();
    // A node that opens its ledger writes what was in its log to files.
    let columns = column_files(&network.members[last].client);
    let records_at_rest = network.number(last, "/v1/head", "/log_size");

    let before = network.number(0, "/v1/head", "/log_size");
    network.kill(last)?;
    let count = usize::try_from(rate * AWAY_SECONDS).map_err(io::Error::other)?;
    let records = workload.signed(network, count)?;
    let to: Vec<Client> = network.members[..last].iter().map(|m| m.client.clone()).collect();
    load::run(&records, rate, &to, &network.members[1].client, Duration::from_secs(30));
    let target = network.members[0].client.height().map_err(io::Error::other)?;
    let missed = network.number(0, "/v1/head", "/log_size") - before;
    network.start(last)?;
    network.wait_ready(last)?;
    let away = Instant::now();
    network.wait_height(last, target, CATCH_UP_WAIT)?;
    Ok(Restart {
        records: network.number(0, "/v1/head", "/log_size"),
        certificates: network.number(0, "/v1/statistics", "/certificates"),
        columns,
        records_at_rest,
        restart,
        missed,
        catch_up: away.elapsed(),
        resident_kib: network.resident_kib(last),
    })
}

fn column_files(client: &Client) -> Vec<(String, u64)> {
    let health = client.get("/v1/health").unwrap_or_default();
    let columns = health["storage"].as_array().cloned().unwrap_or_default();
    let size = |column: &serde_json::Value| {
        Some((column["name"].as_str()?.to_owned(), column["files"].as_u64()?))
    };
    columns.iter().filter_map(size).collect()
}
