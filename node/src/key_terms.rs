//! How long the keys of this node may still be used by its operator's own rule, and its TLS certificate
//! by its issuer's.
//!
//! Nothing here decides anything: on the ledger a key counts until a record ends it, whatever a clock
//! says. A key's age is counted from the block with the record that put it there.

use std::{sync::Arc, time::Duration};

use hefu_chain::{
    height::Height,
    key::{PublicKey, RecordKey},
    state::{Clock, KeyOwner, Organisation, State, ValidatorSchedule, ViewError, nodes_at},
    time::BlockTime,
    words::KeyPurpose,
};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{api::tls, engine::clock, home::Home, signer::ValidatorKey, storage::RocksStore};

/// Days left from which on somebody should plan.
pub const PLAN_DAYS: i64 = 90;
/// Days left from which on it is to be done.
pub const SOON_DAYS: i64 = 30;
/// Days left from which on it is late.
pub const LATE_DAYS: i64 = 7;
/// A day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Pause between two reminders in the log.
const REMINDER_INTERVAL: Duration = Duration::from_millis(DAY_MS);

/// When keys are to be replaced. Nothing ends by it: it is what the alarms count to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// Age at which record keys, peer key and validator key are due.
    pub rotate_after_days: u32,
}

impl Default for KeysConfig {
    fn default() -> Self {
        Self { rotate_after_days: 365 }
    }
}

impl KeysConfig {
    /// True within the bounds: a term shorter than the last alarm is one that never ends.
    pub fn is_usable(&self) -> bool {
        (8..=3_650).contains(&self.rotate_after_days)
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Signs records of the member; the oldest that counts.
    Record,
    /// Names the node to other nodes.
    Peer,
    /// Votes.
    Validator,
    /// The certificate that the API shows: the first of its chain to end.
    Tls,
}

impl KeyRole {
    /// As a label of a figure.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Peer => "peer",
            Self::Validator => "validator",
            Self::Tls => "tls",
        }
    }
}

/// How long a key may still be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyTerm {
    /// What it is for.
    pub role: KeyRole,
    /// Whole days until it is due, or its certificate ends; less than nothing: so long ago.
    pub left_days: Option<i64>,
    /// What it is counted from or to, or why nothing can be counted.
    pub detail: String,
    /// It is not what the ledger calls for.
    pub amiss: bool,
}

impl KeyTerm {
    fn unknown(role: KeyRole, detail: impl ToString) -> Self {
        Self { role, left_days: None, detail: detail.to_string(), amiss: true }
    }

    /// The term of a certificate that ends at a time.
    pub fn of_certificate(ends: Result<BlockTime, String>, now: BlockTime) -> Self {
        match ends {
            Ok(ends) => Self {
                role: KeyRole::Tls,
                left_days: Some(days_between(now, ends.as_ms())),
                detail: format!("ends at {}", ends.to_rfc3339()),
                amiss: false,
            },
            Err(reason) => Self::unknown(KeyRole::Tls, reason),
        }
    }

    /// What to do and by when, in words.
    pub fn advice(&self) -> String {
        let what = match self.role {
            KeyRole::Tls => "renew it and start the node again",
            _ => "rotate it: docs/operations.md, Rotating keys",
        };
        match self.left_days {
            None => self.detail.clone(),
            Some(left) if left > PLAN_DAYS => format!("{left} days left; {}", self.detail),
            Some(left) if left >= 0 => format!("{left} days left; {}; {what}", self.detail),
            Some(left) => format!("due for {} days; {}; {what}", left.unsigned_abs(), self.detail),
        }
    }

    fn log(&self) {
        let (role, left_days) = (self.role.word(), self.left_days);
        match left_days {
            Some(left) if left <= LATE_DAYS => {
                tracing::error!(role, left_days, "{}", self.advice());
            }
            Some(left) if left > PLAN_DAYS && !self.amiss => {}
            _ => tracing::warn!(role, left_days, "{}", self.advice()),
        }
    }
}

/// Whole days from a time to another; a day that has begun after it is over counts.
fn days_between(now: BlockTime, end_ms: u64) -> i64 {
    let [now, end] = [now.as_ms(), end_ms].map(|ms| i64::try_from(ms).unwrap_or(i64::MAX));
    let day = i64::try_from(DAY_MS).unwrap_or(i64::MAX);
    end.saturating_sub(now).div_euclid(day)
}

/// Looks at the keys of a running node.
pub struct KeyWatch {
    store: Arc<RocksStore>,
    peer: PublicKey,
    validator: Option<PublicKey>,
    rotate_after_days: u32,
    /// End of the certificate that is shown since the start.
    tls: Option<Result<BlockTime, String>>,
    clock: fn() -> BlockTime,
}

