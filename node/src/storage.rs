//! The ledger on disk: one RocksDB, one synced batch a block, and a tip marker beside it.
//!
//! # Invariants
//! - A block with all it does is written in one atomic batch, durable when [`Store::commit`]
//!   returns. Only then is the tip marker written, so the database is never behind it.
//! - At open the database must reach the marker and hold the marker's block: a log that lost its
//!   end, an old copy put back, or a database of another history is refused, never used.
//! - Nothing is repaired silently. An error says what was found and what to do.
//! - When the disk is full the store turns read-only and gives its ballast back, so that the
//!   database can be opened again.

mod audit;
mod ballast;
mod batch;
mod checkpoint;
mod columns;
mod committed;
mod dump;
mod entries;
mod error;
mod load;
mod marker;
mod nodes;
mod open;
mod proofs;
mod read;
mod sizes;
mod syncing;
mod view;

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hefu_chain::{
    hash::{ChainId, RecordId},
    height::Height,
    log_tree::Frontier,
    state::{StateKey, View, ViewError},
    state_tree::{TreeNode, TreeNodeKey, TreeReader},
    validator_set::ValidatorSet,
};
use hefu_consensus::port::{
    DecidedBlock, Decision, Store, StoreError, Tip, UndecidedBlock, follows_tip,
};
use rocksdb::{DB, WriteBatch, WriteOptions};
use tokio::sync::{broadcast, watch};

use crate::metrics::WriteTimes;

pub use audit::{Audit, Finding, audit, audit_unmarked, marked_tip, tip_of_copy};
pub use ballast::damage as ballast_damage;
use columns::Column;
pub use committed::{COMMITTED_BLOCKS_KEPT, CommittedNotice};
pub use dump::{CHUNK_BYTES, CHUNK_BYTES_MAX, dump};
use entries::EntryCache;
pub use error::OpenError;
pub use load::{LoadError, Loader, Run, Table};
use marker::Marker;
pub use marker::{marker_damage, marker_path};
use nodes::NodeCache;
pub use open::database_path;
pub use proofs::ProofError;
pub use read::{Handoff, RecordEntry, RecordPosition};
pub use sizes::ColumnSize;
use syncing::Syncing;
pub use view::StateAt;

/// Version of everything below the data directory. One program reads one version.
pub const FORMAT_VERSION: u32 = 4;

/// The ledger's memory on this machine.
pub struct RocksStore {
    db: DB,
    path: PathBuf,
    chain_id: ChainId,
    head: RwLock<Head>,
    nodes: NodeCache,
    entries: EntryCache,
    marker: Mutex<Marker>,
    read_only: AtomicBool,
    tip_sender: watch::Sender<Tip>,
    committed_sender: broadcast::Sender<CommittedNotice>,
    times: WriteTimes,
    syncing: Syncing,
}

/// What every block reads and replaces.
#[derive(Clone, Debug)]
struct Head {
    tip: Tip,
    frontier: Frontier,
}

impl RocksStore {
    /// The ledger.
    pub const fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    /// The directory that holds database, marker and ballast.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// True once the disk was found full: nothing more is written until the node is started again.
    pub fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::Acquire)
    }

    /// How long the writes of blocks took.
    pub const fn write_times(&self) -> &WriteTimes {
        &self.times
    }

    /// How long the oldest write under way has waited for the disk.
    pub fn waits_for_disk(&self) -> Option<Duration> {
        self.syncing.oldest()
    }

    /// Follows the tip. Holds the last value only; it may skip heights.
    pub fn watch_tip(&self) -> watch::Receiver<Tip> {
        self.tip_sender.subscribe()
    }

    /// Follows committed blocks from now on, each once and in order. A receiver that falls
    /// [`COMMITTED_BLOCKS_KEPT`] blocks behind is told so, and reads what it missed from here.
    pub fn watch_blocks(&self) -> broadcast::Receiver<CommittedNotice> {
        self.committed_sender.subscribe()
    }

    fn head(&self) -> RwLockReadGuard<'_, Head> {
        self.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a batch so that it survives a power cut.
    fn write_synced(&self, batch: WriteBatch) -> Result<(), StoreError> {
        if self.is_read_only() {
            return Err(StoreError::DiskFull("the disk was found full".into()));
        }
        let mut options = WriteOptions::default();
        options.set_sync(true);
        let _under_way = self.syncing.begin("a block");
        self.db.write_opt(batch, &options).map_err(|error| self.failed(error.to_string()))
    }

    /// Sorts a failed write: a full disk turns the store read-only and frees the ballast.
    fn failed(&self, message: String) -> StoreError {
        if !ballast::says_disk_full(&message) {
            return StoreError::Failed(message);
        }
        self.read_only.store(true, Ordering::Release);
        ballast::release(&self.path);
        StoreError::DiskFull(message)
    }
}

