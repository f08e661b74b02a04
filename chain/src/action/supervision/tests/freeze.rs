//! Freezes: what they stop, how long, and who lifts them.

use super::*;

fn deregister(number: CertificateNumber) -> Action {
    let ground = DeregistrationGround::Waived;
    Action::CertDeregister(Deregister { number, ground, reason: "放弃".into() })
}

#[test]
fn invariant_20_a_freeze_stops_all_that_rests_on_it_and_lifting_gives_it_back() {
    let mut scene = scene();
    let (sichuan, public) = (scene.sichuan, scene.market.public);
    let grant = scene.market.operator_grant();
    let matter = Matter::Certificate(public);
    let order = scene.freeze(&sichuan, full(matter));
    for node in [Node::Certificate(public), Node::Grant(grant)] {
        assert_eq!(scene.blocker(node), Some(Reason::LineageFrozen));
    }
    let lift = Action::RegUnfreeze(unfreeze(matter, order));
    scene.market.ledger.submit(&sichuan, &[], lift).expect("its own order");
    assert_eq!(scene.blocker(Node::Grant(grant)), None);
}

#[test]
fn a_frozen_grant_product_or_deal_is_stopped() {
    let mut scene = scene();
    let (sichuan, holder, buyer) = (scene.sichuan, scene.market.holder, scene.market.buyer);
    let grant = scene.market.operator_grant();
    scene.freeze(&sichuan, full(Matter::Grant(grant)));
    assert_eq!(scene.blocker(Node::Grant(grant)), Some(Reason::LineageFrozen));
    let offer = scene.market.enterprise_tier();
    let offered = scene.market.offer(&holder, offer).expect("its own");
    scene.freeze(&sichuan, full(Matter::Grant(offered)));
    let developer = scene.market.developer;
    let accepted = scene.market.accept(&developer, offered);
    assert_eq!(accepted.map_err(|r| r.reason), Err(Reason::LineageFrozen), "nor is it accepted");
    let product = scene.market.product(vec![ProductInput::Certificate(scene.market.enterprise)]);
    let product = scene.market.register(&holder, product).expect("its own");
    scene.freeze(&sichuan, full(Matter::Product(product)));
    assert_eq!(scene.blocker(Node::Product(product)), Some(Reason::LineageFrozen));
    let licence = scene.market.licence();
    let deal = scene.market.conclude(licence).expect("signed by all");
    scene.market.deliver(&holder, deal).expect("in force");
    scene.freeze(&sichuan, full(Matter::Deal(deal)));
    let accepted = scene.market.accept_delivery(&buyer, deal);
    assert_eq!(accepted.map_err(|r| r.reason), Err(Reason::LineageFrozen));
}

#[test]
fn an_emergency_freeze_ends_by_itself_after_three_days_and_a_full_one_does_not() {
    let mut scene = scene();
    let (sichuan, public, enterprise) =
        (scene.sichuan, scene.market.public, scene.market.enterprise);
    scene.freeze(&sichuan, emergency(Matter::Certificate(public)));
    scene.freeze(&sichuan, full(Matter::Certificate(enterprise)));
    let blockers =
        |scene: &Scene| [public, enterprise].map(|number| scene.blocker(Node::Certificate(number)));
    let frozen = Some(Reason::LineageFrozen);
    assert_eq!(scene.market.ledger.today(), date("2026-09-01"));
    scene.market.ledger.set_date("2026-09-03");
    assert_eq!(blockers(&scene), [frozen, frozen], "the third day");
    scene.market.ledger.set_date("2026-09-04");
    assert_eq!(blockers(&scene), [None, frozen], "within 72 hours");
}

