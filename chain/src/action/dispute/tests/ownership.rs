//! What an ownership dispute stops (invariant 41), and how it ends without an award.

use super::*;

/// Everything that begins something new on the enterprise's certificate, and what refuses it.
fn new_reliance(scene: &mut Scene) -> [Option<Reason>; 3] {
    let (holder, buyer) = (scene.market.holder, scene.market.buyer);
    let offer = Action::GrantOffer(scene.market.enterprise_tier());
    let licence = Action::DealConclude(scene.market.licence());
    let transfer = Action::DealConclude(scene.market.transfer());
    let signers = [&buyer, &chengdu()];
    [
        scene.refusal(&holder, &[], offer),
        scene.refusal(&holder, &signers, licence),
        scene.refusal(&holder, &signers, transfer),
    ]
}

fn offer_below(scene: &Scene, grant: RecordId) -> Offer {
    scene.market.below(grant, &scene.market.buyer)
}

#[test]
fn invariant_41_existing_grants_go_on_and_nothing_new_begins() {
    let mut scene = scene();
    let (holder, developer) = (scene.market.holder, scene.market.developer);
    let offer = scene.market.enterprise_tier();
    let grant = scene.market.grant(&holder, &developer, offer);
    assert_eq!(new_reliance(&mut scene), [None; 3]);
    let dispute = scene.filed();
    assert_eq!(new_reliance(&mut scene), [Some(Reason::RightsDisputed); 3]);
    assert_eq!(scene.blocker(Node::Grant(grant)), None, "the grant stands");
    let below = Action::GrantOffer(offer_below(&scene, grant));
    assert_ne!(scene.refusal(&developer, &[], below), None, "but is not passed on");
    let input = crate::state::ProductInput::Granted { grant, certificate: scene.market.enterprise };
    let product = scene.market.product(vec![input]);
    assert!(scene.market.register(&developer, product).is_ok(), "and is used");
    scene.award(dispute, Vec::new()).expect("dismissed");
    assert_eq!(new_reliance(&mut scene), [None; 3], "the flag is not for ever");
}

#[test]
fn each_dispute_stands_until_it_has_ended() {
    let mut scene = scene();
    let (claimant, enterprise) = (scene.claimant, scene.market.enterprise);
    let first = scene.filed();
    let second = scene.filed();
    assert_eq!(scene.certificate(enterprise).disputes, [first, second]);
    let withdrawn = Action::DisputeClose(close(first, DisputeOutcome::Withdrawn));
    scene.market.ledger.submit(&claimant, &[], withdrawn.clone()).expect("its own");
    assert_eq!(scene.certificate(enterprise).disputes, [second]);
    assert_eq!(new_reliance(&mut scene), [Some(Reason::RightsDisputed); 3]);
    let twice = scene.refusal(&claimant, &[], withdrawn);
    assert_eq!(twice, Some(Reason::DisputeStepWrong));
    scene.award(second, Vec::new()).expect("dismissed");
    assert_eq!(new_reliance(&mut scene), [None; 3]);
}

#[test]
fn open_disputes_over_one_certificate_are_bounded() {
    let mut scene = scene();
    let claimant = scene.claimant;
    let file = Action::DisputeFile(scene.ownership());
    for _ in 0..crate::limits::DISPUTES_OPEN_MAX {
        scene.market.ledger.submit(&claimant, &[], file.clone()).expect("room");
    }
    assert_eq!(scene.refusal(&claimant, &[], file), Some(Reason::DisputesTooMany));
}

#[test]
fn who_closes_a_dispute_depends_on_how_it_ends() {
    let mut scene = scene();
    let (claimant, holder, buyer) = (scene.claimant, scene.market.holder, scene.market.buyer);
    let (arbitrator, stranger) = (scene.arbitrator, scene.stranger);
    let dispute = scene.filed();
    let act = |outcome| Action::DisputeClose(close(dispute, outcome));
    let party_wrong = Some(Reason::DisputePartyWrong);
    let withdrawn = act(DisputeOutcome::Withdrawn);
    assert_eq!(scene.refusal(&holder, &[], withdrawn.clone()), party_wrong);
    assert_eq!(scene.refusal(&claimant, &[], withdrawn), None);
    let settled = act(DisputeOutcome::Settled);
    let alone = scene.refusal(&claimant, &[], settled.clone());
    assert_eq!(alone, Some(Reason::ProofMissing));
    assert_eq!(scene.refusal(&buyer, &[], settled.clone()), party_wrong);
    assert_eq!(scene.refusal(&holder, &[&claimant], settled), None);
    let declined = act(DisputeOutcome::Declined);
    let other = scene.refusal(&stranger, &[], declined.clone());
    assert_eq!(other, Some(Reason::DisputeNotArbitrator));
    assert_eq!(scene.refusal(&arbitrator, &[], declined), None);
}

#[test]
fn a_judgment_ends_a_dispute_that_no_arbitrator_was_agreed_on() {
    let mut scene = scene();
    let claimant = scene.claimant;
    let agreed = scene.filed();
    let file = Action::DisputeFile(scene.ownership());
    let open = scene.market.ledger.submit(&claimant, &[], file).expect("by the claimant alone");
    let judged = |dispute| Action::DisputeClose(close(dispute, DisputeOutcome::Judged));
    let refusal = scene.refusal(&chengdu(), &[], judged(agreed));
    assert_eq!(refusal, Some(Reason::DisputeNotArbitrator), "arbitration was agreed on");
    let refusal = scene.refusal(&suining(), &[], judged(open));
    assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
    let bare = Close { document: None, ..close(open, DisputeOutcome::Judged) };
    let refusal = scene.refusal(&chengdu(), &[], Action::DisputeClose(bare));
    assert_eq!(refusal, Some(Reason::FieldsInvalid));
    assert_eq!(scene.refusal(&chengdu(), &[], judged(open)), None);
}

#[test]
fn a_contest_ends_with_the_earlier_certificate_or_by_settlement() {
    let mut scene = scene();
    let (claimant, holder) = (scene.claimant, scene.market.holder);
    let earlier = scene.market.ledger.plant_certificate(&chengdu(), &claimant, 70);
    let later = scene.market.enterprise;
    scene.market.change_certificate(later, |c| c.contests = Some(earlier));
    assert_eq!(new_reliance(&mut scene), [Some(Reason::RightsDisputed); 3]);
    let dispute = scene.filed();
    let settled = Action::DisputeClose(close(dispute, DisputeOutcome::Settled));
    assert_eq!(scene.refusal(&claimant, &[&holder], settled.clone()), None);
    scene.market.change_certificate(earlier, |c| c.status = CertificateStatus::Revoked);
    scene.market.change_certificate(later, |c| c.disputes.clear());
    assert_eq!(new_reliance(&mut scene), [None; 3], "the earlier one has ended");
    scene.market.change_certificate(earlier, |c| c.status = CertificateStatus::Active);
    assert_eq!(new_reliance(&mut scene), [Some(Reason::RightsDisputed); 3]);
    scene.market.ledger.submit(&claimant, &[&holder], settled).expect("both");
    assert_eq!(scene.certificate(later).contests, None);
    assert_eq!(new_reliance(&mut scene), [None; 3], "settled");
}
