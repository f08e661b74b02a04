//! The working-day calendars that this release ships, for a genesis to take over.
//!
//! Source: the State Council's yearly holiday notices, as published in the npm package
//! `chinese-days` 1.5.7 (MIT). A later year comes by `calendar.set`.

use super::CalendarYear;

const NOTICES: &str = include_str!("published.json");

/// The calendars of 2024, 2025 and 2026.
pub fn published() -> Vec<CalendarYear> {
    serde_json::from_str(NOTICES).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_year_is_in_range() {
        let years = published();
        assert_eq!(years.iter().map(|y| y.year).collect::<Vec<_>>(), [2024, 2025, 2026]);
        for year in &years {
            assert_eq!(year.check(), Ok(()), "{}", year.year);
        }
    }
}
