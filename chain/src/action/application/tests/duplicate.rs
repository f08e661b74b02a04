//! One data element, one live certificate (一数一源), and how it is contested.

use crate::{
    action::{
        Action,
        certificate::{Revoke, Suspend},
        resource::Declare,
    },
    fixture::{
        Member, TestLedger, chengdu, client, enrolment, region,
        registration::{declaration, digest},
        suining,
    },
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber},
    words::{RevocationGround, Role},
};

/// The resource whose content is digest 7, certified for the first registrant.
fn certified(ledger: &mut TestLedger) -> (Member, CertificateNumber) {
    let holder = ledger.registrant(1);
    let resource = with_content(&holder);
    let number = ledger.certify(&holder, &chengdu(), resource, 1).expect("certified");
    (holder, number)
}

fn with_content(holder: &Member) -> Declare {
    Declare { content: vec![digest(7)], ..declaration(holder) }
}

fn with_code(holder: &Member, code: &str) -> Declare {
    Declare { information_resource_code: Some(code.into()), ..declaration(holder) }
}

/// A registrant of Suining.
fn elsewhere(ledger: &mut TestLedger) -> Member {
    let mut member = client(2);
    member.region = region("510903");
    let new = enrolment(&member, &[Role::Registrant]);
    ledger.submit(&suining(), &[&member], Action::OrgEnrol(new)).expect("enrolled");
    member
}

/// Applies again over the same data, contesting a certificate or not.
fn apply_again(
    ledger: &mut TestLedger,
    holder: &Member,
    resource: Declare,
    contests: Option<CertificateNumber>,
) -> Result<crate::hash::RecordId, Rejection> {
    let evidence = digest(u8::try_from(ledger.height().get()).expect("a short test"));
    ledger.anchor(holder, evidence)?;
    let resource = ledger.declare(holder, resource)?;
    let mut submit = ledger.application(&suining(), resource, evidence);
    submit.contests = contests;
    ledger.submit(holder, &[], Action::AppSubmit(submit))
}

#[test]
fn the_same_content_is_registered_once_in_the_whole_network() {
    let mut ledger = TestLedger::new();
    let (_, number) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let refused = apply_again(&mut ledger, &other, with_content(&other), None);
    assert_eq!(refused, Err(Rejection::of(Reason::Duplicate, number)));
    let different = Declare { content: vec![digest(8)], ..declaration(&other) };
    assert!(apply_again(&mut ledger, &other, different, None).is_ok(), "the same title");
}

#[test]
fn a_suspended_certificate_still_stands_in_the_way_and_a_revoked_one_does_not() {
    let mut ledger = TestLedger::new();
    let (_, number) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let suspend = Suspend { number, reason: "待核实".into() };
    ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("suspended");
    let refused = apply_again(&mut ledger, &other, with_content(&other), None);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::Duplicate));
    let ground = RevocationGround::FalseMaterial;
    let revoke = Revoke { number, ground, reason: "材料虚假".into() };
    ledger.submit(&chengdu(), &[], Action::CertRevoke(revoke)).expect("revoked");
    assert!(apply_again(&mut ledger, &other, with_content(&other), None).is_ok());
}

#[test]
fn an_expired_certificate_does_not_stand_in_the_way() {
    let mut ledger = TestLedger::new();
    let (_, number) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let last = ledger.get::<Certificate>(&number).expect("stored").valid_to;
    ledger.set_date(&last.to_string());
    let refused = apply_again(&mut ledger, &other, with_content(&other), None);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::Duplicate), "its last day");
    ledger.set_date(&last.next().to_string());
    assert!(apply_again(&mut ledger, &other, with_content(&other), None).is_ok());
}

#[test]
fn a_code_is_unique_to_its_holder_only() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    ledger.certify(&holder, &chengdu(), with_code(&holder, "3066/025626"), 1).expect("certified");
    let again = ledger.apply_for(&holder, &chengdu(), with_code(&holder, "3066/025626"));
    assert_eq!(again.map_err(|r| r.reason), Err(Reason::Duplicate));
    assert!(ledger.apply_for(&holder, &chengdu(), with_code(&holder, "3066/025627")).is_ok());
    let other = ledger.registrant(3);
    assert!(ledger.apply_for(&other, &chengdu(), with_code(&other, "3066/025626")).is_ok());
}

#[test]
fn a_contest_is_issued_disputed_and_leaves_the_first_certificate_alone() {
    let mut ledger = TestLedger::new();
    let (holder, first) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let application =
        apply_again(&mut ledger, &other, with_content(&other), Some(first)).expect("contested");
    ledger.bring_to_publicity(&suining(), application).expect("publicised");
    let second = ledger.issue(&suining(), application, 1).expect("issued");
    let disputed = |number| ledger.get::<Certificate>(&number).expect("stored").is_disputed();
    assert!(disputed(second) && !disputed(first), "the first keeps its priority");

    // A third contests the first, not the second; the first holder has nothing to contest.
    let third = with_content(&other);
    let refused = apply_again(&mut ledger, &other, third, Some(second));
    assert_eq!(refused, Err(Rejection::of(Reason::Duplicate, first)));
    let resource = ledger.declare(&holder, with_content(&holder)).expect("declared");
    let evidence = digest(200);
    ledger.anchor(&holder, evidence).expect("anchored");
    let mut own = ledger.application(&chengdu(), resource, evidence);
    own.contests = Some(first);
    let refusal = ledger.refusal(&holder, &[], Action::AppSubmit(own));
    assert_eq!(refusal, Some(Reason::Duplicate));
}

#[test]
fn a_contest_names_a_live_certificate_over_this_data() {
    let mut ledger = TestLedger::new();
    let (_, first) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let refused = apply_again(&mut ledger, &other, declaration(&other), Some(first));
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::ContestsNothing));
    assert!(apply_again(&mut ledger, &other, with_content(&other), Some(first)).is_ok());
}

#[test]
fn of_two_applications_for_the_same_data_the_first_issued_wins() {
    let mut ledger = TestLedger::new();
    let one = ledger.registrant(1);
    let other = elsewhere(&mut ledger);
    let first = ledger.apply_for(&one, &chengdu(), with_content(&one)).expect("submitted");
    let second = ledger.apply_for(&other, &suining(), with_content(&other)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), first).expect("publicised");
    ledger.bring_to_publicity(&suining(), second).expect("publicised");
    ledger.issue(&suining(), second, 1).expect("issued");
    let refused = ledger.issue(&chengdu(), first, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::Duplicate));
}

#[test]
fn a_contest_whose_object_has_ended_is_issued_undisputed() {
    let mut ledger = TestLedger::new();
    let (_, first) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let application =
        apply_again(&mut ledger, &other, with_content(&other), Some(first)).expect("contested");
    ledger.bring_to_publicity(&suining(), application).expect("publicised");
    let ground = RevocationGround::Award;
    let revoke = Revoke { number: first, ground, reason: "裁决".into() };
    ledger.submit(&chengdu(), &[], Action::CertRevoke(revoke)).expect("revoked");
    let second = ledger.issue(&suining(), application, 1).expect("issued");
    assert!(!ledger.get::<Certificate>(&second).expect("stored").is_disputed());
}
