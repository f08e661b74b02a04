//! Each rule of audits: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::Action,
    alerts::{Rule, audit_overdue},
    fixture::{
        Member, TestLedger, chengdu, chongqing_authority, date, market::digest, sichuan_authority,
    },
    hash::RecordId,
};

fn ledger() -> (TestLedger, Member) {
    let mut ledger = TestLedger::new();
    let processor = ledger.registrant(1);
    (ledger, processor)
}

fn schedule(processor: &Member) -> Schedule {
    Schedule { processor: processor.uscc, every_months: 12, next_due: date("2026-12-31") }
}

fn scheduled(ledger: &mut TestLedger, processor: &Member) -> RecordId {
    let action = Action::AuditSchedule(schedule(processor));
    ledger.submit(&sichuan_authority(), &[], action).expect("its territory")
}

#[test]
fn a_schedule_is_set_by_a_supervisor_of_the_territory() {
    let (mut ledger, processor) = ledger();
    let set = Action::AuditSchedule(schedule(&processor));
    assert_eq!(ledger.refusal(&chengdu(), &[], set.clone()), Some(Reason::RoleWrong));
    let elsewhere = ledger.refusal(&chongqing_authority(), &[], set.clone());
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    let past = Schedule { next_due: date("2026-08-31"), ..schedule(&processor) };
    let past = ledger.refusal(&sichuan_authority(), &[], Action::AuditSchedule(past));
    assert_eq!(past, Some(Reason::TermInvalid));
    assert_eq!(ledger.refusal(&sichuan_authority(), &[], set), None);
    for months in [0, 37] {
        let never = Schedule { every_months: months, ..schedule(&processor) };
        let code = never.check().err().map(|rejection| rejection.reason);
        assert_eq!(code, Some(Reason::FieldsInvalid), "{months}");
    }
}

#[test]
fn an_audit_is_reported_with_an_admitted_auditor_and_moves_the_next_one_on() {
    let (mut ledger, processor) = ledger();
    let auditor = ledger.provider(2, &[AttestationKind::Security]);
    let other = ledger.provider(3, &[AttestationKind::Quality]);
    let report = |auditor: &Member| {
        let result = AttestationResult::Satisfied;
        Action::AuditReport(Report { auditor: auditor.uscc, result, document: digest(6) })
    };
    let early = ledger.refusal(&processor, &[&auditor], report(&auditor));
    assert_eq!(early, Some(Reason::AuditUnscheduled));
    scheduled(&mut ledger, &processor);
    assert_eq!(ledger.refusal(&processor, &[], report(&auditor)), Some(Reason::ProofMissing));
    let unfit = ledger.refusal(&processor, &[&other], report(&other));
    assert_eq!(unfit, Some(Reason::AttestNotQualified));
    let own = ledger.refusal(&processor, &[], report(&processor));
    assert_eq!(own, Some(Reason::RolesConflict));
    ledger.set_date("2026-10-15");
    ledger.submit(&processor, &[&auditor], report(&auditor)).expect("both");
    let plan: AuditPlan = ledger.get(&processor.uscc).expect("scheduled");
    assert_eq!(plan.next_due, date("2027-10-15"));
    assert_eq!(plan.last.map(|audit| audit.auditor), Some(auditor.uscc));
}

#[test]
fn a13_an_audit_that_is_overdue() {
    let (mut ledger, processor) = ledger();
    scheduled(&mut ledger, &processor);
    let plan: AuditPlan = ledger.get(&processor.uscc).expect("scheduled");
    assert_eq!(audit_overdue(&plan, date("2026-12-31")), None, "the last day");
    let alert = audit_overdue(&plan, date("2027-01-01")).expect("overdue");
    assert_eq!((alert.rule, alert.since), (Rule::Filing, date("2027-01-01")));
}
