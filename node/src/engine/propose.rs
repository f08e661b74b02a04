//! Proposing a block, and sending one again.

use std::sync::Arc;

use arc_malachitebft_app::types::LocallyProposedValue;
use arc_malachitebft_app_channel::{NetworkMsg, Reply};
use arc_malachitebft_core_types::Round;
use hefu_chain::{
    hash::{BlockHash, ChainId},
    height::Height as ChainHeight,
};
use hefu_consensus::{
    context::{BlockId, Height, LedgerContext},
    parts::{self, Announcement, Init, Polka},
};
use tokio::sync::mpsc;

use super::{clock, ledger::EncodedBlock, session::Session};
use crate::vote_journal_file::VoteJournalFile;

/// What is needed to send a block, apart from the block.
struct Publisher {
    chain_id: ChainId,
    signer: Arc<VoteJournalFile>,
    to_network: mpsc::Sender<NetworkMsg<LedgerContext>>,
    counter: u32,
}

impl Session {
    /// Builds the block of this round and streams it. The ledger gives the same block when it is
    /// asked again, also after a restart. An engine that has forgotten its lock is given the locked
    /// block.
    pub(super) async fn on_get_value(
        &mut self,
        height: Height,
        round: Round,
        reply: Reply<LocallyProposedValue<LedgerContext>>,
    ) {
        let (Some(publisher), Some(number)) = (self.publisher(), round.as_u32()) else { return };
        let proposer = publisher.signer.address();
        let locked = publisher.signer.block_to_propose(height.0, number);
        let built = self.worker.submit(move |ledger| {
            let known = match locked {
                Some(_) => ledger.undecided(height.0)?,
                None => Vec::new(),
            };
            match known.into_iter().find(|block| Some(block.hash) == locked) {
                Some(block) => Ok(block),
                None => ledger.build(height.0, number, clock::now(), proposer),
            }
        });
        let built = built.await;
        tokio::spawn(async move {
            let Ok(block) = built.await else { return };
            let value = LocallyProposedValue::new(height, round, BlockId(block.hash));
            let _ = reply.send(value);
            publisher.publish(height.0, number, None, block).await;
        });
    }

    /// Sends a block of an earlier round again, with the prevotes it had, so that everybody has what
    /// a locked validator has.
    pub(super) async fn on_restream(&mut self, height: ChainHeight, round: Round, hash: BlockHash) {
        let (Some(publisher), Some(round)) = (self.publisher(), round.as_u32()) else { return };
        let polka = self
            .polka
            .as_ref()
            .filter(|polka| polka.height.0 == height && polka.value_id.0 == hash);
        let polka = polka.and_then(Polka::of).filter(|polka| polka.round <= round);
        let found = self.worker.submit(move |ledger| {
            if ledger.tip().height.next() != height {
                return Ok(None);
            }
            let blocks = ledger.undecided(height)?;
            Ok(blocks.into_iter().find(|block| block.hash == hash))
        });
        let found = found.await;
        tokio::spawn(async move {
            if let Ok(Some(block)) = found.await {
                publisher.publish(height, round, polka, block).await;
            }
        });
    }

    fn publisher(&mut self) -> Option<Publisher> {
        self.streams_sent = self.streams_sent.wrapping_add(1);
        Some(Publisher {
            chain_id: self.setup.chain_id,
            signer: self.signer.clone()?,
            to_network: self.to_network.clone(),
            counter: self.streams_sent,
        })
    }
}

impl Publisher {
    async fn publish(
        self,
        height: ChainHeight,
        round: u32,
        polka: Option<Polka>,
        block: EncodedBlock,
    ) {
        let announcement = Announcement { height, round, polka, block_hash: block.hash };
        let key = self.signer.key();
        let init = match Init::signed(&self.chain_id, key, &announcement, &block.bytes) {
            Ok(init) => init,
            Err(error) => {
                tracing::error!(%height, round, %error, "a block of ours cannot be sent");
                return;
            }
        };
        for part in parts::stream(init, block.bytes, self.counter) {
            if self.to_network.send(NetworkMsg::PublishProposalPart(part)).await.is_err() {
                return;
            }
        }
    }
}
