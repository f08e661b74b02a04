//! RFC 8785 documents, read strictly.
//!
//! A document holds no floats, no integer beyond ±(2^53 − 1), no duplicate keys, and its bytes are
//! already canonical: popular JSON libraries silently round such integers and keep the last of two
//! equal keys, so anything else could be read differently elsewhere.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::limits::{DOCUMENT_DEPTH_MAX, JSON_INTEGER_MAX};

/// Why bytes are not a canonical document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JcsError {
    /// Not JSON, or JSON that this ledger does not admit (see the text).
    #[error("not an admissible JSON document: {0}")]
    Malformed(String),
    /// One object names a key twice.
    #[error("an object holds the key {0:?} twice")]
    DuplicateKey(String),
    /// A number is a float or beyond ±(2^53 − 1).
    #[error("numbers must be integers within ±(2^53 − 1)")]
    NumberOutOfRange,
    /// Valid, but not in the form of RFC 8785.
    #[error("the bytes are not canonical (RFC 8785)")]
    NotCanonical,
}

const DUPLICATE_MARK: &str = "hefu-duplicate-key:";
const NUMBER_MARK: &str = "hefu-number-out-of-range";

/// Parses JSON of any layout under the strict rules, without demanding canonical bytes.
pub fn parse(bytes: &[u8]) -> Result<Value, JcsError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| classify(&error))?;
    Ok(value)
}

/// Parses JSON whose bytes must already be canonical.
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, JcsError> {
    let value = parse(bytes)?;
    if canonicalise(&value) == bytes { Ok(value) } else { Err(JcsError::NotCanonical) }
}

/// The canonical bytes of a value.
pub fn canonicalise<T: serde::Serialize>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "our values have string keys and integer numbers only")]
    serde_json_canonicalizer::to_vec(value).expect("documents of the ledger are canonicalisable")
}

fn classify(error: &serde_json::Error) -> JcsError {
    let text = error.to_string();
    if text.contains(NUMBER_MARK) {
        return JcsError::NumberOutOfRange;
    }
    match text.split_once(DUPLICATE_MARK) {
        Some((_, rest)) => {
            JcsError::DuplicateKey(rest.rsplit_once(" at line").map_or(rest, |(key, _)| key).into())
        }
        None => JcsError::Malformed(text),
    }
}

/// Builds a [`Value`], refusing what the module text lists.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= DOCUMENT_DEPTH_MAX {
            return Err(E::custom("nested too deeply"));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        if value < -JSON_INTEGER_MAX { Err(E::custom(NUMBER_MARK)) } else { Ok(value.into()) }
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        if value > JSON_INTEGER_MAX.unsigned_abs() {
            return Err(E::custom(NUMBER_MARK));
        }
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom(NUMBER_MARK))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if values.contains_key(&key) {
                return Err(A::Error::custom(format!("{DUPLICATE_MARK}{key}")));
            }
            let value = map.next_value_seed(inner)?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_passes() {
        assert!(parse_canonical(br#"{"a":1,"b":["x",null,true]}"#).is_ok());
        for text in [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"{"a":"\u0041"}"#, "{\"a\":1}\n"] {
            assert_eq!(parse_canonical(text.as_bytes()), Err(JcsError::NotCanonical), "{text}");
            assert!(parse(text.as_bytes()).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_other_parsers_read_differently_is_refused() {
        assert_eq!(parse(br#"{"a":1,"a":1}"#), Err(JcsError::DuplicateKey("a".into())));
        for text in ["9007199254740992", "-9007199254740992", "1.5", "1e3", "-0", "1E400"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"9007199254740991").is_ok());
        assert!(parse(b"{} {}").is_err());
        assert!(parse(b"").is_err());
        assert!(parse(&[b'"', 0xff, b'"']).is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(DOCUMENT_DEPTH_MAX).as_bytes()).is_ok());
        assert!(parse(nested(DOCUMENT_DEPTH_MAX + 1).as_bytes()).is_err());
    }
}
