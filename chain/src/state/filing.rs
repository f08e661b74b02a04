//! Reports and disclosures (信息报送、信息披露): who filed what for which period.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Entity, StateKey, TaggedDigest, key::EntityKind};
use crate::{
    calendar::Calendar,
    hash::RecordId,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{FilingKind, Role},
};

/// A year, quarter or month: `2026`, `2026-Q3`, `2026-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    year: u16,
    /// 0: the year; 1 to 4: a quarter; 11 to 22: January to December.
    part: u8,
}

/// Text was not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a period such as 2026, 2026-Q3 or 2026-09, from 1970 to 9998")]
pub struct PeriodError;

impl Period {
    /// The period in its stored form.
    fn new(year: u16, part: u8) -> Result<Self, PeriodError> {
        let known = matches!(part, 0..=4 | 11..=22) && (1970..=9998).contains(&year);
        if known { Ok(Self { year, part }) } else { Err(PeriodError) }
    }

    /// A whole year.
    pub fn of_year(year: u32) -> Result<Self, PeriodError> {
        Self::new(u16::try_from(year).map_err(|_| PeriodError)?, 0)
    }

    /// True for a whole year.
    pub const fn is_year(self) -> bool {
        self.part == 0
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        let month_after = match self.part {
            0 => 13,
            quarter @ 1..=4 => u32::from(quarter) * 3 + 1,
            month => u32::from(month) - 9,
        };
        let (year, month) = match month_after {
            13 => (u32::from(self.year) + 1, 1),
            month => (u32::from(self.year), month),
        };
        // The first of a month always exists, and so does the day before it from 1970-02-01 on.
        let first = Date::from_ymd(year, month, 1).ok();
        first.and_then(Date::previous).unwrap_or_else(|| BlockTime::default().date())
    }

    fn key_bytes(self) -> [u8; 3] {
        let [high, low] = self.year.to_be_bytes();
        [high, low, self.part]
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            0 => write!(f, "{:04}", self.year),
            quarter @ 1..=4 => write!(f, "{:04}-Q{quarter}", self.year),
            month => write!(f, "{:04}-{:02}", self.year, month - 10),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, part) = text.split_once('-').map_or((text, None), |(y, p)| (y, Some(p)));
        let digits = |text: &str, len: usize| {
            text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) {
            return Err(PeriodError);
        }
        let part = match part {
            None => 0,
            Some(part) => match part.strip_prefix('Q') {
                Some(quarter) if digits(quarter, 1) => {
                    quarter.parse().ok().filter(|q| (1..=4).contains(q)).ok_or(PeriodError)?
                }
                None if digits(part, 2) => {
                    let month: u8 = part.parse().map_err(|_| PeriodError)?;
                    if !(1..=12).contains(&month) {
                        return Err(PeriodError);
                    }
                    month + 10
                }
                _ => return Err(PeriodError),
            },
        };
        Self::new(year.parse().map_err(|_| PeriodError)?, part)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.year, self.part).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(Error::custom);
        }
        let (year, part) = Deserialize::deserialize(deserializer)?;
        Self::new(year, part).map_err(Error::custom)
    }
}

impl FilingKind {
    /// Who has to file it.
    pub const fn obliged(self) -> Role {
        match self {
            Self::OperatorDisclosure | Self::OperatorReport => Role::Operator,
            Self::InstitutionDisclosure => Role::ImplementingInstitution,
            Self::RegistrarReport => Role::Registrar,
            Self::ExchangeReport => Role::Exchange,
        }
    }

    /// True for the disclosures of authorized operation, made for whole years.
    pub const fn is_disclosure(self) -> bool {
        matches!(self, Self::OperatorDisclosure | Self::InstitutionDisclosure)
    }

    /// Last day for filing: of a disclosure 31 March of the next year (国家数据局 2026-02-10); of a
    /// report so many working days after its period (ledger policy).
    pub fn due(self, period: Period, calendar: &Calendar, report_days: u32) -> Date {
        let end = period.last_day();
        if self.is_disclosure() {
            let (year, _, _) = end.ymd();
            return Date::from_ymd(year + 1, 3, 31).unwrap_or(end);
        }
        calendar.due(end, report_days).date
    }
}

/// Finds a filing: who, what, for when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilingKey {
    /// Who filed.
    pub organisation: Uscc,
    /// What.
    pub kind: FilingKind,
    /// For which period.
    pub period: Period,
}

impl fmt::Display for FilingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.organisation, self.kind, self.period)
    }
}

/// A report or disclosure that was filed. Whether it was late is derived from its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The day on which it was filed first.
    pub filed: Date,
    /// 1 as filed, one more with each correction.
    pub revision: u32,
    /// Digest of the document in force.
    pub document: TaggedDigest,
    /// The record that filed or corrected it last.
    pub record: RecordId,
}

impl Entity for Filing {
    type Key = FilingKey;
    fn state_key(key: &FilingKey) -> StateKey {
        let parts: [&[u8]; 3] =
            [key.organisation.as_bytes(), &[key.kind as u8], &key.period.key_bytes()];
        StateKey::new(EntityKind::Filing, &parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::published, codec};

    fn period(text: &str) -> Period {
        text.parse().expect(text)
    }

    #[test]
    fn a_period_has_one_spelling_and_a_last_day() {
        let cases = [
            ("2026", "2026-12-31"),
            ("2026-Q1", "2026-03-31"),
            ("2026-Q4", "2026-12-31"),
            ("2024-02", "2024-02-29"),
            ("2026-12", "2026-12-31"),
        ];
        for (text, last) in cases {
            let period = period(text);
            assert_eq!(
                (period.to_string().as_str(), period.last_day().to_string().as_str()),
                (text, last)
            );
            assert_eq!(codec::decode(&codec::encode(&period)), Ok(period));
        }
        for text in
            ["26", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-1", "2026-Q", "9999", "2026-"]
        {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }

    #[test]
    fn a_disclosure_is_due_on_31_march_and_a_report_working_days_after_its_period() {
        let calendar = Calendar::new(&published());
        let due = |kind: FilingKind, text| kind.due(period(text), &calendar, 10).to_string();
        assert_eq!(due(FilingKind::OperatorDisclosure, "2025"), "2026-03-31");
        // 1 to 7 October 2026 are off, Saturday 10 October is worked.
        assert_eq!(due(FilingKind::ExchangeReport, "2026-Q3"), "2026-10-20");
    }
}
