//! Replay: executing every final block from genesis, with nothing but the rules of the ledger and
//! two trees, gives the roots that the headers state.

use std::collections::BTreeMap;

use hefu_chain::{
    block::Block,
    execute::{BlockContext, apply_block},
    hash::{ChainId, RecordId},
    height::Height,
    log_tree::{Frontier, leaf_hash},
    record::Record,
    state::{StateChanges, StateKey, View, ViewError},
    state_tree::{self, TreeNode, TreeNodeKey, TreeReader},
};

/// A ledger that remembers only what executing needs.
#[derive(Default)]
struct Ledger {
    state: StateChanges,
    records: BTreeMap<RecordId, Height>,
    tree: BTreeMap<TreeNodeKey, TreeNode>,
    log: Frontier,
}

impl View for Ledger {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.state.get(key).cloned())
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Ok(self.records.get(id).copied())
    }
}

impl TreeReader for Ledger {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        Ok(self.tree.get(key).cloned())
    }
}

impl Ledger {
    fn write(&mut self, height: Height, changes: StateChanges) -> Result<[u8; 32], String> {
        let (root, batch) =
            state_tree::update(self, height, &changes).map_err(|e| e.to_string())?;
        self.tree.extend(batch.nodes);
        for stale in &batch.stale {
            self.tree.remove(stale);
        }
        self.state.extend(changes);
        Ok(root.0)
    }

    fn execute(&mut self, chain_id: ChainId, block: &Block) -> Result<(), String> {
        let header = &block.header;
        let height = header.height;
        let mut verified = Vec::with_capacity(block.records.len());
        for envelope in &block.records {
            self.log.append(leaf_hash(&envelope.to_bytes()), &mut Vec::new());
            let record = Record::parse(envelope.clone()).and_then(Record::verify);
            verified.push(record.map_err(|rejection| format!("height {height}: {rejection}"))?);
        }
        let context = BlockContext { chain_id, height, time: header.time };
        let effects = apply_block(self, context, &verified)
            .map_err(|failure| format!("height {height}: {failure}"))?;
        if self.write(height, effects.changes)? != header.state_root.0 {
            return Err(format!("executing height {height} gives another state root"));
        }
        if (self.log.size(), self.log.root()) != (header.log_size, header.log_root) {
            return Err(format!("executing height {height} gives another log"));
        }
        self.records.extend(verified.iter().map(|record| (record.record().id(), height)));
        Ok(())
    }
}

/// Executes the blocks on the state of genesis; returns the last height.
pub fn check(
    chain_id: ChainId,
    genesis: &StateChanges,
    blocks: impl IntoIterator<Item = Block>,
) -> Result<Height, String> {
    let mut ledger = Ledger::default();
    ledger.write(Height::GENESIS, genesis.clone())?;
    let mut last = Height::GENESIS;
    for block in blocks {
        ledger.execute(chain_id, &block)?;
        last = block.header.height;
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use hefu_chain::{
        fixture,
        founding::founding_state,
        hash::{BlockHash, Digest, ValidatorAddress},
        time::BlockTime,
    };

    use super::*;

    /// An empty first block whose header states what executing it gives.
    fn first_block(genesis: &StateChanges, time: BlockTime) -> Block {
        let mut ledger = Ledger::default();
        ledger.write(Height::GENESIS, genesis.clone()).expect("a founding state");
        let context = BlockContext { chain_id: fixture::CHAIN_ID, height: Height::FIRST, time };
        let effects = apply_block(&ledger, context, &[]).expect("an empty block");
        let state_root = Digest(ledger.write(Height::FIRST, effects.changes).expect("a version"));
        let header = hefu_chain::block::Header {
            version: hefu_chain::block::PROTOCOL_VERSION,
            chain_id: fixture::CHAIN_ID,
            height: Height::FIRST,
            time,
            prev_hash: BlockHash::ZERO,
            log_root: ledger.log.root(),
            log_size: 0,
            state_root,
            valset_hash: Digest([0; 32]),
            next_valset_hash: Digest([0; 32]),
            params_hash: Digest([0; 32]),
            proposer: ValidatorAddress([0; 20]),
        };
        Block { header, records: Vec::new() }
    }

    #[test]
    fn the_stated_roots_are_found_again_and_others_are_seen() {
        let founding = fixture::founding();
        let genesis = founding_state(&founding).expect("the fixture founds");
        let block = first_block(&genesis, founding.time.plus_ms(1));
        let check = |block: &Block| check(fixture::CHAIN_ID, &genesis, [block.clone()]);
        assert_eq!(check(&block), Ok(Height::FIRST));
        let mut other_state = block.clone();
        other_state.header.state_root = Digest([1; 32]);
        assert!(check(&other_state).is_err());
        let mut other_log = block.clone();
        other_log.header.log_size = 1;
        assert!(check(&other_log).is_err());
        let mut other_time = block;
        other_time.header.time = founding.time.plus_ms(2);
        assert!(check(&other_time).is_err(), "the clock is part of the state");
    }
}
