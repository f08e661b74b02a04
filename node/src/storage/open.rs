//! Opening a data directory: found a ledger in it, or make sure that it is whole.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, RwLock, atomic::AtomicBool},
};

use hefu_chain::{
    codec,
    hash::{BlockHash, ChainId, Digest},
    height::Height,
    log_tree::Frontier,
    state::ViewError,
    time::BlockTime,
};
use hefu_consensus::{founded::FoundedState, port::Tip};
use rocksdb::{DB, Options, WriteBatch, WriteOptions};
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, watch};

use super::{
    COMMITTED_BLOCKS_KEPT, FORMAT_VERSION, Head, OpenError, RocksStore, ballast, batch,
    columns::{self, Column, column_of, meta},
    entries::EntryCache,
    marker::{Mark, Marker},
    nodes::NodeCache,
    read::StoredHeader,
};

/// Name of the database in the data directory.
const DATABASE: &str = "db";

/// The head as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredHead {
    height: Height,
    hash: BlockHash,
    time: BlockTime,
    state_root: Digest,
    frontier: Frontier,
}

impl Head {
    /// The bytes under [`meta::HEAD`].
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let Tip { height, hash, time, state_root } = self.tip;
        let frontier = self.frontier.clone();
        codec::encode(&StoredHead { height, hash, time, state_root, frontier })
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, ViewError> {
        let stored: StoredHead =
            codec::decode(bytes).map_err(|error| ViewError(format!("stored head: {error}")))?;
        let StoredHead { height, hash, time, state_root, frontier } = stored;
        Ok(Self { tip: Tip { height, hash, time, state_root }, frontier })
    }
}

impl RocksStore {
    /// True for a directory in which no database was ever made.
    pub fn is_new(directory: &Path) -> bool {
        !directory.join(DATABASE).exists()
    }

    /// Opens the ledger `chain_id` in a directory; an empty directory becomes the founded ledger.
    ///
    /// # Errors
    /// Whatever makes it doubtful that the database holds all that this node has committed; see
    /// [`OpenError`].
    pub fn open(
        directory: &Path,
        chain_id: ChainId,
        founded: &FoundedState,
    ) -> Result<Self, OpenError> {
        let mark = read_mark(directory, chain_id)?;
        refuse_to_found(directory, mark)?;
        let (db, head) = open_database(directory, chain_id, founded)?;
        check_mark(directory, &db, head.tip, mark)?;
        Self::start(directory, chain_id, db, head)
    }

    /// Opens a ledger that must be there: an empty directory stays empty.
    pub fn open_existing(
        directory: &Path,
        chain_id: ChainId,
        founded: &FoundedState,
    ) -> Result<Self, OpenError> {
        if Self::is_new(directory) {
            let (path, error) = (database_path(directory), std::io::ErrorKind::NotFound.into());
            return Err(OpenError::Io { path, error });
        }
        Self::open(directory, chain_id, founded)
    }

    /// Opens a ledger whose marker is lost or damaged and makes a new marker at the database's
    /// tip. For an operator who has compared that tip with other members.
    pub fn accept_tip(
        directory: &Path,
        chain_id: ChainId,
        founded: &FoundedState,
    ) -> Result<Self, OpenError> {
        let (db, head) = open_database(directory, chain_id, founded)?;
        let path = Marker::path(directory);
        if path.exists() {
            fs::remove_file(&path).map_err(|error| OpenError::Io { path, error })?;
        }
        Self::start(directory, chain_id, db, head)
    }

    fn start(directory: &Path, chain_id: ChainId, db: DB, head: Head) -> Result<Self, OpenError> {
        let io = |file: &str| {
            let path = directory.join(file);
            |error| OpenError::Io { path, error }
        };
        let has_room = ballast::hold(directory).map_err(io(ballast::BALLAST_FILE))?;
        let marker = Marker::open(directory, chain_id, head.tip.height, head.tip.hash)
            .map_err(io(super::marker::MARKER_FILE))?;
        Ok(Self {
            db,
            path: directory.to_path_buf(),
            chain_id,
            nodes: NodeCache::default(),
            entries: EntryCache::after(head.tip.height),
            marker: Mutex::new(marker),
            read_only: AtomicBool::new(!has_room),
            tip_sender: watch::Sender::new(head.tip),
            committed_sender: broadcast::Sender::new(COMMITTED_BLOCKS_KEPT),
            head: RwLock::new(head),
            times: crate::metrics::WriteTimes::default(),
            syncing: super::Syncing::default(),
        })
    }
}

