//! What a pledge locks, and what it does not (invariant 38).

use super::*;

fn change(scene: &Scene, edit: impl FnOnce(&mut Change)) -> Action {
    let mut change = Change {
        number: scene.market.enterprise,
        level: None,
        rights: None,
        sector: None,
        content: None,
        evidence: vec![digest(60)],
        reason: "数据已更新".into(),
    };
    edit(&mut change);
    Action::CertChange(change)
}

/// What a pledge locks: the author and the signers it takes without the pledge.
fn locked(scene: &Scene) -> Vec<(Member, Vec<Member>, Action)> {
    let (number, reason) = (scene.market.enterprise, String::from("约定"));
    let (holder, buyer, home) = (scene.market.holder, scene.market.buyer, chengdu());
    let ground = DeregistrationGround::Waived;
    let deregister = Deregister { number, ground, reason: reason.clone() };
    let ground = TransferGround::Gift;
    let transfer = Transfer { number, to: buyer.uscc, ground, document: digest(1), reason };
    let fewer = Rights::of(&[Right::Hold, Right::Operate]);
    vec![
        (holder, vec![buyer, home], Action::DealConclude(scene.market.transfer())),
        (home, vec![holder], Action::CertDeregister(deregister)),
        (home, vec![holder, buyer], Action::CertTransfer(transfer)),
        (home, vec![holder], change(scene, |c| c.rights = Some(fewer))),
        (home, vec![holder], change(scene, |c| c.level = Some(Level::General4))),
    ]
}

fn refusal(
    scene: &mut Scene,
    act: &(Member, Vec<Member>, Action),
    more: &[&Member],
) -> Option<Reason> {
    let signers: Vec<&Member> = act.1.iter().chain(more.iter().copied()).collect();
    scene.market.ledger.refusal(&act.0, &signers, act.2.clone())
}

#[test]
fn invariant_38_what_a_pledge_locks_takes_every_creditors_signature() {
    let mut scene = scene();
    let (bank, second) = (scene.bank, scene.second_bank);
    for act in locked(&scene) {
        assert_eq!(refusal(&mut scene, &act, &[]), None, "{}", act.2.name());
        let unasked = refusal(&mut scene, &act, &[&bank]);
        assert_eq!(unasked, Some(Reason::ProofUnexpected), "no creditor yet");
    }
    scene.pledged();
    let behind = scene.pledge(&second);
    scene.create(&second, behind).expect("ranks second");
    for act in locked(&scene) {
        let name = act.2.name();
        let pledged = Some(Reason::RightsPledged);
        assert_eq!(refusal(&mut scene, &act, &[]), pledged, "{name}");
        assert_eq!(refusal(&mut scene, &act, &[&bank]), pledged, "{name}: one of two");
        assert_eq!(refusal(&mut scene, &act, &[&bank, &second]), None, "{name}");
    }
}

#[test]
fn renewal_licences_grants_and_changes_that_do_not_narrow_are_free() {
    let mut scene = scene();
    scene.pledged();
    let (holder, buyer) = (scene.market.holder, scene.market.buyer);
    let licence = Action::DealConclude(scene.market.licence());
    assert_eq!(scene.refusal(&holder, &[&buyer, &chengdu()], licence), None);
    let offer = Action::GrantOffer(scene.market.enterprise_tier());
    assert_eq!(scene.refusal(&holder, &[], offer), None);
    let declared = crate::fixture::registration::declaration(&holder);
    let number = scene.market.ledger.certify(&holder, &chengdu(), declared, 9).expect("certified");
    let end = scene.market.ledger.get::<Certificate>(&number).expect("stored").valid_to;
    let (bank, pledge) = (scene.bank, scene.pledge(&scene.bank));
    let pledge = Create { certificate: number, due: date("2030-01-01"), ..pledge };
    scene.create(&bank, pledge).expect("free");
    let sector = Change {
        number,
        sector: Some(crate::words::Sector::N),
        level: None,
        rights: None,
        content: None,
        evidence: vec![digest(60)],
        reason: "行业调整".into(),
    };
    let sector = Action::CertChange(sector);
    assert_eq!(scene.refusal(&chengdu(), &[&holder], sector), None, "it narrows nothing");
    scene.market.ledger.set_date(&end.to_string());
    let renew = crate::action::certificate::Renew { number, valid_to: end.plus_years(1) };
    assert_eq!(scene.refusal(&chengdu(), &[&holder], Action::CertRenew(renew)), None);
}

#[test]
fn a_pledge_stays_with_a_certificate_that_moves() {
    let mut scene = scene();
    let (holder, buyer, bank) = (scene.market.holder, scene.market.buyer, scene.bank);
    let pledge = scene.pledged();
    let transfer = Action::DealConclude(scene.market.transfer());
    let signers = [&buyer, &chengdu(), &bank];
    let deal = scene.market.ledger.submit(&holder, &signers, transfer).expect("the bank agrees");
    scene.market.deliver(&holder, deal).expect("in force");
    scene.market.accept_delivery(&buyer, deal).expect("the bank has signed before");
    let moved = scene.certificate();
    assert_eq!((moved.holder, moved.pledges), (buyer.uscc, vec![pledge]));
    let onward = Conclude { seller: buyer.uscc, buyer: holder.uscc, ..scene.market.transfer() };
    let onward = scene.refusal(&buyer, &[&holder, &chengdu()], Action::DealConclude(onward));
    assert_eq!(onward, Some(Reason::RightsPledged), "the new holder is bound");
}
