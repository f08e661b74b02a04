//! Each rule of products: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    fixture::{chongqing, market::Market, region},
    hash::RecordId,
    state::{CertificateStatus, Grant, GrantState},
    words::{DeliveryForm, Role, Sectors},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market with a second-tier grant to the developer, and the input that it gives.
fn granted() -> (Market, ProductInput) {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let mut offer = market.first_tier();
    offer.scope.scenarios = Some(vec!["forecast".into()]);
    offer.scope.sectors = Sectors::of(&[Sector::I]);
    offer.scope.secure_domain = Some("lab-1".into());
    let first = market.grant(&institution, &operator, offer.clone());
    let mut below = market.below(first, &developer);
    below.scope = offer.scope;
    let grant = market.grant(&operator, &developer, below);
    let input = ProductInput::Granted { grant, certificate: market.public };
    (market, input)
}

/// A product inside the grant of [`granted`].
fn inside(market: &Market, input: ProductInput) -> Register {
    Register {
        scenario: Some("forecast".into()),
        sector: Some(Sector::I),
        secure_domain: Some("lab-1".into()),
        ..market.product(vec![input])
    }
}

#[test]
fn invariant_31_a_certificate_is_used_by_its_holder_with_the_right_to_use() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    let enterprise = market.enterprise;
    let product = market.product(vec![ProductInput::Certificate(enterprise)]);
    assert_eq!(reason(market.register(&developer, product.clone())), Some(Reason::RightsNotHolder));
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Hold]));
    assert_eq!(reason(market.register(&holder, product.clone())), Some(Reason::ScopeRights));
    market.change_certificate(enterprise, |c| c.rights = Rights::of(&[Right::Use]));
    let id = market.register(&holder, product).expect("its own, with the right to use");
    let stored: Product = market.ledger.get(&id).expect("registered");
    assert_eq!((stored.producer, stored.data_kind), (holder.uscc, DataKind::Enterprise));
}

#[test]
fn invariant_31_every_input_is_on_the_ledger() {
    let (mut market, granted) = granted();
    let developer = market.developer;
    let unknown = RecordId([1; 32]);
    let ProductInput::Granted { grant, certificate } = granted else { panic!("a grant") };
    let other = crate::state::CertificateNumber::new(
        region("510100"),
        crate::words::CertificateKind::Resource,
        2026,
        77,
    )
    .expect("in range");
    let cases = [
        (ProductInput::Certificate(other), Reason::CertificateUnknown),
        (ProductInput::Granted { grant: unknown, certificate }, Reason::GrantUnknown),
        (ProductInput::Granted { grant, certificate: other }, Reason::CertificateUnknown),
        (
            ProductInput::Granted { grant, certificate: market.enterprise },
            Reason::ScopeCertificates,
        ),
        (ProductInput::Product(unknown), Reason::ProductUnknown),
    ];
    for (input, expected) in cases {
        let product = inside(&market, input);
        assert_eq!(reason(market.register(&developer, product)), Some(expected));
    }
    let product = inside(&market, granted);
    assert_eq!(reason(market.register(&developer, product)), None);
}

#[test]
fn a_product_stays_inside_its_grant() {
    type Case = (Reason, fn(&mut Register));
    let cases: [Case; 6] = [
        (Reason::ScopeDeliveryForms, |p| {
            p.delivery_forms = DeliveryForms::of(&[DeliveryForm::Model]);
        }),
        (Reason::ScopeScenarios, |p| p.scenario = Some("pricing".into())),
        (Reason::ScopeScenarios, |p| p.scenario = None),
        (Reason::ScopeSectors, |p| p.sector = Some(Sector::J)),
        (Reason::ScopeSecureDomain, |p| p.secure_domain = None),
        (Reason::ScopeSecureDomain, |p| p.secure_domain = Some("lab-2".into())),
    ];
    for (expected, leave) in cases {
        let (mut market, input) = granted();
        let mut product = inside(&market, input);
        leave(&mut product);
        let developer = market.developer;
        assert_eq!(reason(market.register(&developer, product)), Some(expected));
    }
}

#[test]
fn invariant_19_only_the_grantee_of_a_live_grant_uses_it() {
    let (mut market, input) = granted();
    let (operator, developer) = (market.operator, market.developer);
    let product = inside(&market, input);
    assert_eq!(reason(market.register(&operator, product.clone())), Some(Reason::RightsNotGrantee));
    let ProductInput::Granted { grant: id, .. } = input else { panic!("a grant") };
    let grant: Grant = market.ledger.get(&id).expect("granted");
    for (state, expected) in [
        (GrantState::Offered, Some(Reason::LineageGrantNotAccepted)),
        (GrantState::Terminated, Some(Reason::LineageGrantTerminated)),
        (GrantState::Active, None),
    ] {
        market.ledger.put(&id, &Grant { state, ..grant.clone() });
        assert_eq!(reason(market.register(&developer, product.clone())), expected);
    }
    let public = market.public;
    market.change_certificate(public, |c| c.status = CertificateStatus::Revoked);
    assert_eq!(
        reason(market.register(&developer, product)),
        Some(Reason::LineageCertificateStopped)
    );
}

