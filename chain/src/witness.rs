//! Witnesses: bodies outside the membership (a court, a notary, a regulator) that follow the history and
//! co-sign what they saw, so that members cannot show different histories to different people.
//!
//! A *witness block* is the first block of ten seconds: all witnesses sign after the same ones. What a
//! witness signs is a checkpoint of C2SP `tlog-checkpoint` with one extension line that names the block,
//! so one co-signature (`tlog-cosignature` v1) binds the history of records and, by the block's hash,
//! the state after it and every block before it.
//!
//! Nobody is a witness because a server says so: whose co-signatures count, and how many are needed, is
//! the reader's own [`Policy`].
//!
//! # What a co-signature says
//! At this time this was the largest history that the witness had seen, its header was decided by a quorum
//! that follows from the genesis document, and it continues every history that the witness signed before.

mod note;
mod policy;
#[cfg(test)]
mod tests;

use base64::{Engine as _, engine::general_purpose::STANDARD};

pub use note::{NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, SignatureLine};
pub use policy::{POLICY_BYTES_MAX, POLICY_NAMES_MAX, Policy, PolicyError, PolicyWitness};

use crate::{
    block::Header,
    checkpoint::{Checkpoint, NoteKey, key_id, origin, signature_line, verifier_key},
    hash::{BlockHash, ChainId, Digest},
    height::Height,
    key::{PublicKey, SecretKey, Signature},
    time::BlockTime,
};

/// Milliseconds between witness blocks, or more.
pub const WITNESS_SPACING_MS: u64 = 10_000;
/// First word of the extension line.
const BLOCK_WORD: &str = "block";
/// Longest name of a witness, in bytes.
const NAME_BYTES_MAX: usize = 128;

/// True for a block of this time, after one of the time `before`, that witnesses sign.
pub fn is_witness_block(before: BlockTime, time: BlockTime) -> bool {
    before.as_ms() / WITNESS_SPACING_MS != time.as_ms() / WITNESS_SPACING_MS
}

/// What witnesses sign: the head of the history, and the block after which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Ledger, records, root.
    pub checkpoint: Checkpoint,
    /// Height of the block.
    pub height: Height,
    /// Its hash: the state, and every block before it.
    pub block_hash: BlockHash,
}

/// A witness by its name and its key: what verifiers of notes are told of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WitnessKey {
    name: String,
    key: PublicKey,
}

/// A text that names no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not the key of a witness: NAME+8 hexadecimal digits+base64, of kind 4 (Ed25519 co-signature)"
)]
pub struct WitnessKeyError(pub String);

impl Statement {
    /// The head of the history after a block.
    pub fn after(header: &Header) -> Self {
        Self {
            checkpoint: Checkpoint::after(header),
            height: header.height,
            block_hash: header.hash(),
        }
    }

    /// The note's text: origin, size, root, block.
    pub fn text(&self) -> String {
        format!("{}{BLOCK_WORD} {} {}\n", self.checkpoint.text(), self.height, self.block_hash)
    }

    /// What a co-signature of this time is over.
    pub fn cosigned_text(&self, time_s: u64) -> String {
        format!("cosignature/v1\ntime {time_s}\n{}", self.text())
    }

    /// Reads a text; only what [`Self::text`] writes is read.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let chain_id: ChainId = lines.next()?.strip_prefix("hefu/")?.parse().ok()?;
        let size = lines.next()?.parse().ok()?;
        let root = STANDARD.decode(lines.next()?).ok()?;
        let root = Digest(root.try_into().ok()?);
        let mut block = lines.next()?.strip_prefix(BLOCK_WORD)?.strip_prefix(' ')?.split(' ');
        let height = Height::new(block.next()?.parse().ok()?);
        let block_hash = block.next()?.parse().ok()?;
        let checkpoint = Checkpoint { chain_id, size, root };
        let statement = Self { checkpoint, height, block_hash };
        (statement.text() == text).then_some(statement)
    }

    /// The note, signed by the answering node in the log's name, without co-signatures.
    pub fn note(&self, node: &SecretKey) -> String {
        let text = self.text();
        let (name, signature) = (origin(&self.checkpoint.chain_id), node.sign(text.as_bytes()));
        let line = signature_line(&name, NoteKey::Log, node.public_key(), signature.as_bytes());
        format!("{text}\n{line}")
    }

    /// True when no honest history has both: two heads after one height, two roots of one size, or fewer
    /// records after a later block.
    pub fn contradicts(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.checkpoint, &other.checkpoint);
        if mine.chain_id != theirs.chain_id {
            return false;
        }
        let same_height = self.height == other.height && self != other;
        let same_size = mine.size == theirs.size && mine.root != theirs.root;
        let shrinks = (self.height < other.height && mine.size > theirs.size)
            || (other.height < self.height && theirs.size > mine.size);
        same_height || same_size || shrinks
    }
}

impl WitnessKey {
    /// A witness. A name is not empty, has no blanks and no plus sign, as notes demand.
    pub fn new(name: &str, key: PublicKey) -> Option<Self> {
        let fits = !name.is_empty() && name.len() <= NAME_BYTES_MAX;
        let plain = !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        (fits && plain && key.check_registrable().is_ok()).then(|| Self { name: name.into(), key })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its key.
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// The identifier in front of its signatures.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, NoteKey::Cosigner, self.key)
    }

    /// Signs a statement: the line of the note.
    pub fn sign(&self, statement: &Statement, time_s: u64, secret: &SecretKey) -> String {
        let signature = secret.sign(statement.cosigned_text(time_s).as_bytes());
        self.line(time_s, &signature)
    }

    /// The line of a note by which it co-signs.
    pub fn line(&self, time_s: u64, signature: &Signature) -> String {
        let bytes = [&time_s.to_be_bytes()[..], signature.as_bytes()].concat();
        signature_line(&self.name, NoteKey::Cosigner, self.key, &bytes)
    }

    /// When it co-signed the note, in seconds since 1970; `None` when it did not.
    pub fn signed_at(&self, note: &Note) -> Option<u64> {
        self.signature_on(note).map(|(time_s, _)| time_s)
    }

    /// Its co-signature on the note, if there is one that holds, and when it was made.
    pub fn signature_on(&self, note: &Note) -> Option<(u64, Signature)> {
        let lines = note.signatures.iter().filter(|line| line.is_of(self));
        lines.filter_map(SignatureLine::timed).find(|(time_s, signature)| {
            let text = note.statement.cosigned_text(*time_s);
            self.key.verify(text.as_bytes(), signature).is_ok()
        })
    }
}

impl std::fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&verifier_key(&self.name, NoteKey::Cosigner, self.key))
    }
}

impl std::str::FromStr for WitnessKey {
    type Err = WitnessKeyError;

    fn from_str(text: &str) -> Result<Self, WitnessKeyError> {
        read_key(text).ok_or_else(|| WitnessKeyError(text.into()))
    }
}

fn read_key(text: &str) -> Option<WitnessKey> {
    let mut parts = text.splitn(3, '+');
    let (name, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = STANDARD.decode(encoded).ok()?;
    let (kind, key) = bytes.split_first()?;
    let key = PublicKey::from_bytes(key.try_into().ok()?);
    let read = WitnessKey::new(name, key).filter(|_| *kind == NoteKey::Cosigner as u8)?;
    (read.to_string() == text).then_some(read)
}
