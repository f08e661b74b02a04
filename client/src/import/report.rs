//! What an import did: every row of the file is committed or named here with its reason.

use std::collections::BTreeMap;

use serde::Serialize;

use super::duplicate::SuspectedDuplicate;

/// Something of a row that was normalised. The evidence keeps what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A date in another form, such as `2023-6-16` or milliseconds since 1970.
    DateRewritten,
    /// `0000-00-00` and the like: left out.
    DateZero,
    /// A day that has not come yet: left out.
    DateInFuture,
    /// Not a date: left out.
    DateUnreadable,
    /// Published after the last update: kept, as the portal says it.
    PublishedAfterUpdated,
    /// A frequency in another spelling.
    FrequencyRewritten,
    /// An openness in another spelling.
    OpennessRewritten,
    /// An industry section without its letter.
    IndustryWithoutLetter,
    /// A theme word in place of an industry: no section.
    IndustryIsTheme,
    /// A row count that is not a number: left out.
    RowCountUnreadable,
    /// Blank ends, control characters or invisible marks were removed.
    TextCleaned,
    /// A summary of more than 2,000 characters was cut.
    SummaryShortened,
    /// A provider name that is unique only with its region.
    ProviderRelative,
}

/// Why a row was not declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The line holds no row.
    LineUnreadable,
    /// No identifier.
    IdMissing,
    /// An identifier that an earlier row has.
    IdRepeated,
    /// No region, and none was given for the file.
    RegionMissing,
    /// Not a division code.
    RegionInvalid,
    /// No title.
    TitleMissing,
    /// No provider.
    ProviderMissing,
    /// A title or provider of more than 200 characters.
    NameTooLong,
    /// The catalogue names providers without their codes; enrolling them under provisional codes
    /// was not asked for.
    HolderUnknown,
    /// No registrar of the network serves the region, and none can be admitted with these keys.
    RegistrarMissing,
    /// The ledger refused a record of the row; the detail has its code.
    RefusedByLedger,
    /// The import was stopped before the row was done; run it again to go on.
    Unfinished,
}

/// A row that is not on the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Number of its line or entry.
    pub line: u64,
    /// Its identifier, where it has one.
    pub id: String,
    /// Why.
    pub reason: Refusal,
    /// Particulars, such as the code of the ledger's refusal.
    pub detail: String,
}

/// An organisation that the import enrolled under a code that is not its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvisionalOrganisation {
    /// The provisional code, of region 000000, which is never assigned.
    pub uscc: String,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Registrar or holder.
    pub role: &'static str,
}

/// The report of an import.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// Rows and lines read.
    pub rows: u64,
    /// Rows whose resource is declared on the ledger.
    pub committed: u64,
    /// Rows with a certificate.
    pub certificates: u64,
    /// Rows that are not on the ledger.
    pub refused: u64,
    /// The same by reason.
    pub refused_by_reason: BTreeMap<Refusal, u64>,
    /// Rows in which something was normalised, by what.
    pub normalised: BTreeMap<Note, u64>,
    /// Rows of data that the listing city does not own (数据回流).
    pub back_flow: u64,
    /// Rows whose words point to personal information.
    pub personal_information: u64,
    /// Rows by region.
    pub by_region: BTreeMap<String, u64>,
    /// Number of groups in `duplicates`.
    pub suspected_duplicates: u64,
    /// Records that this run sent and saw committed.
    pub records_committed: u64,
    /// Height of the ledger at the end.
    pub height: u64,
    /// Time of this run, in milliseconds.
    pub elapsed_ms: u64,
    /// Organisations enrolled under provisional codes. None of these codes is real.
    pub provisional: Vec<ProvisionalOrganisation>,
    /// Rows that may be the same data.
    pub duplicates: Vec<SuspectedDuplicate>,
    /// Every row that is not on the ledger.
    pub refused_rows: Vec<RefusedRow>,
    /// Rows that are declared, but were to be certified and are not.
    pub without_certificate: Vec<RefusedRow>,
}

impl Report {
    /// Adds a row that is not on the ledger.
    pub fn refuse(&mut self, line: u64, id: &str, reason: Refusal, detail: impl ToString) {
        self.refused += 1;
        *self.refused_by_reason.entry(reason).or_default() += 1;
        self.refused_rows.push(RefusedRow {
            line,
            id: id.into(),
            reason,
            detail: detail.to_string(),
        });
    }

    /// Adds a row that is declared, but has no certificate.
    pub fn without_certificate(&mut self, line: u64, id: &str, detail: String) {
        let reason = Refusal::RefusedByLedger;
        self.without_certificate.push(RefusedRow { line, id: id.into(), reason, detail });
    }

    /// Counts what was normalised in one row; the same thing twice in a row counts once.
    pub fn note(&mut self, notes: &[Note]) {
        let mut once = notes.to_vec();
        once.sort();
        once.dedup();
        for note in once {
            *self.normalised.entry(note).or_default() += 1;
        }
    }

    /// True when every row is on the ledger or named as refused.
    pub const fn accounts_for_every_row(&self) -> bool {
        self.committed + self.refused == self.rows
    }
}
