//! What clients submit: enrolments, evidence, updates; registrations from evidence to certificate; a
//! market of grants, products and deals with everything that stops them; and records that must not
//! pass, because they are malformed or because the state forbids them when they are sent.

pub mod market;
pub mod membership;
pub mod registration;
pub mod story;

use std::collections::BTreeMap;

use bytes::Bytes;
use hefu_chain::{
    action::{Action, evidence::Anchor, organisation::Update},
    envelope::Envelope,
    fixture::{self, Member, enrolment},
    hash::{ChainId, Digest, Nonce, RecordId},
    height::Height,
    key::RecordSecret,
    record::{Record, RecordHeader, document},
    state::{DigestAlgorithm, TaggedDigest},
    words::Role,
};

use self::{
    market::MarketPlot,
    membership::{Act, Membership},
    registration::RegistrationPlot,
    story::{Next, Story, Turn},
};
use super::{
    byzantine::BadRecord,
    scenario::Scenario,
    seed::{Dice, Purpose},
};

/// Blocks for which a record may wait: longer than any run.
const WINDOW_BLOCKS: u64 = 5_000;
/// Records that must not pass, per mille.
pub const INVALID_PER_MILLE: u32 = 20;
/// Clients that are enrolled for the sake of it; those before are on the market. The keys of some
/// after are those of seats and registrars of larger networks.
const CLIENTS: std::ops::RangeInclusive<u8> = 7..=90;
/// Clients that register a resource each.
const REGISTRANTS: std::ops::RangeInclusive<u8> = 109..=150;
/// Blocks in which a record may be included that the state forbids when it is sent.
const UNLAWFUL_BLOCKS: u64 = 1;

/// Why a record must not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// One bit of a signature is wrong.
    Signature,
    /// The author was never enrolled.
    UnknownAuthor,
    /// It is for another ledger.
    OtherLedger,
    /// Its last height is past.
    Expired,
    /// The author does not hold the role.
    RoleNotHeld,
}

const FLAWS: [Flaw; 5] =
    [Flaw::Signature, Flaw::UnknownAuthor, Flaw::OtherLedger, Flaw::Expired, Flaw::RoleNotHeld];

/// A record as a client sends it.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its identity.
    pub id: RecordId,
    /// Its envelope.
    pub envelope: Bytes,
    /// False if it must not pass: it is malformed, or the state forbids it when it is sent.
    pub is_valid: bool,
}

/// Makes records that are valid whenever they come, and a few that never are.
#[derive(Debug)]
pub struct Workload {
    dice: Dice,
    nonces: u64,
    clients: u8,
    enrolling: BTreeMap<RecordId, Member>,
    enrolled: Vec<Member>,
    outstanding: BTreeMap<RecordId, Bytes>,
    market: Story,
    membership: Membership,
    registrant: u8,
    registration: Story,
    turns_before: usize,
    double_transfer: [Turn; 2],
}

/// A story that is told now and then.
#[derive(Clone, Copy)]
enum Which {
    Market,
    Registration,
}

impl Workload {
    /// Nothing submitted yet, on a state that has the market of this plot.
    pub fn new(scenario: &Scenario, market: MarketPlot) -> Self {
        let registrant = *REGISTRANTS.start();
        Self {
            dice: scenario.seed.dice(Purpose::Workload),
            nonces: 0,
            clients: *CLIENTS.start(),
            enrolling: BTreeMap::new(),
            enrolled: Vec::new(),
            outstanding: BTreeMap::new(),
            double_transfer: market.double_transfer(),
            market: Story::of(market),
            membership: Membership::of(scenario),
            registrant,
            registration: Story::of(RegistrationPlot::of(registrant)),
            turns_before: 0,
        }
    }

    /// The next record, at a time when the chain reaches `tip`.
    pub fn next(&mut self, tip: Height) -> Submission {
        if self.dice.chance(INVALID_PER_MILLE) {
            return self.flawed(tip);
        }
        let told = match self.dice.index(12) {
            0..4 => self.tell(Which::Market, tip),
            4..7 => self.tell(Which::Registration, tip),
            7..9 => self.govern(tip),
            _ => None,
        };
        if let Some(submission) = told {
            return submission;
        }
        let submission = match self.dice.index(8) {
            0 if CLIENTS.contains(&self.clients) => self.enrol(tip),
            1 if !self.enrolled.is_empty() => self.rename(tip),
            _ => self.anchor(tip),
        };
        self.outstanding.insert(submission.id, submission.envelope.clone());
        submission
    }

