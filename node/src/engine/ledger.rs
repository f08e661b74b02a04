//! What the engine asks of the ledger.
//!
//! The engine's loop never computes: every call here runs on a thread that may block. The ledger's
//! application on its store is one implementation; tests bring a ledger in memory.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hefu_chain::{
    action::governance::Equivocate,
    commit::Commit,
    hash::{BlockHash, ValidatorAddress},
    height::Height,
    key::PublicKey,
    time::BlockTime,
    uscc::Uscc,
    validator_set::ValidatorSet,
};

/// The last committed block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its height; genesis if there is none.
    pub height: Height,
    /// Its hash; zero if there is none.
    pub hash: BlockHash,
    /// Its time; that of genesis if there is none.
    pub time: BlockTime,
}

/// What the parameters say about when blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Longest time between two blocks while no record waits.
    pub heartbeat: Duration,
    /// Records that fill a block.
    pub block_records_max: usize,
}

/// A block with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedBlock {
    /// Hash of its header.
    pub hash: BlockHash,
    /// Who made it.
    pub proposer: ValidatorAddress,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What the ledger says about a block that is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be committed next; its bytes are on disk.
    Valid {
        /// Hash of its header.
        hash: BlockHash,
        /// Who made it.
        proposer: ValidatorAddress,
    },
    /// It breaks a rule.
    Invalid {
        /// Which, for the log.
        reason: String,
    },
}

/// The ledger cannot go on: its disk failed, or it disagrees with a decision. The node stops.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger cannot go on: {0}")]
pub struct LedgerFailure(pub String);

/// The ledger, as the engine uses it. All calls may block on disk.
pub trait Ledger: Send + Sync + 'static {
    /// The last committed block.
    fn tip(&self) -> Tip;

    /// The first height whose block is still kept here.
    fn first_kept(&self) -> Height;

    /// The validators of a height up to the one after the tip.
    fn validator_set(&self, height: Height) -> Result<Arc<ValidatorSet>, LedgerFailure>;

    /// The keys on the wire of a member's nodes at the height after the tip.
    fn nodes_of(&self, member: Uscc) -> Result<Vec<PublicKey>, LedgerFailure>;

    /// The pace after the last block.
    fn pace(&self) -> Result<Pace, LedgerFailure>;

    /// Makes the block to propose. The same for the same height and round, also after a restart;
    /// its bytes are on disk when this returns.
    fn build(
        &self,
        height: Height,
        round: u32,
        now: BlockTime,
        proposer: ValidatorAddress,
    ) -> Result<EncodedBlock, LedgerFailure>;

    /// Judges a block for the height after the tip. `received` is when and in which round it came
    /// if it is proposed for the first time, and `None` if its time is not to be judged again.
    fn check(
        &self,
        block_bytes: Bytes,
        received: Option<(BlockTime, u32)>,
    ) -> Result<Verdict, LedgerFailure>;

    /// All blocks built or found valid for a height that is not decided.
    fn undecided(&self, height: Height) -> Result<Vec<EncodedBlock>, LedgerFailure>;

    /// Commits the block that `commit` decides. On disk when it returns; repeating it is harmless.
    fn commit(&self, commit: Commit) -> Result<(), LedgerFailure>;

    /// A decided block with its commit, if it is kept here.
    fn decided(&self, height: Height) -> Result<Option<(Bytes, Commit)>, LedgerFailure>;

    /// How many records wait for a block. Does not block for long: it is asked between heights.
    fn records_waiting(&self) -> usize;

    /// Takes note of contradictions that the engine saw, to be put on the ledger.
    fn note_contradictions(&self, seen: Vec<Equivocate>);
}
