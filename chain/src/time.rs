//! Block time and legal dates. All arithmetic is on integers; the legal day is that of UTC+8.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MS_PER_DAY: u64 = 86_400_000;
const CHINA_OFFSET_MS: u64 = 8 * 3_600_000;
/// Days from 1970-01-01 to 9999-12-31, the last date with a four-digit year.
const DATE_DAYS_MAX: u32 = 2_932_896;

/// Time of a block: milliseconds since 1970-01-01T00:00:00Z, strictly increasing along the chain.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct BlockTime(u64);

impl BlockTime {
    /// Time from milliseconds since the Unix epoch.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// This time plus `ms` milliseconds, saturating.
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The legal date (UTC+8) at this time; times after the year 9999 read as its last day.
    pub fn date(self) -> Date {
        let days = self.0.saturating_add(CHINA_OFFSET_MS) / MS_PER_DAY;
        Date(u32::try_from(days).map_or(DATE_DAYS_MAX, |days| days.min(DATE_DAYS_MAX)))
    }

    /// RFC 3339 in UTC with whole seconds, for example `2026-11-22T05:56:05Z`.
    pub fn to_rfc3339(self) -> String {
        let seconds = self.0 / 1_000;
        let date =
            Date(u32::try_from(seconds / 86_400).map_or(DATE_DAYS_MAX, |d| d.min(DATE_DAYS_MAX)));
        let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Display for BlockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// A legal date in UTC+8, written `2026-11-22`; kept as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

/// Text was not a date `YYYY-MM-DD` from 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date YYYY-MM-DD between 1970-01-01 and 9999-12-31")]
pub struct DateError;

impl Date {
    /// Date from a calendar year, month and day; refuses days that do not exist.
    pub fn from_ymd(year: u32, month: u32, day: u32) -> Result<Self, DateError> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
            return Err(DateError);
        }
        if day == 0 || day > days_in_month(year, month) {
            return Err(DateError);
        }
        Ok(Self(days_from_civil(year, month, day)))
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> u32 {
        self.0
    }

    /// The date so many days after 1970-01-01; none after 9999-12-31.
    pub const fn from_days(days: u32) -> Option<Self> {
        if days <= DATE_DAYS_MAX { Some(Self(days)) } else { None }
    }

    /// Year, month, day.
    pub fn ymd(self) -> (u32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The following day, at most 9999-12-31.
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(DATE_DAYS_MAX))
    }

    /// The day before; none before 1970-01-01.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// This date plus `days`, at most 9999-12-31.
    pub fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add(days).min(DATE_DAYS_MAX))
    }

    /// This date minus `days`, at least 1970-01-01.
    pub const fn minus_days(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// The same day `years` later; 29 February becomes 28 February in a common year.
    pub fn plus_years(self, years: u32) -> Self {
        let (year, month, day) = self.ymd();
        let year = year.saturating_add(years).min(9999);
        Self(days_from_civil(year, month, day.min(days_in_month(year, month))))
    }

    /// The same day `months` later, or the last day of that month if it has no such day.
    pub fn plus_months(self, months: u32) -> Self {
        let (year, month, day) = self.ymd();
        let months = month.saturating_sub(1).saturating_add(months);
        let (year, month) = (year.saturating_add(months / 12), months % 12 + 1);
        let (year, month) = if year > 9999 { (9999, 12) } else { (year, month) };
        Self(days_from_civil(year, month, day.min(days_in_month(year, month))))
    }

    /// 0 = Monday … 6 = Sunday.
    pub const fn weekday(self) -> u32 {
        (self.0 + 3) % 7
    }

    /// Start of this day in UTC+8, as a block time; the epoch day starts before the epoch and
    /// reads as 0.
    pub const fn start(self) -> BlockTime {
        BlockTime((self.0 as u64 * MS_PER_DAY).saturating_sub(CHINA_OFFSET_MS))
    }
}

const fn is_leap(year: u32) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days before `year` since 1970, counting leap days.
const fn days_before_year(year: u32) -> u32 {
    let y = year - 1;
    let leap_days = y / 4 - y / 100 + y / 400;
    // 477 leap days lie in the years 1 to 1969.
    (year - 1970) * 365 + leap_days - 477
}

fn days_from_civil(year: u32, month: u32, day: u32) -> u32 {
    let months: u32 = (1..month).map(|m| days_in_month(year, m)).sum();
    days_before_year(year) + months + day - 1
}

