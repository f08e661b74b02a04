//! The statutory clock (法定时限): which timer runs, until when, and how many working days are left or
//! over. Derived from the state on a day, never stored, so it cannot go stale.
//!
//! A timer that has run out changes nothing: no rule that was read deems anything approved. It is a
//! public figure about whoever is late ([`Timeliness`]).

mod desk;

pub use desk::{Desk, Desks, OpenApplication, Spans, StepSeen};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Calendar,
    state::{Application, ApplicationStep, Objection, ObjectionState},
    time::Date,
    words::words,
};

words!(
    /// What has to be done in time, and by whom.
    TimerKind {
        /// 受理: the registrar accepts, refuses or asks for more.
        Accept = "accept",
        /// 补正: the applicant supplements; past its last day the application lapses.
        Supplement = "supplement",
        /// 形式审核: the registrar reviews.
        Review = "review",
        /// 公示: the public may object; the registrar codes afterwards.
        Publicity = "publicity",
        /// 异议处理: the registrar decides on an objection.
        Objection = "objection",
    }
);

impl TimerKind {
    /// True when it is the registrar that is late.
    pub const fn is_registrars(self) -> bool {
        matches!(self, Self::Accept | Self::Review | Self::Objection)
    }
}

/// A timer that runs, or has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Timer {
    /// What has to be done.
    pub kind: TimerKind,
    /// Last day on which it is in time.
    pub due: Date,
    /// True when it reaches into a year without a calendar, where weekends alone are counted.
    pub provisional: bool,
    /// Working days after today up to the last one; 0 on the last day and later.
    pub days_left: u32,
    /// Working days since the last day; 0 until then.
    pub days_over: u32,
}

impl Timer {
    /// The timer that began on `since` and ends on `due`, seen on `today`.
    pub fn of(kind: TimerKind, since: Date, due: Date, today: Date, calendar: &Calendar) -> Self {
        Self {
            kind,
            due,
            provisional: !calendar.knows(since, due),
            days_left: calendar.days_left(today, due),
            days_over: calendar.days_left(due, today),
        }
    }

    /// True when the last day has passed.
    pub fn is_over(&self, today: Date) -> bool {
        self.due < today
    }
}

/// The timer that runs for an application; none for a step without one, and for what has ended.
pub fn of_application(
    application: &Application,
    today: Date,
    calendar: &Calendar,
) -> Option<Timer> {
    let state = &application.state;
    let kind = match state.step {
        ApplicationStep::Submitted => TimerKind::Accept,
        ApplicationStep::Supplementing if !state.has_lapsed(today) => TimerKind::Supplement,
        ApplicationStep::Accepted => TimerKind::Review,
        ApplicationStep::Publicised => TimerKind::Publicity,
        _ => return None,
    };
    state.due.map(|due| Timer::of(kind, state.since.date(), due, today, calendar))
}

/// The timer that runs for an objection, while its application is open to a decision.
pub fn of_objection(
    objection: &Objection,
    application: &Application,
    today: Date,
    calendar: &Calendar,
) -> Option<Timer> {
    let open = objection.state == ObjectionState::Open && application.state.step.is_open();
    let since = application.state.since.date();
    open.then(|| Timer::of(TimerKind::Objection, since, objection.due, today, calendar))
}

/// How a registrar keeps its time, over the applications that were put into it. Public figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Timeliness {
    /// Applications.
    pub applications: u64,
    /// Of these, open.
    pub open: u64,
    /// Of the open ones, waiting for the registrar to accept or to review.
    pub waiting: u64,
    /// Of the waiting ones, past the last day.
    pub overdue: u64,
    /// Applications in which a step of the registrar ended late, or is late now.
    pub late: u64,
    /// Working days by which those steps were late, or are by now.
    pub late_days: u64,
}

impl Timeliness {
    /// Puts an application in.
    pub fn add(&mut self, application: &Application, today: Date, calendar: &Calendar) {
        let timer = of_application(application, today, calendar);
        let waiting = timer.filter(|timer| timer.kind.is_registrars());
        let over = waiting.map_or(0, |timer| timer.days_over);
        let overdue = waiting.is_some_and(|timer| timer.is_over(today));
        let late_days = application.state.late_days.saturating_add(over);
        self.applications += 1;
        self.open += u64::from(application.state.step.is_open());
        self.waiting += u64::from(waiting.is_some());
        self.overdue += u64::from(overdue);
        self.late += u64::from(overdue || late_days > 0);
        self.late_days += u64::from(late_days);
    }

    /// The figures of these applications.
    pub fn of<'a>(
        applications: impl IntoIterator<Item = &'a Application>,
        today: Date,
        calendar: &Calendar,
    ) -> Self {
        let mut figures = Self::default();
        for application in applications {
            figures.add(application, today, calendar);
        }
        figures
    }
}

#[cfg(test)]
mod tests;
