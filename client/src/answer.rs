//! What a node says, read into our types: the only place that knows the shape of its JSON answers.

use hefu_chain::{
    hash::ChainId,
    height::Height,
    key::RecordKey,
    region::Region,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{KeyPurpose, Role, Track},
};
use hefu_genesis::document::Genesis;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::fetch::{FetchError, Node};

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// The ledger.
    pub chain_id: ChainId,
    /// Height of the last block.
    pub height: Height,
    /// Its time.
    #[serde(rename = "block_time", deserialize_with = "block_time")]
    pub time: BlockTime,
}

/// An organisation, as far as the command line needs it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Member {
    /// Its code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: Region,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Tracks of a registrar.
    pub tracks: Vec<Track>,
    /// Its keys, retired ones included.
    pub keys: Vec<MemberKey>,
}

/// A key of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MemberKey {
    /// The key.
    pub key: RecordKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
    /// First height at which it is no longer valid.
    #[serde(default)]
    pub to_height: Option<Height>,
}

impl Member {
    /// Its keys that may sign records and have no end.
    pub fn signing_keys(&self) -> impl Iterator<Item = RecordKey> + '_ {
        let signs = |key: &&MemberKey| {
            key.to_height.is_none() && matches!(key.purpose, KeyPurpose::Sign | KeyPurpose::Seal)
        };
        self.keys.iter().filter(signs).map(|key| key.key)
    }
}

impl Node {
    /// Where the node stands.
    pub fn head(&self) -> Result<Head, FetchError> {
        self.read("/v1/head", self.get("/v1/head", &[])?)
    }

    /// An organisation.
    pub fn member(&self, uscc: &Uscc) -> Result<Member, FetchError> {
        let path = format!("/v1/orgs/{uscc}");
        let answer = self.get(&path, &[])?;
        self.read(&path, answer)
    }

    /// The founding document that the node follows.
    pub fn genesis(&self) -> Result<Genesis, FetchError> {
        let path = "/v1/genesis";
        let bytes = self.get_bytes(path, &[])?;
        Genesis::from_bytes(&bytes).map_err(|error| self.malformed(path, &error))
    }

    /// Reads an answer of this shape.
    pub fn read<T: for<'de> Deserialize<'de>>(
        &self,
        path: &str,
        answer: Value,
    ) -> Result<T, FetchError> {
        serde_json::from_value(answer).map_err(|error| self.malformed(path, &error))
    }

    fn malformed(&self, path: &str, error: &dyn std::fmt::Display) -> FetchError {
        let url = format!("{}{path}", self.address());
        FetchError::Malformed { url, detail: error.to_string() }
    }
}

fn block_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BlockTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_time(&text).ok_or_else(|| D::Error::custom("expected a time such as 2026-11-22T05:56:05Z"))
}

/// Reads RFC 3339 in UTC with whole seconds, as [`BlockTime`] prints it.
fn read_time(text: &str) -> Option<BlockTime> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = clock.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let in_day =
        hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)?;
    let days = u64::from(date.parse::<Date>().ok()?.days());
    let time =
        BlockTime::from_ms(days.checked_mul(86_400)?.checked_add(in_day)?.checked_mul(1_000)?);
    (time.to_rfc3339() == text).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_printed() {
        for ms in [0, 1_767_196_800_000, 1_795_326_965_000] {
            let time = BlockTime::from_ms(ms);
            assert_eq!(read_time(&time.to_rfc3339()), Some(time));
        }
        for text in ["", "2026-11-22", "2026-11-22T25:00:00Z", "2026-11-22T05:56Z", "TZ"] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }
}
