//! The first height of a session, and the terms of every height.

use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::HeightParams;
use hefu_chain::validator_set::ValidatorSet as ChainValidatorSet;
use hefu_consensus::context::{Height, LedgerContext, ValidatorSet, timeouts};

use super::session::Session;

/// The terms of a height. Pacing is ours (see [`super::pacing`]), so the engine has no target time.
pub(super) fn height_params(
    validators: &ChainValidatorSet,
    first_proposer_is_away: bool,
) -> HeightParams<LedgerContext> {
    let waits = match first_proposer_is_away {
        true => timeouts::past_the_first_proposer(),
        false => timeouts::ledger_timeouts(),
    };
    HeightParams::new(ValidatorSet::from(validators), waits, None)
}

impl Session {
    /// Consensus begins at the height after the tip, at once. Nobody may be connected yet: everybody is waited for.
    pub(super) async fn on_ready(&mut self, reply: Reply<(Height, HeightParams<LedgerContext>)>) {
        let first = self.worker.submit(|ledger| {
            let height = ledger.tip().height.next();
            Ok((height, ledger.validator_set(height)?))
        });
        let first = first.await;
        tokio::spawn(async move {
            if let Ok((height, validators)) = first.await {
                let _ = reply.send((Height(height), height_params(&validators, false)));
            }
        });
    }
}
