//! Transfers: who signs, what is locked, and what moves (invariant 37).

use super::*;

#[test]
fn a_transfer_locks_the_certificate_and_moves_it_on_acceptance() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let enterprise = market.enterprise;
    let transfer = market.transfer();
    let deal = market.conclude(transfer.clone()).expect("host and home registrar are one");
    let locked: Certificate = market.ledger.get(&enterprise).expect("planted");
    assert_eq!((locked.holder, locked.transfer_pending), (holder.uscc, Some(deal)));
    let pending = Some(Reason::RightsTransferPending);
    assert_eq!(reason(market.conclude(transfer.clone())), pending, "no double transfer");
    let licence = market.licence();
    assert_eq!(reason(market.conclude(licence.clone())), pending);

    market.deliver(&holder, deal).expect("the seller");
    market.accept_delivery(&buyer, deal).expect("the buyer");
    let moved: Certificate = market.ledger.get(&enterprise).expect("planted");
    assert_eq!((moved.holder, moved.transfer_pending, moved.version), (buyer.uscc, None, 2));
    assert_eq!(moved.registrar, locked.registrar, "the home registrar stays (invariant 44)");
    assert_eq!(reason(market.conclude(transfer)), Some(Reason::RightsNotHolder));
    assert_eq!(reason(market.conclude(licence)), Some(Reason::RightsNotHolder));
    let onward = Conclude { seller: buyer.uscc, buyer: holder.uscc, ..market.transfer() };
    assert_eq!(reason(market.conclude(onward)), None, "the buyer's to sell now");
}

#[test]
fn the_sellers_own_reliance_ends_when_the_certificate_moves() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let licence = market.licence();
    let undelivered = market.conclude(licence.clone()).expect("in force");
    let delivered = market.conclude(licence).expect("in force");
    market.deliver(&holder, delivered).expect("in force");
    market.accept_delivery(&buyer, delivered).expect("in force");
    let product = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    let product = market.register(&holder, product).expect("its own");
    let transfer = market.transfer();
    let transfer = market.conclude(transfer).expect("free");
    market.deliver(&holder, transfer).expect("in force");
    market.accept_delivery(&buyer, transfer).expect("in force");

    let moved = Some(Reason::LineageCertificateMoved);
    assert_eq!(reason(market.deliver(&holder, undelivered)), moved);
    let next = market.product(vec![ProductInput::Product(product)]);
    assert_eq!(reason(market.register(&holder, next)), Some(Reason::RightsNotHolder));
    let state = crate::state::State::new(market.ledger.store());
    let moment = Moment::on(market.ledger.today());
    let standing = |node| crate::lineage::standing(&state, node, moment).expect("in memory");
    use crate::lineage::Node;
    assert!(!standing(Node::Product(product)).is_in_force());
    assert!(standing(Node::Deal(delivered)).is_in_force(), "an accepted licence stays");
    assert!(standing(Node::Deal(transfer)).is_in_force(), "it is done");
}

#[test]
fn the_home_registrar_signs_and_is_no_party() {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let (holder, buyer) = (market.holder, market.buyer);
    let abroad = Conclude { venue: Venue::OnExchange, host: exchange().uscc, ..market.transfer() };
    let action = Action::DealConclude(abroad.clone());
    let unsigned = market.ledger.submit(&holder, &[&buyer, &exchange()], action.clone());
    assert_eq!(reason(unsigned), Some(Reason::ProofMissing));
    let signed = market.ledger.submit(&holder, &[&buyer, &exchange(), &chengdu()], action);
    assert_eq!(reason(signed), None);

    let other = market.ledger.plant_certificate(&chengdu(), &holder, 60);
    market.change_certificate(other, |c| c.data_kind = DataKind::Enterprise);
    let to_registrar =
        Conclude { object: DealObject::Certificate(other), buyer: chengdu().uscc, ..abroad };
    let action = Action::DealConclude(to_registrar);
    let to_registrar = market.ledger.submit(&holder, &[&chengdu(), &exchange()], action);
    assert_eq!(reason(to_registrar), Some(Reason::RolesConflict));
}

#[test]
fn a_transfer_abroad_needs_an_agreement_over_every_right_of_the_certificate() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let abroad = Conclude { venue: Venue::OnExchange, host: exchange().uscc, ..market.transfer() };
    let mut agreement = market.agreement();
    agreement.rights = Rights::of(&[Right::Operate]);
    market.agree(agreement.clone()).expect("both authorities");
    let action = Action::DealConclude(abroad);
    let signers = [&buyer, &exchange(), &chengdu()];
    let narrow = market.ledger.submit(&holder, &signers, action.clone());
    assert_eq!(reason(narrow), Some(Reason::RecogRight));
    agreement.rights = Rights::all();
    market.agree(agreement).expect("both authorities");
    assert_eq!(reason(market.ledger.submit(&holder, &signers, action)), None);
}

#[test]
fn a_lapsed_transfer_locks_no_longer() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let transfer = market.transfer();
    let first = market.conclude(transfer.clone()).expect("free");
    market.deliver(&holder, first).expect("in force");
    market.ledger.set_date("2027-01-01");
    assert_eq!(reason(market.accept_delivery(&buyer, first)), Some(Reason::DealLapsed));
    let again = Conclude { complete_by: date("2027-06-30"), ..transfer };
    let second = market.conclude(again).expect("the first has lapsed");
    market.deliver(&holder, second).expect("in force");
    market.accept_delivery(&buyer, second).expect("in force");
    let moved: Certificate = market.ledger.get(&market.enterprise).expect("planted");
    assert_eq!(moved.holder, buyer.uscc);
}

#[test]
fn an_expired_or_disputed_certificate_does_not_move() {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let enterprise = market.enterprise;
    let transfer = Conclude { complete_by: date("2030-01-01"), ..market.transfer() };
    let deal = market.conclude(transfer).expect("free");
    market.deliver(&holder, deal).expect("in force");
    market.change_certificate(enterprise, |c| c.disputes = vec![RecordId([0xd1; 32])]);
    assert_eq!(reason(market.accept_delivery(&buyer, deal)), Some(Reason::RightsDisputed));
    market.change_certificate(enterprise, |c| c.disputes.clear());
    market.ledger.set_date("2029-09-02");
    assert_eq!(
        reason(market.accept_delivery(&buyer, deal)),
        Some(Reason::LineageCertificateExpired),
        "no grace for a transfer"
    );
}

#[test]
fn a_party_of_a_deal_acts_for_itself() {
    let mut market = Market::new();
    let buyer = market.buyer;
    let action = Action::DealConclude(market.transfer());
    // A role that the buyer does not hold, and one that sells nothing.
    let wrong = buyer.acting_as(Role::Operator);
    let signers = [&market.holder.clone(), &chengdu()];
    assert_eq!(reason(market.ledger.submit(&wrong, &signers, action)), Some(Reason::RoleNotHeld));
}
