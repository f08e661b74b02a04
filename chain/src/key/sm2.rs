//! SM2 signatures with SM3 (GB/T 32918.2, curve of GB/T 32918.5), in one encoding only.
//!
//! A public key is 33 bytes: 02 or 03, then x. A signature is 64 bytes: r ‖ s, big-endian, each in
//! [1, n − 1]. The signer's identity in Z_A is [`SM2_ID`], for every key.
//!
//! Nobody but the holder of a key turns one of its signatures into another: for one r there is a
//! second s, but it depends on the secret key, and e = SM3(Z_A ‖ M) binds the signature to the key.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sm2::{
    dsa::{
        SigningKey, VerifyingKey,
        signature::{Signer, Verifier},
    },
    elliptic_curve::sec1::ToSec1Point,
};

use super::{KeyError, Signature, bytes::hex_serde};
use crate::hash::{HexError, decode_hex};

/// The identity ID_A of every signer: the default of GB/T 35276, 16 bytes of ASCII.
pub const SM2_ID: &str = "1234567812345678";

/// n − 1: with this secret key 1 + d has no inverse, so it signs nothing (GB/T 32918.1: d ≤ n − 2).
const ORDER_MINUS_ONE: [u8; 32] = [
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x22,
];

/// An SM2 public key: a compressed point, as bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sm2PublicKey([u8; 33]);

hex_serde!(Sm2PublicKey, 33);

/// An SM2 secret key. Zeroised when dropped, never printed.
#[derive(Clone)]
pub struct Sm2SecretKey(sm2::SecretKey);

impl Sm2PublicKey {
    /// Key from bytes, unchecked; nothing verifies under bytes that are no key.
    pub const fn from_bytes(bytes: [u8; 33]) -> Self {
        Self(bytes)
    }

    /// The 33 bytes.
    pub const fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// Checks what registration demands: the compressed form of a point of the curve. The group has
    /// prime order and infinity has no such form, so no point is weak.
    pub fn check_registrable(&self) -> Result<(), KeyError> {
        self.point().map(|_| ())
    }

    fn point(&self) -> Result<sm2::PublicKey, KeyError> {
        // The library would also read tag 05, which names a point by x alone.
        if !matches!(self.0[0], 2 | 3) {
            return Err(KeyError::NotCanonical);
        }
        sm2::PublicKey::from_sec1_bytes(&self.0).map_err(|_| KeyError::NotCanonical)
    }

    /// Checks one signature over SM3(Z_A ‖ message).
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        self.verify_as(SM2_ID, message, signature)
    }

    /// [`Self::verify`] for a signer of another identity, of which this ledger knows none.
    pub(super) fn verify_as(
        &self,
        id: &str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), KeyError> {
        let key = VerifyingKey::new(id, self.point()?).map_err(|_| KeyError::NotCanonical)?;
        sm2::dsa::Signature::from_slice(signature.as_bytes())
            .and_then(|signature| key.verify(message, &signature))
            .map_err(|_| KeyError::BadSignature)
    }
}

impl Sm2SecretKey {
    /// Key from d, 32 bytes big-endian, which lies in [1, n − 2]. The caller draws it: this crate has
    /// no randomness.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if *bytes == ORDER_MINUS_ONE {
            return Err(KeyError::NotSecret);
        }
        sm2::SecretKey::from_slice(bytes).map(Self).map_err(|_| KeyError::NotSecret)
    }

    /// d, to be written to a key file.
    pub fn to_bytes(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes().into())
    }

    /// The public half.
    pub fn public_key(&self) -> Sm2PublicKey {
        let mut bytes = [0u8; 33];
        bytes.copy_from_slice(self.0.public_key().to_sec1_point(true).as_bytes());
        Sm2PublicKey(bytes)
    }

    /// Signs a message. The nonce follows from key and message (RFC 6979 with HMAC-SM3), so that no
    /// source of randomness can betray the key.
    pub fn sign(&self, message: &[u8]) -> Signature {
        self.sign_as(SM2_ID, message)
    }

    /// [`Self::sign`] as a signer of another identity.
    pub(crate) fn sign_as(&self, id: &str, message: &[u8]) -> Signature {
        #[expect(
            clippy::expect_used,
            reason = "fails where r, s or r + k is zero: less likely than guessing the key"
        )]
        let signature: sm2::dsa::Signature = SigningKey::new(id, &self.0)
            .and_then(|key| key.try_sign(message))
            .expect("a key in [1, n − 2] signs");
        Signature::from_bytes(signature.to_bytes().into())
    }
}
