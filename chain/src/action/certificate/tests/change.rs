//! Changes: levels rise, rights narrow, data is updated; never the other way.

use super::*;
use crate::{
    fixture::registration::digest,
    lineage::{self, Node},
    state::{Claim, ClaimKey, Product, State},
};

/// The ledger of [`issued`], with evidence of a change by the holder.
fn evidenced() -> (TestLedger, Member, CertificateNumber) {
    let (mut ledger, holder, number) = issued();
    ledger.anchor(&holder, digest(60)).expect("anchored");
    (ledger, holder, number)
}

fn change(number: CertificateNumber) -> Change {
    Change {
        number,
        level: None,
        rights: None,
        sector: None,
        content: None,
        evidence: vec![digest(60)],
        reason: "数据内容已更新".into(),
    }
}

fn to_level(number: CertificateNumber, level: Level) -> Action {
    Action::CertChange(Change { level: Some(level), ..change(number) })
}

fn to_rights(number: CertificateNumber, rights: &[Right]) -> Action {
    Action::CertChange(Change { rights: Some(Rights::of(rights)), ..change(number) })
}

fn to_content(number: CertificateNumber, content: u8) -> Action {
    Action::CertChange(Change { content: Some(vec![digest(content)]), ..change(number) })
}

#[test]
fn a_level_rises_in_certificate_and_resource_and_never_falls() {
    let (mut ledger, holder, number) = evidenced();
    for level in [Level::General1, Level::General2] {
        let refusal = ledger.refusal(&chengdu(), &[&holder], to_level(number, level));
        assert_eq!(refusal, Some(Reason::LevelLowered), "{level}");
    }
    let refusal = ledger.refusal(&chengdu(), &[&holder], to_level(number, Level::Core));
    assert_eq!(refusal, Some(Reason::CoreLevel));
    ledger.submit(&chengdu(), &[&holder], to_level(number, Level::Important)).expect("stricter");
    let certificate: Certificate = ledger.get(&number).expect("stored");
    assert_eq!((certificate.level, certificate.version), (Level::Important, 2));
    let Subject::Resource(id) = certificate.subject else { panic!("a resource") };
    let resource: DataResource = ledger.get(&id).expect("declared");
    assert_eq!((resource.level, resource.version), (Level::Important, 2));
}

#[test]
fn rights_narrow_and_never_widen() {
    let (mut ledger, holder, number) = evidenced();
    let narrower = to_rights(number, &[Right::Hold, Right::Use]);
    ledger.submit(&chengdu(), &[&holder], narrower.clone()).expect("fewer");
    let all = to_rights(number, Right::ALL);
    for wider in [narrower, all, to_rights(number, &[Right::Operate])] {
        let refusal = ledger.refusal(&chengdu(), &[&holder], wider);
        assert_eq!(refusal, Some(Reason::CertificateWidened));
    }
    let none = ledger.refusal(&chengdu(), &[&holder], to_rights(number, &[]));
    assert_eq!(none, Some(Reason::FieldsInvalid));
    let last = to_rights(number, &[Right::Hold]);
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], last), None);
}

#[test]
fn narrowed_rights_bind_grants_products_and_deals_below() {
    let mut market = Market::new();
    let (institution, operator, public) = (market.institution, market.operator, market.public);
    let grant = market.operator_grant();
    let input = ProductInput::Granted { grant, certificate: public };
    let product = market.product(vec![input]);
    let made = market.register(&operator, product.clone()).expect("in force");
    let licence = market.product_licence(&operator, made);
    let deal = Action::DealConclude(licence);
    let signers = [&market.buyer.clone(), &chengdu()];
    assert_eq!(market.ledger.refusal(&operator, &signers, deal.clone()), None);
    market.change_certificate(public, |c| c.rights = Rights::of(&[Right::Hold, Right::Use]));
    let refusal = market.ledger.refusal(&operator, &signers, deal);
    assert_eq!(refusal, Some(Reason::ScopeRights), "no right to operate is left");
    let register = Action::ProductRegister(product);
    assert_eq!(market.ledger.refusal(&operator, &[], register.clone()), None, "still used");
    let standing = |market: &Market| {
        let state = State::new(market.ledger.store());
        let moment = lineage::Moment::on(market.ledger.today());
        lineage::standing(&state, Node::Grant(grant), moment).expect("whole").require()
    };
    assert_eq!(standing(&market), Ok(()), "one of its rights is left");
    market.change_certificate(public, |c| c.rights = Rights::of(&[Right::Hold]));
    let frozen = standing(&market).map_err(|rejection| rejection.reason);
    assert_eq!(frozen, Err(Reason::LineageGrantOutgrown));
    let refusal = market.ledger.refusal(&operator, &[], register);
    assert_eq!(refusal, Some(Reason::ScopeRights));
    let developer = market.developer;
    let below = Action::GrantOffer(market.below(grant, &developer));
    let refusal = market.ledger.refusal(&operator, &[], below);
    assert_eq!(refusal, Some(Reason::LineageGrantOutgrown));
    let again = Action::GrantOffer(market.first_tier());
    assert_eq!(market.ledger.refusal(&institution, &[], again), Some(Reason::ScopeRights));
}

