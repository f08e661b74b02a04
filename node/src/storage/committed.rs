//! What followers of the ledger are told about a new block.

use std::sync::Arc;

use hefu_chain::{block::Header, execute::Receipt, hash::BlockHash};
use hefu_consensus::{admitted::AdmittedRecords, block_builder::CheckedBlock};

/// Blocks that a slow follower may be behind before it misses some.
pub const COMMITTED_BLOCKS_KEPT: usize = 256;

/// A block that has just been committed. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CommittedNotice {
    /// Its header.
    pub header: Arc<Header>,
    /// Its identity.
    pub hash: BlockHash,
    /// Its records, in order.
    pub records: Arc<AdmittedRecords>,
    /// One receipt a record, in order.
    pub receipts: Arc<Vec<Receipt>>,
}

impl CommittedNotice {
    pub(super) fn of(block: &CheckedBlock) -> Self {
        Self {
            header: Arc::new(block.header.clone()),
            hash: block.hash,
            records: Arc::new(block.execution.records.clone()),
            receipts: Arc::new(block.execution.effects.receipts.clone()),
        }
    }
}
