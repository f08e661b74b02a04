//! Objections: when, by whom, and what they stop. Story 2 (publicity over National Day) and story 3.

use super::*;
use crate::{
    action::{Action, application::Withdraw},
    fixture::{
        Member, TestLedger, chengdu, date,
        registration::{declaration, digest},
        suining,
    },
    reject::Reason,
    state::ApplicationState,
};

/// An application publicised on Monday 28 September 2026, and an objector with evidence.
fn publicised() -> (TestLedger, Member, RecordId, Member) {
    let mut ledger = TestLedger::with_legal_timers();
    let (holder, objector) = (ledger.registrant(1), ledger.registrant(2));
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.anchor(&objector, digest(9)).expect("anchored");
    ledger.anchor(&chengdu(), digest(9)).expect("anchored for a citizen");
    ledger.set_date("2026-09-28");
    ledger.bring_to_publicity(&chengdu(), id).expect("publicised");
    (ledger, holder, id, objector)
}

fn file(application: RecordId) -> Action {
    let ground = ObjectionGround::Ownership;
    Action::ObjectionFile(File { application, ground, evidence: vec![digest(9)] })
}

fn decide(objection: RecordId, upheld: bool) -> Action {
    Action::ObjectionDecide(Decide { objection, upheld, reason: "经核查".into() })
}

fn issue(ledger: &TestLedger, id: RecordId) -> Action {
    Action::CertIssue(ledger.certificate_of(id, 1))
}

fn state(ledger: &TestLedger, id: RecordId) -> ApplicationState {
    ledger.get::<Application>(&id).expect("stored").state
}

#[test]
fn publicity_runs_ten_working_days_over_national_day_and_its_make_up_day() {
    let (mut ledger, _, id, _) = publicised();
    // 29, 30 September; 1–7 October off; 8, 9, Saturday 10 (worked), 12–16 October.
    assert_eq!(state(&ledger, id).due, Some(date("2026-10-16")));
    for day in ["2026-10-10", "2026-10-16"] {
        ledger.set_date(day);
        let early = issue(&ledger, id);
        assert_eq!(ledger.refusal(&chengdu(), &[], early), Some(Reason::PublicityRunning), "{day}");
    }
    ledger.set_date("2026-10-17");
    ledger.issue(&chengdu(), id, 1).expect("the day after its last");
}

#[test]
fn the_window_opens_with_publicity_and_closes_with_its_last_day() {
    let mut ledger = TestLedger::with_legal_timers();
    let (holder, objector) = (ledger.registrant(1), ledger.registrant(2));
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.anchor(&objector, digest(9)).expect("anchored");
    let closed = Some(Reason::ObjectionWindowClosed);
    assert_eq!(ledger.refusal(&objector, &[], file(id)), closed);
    ledger.bring_to_publicity(&chengdu(), id).expect("publicised");
    assert_eq!(ledger.refusal(&objector, &[], file(id)), None);
    let due = state(&ledger, id).due.expect("running");
    ledger.set_date(&due.to_string());
    assert_eq!(ledger.refusal(&objector, &[], file(id)), None, "its last day");
    ledger.set_date(&due.next().to_string());
    assert_eq!(ledger.refusal(&objector, &[], file(id)), closed);
    let unknown = ledger.refusal(&objector, &[], file(RecordId([1; 32])));
    assert_eq!(unknown, Some(Reason::ApplicationUnknown));
}

#[test]
fn an_objection_is_filed_by_another_organisation_or_by_the_registrar_for_the_public() {
    let (mut ledger, holder, id, objector) = publicised();
    assert_eq!(ledger.refusal(&holder, &[], file(id)), Some(Reason::RolesConflict));
    let bare = ledger.registrant(3);
    assert_eq!(ledger.refusal(&bare, &[], file(id)), Some(Reason::EvidenceUnknown));
    let stranger = crate::fixture::client(4);
    assert_eq!(ledger.refusal(&stranger, &[], file(id)), Some(Reason::OrgUnknown));
    let named = ledger.submit(&objector, &[], file(id)).expect("filed");
    let public = ledger.submit(&chengdu(), &[], file(id)).expect("filed for a citizen");
    let objector_of = |id| ledger.get::<Objection>(&id).expect("stored").objector;
    assert_eq!((objector_of(named), objector_of(public)), (Some(objector.uscc), None));
}

