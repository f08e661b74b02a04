//! What the founding members agree to before there is a genesis document.

use hefu_chain::{
    calendar::{self, CalendarError, CalendarYear},
    hash::{Digest, Domain},
    jcs,
    limits::JSON_INTEGER_MAX,
    params::{Params, ParamsError},
    time::BlockTime,
};
use serde::{Deserialize, Serialize};

/// Version of the genesis document's form.
pub const GENESIS_VERSION: u32 = 1;
/// Longest network name, in characters.
pub const NETWORK_CHARS_MAX: usize = 64;

/// Most years whose calendar a genesis document carries.
pub const CALENDAR_YEARS_MAX: usize = 64;

/// Name, time, parameters and calendars of the ledger to be founded. Every member signs their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// [`GENESIS_VERSION`].
    pub version: u32,
    /// Name of the network: lower-case letters, digits and hyphens.
    pub network: String,
    /// Time of the state at height 0, in milliseconds since the Unix epoch.
    pub time: BlockTime,
    /// Parameters of the ledger.
    pub params: Params,
    /// Working-day calendars of the announced years.
    pub calendars: Vec<CalendarYear>,
}

/// Why terms cannot found a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// Another version of the document.
    #[error("genesis version {0} is unknown to this program, which knows {GENESIS_VERSION}")]
    Version(u32),
    /// The network's name.
    #[error("a network name has 1 to {NETWORK_CHARS_MAX} characters a–z, 0–9 and hyphen")]
    Network,
    /// The time.
    #[error("the genesis time must be after 1970 and at most 2^53 − 1 milliseconds")]
    Time,
    /// The parameters.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// One calendar.
    #[error("calendar: {0}")]
    Calendar(#[from] CalendarError),
    /// Too many calendars, none, or not by rising year.
    #[error("calendars are 1 to {CALENDAR_YEARS_MAX} years in rising order")]
    CalendarOrder,
}

impl Terms {
    /// Terms with the calendars that this release ships.
    pub fn new(network: &str, time: BlockTime, params: Params) -> Self {
        let calendars = calendar::published();
        Self { version: GENESIS_VERSION, network: network.into(), time, params, calendars }
    }

    /// Refuses terms that no ledger can run under.
    pub fn check(&self) -> Result<(), TermsError> {
        if self.version != GENESIS_VERSION {
            return Err(TermsError::Version(self.version));
        }
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let length = self.network.len();
        if length == 0 || length > NETWORK_CHARS_MAX || !self.network.bytes().all(allowed) {
            return Err(TermsError::Network);
        }
        if self.time.as_ms() == 0 || self.time.as_ms() > JSON_INTEGER_MAX.unsigned_abs() {
            return Err(TermsError::Time);
        }
        self.params.check()?;
        let rising = self.calendars.windows(2).all(|pair| pair[0].year < pair[1].year);
        if !rising || !(1..=CALENDAR_YEARS_MAX).contains(&self.calendars.len()) {
            return Err(TermsError::CalendarOrder);
        }
        self.calendars.iter().try_for_each(CalendarYear::check)?;
        Ok(())
    }

    /// The hash that every contribution carries.
    pub fn hash(&self) -> Digest {
        Digest(Domain::GenesisTerms.hash(&jcs::canonicalise(self)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms::new("test-net", BlockTime::from_ms(1), Params::default())
    }

    #[test]
    fn each_rule_refuses_its_breach_and_nothing_nearer() {
        assert_eq!(terms().check(), Ok(()));
        type Change = fn(&mut Terms);
        let breaks: [(Change, TermsError); 7] = [
            (|t| t.version = 2, TermsError::Version(2)),
            (|t| t.network = "Test".into(), TermsError::Network),
            (|t| t.network = "a".repeat(NETWORK_CHARS_MAX + 1), TermsError::Network),
            (|t| t.time = BlockTime::from_ms(0), TermsError::Time),
            (|t| t.calendars.reverse(), TermsError::CalendarOrder),
            (|t| t.calendars.clear(), TermsError::CalendarOrder),
            (|t| t.params.heartbeat_ms = 0, TermsError::Params(ParamsError("heartbeat_ms"))),
        ];
        for (change, error) in breaks {
            let mut changed = terms();
            change(&mut changed);
            assert_eq!(changed.check(), Err(error));
        }
        let mut longest = terms();
        longest.network = "a".repeat(NETWORK_CHARS_MAX);
        assert_eq!(longest.check(), Ok(()));
    }

    #[test]
    fn every_term_changes_the_hash() {
        let mut later = terms();
        later.time = BlockTime::from_ms(2);
        let mut shorter = terms();
        shorter.params.timers.publicity_days = 0;
        assert_ne!(later.hash(), terms().hash());
        assert_ne!(shorter.hash(), terms().hash());
    }
}
