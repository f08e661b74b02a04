//! What each registrar did with its applications, counted block by block: how many, how they ended,
//! how many working days its steps took. Public figures that anyone can count again.

use std::collections::BTreeMap;

use crate::{calendar::Calendar, hash::RecordId, state::ApplicationStep, time::Date, uscc::Uscc};

/// An application as one block left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepSeen {
    /// Which application.
    pub application: RecordId,
    /// Who decides on it.
    pub registrar: Uscc,
    /// The step reached.
    pub step: ApplicationStep,
    /// Objections not yet decided.
    pub objections_open: u32,
    /// Working days by which finished steps were late.
    pub late_days: u32,
    /// Legal day of the block.
    pub on: Date,
}

/// How many steps took how many working days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(BTreeMap<u32, u64>);

impl Spans {
    fn add(&mut self, days: u32) {
        *self.0.entry(days).or_default() += 1;
    }

    /// How many steps.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The median in working days: of an even number of steps the lower of the two in the middle.
    pub fn median(&self) -> Option<u32> {
        let middle = self.count().checked_sub(1)? / 2;
        let mut below = 0;
        self.0.iter().find_map(|(days, steps)| {
            below += steps;
            (middle < below).then_some(*days)
        })
    }
}

/// An application that may still lead to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenApplication {
    /// Day of submission.
    pub submitted: Date,
    /// The step reached.
    pub step: ApplicationStep,
    /// Day on which it was reached.
    pub since: Date,
    objections_open: u32,
}

/// The applications of one registrar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// Those that are open.
    pub open: BTreeMap<RecordId, OpenApplication>,
    /// All that were ever submitted.
    pub applications: u64,
    /// Ended: how, and how many.
    pub ended: BTreeMap<ApplicationStep, u64>,
    /// Objections filed.
    pub objections: u64,
    /// Corrections of its certificates.
    pub corrections: u64,
    /// Ended ones of which some step of the registrar was late.
    pub late: u64,
    /// Working days by which those were late.
    pub late_days: u64,
    /// From submission to acceptance, refusal or a notice of deficiency.
    pub accept: Spans,
    /// From acceptance to the result of the review.
    pub review: Spans,
    /// From submission to coding.
    pub whole: Spans,
}

impl Desk {
    /// Decisions: certificates coded, applications refused or rejected.
    pub fn decisions(&self) -> u64 {
        let of = |step| self.ended.get(&step).copied().unwrap_or_default();
        of(ApplicationStep::Coded) + of(ApplicationStep::Refused) + of(ApplicationStep::Rejected)
    }

    fn add(&mut self, seen: &StepSeen, calendar: &Calendar) {
        let known = self.open.get(&seen.application).copied();
        let before = known.unwrap_or_else(|| {
            self.applications += 1;
            OpenApplication {
                submitted: seen.on,
                step: ApplicationStep::Submitted,
                since: seen.on,
                objections_open: 0,
            }
        });
        self.objections += u64::from(seen.objections_open.saturating_sub(before.objections_open));
        let moved = before.step != seen.step;
        if moved {
            self.count_steps(&before, seen, calendar);
        }
        if seen.step.is_open() {
            let since = if moved { seen.on } else { before.since };
            let (step, objections_open) = (seen.step, seen.objections_open);
            let now = OpenApplication { step, since, objections_open, ..before };
            self.open.insert(seen.application, now);
        } else if moved {
            self.open.remove(&seen.application);
            *self.ended.entry(seen.step).or_default() += 1;
            self.late += u64::from(seen.late_days > 0);
            self.late_days += u64::from(seen.late_days);
        }
    }

    /// The registrar's steps that lie between two sightings. One that began and ended in a block
    /// took no working day.
    fn count_steps(&mut self, before: &OpenApplication, seen: &StepSeen, calendar: &Calendar) {
        use ApplicationStep as Step;
        let since_step = || calendar.days_left(before.since, seen.on);
        if before.step == Step::Submitted && seen.step != Step::Withdrawn {
            self.accept.add(since_step());
        }
        let reviewed =
            matches!(seen.step, Step::Reviewed | Step::Publicised | Step::Coded | Step::Rejected);
        if reviewed && before.step <= Step::Accepted {
            let taken = if before.step == Step::Accepted { since_step() } else { 0 };
            self.review.add(taken);
        }
        if seen.step == Step::Coded {
            self.whole.add(calendar.days_left(before.submitted, seen.on));
        }
    }
}

