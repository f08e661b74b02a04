//! Corrections: what they may touch, and who asks for them (invariant 11).

use super::*;
use crate::{fixture::registration::digest, words::CertificateField};

fn correction(field: CertificateField, was: Option<&str>, now: &str) -> Correction {
    Correction { field, was: was.map(Into::into), now: now.into() }
}

fn correct(number: CertificateNumber, by: &Member, corrections: Vec<Correction>) -> Action {
    Action::CertCorrect(Correct {
        number,
        requested_by: by.uscc,
        corrections,
        evidence: Vec::new(),
        reason: "登记时录入有误".into(),
    })
}

fn title() -> Vec<Correction> {
    vec![correction(CertificateField::Title, Some("旧名称"), "新名称")]
}

#[test]
fn invariant_11_holder_rights_level_and_term_are_not_corrected() {
    let (mut ledger, holder, number) = issued();
    for field in CertificateField::ALL {
        let now = if *field == CertificateField::Sector { "N" } else { "新" };
        let act = correct(number, &holder, vec![correction(*field, None, now)]);
        let expected = (!field.is_correctable()).then_some(Reason::CertificateFieldProtected);
        assert_eq!(ledger.refusal(&chengdu(), &[&holder], act), expected, "{field}");
    }
    let protected = CertificateField::ALL.iter().filter(|field| !field.is_correctable());
    assert_eq!(protected.count(), 6);
}

#[test]
fn a_correction_is_the_next_version_and_changes_nothing_else() {
    let (mut ledger, holder, number) = issued();
    let before: Certificate = ledger.get(&number).expect("stored");
    ledger.submit(&chengdu(), &[&holder], correct(number, &holder, title())).expect("corrected");
    let after: Certificate = ledger.get(&number).expect("stored");
    assert_eq!(after, Certificate { version: 2, ..before });
}

#[test]
fn a_sector_is_corrected_in_certificate_and_resource() {
    let (mut ledger, holder, number) = issued();
    let wrong_was = vec![correction(CertificateField::Sector, Some("A"), "N")];
    let refusal = ledger.refusal(&chengdu(), &[&holder], correct(number, &holder, wrong_was));
    assert_eq!(refusal, Some(Reason::CertificateDiffers));
    let no_word = vec![correction(CertificateField::Sector, None, "环境")];
    let refusal = ledger.refusal(&chengdu(), &[&holder], correct(number, &holder, no_word));
    assert_eq!(refusal, Some(Reason::FieldsInvalid));
    let right = vec![correction(CertificateField::Sector, None, "N")];
    ledger.submit(&chengdu(), &[&holder], correct(number, &holder, right)).expect("corrected");
    let certificate: Certificate = ledger.get(&number).expect("stored");
    let Subject::Resource(id) = certificate.subject else { panic!("a resource") };
    let resource: DataResource = ledger.get(&id).expect("declared");
    assert_eq!((certificate.sector, resource.sector), (Some(Sector::N), Some(Sector::N)));
}

#[test]
fn a_list_of_corrections_names_each_field_once_and_changes_it() {
    let (mut ledger, holder, number) = issued();
    let lists = [
        (Vec::new(), Reason::ListTooLong),
        ([title(), title()].concat(), Reason::ListTooLong),
        (vec![correction(CertificateField::Title, Some("同"), "同")], Reason::FieldsInvalid),
    ];
    for (list, reason) in lists {
        let refusal = ledger.refusal(&chengdu(), &[&holder], correct(number, &holder, list));
        assert_eq!(refusal, Some(reason));
    }
}

#[test]
fn who_asks_signs_and_another_than_the_holder_shows_evidence() {
    let (mut ledger, holder, number) = issued();
    let other = ledger.registrant(2);
    let act = correct(number, &holder, title());
    assert_eq!(ledger.refusal(&chengdu(), &[], act), Some(Reason::ProofMissing));
    let act = correct(number, &other, title());
    let refusal = ledger.refusal(&chengdu(), &[&other], act.clone());
    assert_eq!(refusal, Some(Reason::EvidenceRequired));
    let Action::CertCorrect(act) = act else { panic!("a correction") };
    let act = Action::CertCorrect(Correct { evidence: vec![digest(50)], ..act });
    let refusal = ledger.refusal(&chengdu(), &[&other], act.clone());
    assert_eq!(refusal, Some(Reason::EvidenceUnknown), "not anchored");
    ledger.anchor(&other, digest(50)).expect("anchored");
    assert_eq!(ledger.refusal(&chengdu(), &[&other], act), None);
    let act = correct(number, &chengdu(), title());
    assert_eq!(ledger.refusal(&chengdu(), &[], act), Some(Reason::RolesConflict));
}

#[test]
fn only_the_home_registrar_corrects_what_has_not_ended() {
    let (mut ledger, holder, number) = issued();
    let act = correct(number, &holder, title());
    let refusal = ledger.refusal(&suining(), &[&holder], act.clone());
    assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
    ledger.submit(&chengdu(), &[], suspend(number)).expect("suspended");
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act.clone()), None, "while suspended too");
    ledger.submit(&chengdu(), &[], revoke(number)).expect("revoked");
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act), Some(Reason::CertificateEnded));
}
