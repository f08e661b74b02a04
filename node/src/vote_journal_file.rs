//! The signer of a node: a consensus key behind a vote journal on disk.
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
    hash::{BlockHash, ChainId, ValidatorAddress},
    height::Height,
};
use hefu_consensus::{
    context::{LedgerContext, Proposal, Vote},
    vote_journal::{Journal, JournalFile, SignError, Signatory, Statement, StoredJournal},
};

use crate::{
    network::{ReleaseError, ReleaseGate},
    signer::ValidatorKey,
};

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
}

/// Why nothing was signed or sent.
pub(crate) type Refused = SignError<JournalError>;

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

/// Makes the journal of a validator that has signed nothing yet, unless there is one. Called while
/// the ledger is founded in an empty directory, so that a journal that is missing later was lost.
pub fn found(
    path: &Path,
    chain_id: ChainId,
    validator: ValidatorAddress,
) -> Result<(), JournalError> {
    if path.exists() {
        return Ok(());
    }
    write_new(path, &Journal::new(chain_id, validator).to_file())
}

/// Writes a journal that is not there yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let mut file = DiskFile { path: path.to_owned(), open: None };
    file.replace(bytes)
}

/// The journal's file on disk.
struct DiskFile {
    path: PathBuf,
    /// None until it is written for the first time.
    open: Option<File>,
}

impl DiskFile {
    fn failed(&self, source: io::Error) -> JournalError {
        JournalError::Io { path: self.path.clone(), source }
    }
}

impl JournalFile for DiskFile {
    type Error = JournalError;

    fn append(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        let written = match &mut self.open {
            Some(file) => file.write_all(bytes).and_then(|()| file.sync_data()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        written.map_err(|source| self.failed(source))
    }

    /// Written and synced under another name, then renamed, then the directory synced. Whatever
    /// happens, one of the two files is whole.
    fn replace(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        let next = self.path.with_extension("next");
        let mut file = File::create(&next).map_err(|source| self.failed(source))?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        written.map_err(|source| self.failed(source))?;
        fs::rename(&next, &self.path).map_err(|source| self.failed(source))?;
        sync_directory_of(&self.path).map_err(|source| self.failed(source))?;
        self.open = Some(file);
        Ok(())
    }
}

/// Makes the names in a file's directory durable.
pub(crate) fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new("."))).and_then(|directory| directory.sync_all())
}

/// The open journal of a validator, with its key.
pub struct VoteJournalFile {
    key: ValidatorKey,
    address: ValidatorAddress,
    signatory: Mutex<Signatory<DiskFile, ValidatorKey>>,
    /// Held for as long as the journal is open, so that no second process signs with this key.
    _lock: File,
}

impl VoteJournalFile {
    /// Opens `journal` at `path`, writing the file anew from it, and keeps it locked while open.
    /// Called once it is decided that this node may sign.
    pub fn open(
        path: &Path,
        journal: Journal,
        chain_id: ChainId,
        key: impl Into<ValidatorKey>,
    ) -> Result<Self, JournalError> {
        let key = key.into();
        let lock = lock(path)?;
        let address = key.address();
        let file = DiskFile { path: path.to_owned(), open: None };
        let signatory = Mutex::new(Signatory::open(key.clone(), chain_id, journal, file)?);
        Ok(Self { key, address, signatory, _lock: lock })
    }

    /// The validator that signs with this journal.
    pub fn address(&self) -> ValidatorAddress {
        self.address
    }

    /// The key, for what is signed outside of votes.
    pub(crate) fn key(&self) -> &ValidatorKey {
        &self.key
    }

    /// The block that the engine is to be given to propose, if it has forgotten one that this
    /// validator is locked on.
    pub(crate) fn block_to_propose(&self, height: Height, round: u32) -> Option<BlockHash> {
        self.signatory().block_to_propose(height, round)
    }

    /// Takes note of a verified quorum of prevotes.
    pub(crate) fn note_polka(&self, height: Height, round: u32, block: BlockHash) {
        self.signatory().note_polka(height, round, block);
    }

    /// Takes down a statement, durably, for a signer of its own process.
    pub(crate) fn say(&self, statement: Statement) -> Result<(), Refused> {
        self.signatory().say(statement)
    }

