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