#[test]
fn what_is_frozen_is_not_ended_by_its_holder_but_by_its_registrar() {
    let mut scene = scene();
    let (sichuan, holder, number) = (scene.sichuan, scene.market.holder, scene.market.enterprise);
    scene.freeze(&sichuan, emergency(Matter::Certificate(number)));
    let ledger = &mut scene.market.ledger;
    let refusal = ledger.refusal(&chengdu(), &[&holder], deregister(number));
    assert_eq!(refusal, Some(Reason::LineageFrozen));
    let suspend = Action::CertSuspend(Suspend { number, reason: "核查".into() });
    ledger.submit(&chengdu(), &[], suspend).expect("a freeze is no shelter");
    let resume = Action::CertResume(Resume { number, reason: "核查完毕".into() });
    ledger.submit(&chengdu(), &[], resume).expect("its own suspension");
    assert_eq!(scene.blocker(Node::Certificate(number)), Some(Reason::LineageFrozen));
    scene.market.ledger.set_date("2026-09-04");
    let refusal = scene.market.ledger.refusal(&chengdu(), &[&holder], deregister(number));
    assert_eq!(refusal, None);
}

#[test]
fn a_frozen_organisation_signs_nothing() {
    let mut scene = scene();
    let (sichuan, holder) = (scene.sichuan, scene.market.holder);
    let matter = Matter::Organisation(holder.uscc);
    let order = scene.freeze(&sichuan, full(matter));
    let licence = scene.market.licence();
    let concluded = scene.market.conclude(licence.clone());
    assert_eq!(concluded.map_err(|r| r.reason), Err(Reason::OrgFrozen));
    let lift = Action::RegUnfreeze(unfreeze(matter, order));
    scene.market.ledger.submit(&sichuan, &[], lift).expect("its own order");
    assert!(scene.market.conclude(licence).is_ok());
}

#[test]
fn only_who_froze_lifts_and_only_what_stands_there() {
    let mut scene = scene();
    let (sichuan, public) = (scene.sichuan, scene.market.public);
    let matter = Matter::Certificate(public);
    scene.market.change_certificate(public, |c| c.sector = Some(Sector::J));
    let finance = scene.finance;
    let order = scene.freeze(&sichuan, full(matter));
    let lift = Action::RegUnfreeze(unfreeze(matter, order));
    assert_eq!(scene.refusal(&finance, lift.clone()), Some(Reason::OrderOfOthers));
    let elsewhere = Matter::Certificate(scene.market.enterprise);
    let wrong = Action::RegUnfreeze(unfreeze(elsewhere, order));
    assert_eq!(scene.refusal(&sichuan, wrong), Some(Reason::OrderUnknown));
    assert_eq!(scene.refusal(&sichuan, lift), None);
}

#[test]
fn holds_on_one_thing_are_bounded() {
    let mut scene = scene();
    let sichuan = scene.sichuan;
    let matter = Matter::Certificate(scene.market.public);
    scene.freeze(&sichuan, emergency(matter));
    for _ in 1..crate::limits::HOLDS_MAX {
        scene.freeze(&sichuan, full(matter));
    }
    let act = Action::RegFreeze(full(matter));
    assert_eq!(scene.refusal(&sichuan, act.clone()), Some(Reason::HoldsTooMany));
    scene.market.ledger.set_date("2026-09-04");
    assert_eq!(scene.refusal(&sichuan, act), None, "ended ones make room");
}

#[test]
fn emergencies_are_not_chained() {
    let mut scene = scene();
    let sichuan = scene.sichuan;
    let matter = Matter::Certificate(scene.market.public);
    scene.freeze(&sichuan, emergency(matter));
    let again = Action::RegFreeze(emergency(matter));
    let repeated = Some(Reason::FreezeRepeated);
    assert_eq!(scene.refusal(&sichuan, again.clone()), repeated, "while it stands");
    scene.market.ledger.set_date("2026-09-06");
    assert_eq!(scene.refusal(&sichuan, again.clone()), repeated, "the third day after it ended");
    assert_eq!(scene.refusal(&sichuan, Action::RegFreeze(full(matter))), None);
    scene.market.ledger.set_date("2026-09-07");
    assert_eq!(scene.refusal(&sichuan, again), None, "a new emergency");
}
