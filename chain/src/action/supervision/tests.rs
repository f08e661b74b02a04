//! Supervision: who may order what, what a freeze stops, what a sanction bars from.

use super::*;
use crate::{
    action::{
        Action,
        certificate::{Deregister, Resume, Suspend},
        grant::Decision,
        organisation::Enrol,
    },
    fixture::{
        Member, chengdu, chongqing_authority, client, date, enrolment, exchange, market::Market,
        region, registration::digest, sichuan_authority,
    },
    hash::RecordId,
    lineage::{self, Moment, Node, Standing},
    state::{CertificateNumber, Finding, ProductInput, State, Term},
    words::{Activities, DeregistrationGround, FindingResult, Sector, Sectors, Venue},
};

mod freeze;
mod joint;
mod sanction;

/// A market, with regulators of Sichuan (all sections), Chongqing (all) and Sichuan's finance.
struct Scene {
    market: Market,
    sichuan: Member,
    chongqing: Member,
    finance: Member,
}

fn scene() -> Scene {
    let mut market = Market::new();
    let regulator = |n, place| client(n).seated_in(region(place)).acting_as(Role::Regulator);
    let sichuan = regulator(30, "510000");
    let chongqing = regulator(31, "500000");
    let finance = regulator(32, "510000");
    let of_finance =
        Enrol { sectors: Sectors::of(&[Sector::J]), ..enrolment(&finance, &[Role::Regulator]) };
    for (by, member, enrolment) in [
        (sichuan_authority(), sichuan, enrolment(&sichuan, &[Role::Regulator])),
        (chongqing_authority(), chongqing, enrolment(&chongqing, &[Role::Regulator])),
        (sichuan_authority(), finance, of_finance),
    ] {
        market.ledger.submit(&by, &[&member], Action::OrgEnrol(enrolment)).expect("enrolled");
    }
    Scene { market, sichuan, chongqing, finance }
}

fn decision() -> Decision {
    Decision {
        reference: "川数监〔2026〕1号".into(),
        date: date("2026-09-01"),
        document: digest(9),
    }
}

fn emergency(matter: Matter) -> Freeze {
    Freeze { matter, decision: None, reason: "疑似盗卖".into() }
}

fn full(matter: Matter) -> Freeze {
    Freeze { decision: Some(decision()), ..emergency(matter) }
}

fn unfreeze(matter: Matter, order: RecordId) -> Unfreeze {
    Unfreeze { matter, order, reason: "查无问题".into() }
}

fn violation(matter: Matter, organisation: &Member) -> RecordFinding {
    RecordFinding {
        organisation: organisation.uscc,
        matter,
        result: FindingResult::Violation,
        decision: decision(),
        reason: "超范围使用".into(),
    }
}

impl Scene {
    fn freeze(&mut self, by: &Member, freeze: Freeze) -> RecordId {
        self.market.ledger.submit(by, &[], Action::RegFreeze(freeze)).expect("in jurisdiction")
    }

    fn refusal(&mut self, by: &Member, action: Action) -> Option<Reason> {
        self.market.ledger.refusal(by, &[], action)
    }

    fn blocker(&self, node: Node) -> Option<Reason> {
        let state = State::new(self.market.ledger.store());
        let moment = Moment::on(self.market.ledger.today());
        match lineage::standing(&state, node, moment).expect("in memory") {
            Standing::InForce => None,
            Standing::Blocked(blocker) => Some(blocker.reason),
        }
    }
}

#[test]
fn invariant_3_a_regulator_acts_inside_its_territory() {
    let mut scene = scene();
    let (sichuan, chongqing) = (scene.sichuan, scene.chongqing);
    let grant = scene.market.operator_grant();
    let input = ProductInput::Certificate(scene.market.enterprise);
    let product = scene.market.product(vec![input]);
    let holder = scene.market.holder;
    let product = scene.market.register(&holder, product).expect("its own");
    let matters = [
        Matter::Certificate(scene.market.public),
        Matter::Grant(grant),
        Matter::Product(product),
        Matter::Organisation(holder.uscc),
    ];
    for matter in matters {
        let act = Action::RegFreeze(full(matter));
        let outside = scene.refusal(&chongqing, act.clone());
        assert_eq!(outside, Some(Reason::OutsideTerritory), "{matter}");
        assert_eq!(scene.refusal(&sichuan, act), None, "{matter}");
    }
}

