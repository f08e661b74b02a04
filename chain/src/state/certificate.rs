//! Certificates, their numbers, and the claims that find duplicates.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Entity, Holds, StateKey, Subject, TaggedDigest, key::EntityKind};
use crate::{
    hash::{Digest, Domain, RecordId},
    height::Height,
    region::Region,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{CertificateKind, DataKind, Level, Rights, Sector, words},
};

/// A certificate number: `{region6}-{kind}{yyyy}-{seq8}-{check}`, check by ISO 7064 MOD 37,36.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber {
    region: Region,
    kind: CertificateKind,
    year: u16,
    sequence: u32,
}

/// Text was not a certificate number, or its check character does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a certificate number such as 510100-R2026-00000001-C with a check character that holds"
)]
pub struct CertificateNumberError;

const CHECK_ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Largest sequence of eight digits.
const SEQUENCE_MAX: u32 = 99_999_999;

impl CertificateNumber {
    /// The number with this sequence in a region, kind and year.
    pub fn new(
        region: Region,
        kind: CertificateKind,
        year: u16,
        sequence: u32,
    ) -> Result<Self, CertificateNumberError> {
        if !(1970..=9999).contains(&year) || sequence > SEQUENCE_MAX {
            return Err(CertificateNumberError);
        }
        Ok(Self { region, kind, year, sequence })
    }

    /// Region of the registrar that numbered it.
    pub const fn region(&self) -> Region {
        self.region
    }

    /// Kind of certificate.
    pub const fn kind(&self) -> CertificateKind {
        self.kind
    }

    /// Year of issue.
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// Sequence within region, kind and year.
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    fn unchecked_text(&self) -> String {
        format!("{}-{}{:04}-{:08}", self.region, self.kind.letter(), self.year, self.sequence)
    }

    /// The number in the bytes of a state key.
    pub fn from_key_bytes(bytes: &[u8; 11]) -> Option<Self> {
        let [r0, r1, r2, r3, kind, y0, y1, s0, s1, s2, s3] = *bytes;
        let region = Region::new(u32::from_be_bytes([r0, r1, r2, r3]))?;
        let kind = CertificateKind::ALL.iter().copied().find(|k| *k as u8 == kind)?;
        let sequence = u32::from_be_bytes([s0, s1, s2, s3]);
        Self::new(region, kind, u16::from_be_bytes([y0, y1]), sequence).ok()
    }

    /// Eleven bytes that sort like the text, for state keys.
    pub fn key_bytes(&self) -> [u8; 11] {
        let mut bytes = [0u8; 11];
        bytes[..4].copy_from_slice(&self.region.code().to_be_bytes());
        bytes[4] = self.kind as u8;
        bytes[5..7].copy_from_slice(&self.year.to_be_bytes());
        bytes[7..].copy_from_slice(&self.sequence.to_be_bytes());
        bytes
    }
}

/// ISO 7064 MOD 37,36 over the digits and letters of `text`.
fn check_character(text: &str) -> char {
    let mut product = 36u32;
    for byte in text.bytes().filter(|b| *b != b'-') {
        let value = CHECK_ALPHABET.iter().zip(0u32..).find_map(|(b, i)| (*b == byte).then_some(i));
        let sum = (product + value.unwrap_or(0)) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    char::from(CHECK_ALPHABET[((37 - product) % 36) as usize])
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.unchecked_text();
        write!(f, "{text}-{}", check_character(&text))
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for CertificateNumber {
    type Err = CertificateNumberError;
    fn from_str(text: &str) -> Result<Self, CertificateNumberError> {
        let error = CertificateNumberError;
        if text.len() != 23 || !text.is_ascii() {
            return Err(error);
        }
        let letter = text.as_bytes()[7] as char;
        let kind =
            *CertificateKind::ALL.iter().find(|kind| kind.letter() == letter).ok_or(error)?;
        let region = text[..6].parse().map_err(|_| error)?;
        let year = text[8..12].parse().map_err(|_| error)?;
        let sequence = text[13..21].parse().map_err(|_| error)?;
        let number = Self::new(region, kind, year, sequence)?;
        if number.to_string() == text { Ok(number) } else { Err(error) }
    }
}

impl Serialize for CertificateNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.region, self.kind, self.year, self.sequence).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for CertificateNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(Error::custom);
        }
        let (region, kind, year, sequence) = Deserialize::deserialize(deserializer)?;
        Self::new(region, kind, year, sequence).map_err(Error::custom)
    }
}

words!(
    /// Where a certificate stands. `expired` is derived from the block time, never stored.
    CertificateStatus {
        /// In force within its validity.
        Active = "active",
        /// Suspended by its registrar.
        Suspended = "suspended",
        /// Deregistered (注销). Terminal.
        Deregistered = "deregistered",
        /// Revoked (撤销). Terminal.
        Revoked = "revoked",
    }
);

