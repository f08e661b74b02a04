//! Certificates: what they must agree with, who changes them, and what is final.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, TestLedger, chengdu, exchange,
        market::Market,
        region,
        registration::{declaration, digest},
        sichuan_authority, suining,
    },
    hash::RecordId,
    record::Record,
    reject::Reason,
    state::{
        Application, ApplicationStep, Certificate, CertificateNumber, CertificateStatus,
        DataResource, ProductInput, Subject,
    },
    words::{
        CertificateKind, DataKind, DeregistrationGround, Level, RevocationGround, Right, Rights,
        Role, Sector,
    },
};

mod change;
mod correct;
mod renew;
mod transfer;

/// A ledger without publicity, a registrant and its publicised application.
fn publicised() -> (TestLedger, Member, RecordId) {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), id).expect("publicised");
    (ledger, holder, id)
}

/// A ledger, a registrant and its certificate.
fn issued() -> (TestLedger, Member, CertificateNumber) {
    let (mut ledger, holder, id) = publicised();
    let number = ledger.issue(&chengdu(), id, 1).expect("issued");
    (ledger, holder, number)
}

fn suspend(number: CertificateNumber) -> Action {
    Action::CertSuspend(Suspend { number, reason: "内容待核实".into() })
}

fn resume(number: CertificateNumber) -> Action {
    Action::CertResume(Resume { number, reason: "核实无误".into() })
}

fn revoke(number: CertificateNumber) -> Action {
    let ground = RevocationGround::FalseMaterial;
    Action::CertRevoke(Revoke { number, ground, reason: "材料虚假".into() })
}

fn deregister(number: CertificateNumber) -> Action {
    let ground = DeregistrationGround::Waived;
    Action::CertDeregister(Deregister { number, ground, reason: "权利人放弃".into() })
}

fn status(ledger: &TestLedger, number: CertificateNumber) -> CertificateStatus {
    ledger.get::<Certificate>(&number).expect("stored").status
}

#[test]
fn an_application_is_coded_into_a_certificate_in_force() {
    let (mut ledger, _, id) = publicised();
    let body = ledger.certificate_of(id, 1);
    let record = ledger.record(&chengdu(), &[], Action::CertIssue(body)).expect("signed");
    let effects = ledger.commit(std::slice::from_ref(&record)).expect("issued");
    assert_eq!(effects.receipts[0].touched.len(), 3, "certificate, application, claim");
    let number = ledger.certificate_of(id, 1).number;
    let certificate: Certificate = ledger.get(&number).expect("stored");
    assert!(certificate.is_in_force(ledger.time()));
    assert_eq!((certificate.record, certificate.application), (record.record().id(), id));
    let application: Application = ledger.get(&id).expect("stored");
    assert_eq!(application.state.step, ApplicationStep::Coded);
    let twice = Action::CertIssue(ledger.certificate_of(id, 2));
    let refusal = ledger.refusal(&chengdu(), &[], twice);
    assert_eq!(refusal, Some(Reason::ApplicationStepWrong), "an application is coded once");
}

#[test]
fn a_certificate_repeats_its_application_word_for_word() {
    let (mut ledger, _, id) = publicised();
    let body = ledger.certificate_of(id, 1);
    let changes: [fn(&mut Issue); 12] = [
        |c| c.subject = Subject::Resource(RecordId([1; 32])),
        |c| c.title.push('甲'),
        |c| c.holder = chengdu().uscc,
        |c| c.holder_name.push('甲'),
        |c| c.rights = Rights::of(&[Right::Hold]),
        |c| c.region = region("510104"),
        |c| c.data_kind = DataKind::Enterprise,
        |c| c.level = Level::General1,
        |c| c.sector = Some(Sector::N),
        |c| c.valid_from = c.valid_from.next(),
        |c| c.valid_to = c.valid_to.next(),
        |c| c.evidence.push(digest(255)),
    ];
    for (i, change) in changes.iter().enumerate() {
        let mut changed = body.clone();
        change(&mut changed);
        let refusal = ledger.refusal(&chengdu(), &[], Action::CertIssue(changed));
        assert_eq!(refusal, Some(Reason::CertificateDiffers), "change {i}");
    }
    let mut wrong_code = body.clone();
    wrong_code.query_code = "000000000000".into();
    let refusal = ledger.refusal(&chengdu(), &[], Action::CertIssue(wrong_code));
    assert_eq!(refusal, Some(Reason::CertificateDiffers));
    assert_eq!(ledger.refusal(&chengdu(), &[], Action::CertIssue(body)), None);
}

