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
    run::{Report, run_caught},
    scenario::Control,
    seed::Seed,
};

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Batch {
    /// Reports of the runs that came to an end, in order of seed.
    pub reports: Vec<Report>,
    /// Panics, each with the command that repeats it, in order of seed.
    pub panics: Vec<String>,
}

/// Failures that are shrunk before they are shown: it takes many runs each.
const SHRUNK_MAX: usize = 2;

/// Threads to use: one a core.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
                        let result = run_caught(Seed(seed), control);
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

    fn failed_count(&self) -> usize {
        let failed = self.reports.iter().filter(|report| !report.violations.is_empty());
        failed.count() + self.panics.len()
    }

    /// Totals, and how fast it went.
    pub fn summary(&self, real: Duration) -> String {
        let total = |of: fn(&Report) -> u64| self.reports.iter().map(of).sum::<u64>();
        let simulated_ms = total(|report| report.time.as_ms());
        let real_ms = u64::try_from(real.as_millis()).unwrap_or(u64::MAX).max(1);
        let runs = self.reports.len() as u64;
        format!(
            "{runs} seeds, {} failed: {} heights, {} records, {} statements, {} crashes, {} starts \
             as observer, {} by the journal alone, {} blocks refused, {} packets; {} s simulated in {} s ({}x real time, {}.{} \
             seeds/s)",
            self.failed_count(),
            total(|report| report.heights as u64),
            total(|report| report.records as u64),
            total(|report| report.statements as u64),
            total(|report| report.tally.crashes),
            total(|report| report.tally.observers),
            total(|report| report.tally.by_journal),
            total(|report| report.tally.refused),
            total(|report| report.tally.packets),
            simulated_ms / 1_000,
            real_ms / 1_000,
            simulated_ms / real_ms,
            runs * 1_000 / real_ms,
            runs * 10_000 / real_ms % 10,
        )
    }
}
