//! The signer: a consensus key behind a vote journal on disk.
//!
//! Every signature is asked of the journal first, and every message of ours passes the journal again
//! on its way out, when its statement is appended and synced (see
//! [`hefu_consensus::vote_journal`] for why there are two steps). A failed write or sync is final:
//! the journal refuses everything from then on, for a second sync that succeeds proves nothing about
//! the first.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types as engine;
use arc_malachitebft_signing::{Error as SigningError, Signer};
use async_trait::async_trait;
use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    key::{SecretKey, Signature},
};
use hefu_consensus::{
    context::{LedgerContext, Proposal, Vote},
    vote_journal::{
        Journal, Refusal, Statement, StoredJournal, own_statements_in_liveness,
        statement_of_proposal, statement_of_vote,
    },
};

use crate::network::{ReleaseError, ReleaseGate};

/// The file is rewritten at the start of a height once it is longer than this, in bytes.
pub const REWRITE_BYTES: u64 = 64 * 1024;
/// A journal that is longer than this is not one of ours, in bytes.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("the vote journal {path}: {source}")]
    Io {
        /// The journal's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another process holds the journal, and so the key.
    #[error("the vote journal {0} is in use. Hint: is this validator already running?")]
    InUse(PathBuf),
    /// The journal does not permit the statement.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An earlier write failed.
    #[error("the vote journal failed before and takes nothing more; restart the node")]
    Failed,
    /// The message names no round, so it states nothing.
    #[error("a vote or proposal without a round is not signed")]
    NoRound,
}

struct Inner {
    journal: Journal,
    file: File,
    length: u64,
    failed: bool,
}

/// The open journal of a validator, with its key.
pub struct VoteJournalFile {
    path: PathBuf,
    chain_id: ChainId,
    key: SecretKey,
    address: ValidatorAddress,
    inner: Mutex<Inner>,
    /// Held for as long as the journal is open, so that no second process signs with this key.
    _lock: File,
}

/// Reads a journal as it is, without opening it for writing.
pub fn read_stored(
    path: &Path,
    chain_id: ChainId,
    validator: ValidatorAddress,
) -> Result<StoredJournal, JournalError> {
    let failed = |source| JournalError::Io { path: path.to_owned(), source };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(StoredJournal::Absent),
        Err(error) => return Err(failed(error)),
        Ok(metadata) if metadata.len() > FILE_BYTES_MAX => {
            let damage = hefu_consensus::vote_journal::Damage::Header;
            return Ok(StoredJournal::Damaged(damage));
        }
        Ok(_) => {}
    }
    let bytes = fs::read(path).map_err(failed)?;
    Ok(match Journal::from_file(&bytes, chain_id, validator) {
        Ok(journal) => StoredJournal::Intact(journal),
        Err(damage) => StoredJournal::Damaged(damage),
    })
}

impl VoteJournalFile {
    /// Opens `journal` at `path`, writing the file anew from it, and keeps it locked while open.
    /// Called once it is decided that this node may sign.
    pub fn open(
        path: &Path,
        mut journal: Journal,
        chain_id: ChainId,
        key: SecretKey,
    ) -> Result<Self, JournalError> {
        let lock = lock(path)?;
        let address = key.public_key().validator_address();
        let (file, length) = write_anew(path, &mut journal)?;
        let inner = Mutex::new(Inner { journal, file, length, failed: false });
        Ok(Self { path: path.to_owned(), chain_id, key, address, inner, _lock: lock })
    }

    /// The validator that signs with this journal.
    pub fn address(&self) -> ValidatorAddress {
        self.address
    }

