//! The ledger as the consensus engine drives it: build, check, commit.
//!
//! Nothing here knows a socket, a clock or a task: time comes in as an argument, bytes go to a
//! [`Store`]. The node's engine loop and the simulator share this code.
//!
//! # Invariants
//! - A block is durable before [`Application::build`] or [`Application::check`] calls it valid:
//!   the engine's own log remembers only its hash.
//! - One (height, round) has one proposal of this node, before and after a restart.
//! - A record that was admitted is not verified again when a block brings it.

mod candidates;
mod check;
mod submit;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use hefu_chain::{
    commit::Commit,
    hash::{ChainId, ValidatorAddress},
    height::Height,
    params::Params,
    state::ViewError,
    time::BlockTime,
    validator_set::ValidatorSet,
};

use crate::{
    block_builder::{self, CheckedBlock, Expected},
    mempool::{Mempool, MempoolLimits},
    port::{DecidedBlock, Decision, Store, StoreError, Tip, UndecidedBlock, follows_tip},
    proposer_time,
};
use candidates::Candidates;
use check::Judged;
pub use check::{CheckOutcome, InvalidBlock};
pub use submit::SubmitError;

/// The ledger over a store.
pub struct Application<S> {
    chain_id: ChainId,
    store: Arc<S>,
    mempool: Mutex<Mempool>,
    candidates: Mutex<Candidates>,
    /// What the block after the tip must say, once it has been asked for.
    expected: Mutex<Option<Arc<Expected>>>,
    checked_known: AtomicU64,
    checked_unknown: AtomicU64,
}

/// Records in blocks of others, since the start of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckedRecords {
    /// Verified before, when they were admitted.
    pub known: u64,
    /// Verified when their block came.
    pub unknown: u64,
}

impl<S: Store> Application<S> {
    /// The ledger `chain_id` as the store remembers it.
    pub fn new(chain_id: ChainId, store: Arc<S>, limits: MempoolLimits) -> Self {
        Self {
            chain_id,
            store,
            mempool: Mutex::new(Mempool::new(limits)),
            candidates: Mutex::new(Candidates::default()),
            expected: Mutex::new(None),
            checked_known: AtomicU64::new(0),
            checked_unknown: AtomicU64::new(0),
        }
    }

    /// How many records of others' blocks this node knew when the block came.
    pub fn checked_records(&self) -> CheckedRecords {
        CheckedRecords {
            known: self.checked_known.load(Ordering::Relaxed),
            unknown: self.checked_unknown.load(Ordering::Relaxed),
        }
    }

    fn count_checked(&self, known: usize, unknown: usize) {
        self.checked_known.fetch_add(known as u64, Ordering::Relaxed);
        self.checked_unknown.fetch_add(unknown as u64, Ordering::Relaxed);
    }

    /// The ledger.
    pub const fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    /// The store underneath.
    pub const fn store(&self) -> &Arc<S> {
        &self.store
    }

    /// The last committed block.
    pub fn tip(&self) -> Tip {
        self.store.tip()
    }

    /// The set that decides the block at `height`, at most one above the tip.
    pub fn validator_set(&self, height: Height) -> Result<Option<ValidatorSet>, StoreError> {
        let next = self.after_tip()?;
        if height == next.height() {
            return Ok(Some(next.validators.clone()));
        }
        self.store.validator_set(height)
    }

    /// The parameters in force for the block after the tip.
    pub fn params(&self) -> Result<Params, StoreError> {
        Ok(self.after_tip()?.params().clone())
    }

    /// The block that this node proposes at the height after the tip, in this round. Asked again
    /// for the same round, also after a restart, it is the same block.
    pub fn build(
        &self,
        height: Height,
        round: u32,
        now: BlockTime,
        proposer: ValidatorAddress,
    ) -> Result<Arc<CheckedBlock>, StoreError> {
        let expected = self.expected(height)?;
        let mine = |block: &UndecidedBlock| block.proposed_in == Some(round);
        if let Some(earlier) = self.store.undecided(height)?.into_iter().find(mine) {
            return self.reload(earlier);
        }
        let time = proposer_time::proposal_time(expected.tip.time, now);
        let waiting = block_builder::select(&expected, &self.mempool(), round);
        let (block, rejected) =
            block_builder::build(&*self.store, &expected, waiting, (time, round), proposer)?;
        if !rejected.is_empty() {
            let mut mempool = self.mempool();
            for (id, rejection) in rejected {
                mempool.reject(id, rejection);
            }
        }
        self.keep(block, Some(round))
    }

