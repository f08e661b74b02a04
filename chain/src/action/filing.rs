//! Reports and disclosures, filed by who is obliged to once the period is over.
//!
//! Late filings are taken: being late is a public figure ([`crate::alerts`]), not a refusal. A filing is
//! corrected by another one that names it. Each record touches one key.

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Filing, FilingKey, Organisation, Period, TaggedDigest},
    words::FilingKind,
};

/// `report.file`: a registrar, exchange or operator reports for a period (信息报送).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Which report.
    pub kind: FilingKind,
    /// For which period.
    pub period: Period,
    /// Digest of the report.
    pub document: TaggedDigest,
    /// The record of the filing that this one corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<RecordId>,
}

/// `disclosure.file`: an operator or implementing institution discloses the year's authorized
/// operation (信息披露): resources, products, actual prices; authorizations, fee caps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Which disclosure.
    pub kind: FilingKind,
    /// For which year.
    pub period: Period,
    /// What it says, in short, for everybody.
    pub summary: String,
    /// Digest of the document.
    pub document: TaggedDigest,
    /// The record of the filing that this one corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<RecordId>,
}

impl Report {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.kind.is_disclosure() {
            return Err(Rejection::of(Reason::FieldsInvalid, "kind"));
        }
        Ok(())
    }

    /// Files it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        file(apply, author, self.kind, self.period, self.document, self.corrects)
    }
}

impl Disclosure {
    /// Fields in range: a disclosure, for a whole year.
    pub fn check(&self) -> Result<(), Rejection> {
        if !self.kind.is_disclosure() || !self.period.is_year() {
            return Err(Rejection::of(Reason::FieldsInvalid, "kind, period"));
        }
        check_text("summary", &self.summary)
    }

    /// Files it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        file(apply, author, self.kind, self.period, self.document, self.corrects)
    }
}

fn file(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    kind: FilingKind,
    period: Period,
    document: TaggedDigest,
    corrects: Option<RecordId>,
) -> Outcome<()> {
    apply.require_role(&[kind.obliged()])?;
    if apply.today() <= period.last_day() {
        return refuse(Reason::FilingEarly, period);
    }
    let key = FilingKey { organisation: author.uscc, kind, period };
    let known = apply.state.get::<Filing>(&key)?;
    if known.as_ref().map(|filing| filing.record) != corrects {
        return refuse(Reason::FilingCorrects, key);
    }
    let filing = Filing {
        filed: known.as_ref().map_or_else(|| apply.today(), |filing| filing.filed),
        revision: known.map_or(1, |filing| filing.revision.saturating_add(1)),
        document,
        record: apply.id(),
    };
    apply.state.put(&key, &filing);
    Ok(())
}

#[cfg(test)]
mod tests;
