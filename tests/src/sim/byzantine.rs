//! What a faulty proposer does. Twins (one key on two nodes) are faulty in every other way, and
//! need no code: each half runs the honest program.

use std::sync::Arc;

use bytes::Bytes;
use hefu_chain::{
    block::Block,
    envelope::Envelope,
    hash::{BlockHash, Digest},
    log_tree::{Frontier, leaf_hash},
};
use hefu_consensus::block_builder::CheckedBlock;

/// A record that breaks a rule of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BadRecord {
    /// By somebody who was never enrolled.
    Stranger,
    /// On the ledger already.
    Replayed,
    /// By an author who does not hold the role it signs in.
    RoleNotHeld,
    /// The same certificate transferred to two buyers.
    DoubleTransfer,
}

impl BadRecord {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Stranger, Self::Replayed, Self::RoleNotHeld, Self::DoubleTransfer];
}

/// One way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mischief {
    /// Puts a record that breaks a rule into its block without executing it, with a log that holds
    /// it.
    RuleBreakingRecord(BadRecord),
    /// Claims a state that the records do not lead to.
    FalseStateRoot,
    /// Dates its block an hour ahead.
    FutureTime,
    /// Proposes and sends no block.
    Withhold,
}

impl Mischief {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::RuleBreakingRecord(BadRecord::Stranger),
        Self::RuleBreakingRecord(BadRecord::Replayed),
        Self::RuleBreakingRecord(BadRecord::RoleNotHeld),
        Self::RuleBreakingRecord(BadRecord::DoubleTransfer),
        Self::FalseStateRoot,
        Self::FutureTime,
        Self::Withhold,
    ];
}

/// How far ahead a misdated block is, in milliseconds.
const AHEAD_MS: u64 = 3_600_000;

/// The block that a faulty proposer sends instead of the honest one; `parent` is the log before it,
/// `bad` the records that break a rule.
pub fn spoil(
    mischief: Mischief,
    honest: &Arc<CheckedBlock>,
    parent: Frontier,
    bad: &[Envelope],
) -> Option<(BlockHash, Bytes)> {
    let mut block = Block::from_bytes(&honest.bytes).ok()?;
    match mischief {
        Mischief::RuleBreakingRecord(_) => {
            block.records.extend_from_slice(bad);
            let mut log = parent;
            for record in &block.records {
                log.append(leaf_hash(&record.to_bytes()), &mut Vec::new());
            }
            block.header.log_root = log.root();
            block.header.log_size = log.size();
        }
        Mischief::FalseStateRoot => block.header.state_root = Digest([0x5a; 32]),
        Mischief::FutureTime => block.header.time = block.header.time.plus_ms(AHEAD_MS),
        Mischief::Withhold => {}
    }
    Some((block.hash(), block.to_bytes().into()))
}
