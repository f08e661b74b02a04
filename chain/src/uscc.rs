//! Unified social credit codes (统一社会信用代码, GB 32100-2015): who an organisation is.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i−1) mod 31 for the first seventeen characters (GB 32100-2015).
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the organisation body's own check character (GB 11714).
const BODY_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code of eighteen characters of the right alphabet. Whether its check characters hold is
/// asked with [`Uscc::check`], since a registrar may waive it with a reason.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not eighteen characters of the alphabet (digits and capitals without I, O, S, V, Z).
    #[error("a USCC has 18 characters, digits and capital letters without I, O, S, V, Z")]
    Malformed,
    /// The last character is not the check character.
    #[error("the check character of the USCC does not hold (GB 32100-2015)")]
    Check,
    /// The organisation body's check character does not hold.
    #[error("the check character of the organisation body does not hold (GB 11714)")]
    BodyCheck,
}

impl Uscc {
    /// The characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The bytes of the characters.
    pub const fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }

    /// Checks both check characters.
    pub fn check(&self) -> Result<(), UsccError> {
        if self.0[17] != check_character(&self.0[..17]) {
            return Err(UsccError::Check);
        }
        if self.0[16] != body_check_character(&self.0[8..16]) {
            return Err(UsccError::BodyCheck);
        }
        Ok(())
    }

    /// Completes a class (2), region (6) and body (8) to a code whose check characters hold.
    pub fn complete(first16: &str) -> Result<Self, UsccError> {
        let bytes = first16.as_bytes();
        if bytes.len() != 16 || !bytes.iter().all(|b| ALPHABET.contains(b)) {
            return Err(UsccError::Malformed);
        }
        let mut code = [0u8; 18];
        code[..16].copy_from_slice(bytes);
        code[16] = body_check_character(&code[8..16]);
        code[17] = check_character(&code[..17]);
        Ok(Self(code))
    }
}

fn index_of(byte: u8) -> u32 {
    ALPHABET.iter().zip(0u32..).find_map(|(b, i)| (*b == byte).then_some(i)).unwrap_or(0)
}

fn check_character(first17: &[u8]) -> u8 {
    let sum: u32 = first17.iter().zip(WEIGHTS).map(|(b, weight)| index_of(*b) * weight).sum();
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

fn body_check_character(body8: &[u8]) -> u8 {
    let value = |b: u8| u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 });
    let sum: u32 = body8.iter().zip(BODY_WEIGHTS).map(|(b, weight)| value(*b) * weight).sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b"0123456789"[digit as usize],
    }
}

impl std::str::FromStr for Uscc {
    type Err = UsccError;
    fn from_str(text: &str) -> Result<Self, UsccError> {
        let bytes = <[u8; 18]>::try_from(text.as_bytes()).map_err(|_| UsccError::Malformed)?;
        if bytes.iter().all(|b| ALPHABET.contains(b)) {
            Ok(Self(bytes))
        } else {
            Err(UsccError::Malformed)
        }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({self})")
    }
}

impl Serialize for Uscc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(Error::custom);
        }
        let bytes = <[u8; 18]>::deserialize(deserializer)?;
        if bytes.iter().all(|b| ALPHABET.contains(b)) {
            Ok(Self(bytes))
        } else {
            Err(Error::custom(UsccError::Malformed))
        }
    }
}

/// Codes of region 000000, which is never assigned: safe in tests and demonstrations.
pub mod fixtures {
    use super::Uscc;

    /// Synthetic codes whose check characters hold.
    pub const CODES: [&str; 11] = [
        "91000000TE5T00016D",
        "91000000TE5T000248",
        "91000000TE5T000323",
        "91000000TE5T00040X",
        "91000000TE5T00059T",
        "91000000TE5T00067M",
        "91000000TE5T00075G",
        "91000000TE5T00083B",
        "12000000TE5T00016J",
        "11000000TE5T00016M",
        "51000000TE5T00016H",
    ];

    /// The codes, parsed.
    pub fn all() -> impl Iterator<Item = Uscc> {
        CODES.iter().filter_map(|code| code.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_and_synthetic_codes_hold() {
        for text in fixtures::CODES.into_iter().chain(["91350100M000100Y43"]) {
            let code: Uscc = text.parse().expect(text);
            assert_eq!(code.check(), Ok(()), "{text}");
            assert_eq!(Uscc::complete(&text[..16]), Ok(code));
        }
    }

    #[test]
    fn wrong_characters_and_checks_are_told_apart() {
        assert_eq!(
            "91350100M000100Y4Z".parse::<Uscc>(),
            Err(UsccError::Malformed),
            "Z is not used"
        );
        assert_eq!("91350100M000100Y4".parse::<Uscc>(), Err(UsccError::Malformed));
        let wrong: Uscc = "91350100M000100Y44".parse().expect("well-formed");
        assert_eq!(wrong.check(), Err(UsccError::Check));
    }
}
