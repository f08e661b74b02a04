//! Value sync: decided blocks for peers that fell behind, and from peers when we did.

use std::ops::RangeInclusive;

use arc_malachitebft_app::types::{ProposedValue, sync::RawDecidedValue};
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::{Round, Validity};
use arc_malachitebft_engine::host::SyncedValueOutcome;
use bytes::Bytes;
use hefu_chain::{block::Block, height::Height as ChainHeight};
use hefu_consensus::{
    context::{Address, BlockId, Height, LedgerContext, extended_certificate_of},
    wire::SYNC_RESPONSE_BYTES_MAX,
};

use super::{
    ledger::{Ledger, LedgerFailure, Verdict},
    session::Session,
};

/// Most blocks in one answer. The engine asks for fewer; a peer may ask for anything.
const BLOCKS_PER_ANSWER_MAX: usize = 32;

impl Session {
    pub(super) fn on_get_first_height(&self, reply: Reply<Height>) {
        let first = self.worker.read(|ledger| Ok(ledger.first_kept()));
        tokio::spawn(async move {
            if let Ok(height) = first.await {
                let _ = reply.send(Height(height));
            }
        });
    }

    pub(super) fn on_get_decided(
        &self,
        range: RangeInclusive<Height>,
        reply: Reply<Vec<RawDecidedValue<LedgerContext>>>,
    ) {
        let found = self.worker.read(move |ledger| decided_values(ledger, &range));
        tokio::spawn(async move {
            if let Ok(values) = found.await {
                let _ = reply.send(values);
            }
        });
    }

    /// Judges a block that comes with its commit. Its time is not judged: a quorum did that.
    pub(super) async fn on_synced_value(
        &self,
        height: Height,
        round: Round,
        block_bytes: Bytes,
        reply: Reply<SyncedValueOutcome<LedgerContext>>,
    ) {
        let judged =
            self.worker.submit(move |ledger| judge(ledger, height, round, block_bytes)).await;
        tokio::spawn(async move {
            if let Ok(outcome) = judged.await {
                let _ = reply.send(outcome);
            }
        });
    }
}

/// As many blocks of the range as are here without a gap and fit an answer.
fn decided_values(
    ledger: &dyn Ledger,
    range: &RangeInclusive<Height>,
) -> Result<Vec<RawDecidedValue<LedgerContext>>, LedgerFailure> {
    let mut values = Vec::new();
    let mut bytes = 0;
    let last = range.end().0.min(ledger.tip().height);
    let mut height: ChainHeight = range.start().0;
    while height <= last && values.len() < BLOCKS_PER_ANSWER_MAX {
        let Some((block, commit)) = ledger.decided(height)? else { break };
        bytes += block.len();
        if bytes > SYNC_RESPONSE_BYTES_MAX && !values.is_empty() {
            break;
        }
        values.push(RawDecidedValue::new(block, extended_certificate_of(&commit)));
        height = height.next();
    }
    Ok(values)
}

fn judge(
    ledger: &dyn Ledger,
    height: Height,
    round: Round,
    block_bytes: Bytes,
) -> Result<SyncedValueOutcome<LedgerContext>, LedgerFailure> {
    let Ok(block) = Block::from_bytes(&block_bytes) else {
        return Ok(SyncedValueOutcome::PeerFault);
    };
    if ledger.tip().height.next() != height.0 {
        return Ok(SyncedValueOutcome::LocalTransientError);
    }
    let (hash, proposer) = (block.hash(), block.header.proposer);
    let validity = match ledger.check(block_bytes, None)? {
        Verdict::Valid { .. } => Validity::Valid,
        Verdict::Invalid { reason } => {
            tracing::error!(%height, %hash, reason, "a decided block is invalid here");
            Validity::Invalid
        }
    };
    Ok(SyncedValueOutcome::Verdict(ProposedValue {
        height,
        round,
        valid_round: Round::Nil,
        proposer: Address(proposer),
        value: BlockId(hash),
        validity,
    }))
}
