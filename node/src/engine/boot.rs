//! Whether this node signs, decided once at start.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use hefu_chain::hash::{ChainId, ValidatorAddress};
use hefu_consensus::vote_journal::{BootRole, Journal, LogView, StoredJournal, boot_role};

use super::{
    EngineError, Role, Setup, clock, log_view,
    watching::{self, Watch},
};
use crate::{
    signer::ValidatorKey,
    vote_journal_file::{self, JournaledSigner, VoteJournalFile},
};

const JOURNAL_FILE: &str = "votes.journal";
const LOG_FILE: &str = "consensus.wal";

/// The engine's own log.
pub(super) fn log_path(setup: &Setup) -> PathBuf {
    setup.directory.join(LOG_FILE)
}

/// The vote journal.
fn journal_path(setup: &Setup) -> PathBuf {
    setup.directory.join(JOURNAL_FILE)
}

/// Makes the vote journal of a validator that has signed nothing, in the engine's directory. Called
/// before the ledger is founded: a validator without a journal is one that lost it.
///
/// # Errors
/// The file system's.
pub fn found_journal(
    directory: &Path,
    chain_id: ChainId,
    validator: ValidatorAddress,
) -> Result<(), EngineError> {
    fs::create_dir_all(directory)
        .map_err(|source| EngineError::Io { path: directory.to_owned(), source })?;
    Ok(vote_journal_file::found(&directory.join(JOURNAL_FILE), chain_id, validator)?)
}

/// Keeps a file under another name, for people to look at.
fn set_aside(path: &Path) -> Result<(), EngineError> {
    match fs::rename(path, path.with_extension("set-aside")) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(EngineError::Io { path: path.to_owned(), source })
        }
        _ => vote_journal_file::sync_directory_of(path)
            .map_err(|source| EngineError::Io { path: path.to_owned(), source }),
    }
}

/// How a session of the engine signs.
pub(super) enum Signing {
    /// Not at all: the node has no key.
    Never,
    /// Not until this is decided.
    After(Watch),
    /// With this signer.
    With(JournaledSigner),
}

impl Signing {
    pub(super) fn role(&self) -> Role {
        match self {
            Self::Never => Role::Observer,
            Self::After(watch) => Role::Watching(*watch),
            Self::With(_) => Role::Validator,
        }
    }

    /// Signs from now on, with a journal that begins after the committed heights. A journal that
    /// could not be trusted is kept aside.
    pub(super) fn begin(setup: &Setup) -> Result<Self, EngineError> {
        let Some(key) = setup.key.clone() else { return Ok(Self::Never) };
        set_aside(&journal_path(setup))?;
        let address = key.address();
        let tip = setup.ledger.tip().height;
        let journal = Journal::after(tip, setup.chain_id, address);
        let signing = Self::open(setup, journal, key)?;
        // The journal says by now from which height on this node signs.
        watching::done(&setup.directory)
            .map_err(|source| EngineError::Io { path: setup.directory.clone(), source })?;
        Ok(signing)
    }

    fn open(setup: &Setup, journal: Journal, key: ValidatorKey) -> Result<Self, EngineError> {
        let path = journal_path(setup);
        let file = VoteJournalFile::open(&path, journal, setup.chain_id, key)?;
        Ok(Self::With(JournaledSigner(Arc::new(file))))
    }
}

/// Compares the journal, the engine's log and the ledger.
pub(super) fn decide(setup: &Setup) -> Result<Signing, EngineError> {
    let Some(key) = setup.key.clone() else { return Ok(Signing::Never) };
    let address = key.address();
    let stored = vote_journal_file::read_stored(&journal_path(setup), setup.chain_id, address)?;
    let path = log_path(setup);
    let log = log_view::read(&path, &setup.chain_id, &address)
        .map_err(|source| EngineError::Io { path: path.clone(), source })?;
    let tip = setup.ledger.tip().height;
    let role = boot_role(tip, &stored, &log);
    let past = watching::required(&setup.directory, clock::now())
        .map_err(|source| EngineError::Io { path: setup.directory.clone(), source })?;
    match role {
        BootRole::Validator => {}
        BootRole::ByJournal => tracing::warn!(
            %tip, ?stored, ?log,
            "the engine's log does not have all that this validator signed: it is set aside, and \
             the vote journal alone says what may be signed at the next height"
        ),
        BootRole::ObserverThrough(height) => tracing::warn!(
            %tip, %height, ?stored, ?log,
            "what this validator signed is in doubt: it follows without signing until that \
             height is decided"
        ),
    }
    if let Some(past) = past {
        tracing::warn!(
            %tip, past = past.to_rfc3339(),
            "the database was put back or vouched for: this validator follows without signing \
             until a block that is later than that is decided"
        );
        let through = match role {
            BootRole::ObserverThrough(height) => height,
            BootRole::Validator | BootRole::ByJournal => tip.next(),
        };
        return Ok(Signing::After(Watch { through, past: Some(past) }));
    }
    match role.journal(tip, stored) {
        Ok(journal) => {
            let signing = Signing::open(setup, journal, key)?;
            // The journal says by now that the log is not to be believed.
            if role == BootRole::ByJournal {
                set_aside(&path)?;
            }
            Ok(signing)
        }
        Err(through) => {
            if log == (LogView::Damaged { height: None }) {
                set_aside(&path)?;
            }
            Ok(Signing::After(Watch { through, past: None }))
        }
    }
}

/// What is wrong with the engine's files of a stopped validator: name, and what was found.
///
/// # Errors
/// The file system's.
pub fn damage(
    directory: &Path,
    chain_id: ChainId,
    validator: ValidatorAddress,
) -> Result<Vec<(&'static str, String)>, EngineError> {
    let mut found = Vec::new();
    let journal = directory.join(JOURNAL_FILE);
    match vote_journal_file::read_stored(&journal, chain_id, validator)? {
        StoredJournal::Intact(_) => {}
        StoredJournal::Absent => found.push((JOURNAL_FILE, "missing".to_owned())),
        StoredJournal::Damaged(damage) => found.push((JOURNAL_FILE, format!("{damage:?}"))),
    }
    let log = directory.join(LOG_FILE);
    let view = log_view::read(&log, &chain_id, &validator)
        .map_err(|source| EngineError::Io { path: log, source })?;
    if let LogView::Damaged { height } = view {
        found.push((LOG_FILE, format!("cannot be read to its end; of height {height:?}")));
    }
    Ok(found)
}
