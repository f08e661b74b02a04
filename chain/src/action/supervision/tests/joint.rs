//! Joint orders: all named sign, each in its own jurisdiction, and all lift (invariant 3).

use super::*;

fn joint(with: &Member, act: JointAct) -> Action {
    Action::RegJoint(Joint { with: vec![with.uscc], act })
}

/// A scene whose public certificate is in the finance regulator's section.
fn of_finance() -> (Scene, Matter) {
    let mut scene = scene();
    let public = scene.market.public;
    scene.market.change_certificate(public, |c| c.sector = Some(Sector::J));
    (scene, Matter::Certificate(public))
}

#[test]
fn invariant_3_a_joint_order_is_signed_by_all_it_names() {
    let (mut scene, matter) = of_finance();
    let (sichuan, finance) = (scene.sichuan, scene.finance);
    let act = joint(&finance, JointAct::Freeze(full(matter)));
    let ledger = &mut scene.market.ledger;
    assert_eq!(ledger.refusal(&sichuan, &[], act.clone()), Some(Reason::ProofMissing));
    ledger.submit(&sichuan, &[&finance], act).expect("both");
    assert_eq!(scene.blocker(Node::Certificate(scene.market.public)), Some(Reason::LineageFrozen));
}

#[test]
fn each_of_them_is_a_regulator_in_its_own_jurisdiction() {
    let (mut scene, matter) = of_finance();
    let (sichuan, chongqing) = (scene.sichuan, scene.chongqing);
    let ledger = &mut scene.market.ledger;
    let outside = joint(&chongqing, JointAct::Freeze(full(matter)));
    let refusal = ledger.refusal(&sichuan, &[&chongqing], outside);
    assert_eq!(refusal, Some(Reason::OutsideTerritory));
    let authority = joint(&sichuan_authority(), JointAct::Freeze(full(matter)));
    let refusal = ledger.refusal(&sichuan, &[&sichuan_authority()], authority);
    assert_eq!(refusal, Some(Reason::RoleNotHeld));
    let alone = joint(&sichuan, JointAct::Freeze(full(matter)));
    assert_eq!(ledger.refusal(&sichuan, &[], alone), Some(Reason::ListTooLong), "itself");
}

#[test]
fn what_they_ordered_together_they_lift_together() {
    let (mut scene, matter) = of_finance();
    let (sichuan, finance) = (scene.sichuan, scene.finance);
    let act = joint(&finance, JointAct::Freeze(full(matter)));
    let order = scene.market.ledger.submit(&sichuan, &[&finance], act).expect("both");
    for regulator in [sichuan, finance] {
        let alone = Action::RegUnfreeze(unfreeze(matter, order));
        assert_eq!(scene.refusal(&regulator, alone), Some(Reason::OrderOfOthers));
    }
    let lift = joint(&sichuan, JointAct::Unfreeze(unfreeze(matter, order)));
    let ledger = &mut scene.market.ledger;
    ledger.submit(&finance, &[&sichuan], lift).expect("whoever of them authors it");
    assert_eq!(scene.blocker(Node::Certificate(scene.market.public)), None);
}

#[test]
fn a_sanction_on_a_joint_finding_is_joint() {
    let (mut scene, matter) = of_finance();
    let (sichuan, finance) = (scene.sichuan, scene.finance);
    let found = violation(matter, &scene.market.institution);
    let act = joint(&finance, JointAct::Finding(found));
    let finding = scene.market.ledger.submit(&sichuan, &[&finance], act).expect("both");
    let sanction = Sanction {
        finding,
        activities: Activities::of(&[Activity::Deal]),
        term: Term { from: date("2026-09-01"), to: date("2026-12-31") },
        appeal_until: date("2026-10-31"),
        decision: decision(),
    };
    let alone = Action::RegSanction(sanction.clone());
    assert_eq!(scene.refusal(&sichuan, alone), Some(Reason::OrderOfOthers));
    let both = joint(&sichuan, JointAct::Sanction(sanction));
    assert_eq!(scene.market.ledger.refusal(&finance, &[&sichuan], both), None);
}
