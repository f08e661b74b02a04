//! Release, enforcement and awards (invariant 40), and what a ratio permits (invariant 39).

use super::*;
use crate::{
    action::dispute::{Award, AwardOrder, File},
    state::Matter,
    words::DisputeKind,
};

fn release(pledge: RecordId) -> Action {
    Action::PledgeRelease(Release { pledge, document: Some(digest(62)) })
}

fn enforce(pledge: RecordId, to: &Member) -> Action {
    Action::PledgeEnforce(Enforce { pledge, to: to.uscc, document: digest(63) })
}

#[test]
fn invariant_40_only_the_creditor_releases_and_the_lock_is_gone() {
    let mut scene = scene();
    let (holder, bank, second) = (scene.market.holder, scene.bank, scene.second_bank);
    let pledge = scene.pledged();
    let other = scene.refusal(&second, &[], release(pledge));
    assert_eq!(other, Some(Reason::PledgeNotCreditor));
    assert_eq!(scene.refusal(&holder, &[], release(pledge)), Some(Reason::RoleWrong));
    let unknown = release(RecordId([1; 32]));
    assert_eq!(scene.refusal(&bank, &[], unknown), Some(Reason::PledgeUnknown));
    scene.market.ledger.submit(&bank, &[], release(pledge)).expect("its creditor");
    assert_eq!(scene.stored(pledge).state, PledgeState::Released);
    assert_eq!(scene.refusal(&bank, &[], release(pledge)), Some(Reason::PledgeStepWrong));
    let transfer = scene.market.transfer();
    assert_eq!(reason(scene.market.conclude(transfer)), None, "free again");
}

#[test]
fn invariant_40_enforcement_takes_prior_consent_or_an_award() {
    let mut scene = scene();
    let (buyer, bank) = (scene.market.buyer, scene.bank);
    let without = Create { prior_consent: false, ..scene.pledge(&bank) };
    let without = scene.create(&bank, without).expect("free");
    let signers = [&buyer, &chengdu()];
    let refusal = scene.refusal(&bank, &signers, enforce(without, &buyer));
    assert_eq!(refusal, Some(Reason::PledgeNotEnforceable));
    scene.market.ledger.submit(&bank, &[], release(without)).expect("its creditor");
    let with = scene.pledged();
    for missing in [&signers[..1], &signers[1..]] {
        let refusal = scene.refusal(&bank, missing, enforce(with, &buyer));
        assert_eq!(refusal, Some(Reason::ProofMissing), "new holder and registrar");
    }
    scene.market.ledger.submit(&bank, &signers, enforce(with, &buyer)).expect("with consent");
    let moved = scene.certificate();
    assert_eq!((moved.holder, moved.pledges), (buyer.uscc, Vec::new()));
    assert_eq!(scene.stored(with).state, PledgeState::Enforced);
}

#[test]
fn enforcement_asks_those_before_and_leaves_those_behind_on_the_certificate() {
    let mut scene = scene();
    let (buyer, bank, second) = (scene.market.buyer, scene.bank, scene.second_bank);
    let first = scene.pledged();
    let behind = scene.pledge(&second);
    let behind = scene.create(&second, behind).expect("ranks second");
    let signers = [&buyer, &chengdu()];
    let refusal = scene.refusal(&second, &signers, enforce(behind, &buyer));
    assert_eq!(refusal, Some(Reason::RightsPledged), "over the head of the first");
    let with_first = [&buyer, &chengdu(), &bank];
    assert_eq!(scene.refusal(&second, &with_first, enforce(behind, &buyer)), None);
    scene.market.ledger.submit(&bank, &signers, enforce(first, &buyer)).expect("the first rank");
    assert_eq!(scene.certificate().pledges, [behind]);
}

