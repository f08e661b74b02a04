//! Open-loop load: each record has a scheduled time, whether or not the network keeps up.
//!
//! Latency is the time at which **another** node shows the record's block, minus the scheduled send
//! time. A late sender therefore counts against the ledger, not in its favour.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use hefu_chain::hash::RecordId;
use hefu_tests::network::Client;

use crate::workload::Signed;

/// Sending threads; each has one request under way.
const SENDERS: usize = 48;

/// What one run of load showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// Valid records scheduled.
    pub(crate) scheduled: usize,
    /// Valid records seen committed before the deadline.
    pub(crate) committed: usize,
    /// Valid records that the node refused at admission because it was full.
    pub(crate) refused_full: usize,
    /// Valid records refused or failed otherwise.
    pub(crate) failed: usize,
    /// Deliberately invalid records refused, of how many.
    pub(crate) invalid_refused: (usize, usize),
    /// Latencies of the committed, rising.
    pub(crate) latencies: Vec<Duration>,
    /// From the first scheduled time to the last commit seen.
    pub(crate) span: Duration,
    /// When each block with records of ours was seen, from the first scheduled time on, and how many.
    pub(crate) blocks: Vec<(Duration, usize)>,
    /// Examples of other failures.
    pub(crate) examples: Vec<String>,
}

impl Outcome {
    /// The latency below which `permille` of the committed records lie.
    pub(crate) fn latency(&self, permille: usize) -> Duration {
        let index = (self.latencies.len() * permille / 1000).min(self.latencies.len().max(1) - 1);
        self.latencies.get(index).copied().unwrap_or_default()
    }

    /// Committed records a second.
    pub(crate) fn goodput_per_s(&self) -> u64 {
        crate::ceiling::per_second(self.committed as u64, self.span)
    }

    /// The longest time in which no block came.
    pub(crate) fn longest_gap(&self) -> Duration {
        let gaps = self.blocks.windows(2).map(|pair| pair[1].0.saturating_sub(pair[0].0));
        gaps.max().unwrap_or_default()
    }

    /// Scheduled but neither committed nor refused in time.
    pub(crate) fn lost(&self) -> usize {
        self.scheduled - self.committed - self.refused_full - self.failed
    }
}

/// Sends `records` at `rate_per_s` to the nodes of `to`, watching commits on `observer`.
pub(crate) fn run(
    records: &[Signed],
    rate_per_s: u64,
    to: &[Client],
    observer: &Client,
    drain: Duration,
) -> Outcome {
    let start = Instant::now() + Duration::from_millis(200);
    let at = |i: usize| start + Duration::from_micros(i as u64 * 1_000_000 / rate_per_s.max(1));
    let pending: Mutex<HashMap<RecordId, Instant>> = Mutex::new(
        records.iter().enumerate().filter(|(_, r)| r.valid).map(|(i, r)| (r.id, at(i))).collect(),
    );
    let scheduled = pending.lock().map_or(0, |pending| pending.len());
    let next = AtomicUsize::new(0);
    let done = AtomicBool::new(false);
    let result = Mutex::new(Outcome { scheduled, ..Outcome::default() });
    thread::scope(|scope| {
        let watch = scope.spawn(|| observe(observer, &pending, &result, &done, start));
        let senders: Vec<_> = (0..SENDERS)
            .map(|s| {
                let (next, pending, result, client) = (&next, &pending, &result, &to[s % to.len()]);
                scope.spawn(move || {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(record) = records.get(i) else { return };
                        if let Some(wait) = at(i).checked_duration_since(Instant::now()) {
                            thread::park_timeout(wait);
                        }
                        let answer = client.post("/v1/records", &record.bytes);
                        note(record, answer.err(), pending, result);
                    }
                })
            })
            .collect();
        for sender in senders {
            let _ = sender.join();
        }
        let deadline = Instant::now() + drain;
        while Instant::now() < deadline && pending.lock().is_ok_and(|p| !p.is_empty()) {
            thread::park_timeout(Duration::from_millis(20));
        }
        done.store(true, Ordering::Relaxed);
        let _ = watch.join();
    });
    let mut outcome = result.into_inner().unwrap_or_default();
    outcome.latencies.sort_unstable();
    outcome
}

/// Counts an answer. A refused valid record is no longer awaited.
fn note(
    record: &Signed,
    error: Option<hefu_tests::network::HttpError>,
    pending: &Mutex<HashMap<RecordId, Instant>>,
    result: &Mutex<Outcome>,
) {
    let Ok(mut outcome) = result.lock() else { return };
    if !record.valid {
        outcome.invalid_refused.1 += 1;
        outcome.invalid_refused.0 += usize::from(error.is_some());
        return;
    }
    let Some(error) = error else { return };
    if let Ok(mut pending) = pending.lock() {
        pending.remove(&record.id);
    }
    if matches!(error.code(), "mempool.full" | "api.busy" | "busy" | "mempool_full") {
        outcome.refused_full += 1;
    } else {
        outcome.failed += 1;
        if outcome.examples.len() < 5 {
            outcome.examples.push(error.to_string().chars().take(300).collect());
        }
    }
}

/// Follows the observer's blocks and takes each record's latency.
fn observe(
    observer: &Client,
    pending: &Mutex<HashMap<RecordId, Instant>>,
    result: &Mutex<Outcome>,
    done: &AtomicBool,
    start: Instant,
) {
    let Ok(mut height) = observer.height() else { return };
    while !done.load(Ordering::Relaxed) {
        let path = format!("/v1/blocks/{}/records?wait_ms=500", height + 1);
        let Ok(answer) = observer.get(&path) else {
            thread::park_timeout(Duration::from_millis(5));
            continue;
        };
        let now = Instant::now();
        height += 1;
        let ids = answer["records"].as_array().map(Vec::as_slice).unwrap_or_default();
        let (Ok(mut pending), Ok(mut outcome)) = (pending.lock(), result.lock()) else { return };
        let committed_before = outcome.committed;
        for id in ids.iter().filter_map(|id| id.as_str()?.parse::<RecordId>().ok()) {
            if let Some(scheduled) = pending.remove(&id) {
                outcome.committed += 1;
                outcome.latencies.push(now.saturating_duration_since(scheduled));
                outcome.span = now.saturating_duration_since(start);
            }
        }
        let ours = outcome.committed - committed_before;
        outcome.blocks.push((now.saturating_duration_since(start), ours));
    }
}
