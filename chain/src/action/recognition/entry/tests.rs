//! Who enters and refuses a foreign certificate, and what that changes.

use super::*;
use crate::{
    action::{
        Action,
        deal::Conclude,
        recognition::{Agree, Suspend},
    },
    fixture::{
        Member, chengdu, chongqing, chongqing_authority, date, exchange, market::Market, region,
    },
    hash::RecordId,
    state::{CertificateStatus, Deal, DealState, RecognitionMode},
    words::{Level, Venue},
};

fn enter(market: &mut Market, by: &Member) -> Result<RecordId, Rejection> {
    let certificate = market.enterprise;
    market.ledger.submit(by, &[], Action::RecogEntry(Enter { certificate }))
}

fn refuse_it(market: &mut Market, by: &Member) -> Result<RecordId, Rejection> {
    let refuse = Refuse { certificate: market.enterprise, reason: "待核实".into() };
    market.ledger.submit(by, &[], Action::RecogRefuse(refuse))
}

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A licence of the enterprise's certificate, hosted by the exchange in Chongqing.
fn in_chongqing(market: &Market) -> Conclude {
    Conclude { venue: Venue::OnExchange, host: exchange().uscc, ..market.licence() }
}

/// A market under an agreement that recognises by entry.
fn by_entry() -> Market {
    let mut market = Market::new();
    let agreement = Agree { mode: RecognitionMode::ByEntry, ..market.agreement() };
    market.agree(agreement).expect("both authorities sign");
    market
}

#[test]
fn invariant_43_by_entry_a_certificate_backs_a_deal_once_it_is_entered() {
    let mut market = by_entry();
    let deal = in_chongqing(&market);
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::RecogEntryMissing));
    enter(&mut market, &chongqing()).expect("covered");
    assert_eq!(reason(market.conclude(deal)), None);
}

#[test]
fn only_a_registrar_of_the_receiving_side_and_track_decides() {
    let mut market = by_entry();
    assert_eq!(reason(enter(&mut market, &chongqing_authority())), Some(Reason::RoleWrong));
    assert_eq!(reason(enter(&mut market, &chengdu())), Some(Reason::RecogHome));
    assert_eq!(reason(refuse_it(&mut market, &chengdu())), Some(Reason::RecogHome));
    let social_only = exchange().acting_as(Role::Registrar);
    let public = Enter { certificate: market.public };
    let refusal = market.ledger.refusal(&social_only, &[], Action::RecogEntry(public));
    assert_eq!(refusal, Some(Reason::OutsideTrack));
    assert_eq!(reason(enter(&mut market, &social_only)), None);
}

#[test]
fn only_what_a_live_agreement_covers_is_entered() {
    let mut market = Market::new();
    let here = chongqing();
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::RecogNone));
    assert_eq!(reason(refuse_it(&mut market, &here)), Some(Reason::RecogNone));
    let narrow = Agree { level_max: Level::General1, ..market.agreement() };
    market.agree(narrow).expect("both");
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::RecogLevel));
    let agreement = market.agreement();
    market.agree(agreement.clone()).expect("both");
    let number = market.enterprise;
    market.change_certificate(number, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::CertificateStatusWrong));
    market.change_certificate(number, |c| {
        c.status = CertificateStatus::Active;
        c.disputes = vec![RecordId([0xd1; 32])];
    });
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::RightsDisputed));
    market.change_certificate(number, |c| c.disputes.clear());
    let suspend =
        Suspend { parties: agreement.parties, side: region("500000"), reason: "核查".into() };
    let suspend = Action::RecogSuspend(suspend);
    market.ledger.submit(&chongqing_authority(), &[], suspend).expect("its own side");
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::RecogSuspended));
    market.agree(agreement).expect("made anew");
    assert_eq!(reason(enter(&mut market, &here)), None);
}

#[test]
fn a_withdrawn_recognition_stops_what_is_new_and_lets_a_running_deal_finish() {
    let mut market = by_entry();
    let here = chongqing();
    enter(&mut market, &here).expect("covered");
    let deal = in_chongqing(&market);
    let running = market.conclude(deal.clone()).expect("entered");
    refuse_it(&mut market, &here).expect("its own territory");
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::RecogRefused));
    let (holder, buyer) = (market.holder, market.buyer);
    market.deliver(&holder, running).expect("concluded before");
    market.accept_delivery(&buyer, running).expect("concluded before");
    let done: Deal = market.ledger.get(&running).expect("stored");
    assert_eq!(done.state, DealState::Accepted);
    enter(&mut market, &here).expect("takes its refusal back");
    assert_eq!(reason(market.conclude(deal)), None);
}

#[test]
fn a_refusal_needs_no_entry_before_it_and_is_its_authors_to_take_back() {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("automatic");
    let (here, other) = (chongqing(), exchange().acting_as(Role::Registrar));
    refuse_it(&mut market, &here).expect("its own territory");
    assert_eq!(reason(refuse_it(&mut market, &here)), Some(Reason::RecogStepWrong));
    assert_eq!(reason(enter(&mut market, &other)), Some(Reason::RecogOfOtherRegistrar));
    let deal = in_chongqing(&market);
    assert_eq!(reason(market.conclude(deal)), Some(Reason::RecogRefused));
    enter(&mut market, &here).expect("its own refusal");
    assert_eq!(reason(enter(&mut market, &here)), Some(Reason::RecogStepWrong));
}

#[test]
fn invariant_44_a_decision_abroad_leaves_the_certificate_as_it_is() {
    let mut market = by_entry();
    let number = market.enterprise;
    let before: Certificate = market.ledger.get(&number).expect("stored");
    enter(&mut market, &chongqing()).expect("covered");
    refuse_it(&mut market, &chongqing()).expect("its own territory");
    assert_eq!(market.ledger.get::<Certificate>(&number), Some(before));
    let at_home = market.licence();
    assert_eq!(reason(market.conclude(at_home)), None, "relied upon at home as ever");
}

#[test]
fn an_agreement_ends_with_its_last_day() {
    let mut market = by_entry();
    enter(&mut market, &chongqing()).expect("covered");
    let number = market.enterprise;
    market.change_certificate(number, |c| c.valid_to = date("2031-08-31"));
    market.ledger.set_date("2029-08-31");
    let mut deal = in_chongqing(&market);
    deal.term =
        deal.term.map(|_| crate::state::Term { from: date("2029-08-31"), to: date("2030-08-31") });
    deal.complete_by = date("2029-12-31");
    assert_eq!(reason(market.conclude(deal.clone())), None, "the last day");
    market.ledger.set_date("2029-09-01");
    assert_eq!(reason(market.conclude(deal)), Some(Reason::RecogNone));
}
