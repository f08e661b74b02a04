//! Reading blocks, records, entries and validator sets.

use std::ops::Range;

use bytes::Bytes;
use hefu_chain::{
    block::{Block, Header},
    codec,
    commit::Commit,
    envelope::Envelope,
    hash::RecordId,
    height::Height,
    state::{StateKey, ViewError},
    validator_set::ValidatorSet,
};
use hefu_consensus::port::UndecidedBlock;
use rocksdb::{Direction, IteratorMode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    RocksStore,
    columns::{self, Column, height_key, read_height, read_undecided_key},
    view_error,
};
use crate::index::IndexReader;

/// A header as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredHeader {
    /// The header.
    pub(super) header: Header,
    /// Number of records in the block; they are the last of the history tree after it.
    pub(super) records: u64,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPosition {
    /// Height of its block.
    pub height: Height,
    /// Index in the block, from 0.
    pub index: u32,
    /// Index in the history tree, from 0.
    pub log_index: u64,
}

/// A committed record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordEntry {
    /// Where it stands.
    pub position: RecordPosition,
    /// Its document and proofs.
    pub envelope: Envelope,
}

/// A validator set and the first height that it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// First height decided by the set. The block before it announced the set's hash.
    pub from: Height,
    /// The set.
    pub validators: ValidatorSet,
}

impl RocksStore {
    /// The header at a height.
    pub fn header(&self, height: Height) -> Result<Option<Header>, ViewError> {
        Ok(self.stored_header(height)?.map(|stored| stored.header))
    }

    /// The block at a height.
    pub fn block(&self, height: Height) -> Result<Option<Block>, ViewError> {
        let Some(stored) = self.stored_header(height)? else { return Ok(None) };
        let envelopes = self.envelope_bytes(&stored)?;
        let records = envelopes.iter().map(|bytes| own(bytes, "envelope"));
        Ok(Some(Block { header: stored.header, records: records.collect::<Result<_, _>>()? }))
    }

    /// Number of records in the block at a height.
    pub fn block_records(&self, height: Height) -> Result<Option<u64>, ViewError> {
        Ok(self.stored_header(height)?.map(|stored| stored.records))
    }

    /// The encoded block at a height, put together without decoding its records.
    pub(super) fn block_bytes(&self, height: Height) -> Result<Option<Bytes>, ViewError> {
        let Some(stored) = self.stored_header(height)? else { return Ok(None) };
        let mut bytes = codec::encode(&stored.header);
        bytes.extend_from_slice(&codec::encode(&stored.records));
        for envelope in self.envelope_bytes(&stored)? {
            bytes.extend_from_slice(&envelope);
        }
        Ok(Some(bytes.into()))
    }

    /// The commit of a height.
    pub fn commit_at(&self, height: Height) -> Result<Option<Commit>, ViewError> {
        self.read(Column::Commits, &height_key(height), "commit")
    }

    /// Where a record stands, if it is on the ledger.
    pub fn position(&self, id: &RecordId) -> Result<Option<RecordPosition>, ViewError> {
        let column = self.column(Column::Records);
        let bytes = self.db.get_pinned_cf(column, id.as_bytes()).map_err(|e| view_error(&e))?;
        let unpack = |bytes: rocksdb::DBPinnableSlice<'_>| codec::unpack(&bytes);
        let position = bytes.map(unpack).transpose();
        position.map_err(|error| ViewError(format!("stored record position: {error}")))
    }

    /// A committed record.
    pub fn record(&self, id: &RecordId) -> Result<Option<RecordEntry>, ViewError> {
        let Some(position) = self.position(id)? else { return Ok(None) };
        let key = position.log_index.to_be_bytes();
        let envelope = self
            .read(Column::Envelopes, &key, "envelope")?
            .ok_or_else(|| ViewError(format!("the envelope of record {id} is missing")))?;
        Ok(Some(RecordEntry { position, envelope }))
    }

    /// The record at an index of the history tree.
    pub fn record_at(&self, log_index: u64) -> Result<Option<RecordEntry>, ViewError> {
        let key = log_index.to_be_bytes();
        let Some(envelope) = self.read::<Envelope>(Column::Envelopes, &key, "envelope")? else {
            return Ok(None);
        };
        let id = envelope.id();
        let position = self
            .position(&id)?
            .ok_or_else(|| ViewError(format!("the position of record {id} is missing")))?;
        Ok(Some(RecordEntry { position, envelope }))
    }

    /// The envelopes at these indexes of the history tree, in order; fewer when they have more than
    /// so many bytes, but at least one of those that are there.
    pub fn envelopes(
        &self,
        indexes: Range<u64>,
        bytes_max: usize,
    ) -> Result<Vec<Envelope>, ViewError> {
        let from = indexes.start.to_be_bytes();
        let mode = IteratorMode::From(&from, Direction::Forward);
        let (mut envelopes, mut size) = (Vec::new(), 0usize);
        let rows = self.db.iterator_cf(self.column(Column::Envelopes), mode);
        for (expected, row) in indexes.zip(rows) {
            let (key, bytes) = row.map_err(|error| view_error(&error))?;
            if *key != expected.to_be_bytes() {
                return Err(ViewError(format!("record {expected} of the history is missing")));
            }
            size = size.saturating_add(bytes.len());
            if size > bytes_max && !envelopes.is_empty() {
                break;
            }
            envelopes.push(own(&bytes, "envelope")?);
        }
        Ok(envelopes)
    }

