//! The desks of all registrars, as the queue, the publicity list, timeliness and alerts read them.
//!
//! Counted from the index once and kept in memory: a question counts only what is new since the
//! last one. An earlier moment is counted from the first block on, one such question at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hefu_chain::{
    calendar::Calendar,
    clock::{Desks, StepSeen},
    execute::Rules,
    height::Height,
    time::Date,
};

use super::{Api, error::ApiResult, ledger::Moment, when::WhenQuery};
use crate::index::DeskEvent;

/// Desks with how far they are counted.
#[derive(Default)]
pub struct DeskBook {
    now: Mutex<Progress>,
    /// Held while an earlier moment is counted.
    earlier: Mutex<()>,
}

#[derive(Default)]
struct Progress {
    /// Everything up to this height is counted; nothing yet if none.
    counted: Option<Height>,
    /// The calendar that it was counted by.
    calendar: Calendar,
    desks: Desks,
}

/// A moment with the desks as they were then.
pub struct DesksAt<'a> {
    /// The moment.
    pub moment: Moment<'a>,
    /// The desks.
    pub desks: &'a Desks,
    /// The rules in force.
    pub rules: Rules,
}

impl DesksAt<'_> {
    /// The legal day.
    pub fn today(&self) -> Date {
        self.moment.time.date()
    }
}

impl DeskBook {
    /// Reads the desks at a moment.
    pub fn read<T>(
        &self,
        api: &Api,
        when: &WhenQuery,
        read: impl FnOnce(&DesksAt<'_>) -> ApiResult<T>,
    ) -> ApiResult<T> {
        if when.is_now() {
            let mut progress = lock(&self.now);
            // Taken under the lock, so that it is never behind what is counted.
            let moment = api.now()?;
            let rules = Rules::read(&moment)?;
            progress.advance(&moment, &rules.calendar)?;
            return read(&DesksAt { moment, desks: &progress.desks, rules });
        }
        let moment = when.moment(api)?;
        let rules = Rules::read(&moment)?;
        let _one = lock(&self.earlier);
        let mut progress = Progress::default();
        progress.advance(&moment, &rules.calendar)?;
        read(&DesksAt { moment, desks: &progress.desks, rules })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Progress {
    /// Counts what blocks up to the moment did that is not counted yet.
    fn advance(&mut self, moment: &Moment<'_>, calendar: &Calendar) -> ApiResult<()> {
        if self.calendar != *calendar {
            *self = Self { calendar: calendar.clone(), ..Self::default() };
        }
        let from = self.counted.map_or(Height::GENESIS, Height::next);
        let mut day: Option<(Height, Date)> = None;
        for event in moment.index().desk_events(from, moment.height) {
            let (height, event) = event?;
            let on = match day {
                Some((known, on)) if known == height => on,
                _ => moment.time_of(height)?.date(),
            };
            day = Some((height, on));
            match event {
                DeskEvent::Correction(registrar) => self.desks.correct(registrar),
                DeskEvent::Application(application, step) => {
                    let seen = StepSeen {
                        application,
                        registrar: step.registrar,
                        step: step.step,
                        objections_open: step.objections_open,
                        late_days: step.late_days,
                        on,
                    };
                    self.desks.see(&seen, calendar);
                }
            }
        }
        self.counted = Some(moment.height);
        Ok(())
    }
}
