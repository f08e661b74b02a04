//! Where a story is played: who is there with which key, and what names mean.

use std::{collections::BTreeMap, path::PathBuf};

use hefu_chain::{
    hash::{ChainId, RecordId},
    key::{RecordSecret, SecretKey},
    time::Date,
    uscc::Uscc,
};
use hefu_genesis::localnet::Layout;
use rand::{Rng, TryRngCore};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{
    acts::draw,
    script::{Newcomer, Publicised, Story},
};
use crate::{
    demo::founder, digest::blake3_of, exit::CliError, fetch::Node, import::enrol::Party,
    session::Session,
};

/// Characters of a credit code's body.
const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Years for which a story registers.
const YEARS: u32 = 3;

/// A story's stage.
pub(super) struct Stage {
    /// The node that is told everything.
    pub node: Node,
    /// The ledger.
    pub ledger: ChainId,
    /// Its legal date.
    pub today: Date,
    /// Who can sign.
    pub parties: BTreeMap<String, Party>,
    /// What names mean: codes, record ids, numbers.
    names: BTreeMap<String, String>,
    /// The last record of the script that is in a block.
    pub(super) last: Option<RecordId>,
    /// Registrations at their publicity, by name.
    pub(super) publicised: BTreeMap<String, Publicised>,
    /// The nodes of the members, by name.
    nodes: BTreeMap<String, Node>,
    /// Makes this run's digests its own.
    salt: u64,
    /// The ledger's date by the last time that days passed.
    pub(super) now: Date,
    /// Directory of the network.
    pub(super) dir: PathBuf,
    /// Its founding document.
    pub(super) genesis_path: PathBuf,
    /// The file that sets its clocks ahead.
    pub(super) clock_path: PathBuf,
    /// Seats that the story gave, by name.
    pub(super) seated: BTreeMap<String, Seated>,
}

/// A seat in consensus that a story gave.
#[derive(Clone)]
pub(super) struct Seated {
    /// Its key.
    pub(super) vote: SecretKey,
    /// First height that it votes on.
    pub(super) from: u64,
}

impl Stage {
    /// Reads the founders' keys and draws the newcomers'.
    pub(super) fn open(
        session: &Session,
        layout: &Layout,
        story: &Story,
    ) -> Result<Self, CliError> {
        let head = session.head()?;
        let mut random = rand::rngs::OsRng.unwrap_err();
        let mut parties = BTreeMap::new();
        let mut nodes = BTreeMap::new();
        for member in &layout.members {
            let address = format!("http://127.0.0.1:{}", member.api_port);
            nodes.insert(member.slug.clone(), Node::new(&address)?);
            parties.insert(member.slug.clone(), founder(layout, &member.slug)?);
        }
        for authority in &layout.authorities {
            parties.insert(authority.slug.clone(), founder(layout, &authority.slug)?);
        }
        for (name, newcomer) in &story.cast {
            parties.insert(name.clone(), drawn(newcomer, &mut random)?);
        }
        let names = parties.iter().map(|(name, party)| (name.clone(), party.uscc.to_string()));
        Ok(Self {
            node: session.node.clone(),
            ledger: head.chain_id,
            today: head.time.date(),
            names: names.collect(),
            parties,
            last: None,
            publicised: BTreeMap::new(),
            nodes,
            salt: random.random(),
            now: head.time.date(),
            dir: layout.dir.clone(),
            genesis_path: layout.genesis_path(),
            clock_path: layout.clock_path(),
            seated: BTreeMap::new(),
        })
    }

    /// Somebody of the cast.
    pub(super) fn party(&self, name: &str) -> Result<&Party, CliError> {
        self.parties.get(name).ok_or_else(|| unknown(name))
    }

    /// The node of a founder; the session's without one.
    pub(super) fn node_of(&self, name: Option<&str>) -> Result<&Node, CliError> {
        match name {
            None => Ok(&self.node),
            Some(name) => self.nodes.get(name).ok_or_else(|| unknown(name)),
        }
    }

