//! What the ledger asks of a store. Implemented by RocksDB in `node`, and by
//! [`crate::memory::MemoryStore`] for the simulator and tests.

use bytes::Bytes;
use hefu_chain::{
    commit::{Commit, CommitError},
    execute::BlockEffects,
    hash::{BlockHash, Digest},
    height::Height,
    log_tree::{Frontier, LogAddress},
    state::{View, ViewError},
    state_tree::{TreeBatch, TreeReader},
    time::BlockTime,
    validator_set::ValidatorSet,
};

use crate::{admitted::AdmittedRecords, block_builder::CheckedBlock};

/// For how many blocks a store keeps replaced nodes of the state tree, so that the state after
/// any of them can still be proved.
pub const STATE_PROOF_BLOCKS: u64 = 64;

/// The last block, or genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its height; 0 for genesis.
    pub height: Height,
    /// Hash of its header; zero for genesis.
    pub hash: BlockHash,
    /// Its time.
    pub time: BlockTime,
    /// Root of the state after it.
    pub state_root: Digest,
}

/// A block that the network has decided, with the proof of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBlock {
    /// Encoded block.
    pub bytes: Bytes,
    /// The quorum behind it.
    pub commit: Commit,
}

/// A block that may yet be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecidedBlock {
    /// Its height.
    pub height: Height,
    /// Hash of its header.
    pub hash: BlockHash,
    /// The round that this node proposed it in, if it did.
    pub proposed_in: Option<u32>,
    /// Encoded block.
    pub bytes: Bytes,
}

/// Everything that a decided block writes, in one atomic step.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The block.
    pub block: &'a CheckedBlock,
    /// The quorum behind it.
    pub commit: &'a Commit,
}

/// What a block does to the ledger, found by executing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// The records, in order.
    pub records: AdmittedRecords,
    /// New entries of the state, and receipts.
    pub effects: BlockEffects,
    /// New and replaced nodes of the state tree.
    pub tree: TreeBatch,
    /// Subtrees of the history tree that the block completes.
    pub log_nodes: Vec<(LogAddress, Digest)>,
    /// The history tree after the block.
    pub frontier: Frontier,
    /// The set that decides the next block, when it is not the one that decides this block.
    pub next_validators: Option<ValidatorSet>,
}

/// A fault of this node or its disk, or a broken promise of the network. A node that meets one
/// stops; it is never a record's or a peer's fault alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another block was decided at a height that is committed already.
    #[error(
        "height {height} is committed as {stored}, but {offered} was decided: more than a third of \
         the voting power is faulty, or this node's disk belongs to another ledger. Stop and \
         compare with other members"
    )]
    Conflict {
        /// The height.
        height: Height,
        /// Block that is committed.
        stored: BlockHash,
        /// Block that was offered.
        offered: BlockHash,
    },
    /// A block was asked for, or offered, at a height that does not follow the tip.
    #[error("height {offered} does not follow the last committed height {tip}")]
    NotNext {
        /// Last committed height.
        tip: Height,
        /// Height offered.
        offered: Height,
    },
    /// A decided block's bytes are nowhere.
    #[error("block {hash} of height {height} was decided, but its bytes were never stored")]
    BytesMissing {
        /// The height.
        height: Height,
        /// The block.
        hash: BlockHash,
    },
    /// A decided block, or one proposed by this node, does not hold when executed.
    #[error("block {hash} was decided or proposed, but is invalid here: {reason}")]
    DecidedInvalid {
        /// The block.
        hash: BlockHash,
        /// What is wrong with it.
        reason: String,
    },
    /// The quorum does not hold.
    #[error("the commit of height {height} does not hold: {error}")]
    BadCommit {
        /// The height.
        height: Height,
        /// What is wrong with it.
        error: CommitError,
    },
    /// There is no room on the disk.
    #[error("{0}; the node is read-only until there is room and it is started again")]
    DiskFull(String),
    /// The disk or database failed.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The state cannot be read.
    #[error(transparent)]
    View(#[from] ViewError),
}

/// The ledger's memory. As a [`View`] it shows the state after the tip.
pub trait Store: View + TreeReader + Send + Sync {
    /// The last committed block.
    fn tip(&self) -> Tip;

    /// The history tree after the tip.
    fn frontier(&self) -> Frontier;

    /// The set that decides the block at `height`, at most one above the tip.
    fn validator_set(&self, height: Height) -> Result<Option<ValidatorSet>, StoreError>;

    /// The decided block at a height, if it is kept.
    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, StoreError>;

    /// The lowest height whose block is kept.
    fn min_height(&self) -> Height;

    /// Keeps a block that may be decided. The bytes are durable when this returns.
    fn put_undecided(&self, block: &UndecidedBlock) -> Result<(), StoreError>;

    /// The undecided blocks of a height, in order of hash. Empty at and below the tip.
    fn undecided(&self, height: Height) -> Result<Vec<UndecidedBlock>, StoreError>;

    /// Writes a decided block and all it does, atomically and durably, and forgets the undecided
    /// blocks of its height. Again with the same block: nothing happens.
    fn commit(&self, decision: Decision<'_>) -> Result<(), StoreError>;
}

/// What a store must do with a block offered for commit at this tip: write it (`true`), or nothing
/// because it is committed already.
pub fn follows_tip<S: Store + ?Sized>(
    store: &S,
    height: Height,
    hash: BlockHash,
) -> Result<bool, StoreError> {
    let tip = store.tip();
    if height == tip.height.next() {
        return Ok(true);
    }
    if height > tip.height {
        return Err(StoreError::NotNext { tip: tip.height, offered: height });
    }
    let stored = match height == tip.height {
        true => tip.hash,
        false => match store.decided(height)? {
            Some(decided) => decided.commit.block_hash,
            None => return Err(StoreError::NotNext { tip: tip.height, offered: height }),
        },
    };
    if stored == hash {
        return Ok(false);
    }
    Err(StoreError::Conflict { height, stored, offered: hash })
}
