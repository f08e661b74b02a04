//! Names of status lists, and a certificate's place in them.

use std::{fmt, str::FromStr};

use hefu_chain::{region::Region, state::CertificateNumber, words::CertificateKind};

/// Places of a list: what the specification asks for at least, so that asking for a list does not tell
/// which certificate is asked about.
pub const PLACES: u32 = 131_072;

/// Certificate numbers of one region, kind and year, and a run of [`PLACES`] sequences among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListName {
    region: Region,
    kind: CertificateKind,
    year: u16,
    part: u32,
}

/// What a bit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Revoked or deregistered: it does not come back.
    Revocation,
    /// Suspended: it may come back.
    Suspension,
}

/// Text names no list or purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a list such as 510100-R2026-0, and revocation or suspension")]
pub struct NameError;

impl ListName {
    /// The list of a certificate, and its place there.
    pub fn of(number: &CertificateNumber) -> (Self, u32) {
        let (region, kind, year) = (number.region(), number.kind(), number.year());
        let part = number.sequence() / PLACES;
        (Self { region, kind, year, part }, number.sequence() % PLACES)
    }

    /// The first and the last number of the list.
    pub fn ends(&self) -> Option<(CertificateNumber, CertificateNumber)> {
        let number =
            |sequence| CertificateNumber::new(self.region, self.kind, self.year, sequence).ok();
        let first = self.part.checked_mul(PLACES)?;
        // The last part is cut short where eight digits end.
        let last = first.checked_add(PLACES - 1)?.min(99_999_999);
        Some((number(first)?, number(last)?))
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, kind, year, part } = self;
        write!(f, "{region}-{}{year:04}-{part}", kind.letter())
    }
}

impl FromStr for ListName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(NameError);
        let (region, series, part) = (next()?, next()?, next()?);
        let letter = series.chars().next().ok_or(NameError)?;
        let kind = CertificateKind::ALL.iter().copied().find(|kind| kind.letter() == letter);
        let name = Self {
            region: region.parse().map_err(|_| NameError)?,
            kind: kind.ok_or(NameError)?,
            year: series.get(1..).and_then(|year| year.parse().ok()).ok_or(NameError)?,
            part: part.parse().map_err(|_| NameError)?,
        };
        // One name a list, and only of numbers that there can be.
        if name.to_string() == text && name.ends().is_some() { Ok(name) } else { Err(NameError) }
    }
}

impl Purpose {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Revocation, Self::Suspension];
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        })
    }
}

impl FromStr for Purpose {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::ALL.into_iter().find(|purpose| purpose.to_string() == text).ok_or(NameError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(sequence: u32) -> CertificateNumber {
        let region = "510100".parse().expect("a region");
        CertificateNumber::new(region, CertificateKind::ALL[0], 2026, sequence).expect("a number")
    }

    #[test]
    fn a_place_follows_from_the_number_and_lists_meet_without_gap() {
        for (sequence, part, index) in [
            (0, 0, 0),
            (131_071, 0, 131_071),
            (131_072, 1, 0),
            (99_999_999, 762, 99_999_999 - 762 * 131_072),
        ] {
            let (name, place) = ListName::of(&number(sequence));
            assert_eq!((name.part, place), (part, index), "{sequence}");
            let (first, last) = name.ends().expect("numbers");
            assert!(first <= number(sequence) && number(sequence) <= last);
        }
        let (name, _) = ListName::of(&number(131_072));
        assert_eq!(name.ends().expect("numbers").0, number(131_072));
    }

    #[test]
    fn a_list_has_one_name() {
        let (name, _) = ListName::of(&number(1));
        assert_eq!(name.to_string().parse(), Ok(name));
        for text in [
            "",
            "510100",
            "510100-R2026",
            "510100-R2026-00",
            "510100-R2026-763",
            "510100-R2026--1",
            "510100-ü2026-0",
            "510100-R+026-0",
            "510100-R2026-0-0",
        ] {
            assert_eq!(text.parse::<ListName>(), Err(NameError), "{text}");
        }
        assert!("refresh".parse::<Purpose>().is_err());
    }
}
