//! Each rule of mandates: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, deal::Conclude},
    fixture::{
        Member, chengdu, date,
        market::{Market, digest},
    },
    state::Deal,
};

/// A market with a broker.
fn market() -> (Market, Member) {
    let mut market = Market::new();
    let broker = market.ledger.client_as(50, Role::Broker);
    (market, broker)
}

fn mandate(market: &Market, broker: &Member) -> Give {
    Give {
        broker: broker.uscc,
        side: MandateSide::Sell,
        object: Some(DealObject::Certificate(market.enterprise)),
        purposes: Purposes::of(&[Purpose::Industry]),
        term: Term { from: date("2026-09-01"), to: date("2026-12-31") },
        fee: BrokerFee::BasisPoints(150),
        contract: digest(3),
    }
}

fn give(market: &mut Market, by: &Member, broker: &Member, give: Give) -> RecordId {
    market.ledger.submit(by, &[broker], Action::MandateGive(give)).expect("both sign")
}

/// Why a deal under these mandates would be refused, signed by these besides.
fn refusal(market: &mut Market, mandates: Vec<RecordId>, with: &[&Member]) -> Option<Reason> {
    let (holder, buyer) = (market.holder, market.buyer);
    let deal = Conclude { mandates, ..market.licence() };
    let registrar = chengdu();
    let mut signers = vec![&buyer, &registrar];
    signers.extend_from_slice(with);
    market.ledger.refusal(&holder, &signers, Action::DealConclude(deal))
}

#[test]
fn a_mandate_is_signed_by_a_licensed_broker_and_shows_its_fee() {
    let (mut market, broker) = market();
    let (holder, developer) = (market.holder, market.developer);
    let asked = mandate(&market, &broker);
    let alone = market.ledger.refusal(&holder, &[], Action::MandateGive(asked.clone()));
    assert_eq!(alone, Some(Reason::ProofMissing));
    let unlicensed = Give { broker: developer.uscc, ..asked.clone() };
    let unlicensed = market.ledger.refusal(&holder, &[&developer], Action::MandateGive(unlicensed));
    assert_eq!(unlicensed, Some(Reason::RoleNotHeld));
    let id = give(&mut market, &holder, &broker, asked);
    let stored: Mandate = market.ledger.get(&id).expect("given");
    assert_eq!((stored.principal, stored.fee), (holder.uscc, BrokerFee::BasisPoints(150)));
}

#[test]
fn a_broker_acts_only_within_its_mandate_and_signs() {
    let (mut market, broker) = market();
    let (holder, buyer) = (market.holder, market.buyer);
    let inside = mandate(&market, &broker);
    let id = give(&mut market, &holder, &broker, inside.clone());
    assert_eq!(refusal(&mut market, vec![id], &[&broker]), None);
    assert_eq!(refusal(&mut market, vec![id], &[]), Some(Reason::ProofMissing));
    let unknown = vec![RecordId([1; 32])];
    assert_eq!(refusal(&mut market, unknown, &[&broker]), Some(Reason::MandateUnknown));
    type Case = fn(&mut Give);
    let outside: [Case; 4] = [
        |m| m.side = MandateSide::Buy,
        |m| m.object = Some(DealObject::Product(RecordId([9; 32]))),
        |m| m.purposes = Purposes::of(&[Purpose::Research]),
        |m| m.term = Term { from: date("2026-10-01"), to: date("2026-12-31") },
    ];
    for (i, change) in outside.into_iter().enumerate() {
        let mut changed = inside.clone();
        change(&mut changed);
        let id = give(&mut market, &holder, &broker, changed);
        let expected = if i == 3 { Reason::MandateOver } else { Reason::MandateExceeded };
        assert_eq!(refusal(&mut market, vec![id], &[&broker]), Some(expected), "{i}");
    }
    let anything = Give { object: None, ..inside.clone() };
    let anything = give(&mut market, &holder, &broker, anything);
    assert_eq!(refusal(&mut market, vec![anything], &[&broker]), None);
    let mut twice = vec![id, anything];
    twice.sort_unstable();
    assert_eq!(refusal(&mut market, twice, &[&broker]), Some(Reason::MandateExceeded));
    let for_buyer = Give { side: MandateSide::Buy, ..inside };
    let for_buyer = give(&mut market, &buyer, &broker, for_buyer);
    let mut both = vec![id, for_buyer];
    both.sort_unstable();
    assert_eq!(refusal(&mut market, both, &[&broker]), None, "both sides, for all to see");
}

#[test]
fn invariant_4_a_broker_is_neither_host_nor_party_and_an_ended_mandate_serves_no_more() {
    let (mut market, broker) = market();
    let (holder, buyer) = (market.holder, market.buyer);
    let mut own: crate::state::Organisation = market.ledger.get(&buyer.uscc).expect("enrolled");
    own.roles = crate::words::Roles::all();
    market.ledger.put(&buyer.uscc, &own);
    let by_buyer = mandate(&market, &buyer);
    let conflict = give(&mut market, &holder, &buyer, by_buyer);
    assert_eq!(refusal(&mut market, vec![conflict], &[]), Some(Reason::RolesConflict));

    let given = mandate(&market, &broker);
    let id = give(&mut market, &holder, &broker, given);
    let deal = Conclude { mandates: vec![id], ..market.licence() };
    let with = [&buyer, &chengdu(), &broker];
    let running = market.ledger.submit(&holder, &with, Action::DealConclude(deal));
    let running = running.expect("inside");
    let end = Action::MandateEnd(End { mandate: id, reason: "合同期满".into() });
    let stranger = market.ledger.refusal(&buyer, &[], end.clone());
    assert_eq!(stranger, Some(Reason::MandateOfOthers));
    market.ledger.submit(&broker, &[], end.clone()).expect("the broker");
    assert_eq!(market.ledger.refusal(&holder, &[], end), Some(Reason::MandateOver));
    assert_eq!(refusal(&mut market, vec![id], &[&broker]), Some(Reason::MandateOver));
    market.deliver(&holder, running).expect("what is concluded goes on");
    let stored: Deal = market.ledger.get(&running).expect("concluded");
    assert_eq!(stored.mandates, [id]);
}

#[test]
fn malformed_mandates_are_refused_without_a_ledger() {
    let (market, broker) = market();
    let good = mandate(&market, &broker);
    let code = |change: fn(&mut Give)| {
        let mut changed = good.clone();
        change(&mut changed);
        changed.check().err().map(|rejection| rejection.reason)
    };
    assert_eq!(code(|_| {}), None);
    assert_eq!(code(|m| m.fee = BrokerFee::BasisPoints(10_000)), None);
    assert_eq!(code(|m| m.fee = BrokerFee::BasisPoints(10_001)), Some(Reason::FieldsInvalid));
    assert_eq!(code(|m| m.fee = BrokerFee::Fen(1 << 53)), Some(Reason::FieldsInvalid));
    assert_eq!(code(|m| m.purposes = Purposes::EMPTY), Some(Reason::FieldsInvalid));
    assert_eq!(code(|m| m.term.to = date("2026-08-31")), Some(Reason::TermInvalid));
}
