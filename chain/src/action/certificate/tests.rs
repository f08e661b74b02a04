//! Certificates: what they must agree with, who changes them, and what is final.

use super::*;
use crate::{
    action::Action,
    fixture::{TestLedger, chengdu, registration::declaration},
    reject::Reason,
    state::{Application, ApplicationStep, Certificate, CertificateStatus},
};

#[test]
fn an_application_walks_to_a_certificate_in_force() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let number = ledger.certify(&holder, &chengdu(), declaration(&holder), 1).expect("issued");
    let certificate: Certificate = ledger.get(&number).expect("stored");
    assert!(certificate.is_in_force(ledger.time()));
    let application: Application = ledger.get(&certificate.application).expect("stored");
    assert_eq!(application.state.step, ApplicationStep::Coded);
}

#[test]
fn a_certificate_revoked_is_final() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let number = ledger.certify(&holder, &chengdu(), declaration(&holder), 1).expect("issued");
    let suspend = Action::CertSuspend(Suspend { number, reason: "内容待核实".into() });
    ledger.submit(&chengdu(), &[], suspend.clone()).expect("suspended");
    let status = |ledger: &TestLedger| ledger.get::<Certificate>(&number).map(|c| c.status);
    assert_eq!(status(&ledger), Some(CertificateStatus::Suspended));
    let again = ledger.submit(&chengdu(), &[], suspend);
    assert_eq!(again.map_err(|r| r.reason), Err(Reason::CertificateStatusWrong));
}
