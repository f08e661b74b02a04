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

#[cfg(test)]
mod tests {
    use hefu_chain::{
        block::Header,
        envelope::Envelope,
        hash::{BlockHash, ChainId, Digest, ValidatorAddress},
        time::BlockTime,
    };

    use super::*;

    fn envelope(byte: u8) -> Envelope {
        Envelope { document: vec![byte], proofs: Vec::new() }
    }

    fn block(height: u64, records: &[u8]) -> Block {
        let digest = Digest([0; 32]);
        let header = Header {
            version: 1,
            chain_id: ChainId([0; 32]),
            height: Height::new(height),
            time: BlockTime::from_ms(0),
            prev_hash: BlockHash::ZERO,
            log_root: digest,
            log_size: 0,
            state_root: digest,
            valset_hash: digest,
            next_valset_hash: digest,
            params_hash: digest,
            proposer: ValidatorAddress([0; 20]),
        };
        Block { header, records: records.iter().copied().map(envelope).collect() }
    }

    fn offered(records: &[u8]) -> Acknowledged {
        let mut acknowledged = Acknowledged::default();
        records.iter().for_each(|byte| acknowledged.offered(envelope(*byte).id()));
        acknowledged
    }

    #[test]
    fn a_record_told_of_is_there_at_its_height_or_it_is_seen() {
        let mut kept = offered(&[1, 2]);
        let (one, two) = (envelope(1).id(), envelope(2).id());
        assert_eq!(kept.told(one, Height::new(1)), Ok(()));
        assert_eq!(kept.included(&block(1, &[1])), Ok(()));
        assert_eq!(kept.check_all(), Ok(()));
        assert!(kept.told(two, Height::new(1)).is_err(), "told at once, and not there");
        assert!(kept.told(one, Height::new(2)).is_err(), "told at two heights");
        let mut lost = offered(&[1]);
        assert_eq!(lost.told(one, Height::new(1)), Ok(()));
        assert!(lost.included(&block(1, &[])).is_err());
    }

    #[test]
    fn a_record_stands_once_and_only_if_a_client_sent_it() {
        let mut twice = offered(&[1]);
        assert_eq!(twice.included(&block(1, &[1])), Ok(()));
        assert!(twice.included(&block(2, &[1])).is_err());
        assert!(offered(&[1]).included(&block(1, &[2])).is_err());
    }
}
