//! Each rule of grants: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, organisation},
    fixture::{
        Member, client, date, exchange,
        market::{Market, operation_terms},
        region,
    },
    reject::Reason,
    state::{CertificateStatus, Term},
    words::{
        DeliveryForm, DeliveryForms, Level, Purpose, Purposes, Right, Rights, Role, Sector, Sectors,
    },
};

mod chains;
mod exclusive;

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A change of an offer, and the reason that it is refused for.
type Case = (Reason, fn(&mut Offer));

/// A market with a first-tier grant that is limited in every dimension.
fn limited() -> (Market, RecordId) {
    let mut market = Market::new();
    let mut offer = market.first_tier();
    offer.scope.fields = Some(vec!["pm10".into(), "pm25".into()]);
    offer.scope.scenarios = Some(vec!["forecast".into()]);
    offer.scope.sectors = Sectors::of(&[Sector::I, Sector::N]);
    offer.scope.secure_domain = Some("lab-1".into());
    offer.quota = Some(100);
    let (institution, operator) = (market.institution, market.operator);
    let id = market.grant(&institution, &operator, offer);
    (market, id)
}

/// The widest offer below [`limited`].
fn widest_below(market: &Market, parent: RecordId) -> Offer {
    let mut offer = market.below(parent, &market.developer);
    offer.scope.fields = Some(vec!["pm10".into(), "pm25".into()]);
    offer.scope.scenarios = Some(vec!["forecast".into()]);
    offer.scope.sectors = Sectors::of(&[Sector::I, Sector::N]);
    offer.scope.secure_domain = Some("lab-1".into());
    offer.quota = Some(100);
    offer.sub_depth = 1;
    offer
}

#[test]
fn invariant_13_no_dimension_widens() {
    let cases: [Case; 13] = [
        (Reason::ScopeRights, |o| o.rights = Rights::all()),
        (Reason::ScopeFields, |o| o.scope.fields = None),
        (Reason::ScopeFields, |o| o.scope.fields = Some(vec!["no2".into()])),
        (Reason::ScopePurposes, |o| o.scope.purposes = Purposes::of(&[Purpose::Research])),
        (Reason::ScopeScenarios, |o| o.scope.scenarios = Some(vec!["pricing".into()])),
        (Reason::ScopeSectors, |o| o.scope.sectors = Sectors::of(&[Sector::J])),
        (Reason::ScopeRegions, |o| o.scope.regions = vec![region("440100")]),
        (Reason::ScopeDeliveryForms, |o| {
            o.scope.delivery_forms = DeliveryForms::of(&[DeliveryForm::Model]);
        }),
        (Reason::ScopeSecureDomain, |o| o.scope.secure_domain = None),
        (Reason::ScopeLevel, |o| o.scope.level_max = Level::General4),
        (Reason::ScopeTerm, |o| o.term.to = date("2028-09-01")),
        (Reason::ScopeDepth, |o| o.sub_depth = 2),
        (Reason::ScopeQuota, |o| o.quota = Some(101)),
    ];
    for (expected, widen) in cases {
        let (mut market, parent) = limited();
        let mut offer = widest_below(&market, parent);
        widen(&mut offer);
        let operator = market.operator;
        assert_eq!(reason(market.offer(&operator, offer)), Some(expected));
    }
    let (mut market, parent) = limited();
    let offer = widest_below(&market, parent);
    let operator = market.operator;
    assert_eq!(reason(market.offer(&operator, offer)), None, "the widest that is inside");
}

#[test]
fn invariant_13_certificates_stay_inside_the_parent() {
    let (mut market, parent) = limited();
    let (operator, institution) = (market.operator, market.institution);
    let other = market.ledger.plant_certificate(&crate::fixture::chengdu(), &institution, 7);
    let mut offer = widest_below(&market, parent);
    offer.scope.certificates = vec![market.public, other];
    assert_eq!(reason(market.offer(&operator, offer)), Some(Reason::ScopeCertificates));
}

#[test]
fn invariant_13_sub_quotas_add_up_to_no_more_than_the_parents() {
    let (mut market, parent) = limited();
    let (operator, developer) = (market.operator, market.developer);
    let part =
        |market: &Market, quota| Offer { quota: Some(quota), ..widest_below(market, parent) };
    let first = part(&market, 60);
    let first = market.offer(&operator, first).expect("60 of 100");
    let over = part(&market, 41);
    assert_eq!(reason(market.offer(&operator, over)), Some(Reason::ScopeQuota));
    let rest = part(&market, 40);
    let rest = market.offer(&operator, rest).expect("the remaining 40");
    market.accept(&developer, rest).expect("as offered");

    // An offer that was never accepted gives its quota back; an accepted one does not.
    terminate(&mut market, &operator, first).expect("withdrawn");
    terminate(&mut market, &developer, rest).expect("given back");
    let over = part(&market, 61);
    assert_eq!(reason(market.offer(&operator, over)), Some(Reason::ScopeQuota));
    let again = part(&market, 60);
    market.offer(&operator, again).expect("60 were given back");
}

