//! Snapshots that this node makes by itself and hands to whoever joins.
//!
//! After every so many heights the ledger's thread takes links to the database's tables, between two
//! blocks; a thread of its own writes them as a snapshot, so that all nodes have snapshots of the
//! same heights. Chunks are asked for by their hashes: those of one height are the same on every
//! node, but for what a node may keep differently, such as which votes made a block final.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use hefu_chain::height::Height;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::{
    operate::{
        OperateError, files,
        snapshot::{MANIFEST, Snapshot, export_copy},
    },
    storage::RocksStore,
};

/// Where a snapshot is written before it is whole, below the shelf.
const NEXT: &str = "next";
/// Where the tables are linked to while a snapshot is written, below the database's directory.
const TABLES: &str = "snapshot.tables";
/// Most files of snapshots that are read for clients at once; a few MiB each.
const READS_MAX: usize = 4;
/// Bytes that must stay free beside as much as the database has.
const SPARE_BYTES: u64 = 1024 * 1024 * 1024;

/// A snapshot that a node offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    /// Height after which the ledger is in it.
    pub height: u64,
    /// Number of chunks.
    pub chunks: usize,
    /// Bytes of all chunks.
    pub bytes: u64,
}

/// The snapshots that are whole.
pub struct Shelf {
    directory: PathBuf,
    kept: RwLock<BTreeMap<u64, Kept>>,
    reads: Semaphore,
}

struct Kept {
    offer: Offer,
    /// Name of the file of each chunk, by its hash.
    names: BTreeMap<String, String>,
}

impl Shelf {
    /// The snapshots in a directory, which need not be there. One that cannot be read is left alone.
    pub fn open(directory: PathBuf) -> Self {
        let shelf = Self { directory, kept: RwLock::default(), reads: Semaphore::new(READS_MAX) };
        let Ok(entries) = fs::read_dir(&shelf.directory) else { return shelf };
        for entry in entries.flatten() {
            let height: Option<u64> = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let Some(height) = height else { continue };
            match Snapshot::read(&entry.path()) {
                Ok(snapshot) if snapshot.height == height => {
                    shelf.put(&snapshot);
                }
                Ok(_) => tracing::warn!(height, "a snapshot is of another height than its name"),
                Err(error) => tracing::warn!(height, %error, "a snapshot cannot be read"),
            }
        }
        shelf
    }

    fn put(&self, snapshot: &Snapshot) -> Offer {
        let offer = Offer {
            height: snapshot.height,
            chunks: snapshot.chunks.len(),
            bytes: snapshot.bytes(),
        };
        let names = snapshot.chunks.iter();
        let names = names.map(|chunk| (chunk.blake3.clone(), chunk.name.clone())).collect();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(offer.height, Kept { offer: offer.clone(), names });
        offer
    }

    /// What is offered, the newest first.
    pub fn offers(&self) -> Vec<Offer> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.values().rev().map(|kept| kept.offer.clone()).collect()
    }

    /// The file that describes the snapshot of a height.
    pub fn description(&self, height: u64) -> Option<PathBuf> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.contains_key(&height).then(|| self.of(height).join(MANIFEST))
    }

    /// The file of the chunk with a hash (BLAKE3, hexadecimal).
    pub fn chunk(&self, blake3: &str) -> Option<PathBuf> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().find_map(|(height, kept)| {
            kept.names.get(blake3).map(|name| self.of(*height).join(name))
        })
    }

    /// Permits to read files for clients.
    pub const fn reads(&self) -> &Semaphore {
        &self.reads
    }

    fn of(&self, height: u64) -> PathBuf {
        self.directory.join(height.to_string())
    }

    /// Writes the snapshot of a copy, puts it on the shelf and drops the oldest beyond `keep`.
    fn take(&self, store: &RocksStore, copy: &Path, keep: usize) -> Result<Offer, OperateError> {
        let next = self.directory.join(NEXT);
        files::remove(&next)?;
        files::make_empty(&next)?;
        let snapshot = export_copy(store, copy, &next)?;
        let place = self.of(snapshot.height);
        files::remove(&place)?;
        fs::rename(&next, &place).map_err(OperateError::io(&place))?;
        files::sync_directory(&self.directory)?;
        let offer = self.put(&snapshot);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        while kept.len() > keep.max(1) {
            let Some((oldest, _)) = kept.pop_first() else { break };
            files::remove(&self.of(oldest))?;
        }
        Ok(offer)
    }
}

/// Makes a snapshot after every so many heights.
pub struct Maker {
    shelf: Arc<Shelf>,
    every_heights: u64,
    keep: usize,
    busy: Arc<AtomicBool>,
}

impl Maker {
    /// A maker for a shelf; it makes none with 0 heights.
    pub fn new(shelf: Arc<Shelf>, every_heights: u64, keep: usize) -> Self {
        Self { shelf, every_heights, keep, busy: Arc::default() }
    }

    /// To be called between two blocks: makes a snapshot in the background, which is returned, if
    /// this height has one.
    pub fn note(&self, store: &Arc<RocksStore>, height: Height) -> Option<JoinHandle<()>> {
        let due = self.every_heights > 0 && height.get().is_multiple_of(self.every_heights);
        if !due || self.busy.swap(true, Ordering::AcqRel) {
            return None;
        }
        let finish = Finish(Arc::clone(&self.busy));
        if !has_room(store) {
            tracing::warn!(%height, "no snapshot was made: the disk has too little room for one");
            return None;
        }
        let begun = self.begin(store, finish);
        begun.inspect_err(|error| tracing::warn!(%error, %height, "no snapshot was made")).ok()
    }

    fn begin(
        &self,
        store: &Arc<RocksStore>,
        finish: Finish,
    ) -> Result<JoinHandle<()>, OperateError> {
        let copy = store.path().join(TABLES);
        files::remove(&copy)?;
        store.checkpoint(&copy)?;
        let (shelf, store, keep) = (Arc::clone(&self.shelf), Arc::clone(store), self.keep);
        let work = move || {
            let _finish = finish;
            let begun = std::time::Instant::now();
            match shelf.take(&store, &copy, keep) {
                Ok(Offer { height, chunks, bytes }) => {
                    let seconds = begun.elapsed().as_secs();
                    tracing::info!(height, chunks, bytes, seconds, "a snapshot was made");
                }
                Err(error) => tracing::warn!(%error, "no snapshot was made"),
            }
            if let Err(error) = files::remove(&copy) {
                tracing::warn!(%error, "the tables of a snapshot stay");
            }
        };
        let spawned = thread::Builder::new().name("snapshot".into()).spawn(work);
        spawned.map_err(OperateError::io("a thread"))
    }
}

/// Lets the next snapshot be made, however the last one ended.
struct Finish(Arc<AtomicBool>);

impl Drop for Finish {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// True where the disk has room for another database, and some.
fn has_room(store: &RocksStore) -> bool {
    let Ok(disk) = rustix::fs::statvfs(store.path()) else { return false };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let tables = fs::read_dir(crate::storage::database_path(store.path()));
    let used: u64 = tables.map_or(0, |entries| {
        entries.flatten().filter_map(|entry| Some(entry.metadata().ok()?.len())).sum()
    });
    free > used.saturating_add(SPARE_BYTES)
}
