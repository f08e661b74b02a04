//! What this validator has said, and so must not contradict: the rules of the signer's journal.
//!
//! The engine's own log does not suffice against double signing: it loses durable entries silently
//! when a length field is damaged. The journal is a second record of our own votes and proposals,
//! kept apart from the engine, with a rule that needs nothing else: **one statement for each height,
//! round and kind**.
//!
//! # When a statement counts
//! Signing reserves a statement in memory; *releasing* it appends it to the file, which is synced
//! before a byte of the message leaves the node. The engine syncs its log before it asks to publish,
//! so after a plain crash the journal never knows more than the log. If it does, the log has lost
//! something: [`boot_role`] then sets the log aside and the journal alone says what may be signed
//! at that height. Only if the journal itself cannot be believed does the node watch until
//! the height in doubt is decided by others. All this is decided at start and never in the middle
//! of a round.
//!
//! # File
//! Header: magic (16) ‖ chain id (32) ‖ validator (20) ‖ checksum (32). Then entries of
//! [`ENTRY_LEN`] bytes, each with a checksum over itself and the checksum before it, so that no
//! entry can be changed, moved or left out unseen. Entries that are missing at the end cannot be seen
//! here; the engine's log, which has them too, covers that.

use std::collections::BTreeMap;

use hefu_chain::{
    hash::{BlockHash, ChainId, Digest, Domain, ValidatorAddress},
    height::Height,
    vote::VoteKind,
};

mod boot;
mod file_format;
mod guard;
mod messages;
mod signatory;

pub use boot::{BootRole, LogView, StoredJournal, boot_role};
pub use file_format::{Damage, ENTRY_LEN, HEADER_LEN};
pub use messages::{own_statements_in_liveness, statement_of_proposal, statement_of_vote};
pub use signatory::{JournalFile, REWRITE_BYTES, SignError, Signatory};

/// One thing a validator said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Height spoken about.
    pub height: Height,
    /// Round spoken in.
    pub round: u32,
    /// Prevote, precommit or proposal.
    pub kind: VoteKind,
    /// The block spoken for, or nil.
    pub block: Option<BlockHash>,
    /// Hash of the signed bytes, so that *everything* in them counts.
    pub digest: Digest,
}

impl Statement {
    /// The statement made by signing `sign_bytes`.
    pub fn new(
        height: Height,
        round: u32,
        kind: VoteKind,
        block: Option<BlockHash>,
        sign_bytes: &[u8],
    ) -> Self {
        let digest = Digest(Domain::LocalFile.hash_parts(&[b"statement", sign_bytes]));
        Self { height, round, kind, block, digest }
    }

    fn slot(&self) -> Slot {
        (self.round, self.kind)
    }
}

type Slot = (u32, VoteKind);

/// Why the journal does not let a statement be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something else was said in the same place.
    #[error("a different {kind:?} for height {height} round {round} was already signed")]
    Conflict {
        /// Height of both statements.
        height: Height,
        /// Round of both.
        round: u32,
        /// Kind of both.
        kind: VoteKind,
    },
    /// The height is over for this validator.
    #[error("height {asked} is over: this validator already spoke at height {current}")]
    Past {
        /// Height of the refused statement.
        asked: Height,
        /// Height of the journal.
        current: Height,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Made {
    statement: Statement,
    released: bool,
}

/// The statements of one validator at the height it is voting on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    chain_id: ChainId,
    validator: ValidatorAddress,
    height: Height,
    made: BTreeMap<Slot, Made>,
    distrusted: bool,
    /// The latest round in which a quorum is known to have prevoted for a block. Not in the file:
    /// it is needed while the engine is distrusted, and is heard again with the next proposal.
    polkas: BTreeMap<BlockHash, u32>,
    head: Digest,
}

