//! The keys that sign records: of any algorithm that the protocol knows.
//!
//! Votes and connections are by Ed25519 alone ([`PublicKey`], [`SecretKey`]): the type keeps other
//! keys out of them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::{KeyError, PublicKey, SecretKey, Signature, Sm2PublicKey, Sm2SecretKey};
use crate::words::{word_set, words};

words!(
    /// The algorithm of a key that signs records.
    KeyAlgorithm {
        /// Ed25519, RFC 8032, strict verification; enabled on every ledger.
        Ed25519 = "ed25519",
        /// SM2 with SM3, GB/T 32918.
        Sm2 = "sm2",
    }
);
word_set!(
    /// A set of algorithms.
    KeyAlgorithms of KeyAlgorithm
);

/// What an SM2 key begins with where its algorithm is not said otherwise.
const SM2_PREFIX: &str = "sm2:";
/// Longest text that is read as a key: no multibase form is longer.
const MULTIBASE_CHARS_MAX: usize = 64;

/// A public key that signs records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// Ed25519.
    Ed25519(PublicKey),
    /// SM2 with SM3.
    Sm2(Sm2PublicKey),
}

/// A secret key that signs records. Zeroised when dropped, never printed.
#[derive(Clone)]
pub enum RecordSecret {
    /// Ed25519.
    Ed25519(SecretKey),
    /// SM2 with SM3.
    Sm2(Sm2SecretKey),
}

impl KeyAlgorithm {
    /// The byte before a key in records and accounts. Never reused.
    pub const fn tag(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Sm2 => 2,
        }
    }

    /// The algorithm with this tag, if it is known.
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.tag() == tag)
    }

    /// The cryptosuite of a proof by a key of this algorithm. The one for SM2 is Hefu's own.
    pub const fn cryptosuite(self) -> &'static str {
        match self {
            Self::Ed25519 => "eddsa-jcs-2022",
            Self::Sm2 => "hefu-sm2-sm3-jcs-2026",
        }
    }

    /// Multicodec prefix of a public key: `ed25519-pub` 0xed, `sm2-pub` 0x1206 (draft), as varints.
    const fn multicodec(self) -> [u8; 2] {
        match self {
            Self::Ed25519 => [0xed, 0x01],
            Self::Sm2 => [0x86, 0x24],
        }
    }
}

impl RecordKey {
    /// Its algorithm.
    pub const fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Ed25519(_) => KeyAlgorithm::Ed25519,
            Self::Sm2(_) => KeyAlgorithm::Sm2,
        }
    }

    /// The bytes of the key, 32 or 33, without its tag.
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(key) => key.as_bytes(),
            Self::Sm2(key) => key.as_bytes(),
        }
    }

    /// Checks what registration demands of a key of its algorithm.
    pub fn check_registrable(&self) -> Result<(), KeyError> {
        match self {
            Self::Ed25519(key) => key.check_registrable(),
            Self::Sm2(key) => key.check_registrable(),
        }
    }

    /// Checks one signature under the rule of its algorithm.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        match self {
            Self::Ed25519(key) => key.verify(message, signature),
            Self::Sm2(key) => key.verify(message, signature),
        }
    }

    /// The multibase form used by `did:key`: `z6Mk…` or `zEPJ…`.
    pub fn to_multibase(&self) -> String {
        let prefix = self.algorithm().multicodec();
        let bytes = [&prefix[..], self.as_bytes()].concat();
        format!("z{}", bs58::encode(bytes).into_string())
    }

    /// Reads the multibase form.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        if text.len() > MULTIBASE_CHARS_MAX {
            return Err(KeyError::NotDidKey);
        }
        let base58 = text.strip_prefix('z').ok_or(KeyError::NotDidKey)?;
        let bytes = bs58::decode(base58).into_vec().map_err(|_| KeyError::NotDidKey)?;
        let of = |algorithm: KeyAlgorithm| bytes.strip_prefix(&algorithm.multicodec());
        if let Some(key) = of(KeyAlgorithm::Ed25519).and_then(|key| key.try_into().ok()) {
            return Ok(Self::Ed25519(PublicKey::from_bytes(key)));
        }
        let key = of(KeyAlgorithm::Sm2).and_then(|key| key.try_into().ok());
        key.map(|key| Self::Sm2(Sm2PublicKey::from_bytes(key))).ok_or(KeyError::NotDidKey)
    }

    /// `did:key:z…`, the issuer of a certificate as a Verifiable Credential.
    pub fn to_did(&self) -> String {
        format!("did:key:{}", self.to_multibase())
    }

    /// `did:key:z…#z…`, the verification method of a Data Integrity proof.
    pub fn to_verification_method(&self) -> String {
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
        Self::from_multibase(multibase)
    }
}

