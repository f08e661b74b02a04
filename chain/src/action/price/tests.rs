//! Each rule of prices: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{
        Action,
        deal::{Clear, Conclude},
    },
    fixture::{
        Member, chengdu, client, date,
        market::{Market, digest},
        sichuan_authority,
    },
    hash::RecordId,
    state::{FeeBasis, Negotiation, ProductInput, Term},
    words::{PriceRegime, Role},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A product of the operator over public data, under its first-tier grant.
fn public_product(market: &mut Market) -> RecordId {
    let operator = market.operator;
    let grant = market.operator_grant();
    let input = ProductInput::Granted { grant, certificate: market.public };
    let product = market.product(vec![input]);
    market.register(&operator, product).expect("inside the grant")
}

fn quote(market: &Market, product: RecordId, fen: u64) -> Quote {
    Quote {
        buyer: market.buyer.uscc,
        object: DealObject::Product(product),
        under_grant: None,
        purpose: Purpose::Industry,
        scenario: None,
        price: Price::PublicFen(fen),
        valid_to: date("2026-12-31"),
    }
}

fn filing(market: &Market, product: RecordId, cap_fen: u64) -> File {
    File {
        object: DealObject::Product(product),
        under_grant: None,
        scenario: None,
        authority: market.institution.uscc,
        regime: PriceRegime::Guided,
        cap_fen,
        fee_basis: FeeBasis::Product,
        period: Term { from: date("2026-09-01"), to: date("2027-08-31") },
        document: digest(7),
    }
}

fn file(market: &mut Market, with: &Member, filing: File) -> Result<RecordId, Rejection> {
    let operator = market.operator;
    market.ledger.submit(&operator, &[with], Action::PriceFile(filing))
}

fn submit(market: &mut Market, by: &Member, action: Action) -> Result<RecordId, Rejection> {
    market.ledger.submit(by, &[], action)
}

fn agree(market: &mut Market, negotiation: RecordId, fen: u64) -> Result<RecordId, Rejection> {
    let (operator, buyer) = (market.operator, market.buyer);
    let agree = Agree { negotiation, price: Price::PublicFen(fen), terms: digest(8) };
    market.ledger.submit(&operator, &[&buyer], Action::PriceAgree(agree))
}

/// A valuer, enrolled.
fn valuer(market: &mut Market) -> Member {
    market.ledger.provider(60, &[crate::words::AttestationKind::Valuation])
}

#[test]
fn a_trail_goes_from_quote_to_deal() {
    let mut market = Market::new();
    let (institution, operator, buyer) = (market.institution, market.operator, market.buyer);
    let product = public_product(&mut market);
    let filed = filing(&market, product, 900);
    file(&mut market, &institution, filed).expect("fixed by the institution");
    let quoted = quote(&market, product, 1_000);
    let negotiation = submit(&mut market, &operator, Action::PriceQuote(quoted)).expect("its own");
    let valuer = valuer(&mut market);
    let value = Value { negotiation, value: Price::PublicFen(880), report: digest(9) };
    submit(&mut market, &valuer, Action::PriceValuation(value)).expect("independent");
    let counter = |fen| Action::PriceCounter(Counter { negotiation, price: Price::PublicFen(fen) });
    assert_eq!(
        reason(submit(&mut market, &operator, counter(990))),
        Some(Reason::PriceTurnWrong),
        "the buyer's turn"
    );
    submit(&mut market, &buyer, counter(800)).expect("its turn");
    submit(&mut market, &operator, counter(950)).expect("its turn");
    submit(&mut market, &buyer, counter(900)).expect("its turn");
    assert_eq!(reason(agree(&mut market, negotiation, 901)), Some(Reason::PriceAboveCap));
    let deal = Conclude {
        seller: operator.uscc,
        purpose: Purpose::Industry,
        price: Price::PublicFen(900),
        negotiation: Some(negotiation),
        contract: Some(digest(8)),
        ..market.product_licence(&operator, product)
    };
    let early = market.conclude(deal.clone());
    assert_eq!(reason(early), Some(Reason::DealNotCleared));
    agree(&mut market, negotiation, 900).expect("at the cap");
    let clear = Action::DealClear(Clear { negotiation, findings: digest(1), personal: Vec::new() });
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::DealNotCleared));
    submit(&mut market, &chengdu(), clear.clone()).expect("the host");
    let cheaper = Conclude { price: Price::PublicFen(899), ..deal.clone() };
    assert_eq!(reason(market.conclude(cheaper)), Some(Reason::DealTrailDiffers));
    let other_terms = Conclude { contract: Some(digest(9)), ..deal.clone() };
    assert_eq!(reason(market.conclude(other_terms)), Some(Reason::DealTrailDiffers));
    let concluded = market.conclude(deal.clone()).expect("as agreed and cleared");
    assert_eq!(reason(market.conclude(deal)), Some(Reason::DealTrailDiffers), "once");
    assert_eq!(reason(submit(&mut market, &chengdu(), clear)), Some(Reason::NegotiationStepWrong));
    let stored: Negotiation = market.ledger.get(&negotiation).expect("quoted");
    assert_eq!((stored.deal, stored.counters), (Some(concluded), 3));
}

