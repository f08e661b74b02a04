//! Measures and awards: by the named arbitrator alone, inside what the parties could have reached
//! (invariant 42).

use super::*;
use crate::{action::supervision::Freeze, state::Holds};

#[test]
fn invariant_42_only_the_named_arbitrator_decides_and_only_where_both_named_it() {
    let mut scene = scene();
    let (claimant, arbitrator, stranger) = (scene.claimant, scene.arbitrator, scene.stranger);
    let agreed = scene.filed();
    let file = Action::DisputeFile(scene.ownership());
    let alone = scene.market.ledger.submit(&claimant, &[], file).expect("by the claimant alone");
    let award =
        |dispute| Action::DisputeAward(Award { dispute, document: digest(22), orders: Vec::new() });
    let measure = |scene: &Scene, dispute| {
        let matter = Matter::Certificate(scene.market.enterprise);
        Action::DisputeMeasure(scene.measure(dispute, matter))
    };
    let acts = [(award(agreed), award(alone)), (measure(&scene, agreed), measure(&scene, alone))];
    for (agreed, alone) in acts {
        let other = scene.refusal(&stranger, &[], agreed.clone());
        assert_eq!(other, Some(Reason::DisputeNotArbitrator));
        let party = scene.refusal(&claimant, &[], agreed.clone());
        assert_eq!(party, Some(Reason::RoleWrong));
        let unnamed = scene.refusal(&arbitrator, &[], alone);
        assert_eq!(unnamed, Some(Reason::DisputeNotAgreed));
        assert_eq!(scene.refusal(&arbitrator, &[], agreed), None);
    }
}

#[test]
fn a_contract_that_names_the_arbitrator_is_agreement_enough() {
    let mut scene = scene();
    let (buyer, arbitrator) = (scene.market.buyer, scene.arbitrator);
    let licence = scene.market.licence();
    let named = contract(&scene, licence.clone());
    for (deal, expected) in [(named, None), (licence, Some(Reason::DisputeNotAgreed))] {
        let deal = scene.market.conclude(deal).expect("signed by all");
        let file = Action::DisputeFile(performance(&scene, deal));
        let dispute = scene.market.ledger.submit(&buyer, &[], file).expect("a side of the deal");
        let award = Award { dispute, document: digest(22), orders: Vec::new() };
        assert_eq!(scene.refusal(&arbitrator, &[], Action::DisputeAward(award)), expected);
    }
}

#[test]
fn an_award_moves_a_certificate_between_the_parties_and_to_nobody_else() {
    let mut scene = scene();
    let (claimant, number) = (scene.claimant, scene.market.enterprise);
    let beyond = Some(Reason::AwardBeyondParties);
    let dispute = scene.filed();
    let order = |certificate, to: Member| vec![AwardOrder::Transfer { certificate, to: to.uscc }];
    let buyer = scene.market.buyer;
    assert_eq!(reason(scene.award(dispute, order(number, buyer))), beyond);
    let public = scene.market.public;
    assert_eq!(reason(scene.award(dispute, order(public, claimant))), beyond);
    scene.award(dispute, order(number, claimant)).expect("between the parties");
    let moved = scene.certificate(number);
    assert_eq!((moved.holder, moved.version), (claimant.uscc, 2));
    assert!(!moved.is_disputed(), "executed and ended in one record");
    let state: Dispute = scene.market.ledger.get(&dispute).expect("stored");
    assert_eq!(state.state, DisputeState::Awarded);
    assert_eq!(reason(scene.award(dispute, Vec::new())), Some(Reason::DisputeStepWrong));
}

#[test]
fn what_somebody_else_locks_an_award_does_not_move() {
    let mut scene = scene();
    let (claimant, number) = (scene.claimant, scene.market.enterprise);
    let order = vec![AwardOrder::Transfer { certificate: number, to: claimant.uscc }];
    let pending = scene.market.transfer();
    scene.market.conclude(pending).expect("before the dispute");
    let dispute = scene.filed();
    let refusal = reason(scene.award(dispute, order.clone()));
    assert_eq!(refusal, Some(Reason::RightsTransferPending), "a third party's deal");
    scene.market.ledger.set_date("2027-01-01");
    let other = scene.filed();
    let refusal = reason(scene.award(dispute, order.clone()));
    assert_eq!(refusal, Some(Reason::RightsDisputed), "another dispute is open");
    scene.award(other, Vec::new()).expect("dismissed");
    let regulator = client(30).acting_as(Role::Regulator);
    scene.market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("new");
    let freeze =
        Freeze { matter: Matter::Certificate(number), decision: None, reason: "核查".into() };
    scene.market.ledger.submit(&regulator, &[], Action::RegFreeze(freeze)).expect("its territory");
    let revoke = vec![AwardOrder::Revoke(number)];
    for orders in [order.clone(), revoke] {
        assert_eq!(reason(scene.award(dispute, orders)), Some(Reason::LineageFrozen));
    }
    scene.market.ledger.set_date("2027-01-04");
    scene.award(dispute, order).expect("nothing in the way");
}

