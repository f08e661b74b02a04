//! The operator's door: a unix socket that only the node's own user can open.
//!
//! One request and one answer a connection, each a line of JSON. There is no password: who may open
//! `admin/socket` (mode 0600, in a directory of mode 0700) may read the node's keys as well.

mod stuck;

use std::{
    fs::{self, DirBuilder, Permissions},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::{
        fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream as Stream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

pub use stuck::{Missing, Stuck};

use crate::{
    engine::{Asker, Role, Skew},
    home::HomePaths,
    key_terms::{KeyTerm, KeyWatch},
    network,
    operate::{
        backup::{self, Backup},
        snapshot::{self, Snapshot},
    },
    signer::ValidatorKey,
    storage::RocksStore,
};

/// Longest request, in bytes.
const REQUEST_BYTES_MAX: u64 = 16 * 1024;
/// Longest answer that a client reads, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Connections at once.
const CONNECTIONS_MAX: usize = 8;
/// How long a client may take to say what it wants.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest path of a unix socket on Linux, in bytes.
const SOCKET_PATH_MAX: usize = 107;

/// What an operator asks of a running node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// How the node is.
    Status,
    /// What the height that is being decided waits for.
    WhyStuck,
    /// Back up the ledger into a new directory.
    Backup {
        /// Where.
        to: PathBuf,
    },
    /// Export a snapshot into a new directory.
    Snapshot {
        /// Where.
        to: PathBuf,
    },
    /// Make a copy of the database that shares its tables, below the data directory.
    Checkpoint {
        /// Where.
        to: PathBuf,
    },
}

/// What the node answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "with", rename_all = "snake_case")]
pub enum Answer {
    /// How the node is.
    Status(Status),
    /// What the height waits for.
    Stuck(Box<Stuck>),
    /// The backup that was made.
    Backup(Backup),
    /// The snapshot that was made.
    Snapshot(Box<Snapshot>),
    /// It is done.
    Done,
    /// It was refused, or failed.
    Refused(String),
}

/// How a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Version of the program.
    pub version: String,
    /// Last height.
    pub height: u64,
    /// Milliseconds since the time of that block.
    pub block_age_ms: u64,
    /// What the node does in consensus.
    pub role: String,
    /// The disk was found full.
    pub read_only: bool,
    /// How long the oldest write under way has waited for the disk, in milliseconds; none waits mostly.
    #[serde(default)]
    pub disk_wait_ms: Option<u64>,
    /// Connected peers.
    pub peers: usize,
    /// The highest height that a peer says it has.
    pub peers_height: u64,
    /// Records that wait for a block.
    pub records_waiting: usize,
    /// Middle of the differences between this clock and the proposers', in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Why the key did not sign when it was asked last; nothing while it signs.
    #[serde(default)]
    pub signer_trouble: Option<String>,
    /// How long each key may still be used.
    #[serde(default)]
    pub keys: Vec<KeyTerm>,
}

/// Why the node could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// Nobody listens.
    #[error("no node runs in {home}: its admin socket does not answer", home = .0.display())]
    NotRunning(PathBuf),
    /// The socket failed.
    #[error("admin socket {path}: {source}", path = path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The path is longer than the system permits.
    #[error("the path of the admin socket has more than {SOCKET_PATH_MAX} bytes: {path}", path = .0.display())]
    PathTooLong(PathBuf),
    /// The node refused.
    #[error("the node refused: {0}")]
    Refused(String),
    /// The node answers something else.
    #[error("the node gave an answer that this program does not understand: {0}")]
    Answer(String),
}

impl AdminError {
    /// True when no node listens at the socket.
    pub const fn is_not_running(&self) -> bool {
        matches!(self, Self::NotRunning(_))
    }

    /// An answer to another question.
    pub fn unexpected(answer: &Answer) -> Self {
        Self::Answer(format!("{answer:?}"))
    }
}

/// What the door opens on.
#[derive(Clone)]
pub struct Operator {
    /// The ledger.
    pub application: Arc<crate::api::NodeApplication>,
    /// The network.
    pub network: network::Handle,
    /// Asks where consensus stands.
    pub asker: Asker,
    /// What the node does in consensus.
    pub role: tokio::sync::watch::Receiver<Role>,
    /// How far clocks are apart.
    pub skew: Arc<Skew>,
    /// The consensus key of a validator.
    pub key: Option<ValidatorKey>,
    /// How old the keys are.
    pub keys: Arc<KeyWatch>,
}

