//! Steps in order, legal timers, and who may take them.

use crate::{
    action::{
        Action,
        application::{
            Accept, Deficient, Publicise, Refuse, Review, ReviewFindings, ReviewOutcome,
            Supplement, Withdraw,
        },
    },
    fixture::{
        Member, TestLedger, chengdu, date,
        registration::{declaration, passed},
        suining,
    },
    hash::RecordId,
    reject::Reason,
    state::{Application, ApplicationState, ApplicationStep},
    words::Role,
};

/// A ledger with legal timers, a registrant and its submitted application.
fn submitted() -> (TestLedger, Member, RecordId) {
    let mut ledger = TestLedger::with_legal_timers();
    let holder = ledger.registrant(1);
    let application =
        ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    (ledger, holder, application)
}

fn state(ledger: &TestLedger, application: RecordId) -> ApplicationState {
    ledger.get::<Application>(&application).expect("stored").state
}

fn accept(application: RecordId) -> Action {
    Action::AppAccept(Accept { application })
}

fn deficient(application: RecordId) -> Action {
    Action::AppDeficient(Deficient { application, missing: "缺少来源授权文件".into() })
}

fn refuse(application: RecordId) -> Action {
    Action::AppRefuse(Refuse { application, reason: "不属于登记范围".into() })
}

fn review(application: RecordId) -> Action {
    Action::AppReview(passed(application))
}

fn publicise(application: RecordId) -> Action {
    Action::AppPublicise(Publicise { application })
}

fn withdraw(application: RecordId) -> Action {
    Action::AppWithdraw(Withdraw { application, reason: None })
}

/// The form that was submitted, again.
fn supplement(ledger: &TestLedger, id: RecordId) -> Action {
    let application: Application = ledger.get(&id).expect("stored");
    let form = ledger.form(application.evidence[0]);
    Action::AppSupplement(Supplement { application: id, form })
}

#[test]
fn each_step_follows_the_one_before_it() {
    let (mut ledger, _, id) = submitted();
    let bureau = chengdu();
    let wrong = Some(Reason::ApplicationStepWrong);
    let issue = |ledger: &TestLedger| Action::CertIssue(ledger.certificate_of(id, 1));
    for early in [review(id), publicise(id), issue(&ledger)] {
        assert_eq!(ledger.refusal(&bureau, &[], early), wrong);
    }
    ledger.submit(&bureau, &[], accept(id)).expect("accepted");
    for out_of_order in [accept(id), deficient(id), refuse(id), publicise(id), issue(&ledger)] {
        assert_eq!(ledger.refusal(&bureau, &[], out_of_order), wrong);
    }
    ledger.submit(&bureau, &[], review(id)).expect("reviewed");
    for out_of_order in [accept(id), refuse(id), review(id), issue(&ledger)] {
        assert_eq!(ledger.refusal(&bureau, &[], out_of_order), wrong);
    }
    ledger.submit(&bureau, &[], publicise(id)).expect("publicised");
    for out_of_order in [accept(id), review(id), publicise(id)] {
        assert_eq!(ledger.refusal(&bureau, &[], out_of_order), wrong);
    }
    let unknown = RecordId([9; 32]);
    assert_eq!(ledger.refusal(&bureau, &[], accept(unknown)), Some(Reason::ApplicationUnknown));
}

#[test]
fn only_its_registrar_decides_and_only_its_applicant_supplements_or_withdraws() {
    let (mut ledger, holder, id) = submitted();
    let refusal = ledger.refusal(&suining(), &[], accept(id));
    assert_eq!(refusal, Some(Reason::ApplicationOfOtherRegistrar));
    assert_eq!(ledger.refusal(&holder, &[], accept(id)), Some(Reason::RoleWrong));
    let other = ledger.registrant(2);
    assert_eq!(ledger.refusal(&other, &[], withdraw(id)), Some(Reason::NotHolder));
    assert_eq!(ledger.refusal(&holder, &[], withdraw(id)), None);
    let refusal = ledger.refusal(&holder.acting_as(Role::Trader), &[], withdraw(id));
    assert_eq!(refusal, Some(Reason::RoleNotHeld));
}

#[test]
fn a_deficiency_is_notified_once_and_restarts_the_clock() {
    let (mut ledger, holder, id) = submitted();
    // Submitted on Tuesday 1 September 2026: 2, 3, 4 September.
    assert_eq!(state(&ledger, id).due, Some(date("2026-09-04")));
    let too_early = supplement(&ledger, id);
    let refusal = ledger.refusal(&holder, &[], too_early);
    assert_eq!(refusal, Some(Reason::ApplicationStepWrong));
    ledger.submit(&chengdu(), &[], deficient(id)).expect("notified");
    // Fifteen working days, the make-up Sunday 20 September among them.
    assert_eq!(state(&ledger, id).due, Some(date("2026-09-21")));
    assert_eq!(ledger.refusal(&chengdu(), &[], accept(id)), Some(Reason::ApplicationStepWrong));
    ledger.set_date("2026-09-21");
    let action = supplement(&ledger, id);
    ledger.submit(&holder, &[], action).expect("in time on the last day");
    let again = state(&ledger, id);
    assert_eq!((again.step, again.due), (ApplicationStep::Submitted, Some(date("2026-09-24"))));
    let refusal = ledger.refusal(&chengdu(), &[], deficient(id));
    assert_eq!(refusal, Some(Reason::DeficiencyTwice));
    assert_eq!(ledger.refusal(&chengdu(), &[], accept(id)), None);
    assert_eq!(ledger.refusal(&chengdu(), &[], refuse(id)), None);
}