    fn signatory(&self) -> MutexGuard<'_, Signatory<DiskFile, ValidatorKey>> {
        self.signatory.lock().unwrap_or_else(PoisonError::into_inner)
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

fn signing_error(error: Refused) -> SigningError {
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
        step: impl FnOnce(&mut Signatory<DiskFile, ValidatorKey>) -> Result<R, Refused> + Send + 'static,
    ) -> Result<R, Refused> {
        let journal = self.0.clone();
        let done = tokio::task::spawn_blocking(move || step(&mut journal.signatory())).await;
        done.unwrap_or(Err(SignError::Failed))
    }
}

#[async_trait]
impl Signer<LedgerContext> for JournaledSigner {
    async fn sign_vote(
        &self,
        vote: Vote,
    ) -> Result<engine::SignedVote<LedgerContext>, SigningError> {
        self.with_journal(|journal| journal.sign_vote(vote)).await.map_err(signing_error)
    }

    async fn sign_proposal(
        &self,
        proposal: Proposal,
    ) -> Result<engine::SignedProposal<LedgerContext>, SigningError> {
        self.with_journal(|journal| journal.sign_proposal(proposal)).await.map_err(signing_error)
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

/// Sent if every statement of ours in it is in the journal.
fn may_leave(released: Result<Option<Vec<Statement>>, Refused>) -> Result<bool, ReleaseError> {
    released.map(|said| said.is_some()).map_err(|error| ReleaseError(error.to_string()))
}

#[async_trait]
impl ReleaseGate for JournaledSigner {
    async fn release_consensus(
        &self,
        message: &SignedConsensusMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError> {
        let message = message.clone();
        may_leave(self.with_journal(move |journal| journal.release(&message)).await)
    }

    async fn release_liveness(
        &self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError> {
        let message = message.clone();
        may_leave(self.with_journal(move |journal| journal.release_liveness(&message)).await)
    }

    async fn sign_missing(
        &self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<Option<engine::SignedVote<LedgerContext>>, ReleaseError> {
        let message = message.clone();
        let signed = self.with_journal(move |journal| journal.sign_missing(&message)).await;
        signed.map_err(|error| ReleaseError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use hefu_consensus::vote_journal::{BootRole, ENTRY_LEN, REWRITE_BYTES};

    use super::*;
    use arc_malachitebft_core_types::{NilOrVal, Round, VoteType};
    use hefu_chain::{hash::BlockHash, height::Height as ChainHeight, key::SecretKey};
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
        for height in 2..REWRITE_BYTES / ENTRY_LEN as u64 + 10 {
            assert!(say(&signer, vote(height, 0, None)).await.expect("released"));
        }
        let late = signer.release_consensus(&SignedConsensusMsg::Vote(early)).await;
        assert!(!late.expect("nothing is wrong"));
        assert!(fs::metadata(&path).expect("exists").len() < REWRITE_BYTES);
        assert!(matches!(stored(&path), StoredJournal::Intact(_)));
    }

    #[tokio::test]
    async fn when_the_log_is_lost_the_same_vote_is_cast_again_after_every_restart() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("votes");
        found(&path, CHAIN_ID, key().public_key().validator_address()).expect("is made");
        let StoredJournal::Intact(journal) = stored(&path) else { panic!("the file is whole") };
        let signer = open(&path, journal);
        assert!(say(&signer, vote(3, 0, Some(1))).await.expect("released"));
        drop(signer);
        for _ in 0..2 {
            let journal = BootRole::ByJournal.journal(ChainHeight::new(2), stored(&path));
            let signer = open(&path, journal.expect("signs"));
            let again = signer.sign_vote(vote(3, 0, None)).await.expect("permitted");
            assert_eq!(again.message, vote(3, 0, Some(1)));
            assert!(say(&signer, vote(3, 0, None)).await.expect("released"));
        }
    }

    #[test]
    fn a_journal_that_is_there_is_not_founded_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("votes");
        let own = key().public_key().validator_address();
        found(&path, CHAIN_ID, own).expect("is made");
        assert_eq!(stored(&path), StoredJournal::Intact(Journal::new(CHAIN_ID, own)));
        fs::write(&path, b"damaged").expect("writes");
        found(&path, CHAIN_ID, own).expect("is left alone");
        assert!(matches!(stored(&path), StoredJournal::Damaged(_)));
    }
}