#[test]
fn a_certificate_is_not_enforced_to_its_holder_or_registrar() {
    let mut scene = scene();
    let (holder, bank) = (scene.market.holder, scene.bank);
    let pledge = scene.pledged();
    let to_holder = scene.refusal(&bank, &[&holder, &chengdu()], enforce(pledge, &holder));
    assert_eq!(to_holder, Some(Reason::FieldsInvalid));
    let to_registrar = scene.refusal(&bank, &[&chengdu()], enforce(pledge, &chengdu()));
    assert_eq!(to_registrar, Some(Reason::RolesConflict));
    let to_itself = scene.refusal(&bank, &[&chengdu()], enforce(pledge, &bank));
    assert_eq!(to_itself, None);
}

/// A pledge without prior consent that names the arbitrator, and a dispute over it.
fn disputed(scene: &mut Scene) -> (RecordId, RecordId) {
    let (bank, holder, arbitrator) = (scene.bank, scene.market.holder, scene.arbitrator);
    let pledge =
        Create { prior_consent: false, arbitrator: Some(arbitrator.uscc), ..scene.pledge(&bank) };
    let pledge = scene.create(&bank, pledge).expect("free");
    let file = File {
        kind: DisputeKind::Performance,
        matter: Matter::Pledge(pledge),
        respondent: bank.uscc,
        arbitrator: arbitrator.uscc,
        clause: digest(61),
        evidence: vec![digest(60)],
        claim: "债务已清偿,请求解除质押".into(),
    };
    let file = Action::DisputeFile(file);
    let dispute = scene.market.ledger.submit(&holder, &[], file).expect("the contract names it");
    (pledge, dispute)
}

fn award(dispute: RecordId, order: AwardOrder) -> Action {
    Action::DisputeAward(Award { dispute, document: digest(64), orders: vec![order] })
}

#[test]
fn an_award_releases_or_permits_enforcement() {
    let mut scene = scene();
    let (arbitrator, bank, buyer) = (scene.arbitrator, scene.bank, scene.market.buyer);
    let (pledge, dispute) = disputed(&mut scene);
    let second = scene.second_bank;
    let others = scene.pledge(&second);
    let others = scene.create(&second, others).expect("ranks second");
    for order in [AwardOrder::Release(others), AwardOrder::PermitEnforcement(others)] {
        let beyond = scene.refusal(&arbitrator, &[], award(dispute, order));
        assert_eq!(beyond, Some(Reason::AwardBeyondParties));
    }
    let act = award(dispute, AwardOrder::Release(pledge));
    assert_eq!(scene.refusal(&arbitrator, &[], act), None);
    let act = award(dispute, AwardOrder::PermitEnforcement(pledge));
    scene.market.ledger.submit(&arbitrator, &[], act).expect("between the parties");
    let act = enforce(pledge, &buyer);
    scene.market.ledger.submit(&bank, &[&buyer, &chengdu()], act).expect("permitted");
    assert_eq!(scene.certificate().holder, buyer.uscc);
}

#[test]
fn an_award_does_not_move_a_certificate_over_the_head_of_its_creditor() {
    let mut scene = scene();
    let (arbitrator, holder) = (scene.arbitrator, scene.market.holder);
    let claimant = scene.market.ledger.registrant(70);
    scene.market.ledger.anchor(&claimant, digest(60)).expect("anchored");
    let pledge = scene.pledged();
    let file = File {
        kind: DisputeKind::Ownership,
        matter: Matter::Certificate(scene.market.enterprise),
        respondent: holder.uscc,
        arbitrator: arbitrator.uscc,
        clause: digest(61),
        evidence: vec![digest(60)],
        claim: "请求确认数据权属".into(),
    };
    let act = Action::DisputeFile(file);
    let dispute = scene.market.ledger.submit(&claimant, &[&holder], act).expect("both agree");
    let certificate = scene.market.enterprise;
    let moves = AwardOrder::Transfer { certificate, to: claimant.uscc };
    for order in [moves.clone(), AwardOrder::Revoke(certificate)] {
        let refusal = scene.refusal(&arbitrator, &[], award(dispute, order));
        assert_eq!(refusal, Some(Reason::RightsPledged));
    }
    let bank = scene.bank;
    scene.market.ledger.submit(&bank, &[], release(pledge)).expect("its creditor");
    assert_eq!(scene.refusal(&arbitrator, &[], award(dispute, moves)), None);
}
