//! Who may apply for what, where, on what evidence.

use crate::{
    action::{
        Action,
        application::{Form, Submit},
        resource::Declare,
    },
    fixture::{
        Member, TestLedger, chengdu, chongqing, date, enrolment, exchange, region,
        registration::{declaration, digest},
        suining,
    },
    reject::Reason,
    state::Subject,
    words::{CertificateKind, DataKind, Level, Right, Rights, Role, SourceKind},
};

/// A ledger, a registrant with anchored evidence, and an application that is in order.
fn ready(resource: impl FnOnce(&mut Declare)) -> (TestLedger, Member, Submit) {
    let mut ledger = TestLedger::with_legal_timers();
    let holder = ledger.registrant(1);
    let mut declared = declaration(&holder);
    resource(&mut declared);
    ledger.anchor(&holder, digest(1)).expect("anchored");
    let resource = ledger.declare(&holder, declared).expect("declared");
    let submit = ledger.application(&chengdu(), resource, digest(1));
    (ledger, holder, submit)
}

/// Why an application is refused after a change to it.
fn refusal(
    ready: &mut (TestLedger, Member, Submit),
    change: impl FnOnce(&mut Submit),
) -> Option<Reason> {
    let (ledger, holder, submit) = ready;
    let mut changed = submit.clone();
    change(&mut changed);
    ledger.refusal(holder, &[], Action::AppSubmit(changed))
}

#[test]
fn the_holder_applies_to_a_registrar_of_region_and_track() {
    let mut case = ready(|_| ());
    assert_eq!(refusal(&mut case, |_| ()), None);
    let of_suining = refusal(&mut case, |s| s.registrar = suining().uscc);
    assert_eq!(of_suining, Some(Reason::OutsideTerritory));
    let no_registrar = refusal(&mut case, |s| {
        s.registrar = crate::fixture::sichuan_authority().uscc;
    });
    assert_eq!(no_registrar, Some(Reason::RoleNotHeld));
    let unknown = refusal(&mut case, |s| s.registrar = crate::fixture::client(9).uscc);
    assert_eq!(unknown, Some(Reason::OrgUnknown));
    let (ledger, _, submit) = &mut case;
    let other = ledger.registrant(2);
    let of_other = ledger.refusal(&other, &[], Action::AppSubmit(submit.clone()));
    assert_eq!(of_other, Some(Reason::NotHolder));
}

#[test]
fn an_exchange_registers_social_data_only() {
    let mut ledger = TestLedger::with_legal_timers();
    let mut holder = crate::fixture::client(1);
    holder.region = region("500152");
    let new = enrolment(&holder, &[Role::Registrant]);
    ledger.submit(&chongqing(), &[&holder], Action::OrgEnrol(new)).expect("enrolled");
    ledger.anchor(&holder, digest(1)).expect("anchored");
    for (kind, expected) in [
        (DataKind::Public, Some(Reason::OutsideTrack)),
        (DataKind::Enterprise, None),
        (DataKind::Personal, None),
    ] {
        let declared = Declare { kind, ..declaration(&holder) };
        let resource = ledger.declare(&holder, declared).expect("declared");
        let submit = Action::AppSubmit(ledger.application(&exchange(), resource, digest(1)));
        assert_eq!(ledger.refusal(&holder, &[], submit), expected, "{kind}");
        let submit = Action::AppSubmit(ledger.application(&chongqing(), resource, digest(1)));
        assert_eq!(ledger.refusal(&holder, &[], submit), None, "{kind}");
    }
}

