//! Rows of a column family, read once and in order.

use rayon::prelude::*;
use rocksdb::{DB, DBRawIterator, ReadOptions};

use super::{
    super::columns::{Column, column_of},
    Audit,
};

/// Most rows that are looked at together.
const PAGE_ROWS: usize = 4_096;
/// Bytes of rows at which a page ends.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Bytes that are read ahead of an iteration.
const READAHEAD_BYTES: usize = 2 * 1024 * 1024;

/// Reads a column family from its first row to its last, each with its checksum. A row that cannot be read
/// ends it, with a finding.
pub(super) struct Reader<'a> {
    rows: DBRawIterator<'a>,
    column: Column,
    begun: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(db: &'a DB, column: Column) -> Self {
        let mut options = ReadOptions::default();
        options.set_verify_checksums(true);
        options.fill_cache(false);
        options.set_readahead_size(READAHEAD_BYTES);
        let rows = db.raw_iterator_cf_opt(column_of(db, column), options);
        Self { rows, column, begun: false }
    }

    /// The next row.
    pub(super) fn next(&mut self, audit: &mut Audit) -> Option<(&[u8], &[u8])> {
        if !self.begun {
            self.begun = true;
            self.rows.seek_to_first();
        } else if self.rows.valid() {
            self.rows.next();
        }
        match self.rows.item() {
            Some((key, value)) => {
                audit.rows += 1;
                audit.bytes += (key.len() + value.len()) as u64;
                Some((key, value))
            }
            None => {
                if let Err(error) = self.rows.status() {
                    audit.find(format_args!("column {}", self.column.name()), error);
                }
                None
            }
        }
    }

    /// Puts the next rows in a page, in place of those that were there. `false` at the end.
    pub(super) fn fill(&mut self, page: &mut Page, audit: &mut Audit) -> bool {
        page.bytes.clear();
        page.ends.clear();
        while page.ends.len() < PAGE_ROWS && page.bytes.len() < PAGE_BYTES {
            let Some((key, value)) = self.next(audit) else { break };
            page.bytes.extend_from_slice(key);
            let key_end = page.bytes.len();
            page.bytes.extend_from_slice(value);
            page.ends.push((key_end, page.bytes.len()));
        }
        !page.ends.is_empty()
    }
}

/// Rows that are looked at together, in one piece of memory.
#[derive(Default)]
pub(super) struct Page {
    bytes: Vec<u8>,
    /// Where each row's key ends, and its value.
    ends: Vec<(usize, usize)>,
}

impl Page {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn row(&self, at: usize) -> (&[u8], &[u8]) {
        let start = if at == 0 { 0 } else { self.ends[at - 1].1 };
        let (key_end, end) = self.ends[at];
        (&self.bytes[start..key_end], &self.bytes[key_end..end])
    }

    /// Keys and values, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        (0..self.len()).map(|at| self.row(at))
    }

    /// The same for all cores.
    pub(super) fn par_rows(&self) -> impl IndexedParallelIterator<Item = (&[u8], &[u8])> {
        (0..self.len()).into_par_iter().map(|at| self.row(at))
    }
}
