//! Virtual time, and what is due when.

use std::collections::BTreeMap;

/// Microseconds since the simulation began. Nothing here reads a real clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

impl SimTime {
    /// The beginning.
    pub const START: Self = Self(0);

    /// This many milliseconds after the beginning.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms * 1_000)
    }

    /// This many microseconds after the beginning.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Whole milliseconds since the beginning.
    pub const fn as_ms(self) -> u64 {
        self.0 / 1_000
    }

    /// Microseconds since the beginning.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This long after.
    pub const fn after(self, wait: Self) -> Self {
        Self(self.0 + wait.0)
    }
}

impl From<std::time::Duration> for SimTime {
    fn from(duration: std::time::Duration) -> Self {
        // No wait in the ledger is longer than hours.
        Self(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
    }
}

impl std::fmt::Display for SimTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:06}s", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// Events in order of time; of two at the same time, the one that was entered first.
#[derive(Debug)]
pub struct Agenda<E> {
    now: SimTime,
    entered: u64,
    due: BTreeMap<(SimTime, u64), E>,
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Self { now: SimTime::START, entered: 0, due: BTreeMap::new() }
    }
}

impl<E> Agenda<E> {
    /// The time of the last event taken.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Enters an event `wait` from now.
    pub fn enter(&mut self, wait: SimTime, event: E) {
        self.enter_at(self.now.after(wait), event);
    }

    /// Enters an event at a time, or now if that is past.
    pub fn enter_at(&mut self, at: SimTime, event: E) {
        self.entered += 1;
        self.due.insert((at.max(self.now), self.entered), event);
    }

    /// Takes the next event and moves time to it.
    pub fn take(&mut self) -> Option<E> {
        let ((at, _), event) = self.due.pop_first()?;
        self.now = at;
        Some(event)
    }

    /// When the next event is due.
    pub fn next_due(&self) -> Option<SimTime> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_then_by_entry_and_never_from_the_past() {
        let mut agenda = Agenda::default();
        agenda.enter(SimTime::from_ms(5), "late");
        agenda.enter(SimTime::from_ms(2), "first");
        agenda.enter(SimTime::from_ms(2), "second");
        assert_eq!((agenda.take(), agenda.take()), (Some("first"), Some("second")));
        agenda.enter_at(SimTime::START, "overdue");
        assert_eq!(agenda.take(), Some("overdue"));
        assert_eq!(agenda.now(), SimTime::from_ms(2));
        assert_eq!((agenda.take(), agenda.take()), (Some("late"), None));
    }
}