    /// Number of turns that the stories have taken.
    pub fn turns(&self) -> usize {
        self.market.turns() + self.turns_before + self.registration.turns()
    }

    /// Records that are valid and not yet known to be on the ledger.
    pub fn outstanding(&self) -> impl Iterator<Item = &Bytes> {
        self.outstanding.values()
    }

    /// Number of them.
    pub fn outstanding_count(&self) -> usize {
        self.outstanding.len()
    }

    /// Their types.
    pub fn outstanding_types(&self) -> Vec<String> {
        let records = self.outstanding.values().map(|bytes| Record::from_bytes(bytes));
        records.flatten().map(|record| record.header().record_type.to_string()).collect()
    }

    /// A record is on the ledger.
    pub fn included(&mut self, id: &RecordId) {
        self.outstanding.remove(id);
        self.market.included(id);
        self.registration.included(id);
        self.membership.included(id);
        self.enrolled.extend(self.enrolling.remove(id));
    }

    /// Records that break a rule in this way, for a proposer that does not care.
    pub fn bad_records(&mut self, kind: BadRecord) -> Vec<Envelope> {
        let tip = Height::GENESIS;
        match kind {
            BadRecord::Stranger | BadRecord::Replayed => vec![self.by_stranger(tip)],
            BadRecord::RoleNotHeld => {
                let action = self.evidence();
                let as_regulator = |header: &mut RecordHeader| header.role = Role::Regulator;
                vec![self.sign(&fixture::suining(), &[], &action, tip, as_regulator)]
            }
            BadRecord::DoubleTransfer => {
                let turns = self.double_transfer.clone();
                let sign = |turn: &Turn| {
                    let co_signers: Vec<&Member> = turn.co_signers.iter().collect();
                    self.sign(&turn.author, &co_signers, &turn.action, tip, |_| {})
                };
                turns.iter().map(sign).collect()
            }
        }
    }

    fn by_stranger(&mut self, tip: Height) -> Envelope {
        let stranger = fixture::client(u8::MAX).with_seed([0xee; 32]);
        let action = self.evidence();
        self.sign(&stranger, &[], &action, tip, |_| {})
    }

    /// The next record of a story, if it has one.
    fn tell(&mut self, which: Which, tip: Height) -> Option<Submission> {
        let turn = match self.story(which).next(tip) {
            Next::New(turn) => turn,
            Next::Again(id, envelope) => return Some(Submission { id, envelope, is_valid: true }),
            Next::Nothing => return None,
        };
        let Turn { author, co_signers, action, is_unlawful } = turn;
        let last_height = Height::new(tip.get() + UNLAWFUL_BLOCKS);
        let unlawful_through = is_unlawful.then_some(last_height);
        let co_signers: Vec<&Member> = co_signers.iter().collect();
        let envelope = self.sign(&author, &co_signers, &action, tip, |header| {
            header.last_height = unlawful_through.unwrap_or(header.last_height);
        });
        let submission = submission(envelope, !is_unlawful);
        self.story(which).sent(submission.id, &submission.envelope, unlawful_through);
        if !is_unlawful {
            self.outstanding.insert(submission.id, submission.envelope.clone());
        }
        Some(submission)
    }

    /// The next record of governance, if there is one. It is not waited for: one that comes too late
    /// is made anew.
    fn govern(&mut self, tip: Height) -> Option<Submission> {
        let act = match self.membership.next(tip) {
            membership::Next::New(act) => act,
            membership::Next::Again(id, envelope) => {
                return Some(Submission { id, envelope, is_valid: true });
            }
            membership::Next::Nothing => return None,
        };
        self.nonces += 1;
        let submission = submission(Self::sign_act(&act, tip, self.nonces), true);
        self.membership.sent(submission.id, &submission.envelope, &act);
        Some(submission)
    }

    /// The next record of a change that was begun, once no other is to begin.
    pub fn finish_change(&mut self, tip: Height) -> Option<Submission> {
        self.membership.is_under_way().then(|| self.govern(tip)).flatten()
    }

    /// A record of governance, signed by all whom it takes.
    fn sign_act(act: &Act, tip: Height, nonce: u64) -> Envelope {
        let mut header = header(&act.author, &act.action, tip, nonce);
        header.last_height = act.last_height;
        let members = std::iter::once(&act.author).chain(&act.co_signers).map(Member::key);
        let keys: Vec<RecordSecret> = members.chain(act.keys.iter().cloned()).collect();
        let document = document(&header, &act.action, keys[0].public_key());
        Envelope::sign(document, &keys.iter().collect::<Vec<_>>())
    }

