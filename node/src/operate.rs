//! What an operator does beside running the node: back it up, put it back, scrub it, ask it what is
//! wrong. Every command says what it found and what to do about it.

pub mod backup;
pub mod doctor;
pub mod fetch;
pub mod files;
mod load;
pub mod restore;
pub mod scrub;
pub mod snapshot;
#[cfg(test)]
mod tests;

use std::{io, path::PathBuf};

use hefu_chain::{hash::ChainId, height::Height};
use hefu_consensus::port::StoreError;

use crate::{admin::AdminError, engine::EngineError, node::NodeError, storage::OpenError};

/// Why an operator's command failed.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    /// The home, its database or its keys.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The running node.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or directory.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory that is to be made is in use.
    #[error("{path} is not empty: name a directory that does not exist yet", path = .0.display())]
    NotEmpty(PathBuf),
    /// A backup of another ledger.
    #[error("the copy is of ledger {found}, the home is of {expected}")]
    OtherLedger {
        /// The copy's.
        found: ChainId,
        /// The home's.
        expected: ChainId,
    },
    /// What should describe a copy does not.
    #[error("{path}: {reason}. The copy is unfinished or damaged: use another", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No node that was asked gave a snapshot that holds.
    #[error("no snapshot was fetched: {}", reasons.join("; "))]
    NotFetched {
        /// Why, by node and height.
        reasons: Vec<String>,
    },
    /// The home has a database.
    #[error(
        "{path} is there: move it away first. Leave {engine} where it is, if there is one: the vote \
         journal in it says what this validator signed",
        path = .0.display(), engine = .0.with_file_name("engine").display()
    )]
    Occupied(PathBuf),
    /// Something is not as it must be.
    #[error("{count} findings, the first: {first}")]
    Findings {
        /// How many.
        count: usize,
        /// The first.
        first: String,
    },
    /// A copy ends elsewhere than it says.
    #[error("the copy ends at height {found}, and says {said}")]
    OtherHeight {
        /// Where it ends.
        found: Height,
        /// Where it says that it ends.
        said: Height,
    },
}

impl From<OpenError> for OperateError {
    fn from(error: OpenError) -> Self {
        Self::Node(error.into())
    }
}

impl From<EngineError> for OperateError {
    fn from(error: EngineError) -> Self {
        Self::Node(error.into())
    }
}

impl OperateError {
    /// A file or directory that failed.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
