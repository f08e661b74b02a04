//! A whole ledger as rows in chunks: out of a database. [`super::Loader`] puts them into another.
//!
//! A chunk is a run of rows: tag of the column family (1) ‖ length of the key (4, little-endian) ‖
//! length of the value (4) ‖ key ‖ value. The keys of a column family rise from row to row and from chunk to
//! chunk. Nothing in a chunk is believed: what was loaded is audited before it is used.

use std::path::Path;

use rocksdb::{IteratorMode, ReadOptions};

use super::{
    OpenError,
    audit::open_read_only,
    columns::{Column, column_of},
    open::database_path,
};

/// Size at which a chunk ends, in bytes; it is longer by at most a row.
pub const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// Largest chunk that is loaded, in bytes.
pub const CHUNK_BYTES_MAX: usize = 3 * CHUNK_BYTES;
/// Tag, and two lengths.
const ROW_HEAD_BYTES: usize = 9;

/// What is dumped, in this order; the tag is the position. Blocks that may yet be decided are not
/// part of the ledger.
const DUMPED: [Column; 12] = [
    Column::Meta,
    Column::Headers,
    Column::Commits,
    Column::Envelopes,
    Column::Records,
    Column::State,
    Column::History,
    Column::Tree,
    Column::Stale,
    Column::Log,
    Column::Validators,
    Column::Index,
];

/// Gives the rows of the database in a data directory to `take`, chunk by chunk. No process may be
/// writing to it.
pub fn dump<E: From<OpenError>>(
    directory: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let path = database_path(directory);
    let db = open_read_only(directory)?;
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    for (column, tag) in DUMPED.into_iter().zip(0u8..) {
        let mut options = ReadOptions::default();
        options.set_verify_checksums(true);
        options.fill_cache(false);
        for row in db.iterator_cf_opt(column_of(&db, column), options, IteratorMode::Start) {
            let (key, value) = row.map_err(|error| OpenError::of_database(path.clone(), &error))?;
            push_row(&mut chunk, tag, &key, &value);
            if chunk.len() >= CHUNK_BYTES {
                take(&chunk)?;
                chunk.clear();
            }
        }
        // A chunk has rows of one column family: what nodes keep differently in one moves no bounds
        // of the others.
        if !chunk.is_empty() {
            take(&chunk)?;
            chunk.clear();
        }
    }
    Ok(())
}

fn push_row(chunk: &mut Vec<u8>, tag: u8, key: &[u8], value: &[u8]) {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    chunk.push(tag);
    chunk.extend_from_slice(&length(key));
    chunk.extend_from_slice(&length(value));
    chunk.extend_from_slice(key);
    chunk.extend_from_slice(value);
}

/// A row of a chunk, its key and value, and what follows it.
pub(super) type Row<'a> = (Column, &'a [u8], &'a [u8], &'a [u8]);

/// The first row of a chunk, and what follows it.
pub(super) fn split_row(chunk: &[u8]) -> Option<Row<'_>> {
    let (head, rest) = chunk.split_at_checked(ROW_HEAD_BYTES)?;
    let column = *DUMPED.get(usize::from(head[0]))?;
    let length = |bytes: &[u8]| {
        let bytes: [u8; 4] = bytes.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let (key, rest) = rest.split_at_checked(length(&head[1..5])?)?;
    let (value, rest) = rest.split_at_checked(length(&head[5..9])?)?;
    Some((column, key, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_exactly() {
        let mut chunk = Vec::new();
        push_row(&mut chunk, 5, b"key", b"");
        push_row(&mut chunk, 11, b"", b"value");
        let (column, key, value, rest) = split_row(&chunk).expect("a row");
        assert_eq!((column, key, value), (Column::State, &b"key"[..], &b""[..]));
        let (column, key, value, rest) = split_row(rest).expect("a row");
        assert_eq!((column, key, value, rest), (Column::Index, &b""[..], &b"value"[..], &b""[..]));
        for end in 1..chunk.len() {
            let mut cut = &chunk[..end];
            while let Some((.., rest)) = split_row(cut) {
                cut = rest;
            }
            assert!(!cut.is_empty() || end == ROW_HEAD_BYTES + 3, "{end}");
        }
        chunk[0] = 12;
        assert!(split_row(&chunk).is_none(), "no such column");
    }
}
