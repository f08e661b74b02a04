//! `calendar.set`: the working days of a year, announced once (invariant 50).
//!
//! Touches one key. Timers triggered from the next block on count by it; due dates already written
//! stay as they were decided.

use serde::{Deserialize, Serialize};

use super::text::check_name;
use crate::{
    calendar::CalendarYear,
    execute::{Apply, Outcome, refuse},
    region::Region,
    reject::{Reason, Rejection},
    state::{CalendarBook, Organisation},
    words::Role,
};

/// `calendar.set`, by a data authority of the whole nation or a founding one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetCalendar {
    /// Holidays and make-up working days of a year that has none yet.
    pub calendar: CalendarYear,
}

impl SetCalendar {
    /// The lists do not contradict themselves.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("notice", &self.calendar.notice)?;
        self.calendar.check().map_err(|error| Rejection::of(Reason::CalendarInvalid, error))
    }

    /// Adds the year.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority])?;
        let founding = author.enrolled_by == author.uscc;
        if !founding && author.region != Region::NATION {
            return refuse(Reason::OutsideTerritory, Region::NATION);
        }
        let mut book: CalendarBook = apply.state.get(&())?.unwrap_or_default();
        let year = self.calendar.year;
        match book.0.binary_search_by_key(&year, |calendar| calendar.year) {
            Ok(_) => refuse(Reason::CalendarExists, year),
            Err(position) => {
                book.0.insert(position, self.calendar.clone());
                apply.state.put(&(), &book);
                Ok(())
            }
        }
    }
}
