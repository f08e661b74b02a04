//! The files that prove themselves: a certificate, or any record, with everything that a reader
//! needs who trusts nobody and has only the genesis document.
//!
//! A file is a magic, a version and the codec's bytes. [`verify`](mod@verify) reads a certificate
//! file; what it says is always as of the height and time of the header inside.
//!
//! # What a file shows
//! ```text
//! genesis validators ─handoffs→ validators ─commit→ header ┬ log_root  ─inclusion→ signed record
//!                                                          └ state_root ─proofs→ status, keys
//! ```

mod answer;
mod asset;
mod entries;
mod evidence;
mod finality;
pub mod finding;
mod header;
mod split;
pub mod verdict;
pub mod verify;
mod witnessed;

pub use answer::{AnswerBundle, AnswerFault, ProvenAnswer, answer_keys, verify_answer_file};
pub use asset::{AssetBundle, AssetFault, ProvenTrail, verify_asset_file};
pub use entries::{EntriesError, ProvenState, StateEntry, required_keys};
pub use evidence::{
    EvidenceBundle, EvidenceFault, ProvenEvidence, Scope as EvidenceScope, verify_evidence_file,
};
pub use finality::{Finality, FinalityError, Handoff, TrustAnchor};
pub use finding::{Check, Finding, Outcome};
pub use header::{HeaderBundle, HeaderFault, verify_header_file};
pub use split::{Prefix, ProvenSplit, SplitFault, SplitView};
pub use verdict::{AsOf, CheckResult, CheckState, Verdict};
pub use verify::{VerifyOptions, status_findings, verify_bundle, verify_file, verify_record_file};
pub use witnessed::{SINCE_MAX, Testimony, Witnessed, finality_of};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    codec::{self, CodecError},
    envelope::Envelope,
    log_tree::{InclusionProof, leaf_hash, verify_inclusion},
};

/// First bytes of a certificate file.
pub const CERTIFICATE_MAGIC: &[u8; 8] = b"HEFUCERT";
/// First bytes of a record file.
pub const RECORD_MAGIC: &[u8; 8] = b"HEFURECD";
/// First bytes of an answer file.
pub const ANSWER_MAGIC: &[u8; 8] = b"HEFUANSW";
/// First bytes of an asset file.
pub const ASSET_MAGIC: &[u8; 8] = b"HEFUTRAL";
/// First bytes of an evidence file.
pub const EVIDENCE_MAGIC: &[u8; 8] = b"HEFUEVID";
/// First bytes of a header file.
pub const HEADER_MAGIC: &[u8; 8] = b"HEFUHEAD";
/// First bytes of a witness file.
pub const WITNESSED_MAGIC: &[u8; 8] = b"HEFUWITN";
/// First bytes of a split-view file.
pub const SPLIT_MAGIC: &[u8; 8] = b"HEFUSPLT";
/// Version of these files, four bytes little-endian after the magic.
pub const BUNDLE_VERSION: u32 = 1;
/// Largest file, in bytes. A certificate file without handoffs has about four thousand.
pub const BUNDLE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes before the codec's.
const PREFIX_BYTES: usize = 12;

/// A record, and the proof that it stands in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedRecord {
    /// The record, byte for byte.
    pub envelope: Envelope,
    /// Its position in the history, from 0.
    pub index: u64,
    /// Inclusion in the history whose root the header commits to.
    pub inclusion: InclusionProof,
}

/// A certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The record that issued the certificate.
    pub issuing: LoggedRecord,
    /// The state about it: certificate, registrar and, where asked for, recognition agreements;
    /// in rising order of their keys.
    pub entries: Vec<StateEntry>,
    /// The header that all this is under, and why it is final.
    pub finality: Finality,
}

/// A record file: the record is in the history; nothing is said about what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBundle {
    /// The record.
    pub record: LoggedRecord,
    /// The header that its inclusion is under, and why it is final.
    pub finality: Finality,
}

/// Why bytes are not a file of this kind. None of these says anything about the certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The first bytes are not the magic.
    #[error("the file does not begin with {}", String::from_utf8_lossy(.0.as_slice()))]
    Magic(&'static [u8; 8]),
    /// A version that this program does not know.
    #[error("the file has version {0}; this program reads version {BUNDLE_VERSION}")]
    Version(u32),
    /// Too large.
    #[error("the file has {0} bytes; the largest has {BUNDLE_BYTES_MAX}")]
    TooLarge(usize),
    /// Damaged or cut short.
    #[error("the file is damaged or incomplete: {0}")]
    Codec(#[from] CodecError),
}

impl LoggedRecord {
    /// True when the record stands at its index in the history under this root and size.
    pub fn is_included(&self, log_root: &crate::hash::Digest, log_size: u64) -> bool {
        let leaf = leaf_hash(&self.envelope.to_bytes());
        verify_inclusion(log_root, log_size, self.index, &leaf, &self.inclusion)
    }
}

impl Bundle {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(CERTIFICATE_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(CERTIFICATE_MAGIC, bytes)
    }
}

impl RecordBundle {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(RECORD_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(RECORD_MAGIC, bytes)
    }
}

fn write<T: Serialize>(magic: &[u8; 8], value: &T) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.extend_from_slice(&BUNDLE_VERSION.to_le_bytes());
    bytes.extend_from_slice(&codec::encode(value));
    bytes
}

fn read<T: Serialize + DeserializeOwned>(
    magic: &'static [u8; 8],
    bytes: &[u8],
) -> Result<T, BundleError> {
    if bytes.len() > BUNDLE_BYTES_MAX {
        return Err(BundleError::TooLarge(bytes.len()));
    }
    let Some((prefix, body)) = bytes.split_first_chunk::<PREFIX_BYTES>() else {
        return Err(BundleError::Magic(magic));
    };
    let (found, version) = prefix.split_at(magic.len());
    if found != magic {
        return Err(BundleError::Magic(magic));
    }
    let version = version.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
    if version != BUNDLE_VERSION {
        return Err(BundleError::Version(version));
    }
    Ok(codec::decode(body)?)
}

#[cfg(test)]
mod tests;
