//! Whether this node signs, decided once at start.

use std::{fs, path::PathBuf, sync::Arc};

use hefu_chain::{height::Height, key::SecretKey};
use hefu_consensus::vote_journal::{BootRole, Journal, LogView, StoredJournal, boot_role};

use super::{EngineError, Role, Setup, log_view};
use crate::vote_journal_file::{self, JournaledSigner, VoteJournalFile};

/// The engine's own log.
pub(super) fn log_path(setup: &Setup) -> PathBuf {
    setup.directory.join("consensus.wal")
}

/// The vote journal.
fn journal_path(setup: &Setup) -> PathBuf {
    setup.directory.join("votes.journal")
}

/// How a session of the engine signs.
pub(super) enum Signing {
    /// Not at all: the node has no key.
    Never,
    /// Not until this height is decided.
    After(Height),
    /// With this signer.
    With(JournaledSigner),
}

impl Signing {
    pub(super) fn role(&self) -> Role {
        match self {
            Self::Never => Role::Observer,
            Self::After(height) => Role::Watching(*height),
            Self::With(_) => Role::Validator,
        }
    }

    /// Signs from now on, with a journal that begins after the committed heights. A journal that
    /// could not be trusted is kept aside.
    pub(super) fn begin(setup: &Setup) -> Result<Self, EngineError> {
        let Some(key) = setup.key.clone() else { return Ok(Self::Never) };
        let path = journal_path(setup);
        if path.exists() {
            let aside = path.with_extension("set-aside");
            fs::rename(&path, &aside).map_err(|source| EngineError::Io { path, source })?;
        }
        let address = key.public_key().validator_address();
        let tip = setup.ledger.tip().height;
        let journal = Journal::after(tip, setup.chain_id, address);
        Self::open(setup, journal, key)
    }

    fn open(setup: &Setup, journal: Journal, key: SecretKey) -> Result<Self, EngineError> {
        let path = journal_path(setup);
        let file = VoteJournalFile::open(&path, journal, setup.chain_id, key)?;
        Ok(Self::With(JournaledSigner(Arc::new(file))))
    }
}

/// Compares the journal, the engine's log and the ledger.
pub(super) fn decide(setup: &Setup) -> Result<Signing, EngineError> {
    let Some(key) = setup.key.clone() else { return Ok(Signing::Never) };
    let address = key.public_key().validator_address();
    let stored = vote_journal_file::read_stored(&journal_path(setup), setup.chain_id, address)?;
    let path = log_path(setup);
    let log = log_view::read(&path, &setup.chain_id, &address)
        .map_err(|source| EngineError::Io { path: path.clone(), source })?;
    let tip = setup.ledger.tip().height;
    match boot_role(tip, &stored, &log) {
        BootRole::Validator => {
            let journal = match stored {
                StoredJournal::Intact(journal) => journal,
                _ => Journal::new(setup.chain_id, address),
            };
            Signing::open(setup, journal, key)
        }
        BootRole::ObserverThrough(height) => {
            tracing::warn!(
                %tip, %height, ?stored, ?log,
                "what this validator signed is in doubt: it follows without signing until that \
                 height is decided"
            );
            if log == (LogView::Damaged { height: None }) {
                let aside = path.with_extension("set-aside");
                fs::rename(&path, aside).map_err(|source| EngineError::Io { path, source })?;
            }
            Ok(Signing::After(height))
        }
    }
}