/// Refuses to found a ledger where the marker says that there was one with blocks.
fn refuse_to_found(directory: &Path, mark: Option<Mark>) -> Result<(), OpenError> {
    match mark {
        Some(Mark::At(marker, _) | Mark::AtLeastAfter(marker, _))
            if marker > Height::GENESIS && RocksStore::is_new(directory) =>
        {
            let path = database_path(directory);
            Err(OpenError::Shorter { path, database: Height::GENESIS, marker })
        }
        _ => Ok(()),
    }
}

pub(super) fn read_mark(directory: &Path, chain_id: ChainId) -> Result<Option<Mark>, OpenError> {
    let path = Marker::path(directory);
    match Marker::read(directory, chain_id)
        .map_err(|error| OpenError::Io { path: path.clone(), error })?
    {
        Some(Mark::Damaged) => Err(OpenError::MarkerDamaged { path }),
        mark => Ok(mark),
    }
}

/// Opens the database and founds the ledger in it if it is new.
fn open_database(
    directory: &Path,
    chain_id: ChainId,
    founded: &FoundedState,
) -> Result<(DB, Head), OpenError> {
    let path = directory.join(DATABASE);
    fs::create_dir_all(&path)
        .map_err(|error| OpenError::Io { path: directory.to_path_buf(), error })?;
    check_columns(&path)?;
    let failed = |error: rocksdb::Error| OpenError::of_database(path.clone(), &error);
    let options = columns::database_options().map_err(failed)?;
    let db = DB::open_cf_descriptors(&options, &path, columns::descriptors()).map_err(failed)?;
    let column = column_of(&db, Column::Meta);
    if db.get_cf(column, meta::FORMAT).map_err(failed)?.is_none() {
        let head = Head { tip: founded.tip, frontier: Frontier::default() };
        found(&db, chain_id, founded, &head).map_err(failed)?;
        return Ok((db, head));
    }
    check_origin(&path, &db, chain_id)?;
    let head = read_head(&path, &db)?;
    Ok((db, head))
}

/// Refuses a database of another format that has other column families, before it is opened: opening would fail
/// with less to say, or would make the column families that are missing.
pub(super) fn check_columns(path: &Path) -> Result<(), OpenError> {
    if !path.join("CURRENT").exists() {
        return Ok(());
    }
    let failed = |error: rocksdb::Error| OpenError::of_database(path.to_path_buf(), &error);
    let mut names = DB::list_cf(&Options::default(), path).map_err(failed)?;
    names.retain(|name| name != rocksdb::DEFAULT_COLUMN_FAMILY_NAME);
    let known = |name: &String| Column::ALL.iter().any(|column| column.name() == name);
    let same = names.len() == Column::ALL.len() && names.iter().all(known);
    if same || !names.iter().any(|name| name == Column::Meta.name()) {
        return Ok(());
    }
    let only_meta = [Column::Meta.name()];
    let db = DB::open_cf_for_read_only(&Options::default(), path, only_meta, false);
    let format = db.and_then(|db| db.get_cf(column_of(&db, Column::Meta), meta::FORMAT));
    match format.map_err(failed)?.map(|format| codec::decode::<u32>(&format)) {
        Some(Ok(found)) if found != FORMAT_VERSION => {
            Err(OpenError::OtherFormat { path: path.to_path_buf(), found })
        }
        // Cut short before it was founded, or damaged: opening it says so.
        _ => Ok(()),
    }
}

