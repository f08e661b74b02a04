//! Reading the index.

use hefu_chain::{
    codec,
    height::Height,
    state::{CertificateNumber, StateKey},
    uscc::Uscc,
};
use rocksdb::{ColumnFamily, DB, DBRawIterator, ReadOptions};

use super::{
    Direction, EdgeKind, Row,
    key::{self, POSITION_BYTES},
};

/// The index could not be read, or holds what this program never wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// The database failed.
    #[error("the index cannot be read: {0}")]
    Database(String),
    /// An entry does not decode; the index must be rebuilt.
    #[error("the index holds a damaged entry under {0}; rebuild it")]
    Damaged(String),
}

impl From<rocksdb::Error> for IndexError {
    fn from(error: rocksdb::Error) -> Self {
        Self::Database(error.to_string())
    }
}

fn damaged(key: &[u8]) -> IndexError {
    IndexError::Damaged(hex::encode(key))
}

/// The index of an open database.
#[derive(Clone, Copy)]
pub struct IndexReader<'a> {
    db: &'a DB,
    family: &'a ColumnFamily,
}

/// A key and its value.
pub type KeyValue<'a> = (&'a [u8], &'a [u8]);

/// A place in an ordered range of keys that share a prefix.
pub struct Cursor<'a> {
    iterator: DBRawIterator<'a>,
    prefix: Vec<u8>,
}

impl<'a> IndexReader<'a> {
    /// The index in a column family.
    pub const fn new(db: &'a DB, family: &'a ColumnFamily) -> Self {
        Self { db, family }
    }

    /// The value under a key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        Ok(self.db.get_cf(self.family, key)?)
    }

    /// A cursor over the keys with this prefix, standing at the first.
    pub fn cursor(&self, prefix: Vec<u8>) -> Cursor<'a> {
        let mut options = ReadOptions::default();
        if let Some(end) = end_of(&prefix) {
            options.set_iterate_upper_bound(end);
        }
        let family: &ColumnFamily = self.family;
        let mut iterator = self.db.raw_iterator_cf_opt(&family, options);
        iterator.seek(&prefix);
        Cursor { iterator, prefix }
    }

    /// Positions in the log of the records that touched an entity, the oldest first, from a
    /// position on; without the record that the entity is named by.
    pub fn history(
        &self,
        entity: &StateKey,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        let mut cursor = self.cursor(key::history_prefix(entity));
        cursor.seek(&key::history(entity, from));
        let mut touches = Vec::new();
        while let Some((found, _)) = cursor.entry()? {
            if touches.len() == limit {
                break;
            }
            touches.push(position_at_end(found)?);
            cursor.next();
        }
        Ok(touches)
    }

    /// Neighbours of an entity in key order, from after `after` on.
    pub fn neighbours(
        &self,
        entity: &StateKey,
        direction: Direction,
        after: Option<&StateKey>,
        limit: usize,
    ) -> Result<Vec<(StateKey, EdgeKind)>, IndexError> {
        self.edges(direction).neighbours(entity, after, limit)
    }

    /// All edges in one direction, for whoever asks about many entities: opening a cursor costs more
    /// than moving one.
    pub fn edges(&self, direction: Direction) -> Edges<'a> {
        Edges { cursor: self.cursor(vec![direction.table() as u8]), direction }
    }

    /// The certificate with a query code.
    pub fn certificate_by_code(&self, code: &str) -> Result<Option<CertificateNumber>, IndexError> {
        let key = key::query_code(code);
        let value = self.get(&key)?;
        value.map(|bytes| codec::decode(&bytes).map_err(|_| damaged(&key))).transpose()
    }

    /// Certificates that an organisation holds or once held, in order of their numbers.
    pub fn certificates_held(
        &self,
        holder: &Uscc,
        after: Option<&CertificateNumber>,
        limit: usize,
    ) -> Result<Vec<CertificateNumber>, IndexError> {
        let mut cursor = self.cursor(key::held_prefix(holder));
        if let Some(after) = after {
            let mut next = key::held(holder, after);
            next.push(0);
            cursor.seek(&next);
        }
        let mut numbers = Vec::new();
        while let Some((found, value)) = cursor.entry()? {
            if numbers.len() == limit {
                break;
            }
            numbers.push(codec::decode(value).map_err(|_| damaged(found))?);
            cursor.next();
        }
        Ok(numbers)
    }

    /// State keys of the evidence with a digest (33 bytes: algorithm and digest).
    pub fn evidence(&self, digest: &[u8; 33], limit: usize) -> Result<Vec<StateKey>, IndexError> {
        let mut cursor = self.cursor(key::evidence_prefix(digest));
        let mut keys = Vec::new();
        while let Some((found, _)) = cursor.entry()? {
            if keys.len() == limit {
                break;
            }
            keys.push(StateKey::from_bytes(found[1..].to_vec()));
            cursor.next();
        }
        Ok(keys)
    }

    /// The directory row at a position.
    pub fn row(&self, position: u64) -> Result<Option<Row>, IndexError> {
        let key = key::row(position);
        let value = self.get(&key)?;
        value.map(|bytes| codec::decode(&bytes).map_err(|_| damaged(&key))).transpose()
    }

    /// Where the last row below a position stands that gave a resource another title; none for one
    /// that still has its first.
    pub fn renewed(&self, subject: &StateKey, below: u64) -> Result<Option<u64>, IndexError> {
        let Some(last) = below.checked_sub(1) else { return Ok(None) };
        let mut cursor = self.cursor(key::renewed_prefix(subject));
        cursor.seek(&key::renewed(subject, last));
        Ok(cursor.entry()?.and_then(|(found, _)| key::position_of(found)))
    }

    /// True for the row at a position when no later row below `log_size` gives its subject another
    /// title.
    pub fn is_last_row(&self, position: u64, row: &Row, log_size: u64) -> Result<bool, IndexError> {
        let subject = StateKey::from_bytes(row.subject.clone());
        Ok(match self.renewed(&subject, log_size)? {
            Some(last) => last == position,
            None => !row.renews,
        })
    }

    /// Rows of the directory at and above a position, the newest first.
    pub fn rows_from(
        &self,
        lowest: u64,
    ) -> impl Iterator<Item = Result<(u64, Row), IndexError>> + 'a {
        let mut cursor = self.cursor(vec![key::Table::Row as u8]);
        std::iter::from_fn(move || {
            let next = read_row(&cursor).transpose()?;
            cursor.next();
            Some(next)
        })
        .take_while(move |row| row.as_ref().map_or(true, |(position, _)| *position >= lowest))
    }

    /// Certificates written by the blocks of these heights, both included, in order.
    pub fn certificates_written(
        &self,
        from: Height,
        to: Height,
    ) -> impl Iterator<Item = Result<(Height, StateKey), IndexError>> + 'a {
        let mut cursor = self.cursor(vec![key::Table::StatusChange as u8]);
        cursor.seek(&key::status_changes_from(from));
        std::iter::from_fn(move || {
            let next = read_status_change(&cursor).transpose()?;
            cursor.next();
            Some(next)
        })
        .take_while(move |change| change.as_ref().map_or(true, |(height, _)| *height <= to))
    }
}