fn terminate(market: &mut Market, by: &Member, grant: RecordId) -> Result<RecordId, Rejection> {
    let action = Action::GrantTerminate(Terminate { grant, reason: "test".into() });
    market.ledger.submit(by, &[], action)
}

#[test]
fn invariant_13_the_first_tier_is_inside_its_certificates() {
    let cases: [Case; 3] = [
        (Reason::ScopeTerm, |o| o.term.to = date("2029-09-02")),
        (Reason::ScopeLevel, |o| o.scope.level_max = Level::General1),
        (Reason::ScopeDepth, |o| o.sub_depth = 4),
    ];
    let mut market = Market::new();
    let institution = market.institution;
    for (expected, widen) in cases {
        let mut offer = market.first_tier();
        widen(&mut offer);
        assert_eq!(reason(market.offer(&institution, offer)), Some(expected));
    }
    let mut widest = market.first_tier();
    widest.term.to = date("2029-09-01");
    widest.scope.level_max = Level::General2;
    widest.sub_depth = 3;
    assert_eq!(reason(market.offer(&institution, widest)), None);

    let public = market.public;
    market.change_certificate(public, |c| c.rights = Rights::of(&[Right::Hold, Right::Use]));
    let offer = market.first_tier();
    assert_eq!(reason(market.offer(&institution, offer)), Some(Reason::ScopeRights));
    let use_only = Offer { rights: Rights::of(&[Right::Use]), ..market.first_tier() };
    assert_eq!(reason(market.offer(&institution, use_only)), None);
}

#[test]
fn invariant_14_the_first_tier_over_public_data_is_tightly_controlled() {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let bare = Offer { operation: None, ..market.first_tier() };
    assert_eq!(reason(market.offer(&institution, bare)), Some(Reason::GrantOperationMissing));
    let unqualified = Offer { grantee: developer.uscc, ..market.first_tier() };
    assert_eq!(
        reason(market.offer(&institution, unqualified)),
        Some(Reason::GrantGranteeUnqualified)
    );
    // A certificate cannot outlast three years, so the limit of five is reached past the rules.
    let public = market.public;
    market.change_certificate(public, |c| c.valid_to = date("2036-09-01"));
    let mut long = market.first_tier();
    long.term.to = date("2031-09-02");
    assert_eq!(reason(market.offer(&institution, long.clone())), Some(Reason::GrantTermTooLong));
    long.term.to = date("2031-09-01");
    assert_eq!(reason(market.offer(&institution, long)), None);

    market.change_certificate(public, |c| c.holder = operator.uscc);
    let by_operator = Offer { grantee: developer.uscc, ..market.first_tier() };
    assert_eq!(
        reason(market.offer(&operator, by_operator)),
        Some(Reason::GrantInstitutionRequired)
    );
    // 放活二级, and enterprises on their own data: none of this is asked.
    let holder = market.holder;
    let own = market.enterprise_tier();
    assert_eq!(reason(market.offer(&holder, own)), None);
}

#[test]
fn only_the_holder_and_the_grantee_give_on() {
    let (mut market, parent) = limited();
    let (holder, developer) = (market.holder, market.developer);
    let operation = Some(operation_terms(market.plan));
    let of_another = Offer { operation, ..market.enterprise_tier() };
    let stranger = market.institution;
    assert_eq!(reason(market.offer(&stranger, of_another)), Some(Reason::RightsNotHolder));
    let offer = Offer { grantee: developer.uscc, ..widest_below(&market, parent) };
    assert_eq!(reason(market.offer(&holder, offer)), Some(Reason::RightsNotGrantee));
    let unknown = market.below(RecordId([1; 32]), &developer);
    assert_eq!(reason(market.offer(&holder, unknown)), Some(Reason::GrantUnknown));
    let registrar = crate::fixture::chengdu();
    let offer = market.first_tier();
    assert_eq!(reason(market.offer(&registrar, offer)), Some(Reason::RoleWrong));
}