    /// Every validator set so far and to come, by the first height that it decides.
    pub fn handoffs(&self) -> Result<Vec<Handoff>, ViewError> {
        let column = self.column(Column::Validators);
        let rows = self.db.iterator_cf(column, IteratorMode::Start);
        rows.map(|row| read_handoff(&row.map_err(|error| view_error(&error))?)).collect()
    }

    /// The set that decides a height.
    pub fn handoff_at(&self, height: Height) -> Result<Option<Handoff>, ViewError> {
        let key = height_key(height);
        let mode = IteratorMode::From(&key, Direction::Reverse);
        let row = self.db.iterator_cf(self.column(Column::Validators), mode).next();
        row.map(|row| read_handoff(&row.map_err(|error| view_error(&error))?)).transpose()
    }

    /// The indexes for queries.
    pub fn index(&self) -> IndexReader<'_> {
        IndexReader::new(&self.db, self.column(Column::Index))
    }

    /// The newest entry under a key, and the height that wrote it.
    pub(super) fn newest(&self, key: &StateKey) -> Result<Option<(Height, Vec<u8>)>, ViewError> {
        self.entries.get(key, || {
            let bytes = self
                .db
                .get_pinned_cf(self.column(Column::State), key.as_bytes())
                .map_err(|error| view_error(&error))?;
            bytes.map(|bytes| read_entry(key, &bytes)).transpose()
        })
    }

    /// The entry under a key that was replaced after `height`, and the height that wrote it.
    pub(super) fn replaced_after(
        &self,
        key: &StateKey,
        height: Height,
    ) -> Result<Option<(Height, Vec<u8>)>, ViewError> {
        let from = columns::history_key(key, height.next());
        let mode = IteratorMode::From(&from, Direction::Forward);
        let row = self.db.iterator_cf(self.column(Column::History), mode).next();
        let Some(row) = row.transpose().map_err(|error| view_error(&error))? else {
            return Ok(None);
        };
        let (found, entry) = row;
        let of_key = found.len() == from.len() && found.starts_with(&columns::history_prefix(key));
        if of_key { read_entry(key, &entry).map(Some) } else { Ok(None) }
    }

    /// The undecided blocks of a height.
    pub(super) fn undecided_at(
        &self,
        height: Height,
    ) -> Result<Vec<UndecidedBlock>, hefu_consensus::port::StoreError> {
        let key = height_key(height);
        let mode = IteratorMode::From(&key, Direction::Forward);
        let mut blocks = Vec::new();
        for row in self.db.iterator_cf(self.column(Column::Undecided), mode) {
            let (key, bytes) = row.map_err(|error| view_error(&error))?;
            let (at, hash, proposed_in) = read_undecided_key(&key)
                .ok_or_else(|| ViewError("an undecided block has a malformed key".into()))?;
            if at != height {
                break;
            }
            blocks.push(UndecidedBlock {
                height,
                hash,
                proposed_in,
                bytes: bytes.into_vec().into(),
            });
        }
        Ok(blocks)
    }

    fn stored_header(&self, height: Height) -> Result<Option<StoredHeader>, ViewError> {
        self.read(Column::Headers, &height_key(height), "header")
    }

    /// The envelopes of a block, encoded.
    fn envelope_bytes(&self, stored: &StoredHeader) -> Result<Vec<Box<[u8]>>, ViewError> {
        let end = stored.header.log_size;
        let envelopes = self.envelopes_in(end.saturating_sub(stored.records)..end)?;
        envelopes.ok_or_else(|| {
            let height = stored.header.height;
            ViewError(format!("block {height} lacks some of its records on disk"))
        })
    }

    /// The envelopes at these indexes of the history tree, encoded; `None` if one is missing.
    pub(super) fn envelopes_in(
        &self,
        indexes: Range<u64>,
    ) -> Result<Option<Vec<Box<[u8]>>>, ViewError> {
        let from = indexes.start.to_be_bytes();
        let mode = IteratorMode::From(&from, Direction::Forward);
        let mut rows = self.db.iterator_cf(self.column(Column::Envelopes), mode);
        let mut envelopes = Vec::new();
        for expected in indexes {
            let row = rows.next().transpose().map_err(|error| view_error(&error))?;
            match row {
                Some((key, bytes)) if *key == expected.to_be_bytes() => envelopes.push(bytes),
                Some(_) | None => return Ok(None),
            }
        }
        Ok(Some(envelopes))
    }

    fn read<T: DeserializeOwned>(
        &self,
        column: Column,
        key: &[u8],
        what: &str,
    ) -> Result<Option<T>, ViewError> {
        let bytes =
            self.db.get_pinned_cf(self.column(column), key).map_err(|error| view_error(&error))?;
        bytes.map(|bytes| own(&bytes, what)).transpose()
    }
}

fn own<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, ViewError> {
    codec::decode_own(bytes).map_err(|error| ViewError(format!("stored {what}: {error}")))
}

/// Splits an entry into the height that wrote it and the entity.
pub(super) fn read_entry(key: &StateKey, entry: &[u8]) -> Result<(Height, Vec<u8>), ViewError> {
    match (read_height(entry), entry.get(8..)) {
        (Some(since), Some(bytes)) => Ok((since, bytes.to_vec())),
        _ => Err(ViewError(format!("entry {key:?} is cut short"))),
    }
}

fn read_handoff((key, value): &(Box<[u8]>, Box<[u8]>)) -> Result<Handoff, ViewError> {
    let from = read_height(key).ok_or_else(|| ViewError("a handoff has a short key".into()))?;
    Ok(Handoff { from, validators: own(value, "validator set")? })
}