fn read_row(cursor: &Cursor<'_>) -> Result<Option<(u64, Row)>, IndexError> {
    let Some((found, value)) = cursor.entry()? else { return Ok(None) };
    let position = key::position_of(found).ok_or_else(|| damaged(found))?;
    let row = codec::decode(value).map_err(|_| damaged(found))?;
    Ok(Some((position, row)))
}

fn read_status_change(cursor: &Cursor<'_>) -> Result<Option<(Height, StateKey)>, IndexError> {
    let Some((found, _)) = cursor.entry()? else { return Ok(None) };
    let (height, certificate) =
        found[1..].split_first_chunk::<8>().ok_or_else(|| damaged(found))?;
    let height = Height::new(u64::from_be_bytes(*height));
    Ok(Some((height, StateKey::from_bytes(certificate.to_vec()))))
}

/// A cursor over the edges in one direction.
pub struct Edges<'a> {
    cursor: Cursor<'a>,
    direction: Direction,
}

impl Edges<'_> {
    /// Neighbours of an entity in key order, from after `after` on.
    pub fn neighbours(
        &mut self,
        entity: &StateKey,
        after: Option<&StateKey>,
        limit: usize,
    ) -> Result<Vec<(StateKey, EdgeKind)>, IndexError> {
        let prefix = key::edge_prefix(self.direction.table(), entity);
        match after {
            None => self.cursor.seek(&prefix),
            Some(after) => {
                let mut next = key::edge(self.direction.table(), entity, after);
                next.push(0);
                self.cursor.seek(&next);
            }
        }
        let mut neighbours = Vec::new();
        while let Some((found, value)) = self.cursor.entry()? {
            if neighbours.len() == limit || !found.starts_with(&prefix) {
                break;
            }
            let tag = value.first().copied().unwrap_or_default();
            let kind = EdgeKind::from_tag(tag).ok_or_else(|| damaged(found))?;
            neighbours.push((StateKey::from_bytes(found[prefix.len()..].to_vec()), kind));
            self.cursor.next();
        }
        Ok(neighbours)
    }
}

impl Cursor<'_> {
    /// Moves to the first key that is not before `key`.
    pub fn seek(&mut self, key: &[u8]) {
        self.iterator.seek(key);
    }

    /// Moves to the next key.
    pub fn next(&mut self) {
        self.iterator.next();
    }

    /// Key and value here, or nothing past the end.
    pub fn entry(&self) -> Result<Option<KeyValue<'_>>, IndexError> {
        match self.iterator.item() {
            Some((key, value)) if key.starts_with(&self.prefix) => Ok(Some((key, value))),
            Some(_) => Ok(None),
            None => {
                self.iterator.status()?;
                Ok(None)
            }
        }
    }
}

fn position_at_end(key: &[u8]) -> Result<u64, IndexError> {
    let start = key.len().checked_sub(POSITION_BYTES).ok_or_else(|| damaged(key))?;
    let bytes = <[u8; POSITION_BYTES]>::try_from(&key[start..]).map_err(|_| damaged(key))?;
    Ok(u64::from_be_bytes(bytes))
}

/// The first key after all keys with this prefix; none after a prefix of 0xff only.
fn end_of(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}
