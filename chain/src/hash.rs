//! Digests, and BLAKE3 under domains.
//!
//! Every hash of ours is taken under a [`Domain`], so that bytes hashed for one purpose can never
//! be taken for another. The two trees hash as their own definitions say: [`crate::log_tree`] with
//! SHA-256 (RFC 9162), [`crate::state_tree`] with plain BLAKE3 and the prefixes of `jmt`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a hash is taken for. The text is fed to BLAKE3 `derive_key`, so two domains never collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Identity of a record: hash of its canonical document bytes, without proofs.
    Record,
    /// Identity of a block: hash of its encoded header.
    Header,
    /// Identity of a ledger: hash of the canonical genesis document.
    Genesis,
    /// The terms that founding members agree to before there is a genesis document.
    GenesisTerms,
    /// What a founding member signs.
    GenesisStatement,
    /// Hash of an encoded validator set.
    ValidatorSet,
    /// Hash of the encoded ledger parameters.
    Params,
    /// Short address of a validator, from its consensus key.
    ValidatorAddress,
    /// Key of a state entry.
    StateKey,
    /// Commitment to the price of a deal.
    PriceCommitment,
    /// Head of a trail: the record ids that concern an asset, chained.
    Trail,
    /// A daily statement.
    Statement,
    /// What a node signs when it posts an event to a webhook.
    Webhook,
    /// Commitment to who consented.
    ConsentCommitment,
    /// Parts of a proposed block.
    BlockParts,
    /// Checksums of files that a node keeps for itself.
    LocalFile,
}

impl Domain {
    /// All domains, for the test that their texts differ.
    pub const ALL: [Self; 16] = [
        Self::Record,
        Self::Header,
        Self::Genesis,
        Self::GenesisTerms,
        Self::GenesisStatement,
        Self::ValidatorSet,
        Self::Params,
        Self::ValidatorAddress,
        Self::StateKey,
        Self::PriceCommitment,
        Self::Trail,
        Self::Statement,
        Self::Webhook,
        Self::ConsentCommitment,
        Self::BlockParts,
        Self::LocalFile,
    ];

    /// The context string given to BLAKE3.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Record => "hefu v1 record id",
            Self::Header => "hefu v1 block header",
            Self::Genesis => "hefu v1 genesis document",
            Self::GenesisTerms => "hefu v1 genesis terms",
            Self::GenesisStatement => "hefu v1 genesis statement",
            Self::ValidatorSet => "hefu v1 validator set",
            Self::Params => "hefu v1 parameters",
            Self::ValidatorAddress => "hefu v1 validator address",
            Self::StateKey => "hefu v1 state key",
            Self::PriceCommitment => "hefu v1 price commitment",
            Self::Trail => "hefu v1 trail",
            Self::Statement => "hefu v1 daily statement",
            Self::Webhook => "hefu v1 webhook",
            Self::ConsentCommitment => "hefu v1 consent commitment",
            Self::BlockParts => "hefu v1 block parts",
            Self::LocalFile => "hefu v1 local file",
        }
    }

    /// BLAKE3 of `bytes` in this domain.
    pub fn hash(self, bytes: &[u8]) -> [u8; 32] {
        self.hash_parts(&[bytes])
    }

    /// BLAKE3 of the concatenation of `parts` in this domain.
    pub fn hash_parts(self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(self.text());
        for part in parts {
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

/// Text was not the lower-case hexadecimal form of the expected number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected_bytes} bytes as lower-case hexadecimal")]
pub struct HexError {
    /// How many bytes the value has.
    pub expected_bytes: usize,
}

/// Decodes exactly `N` bytes of lower-case hexadecimal; upper case is refused so that one value
/// has one text.
pub fn decode_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let error = HexError { expected_bytes: N };
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(error);
    }
    let mut bytes = [0u8; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| error)?;
    Ok(bytes)
}

/// Defines a fixed-size identifier: hexadecimal in JSON, raw bytes in the binary codec.
macro_rules! byte_newtype {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex::encode(self.0))
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
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serde::ser::Serialize::serialize(&self.0, serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; $len]>::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

byte_newtype!(
    /// A 32-byte digest whose algorithm is fixed by where it stands.
    Digest, 32
);
byte_newtype!(
    /// Identity of a ledger: the hash of its genesis document.
    ChainId, 32
);
byte_newtype!(
    /// Identity of a block: the hash of its header.
    BlockHash, 32
);
byte_newtype!(
    /// Identity of a record: the hash of its document bytes, whoever signed them.
    RecordId, 32
);
byte_newtype!(
    /// Short name of a validator: 20 bytes of the hash of its consensus key.
    ValidatorAddress, 20
);
byte_newtype!(
    /// Sixteen random bytes that make two otherwise equal records different.
    Nonce, 16
);

impl BlockHash {
    /// The parent of the first block.
    pub const ZERO: Self = Self([0; 32]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_have_distinct_texts() {
        for (i, a) in Domain::ALL.iter().enumerate() {
            for b in &Domain::ALL[i + 1..] {
                assert_ne!(a.text(), b.text());
                assert_ne!(a.hash(b"x"), b.hash(b"x"));
            }
        }
    }

    #[test]
    fn hexadecimal_has_one_spelling() {
        let id = Digest([0xab; 32]);
        let text = id.to_string();
        assert_eq!(text.parse::<Digest>(), Ok(id));
        assert!(text.to_uppercase().parse::<Digest>().is_err());
        assert!(text[1..].parse::<Digest>().is_err());
    }
}
