//! The first height of a session, and the terms of every height.

use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::HeightParams;
use hefu_chain::validator_set::ValidatorSet as ChainValidatorSet;
use hefu_consensus::context::{Height, LedgerContext, ValidatorSet, timeouts};

use super::session::Session;

/// The terms of a height. Pacing is ours (see [`super::pacing`]), so the engine has no target time.
pub(super) fn height_params(validators: &ChainValidatorSet) -> HeightParams<LedgerContext> {
    HeightParams::new(ValidatorSet::from(validators), timeouts::ledger_timeouts(), None)
}

impl Session {
    /// Consensus begins at the height after the tip, at once.
    pub(super) async fn on_ready(&mut self, reply: Reply<(Height, HeightParams<LedgerContext>)>) {
        let first = self.worker.submit(|ledger| {
            let height = ledger.tip().height.next();
            Ok((height, ledger.validator_set(height)?))
        });
        let first = first.await;
        tokio::spawn(async move {
            if let Ok((height, validators)) = first.await {
                let _ = reply.send((Height(height), height_params(&validators)));
            }
        });
    }
}