#[test]
fn a_supplement_that_is_late_has_lapsed_and_stays_so() {
    let (mut ledger, holder, id) = submitted();
    ledger.submit(&chengdu(), &[], deficient(id)).expect("notified");
    ledger.set_date("2026-09-22");
    assert!(state(&ledger, id).has_lapsed(ledger.today()));
    let late = supplement(&ledger, id);
    assert_eq!(ledger.refusal(&holder, &[], late), Some(Reason::ApplicationLapsed));
    assert_eq!(ledger.refusal(&holder, &[], withdraw(id)), Some(Reason::ApplicationLapsed));
    assert_eq!(ledger.refusal(&chengdu(), &[], accept(id)), Some(Reason::ApplicationLapsed));
}

#[test]
fn a_late_registrar_may_still_act_and_nothing_is_deemed_approved() {
    let (mut ledger, _, id) = submitted();
    ledger.set_date("2026-09-30");
    let late = state(&ledger, id);
    assert!(late.is_overdue(ledger.today()));
    assert_eq!(late.step, ApplicationStep::Submitted, "silence decides nothing");
    let refusal = ledger.refusal(&chengdu(), &[], publicise(id));
    assert_eq!(refusal, Some(Reason::ApplicationStepWrong));
    ledger.submit(&chengdu(), &[], accept(id)).expect("late, but lawful");
    let accepted = state(&ledger, id);
    assert!(!accepted.is_overdue(ledger.today()), "the review has a term of its own");
    ledger.set_date("2027-03-01");
    assert!(state(&ledger, id).is_overdue(ledger.today()));
    ledger.submit(&chengdu(), &[], review(id)).expect("late, but lawful");
}

#[test]
fn a_review_attests_each_precondition_or_says_why_not() {
    let (mut ledger, _, id) = submitted();
    ledger.submit(&chengdu(), &[], accept(id)).expect("accepted");
    let complete =
        ReviewFindings { source_lawful: true, security_compliant: true, authorisation_clear: true };
    for findings in [
        ReviewFindings { source_lawful: false, ..complete },
        ReviewFindings { security_compliant: false, ..complete },
        ReviewFindings { authorisation_clear: false, ..complete },
    ] {
        let action =
            Action::AppReview(Review { application: id, outcome: ReviewOutcome::Passed(findings) });
        assert_eq!(ledger.refusal(&chengdu(), &[], action), Some(Reason::ReviewIncomplete));
    }
    let failed = |reason: &str| {
        Action::AppReview(Review { application: id, outcome: ReviewOutcome::Failed(reason.into()) })
    };
    assert_eq!(ledger.refusal(&chengdu(), &[], failed("")), Some(Reason::TextTooLong));
    ledger.submit(&chengdu(), &[], failed("来源授权不清")).expect("rejected");
    assert_eq!(state(&ledger, id).step, ApplicationStep::Rejected);
    assert_eq!(ledger.refusal(&chengdu(), &[], publicise(id)), Some(Reason::ApplicationStepWrong));
}

#[test]
fn a_refusal_ends_the_application_and_has_a_reason() {
    let (mut ledger, holder, id) = submitted();
    let silent = Action::AppRefuse(Refuse { application: id, reason: String::new() });
    assert_eq!(ledger.refusal(&chengdu(), &[], silent), Some(Reason::TextTooLong));
    ledger.submit(&chengdu(), &[], refuse(id)).expect("refused");
    assert_eq!(state(&ledger, id).step, ApplicationStep::Refused);
    assert_eq!(ledger.refusal(&holder, &[], withdraw(id)), Some(Reason::ApplicationStepWrong));
}

#[test]
fn the_applicant_withdraws_from_any_open_step() {
    let acts: [fn(RecordId) -> Action; 3] = [accept, review, publicise];
    for taken in 0..=acts.len() {
        let (mut ledger, holder, id) = submitted();
        for act in &acts[..taken] {
            ledger.submit(&chengdu(), &[], act(id)).expect("in order");
        }
        ledger.submit(&holder, &[], withdraw(id)).expect("before coding");
        assert_eq!(state(&ledger, id).step, ApplicationStep::Withdrawn);
        assert_eq!(ledger.refusal(&holder, &[], withdraw(id)), Some(Reason::ApplicationStepWrong));
    }
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), id).expect("publicised");
    ledger.issue(&chengdu(), id, 1).expect("issued");
    assert_eq!(ledger.refusal(&holder, &[], withdraw(id)), Some(Reason::ApplicationStepWrong));
}