#[test]
fn invariant_24_a_product_is_as_strict_as_its_strictest_input() {
    let mut market = Market::new();
    let holder = market.holder;
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.level = Level::General3);
    let lowered = market.product(vec![ProductInput::Certificate(enterprise)]);
    assert_eq!(
        reason(market.register(&holder, lowered.clone())),
        Some(Reason::ProductLevelLowered)
    );
    let kept = Register { level: Level::General3, ..lowered.clone() };
    let first = market.register(&holder, kept).expect("the level of its input");
    let second = Register { inputs: vec![ProductInput::Product(first)], ..lowered };
    assert_eq!(reason(market.register(&holder, second.clone())), Some(Reason::ProductLevelLowered));
    let raised = Register { level: Level::Important, ..second };
    let id = market.register(&holder, raised).expect("stricter than its input");
    assert_eq!(market.ledger.get::<Product>(&id).map(|p| p.level), Some(Level::Important));
}

#[test]
fn the_kind_of_a_product_is_the_strictest_of_its_inputs() {
    let (mut market, input) = granted();
    let developer = market.developer;
    let own = market.enterprise;
    market.change_certificate(own, |c| c.holder = developer.uscc);
    let product =
        Register { inputs: vec![ProductInput::Certificate(own), input], ..inside(&market, input) };
    let id = market.register(&developer, product).expect("both inputs are its own to use");
    assert_eq!(market.ledger.get::<Product>(&id).map(|p| p.data_kind), Some(DataKind::Public));
}

#[test]
fn a_product_of_another_producer_is_no_input() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    let first = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    let first = market.register(&holder, first).expect("its own certificate");
    let second = market.product(vec![ProductInput::Product(first)]);
    assert_eq!(
        reason(market.register(&developer, second.clone())),
        Some(Reason::ProductNotProducer)
    );
    assert_eq!(reason(market.register(&holder, second)), None);
}

#[test]
fn invariant_22_and_23_core_data_and_raw_public_data_make_no_product() {
    let mut market = Market::new();
    let (institution, holder) = (market.institution, market.holder);
    let (public, enterprise) = (market.public, market.enterprise);
    let raw = DeliveryForms::of(&[DeliveryForm::RawExport]);
    let of = |market: &Market, number| Register {
        delivery_forms: raw,
        ..market.product(vec![ProductInput::Certificate(number)])
    };
    let product = of(&market, public);
    assert_eq!(reason(market.register(&institution, product)), Some(Reason::RightsRawExport));
    let product = of(&market, enterprise);
    assert_eq!(reason(market.register(&holder, product)), None, "an enterprise's own data");
    let report = market.product(vec![ProductInput::Certificate(enterprise)]);
    market.change_certificate(enterprise, |c| c.level = Level::Core);
    let core = Register { level: Level::Core, ..report };
    assert_eq!(reason(market.register(&holder, core)), Some(Reason::RightsCoreData));
}

#[test]
fn invariant_43_the_producers_region_recognises_what_it_uses() {
    let mut market = Market::new();
    let producer = market.outsider;
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.holder = producer.uscc);
    let product = market.product(vec![ProductInput::Certificate(enterprise)]);
    assert_eq!(reason(market.register(&producer, product.clone())), Some(Reason::RecogNone));
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    assert_eq!(reason(market.register(&producer, product)), None);
}

#[test]
fn registrars_and_exchanges_make_no_products() {
    let mut market = Market::new();
    let product = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    let registrar = chongqing().acting_as(Role::Registrar);
    assert_eq!(reason(market.register(&registrar, product)), Some(Reason::RoleWrong));
}

#[test]
fn malformed_products_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Register));
    let market = Market::new();
    let cases: [Case; 4] = [
        (Reason::TextTooLong, |p| p.title.clear()),
        (Reason::ListTooLong, |p| p.inputs.clear()),
        (Reason::ListTooLong, |p| p.inputs = vec![p.inputs[0]; 2]),
        (Reason::FieldsInvalid, |p| p.delivery_forms = DeliveryForms::EMPTY),
    ];
    for (expected, spoil) in cases {
        let mut product = market.product(vec![ProductInput::Certificate(market.enterprise)]);
        spoil(&mut product);
        assert_eq!(reason(product.check()), Some(expected));
    }
}
