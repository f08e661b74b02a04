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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        action::Action,
        fixture::{
            Member, TestLedger, chengdu, date,
            registration::{anchor, declaration, digest},
            sichuan_authority,
        },
        state::Application,
        words::{Roles, Tracks},
    };

    fn set(year: u32) -> Action {
        let new_year = format!("{year}-01-01");
        Action::CalendarSet(SetCalendar {
            calendar: CalendarYear {
                year,
                notice: "测试通知".into(),
                holidays: vec![date(&new_year)],
                make_up_days: Vec::new(),
            },
        })
    }

    #[test]
    fn a_year_is_announced_once_by_a_founding_or_national_authority() {
        let mut ledger = TestLedger::new();
        assert_eq!(ledger.refusal(&chengdu(), &[], set(2027)), Some(Reason::RoleWrong));
        let announced = ledger.refusal(&sichuan_authority(), &[], set(2026));
        assert_eq!(announced, Some(Reason::CalendarExists));
        let later: Member = crate::fixture::client(1).acting_as(Role::DataAuthority);
        let mut enrolment = crate::fixture::enrolment(&later, &[Role::DataAuthority]);
        (enrolment.roles, enrolment.tracks) = (Roles::of(&[Role::DataAuthority]), Tracks::EMPTY);
        let admit = Action::OrgEnrol(enrolment);
        ledger.submit(&sichuan_authority(), &[&later], admit).expect("admitted");
        assert_eq!(ledger.refusal(&later, &[], set(2027)), Some(Reason::OutsideTerritory));
        ledger.submit(&sichuan_authority(), &[], set(2027)).expect("announced");
        let again = ledger.refusal(&sichuan_authority(), &[], set(2027));
        assert_eq!(again, Some(Reason::CalendarExists));
    }

    #[test]
    fn a_timer_counts_by_the_calendar_from_the_next_block() {
        let mut ledger = TestLedger::with_legal_timers();
        let holder = ledger.registrant(1);
        ledger.set_date("2026-12-30");
        let due = |ledger: &mut TestLedger| {
            let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder));
            let application: Application = ledger.get(&id.expect("submitted")).expect("stored");
            application.state.due
        };
        // 31 December, then Friday 1 January as an ordinary day, then Monday 4 January.
        assert_eq!(due(&mut ledger), Some(date("2027-01-04")));
        let calendar = ledger.record(&sichuan_authority(), &[], set(2027)).expect("signed");
        let evidence = Action::EvidenceAnchor(anchor(digest(250)));
        let evidence = ledger.record(&holder, &[], evidence).expect("signed");
        ledger.commit(&[calendar, evidence]).expect("announced");
        assert_eq!(due(&mut ledger), Some(date("2027-01-05")));
    }

    #[test]
    fn a_calendar_that_contradicts_itself_is_refused() {
        let mut ledger = TestLedger::new();
        let mut refusal = |holidays: &[&str], make_up: &[&str]| {
            let days = |days: &[&str]| days.iter().map(|day| date(day)).collect();
            let calendar = CalendarYear {
                year: 2027,
                notice: "测试通知".into(),
                holidays: days(holidays),
                make_up_days: days(make_up),
            };
            let action = Action::CalendarSet(SetCalendar { calendar });
            ledger.refusal(&sichuan_authority(), &[], action)
        };
        let invalid = Some(Reason::CalendarInvalid);
        assert_eq!(refusal(&["2026-12-31"], &[]), invalid, "another year");
        assert_eq!(refusal(&["2027-01-02", "2027-01-01"], &[]), invalid, "out of order");
        assert_eq!(refusal(&[], &["2027-01-04"]), invalid, "a Monday");
        assert_eq!(refusal(&["2027-01-03"], &["2027-01-03"]), invalid, "off and worked");
        assert_eq!(refusal(&["2027-01-01"], &["2027-01-03"]), None);
    }
}