impl From<PublicKey> for RecordKey {
    fn from(key: PublicKey) -> Self {
        Self::Ed25519(key)
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519(key) => key.fmt(f),
            Self::Sm2(key) => write!(f, "{SM2_PREFIX}{key}"),
        }
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordKey({self})")
    }
}

impl std::str::FromStr for RecordKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = match text.strip_prefix(SM2_PREFIX) {
            Some(hex) => hex.parse().map(Self::Sm2),
            None => text.parse().map(Self::Ed25519),
        };
        key.map_err(|_| KeyError::NotKeyText)
    }
}

/// In JSON the text; in the codec the tag, then the bytes.
impl Serialize for RecordKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        let tag = self.algorithm().tag();
        match self {
            Self::Ed25519(key) => (tag, key).serialize(serializer),
            Self::Sm2(key) => (tag, key).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for RecordKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(de::Error::custom);
        }
        deserializer.deserialize_tuple(2, TaggedKey)
    }
}

struct TaggedKey;

impl<'de> de::Visitor<'de> for TaggedKey {
    type Value = RecordKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tag of an algorithm and a key")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<RecordKey, A::Error> {
        let missing = |i: usize| de::Error::invalid_length(i, &"a tag and a key");
        let tag: u8 = seq.next_element()?.ok_or_else(|| missing(0))?;
        let key = match KeyAlgorithm::from_tag(tag) {
            Some(KeyAlgorithm::Ed25519) => seq.next_element()?.map(RecordKey::Ed25519),
            Some(KeyAlgorithm::Sm2) => seq.next_element()?.map(RecordKey::Sm2),
            None => return Err(de::Error::custom(format!("unknown key algorithm {tag}"))),
        };
        key.ok_or_else(|| missing(1))
    }
}

impl RecordSecret {
    /// Ed25519 key from its 32-byte seed.
    pub fn ed25519(seed: &[u8; 32]) -> Self {
        Self::Ed25519(SecretKey::from_seed(seed))
    }

    /// SM2 key from d, in [1, n − 2].
    pub fn sm2(d: &[u8; 32]) -> Result<Self, KeyError> {
        Sm2SecretKey::from_bytes(d).map(Self::Sm2)
    }

    /// Key of an algorithm from the 32 bytes that its key file holds.
    pub fn from_bytes(algorithm: KeyAlgorithm, bytes: &[u8; 32]) -> Result<Self, KeyError> {
        match algorithm {
            KeyAlgorithm::Ed25519 => Ok(Self::ed25519(bytes)),
            KeyAlgorithm::Sm2 => Self::sm2(bytes),
        }
    }

    /// The seed, or d, to be written to a key file.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        match self {
            Self::Ed25519(key) => key.to_seed(),
            Self::Sm2(key) => key.to_bytes(),
        }
    }

    /// The public half.
    pub fn public_key(&self) -> RecordKey {
        match self {
            Self::Ed25519(key) => RecordKey::Ed25519(key.public_key()),
            Self::Sm2(key) => RecordKey::Sm2(key.public_key()),
        }
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Signature {
        match self {
            Self::Ed25519(key) => key.sign(message),
            Self::Sm2(key) => key.sign(message),
        }
    }
}

impl From<SecretKey> for RecordSecret {
    fn from(key: SecretKey) -> Self {
        Self::Ed25519(key)
    }
}

impl fmt::Debug for RecordSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordSecret(redacted)")
    }
}