#[test]
fn an_award_revokes_a_partys_certificate() {
    let mut scene = scene();
    let number = scene.market.enterprise;
    let dispute = scene.filed();
    let others = vec![AwardOrder::Revoke(scene.market.public)];
    assert_eq!(reason(scene.award(dispute, others)), Some(Reason::AwardBeyondParties));
    scene.award(dispute, vec![AwardOrder::Revoke(number)]).expect("the respondent's");
    assert_eq!(scene.certificate(number).status, CertificateStatus::Revoked);
    assert_eq!(scene.blocker(Node::Certificate(number)), Some(Reason::LineageCertificateStopped));
}

#[test]
fn an_award_confirms_a_certificate_beside_the_one_it_contests() {
    let mut scene = scene();
    let (claimant, number) = (scene.claimant, scene.market.enterprise);
    let stranger = scene.market.ledger.plant_certificate(&chengdu(), &scene.market.buyer, 70);
    let earlier = scene.market.ledger.plant_certificate(&chengdu(), &claimant, 71);
    let dispute = scene.filed();
    let confirm = vec![AwardOrder::Confirm(number)];
    let nothing = reason(scene.award(dispute, confirm.clone()));
    assert_eq!(nothing, Some(Reason::ContestsNothing));
    scene.market.change_certificate(number, |c| c.contests = Some(stranger));
    let beyond = reason(scene.award(dispute, confirm.clone()));
    assert_eq!(beyond, Some(Reason::AwardBeyondParties), "the contested one is a third party's");
    scene.market.change_certificate(number, |c| c.contests = Some(earlier));
    scene.award(dispute, confirm).expect("both are parties");
    assert!(!scene.certificate(number).is_disputed());
}

#[test]
fn an_award_ends_a_grant_that_a_party_could_end() {
    let mut scene = scene();
    let (holder, developer) = (scene.market.holder, scene.market.developer);
    let offer = scene.market.enterprise_tier();
    let grant = scene.market.grant(&holder, &developer, offer);
    let others = scene.market.operator_grant();
    let dispute = scene.filed();
    let beyond = reason(scene.award(dispute, vec![AwardOrder::EndGrant(others)]));
    assert_eq!(beyond, Some(Reason::AwardBeyondParties));
    scene.award(dispute, vec![AwardOrder::EndGrant(grant)]).expect("the respondent granted it");
    let grant: Grant = scene.market.ledger.get(&grant).expect("stored");
    assert_eq!(grant.state, GrantState::Terminated);
}

/// A dispute over a deal between holder and buyer, whose contract names the arbitrator.
fn disputed_deal(scene: &mut Scene, deal: Conclude) -> (RecordId, RecordId) {
    let deal = contract(scene, deal);
    let deal = scene.market.conclude(deal).expect("signed by all");
    let file = Action::DisputeFile(performance(scene, deal));
    let buyer = scene.market.buyer;
    let dispute = scene.market.ledger.submit(&buyer, &[], file).expect("a side of the deal");
    (deal, dispute)
}

#[test]
fn an_award_unwinds_a_pending_transfer_and_unlocks_the_certificate() {
    let mut scene = scene();
    let transfer = scene.market.transfer();
    let (deal, dispute) = disputed_deal(&mut scene, transfer.clone());
    let licence = scene.market.licence();
    assert_eq!(reason(scene.market.conclude(licence.clone())), Some(Reason::RightsTransferPending));
    scene.award(dispute, vec![AwardOrder::Unwind(deal)]).expect("between the parties");
    assert!(scene.market.conclude(licence).is_ok());
    let holder = scene.market.holder;
    let delivered = reason(scene.market.deliver(&holder, deal));
    assert_eq!(delivered, Some(Reason::DealStepWrong));
}