#[test]
fn an_upheld_objection_ends_the_application() {
    let (mut ledger, _, id, objector) = publicised();
    let objection = ledger.submit(&objector, &[], file(id)).expect("filed");
    ledger.set_date("2026-12-01");
    let blocked = issue(&ledger, id);
    assert_eq!(ledger.refusal(&chengdu(), &[], blocked), Some(Reason::ObjectionsOpen));
    let refusal = ledger.refusal(&suining(), &[], decide(objection, true));
    assert_eq!(refusal, Some(Reason::ApplicationOfOtherRegistrar));
    assert_eq!(ledger.refusal(&objector, &[], decide(objection, true)), Some(Reason::RoleWrong));
    ledger.submit(&chengdu(), &[], decide(objection, true)).expect("upheld, if late");
    assert_eq!(state(&ledger, id).step, ApplicationStep::Rejected);
    let coded = issue(&ledger, id);
    assert_eq!(ledger.refusal(&chengdu(), &[], coded), Some(Reason::ApplicationStepWrong));
    let again = ledger.refusal(&chengdu(), &[], decide(objection, false));
    assert_eq!(again, Some(Reason::ObjectionDecided));
}

#[test]
fn publicity_goes_on_for_the_days_that_were_left() {
    let (mut ledger, _, id, objector) = publicised();
    ledger.set_date("2026-10-10");
    // Left on 10 October: 12, 13, 14, 15, 16.
    let first = ledger.submit(&objector, &[], file(id)).expect("filed");
    assert_eq!(state(&ledger, id).publicity_left, Some(5));
    assert_eq!(ledger.get::<Objection>(&first).expect("stored").due, date("2026-10-23"));
    ledger.set_date("2026-10-20");
    let second = ledger.submit(&chengdu(), &[], file(id)).expect("the window waits, open");
    ledger.submit(&chengdu(), &[], decide(first, false)).expect("dismissed");
    let paused = state(&ledger, id);
    assert_eq!((paused.objections_open, paused.due), (1, None));
    ledger.set_date("2026-10-22");
    ledger.submit(&chengdu(), &[], decide(second, false)).expect("dismissed");
    let resumed = state(&ledger, id);
    assert_eq!((resumed.objections_open, resumed.publicity_left), (0, None));
    assert_eq!(resumed.due, Some(date("2026-10-29")), "23, 26, 27, 28, 29 October");
    ledger.set_date("2026-10-29");
    let early = issue(&ledger, id);
    assert_eq!(ledger.refusal(&chengdu(), &[], early), Some(Reason::PublicityRunning));
    ledger.set_date("2026-10-30");
    ledger.issue(&chengdu(), id, 1).expect("publicity has run");
}

#[test]
fn an_objection_to_a_withdrawn_application_is_moot() {
    let (mut ledger, holder, id, objector) = publicised();
    let objection = ledger.submit(&objector, &[], file(id)).expect("filed");
    let withdraw = Withdraw { application: id, reason: None };
    ledger.submit(&holder, &[], Action::AppWithdraw(withdraw)).expect("withdrawn");
    let moot = ledger.refusal(&chengdu(), &[], decide(objection, true));
    assert_eq!(moot, Some(Reason::ApplicationStepWrong));
    assert_eq!(ledger.refusal(&chengdu(), &[], decide(id, true)), Some(Reason::ObjectionUnknown));
}

#[test]
fn undecided_objections_are_bounded() {
    let (mut ledger, _, id, objector) = publicised();
    for _ in 0..OBJECTIONS_OPEN_MAX {
        ledger.submit(&objector, &[], file(id)).expect("below the bound");
    }
    assert_eq!(ledger.refusal(&objector, &[], file(id)), Some(Reason::ObjectionsTooMany));
}