#[test]
fn a_deal_belongs_where_its_host_and_its_parties_sit() {
    let mut scene = scene();
    let (sichuan, chongqing) = (scene.sichuan, scene.chongqing);
    let licence = scene.market.licence();
    let at_home = scene.market.conclude(licence.clone()).expect("signed by all");
    let act = Action::RegFreeze(full(Matter::Deal(at_home)));
    assert_eq!(scene.refusal(&chongqing, act), Some(Reason::OutsideTerritory));
    let agreement = scene.market.agreement();
    scene.market.agree(agreement).expect("both authorities");
    let mut abroad = licence;
    (abroad.venue, abroad.host) = (Venue::OnExchange, exchange().uscc);
    let abroad = scene.market.conclude(abroad).expect("recognised");
    for regulator in [sichuan, chongqing] {
        let act = Action::RegFreeze(full(Matter::Deal(abroad)));
        assert_eq!(scene.refusal(&regulator, act), None, "the seller's and the host's");
    }
}

#[test]
fn invariant_3_a_regulator_of_a_sector_acts_inside_it() {
    let mut scene = scene();
    let (finance, public) = (scene.finance, scene.market.public);
    let act = Action::RegFreeze(full(Matter::Certificate(public)));
    let none = scene.refusal(&finance, act.clone());
    assert_eq!(none, Some(Reason::OutsideSector), "it states no sector");
    scene.market.change_certificate(public, |c| c.sector = Some(Sector::N));
    assert_eq!(scene.refusal(&finance, act.clone()), Some(Reason::OutsideSector));
    scene.market.change_certificate(public, |c| c.sector = Some(Sector::J));
    assert_eq!(scene.refusal(&finance, act), None);
    let organisation = Matter::Organisation(scene.market.holder.uscc);
    let act = Action::RegFreeze(full(organisation));
    assert_eq!(scene.refusal(&finance, act), Some(Reason::OutsideSector));
}

#[test]
fn nobody_else_orders_and_nobody_in_its_own_matter() {
    let mut scene = scene();
    let act = Action::RegFreeze(full(Matter::Certificate(scene.market.public)));
    for member in [chengdu(), sichuan_authority(), scene.market.holder] {
        assert_eq!(scene.refusal(&member, act.clone()), Some(Reason::RoleWrong));
    }
    let sichuan = scene.sichuan;
    let own = Action::RegFreeze(full(Matter::Organisation(sichuan.uscc)));
    assert_eq!(scene.refusal(&sichuan, own), Some(Reason::RolesConflict));
    scene.market.change_certificate(scene.market.public, |c| c.holder = sichuan.uscc);
    assert_eq!(scene.refusal(&sichuan, act), Some(Reason::RolesConflict));
}

#[test]
fn a_regulator_is_enrolled_with_its_sections_and_nobody_else_with_any() {
    let mut scene = scene();
    let regulator = client(40).seated_in(region("510000"));
    let invalid = Some(Reason::FieldsInvalid);
    let none = Enrol { sectors: Sectors::EMPTY, ..enrolment(&regulator, &[Role::Regulator]) };
    let author = sichuan_authority();
    let refusal = |scene: &mut Scene, act| scene.market.ledger.refusal(&author, &[&regulator], act);
    assert_eq!(refusal(&mut scene, Action::OrgEnrol(none)), invalid);
    let trader = Enrol { sectors: Sectors::all(), ..enrolment(&regulator, &[Role::Trader]) };
    assert_eq!(refusal(&mut scene, Action::OrgEnrol(trader)), invalid);
    let one =
        Enrol { sectors: Sectors::of(&[Sector::J]), ..enrolment(&regulator, &[Role::Regulator]) };
    assert_eq!(refusal(&mut scene, Action::OrgEnrol(one)), None);
}
