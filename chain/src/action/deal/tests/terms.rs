//! What a seller may sell: its right, its bounds, its price.

use super::*;

#[test]
fn invariant_30_the_seller_holds_what_it_sells_with_the_right_to_operate() {
    let mut market = Market::new();
    let enterprise = market.enterprise;
    let licence = market.licence();
    let of_another = Conclude { seller: market.developer.uscc, ..licence.clone() };
    assert_eq!(reason(market.conclude(of_another)), Some(Reason::RightsNotHolder));
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Hold, Right::Use]));
    assert_eq!(reason(market.conclude(licence.clone())), Some(Reason::ScopeRights));
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Operate]));
    assert_eq!(reason(market.conclude(licence)), None);
}

/// A licence of the enterprise's data by the developer, under its grant.
fn under_grant(market: &mut Market) -> Conclude {
    let (holder, developer) = (market.holder, market.developer);
    let offer = market.enterprise_tier();
    let grant = market.grant(&holder, &developer, offer);
    Conclude { seller: developer.uscc, under_grant: Some(grant), ..market.licence() }
}

#[test]
fn invariant_30_a_seller_under_a_grant_stays_inside_it() {
    type Case = (Reason, fn(&mut Conclude));
    let cases: [Case; 5] = [
        (Reason::ScopePurposes, |d| d.purpose = Purpose::Research),
        (Reason::ScopeDeliveryForms, |d| {
            d.delivery_forms = DeliveryForms::of(&[DeliveryForm::Model]);
        }),
        (Reason::ScopeTerm, |d| {
            d.term = Some(Term { from: date("2026-09-01"), to: date("2028-09-01") });
        }),
        (Reason::RightsNotGrantee, |d| d.seller = d.buyer),
        (Reason::GrantUnknown, |d| d.under_grant = Some(RecordId([1; 32]))),
    ];
    for (expected, leave) in cases {
        let mut market = Market::new();
        let mut deal = under_grant(&mut market);
        leave(&mut deal);
        if deal.seller == deal.buyer {
            deal.buyer = market.holder.uscc;
        }
        assert_eq!(reason(market.conclude(deal)), Some(expected));
    }
    let mut market = Market::new();
    let deal = under_grant(&mut market);
    assert_eq!(reason(market.conclude(deal)), None);
}

#[test]
fn a_transfer_by_the_holder_does_not_stop_a_seller_under_a_grant() {
    let mut market = Market::new();
    let deal = under_grant(&mut market);
    let transfer = Conclude { buyer: market.operator.uscc, ..market.transfer() };
    market.conclude(transfer).expect("free");
    assert_eq!(reason(market.conclude(deal.clone())), None);
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.disputes = vec![RecordId([0xd1; 32])]);
    assert_eq!(reason(market.conclude(deal)), Some(Reason::RightsDisputed));
}

#[test]
fn results_are_used_where_the_grant_allows() {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let deal = Conclude { buyer: market.outsider.uscc, ..under_grant(&mut market) };
    assert_eq!(reason(market.conclude(deal)), Some(Reason::ScopeRegions));
}

#[test]
fn a_licence_ends_with_the_certificate() {
    let mut market = Market::new();
    let until = |day| {
        let term = Some(Term { from: date("2026-09-01"), to: date(day) });
        move |market: &Market| Conclude { term, ..market.licence() }
    };
    let beyond = until("2029-09-02")(&market);
    assert_eq!(reason(market.conclude(beyond)), Some(Reason::ScopeTerm));
    let whole = until("2029-09-01")(&market);
    assert_eq!(reason(market.conclude(whole)), None);
}

#[test]
fn a_product_is_sold_by_its_producer_with_the_right_to_operate_every_input() {
    let mut market = Market::new();
    let product = public_product(&mut market);
    let (developer, operator) = (market.developer, market.operator);
    let by_another = market.product_licence(&operator, product);
    assert_eq!(reason(market.conclude(by_another)), Some(Reason::ProductNotProducer));
    let mut wider = market.product_licence(&developer, product);
    wider.delivery_forms = DeliveryForms::of(&[DeliveryForm::Api]);
    assert_eq!(reason(market.conclude(wider)), Some(Reason::ScopeDeliveryForms));
    let unknown = market.product_licence(&developer, RecordId([1; 32]));
    assert_eq!(reason(market.conclude(unknown)), Some(Reason::ProductUnknown));
    let sold = market.product_licence(&developer, product);
    assert_eq!(reason(market.conclude(sold)), None);

    // To make is not to sell: use without operate.
    let holder = market.holder;
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Use]));
    let made = market.product(vec![ProductInput::Certificate(enterprise)]);
    let made = market.register(&holder, made).expect("the right to use");
    let mut sold = market.product_licence(&holder, made);
    sold.price = Price::commit(&[1; 32], 5);
    assert_eq!(reason(market.conclude(sold)), Some(Reason::ScopeRights));
}