fn view_error(error: &rocksdb::Error) -> ViewError {
    ViewError(error.to_string())
}

impl View for RocksStore {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.newest(key)?.map(|(_, bytes)| bytes))
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Ok(self.position(id)?.map(|position| position.height))
    }
}

impl TreeReader for RocksStore {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        if let Some(node) = self.nodes.get(key) {
            return Ok(Some(node));
        }
        let bytes = self
            .db
            .get_pinned_cf(self.column(Column::Tree), key.as_bytes())
            .map_err(|error| view_error(&error))?;
        bytes.map(|bytes| TreeNode::from_bytes(&bytes)).transpose()
    }
}

impl Store for RocksStore {
    fn tip(&self) -> Tip {
        self.head().tip
    }

    fn frontier(&self) -> Frontier {
        self.head().frontier.clone()
    }

    fn validator_set(&self, height: Height) -> Result<Option<ValidatorSet>, StoreError> {
        if height > self.tip().height.next() {
            return Ok(None);
        }
        Ok(self.handoff_at(height)?.map(|handoff| handoff.validators))
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, StoreError> {
        let Some(commit) = self.commit_at(height)? else { return Ok(None) };
        let Some(bytes) = self.block_bytes(height)? else { return Ok(None) };
        Ok(Some(DecidedBlock { bytes, commit }))
    }

    fn min_height(&self) -> Height {
        Height::FIRST
    }

    fn put_undecided(&self, block: &UndecidedBlock) -> Result<(), StoreError> {
        let mut batch = WriteBatch::default();
        let key = columns::undecided_key(block);
        batch.put_cf(self.column(Column::Undecided), key, &block.bytes);
        self.write_synced(batch)
    }

    fn undecided(&self, height: Height) -> Result<Vec<UndecidedBlock>, StoreError> {
        self.undecided_at(height)
    }

    fn commit(&self, decision: Decision<'_>) -> Result<(), StoreError> {
        let block = decision.block;
        let height = block.header.height;
        if !follows_tip(self, height, block.hash)? {
            return Ok(());
        }
        let tip = Tip {
            height,
            hash: block.hash,
            time: block.header.time,
            state_root: block.header.state_root,
        };
        let head = Head { tip, frontier: block.execution.frontier.clone() };
        let batch = self.decision_batch(decision, &head)?;
        let begun = Instant::now();
        self.write_synced(batch)?;
        self.times.batch.observe(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        // The block is durable. The marker follows it, so that a crash here leaves the marker one
        // block behind, which open allows; the other way round it could not.
        let mut marker = self.marker.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = self.syncing.begin("the tip marker");
        marker.advance(height, block.hash).map_err(|error| self.failed(error.to_string()))?;
        drop((under_way, marker));
        self.times.marker.observe(begun.elapsed().as_secs_f64());
        self.nodes.replace(&block.execution.tree);
        self.entries.advance(height, &block.execution.effects.changes);
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
        self.tip_sender.send_replace(tip);
        // No receiver is no fault.
        let _ = self.committed_sender.send(CommittedNotice::of(block));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