/// Begins to look at the keys of a home, and says in its log what is due: now, and once a day.
pub fn watch(home: &Home, store: &Arc<RocksStore>, stop: &CancellationToken) -> Arc<KeyWatch> {
    let tls = home.config.api.tls.as_ref();
    let watch = Arc::new(KeyWatch {
        store: Arc::clone(store),
        peer: home.peer_key.public_key(),
        validator: home.validator_key.as_ref().map(ValidatorKey::public_key),
        rotate_after_days: home.config.keys.rotate_after_days,
        tls: tls.map(|tls| tls::ends(home.paths.home(), tls).map_err(|error| error.to_string())),
        clock: clock::now,
    });
    tokio::spawn(remind(Arc::clone(&watch), stop.clone()));
    watch
}

async fn remind(watch: Arc<KeyWatch>, stop: CancellationToken) {
    let mut days = tokio::time::interval(REMINDER_INTERVAL);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = days.tick() => watch.terms().iter().for_each(KeyTerm::log),
        }
    }
}

impl KeyWatch {
    /// The term of every key, as of now.
    pub fn terms(&self) -> Vec<KeyTerm> {
        self.terms_at((self.clock)())
    }

    fn terms_at(&self, now: BlockTime) -> Vec<KeyTerm> {
        let peer = Some((KeyRole::Peer, self.peer));
        let nodes = [peer, self.validator.map(|key| (KeyRole::Validator, key))];
        let known = |role, term: Result<KeyTerm, ViewError>| {
            term.unwrap_or_else(|error| KeyTerm::unknown(role, error))
        };
        let mut terms = vec![known(KeyRole::Record, self.record_term(now))];
        let nodes = nodes.into_iter().flatten();
        terms.extend(nodes.map(|(role, key)| known(role, self.node_term(role, key, now))));
        terms.extend(self.tls.clone().map(|ends| KeyTerm::of_certificate(ends, now)));
        terms
    }

    /// The oldest key that signs for the member whose node this is.
    fn record_term(&self, now: BlockTime) -> Result<KeyTerm, ViewError> {
        let state = self.store.state();
        let owner: Option<KeyOwner> = state.entity(&RecordKey::Ed25519(self.peer))?;
        let member = owner.map(|owner| state.entity::<Organisation>(&owner.uscc)).transpose()?;
        let next = state.height().next();
        let keys = member.flatten().map(|member| member.keys).unwrap_or_default();
        let from = keys
            .iter()
            .filter(|key| key.purpose != KeyPurpose::Node && key.is_valid_at(next))
            .map(|key| key.from_height)
            .min();
        let Some(from) = from else {
            let detail = "the ledger knows no member with this peer key";
            return Ok(KeyTerm::unknown(KeyRole::Record, detail));
        };
        // A key counts from the block after the one with its record; a founder's from the first.
        let committed = Height::new(from.get().saturating_sub(1));
        self.term(KeyRole::Record, committed, now)
    }

    /// A key that connects or votes.
    fn node_term(
        &self,
        role: KeyRole,
        key: PublicKey,
        now: BlockTime,
    ) -> Result<KeyTerm, ViewError> {
        let Some(committed) = self.store.written_at::<KeyOwner>(&RecordKey::Ed25519(key))? else {
            return Ok(KeyTerm::unknown(role, "the ledger does not know this key"));
        };
        let mut term = self.term(role, committed, now)?;
        if !self.counts(role, key)? {
            let detail = "the ledger has ended this key: it admits and decides nothing any more";
            (term.amiss, term.detail) = (true, detail.into());
        }
        Ok(term)
    }

    /// True while the ledger lets the key connect or vote, now or from a stated height on.
    fn counts(&self, role: KeyRole, key: PublicKey) -> Result<bool, ViewError> {
        let state = self.store.state();
        let next = state.height().next();
        if role == KeyRole::Peer {
            let nodes = nodes_at(&State::new(&state), next)?;
            return Ok(nodes.iter().any(|node| node.peer_key == key));
        }
        let schedule: Option<ValidatorSchedule> = state.entity(&())?;
        Ok(schedule.is_some_and(|schedule| schedule.sits_from(next, &key.validator_address())))
    }

    fn term(&self, role: KeyRole, committed: Height, now: BlockTime) -> Result<KeyTerm, ViewError> {
        let Some(since) = self.time_of(committed)? else {
            let detail = format!("block {committed} with its record is not here");
            return Ok(KeyTerm::unknown(role, detail));
        };
        let due = since.plus_ms(u64::from(self.rotate_after_days).saturating_mul(DAY_MS));
        let detail = format!("on the ledger since {}, height {committed}", since.to_rfc3339());
        let left_days = Some(days_between(now, due.as_ms()));
        Ok(KeyTerm { role, left_days, detail, amiss: false })
    }

    fn time_of(&self, height: Height) -> Result<Option<BlockTime>, ViewError> {
        if height > Height::GENESIS {
            return Ok(self.store.header(height)?.map(|header| header.time));
        }
        let founded = self.store.state_at(Height::GENESIS);
        let clock = founded.map(|state| state.entity::<Clock>(&())).transpose()?;
        Ok(clock.flatten().map(|clock| clock.time))
    }
}

#[cfg(test)]
mod tests;