#[test]
fn invariant_33_public_data_is_free_for_the_public_good_and_capped_otherwise() {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let product = public_product(&mut market);
    let free = market.product_licence(&operator, product);
    let priced = |purpose, fen| Conclude { purpose, price: Price::PublicFen(fen), ..free.clone() };
    let concluded =
        |market: &mut Market, purpose, fen| reason(market.conclude(priced(purpose, fen)));
    let (good, industry) = (Purpose::PublicInterest, Purpose::Industry);
    assert_eq!(concluded(&mut market, good, 1), Some(Reason::DealPriceNotFree));
    assert_eq!(concluded(&mut market, good, 0), None);
    assert_eq!(concluded(&mut market, industry, 1), Some(Reason::PriceNotFiled));
    assert_eq!(concluded(&mut market, industry, 0), None);
    let filed = filing(&market, product, 100);
    file(&mut market, &institution, filed).expect("fixed by the institution");
    assert_eq!(concluded(&mut market, industry, 101), Some(Reason::PriceAboveCap));
    assert_eq!(concluded(&mut market, industry, 100), None);
    assert_eq!(concluded(&mut market, good, 100), Some(Reason::DealPriceNotFree));
    let expired = File {
        period: Term { from: date("2026-08-01"), to: date("2026-08-31") },
        ..filing(&market, product, 1_000)
    };
    file(&mut market, &institution, expired).expect("well-formed");
    assert_eq!(concluded(&mut market, industry, 1), Some(Reason::PriceNotFiled), "replaced");
}

#[test]
fn a_scenario_has_a_cap_of_its_own() {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let product = public_product(&mut market);
    let general = filing(&market, product, 100);
    let special = File { scenario: Some("forecast".into()), cap_fen: 50, ..general.clone() };
    file(&mut market, &institution, general).expect("general");
    file(&mut market, &institution, special).expect("for a scenario");
    for (scenario, fen, expected) in [
        (None, 100, None),
        (Some("pricing"), 100, None),
        (Some("forecast"), 51, Some(Reason::PriceAboveCap)),
        (Some("forecast"), 50, None),
    ] {
        let deal = Conclude {
            purpose: Purpose::Industry,
            scenario: scenario.map(str::to_owned),
            price: Price::PublicFen(fen),
            ..market.product_licence(&operator, product)
        };
        assert_eq!(reason(market.conclude(deal)), expected, "{scenario:?} {fen}");
    }
}

#[test]
fn a_cap_is_fixed_by_another_than_the_operator() {
    let mut market = Market::new();
    let (institution, operator, holder) = (market.institution, market.operator, market.holder);
    let product = public_product(&mut market);
    let by = |authority: &Member, market: &Market| File {
        authority: authority.uscc,
        ..filing(market, product, 100)
    };
    let filed = by(&operator, &market);
    let own = market.ledger.submit(&operator, &[], Action::PriceFile(filed));
    assert_eq!(reason(own), Some(Reason::PriceAuthorityWrong));
    let filed = by(&holder, &market);
    assert_eq!(reason(file(&mut market, &holder, filed)), Some(Reason::PriceAuthorityWrong));
    let filed = by(&institution, &market);
    let alone = market.ledger.submit(&operator, &[], Action::PriceFile(filed.clone()));
    assert_eq!(reason(alone), Some(Reason::ProofMissing));
    file(&mut market, &institution, filed).expect("holds the data");
    let filed = by(&sichuan_authority(), &market);
    file(&mut market, &sichuan_authority(), filed).expect("the operator's territory");

    let own = ProductInput::Certificate(market.enterprise);
    let own = market.product(vec![own]);
    let own = market.register(&holder, own).expect("its own");
    let guided = File { authority: sichuan_authority().uscc, ..filing(&market, own, 100) };
    let guided = market.ledger.submit(&holder, &[&sichuan_authority()], Action::PriceFile(guided));
    assert_eq!(reason(guided), Some(Reason::PriceRegimeWrong), "the market makes it");
}

#[test]
fn invariant_35_a_valuer_is_independent_of_both_and_of_the_data() {
    let mut market = Market::new();
    let (institution, operator, buyer) = (market.institution, market.operator, market.buyer);
    let product = public_product(&mut market);
    let quoted = quote(&market, product, 100);
    let negotiation = submit(&mut market, &operator, Action::PriceQuote(quoted)).expect("its own");
    let value = Action::PriceValuation(Value {
        negotiation,
        value: Price::PublicFen(90),
        report: digest(9),
    });
    assert_eq!(reason(submit(&mut market, &buyer, value.clone())), Some(Reason::RoleWrong));
    for interested in [institution, operator, buyer] {
        let mut organisation: crate::state::Organisation =
            market.ledger.get(&interested.uscc).expect("enrolled");
        organisation.roles = crate::words::Roles::all();
        organisation.qualifications = crate::words::AttestationKinds::all();
        market.ledger.put(&interested.uscc, &organisation);
        let as_valuer = interested.acting_as(Role::ServiceProvider);
        assert_eq!(
            reason(submit(&mut market, &as_valuer, value.clone())),
            Some(Reason::PriceValuerInterested)
        );
    }
    let valuer = valuer(&mut market);
    assert_eq!(reason(submit(&mut market, &valuer, value)), None);
}

