//! The signer of one node: its key, and the real vote journal on a simulated file.

use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types::{SignedMessage, SignedProposal, SignedVote};
use hefu_chain::{hash::ChainId, hash::ValidatorAddress, key::SecretKey};
use hefu_consensus::{
    context::{LedgerContext, Proposal, Vote},
    vote_journal::{
        Journal, Refusal, Statement, StoredJournal, own_statements_in_liveness,
        statement_of_proposal, statement_of_vote,
    },
};

use crate::sim::disk::{PowerLost, SimFile};

/// Why nothing was signed or sent.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Power failed.
    #[error(transparent)]
    Power(#[from] PowerLost),
    /// The journal refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A message without a round, which the engine never asks to sign.
    #[error("the engine asked to sign a message without a round")]
    NoRound,
}

/// Signs what does not contradict the journal.
pub struct Signer {
    key: SecretKey,
    chain_id: ChainId,
    journal: Journal,
    file: SimFile,
}

impl Signer {
    /// The journal as found in a file; an empty file is none.
    pub fn stored(file: &SimFile, chain_id: ChainId, own: ValidatorAddress) -> StoredJournal {
        let bytes = file.contents();
        if bytes.is_empty() {
            return StoredJournal::Absent;
        }
        match Journal::from_file(&bytes, chain_id, own) {
            Ok(journal) => StoredJournal::Intact(journal),
            Err(damage) => StoredJournal::Damaged(damage),
        }
    }

    /// A signer that continues the stored journal, or begins a new one in the place of one that
    /// cannot be read. Called once it is decided that the node may sign: while it may not, the file
    /// stays as it is, so that the next start sees the same damage.
    pub fn open(
        key: SecretKey,
        chain_id: ChainId,
        stored: StoredJournal,
        file: SimFile,
    ) -> Result<Self, PowerLost> {
        let own = key.public_key().validator_address();
        let mut journal = match stored {
            StoredJournal::Intact(journal) => journal,
            StoredJournal::Absent | StoredJournal::Damaged(_) => Journal::new(chain_id, own),
        };
        file.replace(journal.to_file())?;
        file.sync()?;
        Ok(Self { key, chain_id, journal, file })
    }

    /// Who signs.
    pub fn address(&self) -> ValidatorAddress {
        self.key.public_key().validator_address()
    }

    /// The key, for what is signed outside the journal: announcements of blocks.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// Signs a vote.
    pub fn sign_vote(&mut self, vote: Vote) -> Result<SignedVote<LedgerContext>, SignError> {
        let statement = statement_of_vote(&self.chain_id, &vote).ok_or(SignError::NoRound)?;
        let bytes = vote.sign_bytes(&self.chain_id).ok_or(SignError::NoRound)?;
        self.reserve(statement)?;
        let signature = self.key.sign(&bytes);
        Ok(SignedMessage::new(vote, signature))
    }

    /// Signs a proposal.
    pub fn sign_proposal(
        &mut self,
        proposal: Proposal,
    ) -> Result<SignedProposal<LedgerContext>, SignError> {
        let statement =
            statement_of_proposal(&self.chain_id, &proposal).ok_or(SignError::NoRound)?;
        let bytes = proposal.sign_bytes(&self.chain_id).ok_or(SignError::NoRound)?;
        self.reserve(statement)?;
        let signature = self.key.sign(&bytes);
        Ok(SignedMessage::new(proposal, signature))
    }

    /// Journals our own statement in a message that is about to leave; returns it. `None`: the
    /// message is about a height that is over, and is dropped.
    pub fn release(
        &mut self,
        message: &SignedConsensusMsg<LedgerContext>,
    ) -> Result<Option<Vec<Statement>>, SignError> {
        let own = self.address();
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

    /// Journals our own statements in a liveness message that is about to leave; returns them, or
    /// `None` if the message is to be dropped.
    pub fn release_liveness(
        &mut self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<Option<Vec<Statement>>, SignError> {
        let own = self.address();
        self.release_all(own_statements_in_liveness(&self.chain_id, &own, message))
    }

    fn reserve(&mut self, statement: Statement) -> Result<(), SignError> {
        match self.journal.reserve(statement) {
            Ok(()) => Ok(()),
            Err(refusal) => {
                if let Refusal::Conflict { height, .. } = refusal {
                    let entry = self.journal.distrust(height);
                    self.file.append(&entry)?;
                    self.file.sync()?;
                }
                Err(refusal.into())
            }
        }
    }

    fn release_all(
        &mut self,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<Statement>>, SignError> {
        for statement in &statements {
            match self.journal.release(*statement) {
                Ok(Some(entry)) => {
                    self.file.append(&entry)?;
                    self.file.sync()?;
                }
                Ok(None) => {}
                Err(Refusal::Past { .. }) => return Ok(None),
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(Some(statements))
    }
}
