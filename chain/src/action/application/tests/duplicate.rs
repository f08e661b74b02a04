//! One data element, one live certificate (一数一源), and how it is contested.

use crate::{
    action::{
        Action,
        application::Withdraw,
        certificate::{Revoke, Suspend},
        duplicate::{Contest, Decide},
        resource::Declare,
        supply,
    },
    fixture::{
        Member, TestLedger, chengdu, chongqing, chongqing_authority, client, enrolment, exchange,
        region,
        registration::{declaration, digest},
        sichuan_authority, suining,
    },
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Application, ApplicationStep, Certificate, CertificateNumber, HoldKind},
    words::{CertificateKind, DataKind, DuplicateRuling, RevocationGround, Role},
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
) -> Result<RecordId, Rejection> {
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
    decide(&mut ledger, application, DuplicateRuling::Disputed).expect("an arguable case");
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

/// The authority over Suining's registrar decides.
fn decide(
    ledger: &mut TestLedger,
    application: RecordId,
    ruling: DuplicateRuling,
) -> Result<RecordId, Rejection> {
    let decide = Decide { application, ruling, reason: "比对样本".into() };
    ledger.submit(&sichuan_authority(), &[], Action::DuplicateDecide(decide))
}

/// A publicised application of Suining that contests Chengdu's certificate.
fn contested(ledger: &mut TestLedger) -> (RecordId, CertificateNumber) {
    let (_, first) = certified(ledger);
    let other = elsewhere(ledger);
    let application =
        apply_again(ledger, &other, with_content(&other), Some(first)).expect("contested");
    ledger.bring_to_publicity(&suining(), application).expect("publicised");
    (application, first)
}

#[test]
fn invariant_8_a_hit_holds_the_application_until_a_person_has_decided() {
    let mut ledger = TestLedger::new();
    let (application, first) = contested(&mut ledger);
    let held: Application = ledger.get(&application).expect("stored");
    let kinds: Vec<HoldKind> = held.holds.live(ledger.today()).map(|hold| hold.kind).collect();
    assert_eq!(kinds, [HoldKind::Review]);
    let refused = ledger.issue(&suining(), application, 1);
    assert_eq!(refused, Err(Rejection::of(Reason::DuplicateUnderReview, first)));
    decide(&mut ledger, application, DuplicateRuling::Distinct).expect("its territory");
    let second = ledger.issue(&suining(), application, 1).expect("decided");
    let second: Certificate = ledger.get(&second).expect("stored");
    assert!(!second.is_disputed(), "two different things");
    let again = decide(&mut ledger, application, DuplicateRuling::Distinct);
    assert_eq!(again.map_err(|r| r.reason), Err(Reason::DuplicateNotOpen));
}

#[test]
fn a_duplicate_ends_the_application() {
    let mut ledger = TestLedger::new();
    let (application, first) = contested(&mut ledger);
    decide(&mut ledger, application, DuplicateRuling::Duplicate).expect("its territory");
    let rejected: Application = ledger.get(&application).expect("stored");
    assert_eq!(rejected.state.step, ApplicationStep::Rejected);
    assert_eq!(rejected.holds.live(ledger.today()).count(), 0);
    let refused = ledger.issue(&suining(), application, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::ApplicationStepWrong));
    let first: Certificate = ledger.get(&first).expect("stored");
    assert!(
        first.is_in_force(ledger.time()) && !first.is_disputed(),
        "the first keeps its priority"
    );
}

#[test]
fn invariant_4_nobody_who_is_concerned_decides() {
    let mut ledger = TestLedger::new();
    let (application, _) = contested(&mut ledger);
    let decide =
        Decide { application, ruling: DuplicateRuling::Disputed, reason: "比对样本".into() };
    let mut refusal =
        |by: &Member| ledger.refusal(by, &[], Action::DuplicateDecide(decide.clone()));
    assert_eq!(refusal(&suining()), Some(Reason::RolesConflict), "it would issue");
    assert_eq!(refusal(&chengdu()), Some(Reason::RolesConflict), "it has issued");
    assert_eq!(refusal(&chongqing()), Some(Reason::OutsideTerritory));
    assert_eq!(refusal(&chongqing_authority()), Some(Reason::OutsideTerritory));
    assert_eq!(refusal(&exchange()), Some(Reason::RoleWrong));
    assert_eq!(refusal(&sichuan_authority()), None, "the authority over the registrar");
}

#[test]
fn a_registrar_over_the_same_territory_and_track_that_is_not_concerned_decides() {
    let mut ledger = TestLedger::new();
    let (_, first) = certified(&mut ledger);
    let mut member = client(9);
    member.region = region("500000");
    let new = enrolment(&member, &[Role::Registrant]);
    ledger.submit(&chongqing(), &[&member], Action::OrgEnrol(new)).expect("enrolled");
    let mut applied = |kind| {
        let resource = Declare { kind, ..with_content(&member) };
        let evidence = digest(u8::try_from(ledger.height().get()).expect("a short test"));
        ledger.anchor(&member, evidence).expect("anchored");
        let resource = ledger.declare(&member, resource).expect("declared");
        let mut submit = ledger.application(&chongqing(), resource, evidence);
        submit.contests = Some(first);
        let application = ledger.submit(&member, &[], Action::AppSubmit(submit));
        let (ruling, reason) = (DuplicateRuling::Disputed, String::from("比对样本"));
        let decide = Decide { application: application.expect("contested"), ruling, reason };
        let by = exchange().acting_as(Role::Registrar);
        ledger.refusal(&by, &[], Action::DuplicateDecide(decide))
    };
    assert_eq!(applied(DataKind::Public), Some(Reason::OutsideTrack));
    assert_eq!(applied(DataKind::Enterprise), None);
}

