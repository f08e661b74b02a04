//! Writes that must be on the disk before anything goes on, while they are under way: a disk that
//! stands still is otherwise only seen by what does not happen.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A write that took longer has a line in the log.
const SLOW: Duration = Duration::from_secs(1);

/// The synced writes under way, by number in order of their beginning.
#[derive(Debug, Default)]
pub(super) struct Syncing(Mutex<UnderWay>);

#[derive(Debug, Default)]
struct UnderWay {
    begun: u64,
    since: BTreeMap<u64, Instant>,
}

/// One write; it is over when this is dropped.
pub(super) struct Write<'a> {
    of: &'a Syncing,
    number: u64,
    what: &'static str,
}

impl Syncing {
    /// Begins a write.
    pub(super) fn begin(&self, what: &'static str) -> Write<'_> {
        let mut under_way = self.lock();
        under_way.begun += 1;
        let number = under_way.begun;
        under_way.since.insert(number, Instant::now());
        Write { of: self, number, what }
    }

    /// How long the oldest write under way has taken so far.
    pub(super) fn oldest(&self) -> Option<Duration> {
        self.lock().since.first_key_value().map(|(_, since)| since.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let took = self.of.lock().since.remove(&self.number).map(|since| since.elapsed());
        if let Some(took) = took.filter(|took| *took >= SLOW) {
            let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(
                what = self.what,
                took_ms = ms,
                "the disk is slow: nothing went on meanwhile"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_write_under_way_counts_until_it_is_over() {
        let syncing = Syncing::default();
        assert_eq!(syncing.oldest(), None);
        let first = syncing.begin("a block");
        let second = syncing.begin("the marker");
        let oldest = |syncing: &Syncing| syncing.lock().since.keys().next().copied();
        assert_eq!(oldest(&syncing), Some(1));
        drop(first);
        assert_eq!(oldest(&syncing), Some(2), "one that ends does not end the other");
        assert!(syncing.oldest().is_some());
        drop(second);
        assert_eq!(syncing.oldest(), None);
    }
}
