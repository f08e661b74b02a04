//! Putting a backup back, and the drill that shows that it can be put back.
//!
//! A restored database is older than what the node has signed and acknowledged. Before it can be
//! opened by a node, a mark is left that keeps the validator from signing until a block that was
//! proposed after the restore is decided (see [`crate::engine::require_watch`]).

use std::{fs, path::Path};

use hefu_chain::time::BlockTime;
use hefu_consensus::port::Store as _;
use serde::Serialize;

use super::{
    OperateError,
    backup::{Backup, DATABASE},
    files,
};
use crate::{
    engine,
    home::HomePaths,
    storage::{Audit, RocksStore, audit_unmarked, database_path},
};

/// Where a backup is put together before it becomes the database.
const GATHERING: &str = "restore.next";
/// The marker of what was there before, kept for people to look at.
const MARKER_ASIDE: &str = "tip.set-aside";

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The backup, without its files.
    pub height: u64,
    /// Files that were copied and compared.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Records that were hashed again.
    pub records: u64,
    /// Entries of the state that were hashed again.
    pub entries: u64,
}

/// Refuses an audit with findings.
pub fn require_clean(audit: &Audit) -> Result<(), OperateError> {
    match audit.findings.first() {
        None => Ok(()),
        Some(first) => {
            Err(OperateError::Findings { count: audit.findings.len(), first: first.to_string() })
        }
    }
}

/// Puts a backup into a home that has no database.
pub fn run(home: &Path, from: &Path, now: BlockTime) -> Result<Restored, OperateError> {
    let paths = HomePaths::new(home);
    let (genesis, founded) = paths.read_genesis()?;
    let backup = Backup::read(from)?;
    if backup.chain_id != genesis.chain_id() {
        let (found, expected) = (backup.chain_id, genesis.chain_id());
        return Err(OperateError::OtherLedger { found, expected });
    }
    let data = paths.data();
    let database = database_path(&data);
    if database.exists() {
        return Err(OperateError::Occupied(database));
    }
    let gathering = data.join(GATHERING);
    files::remove(&gathering)?;
    let gathered = gather(&backup, from, &gathering).and_then(|()| {
        let audit = audit_unmarked(&gathering, &genesis.trust_anchor());
        require_clean(&audit)?;
        if (audit.height, audit.hash) != (backup.height, Some(backup.hash)) {
            return Err(OperateError::OtherHeight { found: audit.height, said: backup.height });
        }
        Ok(audit)
    });
    let audit = match gathered {
        Ok(audit) => audit,
        Err(error) => {
            files::remove(&gathering)?;
            return Err(error);
        }
    };
    install(&paths, &gathering, now)?;
    // Opened once, as the node will: it gets its marker, and a failure shows here.
    let store = RocksStore::accept_tip(&data, genesis.chain_id(), &founded)?;
    Ok(Restored {
        height: store.tip().height.get(),
        files: backup.files.len(),
        bytes: backup.bytes(),
        records: audit.records,
        entries: audit.entries,
    })
}

/// Copies a backup's files, comparing each with its hash.
fn gather(backup: &Backup, from: &Path, to: &Path) -> Result<(), OperateError> {
    let (from, to) = (from.join(DATABASE), database_path(to));
    files::make_empty(&to)?;
    for file in &backup.files {
        let path = from.join(&file.name);
        let (size, blake3) = files::copy(&path, &to.join(&file.name))?;
        if (size, &blake3) != (file.size, &file.blake3) {
            let reason = format!("{size} bytes of hash {blake3}, not those that were backed up");
            return Err(OperateError::Content { path, reason });
        }
    }
    files::sync_directory(&to)
}

/// Makes what was gathered the database of a home. Whenever this is cut short, either there is no
/// database, or the validator is kept from signing.
pub(super) fn install(
    paths: &HomePaths,
    gathering: &Path,
    now: BlockTime,
) -> Result<(), OperateError> {
    let engine = paths.engine();
    engine::require_watch(&engine, now).map_err(OperateError::io(&engine))?;
    let data = paths.data();
    let marker = crate::storage::marker_path(&data);
    if marker.exists() {
        let aside = data.join(MARKER_ASIDE);
        fs::rename(&marker, &aside).map_err(OperateError::io(&aside))?;
    }
    let database = database_path(&data);
    fs::rename(database_path(gathering), &database).map_err(OperateError::io(&database))?;
    files::sync_directory(&data)?;
    files::remove(gathering)
}

/// Puts a backup back into a scratch home of the same ledger, and takes it away again.
pub fn drill(
    home: &Path,
    from: &Path,
    scratch: &Path,
    now: BlockTime,
) -> Result<Restored, OperateError> {
    files::make_empty(scratch)?;
    let genesis = HomePaths::new(home).genesis();
    let to = HomePaths::new(scratch).genesis();
    fs::copy(&genesis, &to).map_err(OperateError::io(&genesis))?;
    let restored = run(scratch, from, now);
    files::remove(scratch)?;
    restored
}
