//! The ledger's application as the engine uses it, whatever its store.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hefu_chain::{
    action::governance::Equivocate,
    commit::Commit,
    hash::ValidatorAddress,
    height::Height,
    key::PublicKey,
    state::{State, nodes_at},
    time::BlockTime,
    uscc::Uscc,
    validator_set::ValidatorSet,
};
use hefu_consensus::{
    application::{Application, CheckOutcome, InvalidBlock},
    block_builder::CheckedBlock,
    port::{Store, StoreError},
};

use super::{
    ledger::{EncodedBlock, Ledger, LedgerFailure, Pace, Tip, Verdict},
    skew::Skew,
};

/// Called on the ledger's thread with every block that was committed, before the engine is told.
pub type OnCommit = Box<dyn Fn(&Arc<CheckedBlock>, &Commit) + Send + Sync>;

/// Called on the ledger's thread with contradictions of validators that the engine saw.
pub type OnContradictions = Box<dyn Fn(&[Equivocate]) + Send + Sync>;

/// An application over some store.
pub struct ApplicationLedger<S> {
    application: Arc<Application<S>>,
    on_commit: OnCommit,
    on_contradictions: OnContradictions,
    skew: Arc<Skew>,
}

impl<S: Store> ApplicationLedger<S> {
    /// Lets the engine drive `application`.
    pub fn new(
        application: Arc<Application<S>>,
        on_commit: OnCommit,
        on_contradictions: OnContradictions,
    ) -> Self {
        Self { application, on_commit, on_contradictions, skew: Arc::default() }
    }

    /// How far proposers' clocks are from this one.
    pub fn skew(&self) -> Arc<Skew> {
        Arc::clone(&self.skew)
    }
}

impl From<StoreError> for LedgerFailure {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

fn encoded(block: &CheckedBlock) -> EncodedBlock {
    EncodedBlock { hash: block.hash, proposer: block.header.proposer, bytes: block.bytes.clone() }
}

impl<S: Store + 'static> Ledger for ApplicationLedger<S> {
    fn tip(&self) -> Tip {
        let tip = self.application.tip();
        Tip { height: tip.height, hash: tip.hash, time: tip.time }
    }

    fn first_kept(&self) -> Height {
        self.application.min_height()
    }

    fn validator_set(&self, height: Height) -> Result<Arc<ValidatorSet>, LedgerFailure> {
        let set = self.application.validator_set(height)?;
        set.map(Arc::new).ok_or_else(|| {
            LedgerFailure(format!("the validators of height {height} are not known"))
        })
    }

    fn nodes_of(&self, member: Uscc) -> Result<Vec<PublicKey>, LedgerFailure> {
        let store = self.application.store();
        let nodes = nodes_at(&State::new(store.as_ref()), store.tip().height.next());
        let nodes = nodes.map_err(|error| LedgerFailure(error.to_string()))?;
        Ok(nodes
            .into_iter()
            .filter(|node| node.member == member)
            .map(|node| node.peer_key)
            .collect())
    }

    fn pace(&self) -> Result<Pace, LedgerFailure> {
        let params = self.application.params()?;
        Ok(Pace {
            heartbeat: Duration::from_millis(params.heartbeat_ms),
            block_records_max: params.block_records_max as usize,
        })
    }

    fn build(
        &self,
        height: Height,
        round: u32,
        now: BlockTime,
        proposer: ValidatorAddress,
    ) -> Result<EncodedBlock, LedgerFailure> {
        Ok(encoded(&*self.application.build(height, round, now, proposer)?))
    }

    fn check(
        &self,
        block_bytes: Bytes,
        received: Option<(BlockTime, u32)>,
    ) -> Result<Verdict, LedgerFailure> {
        Ok(match self.application.check(block_bytes, received)? {
            CheckOutcome::Valid(block) => {
                if let Some((received, _)) = received {
                    self.skew.note(block.header.proposer, received, block.header.time);
                }
                Verdict::Valid { hash: block.hash, proposer: block.header.proposer }
            }
            CheckOutcome::Invalid(reason) => {
                // A clock that is far off refuses every block of the others: that is how it shows.
                if let InvalidBlock::Time { proposer, error } = &reason {
                    self.skew.note_refused(*proposer, error);
                }
                Verdict::Invalid { reason: reason.to_string() }
            }
        })
    }

    fn undecided(&self, height: Height) -> Result<Vec<EncodedBlock>, LedgerFailure> {
        let mut blocks = Vec::new();
        for stored in self.application.undecided(height)? {
            // Stored bytes are executed again: only a valid block is ever given to the engine.
            if let CheckOutcome::Valid(block) = self.application.check(stored.bytes, None)? {
                blocks.push(encoded(&block));
            }
        }
        Ok(blocks)
    }

    fn commit(&self, commit: Commit) -> Result<(), LedgerFailure> {
        if let Some(block) = self.application.commit(&commit)? {
            (self.on_commit)(&block, &commit);
        }
        Ok(())
    }

    fn decided(&self, height: Height) -> Result<Option<(Bytes, Commit)>, LedgerFailure> {
        let decided = self.application.decided(height)?;
        Ok(decided.map(|decided| (decided.bytes, decided.commit)))
    }

    fn records_waiting(&self) -> usize {
        self.application.waiting().0
    }

    fn note_contradictions(&self, seen: Vec<Equivocate>) {
        (self.on_contradictions)(&seen);
    }
}
