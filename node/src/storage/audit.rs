//! Reading a whole ledger back, believing nothing: every row with its checksum, the chain of headers
//! with its quorums from the genesis validators on, the history with its root at every block, the
//! state with its root, and every node of the state tree.
//!
//! What a running node reads it finds in caches; an audit opens the files itself, for reading alone,
//! and changes nothing. It is the same for a scrub, for a backup that was restored and for a snapshot
//! that somebody else made.
//!
//! Rows are read once, in order, and judged on all cores; what was found is told in one order, however many
//! cores there are.
//!
//! Derived rows that prove nothing (indexes, earlier entries, replaced tree nodes) are read with
//! their checksums and not recomputed.

mod chain;
mod history;
mod rows;
mod state;

use std::{fmt, path::Path};

use hefu_chain::{
    bundle::TrustAnchor,
    hash::{BlockHash, ChainId},
    height::Height,
};
use hefu_consensus::port::Tip;
use rocksdb::DB;
use rows::Reader;

use super::{
    Head, OpenError,
    columns::{self, Column, column_of},
    marker,
    open::{check_mark, check_origin, database_path, read_mark},
};

/// Most findings that are told; one flipped byte may lead to many.
const FINDINGS_MAX: usize = 64;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: a file or a column family, and a key.
    pub place: String,
    /// What was found there.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What an audit read, and what was wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Last height.
    pub height: Height,
    /// Hash of the last block.
    pub hash: Option<BlockHash>,
    /// Blocks whose header and quorum were checked.
    pub blocks: u64,
    /// Records that were hashed into the history.
    pub records: u64,
    /// Entries that were hashed into the state.
    pub entries: u64,
    /// Nodes of the state tree that were compared with their parents.
    pub tree_nodes: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was found, the first [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
}

impl Audit {
    /// True when nothing was found.
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Notes a finding.
    pub fn find(&mut self, place: impl fmt::Display, what: impl fmt::Display) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { place: place.to_string(), what: what.to_string() });
        }
    }

    /// Adds what another part of the same audit read and found.
    fn join(&mut self, part: Self) {
        self.blocks += part.blocks;
        self.records += part.records;
        self.entries += part.entries;
        self.tree_nodes += part.tree_nodes;
        self.rows += part.rows;
        self.bytes += part.bytes;
        self.findings.extend(part.findings);
        self.findings.truncate(FINDINGS_MAX);
    }
}

/// A database under audit, and what has been found in it.
struct Auditor<'a> {
    db: &'a DB,
    anchor: &'a TrustAnchor,
    head: Head,
    audit: Audit,
}

/// Reads the ledger in a data directory. Nothing in it is changed; no process may be writing to it.
///
/// A database that does not open, lies behind its marker or is of another ledger is a finding.
pub fn audit(directory: &Path, anchor: &TrustAnchor) -> Audit {
    let mut audit = audit_unmarked(directory, anchor);
    if audit.hash.is_some()
        && let Err(error) = marked_tip(directory, anchor.chain_id)
    {
        audit.find(marker::MARKER_FILE, error);
    }
    audit
}

/// [`audit`] of a database that has no marker yet.
pub fn audit_unmarked(directory: &Path, anchor: &TrustAnchor) -> Audit {
    let path = database_path(directory);
    let opened = open_read_only(directory).and_then(|db| {
        check_origin(&path, &db, anchor.chain_id)?;
        let head = super::open::read_head(&path, &db)?;
        Ok((db, head))
    });
    let (db, head) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let mut audit = Audit::default();
            audit.find("database", error);
            return audit;
        }
    };
    let audit = Audit { height: head.tip.height, hash: Some(head.tip.hash), ..Audit::default() };
    let mut chain = Auditor { db: &db, anchor, head, audit };
    let ends = chain.chain();
    let (mut history, mut state, mut derived) = (chain.part(), chain.part(), chain.part());
    rayon::join(
        || history.history(&ends),
        || rayon::join(|| state.state(), || derived.derived_rows()),
    );
    let mut audit = chain.audit;
    for part in [history, state, derived] {
        audit.join(part.audit);
    }
    audit
}

/// Where the database of a data directory ends, compared with its marker, read without changing it.
pub fn marked_tip(directory: &Path, chain_id: ChainId) -> Result<Tip, OpenError> {
    let mark = read_mark(directory, chain_id)?;
    let path = database_path(directory);
    let db = open_read_only(directory)?;
    check_origin(&path, &db, chain_id)?;
    let head = super::open::read_head(&path, &db)?;
    check_mark(directory, &db, head.tip, mark)?;
    Ok(head.tip)
}

/// Where the database of a data directory without a marker ends, read without changing it.
pub fn tip_of_copy(directory: &Path, chain_id: ChainId) -> Result<Tip, OpenError> {
    let path = database_path(directory);
    let db = open_read_only(directory)?;
    check_origin(&path, &db, chain_id)?;
    Ok(super::open::read_head(&path, &db)?.tip)
}

/// Opens a database for reading alone.
pub(super) fn open_read_only(directory: &Path) -> Result<DB, OpenError> {
    let path = database_path(directory);
    let failed = |error: rocksdb::Error| OpenError::of_database(path.clone(), &error);
    if !path.exists() {
        let error = std::io::ErrorKind::NotFound.into();
        return Err(OpenError::Io { path, error });
    }
    super::open::check_columns(&path)?;
    let options = columns::database_options().map_err(failed)?;
    DB::open_cf_descriptors_read_only(&options, &path, columns::descriptors(), false)
        .map_err(failed)
}

impl<'a> Auditor<'a> {
    /// For another part of the same ledger.
    fn part(&self) -> Self {
        let (db, anchor, head) = (self.db, self.anchor, self.head.clone());
        Self { db, anchor, head, audit: Audit::default() }
    }

    /// Reads the rows that prove nothing.
    fn derived_rows(&mut self) {
        for column in
            [Column::Stale, Column::History, Column::Undecided, Column::Index, Column::Meta]
        {
            self.each(column, |_, _, _| {});
        }
    }

    fn read(&self, column: Column) -> Reader<'a> {
        Reader::new(self.db, column)
    }

    /// Gives every row of a column family to `see`, read with its checksum from the disk.
    fn each(&mut self, column: Column, mut see: impl FnMut(&mut Audit, &[u8], &[u8])) {
        let mut rows = self.read(column);
        while let Some((key, value)) = rows.next(&mut self.audit) {
            see(&mut self.audit, key, value);
        }
    }

    /// A row of a column family; a read that fails is a finding and no row.
    fn get(&mut self, column: Column, key: &[u8]) -> Option<Vec<u8>> {
        match self.db.get_cf(column_of(self.db, column), key) {
            Ok(value) => value,
            Err(error) => {
                self.audit.find(format_args!("column {}", column.name()), error);
                None
            }
        }
    }
}
