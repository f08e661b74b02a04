//! Keys and signatures: Ed25519 under the strict rule only.
//!
//! `verify_strict` accepts the intersection of what other implementations accept, so a record that
//! verifies here verifies everywhere. A key is registered only in canonical encoding, not of small
//! order and torsion-free.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::{Domain, HexError, ValidatorAddress, decode_hex};

/// Multicodec prefix of an Ed25519 public key, for `did:key`.
const MULTICODEC_ED25519: [u8; 2] = [0xed, 0x01];

/// The algorithm of a key. One byte in every record and account, so that others can join it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum KeyAlgorithm {
    /// Ed25519, RFC 8032, strict verification.
    Ed25519 = 1,
}

impl KeyAlgorithm {
    /// The algorithm with this tag, if it is known.
    pub const fn from_tag(tag: u8) -> Option<Self> {
        match tag {
            1 => Some(Self::Ed25519),
            _ => None,
        }
    }
}

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
    /// Not a `did:key` of an Ed25519 key.
    #[error("not a did:key of an Ed25519 public key")]
    NotDidKey,
}

/// Public key as bytes. Parsed for use by [`PublicKey::to_verifier`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// A parsed public key, ready to check signatures. Parsing costs a tenth of a check: keep these.
#[derive(Clone, Debug)]
pub struct Verifier(VerifyingKey);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature([u8; 64]);

/// A secret key. Zeroised when dropped, never printed.
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
        self.to_verifier()?.verify(message, signature)
    }

    /// The multibase form `z6Mk…` used by `did:key`.
    pub fn to_multibase(self) -> String {
        let mut bytes = [0u8; 34];
        bytes[..2].copy_from_slice(&MULTICODEC_ED25519);
        bytes[2..].copy_from_slice(&self.0);
        format!("z{}", bs58::encode(bytes).into_string())
    }

    /// `did:key:z6Mk…`, the issuer of a certificate as a Verifiable Credential.
    pub fn to_did(self) -> String {
        format!("did:key:{}", self.to_multibase())
    }

    /// `did:key:z6Mk…#z6Mk…`, the verification method of a Data Integrity proof.
    pub fn to_verification_method(self) -> String {
        let multibase = self.to_multibase();
        format!("did:key:{multibase}#{multibase}")
    }

    /// Reads the key out of `did:key:z…` or `did:key:z…#z…`.
    pub fn from_did(did: &str) -> Result<Self, KeyError> {
        let multibase = did.strip_prefix("did:key:").ok_or(KeyError::NotDidKey)?;
        let (multibase, fragment) = match multibase.split_once('#') {
            Some((base, fragment)) => (base, Some(fragment)),
            None => (multibase, None),
        };
        if fragment.is_some_and(|fragment| fragment != multibase) {
            return Err(KeyError::NotDidKey);
        }
        let base58 = multibase.strip_prefix('z').ok_or(KeyError::NotDidKey)?;
        let bytes = bs58::decode(base58).into_vec().map_err(|_| KeyError::NotDidKey)?;
        let key = bytes.strip_prefix(&MULTICODEC_ED25519).ok_or(KeyError::NotDidKey)?;
        <[u8; 32]>::try_from(key).map(Self).map_err(|_| KeyError::NotDidKey)
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

macro_rules! hex_serde {
    ($name:ident, $len:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = HexError;
            fn from_str(text: &str) -> Result<Self, HexError> {
                decode_hex::<$len>(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeTuple;
                if serializer.is_human_readable() {
                    return serializer.collect_str(self);
                }
                let mut tuple = serializer.serialize_tuple($len)?;
                for byte in &self.0 {
                    tuple.serialize_element(byte)?;
                }
                tuple.end()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error;
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    return text.parse().map_err(Error::custom);
                }
                struct Bytes;
                impl<'de> serde::de::Visitor<'de> for Bytes {
                    type Value = [u8; $len];
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "{} bytes", $len)
                    }
                    fn visit_seq<A: serde::de::SeqAccess<'de>>(
                        self,
                        mut seq: A,
                    ) -> Result<Self::Value, A::Error> {
                        let mut bytes = [0u8; $len];
                        for (i, byte) in bytes.iter_mut().enumerate() {
                            *byte = seq
                                .next_element()?
                                .ok_or_else(|| A::Error::invalid_length(i, &self))?;
                        }
                        Ok(bytes)
                    }
                }
                deserializer.deserialize_tuple($len, Bytes).map(Self)
            }
        }
    };
}

hex_serde!(PublicKey, 32);
hex_serde!(Signature, 64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_point_is_refused_at_registration_and_verifies_nothing() {
        let mut identity = [0u8; 32];
        identity[0] = 1;
        let key = PublicKey::from_bytes(identity);
        assert_eq!(key.check_registrable(), Err(KeyError::WeakPoint));
        let mut signature = [0u8; 64];
        signature[0] = 1;
        assert!(key.verify(b"anything", &Signature::from_bytes(signature)).is_err());
    }

    #[test]
    fn a_did_names_its_key_and_nothing_else() {
        let key = SecretKey::from_seed(&[7; 32]).public_key();
        assert!(key.to_did().starts_with("did:key:z6Mk"));
        assert_eq!(PublicKey::from_did(&key.to_did()), Ok(key));
        assert_eq!(PublicKey::from_did(&key.to_verification_method()), Ok(key));
        let other = SecretKey::from_seed(&[8; 32]).public_key();
        let mixed = format!("{}#{}", key.to_did(), other.to_multibase());
        assert_eq!(PublicKey::from_did(&mixed), Err(KeyError::NotDidKey));
        assert_eq!(key.check_registrable(), Ok(()));
    }

    #[test]
    fn a_secret_key_is_not_printed() {
        assert_eq!(format!("{:?}", SecretKey::from_seed(&[7; 32])), "SecretKey(redacted)");
    }
}
