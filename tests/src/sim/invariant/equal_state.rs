//! Equal state: after each block a node's own log has the root that the header states, and its own
//! state tree proves the clock of this very block under the header's state root. With agreement on
//! headers, all nodes have equal state at equal height.

use hefu_chain::state::{Clock, Entity, decode_entity};

use crate::sim::node::outbox::Final;

/// Compares what the header says with what the node has.
pub fn check(block: &Final) -> Result<(), String> {
    let header = &block.block.header;
    let height = header.height;
    if (block.log_root, block.log_size) != (header.log_root, header.log_size) {
        return Err(format!(
            "log at {height} has {} records under {} here, {} under {} in the header",
            block.log_size, block.log_root, header.log_size, header.log_root
        ));
    }
    let key = Clock::state_key(&());
    let proof = block.clock_proof.verify(&header.state_root, &key, block.clock.as_deref());
    proof.map_err(|error| format!("state at {height} is not under the header's root: {error}"))?;
    let clock = block.clock.as_ref().and_then(|bytes| decode_entity::<Clock>(&key, bytes).ok());
    match clock {
        Some(clock) if (clock.height, clock.time) == (height, header.time) => Ok(()),
        _ => Err(format!("the clock in the state at {height} is not that of the header")),
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::hash::Digest;

    use super::*;
    use crate::sim::invariant::fixture::finals;

    /// What is seen of the second block after a change to it.
    fn after(change: impl FnOnce(&mut Final, &Final)) -> Result<(), String> {
        let [first, mut second]: [Final; 2] = finals(2).try_into().expect("two");
        change(&mut second, &first);
        check(&second)
    }

    #[test]
    fn a_node_that_has_what_the_header_says_passes() {
        assert_eq!(after(|_, _| {}), Ok(()));
    }

    #[test]
    fn another_log_is_seen() {
        assert!(after(|block, _| block.log_root = Digest([1; 32])).is_err(), "root");
        assert!(after(|block, _| block.log_size += 1).is_err(), "size");
        assert!(after(|block, first| block.log_root = first.log_root).is_err(), "a block behind");
    }

    #[test]
    fn another_state_is_seen() {
        let other = after(|block, _| block.block.header.state_root = Digest([1; 32]));
        assert!(other.is_err(), "root");
        assert!(after(|block, _| block.clock = None).is_err(), "an entry that is gone");
        assert!(after(|block, first| block.clock = first.clock.clone()).is_err(), "an old entry");
        let behind = after(|block, first| {
            block.clock = first.clock.clone();
            block.clock_proof = first.clock_proof.clone();
        });
        assert!(behind.is_err(), "the proof of a block behind");
    }

    #[test]
    fn a_state_that_is_proven_and_is_another_blocks_is_seen() {
        let stale = after(|block, first| {
            block.clock = first.clock.clone();
            block.clock_proof = first.clock_proof.clone();
            block.block.header.state_root = first.block.header.state_root;
        });
        assert!(stale.is_err());
    }
}