impl Journal {
    /// An empty journal, for a validator that never signed on this ledger.
    pub fn new(chain_id: ChainId, validator: ValidatorAddress) -> Self {
        let head = file_format::header_checksum(&chain_id, &validator);
        let (height, made, polkas) = (Height::GENESIS, BTreeMap::new(), BTreeMap::new());
        Self { chain_id, validator, height, made, distrusted: false, polkas, head }
    }

    /// A journal for a validator of which nothing up to `height` matters any more.
    pub fn after(height: Height, chain_id: ChainId, validator: ValidatorAddress) -> Self {
        Self { height, ..Self::new(chain_id, validator) }
    }

    /// The highest height spoken about; genesis if nothing was said.
    pub fn height(&self) -> Height {
        self.height
    }

    /// Statements that may have left the node, in order of round and kind.
    pub fn released(&self) -> impl Iterator<Item = &Statement> {
        self.made.values().filter(|made| made.released).map(|made| &made.statement)
    }

    /// The block this validator is locked on: its precommit for a block in the latest round.
    pub fn lock(&self) -> Option<(u32, BlockHash)> {
        let precommits = self.released().filter(|said| said.kind == VoteKind::Precommit);
        precommits.filter_map(|said| Some((said.round, said.block?))).last()
    }

    /// True when the engine is distrusted at the journal's height: see [`Self::distrust`].
    pub fn is_distrusted(&self) -> bool {
        self.distrusted
    }

    /// Asks to sign. Granted once, and again for exactly the same statement.
    pub fn reserve(&mut self, statement: Statement) -> Result<(), Refusal> {
        self.admit(&statement)?;
        self.made.entry(statement.slot()).or_insert(Made { statement, released: false });
        Ok(())
    }

    /// Asks to send. Returns the bytes to append and sync before anything is sent, or `None` if
    /// they are in the file already.
    pub fn release(&mut self, statement: Statement) -> Result<Option<[u8; ENTRY_LEN]>, Refusal> {
        self.reserve(statement)?;
        let made = self.made.entry(statement.slot()).or_insert(Made { statement, released: false });
        if made.released {
            return Ok(None);
        }
        made.released = true;
        Ok(Some(self.append(&file_format::body_of(&statement))))
    }

    /// Records that the engine's view of `height` cannot be trusted: it asked for a contradiction,
    /// or its log lacks what was said. From now on, and after every start until the height is
    /// over, the journal alone says what may be signed. Returns the bytes to append and sync.
    pub fn distrust(&mut self, height: Height) -> [u8; ENTRY_LEN] {
        self.advance(height);
        self.distrusted = true;
        self.append(&file_format::distrust_body(height))
    }

    /// The whole file: header and the released statements of the current height. Starts the chain
    /// of checksums anew, so the caller replaces the file with it.
    pub fn to_file(&mut self) -> Vec<u8> {
        self.head = file_format::header_checksum(&self.chain_id, &self.validator);
        let mut file = file_format::header(&self.chain_id, &self.validator).to_vec();
        let mut bodies: Vec<_> = self.released().map(file_format::body_of).collect();
        if self.distrusted {
            bodies.push(file_format::distrust_body(self.height));
        }
        for body in bodies {
            file.extend_from_slice(&self.append(&body));
        }
        file
    }

    fn admit(&mut self, statement: &Statement) -> Result<(), Refusal> {
        if statement.height < self.height {
            return Err(Refusal::Past { asked: statement.height, current: self.height });
        }
        self.advance(statement.height);
        match self.made.get(&statement.slot()) {
            Some(made) if made.statement != *statement => Err(Refusal::Conflict {
                height: statement.height,
                round: statement.round,
                kind: statement.kind,
            }),
            _ => Ok(()),
        }
    }

    fn advance(&mut self, height: Height) {
        if height > self.height {
            self.height = height;
            self.made.clear();
            self.polkas.clear();
            self.distrusted = false;
        }
    }

    fn append(&mut self, body: &file_format::Body) -> [u8; ENTRY_LEN] {
        let (entry, head) = file_format::entry(&self.head, body);
        self.head = head;
        entry
    }
}

#[cfg(test)]
mod tests;
