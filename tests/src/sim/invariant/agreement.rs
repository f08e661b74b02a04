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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::invariant::fixture::finals;

    #[test]
    fn another_block_at_a_height_is_seen_wherever_it_becomes_final() {
        let [block]: [Final; 1] = finals(1).try_into().expect("one");
        let mut other = block.clone();
        other.commit.block_hash = BlockHash([1; 32]);
        let mut agreement = Agreement::default();
        assert_eq!(agreement.check(NodeId(0), &block), Ok(()));
        assert_eq!(agreement.check(NodeId(1), &block), Ok(()));
        assert!(agreement.check(NodeId(2), &other).is_err(), "on another node");
        assert!(agreement.check(NodeId(0), &other).is_err(), "on the same node");
    }
}
