//! The daily statement (监管日报): what was recorded on one legal day, counted from the records of
//! that day's blocks and from nothing else, so that whoever has them can count it again.
//!
//! Whoever counts does not have to trust where the records came from: their leaf hashes, appended to
//! the history before the day ([`Frontier`]), give the `log_root` of the day's last header.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    action::Action,
    block::Header,
    envelope::Envelope,
    hash::{ChainId, Digest, Domain},
    height::Height,
    jcs,
    log_tree::{Frontier, leaf_hash},
    record::Record,
    reject::Rejection,
    state::{DealObject, Price},
    time::Date,
};

/// Counts by word.
pub type Counts = BTreeMap<String, u64>;

/// What was recorded on a day. Its JSON, canonicalised by RFC 8785, is what the digest is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The ledger.
    pub ledger: ChainId,
    /// The legal day (UTC+8).
    pub day: Date,
    /// Height of the day's first block; one more than `to_height` when it had none.
    pub from_height: Height,
    /// Height of the day's last block.
    pub to_height: Height,
    /// Records in the history before the day.
    pub log_from: u64,
    /// Records in the history after it.
    pub log_to: u64,
    /// Root of the history after it.
    pub log_root: Digest,
    /// Records by type.
    pub by_type: Counts,
    /// Records by author and type.
    pub by_author: BTreeMap<String, Counts>,
    /// Certificates issued, by region of the number.
    pub issued_by_region: Counts,
    /// Deals concluded over certificates and over products, by venue.
    pub deals_by_venue: Counts,
    /// Amounts of concluded deals whose price all members see, by purpose, in fen.
    pub public_fen_by_purpose: Counts,
    /// Concluded deals whose price is a commitment.
    pub committed_prices: u64,
}

/// Why records are not those of the day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The history given does not lead to the first header's.
    #[error("the history before the day is not the one that its header commits to")]
    Before,
    /// The records given do not lead to the last header's history.
    #[error("the records do not give the history after the day: some are missing or not of it")]
    After,
    /// A record of the history cannot be read by this program.
    #[error("record {0} of the history cannot be read: {1}")]
    Record(u64, Rejection),
}

impl Statement {
    /// The statement of a day without records yet: `before` is the header of the last block before
    /// the day, `last` that of the day's last block, the same where the day had none.
    pub fn begin(
        ledger: ChainId,
        day: Date,
        before: Option<&Header>,
        last: Option<&Header>,
    ) -> Self {
        let before_height = before.map_or(Height::GENESIS, |header| header.height);
        let log_from = before.map_or(0, |header| header.log_size);
        let last = last.or(before);
        Self {
            ledger,
            day,
            from_height: before_height.next(),
            to_height: last.map_or(before_height, |header| header.height),
            log_from,
            log_to: last.map_or(log_from, |header| header.log_size),
            log_root: last.map_or_else(crate::log_tree::empty_root, |header| header.log_root),
            by_type: Counts::new(),
            by_author: BTreeMap::new(),
            issued_by_region: Counts::new(),
            deals_by_venue: Counts::new(),
            public_fen_by_purpose: Counts::new(),
            committed_prices: 0,
        }
    }

    /// Counts a record.
    pub fn add(&mut self, record: &Record) {
        let (header, name) = (record.header(), record.action().name());
        add(&mut self.by_type, name, 1);
        add(self.by_author.entry(header.author.to_string()).or_default(), name, 1);
        match record.action() {
            Action::CertIssue(issue) => {
                add(&mut self.issued_by_region, &issue.number.region().to_string(), 1);
            }
            Action::DealConclude(deal) => {
                let of = match deal.object {
                    DealObject::Certificate(_) => "certificate",
                    DealObject::Product(_) => "product",
                };
                add(&mut self.deals_by_venue, &format!("{} {of}", deal.venue), 1);
                match deal.price {
                    Price::PublicFen(fen) => {
                        let counts = &mut self.public_fen_by_purpose;
                        add(counts, &deal.purpose.to_string(), fen);
                    }
                    Price::Commitment(_) => self.committed_prices += 1,
                }
            }
            _ => {}
        }
    }

    /// Canonical JSON: what the digest is over.
    pub fn to_json(&self) -> Vec<u8> {
        jcs::canonicalise(self)
    }

    /// The digest by which two who counted compare.
    pub fn digest(&self) -> Digest {
        Digest(Domain::Statement.hash(&self.to_json()))
    }
}

fn add(counts: &mut Counts, word: &str, amount: u64) {
    let count = counts.entry(word.to_owned()).or_default();
    *count = count.saturating_add(amount).min(crate::limits::JSON_INTEGER_MAX.unsigned_abs());
}

/// Counts a statement anew from records of whatever origin, in the order of the history.
#[derive(Clone, Debug)]
pub struct Recount {
    statement: Statement,
    frontier: Frontier,
}

impl Recount {
    /// Begins with the peaks of the history before the day, the largest first.
    pub fn begin(
        statement: Statement,
        before: Option<&Header>,
        peaks: Vec<Digest>,
    ) -> Result<Self, StatementError> {
        let frontier =
            Frontier::from_parts(statement.log_from, peaks).ok_or(StatementError::Before)?;
        let root = before.map_or_else(crate::log_tree::empty_root, |header| header.log_root);
        if frontier.root() != root {
            return Err(StatementError::Before);
        }
        Ok(Self { statement, frontier })
    }

    /// Position of the next record that is needed; nothing when all are there.
    pub fn next(&self) -> Option<u64> {
        let next = self.frontier.size();
        (next < self.statement.log_to).then_some(next)
    }

    /// Counts the next record.
    pub fn add(&mut self, envelope: Envelope) -> Result<(), StatementError> {
        let position = self.frontier.size();
        self.frontier.append(leaf_hash(&envelope.to_bytes()), &mut Vec::new());
        let record =
            Record::parse(envelope).map_err(|error| StatementError::Record(position, error))?;
        self.statement.add(&record);
        Ok(())
    }

    /// The statement, if the records are exactly those of the day.
    pub fn finish(self) -> Result<Statement, StatementError> {
        let whole = self.frontier.size() == self.statement.log_to;
        if whole && self.frontier.root() == self.statement.log_root {
            Ok(self.statement)
        } else {
            Err(StatementError::After)
        }
    }
}

#[cfg(test)]
mod tests;
