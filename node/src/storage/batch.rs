//! What a decided block writes.

use hefu_chain::{
    codec,
    hash::Digest,
    height::Height,
    log_tree::LogAddress,
    record::Record,
    state::StateChanges,
    state_tree::{TreeBatch, TreeNodeKey},
};
use hefu_consensus::{
    admitted::AdmittedRecord,
    block_builder::CheckedBlock,
    port::{Decision, STATE_PROOF_BLOCKS, StoreError},
};
use rocksdb::{ColumnFamily, Direction, IteratorMode, WriteBatch};

use super::{
    Head, RocksStore,
    columns::{self, Column, height_key, meta},
    proofs::LOG_LEVEL_MIN,
    read::{RecordPosition, StoredHeader},
};
use crate::index::{self, CommittedBlock};

/// Bytes of an entry's height in front of the entity.
const SINCE_BYTES: usize = 8;

/// Writes new entries with the height from which on they stand.
pub(super) fn put_state(
    batch: &mut WriteBatch,
    column: &ColumnFamily,
    height: Height,
    changes: &StateChanges,
) {
    let mut value = Vec::new();
    for (key, bytes) in changes {
        value.clear();
        value.extend_from_slice(&height_key(height));
        value.extend_from_slice(bytes);
        batch.put_cf(column, key.as_bytes(), &value);
    }
}

/// Writes new nodes of the state tree.
pub(super) fn put_tree(batch: &mut WriteBatch, column: &ColumnFamily, tree: &TreeBatch) {
    for (key, node) in &tree.nodes {
        batch.put_cf(column, key.as_bytes(), node.to_bytes());
    }
}

impl RocksStore {
    /// Everything that a decided block writes, and the undecided blocks that it ends.
    pub(super) fn decision_batch(
        &self,
        decision: Decision<'_>,
        head: &Head,
    ) -> Result<WriteBatch, StoreError> {
        let Decision { block, commit } = decision;
        let (header, execution) = (&block.header, &block.execution);
        let height = header.height;
        let mut batch = WriteBatch::default();
        batch.put_cf(self.column(Column::Meta), meta::HEAD, head.to_bytes());
        batch.put_cf(self.column(Column::Commits), height_key(height), codec::encode(commit));
        self.put_records(&mut batch, block);
        self.keep_replaced(&mut batch, height, &execution.effects.changes)?;
        let changes = &execution.effects.changes;
        put_state(&mut batch, self.column(Column::State), height, changes);
        put_tree(&mut batch, self.column(Column::Tree), &execution.tree);
        let stale = encode_stale(&execution.tree.stale);
        batch.put_cf(self.column(Column::Stale), height_key(height), stale);
        self.prune_tree(&mut batch, height)?;
        let stored = |node: &&(LogAddress, Digest)| node.0.level >= LOG_LEVEL_MIN;
        for (address, hash) in execution.log_nodes.iter().filter(stored) {
            batch.put_cf(self.column(Column::Log), address.to_key(), hash.as_bytes());
        }
        if let Some(next) = &execution.next_validators {
            let key = height_key(height.next());
            batch.put_cf(self.column(Column::Validators), key, codec::encode(next));
        }
        let records: Vec<&Record> = execution.records.iter().map(|r| r.record()).collect();
        let committed = CommittedBlock {
            header,
            records: &records,
            receipts: &execution.effects.receipts,
            changes,
        };
        for (key, value) in index::entries(&committed) {
            batch.put_cf(self.column(Column::Index), key, value);
        }
        self.end_undecided(&mut batch, height)?;
        Ok(batch)
    }

    /// The header, and each envelope with its position.
    fn put_records(&self, batch: &mut WriteBatch, block: &CheckedBlock) {
        let (header, records) = (&block.header, &block.execution.records);
        let first = header.log_size.saturating_sub(records.len() as u64);
        let stored = StoredHeader { header: header.clone(), records: records.len() as u64 };
        let column = self.column(Column::Headers);
        batch.put_cf(column, height_key(header.height), codec::encode(&stored));
        let (envelopes, positions) = (self.column(Column::Envelopes), self.column(Column::Records));
        for ((record, log_index), index) in records.iter().zip(first..).zip(0..) {
            let record: &AdmittedRecord = record;
            batch.put_cf(envelopes, log_index.to_be_bytes(), codec::encode(record.envelope()));
            let position = RecordPosition { height: header.height, index, log_index };
            batch.put_cf(positions, record.id().as_bytes(), codec::pack(&position));
        }
    }

    /// Moves the entries that the block replaces to the history, so that earlier states can still
    /// be read.
    fn keep_replaced(
        &self,
        batch: &mut WriteBatch,
        height: Height,
        changes: &StateChanges,
    ) -> Result<(), StoreError> {
        let (state, history) = (self.column(Column::State), self.column(Column::History));
        let keys = changes.keys().map(|key| key.as_bytes());
        let replaced = self.db.batched_multi_get_cf(state, keys, true);
        for (key, replaced) in changes.keys().zip(replaced) {
            let replaced = replaced.map_err(|error| StoreError::Failed(error.to_string()))?;
            if let Some(entry) = replaced {
                batch.put_cf(history, columns::history_key(key, height), &*entry);
            }
        }
        Ok(())
    }

    /// Deletes the nodes that only states older than [`STATE_PROOF_BLOCKS`] need.
    fn prune_tree(&self, batch: &mut WriteBatch, height: Height) -> Result<(), StoreError> {
        let Some(unproved) = height.get().checked_sub(STATE_PROOF_BLOCKS) else { return Ok(()) };
        let (stale, tree) = (self.column(Column::Stale), self.column(Column::Tree));
        let key = height_key(Height::new(unproved));
        let row = self.db.get_pinned_cf(stale, key);
        if let Some(row) = row.map_err(|error| StoreError::Failed(error.to_string()))? {
            for node in decode_stale(&row) {
                batch.delete_cf(tree, node);
            }
            batch.delete_cf(stale, key);
        }
        Ok(())
    }

    /// Forgets the undecided blocks of a height.
    fn end_undecided(&self, batch: &mut WriteBatch, height: Height) -> Result<(), StoreError> {
        let column = self.column(Column::Undecided);
        let key = height_key(height);
        // Those of lower heights were forgotten with their own block.
        let mode = IteratorMode::From(&key, Direction::Forward);
        for entry in self.db.iterator_cf(column, mode) {
            let (key, _) = entry.map_err(|error| StoreError::Failed(error.to_string()))?;
            if columns::read_height(&key).is_some_and(|at| at > height) {
                break;
            }
            batch.delete_cf(column, key);
        }
        Ok(())
    }
}

/// Node keys, each behind its length in one byte: 41 bytes are the longest.
fn encode_stale(keys: &[TreeNodeKey]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(keys.len() * (SINCE_BYTES + 6));
    for key in keys {
        let key = key.as_bytes();
        bytes.push(u8::try_from(key.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(key);
    }
    bytes
}

/// Reads [`encode_stale`].
fn decode_stale(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = bytes.split_first()?;
        let (key, rest) = rest.split_at_checked(usize::from(*length))?;
        bytes = rest;
        Some(key)
    })
}
