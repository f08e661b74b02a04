//! An answer names everything that stands in the way, each with who can lift it, and nothing else.

use super::*;
use crate::{
    action::{Action, certificate, pledge::Create, recognition as recog, supervision::Freeze},
    fixture::{
        Member, chengdu, chongqing_authority, client,
        market::{Market, digest},
        region, sichuan_authority,
    },
    state::{Bar, Hold, HoldKind, Matter, Organisation, Price, ProductInput},
    words::{Activities, DeliveryForm, Level, Purpose, Role},
};

fn question(party: &Member, asset: Asset, act: Act) -> Question {
    Question {
        party: party.uscc,
        asset,
        act,
        region: region("510100"),
        under_grant: None,
        purpose: None,
        sector: None,
        delivery_forms: DeliveryForms::of(&[]),
    }
}

fn blockers(market: &Market, question: &Question) -> Vec<(Reason, Remover)> {
    let answer = answer(market.ledger.store(), question).expect("a state of a test");
    assert_eq!(answer.is_permitted(), answer.blockers.is_empty());
    answer.blockers.iter().map(|b| (b.reason, b.remedy.by)).collect()
}

fn transfer(market: &Market) -> Question {
    question(&market.holder, Asset::Certificate(market.enterprise), Act::Transfer)
}

#[test]
fn a_clean_certificate_is_its_holder_s_to_license_transfer_pledge_and_deregister() {
    let market = Market::new();
    for act in [Act::Use, Act::Grant, Act::List, Act::License] {
        let question = question(&market.holder, Asset::Certificate(market.enterprise), act);
        assert_eq!(blockers(&market, &question), [], "{act}");
    }
    for act in [Act::Transfer, Act::Pledge, Act::Deregister] {
        assert_eq!(blockers(&market, &Question { act, ..transfer(&market) }), [], "{act}");
    }
}

