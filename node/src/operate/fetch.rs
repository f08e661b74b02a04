//! `hefud snapshot fetch`: a home with nothing but the genesis document begins with a snapshot that
//! running nodes hand out, chunk by chunk, each from any of them.
//!
//! Whoever answers may lie. A description counts once its header is shown to be final by the genesis
//! document, a chunk once it has its hash, and the whole once it was recomputed up to the header's
//! roots; a node whose description fails there costs a download, and the next one is asked. What was
//! fetched stays until it is used, so that a fetch that was cut short goes on where it stopped.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use hefu_chain::{bundle::TrustAnchor, time::BlockTime};
use serde::Deserialize;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::{
    OperateError,
    files::{self, FileEntry},
    restore::Restored,
    snapshot::{MANIFEST, MANIFEST_BYTES_MAX, Snapshot, run_import},
};
use crate::{
    home::HomePaths,
    snapshots::Offer,
    storage::{CHUNK_BYTES_MAX, database_path},
};

/// Where chunks are gathered, below the database's directory.
const GATHERING: &str = "fetch.next";
/// Longest wait for one answer.
const ANSWER_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for a connection.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// Chunks that are fetched at once.
const FETCHES: usize = 4;
/// Most offers that are read from one node.
const OFFERS_MAX: usize = 16;
/// Largest list of offers, in bytes.
const OFFERS_BYTES_MAX: u64 = 64 * 1024;

/// A node that hands out snapshots.
struct Peer {
    base: String,
    agent: ureq::Agent,
}

/// What a node offers.
#[derive(Deserialize)]
struct Offers {
    snapshots: Vec<Offer>,
}

impl Peer {
    fn new(base: &str, roots: RootCerts) -> Self {
        let config = ureq::Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_connect(Some(CONNECT_WAIT))
            .timeout_global(Some(ANSWER_WAIT))
            .max_redirects(0)
            .build();
        Self { base: base.trim_end_matches('/').to_owned(), agent: config.into() }
    }

    fn get(&self, path: &str, bytes_max: u64) -> Result<Vec<u8>, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}{path}: {error}", self.base);
        let answer = self.agent.get(format!("{}{path}", self.base)).call();
        let answer = answer.map_err(|error| failed(&error))?;
        let mut bytes = Vec::new();
        let mut body = answer.into_body().into_reader().take(bytes_max + 1);
        body.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        match bytes.len() as u64 > bytes_max {
            true => Err(failed(&"larger than it may be")),
            false => Ok(bytes),
        }
    }

    fn offers(&self) -> Result<Vec<Offer>, String> {
        let bytes = self.get("/v1/snapshots", OFFERS_BYTES_MAX)?;
        let offers: Offers = serde_json::from_slice(&bytes)
            .map_err(|error| format!("{}/v1/snapshots: {error}", self.base))?;
        Ok(offers.snapshots.into_iter().take(OFFERS_MAX).collect())
    }

    /// The description of a snapshot whose header is final.
    fn describe(&self, height: u64, anchor: &TrustAnchor) -> Result<(Snapshot, Vec<u8>), String> {
        let path = format!("/v1/snapshots/{height}");
        let bytes = self.get(&path, MANIFEST_BYTES_MAX)?;
        let wrong = |reason: String| format!("{}{path}: {reason}", self.base);
        let snapshot = Snapshot::from_bytes(&bytes).map_err(wrong)?;
        snapshot.verify(anchor).map_err(wrong)?;
        if snapshot.height != height {
            return Err(wrong(format!("of height {}", snapshot.height)));
        }
        Ok((snapshot, bytes))
    }

    /// A chunk that has its size and hash.
    fn chunk(&self, chunk: &FileEntry) -> Result<Vec<u8>, String> {
        let path = format!("/v1/snapshots/chunks/{}", chunk.blake3);
        let bytes = self.get(&path, chunk.size.min(CHUNK_BYTES_MAX as u64))?;
        match is_chunk(&bytes, chunk) {
            true => Ok(bytes),
            false => Err(format!("{}{path}: not what was asked for", self.base)),
        }
    }
}

fn is_chunk(bytes: &[u8], chunk: &FileEntry) -> bool {
    bytes.len() as u64 == chunk.size && *blake3::hash(bytes).to_hex() == *chunk.blake3
}

