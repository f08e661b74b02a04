//! The history: every record hashed again, the root compared at every block, and what is stored to
//! find records and prove them.

use hefu_chain::{
    codec::{self, CodecError},
    envelope::Envelope,
    hash::Digest,
    log_tree::{Frontier, LogAddress, leaf_hash},
};
use rayon::prelude::*;

use super::{
    super::{columns::Column, proofs::LOG_LEVEL_MIN, read::RecordPosition},
    Audit, Auditor,
    chain::BlockEnd,
    rows::Page,
};

/// A record, hashed.
struct Hashed {
    leaf: Digest,
    id: Result<[u8; 32], CodecError>,
}

impl Hashed {
    fn of(envelope: &[u8]) -> Self {
        let id = codec::decode_own::<Envelope>(envelope).map(|envelope| *envelope.id().as_bytes());
        Self { leaf: leaf_hash(envelope), id }
    }
}

/// How far the history has been read.
struct Reading<'a> {
    frontier: Frontier,
    /// Ends of the blocks to come.
    ends: &'a [BlockEnd],
    /// Subtrees that are stored.
    subtrees: u64,
    /// Identity and index of every record that belongs to a block.
    records: Vec<([u8; 32], u64)>,
}

impl Reading<'_> {
    /// Takes the next record into the history.
    fn take(
        &mut self,
        audit: &mut Audit,
        key: &[u8],
        hashed: Hashed,
        completed: &mut Vec<(LogAddress, Digest)>,
    ) {
        let index = self.frontier.size();
        if key != index.to_be_bytes() {
            audit.find(format_args!("record {index}"), "missing, or its place is taken");
        }
        self.frontier.append(hashed.leaf, completed);
        audit.records += 1;
        let Some((end, later)) = self.ends.split_first() else {
            audit.find(format_args!("record {index}"), "belongs to no block");
            return;
        };
        match hashed.id {
            Ok(id) => self.records.push((id, index)),
            Err(error) => audit.find(format_args!("record {index}"), error),
        }
        if self.frontier.size() == end.log_size {
            if self.frontier.root() != end.log_root {
                let what = "the records up to here have another root than this header says";
                audit.find(format_args!("history at height {}", end.height), what);
            }
            self.ends = later;
        }
    }
}

/// Where the record at an index of the history must be said to stand.
fn position(ends: &[BlockEnd], log_index: u64) -> Option<RecordPosition> {
    let end = ends.get(ends.partition_point(|end| end.log_size <= log_index))?;
    let in_block = (log_index + end.records).saturating_sub(end.log_size);
    let index = u32::try_from(in_block).unwrap_or(u32::MAX);
    Some(RecordPosition { height: end.height, index, log_index })
}

impl Auditor<'_> {
    /// Checks records, history tree and positions against the headers.
    pub(super) fn history(&mut self, ends: &[BlockEnd]) {
        let (frontier, records) = (Frontier::default(), Vec::new());
        let mut reading = Reading { frontier, ends, subtrees: 0, records };
        let (mut reader, mut page) = (self.read(Column::Envelopes), Page::default());
        while reader.fill(&mut page, &mut self.audit) {
            let hashed: Vec<Hashed> =
                page.par_rows().map(|(_, envelope)| Hashed::of(envelope)).collect();
            let mut completed = Vec::new();
            for ((key, _), hashed) in page.rows().zip(hashed) {
                reading.take(&mut self.audit, key, hashed, &mut completed);
            }
            completed.retain(|(address, _)| address.level >= LOG_LEVEL_MIN);
            reading.subtrees += completed.len() as u64;
            for (address, hash) in &completed {
                if self.get(Column::Log, &address.to_key()).as_deref() != Some(&hash.0[..]) {
                    self.audit.find(format_args!("subtree {address:?}"), "missing or another hash");
                }
            }
        }
        if !reading.ends.is_empty() || reading.frontier != self.head.frontier {
            self.audit.find("history", "does not end where the head says");
        }
        self.count(Column::Log, reading.subtrees);
        self.positions(ends, reading.records);
    }

    /// Compares the stored positions with the records, which are sorted for it: each row is read once.
    fn positions(&mut self, ends: &[BlockEnd], mut records: Vec<([u8; 32], u64)>) {
        records.par_sort_unstable();
        let missing = |audit: &mut Audit, index: u64| {
            audit.find(format_args!("position of record {index}"), "missing or another");
        };
        let (mut found, called_for) = (0u64, records.len() as u64);
        let mut expected = records.into_iter().peekable();
        self.each(Column::Records, |audit, key, value| {
            found += 1;
            while let Some((_, index)) = expected.next_if(|(id, _)| &id[..] < key) {
                missing(audit, index);
            }
            if let Some((_, index)) = expected.next_if(|(id, _)| id[..] == *key)
                && position(ends, index).is_none_or(|position| codec::pack(&position) != value)
            {
                missing(audit, index);
            }
        });
        for (_, index) in expected {
            missing(&mut self.audit, index);
        }
        self.compare_count(Column::Records, found, called_for);
    }

    /// Reads a column family to its end and counts its rows.
    fn count(&mut self, column: Column, called_for: u64) {
        let mut found = 0u64;
        self.each(column, |_, _, _| found += 1);
        self.compare_count(column, found, called_for);
    }

    fn compare_count(&mut self, column: Column, found: u64, called_for: u64) {
        if found != called_for {
            let what = format!("{found} rows, and {called_for} are called for");
            self.audit.find(format_args!("column {}", column.name()), what);
        }
    }
}