#[test]
fn every_blocker_is_named_not_only_the_first() {
    let mut market = Market::new();
    let (number, holder) = (market.enterprise, market.holder);
    let suspend = certificate::Suspend { number, reason: "核查".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("its registrar");
    market.change_certificate(number, |certificate| {
        certificate.disputes = vec![RecordId([0xd1; 32])]
    });
    let foreign = Question { region: region("500000"), ..transfer(&market) };
    let found = blockers(&market, &Question { party: market.buyer.uscc, ..foreign });
    assert_eq!(
        found,
        [
            (Reason::RightsNotHolder, Remover::Holder),
            (Reason::RightsDisputed, Remover::Arbitrator),
            (Reason::RecogNone, Remover::Authorities),
            (Reason::LineageCertificateStopped, Remover::Registrar),
        ]
    );
    let answer = answer(market.ledger.store(), &transfer(&market)).expect("a state of a test");
    let stopped = &answer.blockers[1];
    assert_eq!(stopped.remedy.organisation, Some(chengdu().uscc));
    assert_ne!(holder.uscc, chengdu().uscc);
}

#[test]
fn a_hold_names_who_placed_it_and_when_it_ends() {
    let mut market = Market::new();
    let until = market.ledger.today().plus_days(3);
    let hold = Hold {
        record: RecordId([7; 32]),
        by: chongqing_authority().uscc,
        kind: HoldKind::Freeze,
        until: Some(until),
    };
    let today = market.ledger.today();
    market.change_certificate(market.enterprise, |certificate| {
        assert!(certificate.holds.place(hold, today));
    });
    let blocked = answer(market.ledger.store(), &transfer(&market)).expect("a state of a test");
    let [blocker] = blocked.blockers.as_slice() else { panic!("{blocked:?}") };
    assert_eq!(blocker.reason, Reason::LineageFrozen);
    let by = Some(chongqing_authority().uscc);
    assert_eq!(
        blocker.remedy,
        Remedy { by: Remover::Regulator, organisation: by, until: Some(until) }
    );
    market.ledger.set_date(&until.next().to_string());
    market.ledger.advance_blocks(1);
    assert_eq!(blockers(&market, &transfer(&market)), [], "it ended by itself");
}

#[test]
fn a_pledge_is_the_creditor_s_to_lift_where_it_locks() {
    let mut market = Market::new();
    let bank = market.ledger.client_as(60, Role::Creditor);
    let pledge = Create {
        certificate: market.enterprise,
        creditor: bank.uscc,
        secured: Price::PublicFen(1),
        due: market.ledger.today(),
        prior_consent: false,
        arbitrator: None,
        compensation_fund: false,
        contract: digest(1),
    };
    let (holder, act) = (market.holder, Action::PledgeCreate(pledge));
    market.ledger.submit(&holder, &[&bank, &chengdu()], act).expect("free");
    for act in [Act::Transfer, Act::Deregister] {
        let asked = Question { act, ..transfer(&market) };
        assert_eq!(blockers(&market, &asked), [(Reason::RightsPledged, Remover::Creditor)]);
        let answer = answer(market.ledger.store(), &asked).expect("a state of a test");
        assert_eq!(answer.blockers[0].remedy.organisation, Some(bank.uscc));
    }
    for act in [Act::License, Act::Pledge, Act::Grant] {
        assert_eq!(blockers(&market, &Question { act, ..transfer(&market) }), [], "{act}");
    }
}

#[test]
fn a_frozen_or_sanctioned_party_is_told_so() {
    let mut market = Market::new();
    let (holder, regulator) = (market.holder, client(30).acting_as(Role::Regulator));
    market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("new");
    let matter = Matter::Organisation(holder.uscc);
    let freeze = Freeze { matter, decision: None, reason: "核查".into() };
    market.ledger.submit(&regulator, &[], Action::RegFreeze(freeze)).expect("its territory");
    let frozen = [(Reason::OrgFrozen, Remover::Regulator)];
    assert_eq!(blockers(&market, &transfer(&market)), frozen);
    market.ledger.set_date("2026-09-04");
    market.ledger.advance_blocks(1);
    let mut organisation: Organisation = market.ledger.get(&holder.uscc).expect("enrolled");
    let today = market.ledger.today();
    organisation.bars.push(Bar {
        record: RecordId([3; 32]),
        by: regulator.uscc,
        activities: Activities::of(&[Activity::Deal]),
        from: today,
        to: today,
        appeal_until: today,
    });
    market.ledger.put(&holder.uscc, &organisation);
    let barred = [(Reason::OrgBarred, Remover::Regulator)];
    assert_eq!(blockers(&market, &transfer(&market)), barred);
    let deregister = Question { act: Act::Deregister, ..transfer(&market) };
    assert_eq!(blockers(&market, &deregister), [], "not what it bars from");
}

#[test]
fn a_grantee_is_told_each_dimension_that_the_grant_does_not_cover() {
    let mut market = Market::new();
    let grant = market.operator_grant();
    let asked = Question {
        under_grant: Some(grant),
        ..question(&market.operator, Asset::Certificate(market.public), Act::License)
    };
    assert_eq!(blockers(&market, &asked), []);
    let raw = DeliveryForms::of(&[DeliveryForm::RawExport]);
    let abroad = Question { delivery_forms: raw, region: region("440100"), ..asked.clone() };
    let reasons: Vec<Reason> = blockers(&market, &abroad).into_iter().map(|(r, _)| r).collect();
    for reason in [
        Reason::ScopeRegions,
        Reason::ScopeDeliveryForms,
        Reason::RightsRawExport,
        Reason::RecogNone,
    ] {
        assert!(reasons.contains(&reason), "{reason:?} in {reasons:?}");
    }
    let other = Question { party: market.developer.uscc, ..asked.clone() };
    assert_eq!(blockers(&market, &other), [(Reason::RightsNotGrantee, Remover::Grantor)]);
    let transfer = Question { act: Act::Transfer, ..asked };
    assert_eq!(blockers(&market, &transfer), [(Reason::RightsNotHolder, Remover::Holder)]);
}

#[test]
fn a_product_stands_in_its_whole_lineage_and_its_producer_alone_sells_it() {
    let mut market = Market::new();
    let grant = market.operator_grant();
    let operator = market.operator;
    let product = market.product(vec![ProductInput::Granted { grant, certificate: market.public }]);
    let id = market.register(&operator, product).expect("inside the grant");
    let listed = question(&operator, Asset::Product(id), Act::List);
    assert_eq!(blockers(&market, &listed), []);
    let developer = Question { party: market.developer.uscc, ..listed.clone() };
    let found = blockers(&market, &developer);
    assert!(found.contains(&(Reason::ProductNotProducer, Remover::Holder)), "{found:?}");
    let revoke = certificate::Suspend { number: market.public, reason: "核查".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(revoke)).expect("its registrar");
    assert_eq!(
        blockers(&market, &listed),
        [(Reason::LineageCertificateStopped, Remover::Registrar)]
    );
}

#[test]
fn invariant_22_core_data_is_only_deregistered() {
    let mut market = Market::new();
    market.change_certificate(market.enterprise, |certificate| certificate.level = Level::Core);
    let nobody = [(Reason::RightsCoreData, Remover::Nobody)];
    assert_eq!(blockers(&market, &transfer(&market)), nobody);
    let deregister = Question { act: Act::Deregister, ..transfer(&market) };
    assert_eq!(blockers(&market, &deregister), []);
}

#[test]
fn an_agreement_answers_for_a_foreign_region() {
    let mut market = Market::new();
    let foreign = Question { region: region("500000"), ..transfer(&market) };
    assert_eq!(blockers(&market, &foreign), [(Reason::RecogNone, Remover::Authorities)]);
    let agreement = market.agreement();
    market.agree(agreement.clone()).expect("signed by both");
    assert_eq!(blockers(&market, &foreign), []);
    let suspend = recog::Suspend {
        parties: agreement.parties,
        side: region("500000"),
        reason: "协商中止".into(),
    };
    market
        .ledger
        .submit(&chongqing_authority(), &[], Action::RecogSuspend(suspend))
        .expect("a party");
    assert_eq!(blockers(&market, &foreign), [(Reason::RecogSuspended, Remover::Authorities)]);
}

#[test]
fn what_is_not_on_the_ledger_is_said_so() {
    let market = Market::new();
    let nothing = question(&market.holder, Asset::Product(RecordId([9; 32])), Act::List);
    let found = blockers(&market, &nothing);
    assert_eq!(found[0].0, Reason::ProductUnknown);
    let stranger = crate::fixture::client(200);
    let asked = Question { party: stranger.uscc, ..transfer(&market) };
    let found = blockers(&market, &asked);
    assert!(found.contains(&(Reason::OrgUnknown, Remover::Registrar)), "{found:?}");
}

#[test]
fn an_exclusive_grant_and_a_retired_product_stand_in_the_way() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    let offer = crate::action::grant::Offer { exclusive: true, ..market.enterprise_tier() };
    market.grant(&holder, &developer, offer);
    let grant = question(&holder, Asset::Certificate(market.enterprise), Act::Grant);
    assert_eq!(blockers(&market, &grant), [(Reason::GrantExclusive, Remover::Grantor)]);
    let elsewhere = Question { purpose: Some(Purpose::Research), ..grant };
    assert_eq!(blockers(&market, &elsewhere), [], "it covers other purposes only");

    let product = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    let product = market.register(&holder, product).expect("its own");
    let list = question(&holder, Asset::Product(product), Act::List);
    assert_eq!(blockers(&market, &list), []);
    let retire = crate::action::product::Retire { product, reason: "停用".into() };
    market.ledger.submit(&holder, &[], Action::ProductRetire(retire)).expect("its producer");
    assert_eq!(blockers(&market, &list), [(Reason::ProductRetired, Remover::Holder)]);
}
