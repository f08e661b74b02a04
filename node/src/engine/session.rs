//! One life of the engine: its loop, from the first question to the last.

use std::{sync::Arc, time::Duration};

use arc_malachitebft_app_channel::{AppMsg, Channels, EngineHandle, NetworkMsg};
use arc_malachitebft_core_types::PolkaCertificate;
use arc_malachitebft_engine::util::events::{Event, RxEvent};
use hefu_chain::{height::Height, validator_set::ValidatorSet};
use hefu_consensus::{
    context::LedgerContext,
    parts::{Assembler, HeldBlocks},
};
use tokio::{
    sync::{
        broadcast::error::RecvError,
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::Instant,
};

use super::{
    EngineError, LedgerFailure, Reports, Setup, boot::Signing, build, pacing::Pacing,
    watching::Watch, worker::Worker,
};
use crate::vote_journal_file::VoteJournalFile;

/// How long the actors of a session may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// How a session ends, if not by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The node stops.
    Stopped,
    /// The height in doubt is decided: go on as a validator.
    MaySign,
}

/// The state of the loop.
pub(super) struct Session {
    pub(super) setup: Setup,
    pub(super) worker: Worker,
    pub(super) to_network: mpsc::Sender<NetworkMsg<LedgerContext>>,
    /// Signs announcements of blocks; none on a node that does not sign.
    pub(super) signer: Option<Arc<VoteJournalFile>>,
    pub(super) pacing: Pacing,
    pub(super) committed: watch::Sender<Height>,
    /// Fires once what is watched is decided.
    pub(super) may_sign: mpsc::Sender<()>,
    pub(super) watch: Option<Watch>,
    /// Where consensus stands.
    pub(super) height: Height,
    pub(super) round: u32,
    /// When the height began.
    pub(super) begun: Option<Instant>,
    pub(super) validators: Option<Arc<ValidatorSet>>,
    /// The height at which the session began: only there can blocks be left from before.
    pub(super) first_height: Height,
    pub(super) assembler: Assembler,
    pub(super) held: HeldBlocks,
    /// The last quorum of prevotes that the engine published, to go with a block sent again.
    pub(super) polka: Option<PolkaCertificate<LedgerContext>>,
    pub(super) streams_sent: u32,
}

/// Builds the engine, runs it to its end and takes it down.
pub(super) async fn run(
    setup: &Setup,
    signing: &Signing,
    reports: &Reports,
) -> Result<End, EngineError> {
    let (channels, engine) = build::build(setup, signing).await?;
    reports.questions.send_replace(Some(channels.requests.clone()));
    let (worker, failures) = Worker::start(setup.ledger.clone())
        .map_err(|source| EngineError::Io { path: "ledger thread".into(), source })?;
    let (may_sign, may_sign_seen) = mpsc::channel(1);
    let tip = setup.ledger.tip().height;
    let session = Session {
        worker,
        to_network: channels.network.clone(),
        signer: match signing {
            Signing::With(signer) => Some(signer.0.clone()),
            Signing::Never | Signing::After(_) => None,
        },
        pacing: Pacing {
            ledger: setup.ledger.clone(),
            admitted: setup.admitted.clone(),
            network: setup.network.clone(),
        },
        committed: reports.committed.clone(),
        may_sign,
        watch: match signing {
            Signing::After(watch) => Some(*watch),
            Signing::Never | Signing::With(_) => None,
        },
        height: tip,
        round: 0,
        begun: None,
        validators: None,
        first_height: tip.next(),
        assembler: Assembler::default(),
        held: HeldBlocks::default(),
        polka: None,
        streams_sent: 0,
        setup: setup.clone(),
    };
    let end = session.turn(channels, failures, may_sign_seen).await;
    reports.questions.send_replace(None);
    take_down(engine).await;
    end
}

async fn take_down(engine: EngineHandle) {
    let reason = Some("the session ended".to_owned());
    let cell = engine.actor.get_cell();
    cell.stop_children_and_wait(reason.clone(), Some(STOP_TIMEOUT)).await;
    engine.actor.stop(reason);
    let _ = tokio::time::timeout(STOP_TIMEOUT, engine.handle).await;
}

impl Session {
    async fn turn(
        mut self,
        mut channels: Channels<LedgerContext>,
        mut failures: mpsc::UnboundedReceiver<LedgerFailure>,
        mut may_sign: mpsc::Receiver<()>,
    ) -> Result<End, EngineError> {
        let mut events = channels.events.subscribe();
        let stop = self.setup.stop.clone();
        loop {
            // In this order: an event about a quorum precedes the question that needs it.
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(End::Stopped),
                Some(failure) = failures.recv() => return Err(failure.into()),
                Some(()) = may_sign.recv() => return Ok(End::MaySign),
                event = next_event(&mut events) => self.on_event(event),
                question = channels.consensus.recv() => match question {
                    Some(question) => self.on_question(question).await,
                    None => return Err(EngineError::Failed),
                },
            }
        }
    }

    fn on_event(&mut self, event: Event<LedgerContext>) {
        if let Event::PolkaCertificate(polka) = event {
            self.polka = Some(polka);
        }
    }

    async fn on_question(&mut self, question: AppMsg<LedgerContext>) {
        match question {
            AppMsg::ConsensusReady { reply } => self.on_ready(reply).await,
            AppMsg::StartedRound { height, round, reply_value, .. } => {
                self.on_started_round(height.0, round, reply_value).await;
            }
            AppMsg::GetValue { height, round, reply, .. } => {
                self.on_get_value(height, round, reply).await;
            }
            AppMsg::RestreamProposal { height, round, value_id, .. } => {
                self.on_restream(height.0, round, value_id.0).await;
            }
            AppMsg::ReceivedProposalPart { from, part, reply, .. } => {
                self.on_part(from, part, reply).await;
            }
            AppMsg::Decided { certificate, reply, .. } => {
                self.on_decided(&certificate, reply).await
            }
            AppMsg::Finalized { evidence, reply, .. } => self.on_finalized(&evidence, reply).await,
            AppMsg::GetHistoryMinHeight { reply } => self.on_get_first_height(reply),
            AppMsg::GetDecidedValues { range, reply } => self.on_get_decided(range, reply),
            AppMsg::ProcessSyncedValue { height, round, value_bytes, reply, .. } => {
                self.on_synced_value(height, round, value_bytes, reply).await;
            }
            // This ledger has no vote extensions: none is asked for, and none can be right.
            AppMsg::ExtendVote { reply, .. } => drop(reply.send(None)),
            AppMsg::VerifyVoteExtensions { reply, .. } => drop(reply.send(Vec::new())),
        }
    }

    /// Says once that the watched height is decided.
    pub(super) fn report_may_sign(may_sign: &mpsc::Sender<()>) {
        match may_sign.try_send(()) {
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Closed(())) => {}
        }
    }
}

/// The next event that can be had; events that were missed are skipped.
async fn next_event(events: &mut RxEvent<LedgerContext>) -> Event<LedgerContext> {
    loop {
        match events.recv().await {
            Ok(event) => return event,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