#[test]
fn only_the_grantee_accepts_and_only_once() {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let offer = market.first_tier();
    let id = market.offer(&institution, offer).expect("allowed");
    assert_eq!(reason(market.accept(&developer, id)), Some(Reason::RightsNotGrantee));
    let early = market.below(id, &developer);
    assert_eq!(
        reason(market.offer(&operator, early)),
        Some(Reason::LineageGrantNotAccepted),
        "not before it is accepted"
    );
    market.accept(&operator, id).expect("the grantee");
    assert_eq!(reason(market.accept(&operator, id)), Some(Reason::GrantStepWrong));
    market.ledger.set_date("2028-09-01");
    let late = market.below(id, &developer);
    assert_eq!(reason(market.offer(&operator, late)), Some(Reason::TermInvalid));
}

#[test]
fn an_offer_of_a_suspended_grantor_is_not_accepted() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    let offer = market.enterprise_tier();
    let id = market.offer(&holder, offer).expect("allowed");
    let authority = crate::fixture::sichuan_authority();
    let (uscc, why) = (holder.uscc, String::from("test"));
    let suspend = organisation::Suspend { uscc, reason: why.clone() };
    market.ledger.submit(&authority, &[], Action::OrgSuspend(suspend)).expect("its territory");
    assert_eq!(reason(market.accept(&developer, id)), Some(Reason::OrgSuspended));
    let resume = organisation::Resume { uscc, reason: why };
    market.ledger.submit(&authority, &[], Action::OrgResume(resume)).expect("its territory");
    assert_eq!(reason(market.accept(&developer, id)), None);
}

