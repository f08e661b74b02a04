//! Dates as catalogues write them, read into legal dates.
//!
//! Seen in real catalogues: `2023-06-16`, `2023-6-16`, `2023/06/16`, `2023年6月16日`, `20230616`, a
//! date with a time behind it, milliseconds or seconds since 1970, `0000-00-00`, and days that have
//! not come yet. What cannot be a day is left out and counted, never guessed.

use hefu_chain::time::{BlockTime, Date};

/// Digits of a timestamp in seconds, from 2001 to 2286.
const EPOCH_SECONDS_DIGITS: usize = 10;
/// Digits of a timestamp in milliseconds, from 2001 to 2286.
const EPOCH_MS_DIGITS: usize = 13;

/// What a date text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadDate {
    /// A day, written the usual way.
    Plain(Date),
    /// A day, written another way.
    Rewritten(Date),
    /// No text, or a text that stands for none (`0000-00-00`, `空`).
    Absent,
    /// A day after today: left out.
    Future,
    /// Not a date: left out.
    Unreadable,
}

impl ReadDate {
    /// The day, if there is one to keep.
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::Plain(date) | Self::Rewritten(date) => Some(date),
            Self::Absent | Self::Future | Self::Unreadable => None,
        }
    }
}

/// Reads a date. `today` is the last day that is not in the future.
pub fn read_date(text: &str, today: Date) -> ReadDate {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000") || matches!(text, "空" | "null" | "-" | "无") {
        return ReadDate::Absent;
    }
    let plain = text.parse::<Date>().ok();
    let Some(date) = plain.or_else(|| epoch(text)).or_else(|| calendar(text)) else {
        return ReadDate::Unreadable;
    };
    if date > today {
        return ReadDate::Future;
    }
    if plain.is_some() { ReadDate::Plain(date) } else { ReadDate::Rewritten(date) }
}

/// Seconds or milliseconds since 1970.
fn epoch(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u64 = text.parse().ok()?;
    match text.len() {
        EPOCH_SECONDS_DIGITS => Some(BlockTime::from_ms(number.checked_mul(1_000)?).date()),
        EPOCH_MS_DIGITS => Some(BlockTime::from_ms(number).date()),
        _ => None,
    }
}

/// Year, month and day, apart or as eight digits; a time behind them is ignored.
fn calendar(text: &str) -> Option<Date> {
    let day_text = text.split(['T', ' ']).next().unwrap_or_default();
    if day_text.len() == 8 && day_text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| day_text.get(range)?.parse().ok();
        return Date::from_ymd(part(0..4)?, part(4..6)?, part(6..8)?).ok();
    }
    let parts: Vec<&str> =
        day_text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts[..] else { return None };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let number = |part: &str| -> Option<u32> {
        if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    Date::from_ymd(number(year)?, number(month)?, number(day)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect(text)
    }

    fn read(text: &str) -> ReadDate {
        read_date(text, date("2026-11-22"))
    }

    #[test]
    fn the_usual_form_is_kept_and_others_are_rewritten() {
        assert_eq!(read("2023-06-16"), ReadDate::Plain(date("2023-06-16")));
        for text in [
            "2023-6-16",
            "2023/06/16",
            "2023.6.16",
            "2023年6月16日",
            "20230616",
            "2023-06-16 09:30:00",
            "2023-06-16T09:30:00Z",
            "1686873600000",
            "1686873600",
        ] {
            assert_eq!(read(text), ReadDate::Rewritten(date("2023-06-16")), "{text}");
        }
    }

    #[test]
    fn no_day_is_told_apart_from_a_wrong_one() {
        for text in ["", "  ", "0000-00-00", "0000-00-00 00:00:00", "空", "null"] {
            assert_eq!(read(text), ReadDate::Absent, "{text:?}");
        }
        for text in
            ["2023-02-30", "2023-13-01", "六月", "16/06/2023", "2023-06", "1", "2023-06-16-1"]
        {
            assert_eq!(read(text), ReadDate::Unreadable, "{text:?}");
        }
    }

    #[test]
    fn today_is_kept_and_tomorrow_is_not() {
        assert_eq!(read("2026-11-22"), ReadDate::Plain(date("2026-11-22")));
        assert_eq!(read("2026-11-23"), ReadDate::Future);
        assert_eq!(read("4102444800000"), ReadDate::Future);
    }
}
