//! The history: every record hashed again, the root compared at every block, and what is stored to
//! find records and prove them.

use hefu_chain::{
    codec,
    envelope::Envelope,
    hash::Digest,
    log_tree::{Frontier, LogAddress, leaf_hash},
};

use super::{
    super::{columns::Column, proofs::LOG_LEVEL_MIN, read::RecordPosition},
    Audit, Auditor,
    chain::BlockEnd,
};

/// A record as it must be found.
struct Expected {
    id: [u8; 32],
    position: RecordPosition,
}

/// How far the history has been read.
struct Reading<'a> {
    frontier: Frontier,
    /// Ends of the blocks to come.
    ends: &'a [BlockEnd],
    /// Subtrees that are stored.
    subtrees: u64,
}

impl Reading<'_> {
    /// Hashes the next record into the history.
    fn take(
        &mut self,
        audit: &mut Audit,
        key: &[u8],
        envelope: &[u8],
        completed: &mut Vec<(LogAddress, Digest)>,
        expected: &mut Vec<Expected>,
    ) {
        let index = self.frontier.size();
        if key != index.to_be_bytes() {
            audit.find(format_args!("record {index}"), "missing, or its place is taken");
        }
        self.frontier.append(leaf_hash(envelope), completed);
        audit.records += 1;
        let Some((end, later)) = self.ends.split_first() else {
            audit.find(format_args!("record {index}"), "belongs to no block");
            return;
        };
        match codec::decode_own::<Envelope>(envelope) {
            Ok(envelope) => {
                let in_block = (index + end.records).saturating_sub(end.log_size);
                let position = RecordPosition {
                    height: end.height,
                    index: u32::try_from(in_block).unwrap_or(u32::MAX),
                    log_index: index,
                };
                expected.push(Expected { id: *envelope.id().as_bytes(), position });
            }
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

impl Auditor<'_> {
    /// Checks records, history tree and positions against the headers.
    pub(super) fn history(&mut self, ends: &[BlockEnd]) {
        let mut reading = Reading { frontier: Frontier::default(), ends, subtrees: 0 };
        let mut after = None;
        while let Some(rows) = self.page(Column::Envelopes, after.as_deref()) {
            let (mut expected, mut completed) = (Vec::with_capacity(rows.len()), Vec::new());
            for (key, value) in &rows {
                reading.take(&mut self.audit, key, value, &mut completed, &mut expected);
            }
            self.positions(&expected);
            completed.retain(|(address, _)| address.level >= LOG_LEVEL_MIN);
            reading.subtrees += completed.len() as u64;
            for (address, hash) in &completed {
                if self.get(Column::Log, &address.to_key()).as_deref() != Some(&hash.0[..]) {
                    self.audit.find(format_args!("subtree {address:?}"), "missing or another hash");
                }
            }
            after = rows.into_iter().next_back().map(|(key, _)| key);
        }
        if !reading.ends.is_empty() || reading.frontier != self.head.frontier {
            self.audit.find("history", "does not end where the head says");
        }
        self.count(Column::Log, reading.subtrees);
        self.count(Column::Records, reading.frontier.size());
    }

    fn positions(&mut self, expected: &[Expected]) {
        for record in expected {
            let found = self.get(Column::Records, &record.id);
            if found.as_deref() != Some(&codec::pack(&record.position)[..]) {
                let place = format!("position of record {}", record.position.log_index);
                self.audit.find(place, "missing or another");
            }
        }
    }

    /// Reads a column family to its end and counts its rows.
    fn count(&mut self, column: Column, expected: u64) {
        let mut found = 0u64;
        self.each(column, |_, _, _| found += 1);
        if found != expected {
            let what = format!("{found} rows, and {expected} are called for");
            self.audit.find(format_args!("column {}", column.name()), what);
        }
    }
}