#[test]
fn new_content_is_claimed_and_claimed_by_nobody_else() {
    let (mut ledger, holder, number) = evidenced();
    let other = ledger.registrant(2);
    let declared =
        crate::action::resource::Declare { content: vec![digest(70)], ..declaration(&other) };
    ledger.certify(&other, &chengdu(), declared, 2).expect("certified");
    let refusal = ledger.refusal(&chengdu(), &[&holder], to_content(number, 70));
    assert_eq!(refusal, Some(Reason::Duplicate));
    ledger.submit(&chengdu(), &[&holder], to_content(number, 71)).expect("new content");
    let claim: Claim = ledger.get(&ClaimKey::Content(digest(71))).expect("claimed");
    assert_eq!(claim.certificates, [number]);
    ledger.submit(&chengdu(), &[&holder], to_content(number, 72)).expect("newer content");
    let claim: Claim = ledger.get(&ClaimKey::Content(digest(71))).expect("claimed");
    assert_eq!(claim.certificates, [number], "the old content stays covered");
    let declared =
        crate::action::resource::Declare { content: vec![digest(71)], ..declaration(&other) };
    let again = ledger.apply_for(&other, &chengdu(), declared);
    assert_eq!(again.map_err(|r| r.reason), Err(Reason::Duplicate));
}

#[test]
fn a_product_gets_level_and_sector_but_no_content() {
    let mut market = Market::new();
    let (holder, input) = (market.holder, market.enterprise);
    let product = market.product(vec![ProductInput::Certificate(input)]);
    let product = market.register(&holder, product).expect("registered");
    let number = market.ledger.plant_certificate(&chengdu(), &holder, 80);
    market.change_certificate(number, |c| c.subject = Subject::Product(product));
    market.ledger.anchor(&holder, digest(60)).expect("anchored");
    let refusal = market.ledger.refusal(&chengdu(), &[&holder], to_content(number, 1));
    assert_eq!(refusal, Some(Reason::FieldsInvalid));
    let both = Change { sector: Some(Sector::N), level: Some(Level::General4), ..change(number) };
    market.ledger.submit(&chengdu(), &[&holder], Action::CertChange(both)).expect("changed");
    let product: Product = market.ledger.get(&product).expect("registered");
    assert_eq!((product.level, product.sector), (Level::General4, Some(Sector::N)));
}

#[test]
fn the_holder_signs_and_shows_evidence() {
    let (mut ledger, holder, number) = evidenced();
    let act = to_level(number, Level::General3);
    assert_eq!(ledger.refusal(&chengdu(), &[], act.clone()), Some(Reason::ProofMissing));
    let refusal = ledger.refusal(&suining(), &[&holder], act.clone());
    assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
    let unknown =
        Change { evidence: vec![digest(61)], level: Some(Level::General3), ..change(number) };
    let refusal = ledger.refusal(&chengdu(), &[&holder], Action::CertChange(unknown));
    assert_eq!(refusal, Some(Reason::EvidenceUnknown));
    let nothing = ledger.refusal(&chengdu(), &[&holder], Action::CertChange(change(number)));
    assert_eq!(nothing, Some(Reason::FieldsInvalid));
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act.clone()), None);
    ledger.submit(&chengdu(), &[], suspend(number)).expect("suspended");
    let refusal = ledger.refusal(&chengdu(), &[&holder], act);
    assert_eq!(refusal, Some(Reason::CertificateStatusWrong));
}

#[test]
fn what_is_in_transfer_is_not_changed() {
    let mut market = Market::new();
    let (holder, number) = (market.holder, market.enterprise);
    market.ledger.anchor(&holder, digest(60)).expect("anchored");
    let act = to_rights(number, &[Right::Hold]);
    assert_eq!(market.ledger.refusal(&chengdu(), &[&holder], act.clone()), None);
    let transfer = market.transfer();
    market.conclude(transfer).expect("concluded");
    let refusal = market.ledger.refusal(&chengdu(), &[&holder], act);
    assert_eq!(refusal, Some(Reason::RightsTransferPending));
}
