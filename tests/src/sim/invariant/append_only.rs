//! Append only: what is final at a node stays as it is through every crash, heights follow each
//! other without a gap, time rises, and the log of each height is a prefix of the next one's, shown
//! by the consistency proof that a stranger would check.

use std::collections::BTreeMap;

use hefu_chain::{
    block::Header,
    hash::BlockHash,
    height::Height,
    log_tree::{empty_root, verify_consistency},
};

use crate::sim::node::{NodeId, outbox::Final};

/// Where a node starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// At the last block that was seen final.
    AtKnown,
    /// One block further.
    OneFurther,
}

/// The chains of final headers, one a node.
#[derive(Debug, Default)]
pub struct AppendOnly {
    chains: BTreeMap<NodeId, Vec<Header>>,
}

impl AppendOnly {
    /// Checks the next final block of a node against its chain so far.
    pub fn check(&mut self, node: NodeId, block: &Final) -> Result<(), String> {
        let chain = self.chains.entry(node).or_default();
        let header = &block.block.header;
        let parent = chain.last();
        let (height, hash) = parent
            .map_or((Height::GENESIS, BlockHash::ZERO), |parent| (parent.height, parent.hash()));
        if header.height != height.next() {
            return Err(format!("height {} became final after {height}", header.height));
        }
        if header.prev_hash != hash {
            return Err(format!("height {} does not follow {hash}", header.height));
        }
        if parent.is_some_and(|parent| header.time <= parent.time) {
            return Err(format!("time does not rise at height {}", header.height));
        }
        let (size, root) =
            parent.map_or((0, empty_root()), |parent| (parent.log_size, parent.log_root));
        if !verify_consistency(size, &root, header.log_size, &header.log_root, &block.log_proof) {
            return Err(format!("the log before height {} is no prefix of its log", header.height));
        }
        chain.push(header.clone());
        Ok(())
    }

    /// Checks a node that starts. Its disk ends at the last block it ever had final, or at the one
    /// after it, which became final while power failed: then that is its next final block.
    pub fn check_restart(&self, node: NodeId, tip: Option<&Final>) -> Result<Restart, String> {
        let known = self.chains.get(&node).and_then(|chain| chain.last());
        let place = |height: Height, hash: BlockHash| (height, hash);
        let genesis = place(Height::GENESIS, BlockHash::ZERO);
        let known = known.map_or(genesis, |last| place(last.height, last.hash()));
        let found = tip.map_or(genesis, |tip| place(tip.commit.height, tip.commit.block_hash));
        if found == known {
            return Ok(Restart::AtKnown);
        }
        if found.0 == known.0.next() {
            return Ok(Restart::OneFurther);
        }
        Err(format!("starts at {} {}, but {} {} was final", found.0, found.1, known.0, known.1))
    }

    /// The height up to which a node's chain is known.
    pub fn known(&self, node: NodeId) -> Height {
        let last = self.chains.get(&node).and_then(|chain| chain.last());
        last.map_or(Height::GENESIS, |last| last.height)
    }
}
