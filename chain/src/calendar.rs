//! Working days (工作日): legal timers count them, so the calendar is ledger state.
//!
//! A year's calendar lists its holidays and make-up working days. Day 1 of a timer is the working
//! day after the trigger. A timer that reaches into a year without a calendar counts weekends only
//! and says so: it is provisional.

mod published;

use std::collections::{BTreeMap, BTreeSet};

pub use published::published;
use serde::{Deserialize, Serialize};

use crate::time::Date;

/// Holidays and make-up working days of one year, with the notice that set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: u32,
    /// Number of the notice that announced it.
    pub notice: String,
    /// Days off, weekends need not be listed.
    pub holidays: Vec<Date>,
    /// Weekend days worked (调休).
    pub make_up_days: Vec<Date>,
}

/// Why a year's calendar is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The year has more or fewer than four digits, or lies before 1970.
    #[error("a calendar year lies between 1970 and 9999, not {0}")]
    Year(u32),
    /// A list is not in rising order, or a day of it lies in another year.
    #[error("days must lie in their year, in order and once: {0}")]
    Order(Date),
    /// A make-up day falls on Monday to Friday, where there is nothing to make up.
    #[error("{0} is no weekend day, so it cannot be a make-up working day")]
    NotWeekend(Date),
    /// A day is both off and worked.
    #[error("{0} is both a holiday and a make-up working day")]
    Both(Date),
}

impl CalendarYear {
    /// Refuses lists that contradict themselves.
    pub fn check(&self) -> Result<(), CalendarError> {
        if !(1970..=9999).contains(&self.year) {
            return Err(CalendarError::Year(self.year));
        }
        for days in [&self.holidays, &self.make_up_days] {
            let elsewhere = days.iter().find(|day| day.ymd().0 != self.year);
            let unordered = days.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| &pair[1]);
            if let Some(day) = elsewhere.or(unordered) {
                return Err(CalendarError::Order(*day));
            }
        }
        for day in &self.make_up_days {
            if day.weekday() < 5 {
                return Err(CalendarError::NotWeekend(*day));
            }
            if self.holidays.contains(day) {
                return Err(CalendarError::Both(*day));
            }
        }
        Ok(())
    }
}

/// The calendars of all announced years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeSet<u32>,
    /// Days that differ from Monday-to-Friday: true when worked.
    exceptions: BTreeMap<Date, bool>,
}

/// The end of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Last day on which the act is in time.
    pub date: Date,
    /// True when a year without a calendar was counted.
    pub provisional: bool,
}

impl Calendar {
    /// The calendar of these years; a later entry for a year replaces nothing, years are unique.
    pub fn new<'a>(years: impl IntoIterator<Item = &'a CalendarYear>) -> Self {
        let mut calendar = Self::default();
        for year in years {
            calendar.years.insert(year.year);
            calendar.exceptions.extend(year.holidays.iter().map(|day| (*day, false)));
            calendar.exceptions.extend(year.make_up_days.iter().map(|day| (*day, true)));
        }
        calendar
    }

    /// True when the day is worked.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.exceptions.get(&day).copied().unwrap_or(day.weekday() < 5)
    }

    /// True when every year from one day to another has its calendar.
    pub fn knows(&self, from: Date, to: Date) -> bool {
        let (first, last) = (from.ymd().0, to.ymd().0);
        (first..=last).all(|year| self.years.contains(&year))
    }

    /// The last day of a timer of `working_days`, counted from the day after `trigger`. A timer of
    /// no days ends on the day of its trigger.
    pub fn due(&self, trigger: Date, working_days: u32) -> Due {
        let mut due = Due { date: trigger, provisional: false };
        let mut left = working_days;
        while left > 0 {
            let next = due.date.next();
            if next == due.date {
                break; // the end of representable time
            }
            due.date = next;
            due.provisional |= !self.years.contains(&due.date.ymd().0);
            if self.is_working_day(due.date) {
                left -= 1;
            }
        }
        due
    }

    /// Working days from the day after `today` to `due` inclusive; 0 when due today or past.
    pub fn days_left(&self, today: Date, due: Date) -> u32 {
        let mut day = today;
        let mut left = 0;
        while day < due {
            day = day.next();
            left += u32::from(self.is_working_day(day));
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect(text)
    }

    /// National Day 2026: 1–7 October off, 20 September and 10 October worked.
    fn calendar_2026() -> Calendar {
        Calendar::new([&CalendarYear {
            year: 2026,
            notice: "test".into(),
            holidays: (1..=7).map(|d| date(&format!("2026-10-{d:02}"))).collect(),
            make_up_days: vec![date("2026-09-20"), date("2026-10-10")],
        }])
    }

    #[test]
    fn ten_working_days_cross_national_day_and_its_make_up_day() {
        let calendar = calendar_2026();
        // Triggered on Monday 28 September: 29, 30 September, 8, 9, 10 (make-up), 12–16 October.
        let due = calendar.due(date("2026-09-28"), 10);
        assert_eq!((due.date.to_string().as_str(), due.provisional), ("2026-10-16", false));
        assert_eq!(calendar.days_left(date("2026-09-28"), due.date), 10);
    }

    #[test]
    fn a_year_without_calendar_is_provisional() {
        let due = calendar_2026().due(date("2026-12-31"), 1);
        assert_eq!((due.date.to_string().as_str(), due.provisional), ("2027-01-01", true));
        assert!(!calendar_2026().due(date("2026-12-30"), 1).provisional);
    }

    #[test]
    fn a_timer_of_no_days_ends_on_its_trigger() {
        let day = date("2026-10-03");
        assert_eq!(calendar_2026().due(day, 0).date, day);
    }
}
