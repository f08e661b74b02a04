//! Runs seeds until it is told to stop or one fails, and says every few seconds how far it is.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    batch::Sum,
    run::{Run, run_caught},
    scenario::Control,
    seed::Seed,
    tally::Met,
};

/// Milliseconds of a year of 365 days.
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// Runs under way.
pub struct Soak {
    first: u64,
    next: AtomicU64,
    /// What every seed is; by turns if this is none.
    control: Option<Control>,
    /// Virtual time after which it is enough, in milliseconds.
    enough_ms: Option<u64>,
    stop: AtomicBool,
    sums: Mutex<Sums>,
    failure: Mutex<Option<String>>,
    began: Instant,
}

#[derive(Default)]
struct Sums {
    dense: Sum,
    long: Sum,
}

/// What a seed is when they take turns: mostly seconds full of faults, now and then twins, and a few
/// long ones, each of which is half a day.
fn control_of(seed: u64) -> Control {
    match seed % 40 {
        0 => Control::Long,
        1..=4 => Control::Twins,
        _ => Control::None,
    }
}

impl Soak {
    /// Runs from this seed on.
    pub fn from(first: u64, control: Option<Control>, enough_ms: Option<u64>) -> Self {
        Self {
            first,
            next: AtomicU64::new(first),
            control,
            enough_ms,
            stop: AtomicBool::new(false),
            sums: Mutex::default(),
            failure: Mutex::new(None),
            began: Instant::now(),
        }
    }

    /// Runs on this thread until it is over.
    pub fn work(&self) {
        while !self.is_over() {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            let control = self.control.unwrap_or_else(|| control_of(seed));
            let failure = match run_caught(&Run::of(Seed(seed), control)) {
                Ok(report) => {
                    let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
                    match control {
                        Control::Long => sums.long.add(&report),
                        _ => sums.dense.add(&report),
                    }
                    let is_enough = self.enough_ms.is_some_and(|enough_ms| {
                        sums.dense.time_ms + sums.long.time_ms >= enough_ms
                    });
                    drop(sums);
                    if is_enough {
                        self.stop();
                    }
                    (!report.violations.is_empty()).then(|| report.shrunk_failure())
                }
                Err(panic) => Some(panic),
            };
            if failure.is_some() {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
                self.stop();
            }
        }
    }

    /// Lets the runs under way end, and begins no other.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// True once it was told to stop, or a run failed.
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What failed, with the command that repeats it.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How far it is, in a line.
    pub fn progress(&self) -> String {
        let sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = sums.dense.clone();
        all.merge(&sums.long);
        let thousandths = u128::from(all.time_ms) * 1_000 / u128::from(YEAR_MS);
        format!(
            "{}.{:03} cluster-years; {}",
            thousandths / 1_000,
            thousandths % 1_000,
            all.line(self.began.elapsed())
        )
    }

    /// Everything, once it is over.
    pub fn summary(&self) -> String {
        let progress = self.progress();
        let sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = sums.dense.clone();
        all.merge(&sums.long);
        let share = |met| all.tally.of(met) * 100 / all.tally.of(Met::Minutes).max(1);
        format!(
            "seeds from {}\n{}\n{} h of these in {} seeds full of faults, {} h in {} long ones\n\
             a block became final in {} %, and some fault was in force in {} % of the minutes\n{progress}",
            self.first,
            all.tally.table().trim_end(),
            sums.dense.time_ms / 3_600_000,
            sums.dense.runs,
            sums.long.time_ms / 3_600_000,
            sums.long.runs,
            share(Met::ActiveMinutes),
            share(Met::FaultMinutes),
        )
    }
}

/// Runs on so many threads, with a line to `say` every so often, until it is over.
pub fn run(soak: &Soak, threads: usize, every: Duration, say: impl Fn(&str)) {
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(|| soak.work())).collect();
        let mut said = Instant::now();
        while !workers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            std::thread::park_timeout(Duration::from_millis(100));
            if said.elapsed() >= every {
                said = Instant::now();
                say(&soak.progress());
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_when_it_is_enough_and_tells_what_it_met() {
        let soak = Soak::from(1, None, Some(1));
        run(&soak, 1, Duration::from_secs(3_600), |_| ());
        assert!(soak.is_over() && soak.failure().is_none());
        let summary = soak.summary();
        assert!(summary.contains("1 seeds: ") && summary.contains(" packets lost\n"), "{summary}");
    }

    #[test]
    fn it_ends_with_the_command_that_repeats_what_failed() {
        let soak = Soak::from(0, Some(Control::Amnesia), None);
        run(&soak, 2, Duration::from_secs(3_600), |_| ());
        let failure = soak.failure().expect("validators without a memory fail before long");
        assert!(failure.contains("repeat: ") && failure.contains("--control amnesia"), "{failure}");
    }
}
