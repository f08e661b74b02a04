//! Each rule of listings: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, deal::Conclude},
    fixture::{
        Member, chengdu, exchange,
        market::{Market, digest},
    },
    state::CertificateStatus,
    words::{DataKind, DeliveryForm, Level, Venue},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market whose exchange in Chongqing recognises Sichuan's certificates.
fn market() -> Market {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    market
}

fn open(market: &mut Market, by: &Member, listing: Open) -> Result<RecordId, Rejection> {
    let exchange = exchange();
    let other = if *by == exchange { market.holder } else { exchange };
    market.ledger.submit(by, &[&other], Action::ListingOpen(listing))
}

/// A deal on a listing.
fn on(market: &Market, listing: RecordId) -> Conclude {
    Conclude {
        venue: Venue::OnExchange,
        host: exchange().uscc,
        listing: Some(listing),
        ..market.licence()
    }
}

#[test]
fn seller_and_exchange_sign_and_either_authors() {
    let mut market = market();
    let (holder, buyer) = (market.holder, market.buyer);
    let listing = market.listing();
    let alone = market.ledger.submit(&holder, &[], Action::ListingOpen(listing.clone()));
    assert_eq!(reason(alone), Some(Reason::ProofMissing));
    let stranger =
        market.ledger.submit(&buyer, &[&holder, &exchange()], Action::ListingOpen(listing.clone()));
    assert_eq!(reason(stranger), Some(Reason::DealPartyWrong));
    let registrar = Open { exchange: chengdu().uscc, ..listing.clone() };
    let by_registrar = market.ledger.submit(&holder, &[&chengdu()], Action::ListingOpen(registrar));
    assert_eq!(reason(by_registrar), Some(Reason::DealHostWrong));
    open(&mut market, &holder, listing.clone()).expect("the seller authors");
    open(&mut market, &exchange(), listing).expect("the exchange authors");
}

#[test]
fn invariant_4_an_exchange_lists_nothing_of_its_own() {
    let market = Market::new();
    let own = Open { seller: exchange().uscc, ..market.listing() };
    assert_eq!(reason(own.check()), Some(Reason::RolesConflict));
    assert_eq!(reason(market.listing().check()), None);
}

#[test]
fn invariant_30_22_41_43_what_is_listed_is_the_sellers_to_operate_and_in_force() {
    type Case = (Reason, fn(&mut crate::state::Certificate));
    let cases: [Case; 5] = [
        (Reason::RightsNotHolder, |c| c.holder = chengdu().uscc),
        (Reason::ScopeRights, |c| c.rights = Rights::of(&[Right::Hold, Right::Use])),
        (Reason::RightsCoreData, |c| c.level = Level::Core),
        (Reason::RightsDisputed, |c| c.disputes = vec![RecordId([0xd1; 32])]),
        (Reason::LineageCertificateStopped, |c| c.status = CertificateStatus::Revoked),
    ];
    for (expected, spoil) in cases {
        let mut market = market();
        let (holder, enterprise, listing) = (market.holder, market.enterprise, market.listing());
        market.change_certificate(enterprise, spoil);
        assert_eq!(reason(open(&mut market, &holder, listing)), Some(expected));
    }
    let mut abroad = Market::new();
    let (holder, listing) = (abroad.holder, abroad.listing());
    assert_eq!(reason(open(&mut abroad, &holder, listing)), Some(Reason::RecogNone));
}

#[test]
fn public_data_is_listed_at_a_public_price_and_never_raw() {
    let mut market = market();
    let (holder, enterprise) = (market.holder, market.enterprise);
    let public_price = Open { price: Price::PublicFen(5), ..market.listing() };
    assert_eq!(
        reason(open(&mut market, &holder, public_price.clone())),
        Some(Reason::DealPriceForm)
    );
    market.change_certificate(enterprise, |c| c.data_kind = DataKind::Public);
    let raw = DeliveryForms::of(&[DeliveryForm::RawExport]);
    let raw = Open { delivery_forms: raw, ..public_price.clone() };
    assert_eq!(reason(open(&mut market, &holder, raw)), Some(Reason::RightsRawExport));
    assert_eq!(reason(open(&mut market, &holder, public_price)), None);
}

#[test]
fn a_deal_on_a_listing_is_about_what_is_listed_while_it_is_listed() {
    let mut market = market();
    let (holder, enterprise, listing) = (market.holder, market.enterprise, market.listing());
    let listing = open(&mut market, &holder, listing).expect("admitted");
    let deal = on(&market, listing);
    let elsewhere = Conclude { venue: Venue::Otc, host: chengdu().uscc, ..deal.clone() };
    assert_eq!(reason(market.conclude(elsewhere)), Some(Reason::ListingDiffers));
    let unknown = on(&market, RecordId([1; 32]));
    assert_eq!(reason(market.conclude(unknown)), Some(Reason::ListingUnknown));
    let running = market.conclude(deal.clone()).expect("as listed");

    let close = Action::ListingClose(Close { listing, reason: "test".into() });
    let stranger = market.buyer;
    let refused = market.ledger.submit(&stranger, &[], close.clone());
    assert_eq!(reason(refused), Some(Reason::DealPartyWrong));
    market.ledger.submit(&exchange(), &[], close.clone()).expect("the exchange");
    let again = market.ledger.submit(&holder, &[], close);
    assert_eq!(reason(again), Some(Reason::ListingClosed));
    assert_eq!(reason(market.conclude(deal)), Some(Reason::ListingClosed));
    market.deliver(&holder, running).expect("what is concluded goes on");
    let certificate = crate::lineage::Node::Certificate(enterprise);
    assert_eq!(certificate.to_string(), format!("certificate {enterprise}"));
}

#[test]
fn invariant_20_a_listing_falls_and_rises_with_its_certificate() {
    let mut market = market();
    let (holder, enterprise, listing) = (market.holder, market.enterprise, market.listing());
    let listing = open(&mut market, &holder, listing).expect("admitted");
    let blocked = |market: &Market| {
        let state = crate::state::State::new(market.ledger.store());
        let node = crate::lineage::Node::Listing(listing);
        let today = crate::lineage::Moment::on(market.ledger.today());
        let standing = crate::lineage::standing(&state, node, today).expect("in memory");
        standing.require().err().map(|rejection| rejection.reason)
    };
    assert_eq!(blocked(&market), None);
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(blocked(&market), Some(Reason::LineageCertificateStopped));
    market.change_certificate(enterprise, |c| c.status = CertificateStatus::Active);
    assert_eq!(blocked(&market), None);
    market.change_certificate(enterprise, |c| c.holder = chengdu().uscc);
    assert_eq!(blocked(&market), Some(Reason::LineageCertificateMoved));
}

#[test]
fn malformed_listings_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Open));
    let cases: [Case; 4] = [
        (Reason::FieldsInvalid, |l| l.delivery_forms = DeliveryForms::EMPTY),
        (Reason::TextTooLong, |l| l.zone = Some(String::new())),
        (Reason::DocumentNumber, |l| l.price = Price::PublicFen(1 << 53)),
        (Reason::FieldsInvalid, |l| {
            l.object = DealObject::Product(RecordId([1; 32]));
            l.under_grant = Some(RecordId([2; 32]));
        }),
    ];
    for (expected, spoil) in cases {
        let mut listing = Market::new().listing();
        spoil(&mut listing);
        assert_eq!(reason(listing.check()), Some(expected));
    }
    let close = Close { listing: RecordId([1; 32]), reason: String::new() };
    assert_eq!(reason(close.check()), Some(Reason::TextTooLong));
    assert_eq!(digest(1), digest(1));
}
