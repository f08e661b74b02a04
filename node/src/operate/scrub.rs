//! Reading back everything that a node keeps, to find what a disk has changed.
//!
//! | file | how a flipped byte is found |
//! |---|---|
//! | tables (`*.sst`) | checksum of each block while every row is read; the hash of the whole file against the last clean scrub; the roots that a quorum signed |
//! | log (`*.log`), `MANIFEST-*`, `CURRENT` | the database opens only if they are whole, and must reach the marker |
//! | `OPTIONS-*`, `IDENTITY` | against the last clean scrub; the node does not read them |
//! | `tip` | checksum of each slot |
//! | `ballast` | its content is known |
//! | `engine/votes.journal`, `engine/consensus.wal` | their checksums; only while the node is stopped |
//!
//! RocksDB's own messages (`LOG*`) and lock files hold nothing of the ledger.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    OperateError,
    files::{self, FileEntry},
};
use crate::{
    admin::{self, Answer, Request},
    config::Config,
    engine,
    home::HomePaths,
    node::NodeError,
    storage::{self, Audit, Finding, database_path},
};

/// What the last clean scrub saw of files that never change, in the data directory.
const CATALOGUE: &str = "scrub.json";
/// Where a running node makes a copy to be read.
const GATHERING: &str = "scrub.next";

/// What a scrub read and found.
#[derive(Clone, Debug, Serialize)]
pub struct Scrubbed {
    /// Last height.
    pub height: u64,
    /// Blocks whose header and quorum were checked.
    pub blocks: u64,
    /// Records that were hashed again.
    pub records: u64,
    /// Entries of the state that were hashed again.
    pub entries: u64,
    /// Nodes of the state tree that were compared with their parents.
    pub tree_nodes: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Files that were compared with the last clean scrub.
    pub files_compared: usize,
    /// Files that had not been seen before.
    pub files_new: usize,
    /// What could not be looked at, and why.
    pub skipped: Vec<String>,
    /// What was found: place, and what is wrong.
    pub findings: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Catalogue {
    files: Vec<FileEntry>,
}

/// Scrubs the node of a home directory, running or not.
pub fn run(home: &Path) -> Result<Scrubbed, OperateError> {
    let paths = HomePaths::new(home);
    let (genesis, _) = paths.read_genesis()?;
    let data = paths.data();
    let gathering = data.join(GATHERING);
    files::remove(&gathering)?;
    let request = Request::Checkpoint { to: absolute(&gathering)? };
    let running = match admin::ask(&paths, &request) {
        Ok(Answer::Done) => true,
        Ok(other) => return Err(admin::AdminError::unexpected(&other).into()),
        Err(error) if error.is_not_running() => false,
        Err(error) => return Err(error.into()),
    };
    let anchor = genesis.trust_anchor();
    let directory = if running { &gathering } else { &data };
    let mut audit = match running {
        true => storage::audit_unmarked(directory, &anchor),
        false => storage::audit(directory, &anchor),
    };
    let mut skipped = Vec::new();
    if running {
        skipped.push("tip, engine/*: the node is writing them".to_owned());
    } else {
        let marker = storage::marker_damage(&data, genesis.chain_id());
        if let Some(what) = marker.map_err(OperateError::io(storage::marker_path(&data)))? {
            audit.find("tip", what);
        }
        engine_files(&paths, genesis.chain_id(), &mut audit, &mut skipped)?;
    }
    audit.findings.extend(ballast(&data));
    let compared = compare(&data, &database_path(directory), &mut audit)?;
    files::remove(&gathering)?;
    Ok(Scrubbed {
        height: audit.height.get(),
        blocks: audit.blocks,
        records: audit.records,
        entries: audit.entries,
        tree_nodes: audit.tree_nodes,
        rows: audit.rows,
        files_compared: compared.known,
        files_new: compared.new,
        skipped,
        findings: audit.findings.iter().map(ToString::to_string).collect(),
    })
}

fn absolute(path: &Path) -> Result<PathBuf, OperateError> {
    std::path::absolute(path).map_err(OperateError::io(path))
}

fn ballast(data: &Path) -> Option<Finding> {
    storage::ballast_damage(data).map(|what| Finding { place: "ballast".into(), what })
}

/// The vote journal and the engine's log, of a validator that is stopped.
fn engine_files(
    paths: &HomePaths,
    chain_id: hefu_chain::hash::ChainId,
    audit: &mut Audit,
    skipped: &mut Vec<String>,
) -> Result<(), OperateError> {
    let config = Config::read(paths.home()).map_err(NodeError::from)?;
    let key = match paths.open_validator_key(&config) {
        Ok(Some(key)) => key,
        Ok(None) => return Ok(()),
        Err(error) => {
            skipped.push(format!("engine/*: {error}"));
            return Ok(());
        }
    };
    let address = key.address();
    for (place, what) in engine::damage(&paths.engine(), chain_id, address)? {
        audit.find(format_args!("engine/{place}"), what);
    }
    Ok(())
}

struct Compared {
    known: usize,
    new: usize,
}

/// True for files that are written once.
fn never_changes(name: &str) -> bool {
    name.ends_with(".sst") || name.starts_with("OPTIONS-") || name == "IDENTITY"
}

/// Compares the files that never change with the last clean scrub; a clean scrub remembers them.
fn compare(data: &Path, database: &Path, audit: &mut Audit) -> Result<Compared, OperateError> {
    let path = data.join(CATALOGUE);
    let catalogue: Catalogue = match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            audit.find(CATALOGUE, error);
            Catalogue::default()
        }),
        Err(_) => Catalogue::default(),
    };
    let known: BTreeMap<&str, &FileEntry> =
        catalogue.files.iter().map(|file| (file.name.as_str(), file)).collect();
    let (mut compared, mut seen) = (Compared { known: 0, new: 0 }, Vec::new());
    let names = if database.exists() { files::names(database)? } else { Vec::new() };
    for name in names.into_iter().filter(|name| never_changes(name)) {
        let (size, blake3) = files::hash(&database.join(&name))?;
        match known.get(name.as_str()) {
            Some(before) if (before.size, &before.blake3) != (size, &blake3) => {
                audit.find(format_args!("db/{name}"), "not the file that the last scrub saw");
            }
            Some(_) => compared.known += 1,
            None => compared.new += 1,
        }
        seen.push(FileEntry { name, size, blake3 });
    }
    if audit.is_clean() {
        let text = serde_json::to_vec_pretty(&Catalogue { files: seen }).unwrap_or_default();
        files::write_whole(&path, &text)?;
    }
    Ok(compared)
}
