//! The signer: a consensus key behind a vote journal. The node and the simulator sign with this and
//! nothing else; they differ in the file only.

use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types as engine;
use hefu_chain::{
    hash::{BlockHash, ChainId, ValidatorAddress},
    height::Height,
    key::{SecretKey, Signature},
};

use super::{
    Journal, Refusal, Statement, messages::own_votes_in_liveness, own_statements_in_liveness,
    statement_of_proposal, statement_of_vote,
};
use crate::{
    consensus_key::ConsensusKey,
    context::{BlockId, LedgerContext, Proposal, Vote, message::kind_of},
};

/// The file is rewritten at the start of a height once it is longer than this, in bytes.
pub const REWRITE_BYTES: u64 = 64 * 1024;

/// In the place of a signature that the key did not give. The engine demands something, and takes anything else
/// for its own failure. It drops what does not verify, also of its own, so the vote counts for nothing; and
/// nothing with it is released.
const UNSIGNED: Signature = Signature::from_bytes([0; 64]);

/// Where a journal is kept. A write is durable when it returns; after an error the file is not used
/// again.
pub trait JournalFile {
    /// What goes wrong with such a file.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Appends.
    fn append(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Puts `bytes` in the place of everything: whole, or not at all.
    fn replace(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// Why nothing was signed or sent.
#[derive(Debug, thiserror::Error)]
pub enum SignError<E: std::error::Error + 'static> {
    /// The journal's file failed.
    #[error(transparent)]
    File(E),
    /// The journal does not permit the statement.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An earlier write failed.
    #[error("the vote journal failed before and takes nothing more; restart the node")]
    Failed,
    /// The message names no round, so it states nothing.
    #[error("a vote or proposal without a round is not signed")]
    NoRound,
}

/// Signs what does not contradict the journal.
#[derive(Debug)]
pub struct Signatory<F, K = SecretKey> {
    chain_id: ChainId,
    key: K,
    journal: Journal,
    file: F,
    /// Length of the file, and the height of its last entry: reserving a statement moves the journal
    /// to its height before anything of it is written.
    length: u64,
    written: Height,
    failed: bool,
}

impl<F: JournalFile, K: ConsensusKey> Signatory<F, K> {
    /// Continues a journal, writing its file anew. Called once it is decided that this node may
    /// sign: while it may not, the file stays as it is, so that the next start sees the same damage.
    pub fn open(
        key: K,
        chain_id: ChainId,
        mut journal: Journal,
        mut file: F,
    ) -> Result<Self, F::Error> {
        let bytes = journal.to_file();
        file.replace(&bytes)?;
        let (length, written) = (bytes.len() as u64, journal.height());
        Ok(Self { chain_id, key, journal, file, length, written, failed: false })
    }

    /// The validator that signs.
    pub fn address(&self) -> ValidatorAddress {
        self.key.public_key().validator_address()
    }

    /// The key, for what is signed outside the journal: announcements of blocks.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// See [`Journal::block_to_propose`].
    pub fn block_to_propose(&self, height: Height, round: u32) -> Option<BlockHash> {
        self.journal.block_to_propose(height, round)
    }

    /// See [`Journal::note_polka`].
    pub fn note_polka(&mut self, height: Height, round: u32, block: BlockHash) {
        self.journal.note_polka(height, round, block);
    }

    /// Signs a vote, or the one that the journal has in its place. If the key does not sign, the vote is unsigned:
    /// it counts nowhere and leaves nowhere, until [`Self::sign_missing`] signs it.
    pub fn sign_vote(
        &mut self,
        mut vote: Vote,
    ) -> Result<engine::SignedVote<LedgerContext>, SignError<F::Error>> {
        let round = vote.round.as_u32().ok_or(SignError::NoRound)?;
        let asked = match &vote.value {
            engine::NilOrVal::Nil => None,
            engine::NilOrVal::Val(id) => Some(id.0),
        };
        let kind = kind_of(vote.kind);
        let block = self.journal.block_to_vote_for(vote.height.0, round, kind, asked);
        vote.value =
            block.map_or(engine::NilOrVal::Nil, |hash| engine::NilOrVal::Val(BlockId(hash)));
        let statement = statement_of_vote(&self.chain_id, &vote).ok_or(SignError::NoRound)?;
        let bytes = vote.sign_bytes(&self.chain_id).ok_or(SignError::NoRound)?;
        self.reserve(statement)?;
        let signature = self.key.sign_statement(&self.chain_id, &statement, &bytes);
        Ok(engine::SignedMessage::new(vote, signature.unwrap_or(UNSIGNED)))
    }

    /// Our vote in a message of the engine that repeats it, if the key did not sign it when it was asked for and does
    /// now. Nobody counted it yet, this node's engine neither, so whoever gets it from here gives it to both.
    pub fn sign_missing(
        &mut self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<Option<engine::SignedVote<LedgerContext>>, SignError<F::Error>> {
        let LivenessMsg::Vote(vote) = message else { return Ok(None) };
        if vote.signature != UNSIGNED || vote.message.address.0 != self.address() {
            return Ok(None);
        }
        let signed = self.sign_vote(vote.message.clone())?;
        Ok((signed.signature != UNSIGNED).then_some(signed))
    }

    /// Signs a proposal. One that contradicts the journal, by an engine that has forgotten what it
    /// proposed, is signed for the engine's own use: [`Self::release`] lets it go nowhere.
    pub fn sign_proposal(
        &mut self,
        proposal: Proposal,
    ) -> Result<engine::SignedProposal<LedgerContext>, SignError<F::Error>> {
        let statement =
            statement_of_proposal(&self.chain_id, &proposal).ok_or(SignError::NoRound)?;
        let bytes = proposal.sign_bytes(&self.chain_id).ok_or(SignError::NoRound)?;
        // Asked first: a contradiction by an engine that has its log is the start of distrust.
        let forgot = self.journal.is_distrusted();
        match self.reserve(statement) {
            Err(SignError::Refused(Refusal::Conflict { .. })) if forgot => {}
            outcome => outcome?,
        }
        // The engine proposes again what it saw a quorum prevote for.
        if let Some(round) = proposal.pol_round.as_u32() {
            self.journal.note_polka(proposal.height.0, round, proposal.value.0);
        }
        let signature = self.key.sign_statement(&self.chain_id, &statement, &bytes);
        Ok(engine::SignedMessage::new(proposal, signature.unwrap_or(UNSIGNED)))
    }

    /// Journals our own statement in a message that is about to leave; returns it. `None`: the
    /// message is not to be sent, and nothing is wrong.
    pub fn release(
        &mut self,
        message: &SignedConsensusMsg<LedgerContext>,
    ) -> Result<Option<Vec<Statement>>, SignError<F::Error>> {
        let own = self.address();
        let signature = match message {
            SignedConsensusMsg::Vote(vote) => vote.signature,
            SignedConsensusMsg::Proposal(proposal) => proposal.signature,
        };
        if signature == UNSIGNED {
            return Ok(None);
        }
        let statement = match message {
            SignedConsensusMsg::Vote(vote) if vote.message.address.0 == own => {
                statement_of_vote(&self.chain_id, &vote.message)
            }
            SignedConsensusMsg::Proposal(proposal) if proposal.message.address.0 == own => {
                statement_of_proposal(&self.chain_id, &proposal.message)
            }
            // The engine also sends others' proposals again; those state nothing of ours.
            _ => return Ok(Some(Vec::new())),
        };
        self.release_all(vec![statement.ok_or(SignError::NoRound)?])
    }

    /// The same for a liveness message, which may repeat our votes.
    pub fn release_liveness(
        &mut self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<Option<Vec<Statement>>, SignError<F::Error>> {
        let own = self.address();
        if own_votes_in_liveness(&own, message).iter().any(|vote| vote.signature == UNSIGNED) {
            return Ok(None);
        }
        self.release_all(own_statements_in_liveness(&self.chain_id, &own, message))
    }

    /// Takes down a statement, durably, before anything is signed: for a signer of its own process, which
    /// does not see when messages leave. Granted again for exactly the same statement.
    pub fn say(&mut self, statement: Statement) -> Result<(), SignError<F::Error>> {
        if self.failed {
            return Err(SignError::Failed);
        }
        self.journal.reserve(statement)?;
        self.release_all(vec![statement]).map(|_| ())
    }

    /// Reserves a statement before it is signed. A contradiction is recorded, so that the next start
    /// does without the engine's log.
    fn reserve(&mut self, statement: Statement) -> Result<(), SignError<F::Error>> {
        if self.failed {
            return Err(SignError::Failed);
        }
        let Err(refusal) = self.journal.reserve(statement) else { return Ok(()) };
        if let Refusal::Conflict { height, .. } = refusal
            && !self.journal.is_distrusted()
        {
            let entry = self.journal.distrust(height);
            self.append(&entry)?;
        }
        Err(refusal.into())
    }

    fn release_all(
        &mut self,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<Statement>>, SignError<F::Error>> {
        if self.failed {
            return Err(SignError::Failed);
        }
        for statement in &statements {
            match self.journal.release(*statement) {
                Ok(Some(entry)) => {
                    let begins = statement.height > self.written;
                    self.written = statement.height;
                    if begins && self.length > REWRITE_BYTES {
                        self.rewrite()?;
                    } else {
                        self.append(&entry)?;
                    }
                }
                Ok(None) => {}
                Err(refusal) if self.journal.drops(&refusal) => return Ok(None),
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(Some(statements))
    }

    fn append(&mut self, entry: &[u8]) -> Result<(), SignError<F::Error>> {
        let written = self.file.append(entry);
        self.length += entry.len() as u64;
        self.settle(written)
    }

    fn rewrite(&mut self) -> Result<(), SignError<F::Error>> {
        let bytes = self.journal.to_file();
        self.length = bytes.len() as u64;
        let written = self.file.replace(&bytes);
        self.settle(written)
    }

    fn settle(&mut self, written: Result<(), F::Error>) -> Result<(), SignError<F::Error>> {
        self.failed |= written.is_err();
        written.map_err(SignError::File)
    }
}

#[cfg(test)]
mod tests;
