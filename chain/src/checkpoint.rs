//! Checkpoints of the history for other people's transparency tools: the signed note of C2SP
//! `tlog-checkpoint`, co-signed as `tlog-cosignature` says, and the root that COSE receipts sign.
//!
//! A *checkpoint block* is the first block of a second. Every validator's node signs the history
//! after each of them with its node key, the one that the allow-list of the network names. What it
//! says: at this time, this was the largest history that it had seen final. Nobody counts these
//! signatures to decide anything; votes do that, with other keys over other bytes.
//!
//! # Bytes that a node key signs
//! None of them can be taken for another: a note begins with the origin, a co-signature with
//! `cosignature/v1`, a COSE structure with a CBOR array, and each of these has more than 64 bytes; a Data
//! Integrity proof has 64, the transport's own message 56, and what a founder or a webhook signs is a
//! hash of 32 in a domain of its own.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    block::Header,
    cose::ReceiptHeader,
    hash::{ChainId, Digest},
    height::Height,
    key::{KeyError, PublicKey, RecordKey, SecretKey, Signature},
    time::BlockTime,
    uscc::Uscc,
};

/// Milliseconds in a second.
const SECOND_MS: u64 = 1_000;

/// What a note's signature is, in the key's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum NoteKey {
    /// Ed25519 over the note's text: the answering node, in the log's name.
    Log = 0x01,
    /// Ed25519 over a time and the text: a validator's node.
    Cosigner = 0x04,
}

/// The head of the history after a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger.
    pub chain_id: ChainId,
    /// Records by then.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
}

/// What a validator's node signed after a checkpoint block; also what nodes send one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosigned {
    /// Height of the block.
    pub height: Height,
    /// When it signed, in seconds since 1970.
    pub time_s: u64,
    /// Over [`Checkpoint::cosigned_text`].
    pub cosignature: Signature,
    /// Over the receipt's header and the root.
    pub receipt: Signature,
}

/// True for the first block of a second: of this time, after a block of the time `before`.
pub fn is_checkpoint(before: BlockTime, time: BlockTime) -> bool {
    before.as_ms() / SECOND_MS != time.as_ms() / SECOND_MS
}

/// The name of a ledger's history: what the first line of a checkpoint says.
pub fn origin(chain_id: &ChainId) -> String {
    format!("hefu/{chain_id}")
}

/// The name under which a member's nodes co-sign.
pub fn cosigner_name(chain_id: &ChainId, member: &Uscc) -> String {
    format!("{}/{member}", origin(chain_id))
}

/// Identifier of a key: in front of its signatures.
pub(crate) fn key_id(name: &str, kind: NoteKey, key: PublicKey) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name);
    hasher.update([b'\n', kind as u8]);
    hasher.update(key.as_bytes());
    let hash: [u8; 32] = hasher.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// A key as verifiers of notes are told of it: name, identifier, kind and bytes.
pub fn verifier_key(name: &str, kind: NoteKey, key: PublicKey) -> String {
    let bytes = [&[kind as u8], &key.as_bytes()[..]].concat();
    format!("{name}+{}+{}", hex::encode(key_id(name, kind, key)), STANDARD.encode(bytes))
}

/// The line of a note by which a key signs.
pub(crate) fn signature_line(
    name: &str,
    kind: NoteKey,
    key: PublicKey,
    signature: &[u8],
) -> String {
    let bytes = [&key_id(name, kind, key), signature].concat();
    format!("\u{2014} {name} {}\n", STANDARD.encode(bytes))
}

impl Checkpoint {
    /// The head of the history after a block.
    pub fn after(header: &Header) -> Self {
        Self { chain_id: header.chain_id, size: header.log_size, root: header.log_root }
    }

    /// The note's text: origin, size, root.
    pub fn text(&self) -> String {
        let root = STANDARD.encode(self.root.0);
        format!("{}\n{}\n{root}\n", origin(&self.chain_id), self.size)
    }

    /// What a co-signature of this time is over.
    pub fn cosigned_text(&self, time_s: u64) -> String {
        format!("cosignature/v1\ntime {time_s}\n{}", self.text())
    }

    /// The note, signed by the answering node in the log's name, without co-signatures.
    pub fn note(&self, node: &SecretKey) -> String {
        let text = self.text();
        let signature = node.sign(text.as_bytes());
        let name = origin(&self.chain_id);
        let line = signature_line(&name, NoteKey::Log, node.public_key(), signature.as_bytes());
        format!("{text}\n{line}")
    }

    /// The line of a note by which a member's node co-signs.
    pub fn cosignature_line(&self, member: &Uscc, key: PublicKey, signed: &Cosigned) -> String {
        let name = cosigner_name(&self.chain_id, member);
        let signature = [&signed.time_s.to_be_bytes()[..], signed.cosignature.as_bytes()].concat();
        signature_line(&name, NoteKey::Cosigner, key, &signature)
    }

    /// Signs as a validator's node.
    pub fn cosign(&self, height: Height, time_s: u64, node: &SecretKey) -> Cosigned {
        let cosignature = node.sign(self.cosigned_text(time_s).as_bytes());
        let receipt = node.sign(&self.receipt_bytes(node.public_key(), time_s));
        Cosigned { height, time_s, cosignature, receipt }
    }

    /// Checks both signatures of a node.
    pub fn check(&self, key: PublicKey, signed: &Cosigned) -> Result<(), KeyError> {
        let verifier = key.to_verifier()?;
        verifier.verify(self.cosigned_text(signed.time_s).as_bytes(), &signed.cosignature)?;
        verifier.verify(&self.receipt_bytes(key, signed.time_s), &signed.receipt)
    }

    fn receipt_bytes(&self, key: PublicKey, time_s: u64) -> Vec<u8> {
        let (issuer, subject) = (RecordKey::from(key).to_did(), origin(&self.chain_id));
        ReceiptHeader { key, issuer: &issuer, subject: &subject, time_s }.sign_bytes(&self.root)
    }
}

#[cfg(test)]
mod tests;
