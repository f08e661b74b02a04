//! A witness's directory: its key, the pinned genesis document, and what it has signed.
//!
//! ```text
//! witness.key    genesis.json    state    lock    public/    evidence/
//! ```
//! `state` is replaced in one step and synced before a signature is made. A witness without it does not
//! sign: it could contradict itself. Whoever lost it makes a new key under a new name.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

use hefu_chain::{
    bundle::TrustAnchor,
    checkpoint::Checkpoint,
    hash::{BlockHash, ChainId, Digest, Domain},
    height::Height,
    key::{KeyAlgorithm, RecordSecret, SecretKey},
    witness::{Statement, WitnessKey},
};
use hefu_genesis::{
    Genesis,
    file::{FileError, make_dir, read_genesis, write_new},
    key_file::{self, KeyFileError},
};
use serde::{Deserialize, Serialize};

/// Version of the state file.
const STATE_FORMAT: u32 = 1;
/// Heads that are published, the newest.
const PUBLISHED_MAX: usize = 4_096;

/// Why a witness's directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The genesis document, or a new file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Another process signs with this directory.
    #[error("{dir} is in use by another process: one witness signs at a time", dir = .0.display())]
    InUse(PathBuf),
    /// What was signed is not known.
    #[error(
        "{path}: {why}. A witness that does not know what it signed must not sign: restore the file if you \
         are certain that it is the newest, else make a new witness with `hefu witness init`",
        path = path.display()
    )]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// No name of a witness.
    #[error(
        "{0:?} is no name for a witness: give one such as court.example/hefu, without blanks or +"
    )]
    Name(String),
}

/// The last thing that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// Height of the block.
    pub height: Height,
    /// Its hash.
    pub block_hash: BlockHash,
    /// Records by then.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
    /// When, in seconds since 1970.
    pub time_s: u64,
}

/// The state file's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    format: u32,
    chain_id: ChainId,
    witness: String,
    last: Option<Last>,
}

/// An opened directory; no other process has it.
#[derive(Debug)]
pub struct WitnessHome {
    dir: PathBuf,
    genesis: Genesis,
    secret: SecretKey,
    witness: WitnessKey,
    last: Option<Last>,
    /// Held until this is dropped.
    _lock: File,
}

impl Last {
    fn of(statement: &Statement, time_s: u64) -> Self {
        let Statement { checkpoint, height, block_hash } = *statement;
        Self { height, block_hash, size: checkpoint.size, root: checkpoint.root, time_s }
    }

    /// What was signed, on a ledger.
    pub const fn statement(&self, chain_id: ChainId) -> Statement {
        let checkpoint = Checkpoint { chain_id, size: self.size, root: self.root };
        Statement { checkpoint, height: self.height, block_hash: self.block_hash }
    }
}

impl WitnessHome {
    /// Makes a directory with a new key that has signed nothing.
    pub fn init(dir: &Path, genesis: &Genesis, name: &str) -> Result<Self, HomeError> {
        make_dir(dir)?;
        for below in ["public", "evidence"] {
            make_dir(&dir.join(below))?;
        }
        write_new(&dir.join("genesis.json"), genesis.to_bytes())?;
        let secret = key_file::generate(&dir.join("witness.key"), KeyAlgorithm::Ed25519)?;
        let RecordSecret::Ed25519(secret) = secret else {
            return Err(HomeError::Name(name.into()));
        };
        let witness = WitnessKey::new(name, secret.public_key());
        let witness = witness.ok_or_else(|| HomeError::Name(name.into()))?;
        let lock = lock(dir)?;
        let (dir, genesis) = (dir.to_path_buf(), genesis.clone());
        let home = Self { dir, genesis, secret, witness, last: None, _lock: lock };
        home.save(None)?;
        Ok(home)
    }

    /// Opens a directory, alone.
    pub fn open(dir: &Path) -> Result<Self, HomeError> {
        let lock = lock(dir)?;
        let genesis = read_genesis(&dir.join("genesis.json"))?;
        let saved = read_state(dir)?;
        let secret = key_file::read_node_key(&dir.join("witness.key"))?;
        let state = |why| HomeError::State { path: dir.join("state"), why };
        if saved.chain_id != genesis.chain_id() {
            return Err(state("it is of another ledger than genesis.json"));
        }
        let witness: Option<WitnessKey> = saved.witness.parse().ok();
        let witness = witness.filter(|witness| witness.key() == secret.public_key());
        let witness = witness.ok_or_else(|| state("it is of another key than witness.key"))?;
        let dir = dir.to_path_buf();
        Ok(Self { dir, genesis, secret, witness, last: saved.last, _lock: lock })
    }

    /// The ledger that is followed.
    pub fn anchor(&self) -> TrustAnchor {
        self.genesis.trust_anchor()
    }

    /// Name and key.
    pub const fn witness(&self) -> &WitnessKey {
        &self.witness
    }

    /// The last thing that was signed.
    pub const fn last(&self) -> Option<&Last> {
        self.last.as_ref()
    }

