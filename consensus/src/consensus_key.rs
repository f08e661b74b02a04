//! The key that a validator signs with, wherever it is kept: in memory (the simulator, and a node with a key
//! file), or where a node cannot read it, so that it may fail, or refuse.

use hefu_chain::{
    hash::ChainId,
    key::{PublicKey, SecretKey, Signature},
};

use crate::{parts::Init, vote_journal::Statement};

/// Why a key did not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFailure {
    /// It cannot be reached now; asking again later may help.
    #[error("the consensus key is away: {0}")]
    Away(String),
    /// Whoever keeps the key does not sign this: it would contradict what was signed, or is not understood.
    #[error("whoever keeps the consensus key refuses: {0}")]
    Refused(String),
}

/// Signs what a validator says. What may be said is decided by the journal, before.
pub trait ConsensusKey {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// Signs a vote or proposal: the statement, and its bytes.
    fn sign_statement(
        &self,
        chain_id: &ChainId,
        statement: &Statement,
        bytes: &[u8],
    ) -> Result<Signature, KeyFailure>;

    /// Signs the announcement of a block that is streamed; its own signature is not looked at.
    fn sign_announcement(&self, chain_id: &ChainId, init: &Init) -> Result<Signature, KeyFailure>;
}

impl ConsensusKey for SecretKey {
    fn public_key(&self) -> PublicKey {
        Self::public_key(self)
    }

    fn sign_statement(
        &self,
        _chain_id: &ChainId,
        _statement: &Statement,
        bytes: &[u8],
    ) -> Result<Signature, KeyFailure> {
        Ok(self.sign(bytes))
    }

    fn sign_announcement(&self, chain_id: &ChainId, init: &Init) -> Result<Signature, KeyFailure> {
        Ok(self.sign(&init.signing_digest(chain_id).0))
    }
}
