//! Each rule of deals: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, chongqing_authority, date, exchange, market::Market, region, suining,
    },
    state::{CertificateStatus, Price, ProductInput, Term},
    words::{DataKind, DeliveryForm, DeliveryForms, Level, Purpose, Right, Rights, Role, Venue},
};

mod settle;
mod terms;
mod transfer;

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// The licence, hosted by the exchange in Chongqing.
fn on_exchange(market: &Market) -> Conclude {
    Conclude { venue: Venue::OnExchange, host: exchange().uscc, ..market.licence() }
}

/// The product of the developer under a second-tier grant over the public certificate.
fn public_product(market: &mut Market) -> RecordId {
    let (operator, developer) = (market.operator, market.developer);
    let first = market.operator_grant();
    let offer = market.below(first, &developer);
    let grant = market.grant(&operator, &developer, offer);
    let input = ProductInput::Granted { grant, certificate: market.public };
    let product = market.product(vec![input]);
    market.register(&developer, product).expect("inside the grant")
}

#[test]
fn a_licence_is_concluded_delivered_and_accepted_and_moves_nothing() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let licence = market.licence();
    let deal = market.conclude(licence).expect("signed by all three");
    assert_eq!(reason(market.accept_delivery(&buyer, deal)), Some(Reason::DealStepWrong));
    assert_eq!(reason(market.deliver(&buyer, deal)), Some(Reason::DealPartyWrong));
    market.deliver(&holder, deal).expect("the seller");
    assert_eq!(reason(market.deliver(&holder, deal)), Some(Reason::DealStepWrong));
    assert_eq!(reason(market.accept_delivery(&holder, deal)), Some(Reason::DealPartyWrong));
    market.accept_delivery(&buyer, deal).expect("the buyer");
    assert_eq!(reason(market.accept_delivery(&buyer, deal)), Some(Reason::DealStepWrong));
    let certificate: Certificate = market.ledger.get(&market.enterprise).expect("planted");
    assert_eq!((certificate.holder, certificate.version), (holder.uscc, 1));
    assert_eq!(reason(market.deliver(&holder, RecordId([1; 32]))), Some(Reason::DealUnknown));
}

#[test]
fn seller_buyer_and_host_all_sign_and_one_of_them_authors() {
    let mut market = Market::new();
    let (holder, buyer, developer) = (market.holder, market.buyer, market.developer);
    let action = Action::DealConclude(market.licence());
    let mut submit = |author: &Member, signers: &[&Member]| {
        reason(market.ledger.submit(author, signers, action.clone()))
    };
    assert_eq!(submit(&holder, &[&buyer]), Some(Reason::ProofMissing));
    assert_eq!(submit(&holder, &[&chengdu()]), Some(Reason::ProofMissing));
    assert_eq!(submit(&holder, &[&buyer, &chengdu(), &developer]), Some(Reason::ProofUnexpected));
    assert_eq!(submit(&developer, &[&holder, &buyer, &chengdu()]), Some(Reason::DealPartyWrong));
    assert_eq!(submit(&chengdu(), &[&holder, &buyer]), None, "the host may author too");
    assert_eq!(submit(&buyer, &[&holder, &chengdu()]), None);
}

#[test]
fn invariant_4_host_seller_and_buyer_are_three() {
    let mut market = Market::new();
    let licence = market.licence();
    let cases = [
        Conclude { host: licence.seller, ..licence.clone() },
        Conclude { host: licence.buyer, ..licence.clone() },
        Conclude { buyer: licence.seller, ..licence.clone() },
    ];
    for deal in cases {
        assert_eq!(reason(deal.check()), Some(Reason::RolesConflict));
    }
    // An exchange may buy in a deal that another hosts.
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let bought = Conclude { buyer: exchange().uscc, ..licence };
    assert_eq!(reason(market.conclude(bought)), None);
}

#[test]
fn an_exchange_hosts_and_a_registrar_files() {
    let mut market = Market::new();
    let licence = market.licence();
    let hosted_by_registrar = Conclude { venue: Venue::OnExchange, ..licence.clone() };
    assert_eq!(reason(market.conclude(hosted_by_registrar)), Some(Reason::DealHostWrong));
    let filed_by_party = Conclude { host: market.developer.uscc, ..licence.clone() };
    assert_eq!(reason(market.conclude(filed_by_party)), Some(Reason::DealHostWrong));
    let elsewhere = Conclude { host: suining().uscc, ..licence.clone() };
    let (holder, buyer) = (market.holder, market.buyer);
    let elsewhere =
        market.ledger.submit(&holder, &[&buyer, &suining()], Action::DealConclude(elsewhere));
    assert_eq!(reason(elsewhere), Some(Reason::OutsideTerritory));
    assert_eq!(reason(market.conclude(licence)), None);

    // The exchange is a registrar of the social track only.
    let product = public_product(&mut market);
    let developer = market.developer;
    let filed = Conclude {
        host: exchange().uscc,
        buyer: market.outsider.uscc,
        ..market.product_licence(&developer, product)
    };
    assert_eq!(reason(market.conclude(filed)), Some(Reason::OutsideTrack));
}

