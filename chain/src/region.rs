//! Administrative divisions (行政区划, GB/T 2260).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A six-digit division code; 000000 is the whole nation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u32);

/// Text was not a division code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a six-digit division code (GB/T 2260)")]
pub struct RegionError;

impl Region {
    /// The whole nation.
    pub const NATION: Self = Self(0);

    /// A region from its code as a number, for constants of this program.
    pub const fn new(code: u32) -> Option<Self> {
        if code <= 999_999 { Some(Self(code)) } else { None }
    }

    /// The code as a number.
    pub const fn code(self) -> u32 {
        self.0
    }

    /// True when `inner` lies in this region or is it. The grouping rows of municipalities
    /// (`500100`, `500200`) contain what carries their prefix.
    pub const fn contains(self, inner: Self) -> bool {
        if self.0 == 0 {
            true
        } else if self.0.is_multiple_of(10_000) {
            self.0 / 10_000 == inner.0 / 10_000
        } else if self.0.is_multiple_of(100) {
            self.0 / 100 == inner.0 / 100
        } else {
            self.0 == inner.0
        }
    }

    /// The prefecture or, in a municipality, the grouping row, `510104` → `510100`.
    pub const fn prefecture(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// The province or municipality, `510100` → `510000`.
    pub const fn province(self) -> Self {
        Self(self.0 / 10_000 * 10_000)
    }

    /// True when a certificate of this region is foreign in `other`: neither is national and the
    /// provinces differ. Inside one province there is one registration platform.
    pub const fn is_foreign_to(self, other: Self) -> bool {
        self.0 != 0 && other.0 != 0 && self.province().0 != other.province().0
    }
}

impl std::str::FromStr for Region {
    type Err = RegionError;
    fn from_str(text: &str) -> Result<Self, RegionError> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegionError);
        }
        text.parse().map(Self).map_err(|_| RegionError)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({self})")
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(Error::custom);
        }
        Self::new(u32::deserialize(deserializer)?).ok_or_else(|| Error::custom(RegionError))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> Region {
        text.parse().expect(text)
    }

    #[test]
    fn containment_follows_trailing_zeros() {
        assert!(region("510000").contains(region("510104")));
        assert!(region("510100").contains(region("510104")));
        assert!(region("500000").contains(region("500152")));
        assert!(region("000000").contains(region("150100")));
        assert!(!region("510100").contains(region("510900")));
        assert!(!region("510104").contains(region("510100")));
        assert!(!region("510000").contains(region("500000")));
    }

    #[test]
    fn another_province_is_foreign() {
        assert!(region("510500").is_foreign_to(region("500000")));
        assert!(!region("510500").is_foreign_to(region("510100")));
        assert!(!region("000000").is_foreign_to(region("510100")));
    }

    #[test]
    fn one_code_has_one_spelling() {
        for text in ["51010", "5101000", "51O100", " 10100", "+10100"] {
            assert_eq!(text.parse::<Region>(), Err(RegionError), "{text}");
        }
        assert_eq!(region("000000").to_string(), "000000");
    }
}
