//! Runs the consensus engine over the ledger and the network.
//!
//! The engine asks (one variant of `AppMsg` each), the loop hands the question to the ledger's
//! thread and goes on; the answer is sent when it is there. The loop itself never computes, reads a
//! disk or waits for a peer.
//!
//! # Correctness
//! - Block bytes are on disk before the engine hears of the block; it is told that a decision is
//!   committed only after the ledger wrote it.
//! - A height is never restarted: the engine would forget its log.
//! - Whether the node may sign is decided at start ([`boot`]), never in the middle of a round.
//! - If any part fails the whole engine ends with an error, and the process with it: a supervisor
//!   restarts it from what is on disk.

mod absence;
mod application;
mod boot;
mod build;
pub(crate) mod clock;
mod decide;
mod evidence;
mod ledger;
mod log_view;
mod pacing;
mod propose;
mod ready;
mod receive;
mod session;
mod skew;
mod sync;
mod view;
mod watching;
mod worker;

use std::{path::PathBuf, sync::Arc};

use hefu_chain::{hash::ChainId, height::Height};
use tokio::{sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use application::{ApplicationLedger, OnCommit, OnContradictions};
pub use boot::{damage, found_journal};
pub use ledger::{EncodedBlock, Ledger, LedgerFailure, Pace, Tip, Verdict};
pub use pacing::{BATCH_WAIT, HEIGHT_SPACING};
pub use skew::Skew;
pub use view::{Asker, ConsensusView};
pub use watching::{Watch, require as require_watch};

use crate::{
    network::{self, NetworkError},
    signer::ValidatorKey,
    vote_journal_file::JournalError,
};
use boot::Signing;
use session::End;

/// What an engine runs with.
#[derive(Clone)]
pub struct Setup {
    /// The ledger's identity.
    pub chain_id: ChainId,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The network.
    pub network: network::Handle,
    /// The consensus key of a validator; none on a node that only follows.
    pub key: Option<ValidatorKey>,
    /// Directory of the engine's log and the vote journal; made if it is not there.
    pub directory: PathBuf,
    /// Fires when a record was admitted to the mempool.
    pub admitted: watch::Receiver<()>,
    /// Name of this node in the engine's log lines and metrics.
    pub name: String,
    /// Ends the engine in good order.
    pub stop: CancellationToken,
}

/// What the node does in consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Follows; it has no key.
    Observer,
    /// Has a key and follows without signing until this is decided.
    Watching(Watch),
    /// Votes and proposes whenever it is in the validator set.
    Validator,
}

/// Why the engine ended.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the engine cannot be used.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The vote journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The network's end cannot be made.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerFailure),
    /// The engine does not start.
    #[error("the consensus engine does not start: {0}")]
    Build(String),
    /// A part of the engine failed, for a reason that its log lines name.
    #[error("a part of the consensus engine failed; its reason is in the log")]
    Failed,
    /// The engine's task ended without a result.
    #[error("the engine's task ended abnormally: {0}")]
    Task(String),
}

/// A running engine.
pub struct Handle {
    committed: watch::Receiver<Height>,
    role: watch::Receiver<Role>,
    asker: Asker,
    task: JoinHandle<Result<(), EngineError>>,
}

impl Handle {
    /// The last height committed by the engine, as it rises.
    pub fn committed(&self) -> watch::Receiver<Height> {
        self.committed.clone()
    }

    /// What the node does in consensus, as it changes.
    pub fn role(&self) -> watch::Receiver<Role> {
        self.role.clone()
    }

    /// Asks where consensus stands.
    pub fn asker(&self) -> Asker {
        self.asker.clone()
    }

    /// Returns when the engine has ended: in good order after its [`Setup::stop`], or with the error
    /// for which the process is to exit.
    pub async fn ended(self) -> Result<(), EngineError> {
        self.task.await.unwrap_or_else(|error| Err(EngineError::Task(error.to_string())))
    }
}

/// What the rest of the node is told while the engine runs.
struct Reports {
    committed: watch::Sender<Height>,
    role: watch::Sender<Role>,
    questions: watch::Sender<Option<view::Questions>>,
}

/// Starts the engine.
pub fn run(setup: Setup) -> Handle {
    let committed = watch::Sender::new(setup.ledger.tip().height);
    let role = watch::Sender::new(Role::Observer);
    let questions = watch::Sender::new(None);
    let (committed_seen, role_seen) = (committed.subscribe(), role.subscribe());
    let asker = Asker(questions.subscribe());
    let task = tokio::spawn(supervise(setup, Reports { committed, role, questions }));
    Handle { committed: committed_seen, role: role_seen, asker, task }
}

/// Runs sessions of the engine: usually one, and a second after a validator watched a height.
async fn supervise(setup: Setup, reports: Reports) -> Result<(), EngineError> {
    std::fs::create_dir_all(&setup.directory)
        .map_err(|source| EngineError::Io { path: setup.directory.clone(), source })?;
    let mut signing = boot::decide(&setup)?;
    loop {
        reports.role.send_replace(signing.role());
        match session::run(&setup, &signing, &reports).await? {
            End::Stopped => return Ok(()),
            End::MaySign => signing = Signing::begin(&setup)?,
        }
    }
}
