//! Who takes part in generated histories, and what they try.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;

use crate::{
    action::{
        Action,
        certificate::{Change, Deregister, Transfer},
        deal::{self, Conclude},
        dispute::{Award, AwardOrder, Close, File},
        pledge::{Create, Enforce, Release},
        resource::Declare,
        supervision::{Freeze, Unfreeze},
    },
    fixture::{
        Member, TestLedger, chengdu, client, date, market,
        registration::{declaration, digest},
        sichuan_authority,
    },
    hash::RecordId,
    state::{Certificate, CertificateNumber, Deal, DealObject, Dispute, Matter, Pledge, Price},
    uscc::Uscc,
    words::{
        DataKind, DeregistrationGround, DisputeKind, DisputeOutcome, Right, Rights, Role,
        TransferGround,
    },
};

/// What is tried next; numbers choose among what there is.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Sell { certificate: usize, from: usize, to: usize, creditors: bool },
    Deliver(usize),
    Accept(usize),
    Pledge { certificate: usize, bank: usize, consent: bool },
    Release { pledge: usize, by: usize },
    Enforce { pledge: usize, by: usize, to: usize, creditors: bool },
    Give { certificate: usize, to: usize, creditors: bool },
    Deregister { certificate: usize, creditors: bool },
    Narrow { certificate: usize, creditors: bool },
    Dispute { certificate: usize, by: usize },
    Award { dispute: usize, to: Option<usize> },
    Withdraw(usize),
    Freeze(usize),
    Unfreeze(usize),
    Wait(u32),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let (n, b) = (0usize..4, any::<bool>());
    prop_oneof![
        4 => (0usize..2, n.clone(), n.clone(), b).prop_map(
            |(certificate, from, to, creditors)| Sell { certificate, from, to, creditors }),
        3 => n.clone().prop_map(Deliver),
        3 => n.clone().prop_map(Accept),
        4 => (0usize..2, 0usize..2, b).prop_map(
            |(certificate, bank, consent)| Pledge { certificate, bank, consent }),
        2 => (n.clone(), 0usize..2).prop_map(|(pledge, by)| Release { pledge, by }),
        2 => (n.clone(), 0usize..2, n.clone(), b).prop_map(
            |(pledge, by, to, creditors)| Enforce { pledge, by, to, creditors }),
        3 => (0usize..2, n.clone(), b).prop_map(
            |(certificate, to, creditors)| Give { certificate, to, creditors }),
        1 => (0usize..2, b).prop_map(
            |(certificate, creditors)| Deregister { certificate, creditors }),
        2 => (0usize..2, b).prop_map(|(certificate, creditors)| Narrow { certificate, creditors }),
        2 => (0usize..2, n.clone()).prop_map(|(certificate, by)| Dispute { certificate, by }),
        2 => (n.clone(), proptest::option::of(n.clone())).prop_map(
            |(dispute, to)| Award { dispute, to }),
        1 => n.clone().prop_map(Withdraw),
        1 => (0usize..2).prop_map(Freeze),
        1 => n.prop_map(Unfreeze),
        1 => (1u32..40).prop_map(Wait),
    ]
}

/// A ledger whose every entry came from a record: four traders, two banks, an arbitrator, a
/// regulator, two certificates.
pub(super) struct World {
    pub(super) ledger: TestLedger,
    traders: Vec<Member>,
    banks: Vec<Member>,
    arbitrator: Member,
    regulator: Member,
    pub(super) certificates: Vec<CertificateNumber>,
    deals: Vec<RecordId>,
    pub(super) pledges: Vec<RecordId>,
    disputes: Vec<RecordId>,
    freezes: Vec<(CertificateNumber, RecordId)>,
    /// Who was party to each dispute, as filed.
    parties: BTreeMap<RecordId, [Member; 2]>,
}

/// A transfer of which only the parties and the object change.
static SALE: LazyLock<Conclude> = LazyLock::new(|| market::Market::new().transfer());