/// Begins a home that has no database with the newest snapshot that one of these nodes describes and
/// that all of them together give. Tells `tell` how many chunks of how many are there.
pub fn run(
    home: &Path,
    from: &[String],
    ca: Option<&Path>,
    now: BlockTime,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Result<Restored, OperateError> {
    let paths = HomePaths::new(home);
    let (genesis, _) = paths.read_genesis()?;
    let database = database_path(&paths.data());
    if database.exists() {
        return Err(OperateError::Occupied(database));
    }
    let roots = roots(ca)?;
    let peers: Vec<Peer> = from.iter().map(|base| Peer::new(base, roots.clone())).collect();
    let (mut reasons, mut offered) = (Vec::new(), BTreeMap::<u64, Vec<&Peer>>::new());
    for peer in &peers {
        match peer.offers() {
            Ok(offers) if offers.is_empty() => reasons.push(format!("{}: has none", peer.base)),
            Ok(offers) => {
                for offer in offers {
                    offered.entry(offer.height).or_default().push(peer);
                }
            }
            Err(reason) => reasons.push(reason),
        }
    }
    let gathering = paths.data().join(GATHERING);
    for (height, offering) in offered.iter().rev() {
        for peer in offering {
            let begun = begin(&paths, peer, *height, &genesis.trust_anchor(), &peers, now, tell);
            match begun {
                Ok(restored) => {
                    files::remove(&gathering)?;
                    return Ok(restored);
                }
                Err(Stopped::Here(reason)) => reasons.push(reason),
                Err(Stopped::Altogether(error)) => return Err(error),
            }
        }
    }
    Err(OperateError::NotFetched { reasons })
}

/// The authorities that are believed where an address begins with `https`.
fn roots(ca: Option<&Path>) -> Result<RootCerts, OperateError> {
    let Some(path) = ca else { return Ok(RootCerts::WebPki) };
    let bytes = fs::read(path).map_err(OperateError::io(path))?;
    let found = parse_pem(&bytes).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    Ok(RootCerts::Specific(Arc::new(found.collect())))
}

/// Why one description led to nothing.
enum Stopped {
    /// The next may be tried.
    Here(String),
    /// It is this machine that fails.
    Altogether(OperateError),
}

impl From<OperateError> for Stopped {
    fn from(error: OperateError) -> Self {
        match error {
            OperateError::Content { .. }
            | OperateError::Findings { .. }
            | OperateError::OtherHeight { .. } => Self::Here(error.to_string()),
            other => Self::Altogether(other),
        }
    }
}

/// Fetches what one node describes, from all of them, and begins the home with it.
fn begin(
    paths: &HomePaths,
    peer: &Peer,
    height: u64,
    anchor: &TrustAnchor,
    peers: &[Peer],
    now: BlockTime,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Result<Restored, Stopped> {
    let (snapshot, description) = peer.describe(height, anchor).map_err(Stopped::Here)?;
    let directory = paths.data().join(GATHERING);
    fs::create_dir_all(&directory).map_err(OperateError::io(&directory))?;
    drop_others(&directory, &snapshot)?;
    gather(&snapshot, peers, &directory, tell)?;
    files::write_whole(&directory.join(MANIFEST), &description)?;
    let imported = run_import(paths.home(), &directory, now);
    // What turned out wrong in the end is not worth keeping.
    imported.map_err(|error| match Stopped::from(error) {
        Stopped::Here(reason) => match files::remove(&directory) {
            Ok(()) => Stopped::Here(format!("{}, height {height}: {reason}", peer.base)),
            Err(error) => Stopped::Altogether(error),
        },
        altogether @ Stopped::Altogether(_) => altogether,
    })
}

/// Removes what an earlier fetch left and this snapshot has no use for.
fn drop_others(directory: &Path, snapshot: &Snapshot) -> Result<(), OperateError> {
    let wanted: BTreeSet<&str> = snapshot.chunks.iter().map(|chunk| chunk.name.as_str()).collect();
    for name in files::names(directory)? {
        if !wanted.contains(name.as_str()) {
            let path = directory.join(name);
            fs::remove_file(&path).map_err(OperateError::io(&path))?;
        }
    }
    Ok(())
}

/// Fetches every chunk that is not there yet, several at once, each from whichever node gives it.
fn gather(
    snapshot: &Snapshot,
    peers: &[Peer],
    directory: &Path,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Result<(), Stopped> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let stopped: Mutex<Option<Stopped>> = Mutex::new(None);
    let is_stopped = || stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    let work = || {
        while !is_stopped() {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = snapshot.chunks.get(at) else { return };
            match fetch_one(chunk, at, peers, directory) {
                Ok(()) => tell(done.fetch_add(1, Ordering::Relaxed) + 1, snapshot.chunks.len()),
                Err(why) => {
                    *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..FETCHES {
            scope.spawn(work);
        }
    });
    stopped.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Fetches a chunk, asking first one node for the first, another for the next.
fn fetch_one(
    chunk: &FileEntry,
    at: usize,
    peers: &[Peer],
    directory: &Path,
) -> Result<(), Stopped> {
    let path = directory.join(&chunk.name);
    match fs::read(&path) {
        Ok(bytes) if is_chunk(&bytes, chunk) => return Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(OperateError::io(&path)(error).into());
        }
        Ok(_) | Err(_) => {}
    }
    let mut reasons = Vec::new();
    for turn in 0..peers.len() {
        match peers[(at + turn) % peers.len()].chunk(chunk) {
            Ok(bytes) => return Ok(files::write_whole(&path, &bytes)?),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(Stopped::Here(reasons.join("; ")))
}
