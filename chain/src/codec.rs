//! The one binary encoding: bincode 1.3, fixed-width little-endian integers.
//!
//! Decoding refuses trailing bytes and anything that does not encode back to the same bytes, so a
//! value has exactly one encoding. Encoded types hold no floats, maps or `usize`.

use bincode::Options;
use serde::{Serialize, de::DeserializeOwned};

use crate::limits::ENCODED_BYTES_MAX;

/// Why bytes are not the encoding of a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The bytes do not decode: wrong tag, short, too long, or over the size limit.
    #[error("bytes do not decode: {0}")]
    Malformed(String),
    /// The bytes decode, but the value encodes to other bytes.
    #[error("bytes are not the canonical encoding of their value")]
    NotCanonical,
}

fn options() -> impl Options {
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .with_little_endian()
        .reject_trailing_bytes()
        .with_limit(ENCODED_BYTES_MAX)
}

/// Encodes a value. The types of this ledger always encode, within [`ENCODED_BYTES_MAX`].
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "only a value over the size limit fails; limits.rs keeps all below it"
    )]
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .with_little_endian()
        .serialize(value)
        .expect("types of the ledger have an encoding")
}

/// Decodes a value from its only encoding.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let value: T =
        options().deserialize(bytes).map_err(|error| CodecError::Malformed(error.to_string()))?;
    if encode(&value) == bytes { Ok(value) } else { Err(CodecError::NotCanonical) }
}

/// Decodes bytes that this program wrote and whose integrity its store checks. Spares the second
/// encoding of [`decode`]; never for bytes from elsewhere.
pub fn decode_own<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    options().deserialize(bytes).map_err(|error| CodecError::Malformed(error.to_string()))
}

/// Encodes a value for this program's own store, with integers as short as they are. Nothing that
/// is hashed, signed or sent is encoded so.
pub fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "as for encode")]
    bincode::DefaultOptions::new().serialize(value).expect("types of the ledger have an encoding")
}

/// Reads [`pack`].
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    bincode::DefaultOptions::new()
        .with_limit(ENCODED_BYTES_MAX)
        .deserialize(bytes)
        .map_err(|error| CodecError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_trailing_short_and_lenient_bytes() {
        let bytes = encode(&(7u32, Some(true), vec![1u8, 2]));
        assert_eq!(decode::<(u32, Option<bool>, Vec<u8>)>(&bytes), Ok((7, Some(true), vec![1, 2])));
        let mut trailing = bytes.clone();
        trailing.push(0);
        assert!(decode::<(u32, Option<bool>, Vec<u8>)>(&trailing).is_err());
        assert!(decode::<(u32, Option<bool>, Vec<u8>)>(&bytes[..bytes.len() - 1]).is_err());
        let mut bad_bool = bytes;
        bad_bool[5] = 2;
        assert!(decode::<(u32, Option<bool>, Vec<u8>)>(&bad_bool).is_err());
    }

    #[test]
    fn packed_bytes_are_short_and_come_back() {
        let value = (7u64, 300u32, Some(u64::MAX), vec![1u8, 2]);
        let bytes = pack(&value);
        assert!(bytes.len() < encode(&value).len());
        assert_eq!(unpack::<(u64, u32, Option<u64>, Vec<u8>)>(&bytes), Ok(value));
        assert!(unpack::<(u64, u32, Option<u64>, Vec<u8>)>(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn agrees_with_wincode() {
        // The way out if bincode is ever unfit: another crate writes the same bytes.
        let value = (1u64, "登记".to_string(), vec![Some(3u16), None]);
        assert_eq!(encode(&value), wincode::serialize(&value).expect("encodes"));
    }
}
