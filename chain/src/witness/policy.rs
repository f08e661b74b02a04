//! Whose co-signatures count, and how many are needed: a file of the reader's own, in the form of C2SP
//! `tlog-policy`. Nothing in it is ever taken from a server.

use std::collections::{BTreeMap, BTreeSet};

use super::WitnessKey;
use crate::{checkpoint::origin, hash::ChainId};

/// Largest policy file, in bytes.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;
/// Most witnesses and groups together.
pub const POLICY_NAMES_MAX: usize = 64;

/// Whose co-signatures count, and how many are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    witnesses: Vec<PolicyWitness>,
    quorum: Rule,
}

/// A witness of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name and key.
    pub key: WitnessKey,
    /// Where it publishes what it signed, if the policy says so.
    pub url: Option<String>,
}

/// What must be met: a witness has signed, or so many of these are met.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Witness(usize),
    AtLeast(usize, Vec<Rule>),
}

/// Why a file is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Too large, or not text of the permitted characters.
    #[error(
        "a policy is text of at most {POLICY_BYTES_MAX} bytes with {POLICY_NAMES_MAX} names at most"
    )]
    Size,
    /// A line that cannot be understood.
    #[error("line {line}: {what}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// No quorum is demanded.
    #[error("the policy demands no witness: it needs one line `quorum NAME` that is not `none`")]
    NoQuorum,
    /// It is for other ledgers.
    #[error("the policy is not for the ledger {0}: its log lines name others")]
    OtherLedger(ChainId),
}

/// A policy while its lines are read.
#[derive(Default)]
struct Reading {
    /// Origins of the logs that it is for; any when empty.
    logs: Vec<String>,
    witnesses: Vec<PolicyWitness>,
    rules: BTreeMap<String, Rule>,
    /// Names that are members of a group already.
    used: BTreeSet<String>,
    quorum: Option<Rule>,
}

impl Policy {
    /// Reads a policy for a ledger.
    pub fn parse(bytes: &[u8], chain_id: &ChainId) -> Result<Self, PolicyError> {
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(PolicyError::Size);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PolicyError::Size)?;
        if text.contains(|c: char| c.is_ascii_control() && c != '\n' && c != '\t') {
            return Err(PolicyError::Size);
        }
        let mut reading = Reading::default();
        for (i, line) in text.split('\n').enumerate() {
            let words: Vec<&str> =
                line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            if words.first().is_none_or(|word| word.starts_with('#')) {
                continue;
            }
            reading.take(&words).map_err(|what| PolicyError::Line { line: i + 1, what })?;
            if reading.rules.len() > POLICY_NAMES_MAX {
                return Err(PolicyError::Size);
            }
        }
        let quorum = reading.quorum.ok_or(PolicyError::NoQuorum)?;
        if !reading.logs.is_empty() && !reading.logs.contains(&origin(chain_id)) {
            return Err(PolicyError::OtherLedger(*chain_id));
        }
        Ok(Self { witnesses: reading.witnesses, quorum })
    }

    /// Its witnesses, in the order of their lines.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// True when these witnesses, by their place, are enough.
    pub fn is_met(&self, signed: &BTreeSet<usize>) -> bool {
        self.quorum.is_met(signed)
    }
}

impl Rule {
    fn is_met(&self, signed: &BTreeSet<usize>) -> bool {
        match self {
            Self::Witness(place) => signed.contains(place),
            Self::AtLeast(needed, rules) => {
                rules.iter().filter(|rule| rule.is_met(signed)).count() >= *needed
            }
        }
    }
}

impl Reading {
    fn take(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            ["log", key] | ["log", key, _] => {
                let name = key.split('+').next().unwrap_or_default();
                self.logs.push(name.into());
                Ok(())
            }
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, needed, members @ ..] => self.group(name, needed, members),
            ["quorum", "none"] => Err("`quorum none` demands no witness".into()),
            ["quorum", name] if self.quorum.is_none() => {
                self.quorum = Some(self.rule(name)?);
                Ok(())
            }
            ["quorum", _] => Err("a second quorum".into()),
            _ => Err("expected log, witness, group or quorum".into()),
        }
    }

    fn define(&mut self, name: &str, rule: Rule) -> Result<(), String> {
        if name == "none" || self.rules.insert(name.into(), rule).is_some() {
            return Err(format!("the name {name:?} is taken"));
        }
        Ok(())
    }

    fn rule(&self, name: &str) -> Result<Rule, String> {
        self.rules.get(name).cloned().ok_or_else(|| format!("{name:?} is not defined above"))
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), String> {
        let key: WitnessKey =
            key.parse().map_err(|error: super::WitnessKeyError| error.to_string())?;
        if self.witnesses.iter().any(|witness| witness.key.key() == key.key()) {
            return Err("the key is listed twice".into());
        }
        self.define(name, Rule::Witness(self.witnesses.len()))?;
        self.witnesses.push(PolicyWitness { key, url: url.map(Into::into) });
        Ok(())
    }

    fn group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), String> {
        let count = members.len();
        let needed = match needed {
            "any" => 1,
            "all" => count,
            number => {
                number.parse().map_err(|_| format!("{number:?} is not any, all or a number"))?
            }
        };
        if needed == 0 || needed > count {
            return Err(format!("{needed} of {count} cannot be demanded"));
        }
        let mut rules = Vec::with_capacity(count);
        for member in members {
            if !self.used.insert((*member).into()) {
                return Err(format!("{member:?} is a member already"));
            }
            rules.push(self.rule(member)?);
        }
        self.define(name, Rule::AtLeast(needed, rules))
    }
}
