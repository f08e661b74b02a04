//! Hours at one rate: whether the members' memory stays where it is while the ledger grows.

use std::{
    io,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use hefu_chain::hash::RecordId;
use hefu_tests::network::{Client, Network};

use crate::{load, workload::Workload};

/// Length of the pieces in which the load is signed and sent. The next is signed during the one before.
const SLICE: Duration = Duration::from_secs(30);
/// Pieces that one line of the report sums up.
const SLICES_A_LINE: usize = 10;
/// Wait for the last records of a piece.
const DRAIN: Duration = Duration::from_secs(30);
/// Pause between two questions for a proof.
const QUESTION_INTERVAL: Duration = Duration::from_millis(20);
/// Of how many records one is asked for again later.
const ASKED_ONE_IN: usize = 20;

/// Some minutes of the soak.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// From the beginning of the soak to the end of this line.
    pub(crate) until: Duration,
    /// Records of the load that were committed, a second.
    pub(crate) committed_per_s: u64,
    /// The highest of the 99th percentiles of the pieces.
    pub(crate) p99: Duration,
    /// Valid records that were lost, refused as full, or failed.
    pub(crate) not_committed: usize,
    /// Records on the ledger at the end.
    pub(crate) log_size: u64,
    /// Median of each member's resident memory, in KiB.
    pub(crate) resident_kib: Vec<u64>,
    /// Bytes on the disk of the first member.
    pub(crate) disk_bytes: u64,
}

/// What the soak showed.
#[derive(Clone, Debug)]
pub(crate) struct Soak {
    /// Its lines.
    pub(crate) lines: Vec<Line>,
    /// Proofs of records, from the first to the newest, that were asked for and given.
    pub(crate) proofs: u64,
    /// Questions that were not answered with a proof.
    pub(crate) unanswered: u64,
}

/// Load at a rate for so many minutes, after `warm` minutes of the same that do not count. Beside it,
/// every member is asked for proofs of records of any age.
pub(crate) fn run(
    network: &Network,
    workload: &mut Workload,
    rate: u64,
    warm: u64,
    minutes: u64,
    mut each: impl FnMut(&Line),
) -> io::Result<Soak> {
    let count = usize::try_from(rate * SLICE.as_secs()).map_err(io::Error::other)?;
    let (done, proofs, unanswered) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let (known, learned) = std::sync::mpsc::channel();
    let mut next = workload.signed(network, count)?;
    thread::scope(|scope| {
        let clients: Vec<Client> = network.members.iter().map(|m| m.client.clone()).collect();
        scope.spawn(|| ask(clients, learned, &done, &proofs, &unanswered));
        let start = Instant::now();
        let mut lines = Vec::new();
        let wanted = |minutes: u64| minutes * 60 / (SLICE.as_secs() * SLICES_A_LINE as u64);
        let result = (0..wanted(warm) + wanted(minutes)).try_for_each(|_| {
            let line = line(network, workload, rate, start, &mut next, &known)?;
            each(&line);
            lines.push(line);
            Ok(())
        });
        done.store(true, Ordering::Relaxed);
        let lines = lines.split_off(usize::try_from(wanted(warm)).unwrap_or(0).min(lines.len()));
        result.map(|()| Soak {
            lines,
            proofs: proofs.load(Ordering::Relaxed),
            unanswered: unanswered.load(Ordering::Relaxed),
        })
    })
}

fn line(
    network: &Network,
    workload: &mut Workload,
    rate: u64,
    start: Instant,
    next: &mut Vec<crate::workload::Signed>,
    known: &std::sync::mpsc::Sender<RecordId>,
) -> io::Result<Line> {
    let to: Vec<Client> = network.members[..3].iter().map(|m| m.client.clone()).collect();
    let (began, mut committed, mut not_committed) = (Instant::now(), 0, 0);
    let mut p99 = Duration::ZERO;
    let mut resident: Vec<Vec<u64>> = vec![Vec::new(); network.members.len()];
    for _ in 0..SLICES_A_LINE {
        let records = std::mem::take(next);
        let outcome = thread::scope(|scope| {
            let run =
                scope.spawn(|| load::run(&records, rate, &to, &network.members[3].client, DRAIN));
            *next = workload.signed(network, records.len())?;
            run.join().map_err(|_| io::Error::other("the load ended early"))
        })?;
        committed += outcome.committed;
        not_committed += outcome.scheduled - outcome.committed;
        p99 = p99.max(outcome.latency(990));
        for (index, resident) in resident.iter_mut().enumerate() {
            resident.push(network.resident_kib(index));
        }
        for record in records.iter().filter(|record| record.valid).step_by(ASKED_ONE_IN) {
            known.send(record.id).map_err(io::Error::other)?;
        }
    }
    Ok(Line {
        until: start.elapsed(),
        committed_per_s: crate::ceiling::per_second(committed as u64, began.elapsed()),
        p99,
        not_committed,
        log_size: network.number(0, "/v1/head", "/log_size"),
        resident_kib: resident.into_iter().map(median).collect(),
        disk_bytes: network.disk_bytes(0),
    })
}

/// Asks one member after another for the proof of one known record after another, newest and oldest mixed.
fn ask(
    clients: Vec<Client>,
    learned: std::sync::mpsc::Receiver<RecordId>,
    done: &AtomicBool,
    proofs: &AtomicU64,
    unanswered: &AtomicU64,
) {
    let mut known: Vec<RecordId> = Vec::new();
    for turn in 0usize.. {
        if done.load(Ordering::Relaxed) {
            return;
        }
        known.extend(learned.try_iter());
        // A large odd step visits all of them in an order that has nothing to do with age.
        if let Some(id) = known.get(turn.wrapping_mul(7_919) % known.len().max(1)) {
            let client = &clients[turn % clients.len()];
            let answer = client.get_bytes(&format!("/v1/records/{id}/proof"));
            let counted = if answer.is_ok() { proofs } else { unanswered };
            counted.fetch_add(1, Ordering::Relaxed);
        }
        thread::park_timeout(QUESTION_INTERVAL);
    }
}

/// The middle one.
pub(crate) fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