#[test]
fn a_number_bears_region_kind_and_year_and_is_used_once_for_ever() {
    let (mut ledger, holder, id) = publicised();
    let body = ledger.certificate_of(id, 1);
    let with = |region: &str, kind, year| {
        let number = CertificateNumber::new(crate::fixture::region(region), kind, year, 1);
        Action::CertIssue(Issue { number: number.expect("in range"), ..body.clone() })
    };
    let resource = CertificateKind::Resource;
    let wrong = Some(Reason::CertificateNumberWrong);
    assert_eq!(ledger.refusal(&chengdu(), &[], with("510900", resource, 2026)), wrong);
    assert_eq!(ledger.refusal(&chengdu(), &[], with("510100", resource, 2025)), wrong);
    let asset = with("510100", CertificateKind::Asset, 2026);
    assert_eq!(ledger.refusal(&chengdu(), &[], asset), wrong);
    let number = ledger.issue(&chengdu(), id, 1).expect("issued");
    ledger.submit(&chengdu(), &[&holder], deregister(number)).expect("deregistered");
    let again = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), again).expect("publicised");
    let taken = ledger.issue(&chengdu(), again, 1);
    assert_eq!(taken.map_err(|r| r.reason), Err(Reason::CertificateNumberTaken));
    ledger.issue(&chengdu(), again, 2).expect("the next number");
}

#[test]
fn a_certificate_is_issued_by_its_registrar_under_its_own_signature() {
    let (mut ledger, holder, id) = publicised();
    let body = Action::CertIssue(ledger.certificate_of(id, 1));
    let refusal = ledger.refusal(&suining(), &[], body.clone());
    assert_eq!(refusal, Some(Reason::ApplicationOfOtherRegistrar));
    assert_eq!(ledger.refusal(&holder, &[], body.clone()), Some(Reason::RoleWrong));
    // The document names its issuer's key, so another's signature under it is refused unread.
    let record = ledger.record(&chengdu(), &[], body).expect("signed");
    let mut envelope = record.into_envelope();
    envelope.proofs.clear();
    envelope.add_proof(&suining().key());
    let refusal = Record::parse(envelope).map_err(|rejection| rejection.reason);
    assert_eq!(refusal.err(), Some(Reason::FieldsInvalid));
}

#[test]
fn a_holder_that_is_suspended_gets_no_certificate() {
    let (mut ledger, holder, id) = publicised();
    let suspend = crate::action::organisation::Suspend {
        uscc: holder.uscc,
        reason: "监督检查期间暂停".into(),
    };
    ledger.submit(&sichuan_authority(), &[], Action::OrgSuspend(suspend)).expect("suspended");
    let refused = ledger.issue(&chengdu(), id, 1);
    assert_eq!(refused.map_err(|r| r.reason), Err(Reason::OrgSuspended));
}

#[test]
fn an_application_that_waited_beyond_its_term_is_not_coded() {
    let (mut ledger, _, id) = publicised();
    ledger.set_date("2029-09-02");
    let late = ledger.issue(&chengdu(), id, 1);
    assert_eq!(late.map_err(|r| r.reason), Err(Reason::TermInvalid));
}

#[test]
fn a_product_is_certified_with_the_rights_that_its_inputs_allow() {
    let mut market = Market::new();
    let (holder, number) = (market.holder, market.enterprise);
    let product = market.product(vec![ProductInput::Certificate(number)]);
    let product = market.register(&holder, product).expect("registered");
    let mut ledger = market.ledger;
    ledger.anchor(&holder, digest(1)).expect("anchored");
    let mut submit = ledger.application(&chengdu(), product, digest(1));
    submit.subject = Subject::Product(product);
    submit.kind = CertificateKind::Product;
    assert_eq!(ledger.refusal(&holder, &[], Action::AppSubmit(submit.clone())), None);
    let mut input: Certificate = ledger.get(&number).expect("planted");
    input.rights = Rights::of(&[Right::Hold, Right::Use]);
    ledger.put(&number, &input);
    let refusal = ledger.refusal(&holder, &[], Action::AppSubmit(submit.clone()));
    assert_eq!(refusal, Some(Reason::RightsExceedSource));
    submit.form.rights = input.rights;
    let id = ledger.submit(&holder, &[], Action::AppSubmit(submit)).expect("submitted");
    ledger.bring_to_publicity(&chengdu(), id).expect("publicised");
    let certified = ledger.issue(&chengdu(), id, 1).expect("issued");
    assert_eq!(certified.kind(), CertificateKind::Product);
}

