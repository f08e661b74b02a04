//! Invariant 36: nothing is settled before acceptance unless prepaid, no voucher before settlement;
//! and how a deal is cancelled.

use super::*;
use crate::{
    action::{
        deal::{Cancel, Settle},
        voucher::Issue,
    },
    fixture::{client, market::digest},
    state::{Voucher, VoucherOf},
};

fn settle(market: &mut Market, deal: RecordId, price: Price) -> Option<Reason> {
    let (holder, buyer) = (market.holder, market.buyer);
    let settle = Settle { deal, price, proof: digest(6) };
    let action = Action::DealSettle(settle);
    reason(market.ledger.submit(&chengdu(), &[&holder, &buyer], action))
}

fn price_of(market: &Market, deal: RecordId) -> Price {
    market.ledger.get::<Deal>(&deal).expect("concluded").price
}

fn voucher(deal: RecordId) -> Issue {
    Issue {
        of: VoucherOf::Deal(deal),
        purpose: Purpose::Industry,
        presented_to: None,
        valid_to: date("2027-08-31"),
    }
}

fn issue(market: &mut Market, by: &Member, voucher: Issue) -> Result<RecordId, Rejection> {
    market.ledger.submit(by, &[], Action::VoucherIssue(voucher))
}

#[test]
fn invariant_36_settlement_follows_acceptance_and_a_voucher_settlement() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let licence = market.licence();
    let deal = market.conclude(licence).expect("signed by all");
    let price = price_of(&market, deal);
    assert_eq!(settle(&mut market, deal, price), Some(Reason::DealNotAccepted));
    market.deliver(&holder, deal).expect("the seller");
    assert_eq!(settle(&mut market, deal, price), Some(Reason::DealNotAccepted));
    market.accept_delivery(&buyer, deal).expect("the buyer");
    assert_eq!(
        reason(issue(&mut market, &chengdu(), voucher(deal))),
        Some(Reason::VoucherBeforeSettlement)
    );
    let other = Price::commit(&[8; 32], 1);
    assert_eq!(settle(&mut market, deal, other), Some(Reason::DealAmountDiffers));
    let alone = Settle { deal, price, proof: digest(6) };
    let alone = market.ledger.submit(&chengdu(), &[&buyer], Action::DealSettle(alone));
    assert_eq!(reason(alone), Some(Reason::ProofMissing), "the seller says that it was paid");
    assert_eq!(settle(&mut market, deal, price), None);
    assert_eq!(settle(&mut market, deal, price), Some(Reason::DealStepWrong));

    assert_eq!(
        reason(issue(&mut market, &holder, voucher(deal))),
        Some(Reason::DealPartyWrong),
        "the host issues it"
    );
    let wider = Issue { purpose: Purpose::Research, ..voucher(deal) };
    assert_eq!(reason(issue(&mut market, &chengdu(), wider)), Some(Reason::ScopePurposes));
    let over = Issue { valid_to: date("2026-08-31"), ..voucher(deal) };
    assert_eq!(reason(issue(&mut market, &chengdu(), over)), Some(Reason::TermInvalid));
    let id = issue(&mut market, &chengdu(), voucher(deal)).expect("settled");
    let stored: Voucher = market.ledger.get(&id).expect("issued");
    assert_eq!((stored.holder, stored.issuer), (buyer.uscc, chengdu().uscc));
    assert_eq!(
        reason(issue(&mut market, &chengdu(), voucher(deal))),
        Some(Reason::DealStepWrong),
        "one a deal"
    );
}

#[test]
fn invariant_36_what_is_prepaid_is_settled_before_and_vouched_for_after_acceptance() {
    let mut market = Market::new();
    let (holder, buyer, enterprise) = (market.holder, market.buyer, market.enterprise);
    let licence = Conclude { prepayment: true, ..market.licence() };
    let deal = market.conclude(licence.clone()).expect("signed by all");
    let price = price_of(&market, deal);
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(
        settle(&mut market, deal, price),
        Some(Reason::LineageCertificateStopped),
        "nothing is paid ahead for what is halted"
    );
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Active);
    assert_eq!(settle(&mut market, deal, price), None);
    assert_eq!(
        reason(issue(&mut market, &chengdu(), voucher(deal))),
        Some(Reason::VoucherBeforeSettlement)
    );
    market.deliver(&holder, deal).expect("the seller");
    market.accept_delivery(&buyer, deal).expect("the buyer");
    assert_eq!(reason(issue(&mut market, &chengdu(), voucher(deal))), None);

    let late = market.conclude(licence).expect("signed by all");
    market.ledger.set_date("2027-01-04");
    assert_eq!(settle(&mut market, late, price), Some(Reason::DealLapsed));
}