fn civil_from_days(days: u32) -> (u32, u32, u32) {
    let mut year = 1970 + days / 366;
    while year < 9999 && days_before_year(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - days_before_year(year);
    let mut month = 1;
    while rest >= days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text was not a time in RFC 3339 with seconds and `Z` or `+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a time such as 2026-11-22T05:56:05Z or 2026-11-22T13:56:05+08:00")]
pub struct TimeError;

impl std::str::FromStr for BlockTime {
    type Err = TimeError;
    /// Reads RFC 3339 with seconds, up to three decimals, and `Z` or `+08:00`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (text, offset_hours) = match (text.strip_suffix('Z'), text.strip_suffix("+08:00")) {
            (Some(text), _) => (text, 0),
            (None, Some(text)) => (text, 8),
            (None, None) => return Err(TimeError),
        };
        let (day, clock) = text.split_once('T').ok_or(TimeError)?;
        let day: Date = day.parse().map_err(|_| TimeError)?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [hours, minutes, seconds] = fields(clock)?;
        let in_range = hours < 24 && minutes < 60 && seconds < 60;
        let digits =
            fraction.bytes().all(|b| b.is_ascii_digit()) && (1..=3).contains(&fraction.len());
        if !in_range || !digits {
            return Err(TimeError);
        }
        let ms: u64 = format!("{fraction:0<3}").parse().map_err(|_| TimeError)?;
        let ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
        let local = u64::from(day.days()) * MS_PER_DAY + ms;
        local.checked_sub(offset_hours * 3_600_000).map(Self::from_ms).ok_or(TimeError)
    }
}

/// Hours, minutes and seconds of `05:56:05`.
fn fields(clock: &str) -> Result<[u64; 3], TimeError> {
    let mut parts = clock.split(':').map(|part| match part.len() {
        2 if part.bytes().all(|b| b.is_ascii_digit()) => part.parse().map_err(|_| TimeError),
        _ => Err(TimeError),
    });
    let mut next = || parts.next().unwrap_or(Err(TimeError));
    let fields = [next()?, next()?, next()?];
    if parts.next().is_some() { Err(TimeError) } else { Ok(fields) }
}

impl std::str::FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(DateError);
        }
        let number = |range: std::ops::Range<usize>| -> Result<u32, DateError> {
            let part = &bytes[range];
            if !part.iter().all(u8::is_ascii_digit) {
                return Err(DateError);
            }
            Ok(part.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0')))
        };
        Self::from_ymd(number(0..4)?, number(5..7)?, number(8..10)?)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            text.parse().map_err(Error::custom)
        } else {
            let days = u32::deserialize(deserializer)?;
            if days > DATE_DAYS_MAX { Err(Error::custom(DateError)) } else { Ok(Self(days)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_century_survives_the_round_trip() {
        let mut date: Date = "1999-12-30".parse().expect("a date");
        for _ in 0..36_600 {
            let next = date.next();
            assert_eq!(next.to_string().parse(), Ok(next));
            assert_eq!(next.days(), date.days() + 1);
            date = next;
        }
        assert_eq!(date.to_string(), "2100-03-15");
    }

    #[test]
    fn a_time_is_read_as_it_is_written_and_in_the_legal_zone() {
        for ms in [0, 1_000, 1_795_327_000_000, 1_795_327_000_000 + 86_399_000] {
            let time = BlockTime::from_ms(ms);
            assert_eq!(time.to_rfc3339().parse(), Ok(time), "{time:?}");
        }
        let utc: BlockTime = "2026-11-22T05:56:05Z".parse().expect("a time");
        assert_eq!("2026-11-22T13:56:05+08:00".parse(), Ok(utc));
        assert_eq!("2026-11-22T05:56:05.25Z".parse(), Ok(utc.plus_ms(250)));
        for text in [
            "2026-11-22",
            "2026-11-22T05:56Z",
            "2026-11-22T24:00:00Z",
            "2026-02-30T05:56:05Z",
            "2026-11-22T05:56:05",
            "2026-11-22T05:56:05.1234Z",
            "2026-11-22T05:56:05:00Z",
            "2026-11-22T+5:56:05Z",
        ] {
            assert_eq!(text.parse::<BlockTime>(), Err(TimeError), "{text}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in
            ["2023-02-29", "2024-13-01", "0000-00-00", "2024-6-16", "2024-01-32", "1969-12-31"]
        {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
        assert!("2024-02-29".parse::<Date>().is_ok());
    }

    #[test]
    fn the_legal_day_begins_at_midnight_in_utc_plus_8() {
        let date: Date = "2026-11-22".parse().expect("a date");
        assert_eq!(date.start().to_rfc3339(), "2026-11-21T16:00:00Z");
        assert_eq!(date.start().date(), date);
        assert_eq!(BlockTime::from_ms(date.start().as_ms() - 1).date().to_string(), "2026-11-21");
        assert_eq!(date.weekday(), 6, "a Sunday");
    }

    #[test]
    fn adding_years_keeps_the_day_where_it_exists() {
        let leap: Date = "2024-02-29".parse().expect("a date");
        assert_eq!(leap.plus_years(3).to_string(), "2027-02-28");
        assert_eq!(leap.plus_years(4).to_string(), "2028-02-29");
    }
}
