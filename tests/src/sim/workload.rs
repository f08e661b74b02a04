//! What clients submit: enrolments, evidence, updates, and one record in fifty that must not pass.

use std::collections::BTreeMap;

use bytes::Bytes;
use hefu_chain::{
    action::{Action, evidence::Anchor, organisation::Update},
    envelope::Envelope,
    fixture::{self, Member, enrolment},
    hash::{ChainId, Digest, Nonce, RecordId},
    height::Height,
    record::{RecordHeader, document},
    state::{DigestAlgorithm, TaggedDigest},
    words::Role,
};

use super::seed::Dice;

/// Blocks for which a record may wait: longer than any run.
const WINDOW_BLOCKS: u64 = 5_000;
/// Records that must not pass, per mille.
pub const INVALID_PER_MILLE: u32 = 20;
/// Most clients that are enrolled.
const CLIENTS_MAX: u8 = 100;

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
    /// Why it must not pass, if it must not.
    pub flaw: Option<Flaw>,
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
}

impl Workload {
    /// Nothing submitted yet.
    pub fn new(dice: Dice) -> Self {
        Self {
            dice,
            nonces: 0,
            clients: 0,
            enrolling: BTreeMap::new(),
            enrolled: Vec::new(),
            outstanding: BTreeMap::new(),
        }
    }

    /// The next record, at a time when the chain reaches `tip`.
    pub fn next(&mut self, tip: Height) -> Submission {
        if self.dice.chance(INVALID_PER_MILLE) {
            return self.flawed(tip);
        }
        let kind = self.dice.index(10);
        let submission = match kind {
            0 | 1 if self.clients < CLIENTS_MAX => self.enrol(tip),
            2 if !self.enrolled.is_empty() => self.rename(tip),
            _ => self.anchor(tip),
        };
        self.outstanding.insert(submission.id, submission.envelope.clone());
        submission
    }

    /// Records that are valid and not yet known to be on the ledger.
    pub fn outstanding(&self) -> impl Iterator<Item = &Bytes> {
        self.outstanding.values()
    }

    /// Number of them.
    pub fn outstanding_count(&self) -> usize {
        self.outstanding.len()
    }

    /// A record is on the ledger.
    pub fn included(&mut self, id: &RecordId) {
        self.outstanding.remove(id);
        self.enrolled.extend(self.enrolling.remove(id));
    }

    /// An evidence record by somebody who was never enrolled.
    pub fn by_stranger(&mut self, tip: Height) -> Envelope {
        let stranger = fixture::client(u8::MAX).with_seed([0xee; 32]);
        let action = self.evidence();
        self.sign(&stranger, &[], &action, tip, |_| {})
    }

    fn enrol(&mut self, tip: Height) -> Submission {
        self.clients += 1;
        let client = fixture::client(self.clients);
        let action = Action::OrgEnrol(enrolment(&client, &[Role::Registrant]));
        let envelope = self.sign(&fixture::chengdu(), &[&client], &action, tip, |_| {});
        self.enrolling.insert(envelope.id(), client);
        submission(envelope, None)
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
        submission(self.sign(&fixture::chengdu(), &[&client], &action, tip, |_| {}), None)
    }

    fn anchor(&mut self, tip: Height) -> Submission {
        let founders = [fixture::chengdu(), fixture::chongqing(), fixture::sichuan_authority()];
        let authors: Vec<Member> = founders.iter().chain(&self.enrolled).copied().collect();
        let author = authors[self.dice.index(authors.len())];
        let action = self.evidence();
        submission(self.sign(&author, &[], &action, tip, |_| {}), None)
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
        submission(envelope, Some(flaw))
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
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&self.nonces.to_be_bytes());
        let mut header = RecordHeader {
            ledger: fixture::CHAIN_ID,
            record_type: action.name().into(),
            author: author.uscc,
            role: author.role,
            nonce: Nonce(nonce),
            last_height: Height::new(tip.get() + WINDOW_BLOCKS),
        };
        change(&mut header);
        let keys: Vec<_> =
            std::iter::once(author).chain(co_signers.iter().copied()).map(Member::key).collect();
        let document = document(&header, action, keys[0].public_key());
        Envelope::sign(document, &keys.iter().collect::<Vec<_>>())
    }
}

fn submission(envelope: Envelope, flaw: Option<Flaw>) -> Submission {
    Submission { id: envelope.id(), envelope: envelope.to_bytes().into(), flaw }
}
