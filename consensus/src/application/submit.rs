//! Taking records in: from clients, who get an answer, and from other nodes.

use std::sync::Arc;

use hefu_chain::{
    execute::{Failure, Outcome},
    hash::RecordId,
    record::{Record, VerifiedRecord},
    reject::{Reason, Rejection},
    state::ViewError,
    time::BlockTime,
};

use super::Application;
use crate::{admitted::AdmittedRecord, mempool::MempoolError, port::Store, proposer_time};

/// Why a verified record does not wait for a block here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// It breaks a rule as things stand.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// There is no room, or it waits already.
    #[error(transparent)]
    Mempool(#[from] MempoolError),
    /// The state cannot be read.
    #[error(transparent)]
    View(#[from] ViewError),
}

impl From<Failure> for SubmitError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(rejection) => Self::Rejected(rejection),
            Failure::View(error) => Self::View(error),
        }
    }
}

impl<S: Store> Application<S> {
    /// Refuses what needs neither signatures nor rules to be refused: another ledger, a window that
    /// is over, a record that is on the ledger, no room. Spares the work of verifying it.
    pub fn precheck(&self, record: &Record, bytes: usize) -> Result<(), SubmitError> {
        let header = record.header();
        if header.ledger != self.chain_id {
            return Err(Rejection::of(Reason::LedgerMismatch, header.ledger).into());
        }
        if header.last_height <= self.tip().height {
            return Err(Rejection::of(Reason::WindowExpired, header.last_height).into());
        }
        if self.store.record_height(&record.id())?.is_some() {
            return Err(Rejection::of(Reason::RecordReplayed, record.id()).into());
        }
        Ok(self.mempool().check_room(&record.id(), &header.author, bytes)?)
    }

    /// Takes a client's record, if it could stand in the next block by itself.
    pub fn submit(
        &self,
        verified: VerifiedRecord,
        now: BlockTime,
    ) -> Result<RecordId, SubmitError> {
        let record = self.consider(verified, now)?;
        self.admit(record)
    }

    /// The first half of [`Application::submit`]: could this record stand in the next block by
    /// itself? Runs beside itself on many threads.
    pub fn consider(
        &self,
        verified: VerifiedRecord,
        now: BlockTime,
    ) -> Result<Arc<AdmittedRecord>, SubmitError> {
        let record = Arc::new(AdmittedRecord::new(verified));
        self.mempool().check_room(&record.id(), &record.author(), record.bytes())?;
        self.dry_run(record.verified(), now)?;
        Ok(record)
    }

    /// Takes a record that another node has admitted. Rules that need the state are left to the
    /// block: the other node may be a block ahead.
    pub fn receive(&self, verified: VerifiedRecord) -> Result<RecordId, SubmitError> {
        let record = Arc::new(AdmittedRecord::new(verified));
        self.precheck(record.record(), record.bytes())?;
        self.admit(record)
    }

    /// Applies a record to the state after the tip and forgets the result.
    pub fn dry_run(&self, verified: &VerifiedRecord, now: BlockTime) -> Outcome<()> {
        let expected = self.after_tip()?;
        let time = proposer_time::proposal_time(expected.tip.time, now);
        expected.begin(&*self.store, time).apply(verified)
    }

    /// The record with this id, if it waits for a block.
    pub fn pending(&self, id: &RecordId) -> Option<Arc<AdmittedRecord>> {
        self.mempool().get(id).cloned()
    }

    /// Why a record was dropped from waiting lately, if it was.
    pub fn rejection(&self, id: &RecordId) -> Option<Rejection> {
        self.mempool().rejection(id).cloned()
    }

    /// Number of records that wait, and their bytes.
    pub fn waiting(&self) -> (usize, usize) {
        let mempool = self.mempool();
        (mempool.count(), mempool.bytes())
    }

    /// Lets a record wait for a block that passed [`Application::precheck`] or
    /// [`Application::consider`].
    pub fn admit(&self, record: Arc<AdmittedRecord>) -> Result<RecordId, SubmitError> {
        let id = record.id();
        let mut mempool = self.mempool();
        mempool.insert(record)?;
        // The record's own block may have been committed since its state was looked at.
        if self.store.record_height(&id)?.is_some() {
            mempool.remove(&id);
            return Err(Rejection::of(Reason::RecordReplayed, id).into());
        }
        Ok(id)
    }
}
