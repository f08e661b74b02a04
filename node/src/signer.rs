//! Where a validator's key is: in a file, in a token, or with a signer of its own process.
//!
//! ```text
//! keys/validator.key        the node reads it                     file
//! pkcs11:…                  a module signs, the key stays there   token
//! a unix socket             `hefud signer` signs, with a journal  remote
//! ```
//! The node's vote journal stands in front of all three. A remote signer has a journal of its own
//! besides, which holds even when the node is copied, restored, or in other hands.

mod remote;
mod serve;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    key::{PublicKey, SecretKey, Signature},
};
use hefu_consensus::{
    consensus_key::{ConsensusKey, KeyFailure},
    parts::Init,
    vote_journal::Statement,
};
use hefu_genesis::token::{TokenError, TokenKey};

pub use remote::{REPLY_TIMEOUT, RemoteKey};
pub use serve::{SignerError, init, serve};

/// A validator's key.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a process has one")]
pub enum ValidatorKey {
    /// Read from a file.
    File(SecretKey),
    /// In a token.
    Token(Arc<TokenKey>),
    /// With a signer of its own process.
    Remote(Arc<RemoteKey>),
}

impl ValidatorKey {
    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        match self {
            Self::File(key) => key.public_key(),
            Self::Token(key) => key.public_key(),
            Self::Remote(key) => key.public_key(),
        }
    }

    /// The seat that it votes for.
    pub fn address(&self) -> ValidatorAddress {
        self.public_key().validator_address()
    }

    /// Why it did not sign when it was asked last; nothing while it signs.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Remote(key) => key.trouble(),
            Self::Token(key) => key.trouble(),
            Self::File(_) => None,
        }
    }

    /// True for a key that other nodes may use at the same time, because its keeper decides what is signed.
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::Remote(_))
    }
}

impl From<SecretKey> for ValidatorKey {
    fn from(key: SecretKey) -> Self {
        Self::File(key)
    }
}

fn away(error: &TokenError) -> KeyFailure {
    KeyFailure::Away(error.to_string())
}

impl ConsensusKey for ValidatorKey {
    fn public_key(&self) -> PublicKey {
        Self::public_key(self)
    }

    fn sign_statement(
        &self,
        chain_id: &ChainId,
        statement: &Statement,
        bytes: &[u8],
    ) -> Result<Signature, KeyFailure> {
        let signed = match self {
            Self::File(key) => key.sign_statement(chain_id, statement, bytes),
            Self::Token(key) => key.sign(bytes).map_err(|error| away(&error)),
            Self::Remote(key) => key.sign_statement(chain_id, statement, bytes),
        };
        if let Err(error) = &signed {
            let Statement { height, round, kind, .. } = statement;
            tracing::error!(%error, %height, round, ?kind, "nothing was signed");
        }
        signed
    }

    fn sign_announcement(&self, chain_id: &ChainId, init: &Init) -> Result<Signature, KeyFailure> {
        match self {
            Self::File(key) => key.sign_announcement(chain_id, init),
            Self::Token(key) => {
                key.sign(&init.signing_digest(chain_id).0).map_err(|error| away(&error))
            }
            Self::Remote(key) => key.sign_announcement(chain_id, init),
        }
    }
}
