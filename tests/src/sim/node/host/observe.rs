//! What a stranger could find out about a node's final blocks.

use hefu_chain::{
    block::Block,
    commit::Commit,
    log_tree,
    state::{Clock, Entity, View},
    state_tree,
};
use hefu_consensus::port::Store;

use super::Host;
use crate::sim::node::{outbox::Final, shell::Stop};

impl Host {
    /// The last final block; none at genesis.
    pub fn last_final(&self) -> Result<Option<Final>, Stop> {
        let decided = self.app.decided(self.tip()).map_err(|error| self.stop(error))?;
        let Some(decided) = decided else { return Ok(None) };
        let block = Block::from_bytes(&decided.bytes)
            .map_err(|error| Stop::Fault(format!("a committed block: {error}")))?;
        self.observe(block, decided.commit).map(Some)
    }

    /// What a stranger could find out about this node's state and log after a block.
    pub(super) fn observe(&self, block: Block, commit: Commit) -> Result<Final, Stop> {
        let contents = self.app.store().contents();
        let size = contents.frontier().size();
        let read = |address| {
            let node = contents.log_node(address);
            node.ok_or_else(|| Stop::Fault(format!("no log node at {address:?}")))
        };
        let log_root = log_tree::root_at(size, read)?;
        let key = Clock::state_key(&());
        let clock = contents.get(&key).map_err(|error| Stop::Fault(error.to_string()))?;
        let clock_proof = state_tree::prove(contents, commit.height, &key)
            .map_err(|error| Stop::Fault(error.to_string()))?;
        let before = size.saturating_sub(block.records.len() as u64);
        let log_proof = log_tree::consistency_proof(before, size, read)?
            .ok_or_else(|| Stop::Fault(format!("the log has no {before} records")))?;
        let next_validators = match block.header.next_valset_hash == block.header.valset_hash {
            true => None,
            false => Some(self.validators(commit.height.next())?),
        };
        Ok(Final {
            block,
            commit,
            log_root,
            log_size: size,
            clock,
            clock_proof,
            log_proof,
            next_validators,
        })
    }
}
