//! Blocks that others propose: put together, held for their height, judged.

use arc_malachitebft_app::types::ProposedValue;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::{Round, Validity};
use arc_malachitebft_engine::util::streaming::StreamMessage;
use arc_malachitebft_peer::PeerId;
use hefu_chain::{height::Height as ChainHeight, validator_set::ValidatorSet};
use hefu_consensus::{
    context::{Address, BlockId, Height, LedgerContext},
    parts::{Assembled, HEIGHTS_AHEAD_MAX, Init, Part, PartsError},
};
use tokio::time::Instant;

use super::{
    clock,
    ledger::{EncodedBlock, Ledger, LedgerFailure, Verdict},
    session::Session,
};

type Value = ProposedValue<LedgerContext>;

impl Session {
    /// A round began: tells the engine the blocks that are known for it already.
    pub(super) async fn on_started_round(
        &mut self,
        height: ChainHeight,
        round: Round,
        reply: Reply<Vec<Value>>,
    ) {
        self.round = round.as_u32().unwrap_or(0);
        let waiting = if height > self.height || self.validators.is_none() {
            self.begin_height(height).await
        } else {
            Vec::new()
        };
        let left_from_before = height == self.first_height;
        waiting.iter().for_each(|block| self.note_polka(&block.init));
        let validators = self.validators.clone();
        let number = self.round;
        let known = self.worker.submit(move |ledger| {
            let mut values = Vec::new();
            if left_from_before {
                let blocks = ledger.undecided(height)?;
                values.extend(blocks.iter().map(|block| stored_value(height, number, block)));
            }
            for block in waiting {
                values.extend(judge(ledger, block, validators.as_deref())?);
            }
            Ok(values)
        });
        let known = known.await;
        tokio::spawn(async move {
            if let Ok(values) = known.await {
                let _ = reply.send(values);
            }
        });
    }

    /// Moves to a height. Returns the blocks that came before it began, if they hold now that its
    /// validators are known.
    async fn begin_height(&mut self, height: ChainHeight) -> Vec<Assembled> {
        self.height = height;
        self.begun = Some(Instant::now());
        self.assembler.forget_below(height);
        let validators = self.worker.submit(move |ledger| ledger.validator_set(height)).await;
        self.validators = validators.await.ok();
        let Some(validators) = self.validators.clone() else { return Vec::new() };
        let chain_id = self.setup.chain_id;
        let held = self.held.take(height).into_iter();
        held.filter(|block| block.init.verify(&chain_id, &validators).is_ok()).collect()
    }

    /// The next part of a block. Answers with the block's verdict once it is complete.
    pub(super) async fn on_part(
        &mut self,
        from: PeerId,
        part: StreamMessage<Part>,
        reply: Reply<Option<Value>>,
    ) {
        let (height, validators) = (self.height, self.validators.clone());
        let chain_id = self.setup.chain_id;
        let admit = |init: &Init| {
            if init.height == height
                && let Some(validators) = &validators
            {
                return init.verify(&chain_id, validators);
            }
            // Its validators are not known yet; it is verified when its height begins.
            let ahead = init.height.get().checked_sub(height.get());
            let useful = ahead.is_some_and(|ahead| ahead <= HEIGHTS_AHEAD_MAX);
            if useful { Ok(()) } else { Err(PartsError::Height(init.height)) }
        };
        let block = match self.assembler.receive(from, part, clock::now(), admit) {
            Ok(block) => block,
            Err(error) => {
                tracing::debug!(peer = %from, %error, "a part of a block was refused");
                None
            }
        };
        match block {
            Some(block) if block.init.height == height && self.validators.is_some() => {
                self.answer_with_verdict(block, reply).await;
            }
            Some(block) => {
                self.held.hold(from, block);
                let _ = reply.send(None);
            }
            None => drop(reply.send(None)),
        }
    }

    /// Tells the signer of the prevotes that a verified announcement carries: they may unlock it.
    fn note_polka(&self, init: &Init) {
        if let (Some(signer), Some(polka)) = (&self.signer, &init.polka) {
            signer.note_polka(init.height, polka.round, init.block_hash);
        }
    }

    async fn answer_with_verdict(&self, block: Assembled, reply: Reply<Option<Value>>) {
        self.note_polka(&block.init);
        let validators = self.validators.clone();
        let judged =
            self.worker.submit(move |ledger| judge(ledger, block, validators.as_deref())).await;
        tokio::spawn(async move {
            if let Ok(value) = judged.await {
                let _ = reply.send(value);
            }
        });
    }
}

/// What the engine is told of a complete block. Nothing if the sender's word does not fit the block,
/// or if an invalid block comes from somebody who is not its round's proposer: others cannot make a
/// proposer's block look bad.
fn judge(
    ledger: &dyn Ledger,
    block: Assembled,
    validators: Option<&ValidatorSet>,
) -> Result<Option<Value>, LedgerFailure> {
    let init = block.init;
    if ledger.tip().height.next() != init.height {
        return Ok(None);
    }
    // A quorum that prevoted for the block judged its time already.
    let received = init.polka.is_none().then_some((block.received, init.round));
    let (proposer, validity) = match ledger.check(block.block_bytes, received)? {
        Verdict::Valid { hash, .. } if hash != init.block_hash => return Ok(None),
        Verdict::Valid { proposer, .. } => (proposer, Validity::Valid),
        Verdict::Invalid { reason } => {
            let (height, round) = (init.height, init.round);
            tracing::warn!(%height, round, publisher = %init.publisher, reason, "invalid block");
            if !validators.is_some_and(|validators| init.is_from_proposer(validators)) {
                return Ok(None);
            }
            (init.publisher, Validity::Invalid)
        }
    };
    Ok(Some(ProposedValue {
        height: Height(init.height),
        round: Round::new(init.round),
        valid_round: init.polka.map_or(Round::Nil, |polka| Round::new(polka.round)),
        proposer: Address(proposer),
        value: BlockId(init.block_hash),
        validity,
    }))
}

/// A block that was found valid before a restart.
fn stored_value(height: ChainHeight, round: u32, block: &EncodedBlock) -> Value {
    ProposedValue {
        height: Height(height),
        round: Round::new(round),
        valid_round: Round::Nil,
        proposer: Address(block.proposer),
        value: BlockId(block.hash),
        validity: Validity::Valid,
    }
}
