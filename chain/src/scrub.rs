//! The scrubber: finds in free text what looks like a person's data (invariant 29).
//!
//! Nothing personal belongs on the ledger, where nothing can be erased. Every text of every record
//! is searched when the record is read, whatever its type, so that no field can be forgotten; what
//! is found is refused as far as the parameters say ([`crate::params::Scrubber`]).
//!
//! Three patterns, each on its own token:
//! - a resident identity number: 18 characters with a day of birth that exists and a check character
//!   that holds (ISO 7064 MOD 11-2). Organisation codes have 18 characters too; their own check and
//!   the day of birth tell them apart.
//! - a mobile number: 11 digits that begin with 13 to 19, alone or after 86.
//! - an e-mail address.
//!
//! Hexadecimal digests are not text: digits inside a token of 32 or more hexadecimal characters are
//! not looked at.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    params::Scrubber,
    reject::{Reason, Rejection},
    time::Date,
    uscc::Uscc,
    words::words,
};

words!(
    /// What a text looks like.
    Pattern {
        /// 身份证号码: a resident identity number.
        IdentityNumber = "identity_number",
        /// 手机号码: a mobile number.
        MobileNumber = "mobile_number",
        /// 电子邮箱: an e-mail address.
        Email = "email",
    }
);

impl Pattern {
    const fn reason(self) -> Reason {
        match self {
            Self::IdentityNumber => Reason::TextIdentityNumber,
            Self::MobileNumber => Reason::TextMobileNumber,
            Self::Email => Reason::TextEmail,
        }
    }

    const fn is_searched(self, rules: &Scrubber) -> bool {
        match self {
            Self::IdentityNumber => rules.identity_numbers,
            Self::MobileNumber => rules.mobile_numbers,
            Self::Email => rules.emails,
        }
    }
}

/// What was found in the texts of a record: each pattern once, with the field it was first found
/// in. The text itself is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<(Pattern, String)>);

impl Findings {
    /// Searches every text of a document, by field.
    pub fn of(document: &Value) -> Self {
        let mut findings = Self::default();
        findings.search("", document);
        findings
    }

    fn search(&mut self, field: &str, value: &Value) {
        match value {
            Value::String(text) => {
                for pattern in patterns(text) {
                    if self.0.iter().all(|(known, _)| *known != pattern) {
                        self.0.push((pattern, field.into()));
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|value| self.search(field, value)),
            Value::Object(map) => map.iter().for_each(|(key, value)| self.search(key, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Refuses what the parameters say is refused. The refusal names the field, never the text.
    pub fn require(&self, rules: &Scrubber) -> Result<(), Rejection> {
        match self.0.iter().find(|(pattern, _)| pattern.is_searched(rules)) {
            Some((pattern, field)) => Err(Rejection::of(pattern.reason(), field)),
            None => Ok(()),
        }
    }
}

/// Digits of an identity number and, in the last place, `X`.
const IDENTITY_CHARS: usize = 18;
/// Digits of a mobile number.
const MOBILE_DIGITS: usize = 11;
/// From this length on a token of hexadecimal characters is a digest.
const DIGEST_CHARS_MIN: usize = 32;
/// Year before which nobody alive was born.
const BIRTH_YEAR_MIN: u32 = 1900;

/// What a text looks like; nothing for an organisation's code and for a digest.
pub fn patterns(text: &str) -> Vec<Pattern> {
    let mut found = Vec::new();
    // Nothing is found in a text without a long run of digits or an at sign: most texts.
    let suspicious = text.contains(['@', '@']) || has_run(text, MOBILE_DIGITS);
    if !suspicious || text.parse::<Uscc>().is_ok_and(|uscc| uscc.check().is_ok()) {
        return found;
    }
    let narrow: String = text.chars().map(narrow).collect();
    for token in tokens(&narrow) {
        let pattern = match () {
            () if is_digest(token) => continue,
            () if has_identity_number(token) => Pattern::IdentityNumber,
            () if has_mobile_number(token) => Pattern::MobileNumber,
            () => continue,
        };
        if !found.contains(&pattern) {
            found.push(pattern);
        }
    }
    if has_email(&narrow) {
        found.push(Pattern::Email);
    }
    found
}

/// Full-width digits, letters and signs as the ordinary ones.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn has_run(text: &str, digits: usize) -> bool {
    let mut run = 0;
    text.chars().map(narrow).any(|c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        run >= digits
    })
}

/// Runs of ASCII letters and digits.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|token| token.len() >= MOBILE_DIGITS)
}

fn is_digest(token: &str) -> bool {
    token.len() >= DIGEST_CHARS_MIN && token.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Runs of digits in a token, each with the character after it.
fn digit_runs(token: &str) -> impl Iterator<Item = (&str, Option<u8>)> {
    let bytes = token.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        while start < bytes.len() && !bytes[start].is_ascii_digit() {
            start += 1;
        }
        let run = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        let (from, to) = (start, start + run);
        start = to;
        (run > 0).then(|| (&token[from..to], bytes.get(to).copied()))
    })
}

fn has_identity_number(token: &str) -> bool {
    digit_runs(token).any(|(run, next)| match run.len() {
        18 => is_identity_number(run),
        17 if matches!(next, Some(b'X' | b'x')) => is_identity_number(&format!("{run}X")),
        _ => false,
    })
}

/// 18 characters whose day of birth exists and whose check character holds.
fn is_identity_number(text: &str) -> bool {
    let digit = |byte: u8| u32::from(byte.saturating_sub(b'0'));
    let bytes = text.as_bytes();
    if bytes.len() != IDENTITY_CHARS || bytes[0] == b'0' {
        return false;
    }
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0, |n, b| n * 10 + digit(*b));
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    // A date before 1970 is shifted by whole cycles of 400 years, in which the calendar repeats.
    let born = Date::from_ymd(if year < 1970 { year + 400 } else { year }, month, day);
    if !(BIRTH_YEAR_MIN..2100).contains(&year) || born.is_err() {
        return false;
    }
    let remainder = bytes[..17].iter().fold(0, |rest, b| (rest + digit(*b)) * 2 % 11);
    let check = (12 - remainder) % 11;
    if check == 10 { bytes[17] == b'X' } else { digit(bytes[17]) == check && bytes[17] != b'X' }
}

fn has_mobile_number(token: &str) -> bool {
    digit_runs(token).any(|(run, _)| {
        let number = run.strip_prefix("86").filter(|rest| rest.len() == MOBILE_DIGITS);
        let number = number.unwrap_or(run).as_bytes();
        number.len() == MOBILE_DIGITS && number[0] == b'1' && (b'3'..=b'9').contains(&number[1])
    })
}

/// `local@domain` where the domain has a dot with letters after it.
fn has_email(text: &str) -> bool {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let is_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    text.match_indices('@').any(|(at, _)| {
        let has_local = text[..at].chars().next_back().is_some_and(is_local);
        let rest = &text[at + 1..];
        let domain = &rest[..rest.find(|c| !is_domain(c)).unwrap_or(rest.len())];
        let top = domain.trim_end_matches(['.', '-']).rsplit_once('.');
        has_local
            && top.is_some_and(|(name, top)| {
                !name.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
            })
    })
}

#[cfg(test)]
mod tests;
