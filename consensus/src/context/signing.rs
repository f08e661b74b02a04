//! The signature scheme of consensus: Ed25519 under the strict rule, over the ledger's own bytes.

use arc_malachitebft_core_types as engine;
use arc_malachitebft_signing::{Error, VerificationResult, Verifier};
use async_trait::async_trait;
use hefu_chain::{
    hash::ChainId,
    key::{PublicKey, Signature},
};

use super::{LedgerContext, Proposal, Vote};

/// Ed25519, verified with `verify_strict` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrictEd25519;

/// Bytes had the wrong length for a key or signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} bytes, got {actual}")]
pub struct LengthError {
    /// Length of the encoding.
    pub expected: usize,
    /// Length that was given.
    pub actual: usize,
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], LengthError> {
    <[u8; N]>::try_from(bytes).map_err(|_| LengthError { expected: N, actual: bytes.len() })
}

/// Secret keys stay with the signer; the engine is never given one.
#[derive(Clone, Copy, Debug)]
pub enum NoPrivateKey {}

impl engine::SigningScheme for StrictEd25519 {
    type DecodingError = LengthError;
    type Signature = Signature;
    type PublicKey = PublicKey;
    type PrivateKey = NoPrivateKey;

    fn decode_signature(bytes: &[u8]) -> Result<Signature, LengthError> {
        fixed(bytes).map(Signature::from_bytes)
    }

    fn encode_signature(signature: &Signature) -> Vec<u8> {
        signature.as_bytes().to_vec()
    }

    fn decode_public_key(bytes: &[u8]) -> Result<PublicKey, LengthError> {
        fixed(bytes).map(PublicKey::from_bytes)
    }

    fn encode_public_key(key: &PublicKey) -> Vec<u8> {
        key.as_bytes().to_vec()
    }
}

/// Checks votes and proposals of one ledger.
#[derive(Clone, Copy, Debug)]
pub struct StrictVerifier {
    chain_id: ChainId,
}

impl StrictVerifier {
    /// A verifier for the ledger with this identity.
    pub fn new(chain_id: ChainId) -> Self {
        Self { chain_id }
    }
}

fn verdict(message: Option<&[u8]>, signature: &Signature, key: &PublicKey) -> VerificationResult {
    let holds = message.is_some_and(|message| key.verify(message, signature).is_ok());
    VerificationResult::from_bool(holds)
}

#[async_trait]
impl Verifier<LedgerContext> for StrictVerifier {
    async fn verify_signed_vote(
        &self,
        vote: &Vote,
        signature: &Signature,
        public_key: &PublicKey,
    ) -> Result<VerificationResult, Error> {
        let bytes = vote.sign_bytes(&self.chain_id);
        Ok(verdict(bytes.as_ref().map(<[u8; _]>::as_slice), signature, public_key))
    }

    async fn verify_signed_proposal(
        &self,
        proposal: &Proposal,
        signature: &Signature,
        public_key: &PublicKey,
    ) -> Result<VerificationResult, Error> {
        let bytes = proposal.sign_bytes(&self.chain_id);
        Ok(verdict(bytes.as_ref().map(<[u8; _]>::as_slice), signature, public_key))
    }

    /// There are no vote extensions, so none is valid.
    async fn verify_signed_vote_extension(
        &self,
        _scope: &engine::VoteExtensionScope<LedgerContext>,
        _extension: &(),
        _signature: &Signature,
        _public_key: &PublicKey,
    ) -> Result<VerificationResult, Error> {
        Ok(VerificationResult::Invalid)
    }

    /// Peers are bound to members by the ledger's allow-list, not by proofs on the wire.
    async fn verify_validator_proof(
        &self,
        _proof: &engine::ValidatorProof<LedgerContext>,
    ) -> Result<VerificationResult, Error> {
        Ok(VerificationResult::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::fixture;

    #[test]
    fn a_signature_holds_for_its_message_ledger_and_key_only() {
        let vote = fixture::vote(engine::VoteType::Precommit, 5, 1, Some(7));
        let key = fixture::secret_key(1);
        let bytes = vote.sign_bytes(&fixture::CHAIN_ID).expect("the vote has a round");
        let signature = key.sign(&bytes);
        let check =
            |bytes: &[u8], key: &PublicKey| verdict(Some(bytes), &signature, key).is_valid();
        assert!(check(&bytes, &key.public_key()));
        assert!(!check(&bytes, &fixture::secret_key(2).public_key()));
        let elsewhere = vote.sign_bytes(&ChainId([8; 32])).expect("the vote has a round");
        assert!(!check(&elsewhere, &key.public_key()));
        assert!(!verdict(None, &signature, &key.public_key()).is_valid());
    }
    #[test]
    fn keys_and_signatures_come_back_from_their_bytes_and_from_no_others() {
        use engine::SigningScheme as _;
        let key = fixture::secret_key(1);
        let (public, signature) = (key.public_key(), key.sign(b"a vote"));
        let (key_bytes, signature_bytes) = (
            StrictEd25519::encode_public_key(&public),
            StrictEd25519::encode_signature(&signature),
        );
        assert_eq!(StrictEd25519::decode_public_key(&key_bytes), Ok(public));
        assert_eq!(StrictEd25519::decode_signature(&signature_bytes), Ok(signature));
        assert!(StrictEd25519::decode_public_key(&key_bytes[1..]).is_err());
        assert!(StrictEd25519::decode_signature(&key_bytes).is_err());
    }
}