    /// The last thing that was signed, as it was signed.
    pub fn last_statement(&self) -> Option<Statement> {
        self.last.map(|last| last.statement(self.genesis.chain_id()))
    }

    /// Signs a statement that was judged to continue the last one: remembered first, then signed, then
    /// published with the file that shows its header to be final. Returns the note.
    pub fn sign(
        &mut self,
        statement: &Statement,
        time_s: u64,
        header_file: &[u8],
    ) -> Result<String, HomeError> {
        let last = Last::of(statement, time_s);
        self.save(Some(last))?;
        self.last = Some(last);
        self.publish(&last, header_file)
    }

    /// Publishes the last thing that was signed, where a kill came before that; returns the note.
    pub fn publish_again(&self, header_file: &[u8]) -> Result<Option<String>, HomeError> {
        let Some(last) = self.last else { return Ok(None) };
        let newest = fs::read(self.dir.join("public/newest.note")).unwrap_or_default();
        if self.last_note().is_some_and(|note| note.as_bytes() == newest) {
            return Ok(self.last_note());
        }
        self.publish(&last, header_file).map(Some)
    }

    fn publish(&self, last: &Last, header_file: &[u8]) -> Result<String, HomeError> {
        let note = self.note(&last.statement(self.genesis.chain_id()), last.time_s);
        let public = self.dir.join("public");
        let name = |extension: &str| public.join(format!("{}.{extension}", last.size));
        replace(&name("head"), header_file)?;
        replace(&name("note"), note.as_bytes())?;
        replace(&public.join("newest.note"), note.as_bytes())?;
        self.prune()?;
        Ok(note)
    }

    /// The note of the last thing that was signed.
    pub fn last_note(&self) -> Option<String> {
        let last = self.last?;
        Some(self.note(&last.statement(self.genesis.chain_id()), last.time_s))
    }

    fn note(&self, statement: &Statement, time_s: u64) -> String {
        // The scheme is deterministic: the same statement at the same time has the same signature.
        format!("{}\n{}", statement.text(), self.witness.sign(statement, time_s, &self.secret))
    }

    /// The file that shows the last signed header to be final.
    pub fn last_header_file(&self) -> Option<Vec<u8>> {
        let size = self.last?.size;
        fs::read(self.dir.join("public").join(format!("{size}.head"))).ok()
    }

    /// Keeps a proof; where it is.
    pub fn keep_evidence(&self, height: Height, bytes: &[u8]) -> Result<PathBuf, HomeError> {
        let path = self.dir.join("evidence").join(format!("split-{height}.hefu"));
        replace(&path, bytes)?;
        Ok(path)
    }

    fn save(&self, last: Option<Last>) -> Result<(), HomeError> {
        let witness = self.witness.to_string();
        let chain_id = self.genesis.chain_id();
        let saved = Saved { format: STATE_FORMAT, chain_id, witness, last };
        let line = serde_json::to_string(&saved).unwrap_or_default();
        let check = hex::encode(Domain::LocalFile.hash(line.as_bytes()));
        replace(&self.dir.join("state"), format!("{line}\n{check}\n").as_bytes())
    }

    /// Removes the oldest of what is published beyond the bound.
    fn prune(&self) -> Result<(), HomeError> {
        let public = self.dir.join("public");
        let io = |source| HomeError::Io { path: public.clone(), source };
        let mut sizes: Vec<u64> = Vec::new();
        for entry in fs::read_dir(&public).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            let size: Option<u64> =
                name.to_str().and_then(|name| name.strip_suffix(".note")?.parse().ok());
            sizes.extend(size);
        }
        sizes.sort_unstable();
        for size in sizes.iter().rev().skip(PUBLISHED_MAX) {
            for extension in ["note", "head"] {
                fs::remove_file(public.join(format!("{size}.{extension}"))).map_err(io)?;
            }
        }
        Ok(())
    }
}

fn lock(dir: &Path) -> Result<File, HomeError> {
    let path = dir.join("lock");
    let io = |source| HomeError::Io { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(HomeError::InUse(dir.into())),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

fn read_state(dir: &Path) -> Result<Saved, HomeError> {
    let path = dir.join("state");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(HomeError::State { path, why: "it is missing" });
        }
        Err(source) => return Err(HomeError::Io { path, source }),
    };
    let parts =
        text.split_once('\n').and_then(|(line, check)| Some((line, check.strip_suffix('\n')?)));
    let whole = parts
        .filter(|(line, check)| *check == hex::encode(Domain::LocalFile.hash(line.as_bytes())));
    let saved = whole.and_then(|(line, _)| serde_json::from_str::<Saved>(line).ok());
    let saved = saved.filter(|saved| saved.format == STATE_FORMAT);
    saved.ok_or(HomeError::State { path, why: "it is damaged or of another version" })
}

/// Replaces a file: written and synced beside it, then renamed, then the directory synced.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), HomeError> {
    let io = |source| HomeError::Io { path: path.into(), source };
    let next = path.with_extension("next");
    let mut file = File::create(&next).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io)?;
    fs::rename(&next, path).map_err(io)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(io)
}

#[cfg(test)]
mod tests;
