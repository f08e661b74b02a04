//! Renewals: inside the window, while active, by at most three years (invariant 10).

use super::*;
use crate::{fixture::date, state::GrantParent, time::Date, words::SourceKind};

fn renew(number: CertificateNumber, valid_to: Date) -> Action {
    Action::CertRenew(Renew { number, valid_to })
}

fn end_of(ledger: &TestLedger, number: CertificateNumber) -> Date {
    ledger.get::<Certificate>(&number).expect("stored").valid_to
}

#[test]
fn invariant_10_a_certificate_is_renewed_in_the_window_before_its_end() {
    let (mut ledger, holder, number) = issued();
    let end = end_of(&ledger, number);
    assert_eq!(end, date("2029-09-01"));
    let act = renew(number, end.plus_years(3));
    ledger.set_date("2029-07-02");
    let refusal = ledger.refusal(&chengdu(), &[&holder], act.clone());
    assert_eq!(refusal, Some(Reason::CertificateRenewalWindow), "61 days before");
    ledger.set_date("2029-07-03");
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act.clone()), None, "60 days before");
    ledger.set_date("2029-09-01");
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act.clone()), None, "the last day");
    ledger.set_date("2029-09-02");
    let refusal = ledger.refusal(&chengdu(), &[&holder], act);
    assert_eq!(refusal, Some(Reason::CertificateEnded), "expired by block time alone");
}

#[test]
fn a_renewal_adds_at_most_three_years_to_the_end() {
    let (mut ledger, holder, number) = issued();
    let end = end_of(&ledger, number);
    ledger.set_date("2029-08-01");
    let invalid = Some(Reason::TermInvalid);
    for valid_to in [end, end.plus_years(3).next()] {
        let refusal = ledger.refusal(&chengdu(), &[&holder], renew(number, valid_to));
        assert_eq!(refusal, invalid, "{valid_to}");
    }
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], renew(number, end.next())), None);
}

#[test]
fn a_certificate_is_renewed_any_number_of_times() {
    let (mut ledger, holder, number) = issued();
    for version in 2..6 {
        let end = end_of(&ledger, number);
        ledger.set_date(&end.to_string());
        let act = renew(number, end.plus_years(3));
        ledger.submit(&chengdu(), &[&holder], act).expect("renewed");
        let certificate: Certificate = ledger.get(&number).expect("stored");
        assert_eq!((certificate.version, certificate.valid_to), (version, end.plus_years(3)));
        assert!(certificate.is_in_force(ledger.time()));
    }
}

#[test]
fn the_holder_signs_and_a_suspended_certificate_is_not_renewed() {
    let (mut ledger, holder, number) = issued();
    let act = renew(number, end_of(&ledger, number).plus_years(1));
    ledger.set_date("2029-08-01");
    assert_eq!(ledger.refusal(&chengdu(), &[], act.clone()), Some(Reason::ProofMissing));
    let refusal = ledger.refusal(&suining(), &[&holder], act.clone());
    assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
    ledger.submit(&chengdu(), &[], suspend(number)).expect("suspended");
    let refusal = ledger.refusal(&chengdu(), &[&holder], act.clone());
    assert_eq!(refusal, Some(Reason::CertificateStatusWrong));
    ledger.submit(&chengdu(), &[], resume(number)).expect("resumed");
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act), None);
}

#[test]
fn a_renewal_does_not_outlive_the_agreement_that_the_data_rests_on() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    market.change_certificate(market.enterprise, |c| c.valid_to = date("2033-01-01"));
    let mut offer = market.enterprise_tier();
    offer.parent = GrantParent::Certificates;
    offer.rights = Rights::all();
    offer.term.to = date("2030-06-30");
    let grant = market.grant(&holder, &developer, offer);
    let registrant = developer.acting_as(Role::Registrant);
    let roles = crate::words::Roles::of(&[Role::Developer, Role::Registrant]);
    let more = crate::action::organisation::Update {
        uscc: developer.uscc,
        name: None,
        roles: Some(roles),
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    let mut ledger = market.ledger;
    ledger.submit(&chengdu(), &[&developer], Action::OrgUpdate(more)).expect("a role more");
    let declared = crate::action::resource::Declare {
        source: SourceKind::Authorised,
        source_grant: Some(grant),
        kind: DataKind::Enterprise,
        ..declaration(&registrant)
    };
    let number = ledger.certify(&registrant, &chengdu(), declared, 7).expect("certified");
    ledger.set_date("2029-08-01");
    let beyond = ledger.refusal(&chengdu(), &[&registrant], renew(number, date("2030-07-01")));
    assert_eq!(beyond, Some(Reason::TermExceedsSource));
    let within = ledger.refusal(&chengdu(), &[&registrant], renew(number, date("2030-06-30")));
    assert_eq!(within, None);
}
