//! Records that wait for a block.
//!
//! # Bounds
//! By count and bytes, overall and for each author, so that no organisation can keep another out.
//! Beyond a bound a record is refused with a hint when to try again; nothing waiting is evicted
//! for a newcomer. Blocks take one record of each author in turn, in the order of arrival.

mod rejections;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use hefu_chain::{hash::RecordId, height::Height, reject::Rejection, uscc::Uscc};

use crate::admitted::{AdmittedRecord, AdmittedRecords};
use rejections::RecentRejections;

/// Bounds of a mempool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MempoolLimits {
    /// Most records.
    pub records_max: usize,
    /// Most bytes of encoded envelopes.
    pub bytes_max: usize,
    /// Most records of one author.
    pub author_records_max: usize,
    /// Most bytes of one author's envelopes.
    pub author_bytes_max: usize,
}

impl Default for MempoolLimits {
    /// About ten full blocks, and a quarter of that for one author.
    fn default() -> Self {
        Self {
            records_max: 20_000,
            bytes_max: 32 * 1024 * 1024,
            author_records_max: 5_000,
            author_bytes_max: 8 * 1024 * 1024,
        }
    }
}

/// How long a client should wait before it tries again, in milliseconds: one or two blocks.
pub const RETRY_AFTER_MS: u64 = 1_000;

/// Why a verified record may not wait here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MempoolError {
    /// The record waits already.
    #[error("record {0} is waiting for a block already")]
    Pending(RecordId),
    /// No room for anyone.
    #[error("the mempool is full; try again in {RETRY_AFTER_MS} ms")]
    Full,
    /// No room for this author.
    #[error(
        "organisation {0} has as many records waiting as it may; try again in {RETRY_AFTER_MS} ms"
    )]
    AuthorFull(Uscc),
}

impl MempoolError {
    /// The stable code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pending(_) => "mempool.pending",
            Self::Full => "mempool.full",
            Self::AuthorFull(_) => "mempool.organisation_full",
        }
    }

    /// What it says, in Chinese.
    pub const fn message_zh(&self) -> &'static str {
        match self {
            Self::Pending(_) => "该记录已在等待上链",
            Self::Full => "待上链记录已满,请稍后重试",
            Self::AuthorFull(_) => "该机构待上链记录已达上限,请稍后重试",
        }
    }

    /// How long to wait before trying again, if that helps, in milliseconds.
    pub const fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Pending(_) => None,
            Self::Full | Self::AuthorFull(_) => Some(RETRY_AFTER_MS),
        }
    }
}

/// One author's waiting records, in the order of arrival.
#[derive(Debug, Default)]
struct Queue {
    /// By number of arrival.
    records: BTreeMap<u64, Arc<AdmittedRecord>>,
    bytes: usize,
}

/// Records that wait for a block.
#[derive(Debug)]
pub struct Mempool {
    limits: MempoolLimits,
    queues: BTreeMap<Uscc, Queue>,
    /// Author and number of arrival of every waiting record.
    places: BTreeMap<RecordId, (Uscc, u64)>,
    bytes: usize,
    arrivals: u64,
    rejections: RecentRejections,
}

impl Mempool {
    /// An empty mempool.
    pub fn new(limits: MempoolLimits) -> Self {
        Self {
            limits,
            queues: BTreeMap::new(),
            places: BTreeMap::new(),
            bytes: 0,
            arrivals: 0,
            rejections: RecentRejections::default(),
        }
    }

    /// Number of waiting records.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Bytes of the waiting envelopes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The waiting record with this id.
    pub fn get(&self, id: &RecordId) -> Option<&Arc<AdmittedRecord>> {
        let (author, number) = self.places.get(id)?;
        self.queues.get(author)?.records.get(number)
    }

    /// Why a record was refused lately, if it was.
    pub fn rejection(&self, id: &RecordId) -> Option<&Rejection> {
        self.rejections.get(id)
    }

    /// Refuses what [`Mempool::insert`] would refuse.
    pub fn check_room(
        &self,
        id: &RecordId,
        author: &Uscc,
        bytes: usize,
    ) -> Result<(), MempoolError> {
        if self.places.contains_key(id) {
            return Err(MempoolError::Pending(*id));
        }
        let limits = &self.limits;
        if let Some(queue) = self.queues.get(author)
            && (queue.records.len() >= limits.author_records_max
                || queue.bytes + bytes > limits.author_bytes_max)
        {
            return Err(MempoolError::AuthorFull(*author));
        }
        if self.places.len() >= limits.records_max || self.bytes + bytes > limits.bytes_max {
            return Err(MempoolError::Full);
        }
        Ok(())
    }

    /// Takes a record in, behind its author's others.
    pub fn insert(&mut self, record: Arc<AdmittedRecord>) -> Result<(), MempoolError> {
        let (id, author, bytes) = (record.id(), record.author(), record.bytes());
        self.check_room(&id, &author, bytes)?;
        self.arrivals += 1;
        let queue = self.queues.entry(author).or_default();
        queue.records.insert(self.arrivals, record);
        queue.bytes += bytes;
        self.bytes += bytes;
        self.places.insert(id, (author, self.arrivals));
        self.rejections.forget(&id);
        Ok(())
    }

    /// Forgets a waiting record.
    pub fn remove(&mut self, id: &RecordId) -> Option<Arc<AdmittedRecord>> {
        let (author, number) = self.places.remove(id)?;
        let queue = self.queues.get_mut(&author)?;
        let record = queue.records.remove(&number)?;
        queue.bytes -= record.bytes();
        self.bytes -= record.bytes();
        if queue.records.is_empty() {
            self.queues.remove(&author);
        }
        Some(record)
    }

    /// Forgets a record for breaking a rule, and remembers which.
    pub fn reject(&mut self, id: RecordId, rejection: Rejection) {
        self.remove(&id);
        self.rejections.remember(id, rejection);
    }

    /// Forgets the records that no block after `tip` may include; returns their ids.
    pub fn expire(&mut self, tip: Height) -> Vec<RecordId> {
        let expired: Vec<RecordId> = self
            .queues
            .values()
            .flat_map(|queue| queue.records.values())
            .filter(|record| record.last_height() <= tip)
            .map(|record| record.id())
            .collect();
        for id in &expired {
            self.remove(id);
        }
        expired
    }

    /// At most `count` records for the block at `height`, one of each author in turn, each
    /// author's in order of arrival. Who comes first moves on with the height.
    pub fn select(&self, height: Height, count: usize) -> AdmittedRecords {
        let mut turns: VecDeque<_> = self.queues.values().map(|q| q.records.values()).collect();
        if !turns.is_empty() {
            let authors = turns.len() as u64;
            #[expect(clippy::cast_possible_truncation, reason = "less than a length")]
            turns.rotate_left((height.get() % authors) as usize);
        }
        let mut selected = Vec::with_capacity(count.min(self.places.len()));
        while selected.len() < count
            && let Some(mut records) = turns.pop_front()
        {
            if let Some(record) = records.next() {
                selected.push(Arc::clone(record));
                turns.push_back(records);
            }
        }
        selected
    }
}

#[cfg(test)]
mod tests;
