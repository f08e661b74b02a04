//! Disputes: who files, what stands still meanwhile, who decides, and how far an award reaches.

use super::*;
use crate::{
    action::{Action, deal::Conclude, grant::Offer},
    fixture::{
        Member, chengdu, client, date, market::Market, registration::digest, sichuan_authority,
        suining,
    },
    lineage::{self, Moment, Node, Standing},
    reject::Rejection,
    state::{CertificateNumber, CertificateStatus, Deal, DealState, Grant, GrantState, State},
    words::{DisputeKind, DisputeOutcome},
};

mod award;
mod ownership;

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market, a claimant, an arbitrator and another one. The claimant and the institution have
/// anchored digest 20.
struct Scene {
    market: Market,
    claimant: Member,
    arbitrator: Member,
    stranger: Member,
}

fn scene() -> Scene {
    let mut market = Market::new();
    let claimant = market.ledger.registrant(50);
    let arbitrator = client(51).acting_as(Role::Arbitrator);
    let stranger = client(52).acting_as(Role::Arbitrator);
    for member in [arbitrator, stranger] {
        market.ledger.enrol(&sichuan_authority(), &member, &[Role::Arbitrator]).expect("new");
    }
    for member in [claimant, market.holder, market.buyer, market.operator] {
        market.ledger.anchor(&member, digest(20)).expect("anchored");
    }
    Scene { market, claimant, arbitrator, stranger }
}

impl Scene {
    /// The claimant claims the enterprise's certificate.
    fn ownership(&self) -> File {
        File {
            kind: DisputeKind::Ownership,
            matter: Matter::Certificate(self.market.enterprise),
            respondent: self.market.holder.uscc,
            arbitrator: self.arbitrator.uscc,
            clause: digest(21),
            evidence: vec![digest(20)],
            claim: "请求确认数据权属".into(),
        }
    }

    /// Files it, with the respondent's agreement to the arbitrator.
    fn filed(&mut self) -> RecordId {
        let (claimant, holder) = (self.claimant, self.market.holder);
        let file = Action::DisputeFile(self.ownership());
        self.market.ledger.submit(&claimant, &[&holder], file).expect("both sign")
    }

    fn award(&mut self, dispute: RecordId, orders: Vec<AwardOrder>) -> Result<RecordId, Rejection> {
        let award = Action::DisputeAward(Award { dispute, document: digest(22), orders });
        self.market.ledger.submit(&self.arbitrator, &[], award)
    }

    fn measure(&self, dispute: RecordId, matter: Matter) -> OrderMeasure {
        OrderMeasure { dispute, matter, until: None, lift: None, reason: "防止转移".into() }
    }

    fn certificate(&self, number: CertificateNumber) -> Certificate {
        self.market.ledger.get(&number).expect("planted")
    }

    fn refusal(&mut self, by: &Member, signers: &[&Member], action: Action) -> Option<Reason> {
        self.market.ledger.refusal(by, signers, action)
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

fn close(dispute: RecordId, outcome: DisputeOutcome) -> Close {
    Close { dispute, outcome, document: Some(digest(23)), reason: "结案".into() }
}

/// A deal between holder and buyer whose contract names the arbitrator.
fn contract(scene: &Scene, deal: Conclude) -> Conclude {
    Conclude { arbitrator: Some(scene.arbitrator.uscc), ..deal }
}

/// The buyer disputes the performance of a deal.
fn performance(scene: &Scene, deal: RecordId) -> File {
    File { kind: DisputeKind::Performance, matter: Matter::Deal(deal), ..scene.ownership() }
}

#[test]
fn the_kind_fits_the_matter_and_the_parties_fit_the_kind() {
    let mut scene = scene();
    let (claimant, holder, buyer) = (scene.claimant, scene.market.holder, scene.market.buyer);
    let file = scene.ownership();
    let deal = scene.market.licence();
    let deal = scene.market.conclude(deal).expect("signed by all");
    let organisation = Matter::Organisation(holder.uscc);
    for (kind, matter) in [
        (DisputeKind::Ownership, Matter::Deal(deal)),
        (DisputeKind::Performance, file.matter),
        (DisputeKind::Correction, organisation),
    ] {
        let wrong = Action::DisputeFile(File { kind, matter, ..file.clone() });
        assert_eq!(scene.refusal(&claimant, &[], wrong), Some(Reason::FieldsInvalid), "{kind}");
    }
    let party_wrong = Some(Reason::DisputePartyWrong);
    let not_holder = File { respondent: buyer.uscc, ..file.clone() };
    assert_eq!(scene.refusal(&claimant, &[], Action::DisputeFile(not_holder)), party_wrong);
    let outsider = Action::DisputeFile(performance(&scene, deal));
    assert_eq!(scene.refusal(&claimant, &[], outsider.clone()), party_wrong, "no side of the deal");
    assert_eq!(scene.refusal(&buyer, &[], outsider), None);
    let correction = File { kind: DisputeKind::Correction, ..file };
    assert_eq!(scene.refusal(&claimant, &[], Action::DisputeFile(correction)), None);
}

#[test]
fn the_arbitrator_is_one_and_no_party() {
    let mut scene = scene();
    let (claimant, holder) = (scene.claimant, scene.market.holder);
    let file = scene.ownership();
    for arbitrator in [claimant, holder] {
        let own = File { arbitrator: arbitrator.uscc, ..file.clone() };
        let refusal = scene.refusal(&claimant, &[], Action::DisputeFile(own));
        assert_eq!(refusal, Some(Reason::RolesConflict));
    }
    let no_arbitrator = File { arbitrator: scene.market.buyer.uscc, ..file.clone() };
    let refusal = scene.refusal(&claimant, &[], Action::DisputeFile(no_arbitrator));
    assert_eq!(refusal, Some(Reason::RoleNotHeld));
    let unknown = File { evidence: vec![digest(19)], ..file.clone() };
    let refusal = scene.refusal(&claimant, &[], Action::DisputeFile(unknown));
    assert_eq!(refusal, Some(Reason::EvidenceUnknown));
    assert_eq!(scene.refusal(&claimant, &[], Action::DisputeFile(file)), None);
}

#[test]
fn a_contract_names_an_arbitrator_that_is_one_and_no_party() {
    let mut scene = scene();
    let licence = scene.market.licence();
    let host = Conclude { arbitrator: Some(licence.host), ..licence.clone() };
    assert_eq!(reason(scene.market.conclude(host)), Some(Reason::RolesConflict));
    let trader = Conclude { arbitrator: Some(scene.claimant.uscc), ..licence.clone() };
    assert_eq!(reason(scene.market.conclude(trader)), Some(Reason::RoleNotHeld));
    let right = contract(&scene, licence);
    assert_eq!(reason(scene.market.conclude(right)), None);
}