    /// The key, for what is signed outside of votes.
    pub(crate) fn key(&self) -> &SecretKey {
        &self.key
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reserves a statement before it is signed. A contradiction is recorded, so that the next start
    /// watches this height.
    fn reserve(&self, statement: Statement) -> Result<(), JournalError> {
        let mut inner = self.inner();
        if inner.failed {
            return Err(JournalError::Failed);
        }
        let outcome = inner.journal.reserve(statement);
        if let Err(Refusal::Conflict { height, .. }) = outcome {
            let entry = inner.journal.distrust(height);
            inner.append(&self.path, &entry)?;
        }
        Ok(outcome?)
    }

    /// Makes statements durable before they are sent. `Ok(false)` if one is for a height that is
    /// over: such a message is dropped.
    pub fn release(&self, statements: &[Statement]) -> Result<bool, JournalError> {
        let mut inner = self.inner();
        if inner.failed {
            return Err(JournalError::Failed);
        }
        for statement in statements {
            let height_before = inner.journal.height();
            match inner.journal.release(*statement) {
                Ok(Some(entry)) => {
                    let begins = inner.journal.height() > height_before;
                    if begins && inner.length > REWRITE_BYTES {
                        inner.rewrite(&self.path)?;
                    } else {
                        inner.append(&self.path, &entry)?;
                    }
                }
                Ok(None) => {}
                Err(Refusal::Past { .. }) => return Ok(false),
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(true)
    }
}

impl Inner {
    fn append(&mut self, path: &Path, entry: &[u8]) -> Result<(), JournalError> {
        let written = self.file.write_all(entry).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            self.failed = true;
            return Err(JournalError::Io { path: path.to_owned(), source });
        }
        self.length += entry.len() as u64;
        Ok(())
    }

    fn rewrite(&mut self, path: &Path) -> Result<(), JournalError> {
        match write_anew(path, &mut self.journal) {
            Ok((file, length)) => {
                (self.file, self.length) = (file, length);
                Ok(())
            }
            Err(error) => {
                self.failed = true;
                Err(error)
            }
        }
    }
}

/// Takes the lock beside the journal's file; a lock file is never renamed, unlike the journal.
fn lock(path: &Path) -> Result<File, JournalError> {
    let failed = |source| JournalError::Io { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options.open(path.with_extension("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(JournalError::InUse(path.to_owned())),
        Err(fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Replaces the file with one that holds the journal's statements: written and synced under another
/// name, then renamed, then the directory synced. Whatever happens, one of the two files is whole.
fn write_anew(path: &Path, journal: &mut Journal) -> Result<(File, u64), JournalError> {
    let failed = |source| JournalError::Io { path: path.to_owned(), source };
    let bytes = journal.to_file();
    let next = path.with_extension("next");
    let mut file = File::create(&next).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&next, path).map_err(failed)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))
        .and_then(|dir| dir.sync_all())
        .map_err(failed)?;
    Ok((file, bytes.len() as u64))
}

fn signing_error(error: JournalError) -> SigningError {
    tracing::error!(%error, "refused to sign");
    SigningError::from_source(error)
}

/// The signer that the engine is given. Shares the journal with the release gate.
#[derive(Clone)]
pub struct JournaledSigner(pub Arc<VoteJournalFile>);

impl JournaledSigner {
    /// Runs a step of the journal, which may sync a file, where it holds up no other task.
    async fn with_journal<R: Send + 'static>(
        &self,
        step: impl FnOnce(&VoteJournalFile) -> Result<R, JournalError> + Send + 'static,
    ) -> Result<R, JournalError> {
        let journal = self.0.clone();
        let done = tokio::task::spawn_blocking(move || step(&journal)).await;
        done.unwrap_or(Err(JournalError::Failed))
    }

    /// Signs the bytes of a statement if the journal permits it.
    async fn sign_once<const N: usize>(
        &self,
        stated: Option<(Statement, [u8; N])>,
    ) -> Result<Signature, SigningError> {
        let (statement, bytes) = stated.ok_or(JournalError::NoRound).map_err(signing_error)?;
        let signed = self.with_journal(move |journal| {
            journal.reserve(statement)?;
            Ok(journal.key.sign(&bytes))
        });
        signed.await.map_err(signing_error)
    }
}

#[async_trait]
impl Signer<LedgerContext> for JournaledSigner {
    async fn sign_vote(
        &self,
        vote: Vote,
    ) -> Result<engine::SignedVote<LedgerContext>, SigningError> {
        let bytes = vote.sign_bytes(&self.0.chain_id);
        let statement = statement_of_vote(&self.0.chain_id, &vote);
        let signature = self.sign_once(statement.zip(bytes)).await?;
        Ok(engine::SignedMessage::new(vote, signature))
    }

    async fn sign_proposal(
        &self,
        proposal: Proposal,
    ) -> Result<engine::SignedProposal<LedgerContext>, SigningError> {
        let bytes = proposal.sign_bytes(&self.0.chain_id);
        let statement = statement_of_proposal(&self.0.chain_id, &proposal);
        let signature = self.sign_once(statement.zip(bytes)).await?;
        Ok(engine::SignedMessage::new(proposal, signature))
    }

    /// There are no vote extensions on this ledger.
    async fn sign_vote_extension(
        &self,
        _scope: engine::VoteExtensionScope<LedgerContext>,
        _extension: (),
    ) -> Result<engine::SignedExtension<LedgerContext>, SigningError> {
        Err(SigningError::new())
    }

    /// Peers are bound to members by the ledger, so no proof of it is ever signed.
    async fn sign_validator_proof(
        &self,
        _public_key: Vec<u8>,
        _peer_id: Vec<u8>,
    ) -> Result<engine::ValidatorProof<LedgerContext>, SigningError> {
        Err(SigningError::new())
    }
}

#[async_trait]
impl ReleaseGate for JournaledSigner {
    async fn release_consensus(
        &self,
        message: &SignedConsensusMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError> {
        let (chain_id, own) = (&self.0.chain_id, self.0.address);
        // The engine also republishes others' proposals; those state nothing of ours.
        let statement = match message {
            SignedConsensusMsg::Vote(vote) if vote.address.0 == own => {
                statement_of_vote(chain_id, &vote.message)
            }
            SignedConsensusMsg::Proposal(proposal) if proposal.address.0 == own => {
                statement_of_proposal(chain_id, &proposal.message)
            }
            _ => return Ok(true),
        };
        let statement = statement.ok_or_else(|| ReleaseError(JournalError::NoRound.to_string()))?;
        let released = self.with_journal(move |journal| journal.release(&[statement])).await;
        released.map_err(|error| ReleaseError(error.to_string()))
    }

    async fn release_liveness(
        &self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError> {
        let statements = own_statements_in_liveness(&self.0.chain_id, &self.0.address, message);
        if statements.is_empty() {
            return Ok(true);
        }
        let released = self.with_journal(move |journal| journal.release(&statements)).await;
        released.map_err(|error| ReleaseError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arc_malachitebft_core_types::{NilOrVal, Round, VoteType};
    use hefu_chain::{hash::BlockHash, height::Height as ChainHeight};
    use hefu_consensus::context::{Address, BlockId, Height};

    const CHAIN_ID: ChainId = ChainId([5; 32]);

    fn key() -> SecretKey {
        SecretKey::from_seed(&[1; 32])
    }

    fn vote(height: u64, round: u32, block: Option<u8>) -> Vote {
        Vote {
            kind: VoteType::Prevote,
            height: Height(ChainHeight::new(height)),
            round: Round::new(round),
            value: block
                .map_or(NilOrVal::Nil, |byte| NilOrVal::Val(BlockId(BlockHash([byte; 32])))),
            address: Address(key().public_key().validator_address()),
        }
    }

    fn open(path: &Path, journal: Journal) -> JournaledSigner {
        let file = VoteJournalFile::open(path, journal, CHAIN_ID, key()).expect("opens");
        JournaledSigner(Arc::new(file))
    }

    fn stored(path: &Path) -> StoredJournal {
        read_stored(path, CHAIN_ID, key().public_key().validator_address()).expect("readable")
    }

    async fn say(signer: &JournaledSigner, vote: Vote) -> Result<bool, ReleaseError> {
        let signed = signer.sign_vote(vote).await.expect("permitted");
        signer.release_consensus(&SignedConsensusMsg::Vote(signed)).await
    }

    #[tokio::test]
    async fn what_was_released_binds_after_a_restart_and_what_was_not_does_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("votes");
        assert_eq!(stored(&path), StoredJournal::Absent);
        let empty = Journal::new(CHAIN_ID, key().public_key().validator_address());
        let signer = open(&path, empty);
        assert!(say(&signer, vote(3, 0, Some(1))).await.expect("released"));
        signer.sign_vote(vote(3, 1, Some(1))).await.expect("permitted");
        drop(signer);

        let StoredJournal::Intact(journal) = stored(&path) else { panic!("the file is whole") };
        assert_eq!(journal.released().count(), 1);
        let signer = open(&path, journal);
        assert!(signer.sign_vote(vote(3, 0, None)).await.is_err(), "contradicts a released vote");
        signer.sign_vote(vote(3, 1, None)).await.expect("the other never left the node");
        drop(signer);
        let StoredJournal::Intact(journal) = stored(&path) else { panic!("the file is whole") };
        assert!(journal.is_distrusted(), "the contradiction is on record");
    }

    #[tokio::test]
    async fn one_process_at_a_time_holds_the_key() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("votes");
        let empty = Journal::new(CHAIN_ID, key().public_key().validator_address());
        let held = open(&path, empty.clone());
        let second = VoteJournalFile::open(&path, empty.clone(), CHAIN_ID, key());
        assert!(matches!(second, Err(JournalError::InUse(_))));
        drop(held);
        open(&path, empty);
    }

    #[tokio::test]
    async fn a_message_of_a_height_that_is_over_is_dropped_and_the_file_stays_small() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("votes");
        let empty = Journal::new(CHAIN_ID, key().public_key().validator_address());
        let signer = open(&path, empty);
        let early = signer.sign_vote(vote(1, 0, None)).await.expect("permitted");
        let heights = REWRITE_BYTES / hefu_consensus::vote_journal::ENTRY_LEN as u64 + 10;
        for height in 2..heights {
            let statement = statement_of_vote(&CHAIN_ID, &vote(height, 0, None)).expect("a round");
            assert!(signer.0.release(&[statement]).expect("released"));
        }
        let late = signer.release_consensus(&SignedConsensusMsg::Vote(early)).await;
        assert!(!late.expect("nothing is wrong"));
        assert!(fs::metadata(&path).expect("exists").len() < REWRITE_BYTES);
        assert!(matches!(stored(&path), StoredJournal::Intact(_)));
    }
}
