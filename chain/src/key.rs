//! Keys and signatures: Ed25519 under the strict rule, here; what else signs records, below.
//!
//! `verify_strict` accepts the intersection of what other implementations accept, so a record that
//! verifies here verifies everywhere. A key is registered only in canonical encoding, not of small
//! order and torsion-free.

mod bytes;
mod record_key;
#[cfg(any(test, feature = "testing"))]
pub mod remembered;
mod sm2;
#[cfg(test)]
mod tests;

use std::fmt;

use bytes::hex_serde;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::{
    record_key::{KeyAlgorithm, KeyAlgorithms, RecordKey, RecordSecret},
    sm2::{SM2_ID, Sm2PublicKey, Sm2SecretKey},
};
use crate::hash::{Domain, HexError, ValidatorAddress, decode_hex};

/// Why bytes are not a usable public key, or a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the canonical encoding of a point.
    #[error("the key is not the canonical encoding of a curve point")]
    NotCanonical,
    /// A point of small order or with a torsion component.
    #[error("the key is of small order or not torsion-free")]
    WeakPoint,
    /// The signature does not verify under the strict rule.
    #[error("the signature does not verify")]
    BadSignature,
    /// Not a `did:key` of a key that signs records.
    #[error("not a did:key of an Ed25519 or compressed SM2 public key")]
    NotDidKey,
    /// Not the text of a key that signs records.
    #[error("expected 64 hexadecimal digits (Ed25519), or sm2: and 66 (SM2), in lower case")]
    NotKeyText,
    /// Not a number that an SM2 secret key can be.
    #[error("the secret key is zero or not below n − 1")]
    NotSecret,
}

/// An Ed25519 public key as bytes. Parsed for use by [`PublicKey::to_verifier`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// A parsed public key, ready to check signatures. Parsing costs a tenth of a check: keep these.
#[derive(Clone, Debug)]
pub struct Verifier(VerifyingKey);

/// A signature of 64 bytes: Ed25519 (R ‖ S), or SM2 (r ‖ s).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature([u8; 64]);

/// An Ed25519 secret key. Zeroised when dropped, never printed.
pub struct SecretKey(SigningKey);

impl PublicKey {
    /// Key from bytes, unchecked; signatures under a weak key never verify.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Checks what registration demands: canonical, not small order, torsion-free.
    pub fn check_registrable(&self) -> Result<(), KeyError> {
        #[cfg(any(test, feature = "testing"))]
        return remembered::verdict(&[b"registrable", &self.0], || self.check_point());
        #[cfg(not(any(test, feature = "testing")))]
        self.check_point()
    }

    fn check_point(&self) -> Result<(), KeyError> {
        let point = curve25519_dalek::edwards::CompressedEdwardsY(self.0)
            .decompress()
            .ok_or(KeyError::NotCanonical)?;
        if point.compress().0 != self.0 {
            return Err(KeyError::NotCanonical);
        }
        if point.is_small_order() || !point.is_torsion_free() {
            return Err(KeyError::WeakPoint);
        }
        Ok(())
    }

    /// Parses the key for verification.
    pub fn to_verifier(self) -> Result<Verifier, KeyError> {
        VerifyingKey::from_bytes(&self.0).map(Verifier).map_err(|_| KeyError::NotCanonical)
    }

    /// Checks one signature under the strict rule.
    pub fn verify(self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        let check = || self.to_verifier()?.verify(message, signature);
        #[cfg(any(test, feature = "testing"))]
        return remembered::verdict(&[b"signature", &self.0, &signature.0, message], check);
        #[cfg(not(any(test, feature = "testing")))]
        check()
    }

    /// Address of the validator that votes with this key.
    pub fn validator_address(&self) -> ValidatorAddress {
        let hash = Domain::ValidatorAddress.hash(&self.0);
        let mut address = [0u8; 20];
        address.copy_from_slice(&hash[..20]);
        ValidatorAddress(address)
    }
}

impl Verifier {
    /// Checks one signature under the strict rule.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        self.0.verify_strict(message, &signature).map_err(|_| KeyError::BadSignature)
    }
}

impl Signature {
    /// Signature from its 64 bytes.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The 64 bytes.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl SecretKey {
    /// Key from its 32-byte seed (RFC 8032). The caller draws the seed: this crate has no
    /// randomness.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed, to be written to a key file.
    pub fn to_seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl Clone for SecretKey {
    fn clone(&self) -> Self {
        Self(SigningKey::from_bytes(self.0.as_bytes()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

hex_serde!(PublicKey, 32);
hex_serde!(Signature, 64);