#[test]
fn invariant_33_prices_of_public_data_are_public_and_free_for_the_public_good() {
    let mut market = Market::new();
    let product = public_product(&mut market);
    let developer = market.developer;
    let free = market.product_licence(&developer, product);
    let commitment = Price::commit(&[1; 32], 0);
    let cases = [
        (Purpose::PublicInterest, Price::PublicFen(1), Some(Reason::DealPriceNotFree)),
        (Purpose::Industry, commitment, Some(Reason::DealPriceForm)),
        (Purpose::Industry, Price::PublicFen(1), Some(Reason::PriceNotFiled)),
        (Purpose::Industry, Price::PublicFen(0), None),
        (Purpose::PublicInterest, Price::PublicFen(0), None),
    ];
    for (purpose, price, expected) in cases {
        let deal = Conclude { purpose, price, ..free.clone() };
        assert_eq!(reason(market.conclude(deal)), expected, "{purpose}");
    }
    let open_market = Conclude { price: Price::PublicFen(1), ..market.licence() };
    assert_eq!(reason(market.conclude(open_market)), Some(Reason::DealPriceForm));
}

#[test]
fn a_commitment_hides_the_amount_and_binds_to_it() {
    let committed = Price::commit(&[1; 32], 100);
    assert_eq!(committed, Price::commit(&[1; 32], 100));
    assert_ne!(committed, Price::commit(&[1; 32], 101));
    assert_ne!(committed, Price::commit(&[2; 32], 100));
}

#[test]
fn invariant_22_and_23_core_data_and_raw_public_data_are_not_sold() {
    let mut market = Market::new();
    let enterprise = market.enterprise;
    let raw = DeliveryForms::of(&[DeliveryForm::RawExport]);
    let raw = Conclude { delivery_forms: raw, ..market.licence() };
    assert_eq!(reason(market.conclude(raw.clone())), None, "an enterprise's own data");
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    assert_eq!(reason(market.conclude(raw.clone())), Some(Reason::RightsRawExport));
    market.change_certificate(enterprise, |c| {
        c.level = Level::General2;
        c.data_kind = DataKind::Personal;
    });
    assert_eq!(reason(market.conclude(raw)), Some(Reason::RightsRawExport));
    market.change_certificate(enterprise, |c| c.level = Level::Core);
    let licence = market.licence();
    assert_eq!(reason(market.conclude(licence)), Some(Reason::RightsCoreData));
}

#[test]
fn malformed_deals_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Conclude));
    let cases: [Case; 6] = [
        (Reason::FieldsInvalid, |d| d.delivery_forms = DeliveryForms::EMPTY),
        (Reason::DocumentNumber, |d| d.price = Price::PublicFen(1 << 53)),
        (Reason::TermInvalid, |d| d.term = None),
        (Reason::TermInvalid, |d| d.mode = DealMode::Transfer),
        (Reason::FieldsInvalid, |d| {
            d.object = DealObject::Product(RecordId([1; 32]));
            d.under_grant = Some(RecordId([2; 32]));
        }),
        (Reason::TermInvalid, |d| {
            d.mode = DealMode::Transfer;
            d.term = None;
            d.under_grant = Some(RecordId([2; 32]));
        }),
    ];
    let market = Market::new();
    for (expected, spoil) in cases {
        let mut deal = market.licence();
        spoil(&mut deal);
        assert_eq!(reason(deal.check()), Some(expected));
    }
    let largest = Conclude { price: Price::PublicFen((1 << 53) - 1), ..market.licence() };
    assert_eq!(reason(largest.check()), None);
    assert_eq!(reason(market.transfer().check()), None);
}
