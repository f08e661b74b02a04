//! Decisions: written, then acknowledged, then followed by the next height when it is due.

use arc_malachitebft_app::types::MisbehaviorEvidence;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::CommitCertificate;
use arc_malachitebft_engine::host::Next;
use hefu_consensus::context::{self, Height, LedgerContext};

use super::{
    LedgerFailure, absence::seems_away, clock, evidence, pacing::Upcoming, ready::height_params,
    session::Session,
};

impl Session {
    /// Commits the decided block. The engine hears of it only after the synced write.
    pub(super) async fn on_decided(
        &mut self,
        certificate: &CommitCertificate<LedgerContext>,
        reply: Reply<()>,
    ) {
        let commit = context::commit_of(certificate);
        let written = self.worker.submit(move |ledger| {
            let commit =
                commit.ok_or_else(|| LedgerFailure("a decision without a round".into()))?;
            let height = commit.height;
            ledger.commit(commit)?;
            Ok(height)
        });
        let written = written.await;
        let committed = self.committed.clone();
        tokio::spawn(async move {
            if let Ok(height) = written.await {
                committed.send_replace(height);
                let _ = reply.send(());
            }
        });
    }

    /// Answers with the next height once it is due. Runs on the ledger's thread after the commit, so
    /// the validators are those that the block left behind.
    pub(super) async fn on_finalized(
        &mut self,
        seen: &MisbehaviorEvidence<LedgerContext>,
        reply: Reply<Next<LedgerContext>>,
    ) {
        let contradictions = evidence::contradictions(seen);
        let next = self.worker.submit(move |ledger| {
            if !contradictions.is_empty() {
                ledger.note_contradictions(contradictions);
            }
            let tip = ledger.tip();
            let validators = ledger.validator_set(tip.height.next())?;
            let first = context::proposer(&validators, tip.height.next(), 0);
            let seat = first.and_then(|address| validators.get(&address));
            let nodes = seat.map_or(Ok(Vec::new()), |seat| ledger.nodes_of(seat.member))?;
            Ok((tip, validators, nodes, ledger.pace()?))
        });
        let next = next.await;
        let (pacing, watch) = (self.pacing.clone(), self.watch);
        let (may_sign, begun) = (self.may_sign.clone(), self.begun);
        let network = self.setup.network.clone();
        tokio::spawn(async move {
            let Ok((tip, validators, nodes, pace)) = next.await else { return };
            if watch.is_some_and(|watch| watch.is_over(&tip)) {
                Self::report_may_sign(&may_sign);
            }
            let height = tip.height.next();
            let upcoming = Upcoming {
                height,
                after: tip.time,
                begun_before: begun,
                validators: validators.count(),
                pace,
            };
            pacing.wait(upcoming, clock::now()).await;
            let is_away = seems_away(&network, &nodes, height);
            let terms = height_params(&validators, is_away);
            let _ = reply.send(Next::Start(Height(height), terms));
        });
    }
}