#[test]
fn an_award_unwinds_an_accepted_transfer_and_gives_the_certificate_back() {
    let mut scene = scene();
    let (holder, buyer, number) =
        (scene.market.holder, scene.market.buyer, scene.market.enterprise);
    let transfer = scene.market.transfer();
    let (deal, dispute) = disputed_deal(&mut scene, transfer);
    scene.market.deliver(&holder, deal).expect("in force");
    scene.market.accept_delivery(&buyer, deal).expect("in force");
    assert_eq!(scene.certificate(number).holder, buyer.uscc);
    scene.award(dispute, vec![AwardOrder::Unwind(deal)]).expect("between the parties");
    assert_eq!(scene.certificate(number).holder, holder.uscc);
    let unwound: Deal = scene.market.ledger.get(&deal).expect("stored");
    assert_eq!(unwound.state, DealState::Unwound);
}

#[test]
fn an_unwound_licence_supports_nothing() {
    let mut scene = scene();
    let (holder, buyer) = (scene.market.holder, scene.market.buyer);
    let licence = scene.market.licence();
    let (deal, dispute) = disputed_deal(&mut scene, licence.clone());
    scene.market.deliver(&holder, deal).expect("in force");
    scene.market.accept_delivery(&buyer, deal).expect("in force");
    let other = scene.market.product_licence(&holder, RecordId([1; 32]));
    assert_ne!(other.object, licence.object);
    scene.award(dispute, vec![AwardOrder::Unwind(deal)]).expect("between the parties");
    assert_eq!(scene.blocker(Node::Deal(deal)), Some(Reason::LineageDealUnwound));
    let (_, again) = disputed_deal(&mut scene, licence);
    let twice = reason(scene.award(again, vec![AwardOrder::Unwind(deal)]));
    assert_eq!(twice, Some(Reason::DealStepWrong));
}

#[test]
fn a_measure_stops_what_is_the_parties_own_until_the_dispute_has_ended() {
    let mut scene = scene();
    let (arbitrator, number) = (scene.arbitrator, scene.market.enterprise);
    let dispute = scene.filed();
    let others = scene.measure(dispute, Matter::Certificate(scene.market.public));
    let beyond = scene.refusal(&arbitrator, &[], Action::DisputeMeasure(others));
    assert_eq!(beyond, Some(Reason::AwardBeyondParties));
    let measure = scene.measure(dispute, Matter::Certificate(number));
    let act = Action::DisputeMeasure(measure.clone());
    let order = scene.market.ledger.submit(&arbitrator, &[], act).expect("the respondent's");
    assert_eq!(scene.blocker(Node::Certificate(number)), Some(Reason::LineageMeasure));
    let lift = Action::DisputeMeasure(OrderMeasure { lift: Some(order), ..measure.clone() });
    assert_eq!(scene.refusal(&arbitrator, &[], lift), None);
    let unknown = OrderMeasure { lift: Some(RecordId([1; 32])), ..measure };
    let refusal = scene.refusal(&arbitrator, &[], Action::DisputeMeasure(unknown));
    assert_eq!(refusal, Some(Reason::OrderUnknown));
    scene.award(dispute, Vec::new()).expect("dismissed");
    assert_eq!(scene.blocker(Node::Certificate(number)), None, "lifted with the dispute");
}

#[test]
fn a_measure_with_a_last_day_ends_by_itself_and_does_not_hinder_the_end() {
    let mut scene = scene();
    let (arbitrator, number) = (scene.arbitrator, scene.market.enterprise);
    let dispute = scene.filed();
    let measure = OrderMeasure {
        until: Some(date("2026-09-30")),
        ..scene.measure(dispute, Matter::Certificate(number))
    };
    let act = Action::DisputeMeasure(measure);
    scene.market.ledger.submit(&arbitrator, &[], act.clone()).expect("the respondent's");
    scene.market.ledger.set_date("2026-10-01");
    assert_eq!(scene.blocker(Node::Certificate(number)), None);
    assert_eq!(scene.refusal(&arbitrator, &[], act), Some(Reason::TermInvalid), "too late");
    // Where room is needed, ended holds are dropped.
    scene.market.change_certificate(number, |c| c.holds = Holds::default());
    scene.award(dispute, Vec::new()).expect("nothing left to lift");
}