#[test]
fn invariant_35_an_agreed_price_is_signed_by_both() {
    let mut market = Market::new();
    let (operator, buyer, holder) = (market.operator, market.buyer, market.holder);
    let product = public_product(&mut market);
    let quoted = quote(&market, product, 0);
    let negotiation = submit(&mut market, &operator, Action::PriceQuote(quoted)).expect("its own");
    let price = Price::PublicFen(0);
    let agreed = Action::PriceAgree(Agree { negotiation, price, terms: digest(8) });
    for alone in [operator, buyer] {
        assert_eq!(reason(submit(&mut market, &alone, agreed.clone())), Some(Reason::ProofMissing));
    }
    let third = market.ledger.submit(&holder, &[&operator, &buyer], agreed.clone());
    assert_eq!(reason(third), Some(Reason::DealPartyWrong));
    market.ledger.submit(&buyer, &[&operator], agreed.clone()).expect("both");
    let again = market.ledger.submit(&buyer, &[&operator], agreed);
    assert_eq!(reason(again), Some(Reason::NegotiationStepWrong));
    let host = submit(
        &mut market,
        &operator,
        Action::DealClear(Clear { negotiation, findings: digest(1), personal: Vec::new() }),
    );
    assert_eq!(reason(host), Some(Reason::RoleWrong), "a party does not clear its own deal");
}

#[test]
fn a_quote_is_the_sellers_and_lapses() {
    let mut market = Market::new();
    let (operator, developer, buyer) = (market.operator, market.developer, market.buyer);
    let product = public_product(&mut market);
    let quoted = quote(&market, product, 100);
    let by_another = submit(&mut market, &developer, Action::PriceQuote(quoted.clone()));
    assert_eq!(reason(by_another), Some(Reason::ProductNotProducer));
    let to_self = Quote { buyer: operator.uscc, ..quoted.clone() };
    assert_eq!(
        reason(submit(&mut market, &operator, Action::PriceQuote(to_self))),
        Some(Reason::RolesConflict)
    );
    let nobody = Quote { buyer: client(99).uscc, ..quoted.clone() };
    assert_eq!(
        reason(submit(&mut market, &operator, Action::PriceQuote(nobody))),
        Some(Reason::OrgUnknown)
    );
    let hidden = Quote { price: Price::commit(&[1; 32], 100), ..quoted.clone() };
    assert_eq!(
        reason(submit(&mut market, &operator, Action::PriceQuote(hidden))),
        Some(Reason::DealPriceForm)
    );
    let negotiation = submit(&mut market, &operator, Action::PriceQuote(quoted.clone()))
        .expect("its own product");
    market.ledger.set_date("2027-01-01");
    let counter = Action::PriceCounter(Counter { negotiation, price: Price::PublicFen(1) });
    assert_eq!(reason(submit(&mut market, &buyer, counter)), Some(Reason::PriceLapsed));
    assert_eq!(
        reason(submit(&mut market, &operator, Action::PriceQuote(quoted))),
        Some(Reason::PriceLapsed)
    );
}

#[test]
fn counters_are_bounded() {
    let mut market = Market::new();
    let (operator, buyer) = (market.operator, market.buyer);
    let product = public_product(&mut market);
    let quoted = quote(&market, product, 100);
    let negotiation = submit(&mut market, &operator, Action::PriceQuote(quoted)).expect("its own");
    let mut stored: Negotiation = market.ledger.get(&negotiation).expect("quoted");
    stored.counters = crate::limits::COUNTERS_MAX - 1;
    market.ledger.put(&negotiation, &stored);
    let counter = |fen| Action::PriceCounter(Counter { negotiation, price: Price::PublicFen(fen) });
    submit(&mut market, &buyer, counter(1)).expect("the last one");
    assert_eq!(
        reason(submit(&mut market, &operator, counter(2))),
        Some(Reason::PriceCountersTooMany)
    );
}

#[test]
fn malformed_filings_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut File));
    let market = Market::new();
    let cases: [Case; 4] = [
        (Reason::PriceRegimeWrong, |f| f.regime = PriceRegime::Free),
        (Reason::PriceRegimeWrong, |f| f.regime = PriceRegime::Market),
        (Reason::DocumentNumber, |f| f.cap_fen = 1 << 53),
        (Reason::TermInvalid, |f| f.period.to = date("2026-08-31")),
    ];
    for (expected, spoil) in cases {
        let mut filed = filing(&market, RecordId([1; 32]), 1);
        spoil(&mut filed);
        assert_eq!(reason(filed.check()), Some(expected));
    }
    let free = File { regime: PriceRegime::Free, ..filing(&market, RecordId([1; 32]), 0) };
    assert_eq!(reason(free.check()), None);
}
