//! Many seeds at once: each run has one thread to itself and shares nothing.

use std::{
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{
    run::{Report, Run, run_caught},
    scenario::Control,
    seed::Seed,
    tally::{Met, Tally},
};

/// Failures that are shrunk before they are shown: it takes many runs each.
const SHRUNK_MAX: usize = 2;

/// Threads to use: one a core.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What came of many runs, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Runs that came to an end.
    pub runs: u64,
    /// Virtual time, in milliseconds.
    pub time_ms: u64,
    /// Final blocks.
    pub heights: u64,
    /// Records on the ledger.
    pub records: u64,
    /// Records that clients were told of.
    pub acknowledged: u64,
    /// Votes and proposals that left a node.
    pub statements: u64,
    /// What happened, by number.
    pub tally: Tally,
}

impl Sum {
    /// Adds a run.
    pub fn add(&mut self, report: &Report) {
        self.runs += 1;
        self.time_ms += report.time.as_ms();
        self.heights += report.heights as u64;
        self.records += report.records as u64;
        self.acknowledged += report.acknowledged as u64;
        self.statements += report.statements as u64;
        self.tally.merge(&report.tally);
    }

    /// Adds other runs.
    pub fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.time_ms += other.time_ms;
        self.heights += other.heights;
        self.records += other.records;
        self.acknowledged += other.acknowledged;
        self.statements += other.statements;
        self.tally.merge(&other.tally);
    }

    /// Totals, and how fast it went.
    pub fn line(&self, real: Duration) -> String {
        let real_ms = u64::try_from(real.as_millis()).unwrap_or(u64::MAX).max(1);
        let of = |met| self.tally.of(met);
        format!(
            "{} seeds: {} h {} min simulated, {} heights, {} records, {} statements, {} packets, {} \
             power failures, {} joined from a snapshot, {} changes of validators; in {} s ({}x real \
             time, {}.{} seeds/s)",
            self.runs,
            self.time_ms / 3_600_000,
            self.time_ms / 60_000 % 60,
            self.heights,
            self.records,
            self.statements,
            of(Met::Packets),
            of(Met::Crashes),
            of(Met::Joined),
            of(Met::SeatsTaken) + of(Met::SeatsLeft) + of(Met::SeatsWeighed) + of(Met::KeysRotated),
            real_ms / 1_000,
            self.time_ms / real_ms,
            self.runs * 1_000 / real_ms,
            self.runs * 10_000 / real_ms % 10,
        )
    }
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Batch {
    /// Reports of the runs that came to an end, in order of seed.
    pub reports: Vec<Report>,
    /// Panics, each with the command that repeats it, in order of seed.
    pub panics: Vec<String>,
}

impl Batch {
    /// Runs the seeds, showing each report as it comes.
    pub fn run(
        seeds: Range<u64>,
        control: Control,
        threads: usize,
        show: impl Fn(&Report) + Sync,
    ) -> Self {
        let next = AtomicU64::new(seeds.start);
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if !seeds.contains(&seed) {
                            return;
                        }
                        let result = run_caught(&Run::of(Seed(seed), control));
                        if let Ok(report) = &result {
                            show(report);
                        }
                        done.lock().expect("no thread panics with the lock").push((seed, result));
                    }
                });
            }
        });
        let mut done = done.into_inner().expect("no thread panics with the lock");
        done.sort_by_key(|(seed, _)| *seed);
        let mut batch = Self::default();
        for (_, result) in done {
            match result {
                Ok(report) => batch.reports.push(report),
                Err(panic) => batch.panics.push(panic),
            }
        }
        batch
    }

    /// What failed, each with the command that repeats it, in order of seed; the first few with no
    /// more faults than are needed.
    pub fn failures(&self) -> Vec<String> {
        let failed = self.reports.iter().filter(|report| !report.violations.is_empty());
        let told = failed.enumerate().map(|(at, report)| match at {
            0..SHRUNK_MAX => report.shrunk_failure(),
            _ => report.failure(),
        });
        self.panics.iter().cloned().chain(told).collect()
    }

    /// All runs, added up.
    pub fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        self.reports.iter().for_each(|report| sum.add(report));
        sum
    }

    /// Totals, and how fast it went.
    pub fn summary(&self, real: Duration) -> String {
        let failed = self.reports.iter().filter(|report| !report.violations.is_empty());
        let failed = failed.count() + self.panics.len();
        format!("{failed} failed of {}", self.sum().line(real))
    }
}