#[test]
fn invariant_20_nothing_is_delivered_or_accepted_while_something_above_stops() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let enterprise = market.enterprise;
    let licence = market.licence();
    let deal = market.conclude(licence.clone()).expect("in force");
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Suspended);
    let stopped = Some(Reason::LineageCertificateStopped);
    assert_eq!(reason(market.conclude(licence)), stopped);
    assert_eq!(reason(market.deliver(&holder, deal)), stopped);
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Active);
    market.deliver(&holder, deal).expect("back in force");
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Revoked);
    assert_eq!(reason(market.accept_delivery(&buyer, deal)), stopped);
}

#[test]
fn a_delivery_that_has_begun_is_accepted_within_thirty_days_of_the_end() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.valid_to = date("2027-08-31"));
    let licence = Conclude { complete_by: date("2027-12-31"), ..market.licence() };
    let begun = market.conclude(licence.clone()).expect("in force");
    let not_begun = market.conclude(licence.clone()).expect("in force");
    let too_late = market.conclude(licence).expect("in force");
    market.deliver(&holder, begun).expect("in force");
    market.deliver(&holder, too_late).expect("in force");
    market.ledger.set_date("2027-09-30");
    let expired = Some(Reason::LineageCertificateExpired);
    assert_eq!(reason(market.deliver(&holder, not_begun)), expired, "nothing new begins");
    market.accept_delivery(&buyer, begun).expect("the thirtieth day");
    market.ledger.set_date("2027-10-01");
    assert_eq!(reason(market.accept_delivery(&buyer, too_late)), expired);
}

#[test]
fn a_deal_lapses_after_its_last_day() {
    let mut market = Market::new();
    let holder = market.holder;
    let licence = market.licence();
    let past = Conclude { complete_by: date("2026-08-31"), ..licence.clone() };
    assert_eq!(reason(market.conclude(past)), Some(Reason::DealLapsed));
    let first = market.conclude(licence.clone()).expect("in force");
    let second = market.conclude(licence).expect("in force");
    market.ledger.set_date("2026-12-31");
    market.deliver(&holder, first).expect("the last day");
    market.ledger.set_date("2027-01-01");
    assert_eq!(reason(market.deliver(&holder, second)), Some(Reason::DealLapsed));
}

#[test]
fn invariant_43_a_suspended_agreement_stops_new_deals_and_lets_running_ones_finish() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let deal = on_exchange(&market);
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::RecogNone));
    let agreement = market.agreement();
    market.agree(agreement.clone()).expect("both authorities");
    let running = market.conclude(deal.clone()).expect("recognised");
    let suspend = crate::action::recognition::Suspend {
        parties: agreement.parties,
        side: region("500000"),
        reason: "test".into(),
    };
    market
        .ledger
        .submit(&chongqing_authority(), &[], Action::RecogSuspend(suspend))
        .expect("its own side");
    assert_eq!(reason(market.conclude(deal)), Some(Reason::RecogSuspended));
    market.deliver(&holder, running).expect("concluded before");
    market.accept_delivery(&buyer, running).expect("concluded before");
}

#[test]
fn invariant_41_a_disputed_certificate_is_not_dealt_in() {
    let mut market = Market::new();
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.disputes = vec![RecordId([0xd1; 32])]);
    let licence = market.licence();
    assert_eq!(reason(market.conclude(licence.clone())), Some(Reason::RightsDisputed));
    market.change_certificate(enterprise, |c| c.disputes.clear());
    assert_eq!(reason(market.conclude(licence)), None);
}

/// Signed sizes of usual records, in bytes: every member stores and carries them for ever.
#[test]
fn usual_records_are_small() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let size = |market: &mut Market, author: &Member, signers: &[&Member], action: Action| {
        let record = market.ledger.record(author, signers, action).expect("well-formed");
        record.record().envelope().to_bytes().len()
    };
    let offer = Action::GrantOffer(market.enterprise_tier());
    let offered = size(&mut market, &holder, &[], offer);
    assert!(offered <= 900, "grant.offer: {offered} bytes");
    let licence = Action::DealConclude(market.licence());
    let concluded = size(&mut market, &holder, &[&buyer, &chengdu()], licence);
    assert!(concluded <= 1_000, "deal.conclude: {concluded} bytes");
}