    /// Judges a block of the height after the tip. `received` is this node's clock when the block
    /// first arrived, and its round, for a first proposal; `None` for a block that is proposed
    /// again, synced or replayed.
    pub fn check(
        &self,
        bytes: Bytes,
        received: Option<(BlockTime, u32)>,
    ) -> Result<CheckOutcome, StoreError> {
        match check::judge(self, bytes, received)? {
            Ok(Judged::Before(block)) => Ok(CheckOutcome::Valid(block)),
            Ok(Judged::Now(block)) => self.keep(*block, None).map(CheckOutcome::Valid),
            Err(reason) => Ok(CheckOutcome::Invalid(reason)),
        }
    }

    /// Writes a decided block. `None`: it was committed before.
    ///
    /// # Errors
    /// Every error is fatal: see [`StoreError`].
    pub fn commit(&self, commit: &Commit) -> Result<Option<Arc<CheckedBlock>>, StoreError> {
        let (height, hash) = (commit.height, commit.block_hash);
        if !follows_tip(&*self.store, height, hash)? {
            return Ok(None);
        }
        let expected = self.expected(height)?;
        commit
            .verify(&self.chain_id, &expected.validators)
            .map_err(|error| StoreError::BadCommit { height, error })?;
        let cached = self.candidates().get(&hash);
        let block = match cached {
            Some(block) => block,
            None => {
                let mut undecided = self.store.undecided(height)?.into_iter();
                let stored = undecided.find(|block| block.hash == hash);
                self.reload(stored.ok_or(StoreError::BytesMissing { height, hash })?)?
            }
        };
        self.store.commit(Decision { block: &block, commit })?;
        self.candidates().clear();
        let mut mempool = self.mempool();
        for record in &block.execution.records {
            mempool.remove(&record.id());
        }
        mempool.expire(height);
        Ok(Some(block))
    }

    /// The decided block at a height, if it is kept.
    pub fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, StoreError> {
        self.store.decided(height)
    }

    /// Blocks of a height that were found valid and are not decided, for the engine's replay.
    pub fn undecided(&self, height: Height) -> Result<Vec<UndecidedBlock>, StoreError> {
        self.store.undecided(height)
    }

    /// The lowest height whose block is kept.
    pub fn min_height(&self) -> Height {
        self.store.min_height()
    }

    /// What the block at `height` must say, which must follow the tip.
    fn expected(&self, height: Height) -> Result<Arc<Expected>, StoreError> {
        let expected = self.after_tip()?;
        if height == expected.height() {
            return Ok(expected);
        }
        Err(StoreError::NotNext { tip: expected.tip.height, offered: height })
    }

    /// What the block after the tip must say; read once a block.
    fn after_tip(&self) -> Result<Arc<Expected>, ViewError> {
        let mut known = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| known.tip == self.store.tip()) {
            return Ok(Arc::clone(known));
        }
        let expected = Arc::new(Expected::after_tip(&*self.store, self.chain_id)?);
        *known = Some(Arc::clone(&expected));
        Ok(expected)
    }

    /// Executes a stored block that this process has not executed, or has forgotten.
    fn reload(&self, stored: UndecidedBlock) -> Result<Arc<CheckedBlock>, StoreError> {
        let invalid = |reason: String| StoreError::DecidedInvalid { hash: stored.hash, reason };
        let block = match check::judge(self, stored.bytes, None)? {
            Ok(Judged::Before(block)) => block,
            Ok(Judged::Now(block)) => Arc::from(block),
            Err(reason) => return Err(invalid(reason.to_string())),
        };
        if block.hash != stored.hash {
            return Err(invalid(format!("its stored bytes are those of block {}", block.hash)));
        }
        self.candidates().insert(Arc::clone(&block));
        Ok(block)
    }

    /// Makes a valid block durable, then remembers what it does.
    fn keep(
        &self,
        block: CheckedBlock,
        proposed_in: Option<u32>,
    ) -> Result<Arc<CheckedBlock>, StoreError> {
        self.store.put_undecided(&UndecidedBlock {
            height: block.header.height,
            hash: block.hash,
            proposed_in,
            bytes: block.bytes.clone(),
        })?;
        let block = Arc::new(block);
        self.candidates().insert(Arc::clone(&block));
        Ok(block)
    }

    fn mempool(&self) -> MutexGuard<'_, Mempool> {
        self.mempool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn candidates(&self) -> MutexGuard<'_, Candidates> {
        self.candidates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