impl World {
    pub(super) fn new() -> Self {
        let mut ledger = TestLedger::new();
        let roles = [Role::Trader, Role::Registrant];
        let traders: Vec<Member> = (1..5).map(|n| client(n).acting_as(Role::Trader)).collect();
        for trader in &traders {
            ledger.enrol(&chengdu(), trader, &roles).expect("new");
            ledger.anchor(trader, digest(60)).expect("anchored");
        }
        let banks =
            vec![ledger.client_as(11, Role::Creditor), ledger.client_as(12, Role::Creditor)];
        let arbitrator = client(13).acting_as(Role::Arbitrator);
        let regulator = client(14).acting_as(Role::Regulator);
        for member in [&arbitrator, &regulator] {
            ledger.enrol(&sichuan_authority(), member, &[member.role]).expect("new");
        }
        let mut certificates = Vec::new();
        for (sequence, holder) in (1..3).zip(&traders) {
            let data = Declare { kind: DataKind::Enterprise, ..declaration(holder) };
            let number = ledger.certify(holder, &chengdu(), data, sequence).expect("certified");
            certificates.push(number);
        }
        Self {
            ledger,
            traders,
            banks,
            arbitrator,
            regulator,
            certificates,
            deals: Vec::new(),
            pledges: Vec::new(),
            disputes: Vec::new(),
            freezes: Vec::new(),
            parties: BTreeMap::new(),
        }
    }

    pub(super) fn certificate(&self, index: usize) -> Certificate {
        self.ledger.get(&self.certificates[index]).expect("issued")
    }

    fn member(&self, uscc: &Uscc) -> Member {
        let all = self.traders.iter().chain(&self.banks);
        *all.clone().find(|member| member.uscc == *uscc).expect("of this world")
    }

    /// The creditors of a certificate's pledges, each once.
    pub(super) fn creditors(&self, certificate: &Certificate) -> Vec<Member> {
        let mut creditors: Vec<Member> = Vec::new();
        for id in &certificate.pledges {
            let pledge: Pledge = self.ledger.get(id).expect("created");
            let creditor = self.member(&pledge.creditor);
            if !creditors.contains(&creditor) {
                creditors.push(creditor);
            }
        }
        creditors
    }

    /// Tries a record; None when it is refused.
    pub(super) fn submit(
        &mut self,
        by: &Member,
        signers: Vec<Member>,
        action: Action,
    ) -> Option<RecordId> {
        let mut others: Vec<&Member> = Vec::new();
        for signer in &signers {
            if signer.uscc != by.uscc && !others.iter().any(|o| o.uscc == signer.uscc) {
                others.push(signer);
            }
        }
        self.ledger.submit(by, &others, action).ok()
    }

    fn sale(&self, certificate: usize, from: &Member, to: &Member) -> Conclude {
        Conclude {
            seller: from.uscc,
            buyer: to.uscc,
            object: DealObject::Certificate(self.certificates[certificate]),
            complete_by: self.ledger.today().plus_days(30),
            ..SALE.clone()
        }
    }

    /// The step as a record: its author, those who sign with it, what it does.
    pub(super) fn record_of(&self, step: &Step) -> Option<(Member, Vec<Member>, Action)> {
        let pick = |list: &[RecordId], i: usize| list.get(i % list.len().max(1)).copied();
        let home = chengdu();
        let with = |index: usize, creditors: bool, signers: &[Member]| {
            let mut all = signers.to_vec();
            if creditors {
                all.extend(self.creditors(&self.certificate(index)));
            }
            all
        };
        Some(match *step {
            Step::Sell { certificate, from, to, creditors } => {
                let (from, to) = (self.traders[from], self.traders[to]);
                let action = Action::DealConclude(self.sale(certificate, &from, &to));
                (from, with(certificate, creditors, &[to, home]), action)
            }
            Step::Deliver(i) => {
                let deal = pick(&self.deals, i)?;
                let seller = self.ledger.get::<Deal>(&deal)?.seller;
                let action = Action::DealDeliver(deal::Deliver { deal, proof: digest(4) });
                (self.member(&seller), Vec::new(), action)
            }
            Step::Accept(i) => {
                let deal = pick(&self.deals, i)?;
                let buyer = self.ledger.get::<Deal>(&deal)?.buyer;
                (self.member(&buyer), Vec::new(), Action::DealAccept(deal::Accept { deal }))
            }
            Step::Pledge { certificate, bank, consent } => {
                let held = self.certificate(certificate);
                let create = Create {
                    certificate: held.number,
                    creditor: self.banks[bank].uscc,
                    secured: Price::PublicFen(1),
                    due: date("2030-01-01"),
                    prior_consent: consent,
                    arbitrator: None,
                    compensation_fund: false,
                    contract: digest(61),
                };
                let holder = self.member(&held.holder);
                (holder, vec![self.banks[bank], home], Action::PledgeCreate(create))
            }
            Step::Release { pledge, by } => {
                let pledge = pick(&self.pledges, pledge)?;
                let release = Action::PledgeRelease(Release { pledge, document: None });
                (self.banks[by], Vec::new(), release)
            }
            Step::Enforce { pledge, by, to, creditors } => {
                let pledge = pick(&self.pledges, pledge)?;
                let number = self.ledger.get::<Pledge>(&pledge)?.certificate;
                let index = self.certificates.iter().position(|n| *n == number)?;
                let to = self.traders[to];
                let enforce = Enforce { pledge, to: to.uscc, document: digest(63) };
                let signers = with(index, creditors, &[to, home]);
                (self.banks[by], signers, Action::PledgeEnforce(enforce))
            }
            _ => return self.other_record_of(step),
        })
    }

