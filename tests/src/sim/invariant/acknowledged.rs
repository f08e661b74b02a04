//! Acknowledged: a record that a client was told of is on the ledger, once, at the height it was
//! told, on every node that has that height. And a record that nobody submitted is not.

use std::collections::{BTreeMap, BTreeSet};

use hefu_chain::{block::Block, hash::RecordId, height::Height};

/// What clients submitted and were told, and what the ledger holds.
#[derive(Debug, Default)]
pub struct Acknowledged {
    offered: BTreeSet<RecordId>,
    told: BTreeMap<RecordId, Height>,
    included: BTreeMap<RecordId, Height>,
    through: Height,
}

impl Acknowledged {
    /// A client sent a valid record; only such records may be on the ledger.
    pub fn offered(&mut self, record: RecordId) {
        self.offered.insert(record);
    }

    /// Takes note of what a client was told.
    pub fn told(&mut self, record: RecordId, height: Height) -> Result<(), String> {
        let first = *self.told.entry(record).or_insert(height);
        if first != height {
            return Err(format!("{record} was told at {first} and at {height}"));
        }
        self.compare(&record, height)
    }

    /// Takes note of a final block, the first time it is seen.
    pub fn included(&mut self, block: &Block) -> Result<(), String> {
        let height = block.header.height;
        if height <= self.through {
            return Ok(());
        }
        self.through = height;
        for record in block.records.iter().map(|envelope| envelope.id()) {
            if !self.offered.contains(&record) {
                return Err(format!("{record} at {height} is no valid record of a client"));
            }
            if let Some(earlier) = self.included.insert(record, height) {
                return Err(format!("{record} stands at {earlier} and at {height}"));
            }
        }
        for (record, told) in self.told.iter().filter(|(_, told)| **told == height) {
            self.compare(record, *told)?;
        }
        Ok(())
    }

    /// Number of records that clients were told of.
    pub fn count(&self) -> usize {
        self.told.len()
    }

    /// Number of records on the ledger.
    pub fn included_count(&self) -> usize {
        self.included.len()
    }

    /// Compares everything told with everything there, once all nodes are healed.
    pub fn check_all(&self) -> Result<(), String> {
        self.told.iter().try_for_each(|(record, height)| self.compare(record, *height))
    }

    fn compare(&self, record: &RecordId, told: Height) -> Result<(), String> {
        if told > self.through {
            return Ok(());
        }
        match self.included.get(record) {
            Some(height) if *height == told => Ok(()),
            Some(height) => Err(format!("{record} was told at {told} and stands at {height}")),
            None => Err(format!("{record} was told at {told} and is not there")),
        }
    }
}
