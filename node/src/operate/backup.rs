//! A backup: the database as it stood between two blocks, with the hash of every file.
//!
//! It holds no key and no vote journal. A key belongs in a backup of its own, and a journal that was
//! put back would say less than was signed.

use std::path::Path;

use hefu_chain::{
    hash::{BlockHash, ChainId},
    height::Height,
};
use hefu_consensus::port::Store as _;
use serde::{Deserialize, Serialize};

use super::{
    OperateError,
    files::{self, FILES_MAX, FileEntry},
};
use crate::{
    admin::{self, Answer, Request},
    home::HomePaths,
    storage::RocksStore,
};

/// Version of a backup's layout.
pub const BACKUP_FORMAT: u32 = 1;
/// Describes the backup; written last, so that it stands only in a whole one.
pub const MANIFEST: &str = "backup.json";
/// Directory of the database's files in a backup.
pub const DATABASE: &str = "db";
/// Where a running node gathers links to its tables before they are copied.
const GATHERING: &str = "backup.next";
/// Largest description.
const MANIFEST_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// [`BACKUP_FORMAT`].
    pub format: u32,
    /// The ledger.
    pub chain_id: ChainId,
    /// Last height.
    pub height: Height,
    /// Hash of that block.
    pub hash: BlockHash,
    /// The database's files.
    pub files: Vec<FileEntry>,
}

impl Backup {
    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Reads the description of the backup in a directory.
    pub fn read(directory: &Path) -> Result<Self, OperateError> {
        let path = directory.join(MANIFEST);
        let content = |reason: String| OperateError::Content { path: path.clone(), reason };
        let size = std::fs::metadata(&path).map_err(OperateError::io(&path))?.len();
        if size > MANIFEST_BYTES_MAX {
            return Err(content("too large".into()));
        }
        let bytes = std::fs::read(&path).map_err(OperateError::io(&path))?;
        let backup: Self =
            serde_json::from_slice(&bytes).map_err(|error| content(error.to_string()))?;
        if backup.format != BACKUP_FORMAT || backup.files.len() > FILES_MAX {
            return Err(content(format!("format {} is not known", backup.format)));
        }
        if let Some(file) = backup.files.iter().find(|file| !file.is_plain()) {
            return Err(content(format!("{:?} is no file name", file.name)));
        }
        Ok(backup)
    }
}

/// Copies a store that is open, while it may go on being written to.
pub fn of_store(store: &RocksStore, to: &Path) -> Result<Backup, OperateError> {
    files::make_empty(to)?;
    let gathering = store.path().join(GATHERING);
    files::remove(&gathering)?;
    let before = store.tip();
    let gathered = store.checkpoint(&gathering)?;
    let copied = copy_all(&gathered, &to.join(DATABASE));
    files::remove(&gathering)?;
    let files = copied?;
    let (height, hash) = head_of(store, to, before.height)?;
    let backup = Backup { format: BACKUP_FORMAT, chain_id: store.chain_id(), height, hash, files };
    let mut text = serde_json::to_vec_pretty(&backup).unwrap_or_default();
    text.push(b'\n');
    files::write_whole(&to.join(MANIFEST), &text)?;
    Ok(backup)
}

/// The block at which the copy ends: at least the one before it was begun.
fn head_of(
    store: &RocksStore,
    to: &Path,
    at_least: Height,
) -> Result<(Height, BlockHash), OperateError> {
    let tip = crate::storage::tip_of_copy(to, store.chain_id())?;
    if tip.height < at_least {
        return Err(OperateError::OtherHeight { found: tip.height, said: at_least });
    }
    Ok((tip.height, tip.hash))
}

fn copy_all(from: &Path, to: &Path) -> Result<Vec<FileEntry>, OperateError> {
    files::make_empty(to)?;
    let mut entries = Vec::new();
    for name in files::names(from)? {
        let (size, blake3) = files::copy(&from.join(&name), &to.join(&name))?;
        entries.push(FileEntry { name, size, blake3 });
    }
    files::sync_directory(to)?;
    Ok(entries)
}

/// Backs up the node of a home directory: through the node if it runs, from its files otherwise.
pub fn run(home: &Path, to: &Path) -> Result<Backup, OperateError> {
    let paths = HomePaths::new(home);
    let to = std::path::absolute(to).map_err(OperateError::io(to))?;
    match admin::ask(&paths, &Request::Backup { to: to.clone() }) {
        Ok(Answer::Backup(backup)) => return Ok(backup),
        Ok(other) => return Err(admin::AdminError::unexpected(&other).into()),
        Err(error) if error.is_not_running() => {}
        Err(error) => return Err(error.into()),
    }
    let (genesis, founded) = paths.read_genesis()?;
    let store = RocksStore::open_existing(&paths.data(), genesis.chain_id(), &founded)?;
    of_store(&store, &to)
}
