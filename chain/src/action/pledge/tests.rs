//! Pledges: who signs, what they lock, how they rank, how they end; cover beside them.

use super::*;
use crate::{
    action::{
        Action,
        certificate::{Change, Deregister, Transfer},
        deal::Conclude,
    },
    fixture::{
        Member, TestLedger, chengdu, client, date,
        market::Market,
        region,
        registration::{declaration, digest},
        sichuan_authority,
    },
    reject::Rejection,
    state::{Cover, DataResource, Price, Subject, Term},
    words::{DeregistrationGround, Level, Right, Rights, TransferGround},
};

mod cover;
mod ends;
mod locks;
mod valuation;

/// A market, two banks and an arbitrator. The holder has anchored digest 60.
struct Scene {
    market: Market,
    bank: Member,
    second_bank: Member,
    arbitrator: Member,
}

/// A change of a certificate.
type Edit = fn(&mut Certificate);

fn scene() -> Scene {
    scene_on(TestLedger::new())
}

fn scene_on(ledger: TestLedger) -> Scene {
    let mut market = Market::on(ledger);
    let bank = market.ledger.client_as(60, Role::Creditor);
    let second_bank = market.ledger.client_as(61, Role::Creditor);
    let arbitrator = client(62).acting_as(Role::Arbitrator);
    market.ledger.enrol(&sichuan_authority(), &arbitrator, &[Role::Arbitrator]).expect("new");
    let holder = market.holder;
    market.ledger.anchor(&holder, digest(60)).expect("anchored");
    // The planted certificate gets the resource that it certifies.
    let declared = market.ledger.declare(&holder, declaration(&holder)).expect("declared");
    let resource: DataResource = market.ledger.get(&declared).expect("declared");
    let certificate: Certificate = market.ledger.get(&market.enterprise).expect("planted");
    let Subject::Resource(subject) = certificate.subject else { panic!("a resource") };
    market.ledger.put(&subject, &resource);
    Scene { market, bank, second_bank, arbitrator }
}

impl Scene {
    /// The enterprise's certificate, pledged to a bank.
    fn pledge(&self, bank: &Member) -> Create {
        Create {
            certificate: self.market.enterprise,
            creditor: bank.uscc,
            secured: Price::PublicFen(50_000_000),
            due: date("2027-08-31"),
            prior_consent: true,
            arbitrator: None,
            compensation_fund: false,
            contract: digest(61),
        }
    }

    /// Creates a pledge, signed by all three.
    fn create(&mut self, bank: &Member, pledge: Create) -> Result<RecordId, Rejection> {
        let holder = self.market.holder;
        let act = Action::PledgeCreate(pledge);
        self.market.ledger.submit(&holder, &[bank, &chengdu()], act)
    }

    /// The enterprise's certificate, pledged to the first bank.
    fn pledged(&mut self) -> RecordId {
        let (bank, pledge) = (self.bank, self.pledge(&self.bank));
        self.create(&bank, pledge).expect("free")
    }

    fn certificate(&self) -> Certificate {
        self.market.ledger.get(&self.market.enterprise).expect("planted")
    }

    fn stored(&self, pledge: RecordId) -> Pledge {
        self.market.ledger.get(&pledge).expect("created")
    }

    fn refusal(&mut self, by: &Member, signers: &[&Member], action: Action) -> Option<Reason> {
        self.market.ledger.refusal(by, signers, action)
    }
}

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

#[test]
fn holder_creditor_and_home_registrar_sign_and_one_of_them_authors() {
    let mut scene = scene();
    let (holder, bank, buyer) = (scene.market.holder, scene.bank, scene.market.buyer);
    let act = Action::PledgeCreate(scene.pledge(&bank));
    let home = chengdu();
    let three = [holder, bank, home];
    for (i, author) in three.iter().enumerate() {
        let others = [&three[(i + 1) % 3], &three[(i + 2) % 3]];
        assert_eq!(scene.refusal(author, &others, act.clone()), None);
        let missing = scene.refusal(author, &others[..1], act.clone());
        assert_eq!(missing, Some(Reason::ProofMissing));
    }
    let outsider = scene.refusal(&buyer, &[&holder, &bank, &home], act.clone());
    assert_eq!(outsider, Some(Reason::PledgePartyWrong));
    let trader = Action::PledgeCreate(scene.pledge(&buyer));
    let refusal = scene.refusal(&holder, &[&buyer, &home], trader);
    assert_eq!(refusal, Some(Reason::RoleNotHeld), "no creditor");
    let own = Action::PledgeCreate(scene.pledge(&holder));
    assert_eq!(scene.refusal(&holder, &[&home], own), Some(Reason::RolesConflict));
}

