//! A snapshot: the ledger after a block in chunks of a few MiB, each known by its hash, and the
//! reason why that block is final. A node that has nothing but the genesis document begins with it.
//!
//! Nobody is believed. The header must be signed by a quorum that follows from the genesis
//! validators; then every chunk must have its hash; then all that proves something is recomputed up
//! to the roots in that header, as a scrub does.

use std::{fs, io::Write as _, path::Path};

use flate2::{Compression, write::ZlibEncoder};
use hefu_chain::{
    bundle::{Finality, TrustAnchor},
    codec,
    time::BlockTime,
};
use serde::{Deserialize, Serialize};

use super::{
    OperateError,
    files::{self, FILES_MAX, FileEntry},
    load,
    restore::{self, Restored, require_clean},
};
use crate::{
    admin::{self, Answer, Request},
    api::proof,
    home::HomePaths,
    storage::{FORMAT_VERSION, RocksStore, audit_unmarked, database_path, dump, tip_of_copy},
};

/// Version of a snapshot's layout.
pub const SNAPSHOT_FORMAT: u32 = 1;
/// Describes the snapshot; written last, so that it stands only in a whole one.
pub const MANIFEST: &str = "snapshot.json";
/// Where a running node gathers links to its tables before they are read.
const GATHERING: &str = "snapshot.next";
/// Where a snapshot is loaded before it becomes the database.
const LOADING: &str = "import.next";
/// Largest description.
pub const MANIFEST_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What a snapshot holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SNAPSHOT_FORMAT`].
    pub format: u32,
    /// [`FORMAT_VERSION`] of the rows.
    pub database_format: u32,
    /// Last height.
    pub height: u64,
    /// The header of that height and why it is final: a `Finality`, in hexadecimal.
    pub finality: String,
    /// The chunks, in order. Each is compressed (zlib); size and hash are of the file.
    pub chunks: Vec<FileEntry>,
}

impl Snapshot {
    /// Bytes of all chunks.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.size).sum()
    }

    /// Reads the description of the snapshot in a directory.
    pub fn read(directory: &Path) -> Result<Self, OperateError> {
        let path = directory.join(MANIFEST);
        let content = |reason: String| OperateError::Content { path: path.clone(), reason };
        if fs::metadata(&path).map_err(OperateError::io(&path))?.len() > MANIFEST_BYTES_MAX {
            return Err(content("too large".into()));
        }
        let bytes = fs::read(&path).map_err(OperateError::io(&path))?;
        Self::from_bytes(&bytes).map_err(content)
    }

    /// Reads a description; the error says what is wrong with it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let snapshot: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if (snapshot.format, snapshot.database_format) != (SNAPSHOT_FORMAT, FORMAT_VERSION) {
            return Err(format!(
                "of format {} with rows of database format {}, this program reads {SNAPSHOT_FORMAT} and \
                 {FORMAT_VERSION}: take the snapshot of a node of this version",
                snapshot.format, snapshot.database_format
            ));
        }
        if snapshot.chunks.len() > FILES_MAX || !snapshot.chunks.iter().all(FileEntry::is_plain) {
            return Err("its list of chunks is none".into());
        }
        Ok(snapshot)
    }

    /// The header, once it was shown that it is final; the error says what is wrong with it.
    pub fn verify(&self, anchor: &TrustAnchor) -> Result<Finality, String> {
        let bytes = hex::decode(&self.finality).map_err(|error| error.to_string())?;
        let finality = codec::decode::<Finality>(&bytes).map_err(|error| error.to_string())?;
        finality.verify(anchor).map_err(|error| error.to_string())?;
        if finality.header.height.get() != self.height {
            return Err(format!("its header is of height {}", finality.header.height));
        }
        Ok(finality)
    }
}

/// Exports a store that is open, while it may go on being written to.
pub fn of_store(store: &RocksStore, to: &Path) -> Result<Snapshot, OperateError> {
    files::make_empty(to)?;
    let gathering = store.path().join(GATHERING);
    files::remove(&gathering)?;
    store.checkpoint(&gathering)?;
    let exported = export_copy(store, &gathering, to);
    files::remove(&gathering)?;
    exported
}

/// Exports a copy of a store's tables, which is of a height that the store has, into an empty
/// directory.
pub fn export_copy(store: &RocksStore, copy: &Path, to: &Path) -> Result<Snapshot, OperateError> {
    let tip = tip_of_copy(copy, store.chain_id())?;
    let finality = proof::finality(store, tip.height).map_err(|error| OperateError::Content {
        path: copy.into(),
        reason: format!("height {} cannot be proved: {}", tip.height, error.body.message_en),
    })?;
    let mut chunks = Vec::new();
    dump(copy, |rows| -> Result<(), OperateError> {
        let name = format!("{:06}.chunk", chunks.len());
        let path = to.join(&name);
        let mut file = fs::File::create_new(&path).map_err(OperateError::io(&path))?;
        let packed = pack(rows).map_err(OperateError::io(&path))?;
        let written = file.write_all(&packed).and_then(|()| file.sync_all());
        written.map_err(OperateError::io(&path))?;
        let blake3 = blake3::hash(&packed).to_hex().to_string();
        chunks.push(FileEntry { name, size: packed.len() as u64, blake3 });
        Ok(())
    })?;
    files::sync_directory(to)?;
    let snapshot = Snapshot {
        format: SNAPSHOT_FORMAT,
        database_format: FORMAT_VERSION,
        height: tip.height.get(),
        finality: hex::encode(codec::encode(&finality)),
        chunks,
    };
    let mut text = serde_json::to_vec_pretty(&snapshot).unwrap_or_default();
    text.push(b'\n');
    files::write_whole(&to.join(MANIFEST), &text)?;
    Ok(snapshot)
}

fn pack(rows: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(rows)?;
    packer.finish()
}

/// Exports the ledger of a home: through the node if it runs, from its files otherwise.
pub fn run_export(home: &Path, to: &Path) -> Result<Snapshot, OperateError> {
    let paths = HomePaths::new(home);
    let to = std::path::absolute(to).map_err(OperateError::io(to))?;
    match admin::ask(&paths, &Request::Snapshot { to: to.clone() }) {
        Ok(Answer::Snapshot(snapshot)) => return Ok(*snapshot),
        Ok(other) => return Err(admin::AdminError::unexpected(&other).into()),
        Err(error) if error.is_not_running() => {}
        Err(error) => return Err(error.into()),
    }
    let (genesis, founded) = paths.read_genesis()?;
    let store = RocksStore::open_existing(&paths.data(), genesis.chain_id(), &founded)?;
    of_store(&store, &to)
}

/// Begins a home that has no database with a snapshot.
pub fn run_import(home: &Path, from: &Path, now: BlockTime) -> Result<Restored, OperateError> {
    let paths = HomePaths::new(home);
    let (genesis, founded) = paths.read_genesis()?;
    let anchor = genesis.trust_anchor();
    let snapshot = Snapshot::read(from)?;
    // First of all: no chunk of a ledger that nobody signed is even read.
    let finality = snapshot
        .verify(&anchor)
        .map_err(|reason| OperateError::Content { path: from.join(MANIFEST), reason })?;
    let data = paths.data();
    if database_path(&data).exists() {
        return Err(OperateError::Occupied(database_path(&data)));
    }
    let loading = data.join(LOADING);
    files::remove(&loading)?;
    let loaded = load::load(&snapshot, from, &loading).and_then(|()| {
        let audit = audit_unmarked(&loading, &anchor);
        require_clean(&audit)?;
        let said = finality.header.height;
        if (audit.height, audit.hash) != (said, Some(finality.header.hash())) {
            return Err(OperateError::OtherHeight { found: audit.height, said });
        }
        Ok(audit)
    });
    let audit = match loaded {
        Ok(audit) => audit,
        Err(error) => {
            files::remove(&loading)?;
            return Err(error);
        }
    };
    restore::install(&paths, &loading, now)?;
    RocksStore::accept_tip(&data, genesis.chain_id(), &founded)?;
    Ok(Restored {
        height: audit.height.get(),
        files: snapshot.chunks.len(),
        bytes: snapshot.bytes(),
        records: audit.records,
        entries: audit.entries,
    })
}
