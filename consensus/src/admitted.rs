//! A verified record with what blocks need of it, computed once.

use std::sync::Arc;

use hefu_chain::{
    envelope::Envelope,
    hash::{Digest, RecordId},
    height::Height,
    log_tree::leaf_hash,
    record::{Record, VerifiedRecord},
    uscc::Uscc,
};

/// A record whose signatures hold, its size and its leaf in the history tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmittedRecord {
    verified: VerifiedRecord,
    bytes: usize,
    leaf: Digest,
}

/// Records shared between mempool, blocks and store.
pub type AdmittedRecords = Vec<Arc<AdmittedRecord>>;

impl AdmittedRecord {
    /// Encodes the record once for its size and leaf.
    pub fn new(verified: VerifiedRecord) -> Self {
        let encoded = verified.record().envelope().to_bytes();
        Self { bytes: encoded.len(), leaf: leaf_hash(&encoded), verified }
    }

    /// The verified record.
    pub const fn verified(&self) -> &VerifiedRecord {
        &self.verified
    }

    /// The record.
    pub const fn record(&self) -> &Record {
        self.verified.record()
    }

    /// Its identity.
    pub const fn id(&self) -> RecordId {
        self.record().id()
    }

    /// Its author.
    pub const fn author(&self) -> Uscc {
        self.record().header().author
    }

    /// Last height at which it may be included.
    pub const fn last_height(&self) -> Height {
        self.record().header().last_height
    }

    /// Its document and proofs.
    pub const fn envelope(&self) -> &Envelope {
        self.record().envelope()
    }

    /// Length of its encoded envelope, in bytes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Its leaf in the history tree.
    pub const fn leaf(&self) -> Digest {
        self.leaf
    }
}