#[test]
fn a_registrar_never_decides_on_its_own_application() {
    let mut ledger = TestLedger::with_legal_timers();
    let update = crate::action::organisation::Update {
        uscc: chengdu().uscc,
        name: None,
        roles: Some(crate::words::Roles::of(&[Role::Registrar, Role::Registrant])),
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    let authority = crate::fixture::sichuan_authority();
    ledger.submit(&authority, &[&chengdu()], Action::OrgUpdate(update)).expect("a role more");
    let bureau = chengdu().acting_as(Role::Registrant);
    ledger.anchor(&bureau, digest(1)).expect("anchored");
    let resource = ledger.declare(&bureau, declaration(&bureau)).expect("declared");
    let submit = Action::AppSubmit(ledger.application(&chengdu(), resource, digest(1)));
    assert_eq!(ledger.refusal(&bureau, &[], submit), Some(Reason::RolesConflict));
}

#[test]
fn evidence_is_the_applicants_and_stands_in_an_earlier_block() {
    let mut case = ready(|_| ());
    let unknown = refusal(&mut case, |s| s.form.evidence = vec![digest(2)]);
    assert_eq!(unknown, Some(Reason::EvidenceUnknown));
    let none = refusal(&mut case, |s| s.form.evidence.clear());
    assert_eq!(none, Some(Reason::ListTooLong));

    let (mut ledger, holder, submit) = case;
    let other = ledger.registrant(2);
    ledger.anchor(&other, digest(3)).expect("anchored by another");
    let mut with = |evidence| {
        let form = Form { evidence: vec![evidence], ..submit.form.clone() };
        ledger.record(&holder, &[], Action::AppSubmit(Submit { form, ..submit.clone() }))
    };
    let (of_other, same_block) =
        (with(digest(3)).expect("signed"), with(digest(4)).expect("signed"));
    let verdict = ledger.commit(&[of_other]).map_err(|r| r.reason);
    assert_eq!(verdict.err(), Some(Reason::EvidenceUnknown));
    let anchor = Action::EvidenceAnchor(crate::fixture::registration::anchor(digest(4)));
    let anchor = ledger.record(&holder, &[], anchor).expect("signed");
    let verdict = ledger.commit(&[anchor.clone(), same_block.clone()]).map_err(|r| r.reason);
    assert_eq!(verdict.err(), Some(Reason::EvidenceUnknown), "in the same block");
    ledger.commit(&[anchor]).expect("anchored");
    ledger.commit(&[same_block]).expect("one block later");
}

#[test]
fn core_data_and_state_secrets_are_not_registered() {
    let mut core = ready(|resource| resource.level = Level::Core);
    assert_eq!(refusal(&mut core, |_| ()), Some(Reason::CoreLevel));
    let mut important = ready(|resource| resource.level = Level::Important);
    assert_eq!(refusal(&mut important, |_| ()), None);
    let secret = refusal(&mut important, |s| s.form.no_state_secrets = false);
    assert_eq!(secret, Some(Reason::StateSecrets));
}

#[test]
fn the_term_begins_no_earlier_than_today_and_lasts_three_years_at_most() {
    let mut case = ready(|_| ());
    let from = date("2026-09-01");
    let mut term = |from, to| {
        refusal(&mut case, |s| {
            (s.form.valid_from, s.form.valid_to) = (from, to);
        })
    };
    assert_eq!(term(from, date("2029-09-01")), None);
    assert_eq!(term(from, date("2029-09-02")), Some(Reason::TermInvalid));
    assert_eq!(term(date("2026-08-31"), date("2027-08-31")), Some(Reason::TermInvalid));
    assert_eq!(term(from, date("2026-08-31")), Some(Reason::TermInvalid));
    assert_eq!(term(from, from), None);
}

#[test]
fn rights_are_those_that_the_source_shows_and_holding_implies_nothing() {
    let hold = Rights::of(&[Right::Hold]);
    for source in [SourceKind::Authorised, SourceKind::Purchased, SourceKind::Shared] {
        let mut case = ready(|resource| resource.source = source);
        assert_eq!(refusal(&mut case, |_| ()), Some(Reason::RightsExceedSource), "{source}");
        for more in [Right::Use, Right::Operate] {
            let claimed = Rights::of(&[Right::Hold, more]);
            let verdict = refusal(&mut case, |s| s.form.rights = claimed);
            assert_eq!(verdict, Some(Reason::RightsExceedSource), "{source} {more}");
        }
        assert_eq!(refusal(&mut case, |s| s.form.rights = hold), None, "{source}");
    }
    for source in [SourceKind::Collected, SourceKind::Generated] {
        let mut case = ready(|resource| resource.source = source);
        assert_eq!(refusal(&mut case, |_| ()), None, "{source}");
        let none = refusal(&mut case, |s| s.form.rights = Rights::EMPTY);
        assert_eq!(none, Some(Reason::FieldsInvalid));
    }
}

#[test]
fn the_kind_of_certificate_fits_its_subject() {
    let mut case = ready(|_| ());
    let product = refusal(&mut case, |s| s.kind = CertificateKind::Product);
    assert_eq!(product, Some(Reason::FieldsInvalid));
    assert_eq!(refusal(&mut case, |s| s.kind = CertificateKind::Asset), None);
    let unknown =
        refusal(&mut case, |s| s.subject = Subject::Resource(crate::hash::RecordId([3; 32])));
    assert_eq!(unknown, Some(Reason::ResourceUnknown));
}