#[test]
fn a_cancelled_transfer_locks_nothing_and_is_never_settled() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let transfer = market.transfer();
    let deal = market.conclude(transfer.clone()).expect("signed by all");
    assert_eq!(reason(market.conclude(transfer.clone())), Some(Reason::RightsTransferPending));
    let cancel = Action::DealCancel(Cancel { deal, reason: "test".into() });
    let alone = market.ledger.submit(&holder, &[&buyer], cancel.clone());
    assert_eq!(reason(alone), Some(Reason::ProofMissing));
    market.ledger.submit(&holder, &[&buyer, &chengdu()], cancel.clone()).expect("all three");
    let again = market.ledger.submit(&holder, &[&buyer, &chengdu()], cancel);
    assert_eq!(reason(again), Some(Reason::DealStepWrong));
    let price = price_of(&market, deal);
    assert_eq!(settle(&mut market, deal, price), Some(Reason::DealStepWrong));
    assert_eq!(reason(market.deliver(&holder, deal)), Some(Reason::DealStepWrong));
    let second = market.conclude(transfer).expect("free again");
    market.deliver(&holder, second).expect("the seller");
    let cancel = Action::DealCancel(Cancel { deal: second, reason: "test".into() });
    let delivered = market.ledger.submit(&holder, &[&buyer, &chengdu()], cancel);
    assert_eq!(reason(delivered), Some(Reason::DealStepWrong), "not once delivered");
}

#[test]
fn what_is_paid_for_is_not_cancelled() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let licence = Conclude { prepayment: true, ..market.licence() };
    let deal = market.conclude(licence).expect("signed by all");
    let price = price_of(&market, deal);
    assert_eq!(settle(&mut market, deal, price), None);
    let cancel = Action::DealCancel(Cancel { deal, reason: "test".into() });
    let paid = market.ledger.submit(&holder, &[&buyer, &chengdu()], cancel);
    assert_eq!(reason(paid), Some(Reason::DealStepWrong));
}

#[test]
fn a_voucher_of_a_certificate_is_its_holders_extract_while_it_is_in_force() {
    let mut market = Market::new();
    let (holder, buyer, enterprise) = (market.holder, market.buyer, market.enterprise);
    let extract = Issue {
        of: VoucherOf::Certificate(enterprise),
        presented_to: Some(buyer.uscc),
        ..voucher(RecordId([1; 32]))
    };
    assert_eq!(reason(issue(&mut market, &buyer, extract.clone())), Some(Reason::RightsNotHolder));
    let long = Issue { valid_to: date("2029-09-02"), ..extract.clone() };
    assert_eq!(reason(issue(&mut market, &holder, long)), Some(Reason::ScopeTerm));
    let nobody = Issue { presented_to: Some(client(99).uscc), ..extract.clone() };
    assert_eq!(reason(issue(&mut market, &holder, nobody)), Some(Reason::OrgUnknown));
    issue(&mut market, &holder, extract.clone()).expect("its own");
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(
        reason(issue(&mut market, &holder, extract)),
        Some(Reason::LineageCertificateStopped)
    );
}

#[test]
fn a_ledger_may_require_a_price_trail() {
    let mut founding = crate::fixture::founding();
    founding.params.timers.publicity_days = 0;
    founding.params.price_trail_required = true;
    let mut market = Market::on(crate::fixture::TestLedger::found(&founding));
    let licence = market.licence();
    assert_eq!(reason(market.conclude(licence.clone())), Some(Reason::DealTrailMissing));
    let unknown = Conclude { negotiation: Some(RecordId([1; 32])), ..licence.clone() };
    assert_eq!(reason(market.conclude(unknown)), Some(Reason::NegotiationUnknown));
    assert_eq!(reason(Market::new().conclude(licence)), None, "by default none is needed");
}