/// The desks of all registrars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desks(BTreeMap<Uscc, Desk>);

impl Desks {
    /// Counts an application as a block left it; blocks in order.
    pub fn see(&mut self, seen: &StepSeen, calendar: &Calendar) {
        self.0.entry(seen.registrar).or_default().add(seen, calendar);
    }

    /// Counts a correction of one of the registrar's certificates.
    pub fn correct(&mut self, registrar: Uscc) {
        self.0.entry(registrar).or_default().corrections += 1;
    }

    /// One registrar's desk, if it ever had something on it.
    pub fn of(&self, registrar: &Uscc) -> Option<&Desk> {
        self.0.get(registrar)
    }

    /// All desks, in order of the registrars' codes.
    pub fn iter(&self) -> impl Iterator<Item = (&Uscc, &Desk)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::published,
        fixture::{chengdu, date},
    };

    fn seen(application: u8, step: ApplicationStep, on: &str) -> StepSeen {
        StepSeen {
            application: RecordId([application; 32]),
            registrar: chengdu().uscc,
            step,
            objections_open: 0,
            late_days: 0,
            on: date(on),
        }
    }

    fn counted(steps: &[StepSeen]) -> Desk {
        let calendar = Calendar::new(&published());
        let mut desks = Desks::default();
        for step in steps {
            desks.see(step, &calendar);
        }
        desks.of(&chengdu().uscc).cloned().expect("a desk")
    }

    #[test]
    fn steps_are_counted_in_working_days_of_the_registrar() {
        use ApplicationStep as Step;
        let desk = counted(&[
            seen(1, Step::Submitted, "2026-09-28"),
            seen(1, Step::Accepted, "2026-09-30"),
            // 1 to 7 October are off; 8 and 9 October are worked, and Saturday 10 October too.
            seen(1, Step::Reviewed, "2026-10-10"),
            seen(1, Step::Publicised, "2026-10-10"),
            StepSeen { objections_open: 1, ..seen(1, Step::Publicised, "2026-10-12") },
            StepSeen { late_days: 2, ..seen(1, Step::Coded, "2026-10-13") },
        ]);
        assert_eq!((desk.accept.median(), desk.review.median()), (Some(2), Some(3)));
        assert_eq!((desk.whole.median(), desk.objections), (Some(7), 1));
        assert_eq!((desk.late, desk.late_days, desk.decisions()), (1, 2, 1));
        assert!(desk.open.is_empty());
    }

    #[test]
    fn a_supplement_begins_acceptance_anew_and_a_withdrawal_is_no_step_of_the_registrar() {
        use ApplicationStep as Step;
        let desk = counted(&[
            seen(1, Step::Submitted, "2026-09-01"),
            seen(1, Step::Supplementing, "2026-09-03"),
            seen(1, Step::Submitted, "2026-09-10"),
            seen(1, Step::Accepted, "2026-09-10"),
            seen(2, Step::Submitted, "2026-09-01"),
            seen(2, Step::Withdrawn, "2026-09-30"),
            seen(3, Step::Publicised, "2026-09-01"),
        ]);
        // Two days to the notice, none after the supplement, none where one block did all.
        assert_eq!((desk.accept.count(), desk.accept.median()), (3, Some(0)));
        assert_eq!((desk.review.count(), desk.whole.count()), (1, 0));
        assert_eq!((desk.applications, desk.open.len()), (3, 2));
        assert_eq!(desk.ended.get(&Step::Withdrawn), Some(&1));
        assert_eq!(desk.open[&RecordId([1; 32])].since, date("2026-09-10"));
    }

    #[test]
    fn the_median_of_an_even_number_is_the_lower_one() {
        let mut spans = Spans::default();
        assert_eq!(spans.median(), None);
        for days in [5, 1, 9, 3] {
            spans.add(days);
        }
        assert_eq!((spans.count(), spans.median()), (4, Some(3)));
        spans.add(4);
        assert_eq!(spans.median(), Some(4));
    }
}