#[test]
fn what_is_pledged_may_be_operated_and_is_in_force_and_free() {
    let mut scene = scene();
    let (number, bank) = (scene.market.enterprise, scene.bank);
    let holder = scene.market.holder;
    let act = Action::PledgeCreate(scene.pledge(&bank));
    let refusal =
        |scene: &mut Scene| scene.market.ledger.refusal(&holder, &[&bank, &chengdu()], act.clone());
    let change = |scene: &mut Scene, change: fn(&mut Certificate)| {
        let before = scene.certificate();
        scene.market.change_certificate(number, change);
        let refused = refusal(scene);
        scene.market.change_certificate(number, |c| *c = before);
        refused
    };
    let cases: [(Edit, Reason); 5] = [
        (|c| c.rights = Rights::of(&[Right::Hold, Right::Use]), Reason::ScopeRights),
        (|c| c.level = Level::Core, Reason::RightsCoreData),
        (|c| c.valid_to = date("2026-08-31"), Reason::LineageCertificateExpired),
        (|c| c.disputes = vec![RecordId([1; 32])], Reason::RightsDisputed),
        (
            |c| c.status = crate::state::CertificateStatus::Suspended,
            Reason::LineageCertificateStopped,
        ),
    ];
    for (case, reason) in cases {
        assert_eq!(change(&mut scene, case), Some(reason));
    }
    assert_eq!(refusal(&mut scene), None);
    let transfer = scene.market.transfer();
    scene.market.conclude(transfer).expect("free");
    assert_eq!(refusal(&mut scene), Some(Reason::RightsTransferPending));
}

#[test]
fn a_foreign_creditor_relies_on_an_agreement() {
    let mut scene = scene();
    let holder = scene.market.holder;
    let abroad = client(63).seated_in(region("500000")).acting_as(Role::Creditor);
    let by = crate::fixture::chongqing();
    scene.market.ledger.enrol(&by, &abroad, &[Role::Creditor]).expect("new");
    let act = Action::PledgeCreate(scene.pledge(&abroad));
    let refusal = scene.refusal(&holder, &[&abroad, &chengdu()], act.clone());
    assert_eq!(refusal, Some(Reason::RecogNone));
    let agreement = scene.market.agreement();
    scene.market.agree(agreement).expect("both authorities");
    assert_eq!(scene.refusal(&holder, &[&abroad, &chengdu()], act), None);
}

#[test]
fn a_pledge_secures_something_until_a_day_to_come_and_names_an_arbitrator() {
    let mut scene = scene();
    let (bank, buyer, arbitrator) = (scene.bank, scene.market.buyer, scene.arbitrator);
    let pledge = scene.pledge(&bank);
    let nothing = Create { secured: Price::PublicFen(0), ..pledge.clone() };
    assert_eq!(reason(scene.create(&bank, nothing)), Some(Reason::FieldsInvalid));
    let past = Create { due: date("2026-08-31"), ..pledge.clone() };
    assert_eq!(reason(scene.create(&bank, past)), Some(Reason::TermInvalid));
    let trader = Create { arbitrator: Some(buyer.uscc), ..pledge.clone() };
    assert_eq!(reason(scene.create(&bank, trader)), Some(Reason::RoleNotHeld));
    let own = Create { arbitrator: Some(bank.uscc), ..pledge.clone() };
    assert_eq!(reason(scene.create(&bank, own)), Some(Reason::RolesConflict));
    let named = Create { arbitrator: Some(arbitrator.uscc), ..pledge };
    assert_eq!(reason(scene.create(&bank, named)), None);
}

#[test]
fn invariant_39_rank_is_block_order_and_those_behind_move_up() {
    let mut scene = scene();
    let (bank, second) = (scene.bank, scene.second_bank);
    let first = scene.pledged();
    let behind = scene.pledge(&second);
    let behind = scene.create(&second, behind).expect("ranks second");
    let again = scene.pledge(&bank);
    let third = scene.create(&bank, again).expect("ranks third");
    assert_eq!(scene.certificate().pledges, [first, behind, third]);
    let release = Action::PledgeRelease(Release { pledge: first, document: None });
    scene.market.ledger.submit(&bank, &[], release).expect("its creditor");
    assert_eq!(scene.certificate().pledges, [behind, third]);
}

#[test]
fn pledges_on_one_certificate_are_bounded() {
    let mut scene = scene();
    let bank = scene.bank;
    let pledge = scene.pledge(&bank);
    for _ in 0..crate::limits::PLEDGES_MAX {
        scene.create(&bank, pledge.clone()).expect("room");
    }
    assert_eq!(reason(scene.create(&bank, pledge)), Some(Reason::PledgesTooMany));
}