#[test]
fn invariant_19_and_20_the_whole_chain_stands() {
    let mut market = Market::new();
    let (operator, developer, buyer) = (market.operator, market.developer, market.buyer);
    let first = market.operator_grant();
    let offer = Offer { sub_depth: 1, ..market.below(first, &developer) };
    let second = market.grant(&operator, &developer, offer);
    let third = market.below(second, &buyer);

    let public = market.public;
    market.change_certificate(public, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(
        reason(market.offer(&developer, third.clone())),
        Some(Reason::LineageCertificateStopped)
    );
    market.change_certificate(public, |c| c.status = CertificateStatus::Active);
    let offered = market.offer(&developer, third.clone()).expect("the certificate is back");

    terminate(&mut market, &operator, first).expect("the grantee gives it back");
    assert_eq!(
        reason(market.accept(&buyer, offered)),
        Some(Reason::LineageGrantTerminated),
        "what was offered before is frozen too"
    );
    assert_eq!(reason(market.offer(&developer, third)), Some(Reason::LineageGrantTerminated));
}

#[test]
fn invariant_21_nobody_stands_above_itself() {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let to_self = Offer { grantee: institution.uscc, ..market.first_tier() };
    assert_eq!(reason(market.offer(&institution, to_self)), Some(Reason::GrantGranteeUnqualified));
    let first = market.operator_grant();
    let offer = Offer { sub_depth: 1, ..market.below(first, &developer) };
    let second = market.grant(&operator, &developer, offer);
    for above in [operator, institution, developer] {
        let circle = market.below(second, &above);
        assert_eq!(reason(market.offer(&developer, circle)), Some(Reason::GrantCycle));
    }
    let onward = market.below(second, &market.buyer);
    assert_eq!(reason(market.offer(&developer, onward)), None);
}

#[test]
fn invariant_22_and_41_core_disputed_and_moving_data_is_not_granted() {
    let mut market = Market::new();
    let institution = market.institution;
    let public = market.public;
    let mut core = market.first_tier();
    core.scope.level_max = Level::Core;
    assert_eq!(reason(market.offer(&institution, core)), Some(Reason::RightsCoreData));
    let offer = market.first_tier();
    market.change_certificate(public, |c| c.level = Level::Core);
    assert_eq!(reason(market.offer(&institution, offer.clone())), Some(Reason::RightsCoreData));
    market.change_certificate(public, |c| {
        c.level = Level::General3;
        c.disputes = vec![RecordId([0xd1; 32])];
    });
    assert_eq!(reason(market.offer(&institution, offer.clone())), Some(Reason::RightsDisputed));
    market.change_certificate(public, |c| c.disputes.clear());
    assert_eq!(reason(market.offer(&institution, offer)), None);

    let (holder, developer) = (market.holder, market.developer);
    let offer = market.enterprise_tier();
    let id = market.offer(&holder, offer.clone()).expect("free");
    let transfer = conclude_transfer(&mut market);
    assert_eq!(reason(market.offer(&holder, offer)), Some(Reason::RightsTransferPending));
    assert_eq!(reason(market.accept(&developer, id)), Some(Reason::RightsTransferPending));
    let buyer = market.buyer;
    market.deliver(&holder, transfer).expect("in force");
    market.accept_delivery(&buyer, transfer).expect("in force");
    assert_eq!(reason(market.accept(&developer, id)), Some(Reason::LineageCertificateMoved));
}

fn conclude_transfer(market: &mut Market) -> RecordId {
    let transfer = market.transfer();
    market.conclude(transfer).expect("the registrar of Chengdu is host and home registrar")
}

#[test]
fn a_grant_stays_with_a_certificate_that_moves_and_binds_the_new_holder() {
    let mut market = Market::new();
    let (holder, developer, buyer) = (market.holder, market.developer, market.buyer);
    let offer = market.enterprise_tier();
    let grant = market.grant(&holder, &developer, offer);
    let transfer = conclude_transfer(&mut market);
    market.deliver(&holder, transfer).expect("in force");
    market.accept_delivery(&buyer, transfer).expect("in force");
    let inputs =
        vec![crate::state::ProductInput::Granted { grant, certificate: market.enterprise }];
    let product = market.product(inputs);
    market.register(&developer, product).expect("the grant is bound to the certificate");
    assert_eq!(
        reason(terminate(&mut market, &holder, grant)),
        Some(Reason::RightsNotGrantee),
        "the seller's rights have ended"
    );
    terminate(&mut market, &buyer, grant).expect("the new holder stands in its place");
    assert_eq!(reason(terminate(&mut market, &buyer, grant)), Some(Reason::GrantStepWrong));
}

#[test]
fn raw_export_is_only_for_enterprise_data_below_important() {
    let mut market = Market::new();
    let (institution, holder) = (market.institution, market.holder);
    let raw = DeliveryForms::of(&[DeliveryForm::RawExport]);
    let mut public = market.first_tier();
    public.scope.delivery_forms = raw;
    assert_eq!(reason(market.offer(&institution, public)), Some(Reason::RightsRawExport));
    let mut own = market.enterprise_tier();
    own.scope.delivery_forms = raw;
    own.scope.level_max = Level::Important;
    assert_eq!(reason(market.offer(&holder, own.clone())), None, "expressly allowed");
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    assert_eq!(reason(market.offer(&holder, own)), Some(Reason::RightsRawExport));
}

#[test]
fn invariant_43_every_region_of_a_grant_recognises_its_certificates() {
    let mut market = Market::new();
    let (holder, outsider) = (market.holder, market.outsider);
    let abroad = Offer { grantee: outsider.uscc, ..market.enterprise_tier() };
    let mut used_abroad = market.enterprise_tier();
    used_abroad.scope.regions = vec![region("500152"), region("510000")];
    for offer in [&abroad, &used_abroad] {
        assert_eq!(reason(market.offer(&holder, offer.clone())), Some(Reason::RecogNone));
    }
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities sign");
    for offer in [abroad, used_abroad] {
        assert_eq!(reason(market.offer(&holder, offer)), None);
    }
    let mut everywhere = market.enterprise_tier();
    everywhere.scope.regions = vec![region("000000")];
    assert_eq!(reason(market.offer(&holder, everywhere)), None, "checked where it is used");
}

#[test]
fn an_offer_needs_an_active_grantee() {
    let mut market = Market::new();
    let holder = market.holder;
    let nobody = Offer { grantee: client(99).uscc, ..market.enterprise_tier() };
    assert_eq!(reason(market.offer(&holder, nobody)), Some(Reason::OrgUnknown));
    let to_exchange = Offer { grantee: exchange().uscc, ..market.enterprise_tier() };
    assert_eq!(reason(market.offer(&holder, to_exchange)), Some(Reason::RecogNone));
}

#[test]
fn malformed_offers_are_refused_without_a_ledger() {
    let market = Market::new();
    let cases: [Case; 8] = [
        (Reason::ListTooLong, |o| o.scope.certificates.clear()),
        (Reason::ListTooLong, |o| o.scope.regions = vec![region("510100"); 2]),
        (Reason::ListTooLong, |o| o.scope.fields = Some(Vec::new())),
        (Reason::TextTooLong, |o| o.scope.secure_domain = Some(String::new())),
        (Reason::FieldsInvalid, |o| o.scope.purposes = Purposes::EMPTY),
        (Reason::FieldsInvalid, |o| o.rights = Rights::EMPTY),
        (Reason::FieldsInvalid, |o| o.quota = Some(0)),
        (Reason::TermInvalid, |o| o.term.to = date("2026-08-31")),
    ];
    for (expected, spoil) in cases {
        let mut offer = market.first_tier();
        spoil(&mut offer);
        assert_eq!(reason(offer.check()), Some(expected));
    }
    assert_eq!(reason(market.first_tier().check()), None);
}