    /// A story; the next registration begins when one is at its end.
    fn story(&mut self, which: Which) -> &mut Story {
        match which {
            Which::Market => &mut self.market,
            Which::Registration => {
                if self.registration.is_over() && self.registrant < *REGISTRANTS.end() {
                    self.registrant += 1;
                    self.turns_before += self.registration.turns();
                    self.registration = Story::of(RegistrationPlot::of(self.registrant));
                }
                &mut self.registration
            }
        }
    }

    fn enrol(&mut self, tip: Height) -> Submission {
        let client = fixture::client(self.clients);
        self.clients += 1;
        let action = Action::OrgEnrol(enrolment(&client, &[Role::Registrant]));
        let envelope = self.sign(&fixture::chengdu(), &[&client], &action, tip, |_| {});
        self.enrolling.insert(envelope.id(), client);
        submission(envelope, true)
    }

    fn rename(&mut self, tip: Height) -> Submission {
        let client = self.enrolled[self.dice.index(self.enrolled.len())];
        let name = format!("Client {}", self.dice.number(0..1_000_000));
        let update = Update {
            uscc: client.uscc,
            name: Some(name),
            roles: None,
            tracks: None,
            sectors: None,
            qualifications: None,
        };
        let action = Action::OrgUpdate(update);
        submission(self.sign(&fixture::chengdu(), &[&client], &action, tip, |_| {}), true)
    }

    fn anchor(&mut self, tip: Height) -> Submission {
        let founders = [fixture::chengdu(), fixture::chongqing(), fixture::sichuan_authority()];
        let authors: Vec<Member> = founders.iter().chain(&self.enrolled).copied().collect();
        let author = authors[self.dice.index(authors.len())];
        let action = self.evidence();
        submission(self.sign(&author, &[], &action, tip, |_| {}), true)
    }

    fn flawed(&mut self, tip: Height) -> Submission {
        let flaw = FLAWS[self.dice.index(FLAWS.len())];
        let author = fixture::suining();
        let action = self.evidence();
        let envelope = match flaw {
            Flaw::Signature => {
                let mut envelope = self.sign(&author, &[], &action, tip, |_| {});
                let bit = self.dice.index(256);
                for proof in &mut envelope.proofs {
                    let mut bytes = *proof.signature.as_bytes();
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    proof.signature = hefu_chain::key::Signature::from_bytes(bytes);
                }
                envelope
            }
            Flaw::UnknownAuthor => self.by_stranger(tip),
            Flaw::OtherLedger => {
                self.sign(&author, &[], &action, tip, |header| header.ledger = ChainId([9; 32]))
            }
            Flaw::Expired => {
                self.sign(&author, &[], &action, tip, |header| header.last_height = tip)
            }
            Flaw::RoleNotHeld => {
                self.sign(&author, &[], &action, tip, |header| header.role = Role::Regulator)
            }
        };
        submission(envelope, false)
    }

    fn evidence(&mut self) -> Action {
        let digest = Digest(self.dice.bytes());
        Action::EvidenceAnchor(Anchor {
            evidence: TaggedDigest { alg: DigestAlgorithm::Sha256, digest },
            size: self.dice.number(1..1 << 40),
            media_type: "text/csv".into(),
            label: format!("Evidence {}", self.nonces),
        })
    }

    fn sign(
        &mut self,
        author: &Member,
        co_signers: &[&Member],
        action: &Action,
        tip: Height,
        change: impl FnOnce(&mut RecordHeader),
    ) -> Envelope {
        self.nonces += 1;
        let mut header = header(author, action, tip, self.nonces);
        change(&mut header);
        let keys: Vec<_> =
            std::iter::once(author).chain(co_signers.iter().copied()).map(Member::key).collect();
        let document = document(&header, action, keys[0].public_key());
        Envelope::sign(document, &keys.iter().collect::<Vec<_>>())
    }
}

fn header(author: &Member, action: &Action, tip: Height, number: u64) -> RecordHeader {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    RecordHeader {
        ledger: fixture::CHAIN_ID,
        record_type: action.name().into(),
        author: author.uscc,
        role: author.role,
        nonce: Nonce(nonce),
        last_height: Height::new(tip.get() + WINDOW_BLOCKS),
    }
}

fn submission(envelope: Envelope, is_valid: bool) -> Submission {
    Submission { id: envelope.id(), envelope: envelope.to_bytes().into(), is_valid }
}