/// Makes the socket. A socket that nobody listens on is left from a node that was killed.
pub fn listen(paths: &HomePaths) -> Result<UnixListener, AdminError> {
    let path = paths.admin_socket();
    let io = |source| AdminError::Io { path: path.clone(), source };
    if path.as_os_str().len() > SOCKET_PATH_MAX {
        return Err(AdminError::PathTooLong(path));
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(io)?;
    // Whoever made it, nobody else enters from here on.
    fs::set_permissions(directory, Permissions::from_mode(0o700)).map_err(io)?;
    if path.exists() {
        if UnixStream::connect(&path).is_ok() {
            return Err(io(io::ErrorKind::AddrInUse.into()));
        }
        fs::remove_file(&path).map_err(io)?;
    }
    let listener = UnixListener::bind(&path).map_err(io)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(io)?;
    Ok(listener)
}

/// Answers until cancelled.
pub async fn serve(
    listener: UnixListener,
    paths: HomePaths,
    operator: Operator,
    stop: CancellationToken,
) {
    let socket = paths.admin_socket();
    let owner = fs::metadata(&socket).map(|file| file.uid()).ok();
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else { continue };
        let peer = stream.peer_cred().map(|peer| peer.uid()).ok();
        let admitted = peer.is_some() && (peer == owner || peer == Some(0));
        let Ok(permit) = Arc::clone(&permits).try_acquire_owned() else { continue };
        if !admitted {
            tracing::warn!(?peer, "a stranger was refused at the admin socket");
            continue;
        }
        let (operator, data) = (operator.clone(), paths.data());
        tokio::spawn(async move {
            if let Err(error) = converse(stream, operator, data).await {
                tracing::debug!(%error, "a conversation on the admin socket ended early");
            }
            drop(permit);
        });
    }
    // A socket that is left behind is replaced at the next start.
    let _ = fs::remove_file(&socket);
}

async fn converse(stream: Stream, operator: Operator, data: PathBuf) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut reader = tokio::io::BufReader::new(read.take(REQUEST_BYTES_MAX));
    tokio::time::timeout(REQUEST_TIMEOUT, reader.read_line(&mut line)).await??;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => operator.answer(request, data).await,
        Err(error) => Answer::Refused(format!("not a request: {error}")),
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    write.write_all(&text).await?;
    write.shutdown().await
}

impl Operator {
    async fn answer(&self, request: Request, data: PathBuf) -> Answer {
        match request {
            Request::Status => Answer::Status(self.status()),
            Request::WhyStuck => match stuck::explain(self).await {
                Ok(stuck) => Answer::Stuck(Box::new(stuck)),
                Err(error) => Answer::Refused(error.to_string()),
            },
            Request::Backup { to } => {
                let copied = self.with_store(move |store| backup::of_store(store, &to)).await;
                copied.map_or_else(Answer::Refused, Answer::Backup)
            }
            Request::Snapshot { to } => {
                let made = self.with_store(move |store| snapshot::of_store(store, &to)).await;
                made.map_or_else(Answer::Refused, |made| Answer::Snapshot(Box::new(made)))
            }
            Request::Checkpoint { to } if to.parent() == Some(&*data) => {
                let made = self.with_store(move |store| store.checkpoint(&to)).await;
                made.map_or_else(Answer::Refused, |_| Answer::Done)
            }
            Request::Checkpoint { .. } => {
                Answer::Refused("a copy that shares tables stays below the data directory".into())
            }
        }
    }

    /// Runs a step that may take long where it holds up nobody.
    async fn with_store<R: Send + 'static, E: std::fmt::Display + Send + 'static>(
        &self,
        step: impl FnOnce(&RocksStore) -> Result<R, E> + Send + 'static,
    ) -> Result<R, String> {
        let store = Arc::clone(self.application.store());
        let done = tokio::task::spawn_blocking(move || step(&store)).await;
        done.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    }

    /// How the node is.
    pub fn status(&self) -> Status {
        let tip = self.application.tip();
        let now = crate::engine::clock::now();
        let peers = self.network.peers();
        Status {
            version: env!("CARGO_PKG_VERSION").into(),
            height: tip.height.get(),
            block_age_ms: now.as_ms().saturating_sub(tip.time.as_ms()),
            role: self.role_text(),
            read_only: self.application.store().is_read_only(),
            disk_wait_ms: self.application.store().waits_for_disk().map(whole_ms),
            peers: peers.len(),
            peers_height: peers.iter().map(|peer| peer.tip.get()).max().unwrap_or_default(),
            records_waiting: self.application.waiting().0,
            clock_offset_ms: self.skew.median(),
            signer_trouble: self.key.as_ref().and_then(ValidatorKey::trouble),
            keys: self.keys.terms(),
        }
    }

    fn role_text(&self) -> String {
        match *self.role.borrow() {
            Role::Observer => "observer".into(),
            Role::Validator => "validator".into(),
            Role::Watching(watch) => match watch.past {
                None => format!("watching until height {} is decided", watch.through),
                Some(past) => format!(
                    "watching until height {} and a block later than {} are decided",
                    watch.through,
                    past.to_rfc3339()
                ),
            },
        }
    }
}

fn whole_ms(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Asks the node that runs in a home. Blocks until it has answered.
pub fn ask(paths: &HomePaths, request: &Request) -> Result<Answer, AdminError> {
    let path = paths.admin_socket();
    let io = |source| AdminError::Io { path: path.clone(), source };
    if path.as_os_str().len() > SOCKET_PATH_MAX {
        return Err(AdminError::PathTooLong(path));
    }
    let mut stream = match UnixStream::connect(&path) {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Err(AdminError::NotRunning(paths.home().into()));
        }
        Err(error) => return Err(io(error)),
    };
    let mut line = serde_json::to_vec(request).map_err(|error| io(error.into()))?;
    line.push(b'\n');
    stream.write_all(&line).map_err(io)?;
    let mut text = String::new();
    BufReader::new(stream.take(ANSWER_BYTES_MAX)).read_line(&mut text).map_err(io)?;
    match serde_json::from_str(&text) {
        Ok(Answer::Refused(reason)) => Err(AdminError::Refused(reason)),
        Ok(answer) => Ok(answer),
        Err(error) => Err(AdminError::Answer(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