/// A registration certificate (登记证书) as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its number.
    pub number: CertificateNumber,
    /// What it is about.
    pub subject: Subject,
    /// Who holds it.
    pub holder: Uscc,
    /// Rights certified.
    pub rights: Rights,
    /// Whose data it is.
    pub data_kind: DataKind,
    /// Level of the data.
    pub level: Level,
    /// Industry section.
    pub sector: Option<Sector>,
    /// The home registrar: the only one that changes it.
    pub registrar: Uscc,
    /// First day of validity.
    pub valid_from: Date,
    /// Last day of validity.
    pub valid_to: Date,
    /// Version, rising with each change.
    pub version: u32,
    /// Where it stands.
    pub status: CertificateStatus,
    /// Height of the last change of status.
    pub status_height: Height,
    /// Open disputes over its ownership: usable under existing grants, not granted anew, dealt in,
    /// pledged or transferred.
    pub disputes: Vec<RecordId>,
    /// The earlier certificate over the same data that it contests: disputed while that one lives.
    pub contests: Option<CertificateNumber>,
    /// Pledges in force, by rank.
    pub pledges: Vec<RecordId>,
    /// A concluded transfer that waits for the buyer's acceptance.
    pub transfer_pending: Option<RecordId>,
    /// Stops on it by those with power over it.
    pub holds: Holds,
    /// The record that issued it.
    pub record: RecordId,
    /// Height at which it was issued.
    pub issued: Height,
    /// The application that it came from.
    pub application: RecordId,
}

impl Certificate {
    /// Active and within its validity at `time`.
    pub fn is_in_force(&self, time: BlockTime) -> bool {
        self.status == CertificateStatus::Active && self.is_within_validity(time)
    }

    /// Within its validity at `time`, whatever its status.
    pub fn is_within_validity(&self, time: BlockTime) -> bool {
        let today = time.date();
        self.valid_from <= today && today <= self.valid_to
    }

    /// Neither deregistered nor revoked nor expired: it stands in the way of another one over the
    /// same data, also while suspended or not valid yet.
    pub fn is_live(&self, time: BlockTime) -> bool {
        self.is_live_on(time.date())
    }

    /// Neither deregistered nor revoked nor past its validity on this day.
    pub fn is_live_on(&self, today: Date) -> bool {
        matches!(self.status, CertificateStatus::Active | CertificateStatus::Suspended)
            && today <= self.valid_to
    }

    /// True when its ownership is disputed or it contests an earlier certificate. The contest ends
    /// with the earlier certificate, which is asked for where it matters.
    pub const fn is_disputed(&self) -> bool {
        !self.disputes.is_empty() || self.contests.is_some()
    }

    /// Region of the home registrar.
    pub const fn region(&self) -> Region {
        self.number.region()
    }
}

impl Entity for Certificate {
    type Key = CertificateNumber;
    fn state_key(number: &CertificateNumber) -> StateKey {
        StateKey::new(EntityKind::Certificate, &[&number.key_bytes()])
    }
}

/// What two registrations of the same data have in common (一数多登). Titles never count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimKey {
    /// The content digest.
    Content(TaggedDigest),
    /// The holder's government information-resource code.
    Code(Uscc, String),
    /// The declared subject itself.
    Subject(Subject),
}

/// The certificates issued over some data, in order of issue: the first live one has priority,
/// later live ones contest it. Ended ones are dropped when another is added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Their numbers.
    pub certificates: Vec<CertificateNumber>,
}

impl Entity for Claim {
    type Key = ClaimKey;
    fn state_key(key: &ClaimKey) -> StateKey {
        match key {
            ClaimKey::Content(digest) => {
                StateKey::new(EntityKind::Claim, &[b"d", &digest.key_bytes()])
            }
            ClaimKey::Code(holder, code) => {
                StateKey::new(EntityKind::Claim, &[b"c", holder.as_bytes(), code.as_bytes()])
            }
            ClaimKey::Subject(subject) => {
                StateKey::new(EntityKind::Claim, &[b"s", &crate::codec::encode(subject)])
            }
        }
    }
}

/// The result query code (登记结果查询码) of a certificate: twelve characters that say nothing,
/// derived from the application.
pub fn query_code(application: &RecordId) -> String {
    let hash: Digest =
        Digest(Domain::StateKey.hash_parts(&[b"query code", application.as_bytes()]));
    hash.0[..12].iter().map(|b| char::from(CHECK_ALPHABET[(*b % 36) as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_7064_mod_37_36_published_example() {
        // ISO/IEC 7064 example: A12425GABC1234002 has check character M.
        assert_eq!(check_character("A12425GABC1234002"), 'M');
    }

    #[test]
    fn a_number_survives_and_a_wrong_character_does_not() {
        let region = "510100".parse().expect("a region");
        let number =
            CertificateNumber::new(region, CertificateKind::Resource, 2026, 42).expect("in range");
        let text = number.to_string();
        assert_eq!(text.parse(), Ok(number));
        assert_eq!(CertificateNumber::from_key_bytes(&number.key_bytes()), Some(number));
        for i in (0..text.len()).filter(|i| text.as_bytes()[*i].is_ascii_digit()) {
            let mut bytes = text.clone().into_bytes();
            bytes[i] = b'0' + (bytes[i] - b'0' + 1) % 10;
            let wrong = String::from_utf8(bytes).expect("ascii");
            assert!(wrong.parse::<CertificateNumber>().is_err(), "{wrong}");
        }
        assert!(
            CertificateNumber::new(region, CertificateKind::Resource, 2026, 100_000_000).is_err()
        );
    }
}