    /// A new key for a node or seat.
    pub(super) fn draw_key(&self) -> SecretKey {
        draw(&mut rand::rngs::OsRng.unwrap_err())
    }

    /// From now on `name` means this.
    pub(super) fn save(&mut self, name: &str, meaning: impl std::fmt::Display) {
        self.names.insert(name.into(), meaning.to_string());
    }

    /// A value with every placeholder replaced.
    pub(super) fn fill(&self, value: &Value) -> Result<Value, CliError> {
        Ok(match value {
            Value::String(text) => match whole(text) {
                Some(name) => self.meaning(name)?,
                None => Value::String(self.fill_text(text)?),
            },
            Value::Array(list) => {
                Value::Array(list.iter().map(|v| self.fill(v)).collect::<Result<_, _>>()?)
            }
            Value::Object(object) => {
                let fields = object.iter().map(|(key, v)| Ok((key.clone(), self.fill(v)?)));
                Value::Object(fields.collect::<Result<_, CliError>>()?)
            }
            other => other.clone(),
        })
    }

    /// A text with every placeholder replaced.
    pub(super) fn fill_text(&self, text: &str) -> Result<String, CliError> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or_else(|| unknown(text))?;
            filled.push_str(before);
            match self.meaning(name)? {
                Value::String(meaning) => filled.push_str(&meaning),
                other => filled.push_str(&other.to_string()),
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn meaning(&self, name: &str) -> Result<Value, CliError> {
        if let Some(text) = name.strip_prefix("digest:") {
            let digest = blake3_of(format!("{text} {}", self.salt).as_bytes());
            return Ok(json!(digest));
        }
        if let Some(text) = name.strip_prefix("hash:") {
            let digest = blake3_of(format!("{text} {}", self.salt).as_bytes());
            return Ok(json!(digest.digest));
        }
        if name == "end" {
            return Ok(json!(self.today.plus_years(YEARS)));
        }
        for (word, day) in [("today", self.today), ("now", self.now)] {
            let Some(days) = name.strip_prefix(word) else { continue };
            if let Some(day) = moved(day, days) {
                return Ok(json!(day));
            }
        }
        let meaning = self.names.get(name).ok_or_else(|| unknown(name))?;
        Ok(Value::String(meaning.clone()))
    }
}

/// A day so many days later (`+30`), earlier (`-1`) or itself (nothing).
fn moved(day: Date, days: &str) -> Option<Date> {
    if days.is_empty() {
        return Some(day);
    }
    let number = |text: &str| text.parse::<u32>().ok();
    match (days.strip_prefix('+'), days.strip_prefix('-')) {
        (Some(later), _) => Some(day.plus_days(number(later)?)),
        (None, Some(earlier)) => Some(day.minus_days(number(earlier)?)),
        (None, None) => None,
    }
}

/// The name in a text that is one placeholder and nothing else.
fn whole(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains("${")).then_some(name)
}

fn unknown(name: &str) -> CliError {
    CliError::Usage(format!("the story names {name:?}, which it does not introduce"))
}

/// A newcomer with a new key and a code in region 000000, which is never assigned.
fn drawn(newcomer: &Newcomer, random: &mut impl Rng) -> Result<Party, CliError> {
    let wrong = |detail: String| CliError::Usage(format!("a story's cast: {detail}"));
    let body: String =
        (0..8).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect();
    let uscc = Uscc::complete(&format!("{}000000{body}", newcomer.class))
        .map_err(|error| wrong(error.to_string()))?;
    let region = newcomer.region.parse().map_err(|_| wrong(newcomer.region.clone()))?;
    let mut seed = Zeroizing::new([0u8; 32]);
    random.fill_bytes(&mut seed[..]);
    let key = RecordSecret::ed25519(&seed);
    Ok(Party { uscc, name: newcomer.name.clone(), region, key })
}
