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
