//! What runs, until when; and that silence approves nothing.

use super::*;
use crate::{
    action::{
        Action,
        application::{Accept, Deficient, Publicise, Review, ReviewOutcome},
    },
    calendar::published,
    fixture::{
        Member, TestLedger, chengdu, date,
        registration::{declaration, passed},
    },
    hash::RecordId,
    reject::Reason,
};

/// A ledger with the default timers on Monday 28 September 2026, an applicant and its application.
fn applied() -> (TestLedger, Member, RecordId) {
    let mut ledger = TestLedger::with_legal_timers();
    let holder = ledger.registrant(1);
    ledger.set_date("2026-09-28");
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    (ledger, holder, id)
}

fn timer(ledger: &TestLedger, id: RecordId) -> Option<Timer> {
    let application: Application = ledger.get(&id).expect("stored");
    of_application(&application, ledger.today(), &Calendar::new(&published()))
}

/// Kind, last day, working days left and over.
fn shown(timer: Option<Timer>) -> Option<(TimerKind, String, u32, u32)> {
    timer.map(|t| (t.kind, t.due.to_string(), t.days_left, t.days_over))
}

#[test]
fn each_step_has_its_timer_across_national_day_and_the_make_up_day() {
    let (mut ledger, _, application) = applied();
    let registrar = chengdu();
    // 29, 30 September, 8 October: 1 to 7 October are off.
    let expected = Some((TimerKind::Accept, "2026-10-08".into(), 3, 0));
    assert_eq!(shown(timer(&ledger, application)), expected);
    ledger.set_date("2026-10-08");
    let expected = Some((TimerKind::Accept, "2026-10-08".into(), 0, 0));
    assert_eq!(shown(timer(&ledger, application)), expected, "the last day is in time");

    ledger.submit(&registrar, &[], Action::AppAccept(Accept { application })).expect("accepted");
    let reviewing = timer(&ledger, application).expect("runs");
    assert_eq!((reviewing.kind, reviewing.days_left), (TimerKind::Review, 20));
    ledger.submit(&registrar, &[], Action::AppReview(passed(application))).expect("reviewed");
    assert_eq!(timer(&ledger, application), None, "no rule gives a time for publicising");
    let publicise = Action::AppPublicise(Publicise { application });
    ledger.submit(&registrar, &[], publicise).expect("publicised");
    // 9, 10 (make-up Saturday), 12 to 16, 19 to 21 October.
    let expected = Some((TimerKind::Publicity, "2026-10-21".into(), 10, 0));
    assert_eq!(shown(timer(&ledger, application)), expected);
}

#[test]
fn a_supplement_that_did_not_come_has_lapsed_and_runs_no_more() {
    let (mut ledger, _, application) = applied();
    let missing = "缺少来源说明".into();
    let deficient = Action::AppDeficient(Deficient { application, missing });
    ledger.submit(&chengdu(), &[], deficient).expect("notified");
    let running = timer(&ledger, application).expect("runs");
    assert_eq!((running.kind, running.days_left), (TimerKind::Supplement, 15));
    ledger.set_date(&running.due.to_string());
    assert!(timer(&ledger, application).is_some(), "the last day");
    ledger.set_date(&running.due.next().to_string());
    assert_eq!(timer(&ledger, application), None);
}

#[test]
fn a_timer_into_a_year_without_calendar_is_provisional() {
    let calendar = Calendar::new(&published());
    let timer = |since: &str, due: &str| {
        Timer::of(TimerKind::Review, date(since), date(due), date(since), &calendar).provisional
    };
    assert!(!timer("2026-12-01", "2026-12-31"));
    assert!(timer("2026-12-01", "2027-01-04"));
    assert!(!timer("2025-12-30", "2026-01-05"));
}

#[test]
fn four_and_four_hundred_working_days_of_silence_approve_nothing() {
    let (mut ledger, _, application) = applied();
    let before: Application = ledger.get(&application).expect("stored");
    let calendar = Calendar::new(&published());
    for (working_days, over) in [(4, 1), (400, 397)] {
        let day = calendar.due(date("2026-09-28"), working_days).date;
        ledger.set_date(&day.to_string());
        let silence = ledger.commit(&[]).expect("an empty block");
        assert_eq!(silence.changes.len(), 1, "silence writes the clock and nothing else");
        assert_eq!(ledger.get::<Application>(&application), Some(before.clone()));
        let timer = timer(&ledger, application).expect("still waits for the registrar");
        assert!(timer.is_over(ledger.today()));
        assert_eq!((timer.kind, timer.days_over), (TimerKind::Accept, over));
    }
    let refused = ledger.issue(&chengdu(), application, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::ApplicationStepWrong));
    let accept = ledger.refusal(&chengdu(), &[], Action::AppAccept(Accept { application }));
    assert_eq!(accept, None, "a late registrar still acts");
}

#[test]
fn a_registrars_lateness_is_counted_while_it_lasts_and_afterwards() {
    let (mut ledger, _, application) = applied();
    let calendar = Calendar::new(&published());
    let figures = |ledger: &TestLedger| {
        let application: Application = ledger.get(&application).expect("stored");
        Timeliness::of([&application], ledger.today(), &calendar)
    };
    let in_time = Timeliness { applications: 1, open: 1, waiting: 1, ..Timeliness::default() };
    ledger.set_date("2026-10-08");
    assert_eq!(figures(&ledger), in_time);
    ledger.set_date("2026-10-12"); // late by the 9th, the make-up Saturday and the 12th
    let late = Timeliness { overdue: 1, late: 1, late_days: 3, ..in_time };
    assert_eq!(figures(&ledger), late);
    ledger.submit(&chengdu(), &[], Action::AppAccept(Accept { application })).expect("late");
    assert_eq!(figures(&ledger), Timeliness { overdue: 0, ..late }, "it stays on record");
    let fail = Review { application, outcome: ReviewOutcome::Failed("来源不清".into()) };
    ledger.submit(&chengdu(), &[], Action::AppReview(fail)).expect("in time");
    let ended = Timeliness { open: 0, waiting: 0, overdue: 0, ..late };
    assert_eq!(figures(&ledger), ended);
}