/// Refuses a database of another format or ledger.
pub(super) fn check_origin(path: &Path, db: &DB, chain_id: ChainId) -> Result<(), OpenError> {
    let failed = |error: rocksdb::Error| OpenError::of_database(path.to_path_buf(), &error);
    let path = path.to_path_buf();
    let column = column_of(db, Column::Meta);
    let format = db.get_cf(column, meta::FORMAT).map_err(failed)?.unwrap_or_default();
    let found: u32 = codec::decode(&format).map_err(|error| damaged(&path, &error))?;
    if found != FORMAT_VERSION {
        return Err(OpenError::OtherFormat { path, found });
    }
    let of = db.get_cf(column, meta::CHAIN_ID).map_err(failed)?.unwrap_or_default();
    let found: ChainId = codec::decode(&of).map_err(|error| damaged(&path, &error))?;
    if found != chain_id {
        return Err(OpenError::OtherLedger { path, found, expected: chain_id });
    }
    Ok(())
}

/// Reads where a database ends.
pub(super) fn read_head(path: &Path, db: &DB) -> Result<Head, OpenError> {
    let bytes = db
        .get_cf(column_of(db, Column::Meta), meta::HEAD)
        .map_err(|error| OpenError::of_database(path.to_path_buf(), &error))?;
    Head::from_bytes(&bytes.unwrap_or_default()).map_err(|error| damaged(path, &error))
}

/// Where the database of a data directory is.
pub fn database_path(directory: &Path) -> PathBuf {
    directory.join(DATABASE)
}

fn damaged(path: &Path, error: &dyn std::fmt::Display) -> OpenError {
    OpenError::Damaged { path: path.to_path_buf(), detail: error.to_string() }
}

/// Writes the state at height 0.
fn found(
    db: &DB,
    chain_id: ChainId,
    founded: &FoundedState,
    head: &Head,
) -> Result<(), rocksdb::Error> {
    let mut batch = WriteBatch::default();
    let column = column_of(db, Column::Meta);
    batch.put_cf(column, meta::FORMAT, codec::encode(&FORMAT_VERSION));
    batch.put_cf(column, meta::CHAIN_ID, codec::encode(&chain_id));
    batch.put_cf(column, meta::HEAD, head.to_bytes());
    batch::put_state(&mut batch, column_of(db, Column::State), Height::GENESIS, &founded.changes);
    batch::put_tree(&mut batch, column_of(db, Column::Tree), &founded.tree);
    batch.put_cf(
        column_of(db, Column::Validators),
        columns::height_key(Height::FIRST),
        codec::encode(&founded.validators),
    );
    let mut options = WriteOptions::default();
    options.set_sync(true);
    db.write_opt(batch, &options)
}

/// Refuses a database that does not reach the marker, or is of another history.
pub(super) fn check_mark(
    directory: &Path,
    db: &DB,
    tip: Tip,
    mark: Option<Mark>,
) -> Result<(), OpenError> {
    let path = directory.join(DATABASE);
    let (height, hash) = match mark {
        // A crash between founding and the first marker.
        None if tip.height == Height::GENESIS => return Ok(()),
        None => {
            let path = Marker::path(directory);
            return Err(OpenError::MarkerMissing { path, database: tip.height });
        }
        Some(Mark::Damaged) => {
            return Err(OpenError::MarkerDamaged { path: Marker::path(directory) });
        }
        Some(Mark::AtLeastAfter(height, _)) if tip.height == height => {
            return Err(OpenError::MarkerDamaged { path: Marker::path(directory) });
        }
        Some(Mark::At(height, hash) | Mark::AtLeastAfter(height, hash)) => (height, hash),
    };
    if tip.height < height {
        return Err(OpenError::Shorter { path, database: tip.height, marker: height });
    }
    if height != Height::GENESIS && hash_at(db, &path, height)? != Some(hash) {
        return Err(OpenError::OtherHistory { path, height });
    }
    Ok(())
}

fn hash_at(db: &DB, path: &Path, height: Height) -> Result<Option<BlockHash>, OpenError> {
    let stored = db
        .get_cf(column_of(db, Column::Headers), columns::height_key(height))
        .map_err(|error| OpenError::of_database(path.to_path_buf(), &error))?;
    let stored = stored.map(|bytes| codec::decode::<StoredHeader>(&bytes)).transpose();
    let stored = stored.map_err(|error| damaged(path, &error))?;
    Ok(stored.map(|stored| stored.header.hash()))
}