#[test]
fn only_the_home_registrar_changes_a_certificate() {
    let (mut ledger, holder, number) = issued();
    for act in [suspend(number), revoke(number)] {
        let refusal = ledger.refusal(&suining(), &[], act.clone());
        assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
        let refusal = ledger.refusal(&exchange().acting_as(Role::Registrar), &[], act.clone());
        assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
        let refusal = ledger.refusal(&sichuan_authority(), &[], act.clone());
        assert_eq!(refusal, Some(Reason::RoleWrong));
        assert_eq!(ledger.refusal(&holder, &[], act.clone()), Some(Reason::RoleWrong));
        assert_eq!(ledger.refusal(&chengdu(), &[], act), None);
    }
    let unknown = CertificateNumber::new(region("510100"), CertificateKind::Resource, 2026, 9);
    let refusal = ledger.refusal(&chengdu(), &[], suspend(unknown.expect("in range")));
    assert_eq!(refusal, Some(Reason::CertificateUnknown));
}

#[test]
fn a_certificate_is_suspended_from_active_and_resumed_from_suspended() {
    let (mut ledger, holder, number) = issued();
    let wrong = Some(Reason::CertificateStatusWrong);
    assert_eq!(ledger.refusal(&chengdu(), &[], resume(number)), wrong);
    ledger.submit(&chengdu(), &[], suspend(number)).expect("suspended");
    assert!(!ledger.get::<Certificate>(&number).expect("stored").is_in_force(ledger.time()));
    assert_eq!(ledger.refusal(&chengdu(), &[], suspend(number)), wrong);
    let refusal = ledger.refusal(&chengdu(), &[&holder], deregister(number));
    assert_eq!(refusal, wrong, "the holder does not leave an inquiry");
    assert_eq!(ledger.refusal(&chengdu(), &[], revoke(number)), None);
    ledger.submit(&chengdu(), &[], resume(number)).expect("resumed");
    assert_eq!(status(&ledger, number), CertificateStatus::Active);
}

#[test]
fn deregistration_is_the_holders_wish() {
    let (mut ledger, holder, number) = issued();
    let other = ledger.registrant(2);
    let missing = Some(Reason::ProofMissing);
    assert_eq!(ledger.refusal(&chengdu(), &[], deregister(number)), missing);
    assert_eq!(ledger.refusal(&chengdu(), &[&other], deregister(number)), missing);
    ledger.submit(&chengdu(), &[&holder], deregister(number)).expect("deregistered");
    assert_eq!(status(&ledger, number), CertificateStatus::Deregistered);
}

#[test]
fn what_has_ended_never_comes_back() {
    let end: [fn(&mut TestLedger, &Member, CertificateNumber); 3] = [
        |ledger, holder, number| {
            ledger.submit(&chengdu(), &[holder], deregister(number)).expect("deregistered");
        },
        |ledger, _, number| {
            ledger.submit(&chengdu(), &[], revoke(number)).expect("revoked");
        },
        |ledger, _, number| {
            let last = ledger.get::<Certificate>(&number).expect("stored").valid_to;
            ledger.set_date(&last.next().to_string());
        },
    ];
    for end in end {
        let (mut ledger, holder, number) = issued();
        end(&mut ledger, &holder, number);
        for act in [suspend(number), resume(number), revoke(number)] {
            let refusal = ledger.refusal(&chengdu(), &[], act);
            assert_eq!(refusal, Some(Reason::CertificateEnded));
        }
        let refusal = ledger.refusal(&chengdu(), &[&holder], deregister(number));
        assert_eq!(refusal, Some(Reason::CertificateEnded));
    }
}

#[test]
fn a_certificate_in_transfer_is_not_deregistered_until_the_deal_lapses() {
    let mut market = Market::new();
    let (seller, number) = (market.holder, market.enterprise);
    let deal = market.transfer();
    let signers = [&market.buyer, &chengdu()];
    market.ledger.submit(&seller, &signers, Action::DealConclude(deal)).expect("concluded");
    let refusal = market.ledger.refusal(&chengdu(), &[&seller], deregister(number));
    assert_eq!(refusal, Some(Reason::RightsTransferPending));
    market.ledger.set_date("2027-01-01");
    let refusal = market.ledger.refusal(&chengdu(), &[&seller], deregister(number));
    assert_eq!(refusal, None, "the day after the last for completing it");
}