#[test]
fn a_hit_found_at_issue_is_contested_or_withdrawn() {
    let mut ledger = TestLedger::new();
    let one = ledger.registrant(1);
    let other = elsewhere(&mut ledger);
    let first = ledger.apply_for(&one, &chengdu(), with_content(&one)).expect("submitted");
    let second = ledger.apply_for(&other, &suining(), with_content(&other)).expect("submitted");
    let contest = |certificate| {
        let reason = String::from("采集在先");
        Action::AppContest(Contest { application: second, certificate, reason })
    };
    ledger.bring_to_publicity(&chengdu(), first).expect("publicised");
    ledger.bring_to_publicity(&suining(), second).expect("publicised");
    let number = ledger.issue(&chengdu(), first, 1).expect("issued");
    let refused = ledger.issue(&suining(), second, 1);
    assert_eq!(refused, Err(Rejection::of(Reason::Duplicate, number)));

    let region = region("510100");
    let nothing = CertificateNumber::new(region, CertificateKind::Resource, 2026, 99);
    let nothing = contest(nothing.expect("in range"));
    assert_eq!(ledger.refusal(&other, &[], nothing), Some(Reason::Duplicate));
    assert_eq!(ledger.refusal(&one, &[], contest(number)), Some(Reason::NotHolder));
    assert_eq!(ledger.refusal(&suining(), &[], contest(number)), Some(Reason::RoleWrong));
    ledger.submit(&other, &[], contest(number)).expect("the one in its way");
    let twice = ledger.refusal(&other, &[], contest(number));
    assert_eq!(twice, Some(Reason::DuplicateContested));
    let refused = ledger.issue(&suining(), second, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::DuplicateUnderReview));
    decide(&mut ledger, second, DuplicateRuling::Disputed).expect("an arguable case");
    let later = ledger.issue(&suining(), second, 1).expect("decided");
    let disputed = |number| ledger.get::<Certificate>(&number).expect("stored").is_disputed();
    assert!(disputed(later) && !disputed(number), "the earlier block position has priority");
}

#[test]
fn nothing_is_contested_that_is_not_in_the_way() {
    let mut ledger = TestLedger::new();
    let (_, first) = certified(&mut ledger);
    let other = elsewhere(&mut ledger);
    let free = apply_again(&mut ledger, &other, declaration(&other), None).expect("another thing");
    let contest = |application| {
        Action::AppContest(Contest {
            application, certificate: first, reason: "采集在先".into()
        })
    };
    assert_eq!(ledger.refusal(&other, &[], contest(free)), Some(Reason::ContestsNothing));
    let idle = decide(&mut ledger, free, DuplicateRuling::Duplicate);
    assert_eq!(idle.map_err(|r| r.reason), Err(Reason::DuplicateNotOpen));
    let withdraw = Withdraw { application: free, reason: None };
    ledger.submit(&other, &[], Action::AppWithdraw(withdraw)).expect("open");
    let ended = ledger.refusal(&other, &[], contest(free));
    assert_eq!(ended, Some(Reason::ApplicationStepWrong));
}

/// One provider's code, held by two cities: the same data, whoever holds it.
#[test]
fn invariant_8_the_same_providers_code_is_the_same_data() {
    let mut ledger = TestLedger::new();
    let provider = ledger.client_as(7, Role::SourceUnit);
    let one = ledger.registrant(1);
    let other = elsewhere(&mut ledger);
    let held = |ledger: &mut TestLedger, holder: &Member, code: &str| {
        let resource = ledger.declare(holder, with_code(holder, code)).expect("declared");
        let (consent, withdrawn, cycle_days, supplied) = (None, None, Some(30), None);
        let supply = supply::Declare { resource, consent, withdrawn, cycle_days, supplied };
        let supply = Action::SupplyDeclare(supply);
        ledger.submit(&provider, &[holder], supply).expect("both sign");
        resource
    };
    let first = held(&mut ledger, &one, "3066/025626");
    let again = held(&mut ledger, &other, "3066/025626");
    let different = held(&mut ledger, &other, "3066/025627");
    let (mine, theirs) = (digest(80), digest(81));
    ledger.anchor(&one, mine).expect("anchored");
    ledger.anchor(&other, theirs).expect("anchored");
    let submit = ledger.application(&chengdu(), first, mine);
    let application = ledger.submit(&one, &[], Action::AppSubmit(submit)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
    ledger.issue(&chengdu(), application, 1).expect("issued");
    let submit = Action::AppSubmit(ledger.application(&suining(), again, theirs));
    assert_eq!(ledger.refusal(&other, &[], submit), Some(Reason::Duplicate));
    let submit = Action::AppSubmit(ledger.application(&suining(), different, theirs));
    assert_eq!(ledger.refusal(&other, &[], submit), None);
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
