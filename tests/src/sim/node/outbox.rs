//! What a node wants done after a step: messages sent, wake-up calls, and what may be seen of it.

use std::sync::Arc;

use arc_malachitebft_core_types::Timeout;
use hefu_chain::{
    block::Block,
    commit::Commit,
    hash::{BlockHash, Digest, RecordId, ValidatorAddress},
    height::Height,
    log_tree::ConsistencyProof,
    state_tree::StateProof,
    validator_set::ValidatorSet,
};
use hefu_consensus::vote_journal::{BootRole, Statement};

use super::NodeId;
use crate::sim::{agenda::SimTime, packet::Packet, tally::Met};

/// Why a node asks to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// A timeout of the engine.
    Timer {
        /// Which start of the timer; a later start makes it void.
        token: u64,
        /// The engine's timeout.
        timeout: Timeout,
    },
    /// The decided height is over.
    StartHeight(Height),
    /// The time to build a block has come.
    Propose {
        /// Height to propose for.
        height: Height,
        /// Round to propose in.
        round: u32,
    },
    /// Time to tell peers how far the chain reaches.
    Status,
    /// A request for blocks was not answered.
    SyncOverdue(u64),
}

/// What happened at a node that an invariant may want to know.
#[derive(Clone, Debug)]
pub enum Seen {
    /// The node started.
    Booted {
        /// Whether it signs.
        role: BootRole,
        /// The last final block on its disk; none at genesis.
        tip: Option<Arc<Final>>,
    },
    /// A signed statement left the node.
    Said {
        /// Whose key signed.
        by: ValidatorAddress,
        /// What it said.
        statement: Statement,
    },
    /// A block is final here: its synced write succeeded.
    Committed(Arc<Final>),
    /// The node told a client that a record is on the ledger.
    Acknowledged(RecordId, Height),
    /// The node refused a block that a proposer sent.
    BlockRefused {
        /// Height proposed for.
        height: Height,
        /// Round proposed in.
        round: u32,
        /// The rule it breaks.
        why: String,
    },
    /// A faulty proposer made a block that breaks a rule.
    BrokenBlock(BlockHash),
    /// The node found its database damaged, and neither serves nor signs anything.
    RefusedToStart {
        /// What is wrong.
        why: String,
    },
    /// Something to be counted.
    Counted(Met),
    /// The node stopped by itself.
    Stopped {
        /// Why.
        why: String,
        /// True if power did not fail: the node or the rules it runs under are at fault.
        is_fault: bool,
    },
}

/// A final block as one node has it.
#[derive(Clone, Debug)]
pub struct Final {
    /// The block.
    pub block: Block,
    /// The signatures that make it final.
    pub commit: Commit,
    /// Root of the node's own log after it.
    pub log_root: Digest,
    /// Number of records in that log.
    pub log_size: u64,
    /// The entry of the ledger's clock in the node's own state after it.
    pub clock: Option<Vec<u8>>,
    /// Proof of that entry from the node's own state tree.
    pub clock_proof: StateProof,
    /// Proof from the node's own log that the one before this block is a prefix of it.
    pub log_proof: ConsistencyProof,
    /// The validators of the next height, as the node has them, if they are others.
    pub next_validators: Option<ValidatorSet>,
}

/// A packet to be sent.
#[derive(Clone, Debug)]
pub struct Send {
    /// To one node, or to all.
    pub to: Option<NodeId>,
    /// The height and round that it is about, if it is of consensus.
    pub place: Option<(Height, u32)>,
    /// What is sent.
    pub packet: Packet,
}

/// Collected during one step of one node.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Packets.
    pub sends: Vec<Send>,
    /// Wake-up calls.
    pub wakes: Vec<(SimTime, Wake)>,
    /// What happened.
    pub seen: Vec<Seen>,
}
