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

    /// A node begins again after this header, with a ledger that it has from others.
    pub fn begin_after(&mut self, node: NodeId, header: Header) {
        self.chains.insert(node, vec![header]);
    }

    /// Forgets a node's chain: its database was replaced.
    pub fn forget(&mut self, node: NodeId) {
        self.chains.remove(&node);
    }

    /// The height up to which a node's chain is known.
    pub fn known(&self, node: NodeId) -> Height {
        let last = self.chains.get(&node).and_then(|chain| chain.last());
        last.map_or(Height::GENESIS, |last| last.height)
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::hash::Digest;

    use super::*;
    use crate::sim::invariant::fixture::finals;

    const NODE: NodeId = NodeId(0);

    /// Checks the first two blocks, then a third after a change to it.
    fn after(change: impl FnOnce(&mut Final, &[Final])) -> Result<(), String> {
        let mut blocks = finals(3);
        let mut third = blocks.pop().expect("three");
        let mut chain = AppendOnly::default();
        for block in &blocks {
            assert_eq!(chain.check(NODE, block), Ok(()));
        }
        change(&mut third, &blocks);
        chain.check(NODE, &third)
    }

    #[test]
    fn a_chain_that_grows_passes() {
        assert_eq!(after(|_, _| {}), Ok(()));
    }

    #[test]
    fn a_gap_a_repetition_and_another_past_are_seen() {
        assert!(after(|third, blocks| *third = blocks[1].clone()).is_err(), "again");
        let gap = after(|third, _| third.block.header.height = Height::new(4));
        assert!(gap.is_err(), "a height left out");
        let fork = after(|third, _| third.block.header.prev_hash = BlockHash([1; 32]));
        assert!(fork.is_err(), "another parent");
        let mut first = AppendOnly::default();
        assert!(first.check(NODE, &finals(2)[1]).is_err(), "does not begin at the beginning");
    }

    #[test]
    fn time_that_does_not_rise_is_seen() {
        let stands = after(|third, blocks| third.block.header.time = blocks[1].block.header.time);
        assert!(stands.is_err());
    }

    #[test]
    fn a_log_that_is_no_continuation_is_seen() {
        let rewritten = after(|third, _| third.block.header.log_root = Digest([1; 32]));
        assert!(rewritten.is_err(), "another root");
        let shorter = after(|third, _| third.block.header.log_size -= 1);
        assert!(shorter.is_err(), "a record fewer");
        let unproven = after(|third, blocks| third.log_proof = blocks[1].log_proof.clone());
        assert!(unproven.is_err(), "the proof of another step");
    }

    #[test]
    fn a_node_that_joins_goes_on_after_what_it_joined_with() {
        let blocks = finals(3);
        let mut chain = AppendOnly::default();
        chain.begin_after(NODE, blocks[1].block.header.clone());
        assert_eq!(chain.check_restart(NODE, Some(&blocks[1])), Ok(Restart::AtKnown));
        assert!(chain.check(NODE, &blocks[1]).is_err(), "again");
        assert_eq!(chain.check(NODE, &blocks[2]), Ok(()));
    }

    #[test]
    fn a_node_starts_where_it_was_or_one_block_further() {
        let blocks = finals(3);
        let mut chain = AppendOnly::default();
        assert_eq!(chain.check_restart(NODE, None), Ok(Restart::AtKnown));
        assert_eq!(chain.check_restart(NODE, Some(&blocks[0])), Ok(Restart::OneFurther));
        chain.check(NODE, &blocks[0]).expect("the first");
        assert_eq!(chain.check_restart(NODE, Some(&blocks[0])), Ok(Restart::AtKnown));
        assert_eq!(chain.check_restart(NODE, Some(&blocks[1])), Ok(Restart::OneFurther));
        assert!(chain.check_restart(NODE, None).is_err(), "all of it lost");
        assert!(chain.check_restart(NODE, Some(&blocks[2])).is_err(), "a block left out");
        chain.check(NODE, &blocks[1]).expect("the second");
        assert!(chain.check_restart(NODE, Some(&blocks[0])).is_err(), "a block lost");
        let mut other = blocks[1].clone();
        other.commit.block_hash = BlockHash([1; 32]);
        assert!(chain.check_restart(NODE, Some(&other)).is_err(), "another block");
    }
}
