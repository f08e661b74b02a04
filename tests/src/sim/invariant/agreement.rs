//! Agreement: at each height every node has the same block.

use std::collections::BTreeMap;

use hefu_chain::{hash::BlockHash, height::Height};

use crate::sim::node::{NodeId, outbox::Final};

/// The first final block seen at each height, and where.
#[derive(Debug, Default)]
pub struct Agreement(BTreeMap<Height, (BlockHash, NodeId)>);

impl Agreement {
    /// Compares a final block with the first one seen at its height.
    pub fn check(&mut self, node: NodeId, block: &Final) -> Result<(), String> {
        let (height, hash) = (block.commit.height, block.commit.block_hash);
        let (first, at) = *self.0.entry(height).or_insert((hash, node));
        if first == hash {
            return Ok(());
        }
        Err(format!("height {height} is {hash} here and {first} at {at}"))
    }
}
