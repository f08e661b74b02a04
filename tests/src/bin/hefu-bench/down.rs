//! What a member that is gone costs the others: at the moment it is killed, and while it is away.

use std::{io, thread, time::Duration};

use hefu_tests::network::{Client, Network};

use crate::{
    load::{self, Outcome},
    workload::Workload,
};

/// Into the load, the member is killed.
const KILLED_AFTER: Duration = Duration::from_secs(5);
/// Wait for the last records after the last send.
const DRAIN: Duration = Duration::from_secs(15);

/// One of four is killed under load.
#[derive(Clone, Debug)]
pub(crate) struct Down {
    /// Scheduled rate, records a second.
    pub(crate) rate: u64,
    /// The run in which it is killed.
    pub(crate) killed: Outcome,
    /// From the kill to the end of the last second that committed less than nine tenths of the rate.
    pub(crate) slow_for: Duration,
    /// A run while it is away.
    pub(crate) away: Outcome,
}

/// Measures both at a rate, then starts the member again and waits for it.
pub(crate) fn measure(
    network: &mut Network,
    workload: &mut Workload,
    rate: u64,
    seconds: u64,
) -> io::Result<Down> {
    let last = network.members.len() - 1;
    let count = usize::try_from(rate * seconds).map_err(io::Error::other)?;
    let to: Vec<Client> = network.members[..last - 1].iter().map(|m| m.client.clone()).collect();
    let observer = network.members[last - 1].client.clone();
    let records = workload.signed(network, count)?;
    let killed = thread::scope(|scope| {
        let run = scope.spawn(|| load::run(&records, rate, &to, &observer, DRAIN));
        thread::sleep(KILLED_AFTER);
        let killed = network.kill(last);
        run.join()
            .map_err(|_| io::Error::other("the load ended early"))
            .and_then(|run| killed.map(|()| run))
    })?;
    let records = workload.signed(network, count)?;
    let away = load::run(&records, rate, &to, &observer, DRAIN);
    network.start(last)?;
    network.wait_ready(last)?;
    Ok(Down { rate, slow_for: slow_for(&killed, rate, seconds), killed, away })
}

/// How long after the kill fewer records were committed in a second than nine tenths of those that are
/// valid of the rate.
fn slow_for(run: &Outcome, rate: u64, seconds: u64) -> Duration {
    let valid = run.scheduled as u64 / seconds.max(1);
    let full = valid.min(rate) * 9 / 10;
    let committed_in = |second: u64| -> u64 {
        let within = run.blocks.iter().filter(|(at, _)| at.as_secs() == second);
        within.map(|(_, records)| *records as u64).sum()
    };
    let slow = (KILLED_AFTER.as_secs()..seconds).rev().find(|second| committed_in(*second) < full);
    slow.map_or(Duration::ZERO, |second| Duration::from_secs(second + 1) - KILLED_AFTER)
}