    fn other_record_of(&self, step: &Step) -> Option<(Member, Vec<Member>, Action)> {
        let reason = String::from("约定");
        let (home, document) = (chengdu(), digest(62));
        let signed = |index: usize, creditors: bool, more: &[Member]| {
            let held = self.certificate(index);
            let mut all = vec![self.member(&held.holder)];
            all.extend_from_slice(more);
            if creditors {
                all.extend(self.creditors(&held));
            }
            (held.number, all)
        };
        Some(match *step {
            Step::Give { certificate, to, creditors } => {
                let to = self.traders[to];
                let (number, signers) = signed(certificate, creditors, &[to]);
                let (ground, to) = (TransferGround::Gift, to.uscc);
                let transfer = Transfer { number, to, ground, document, reason };
                (home, signers, Action::CertTransfer(transfer))
            }
            Step::Deregister { certificate, creditors } => {
                let (number, signers) = signed(certificate, creditors, &[]);
                let ground = DeregistrationGround::Waived;
                (home, signers, Action::CertDeregister(Deregister { number, ground, reason }))
            }
            Step::Narrow { certificate, creditors } => {
                let (number, signers) = signed(certificate, creditors, &[]);
                let change = Change {
                    number,
                    level: None,
                    rights: Some(Rights::of(&[Right::Hold, Right::Operate])),
                    sector: None,
                    content: None,
                    evidence: vec![digest(60)],
                    reason,
                };
                (home, signers, Action::CertChange(change))
            }
            Step::Freeze(certificate) => {
                let matter = Matter::Certificate(self.certificates[certificate]);
                let freeze = Freeze { matter, decision: None, reason };
                (self.regulator, Vec::new(), Action::RegFreeze(freeze))
            }
            Step::Unfreeze(i) => {
                let (number, order) = *self.freezes.get(i % self.freezes.len().max(1))?;
                let lift = Unfreeze { matter: Matter::Certificate(number), order, reason };
                (self.regulator, Vec::new(), Action::RegUnfreeze(lift))
            }
            _ => return self.dispute_record_of(step),
        })
    }

    /// Disputes and how they end.
    fn dispute_record_of(&self, step: &Step) -> Option<(Member, Vec<Member>, Action)> {
        let (reason, document) = (String::from("约定"), digest(62));
        Some(match *step {
            Step::Dispute { certificate, by } => {
                let held = self.certificate(certificate);
                let file = File {
                    kind: DisputeKind::Ownership,
                    matter: Matter::Certificate(held.number),
                    respondent: held.holder,
                    arbitrator: self.arbitrator.uscc,
                    clause: document,
                    evidence: vec![digest(60)],
                    claim: reason,
                };
                (self.traders[by], vec![self.member(&held.holder)], Action::DisputeFile(file))
            }
            Step::Award { dispute, to } => {
                let dispute = *self.disputes.get(dispute % self.disputes.len().max(1))?;
                let filed: Dispute = self.ledger.get(&dispute)?;
                let Matter::Certificate(certificate) = filed.matter else { return None };
                let orders =
                    to.map(|to| AwardOrder::Transfer { certificate, to: self.traders[to].uscc });
                let orders = orders.into_iter().collect();
                let award = Award { dispute, document, orders };
                (self.arbitrator, Vec::new(), Action::DisputeAward(award))
            }
            Step::Withdraw(i) => {
                let dispute = *self.disputes.get(i % self.disputes.len().max(1))?;
                let outcome = DisputeOutcome::Withdrawn;
                let close = Close { dispute, outcome, document: None, reason };
                (self.parties[&dispute][0], Vec::new(), Action::DisputeClose(close))
            }
            _ => return None,
        })
    }

    /// Notes what a committed record made.
    pub(super) fn note(&mut self, id: RecordId, step: &Step, signers: &[Member], by: Member) {
        match *step {
            Step::Sell { .. } => self.deals.push(id),
            Step::Pledge { .. } => self.pledges.push(id),
            Step::Freeze(certificate) => self.freezes.push((self.certificates[certificate], id)),
            Step::Dispute { .. } => {
                self.disputes.push(id);
                self.parties.insert(id, [by, signers[0]]);
            }
            _ => {}
        }
    }
}
