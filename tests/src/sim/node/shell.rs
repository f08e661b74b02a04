//! Performs what the consensus core asks for, in the order and with the guarantees of the engine:
//! the log is flushed and the journal written before a signed message leaves.

use std::collections::{BTreeMap, VecDeque};

use arc_malachitebft_core_consensus::{
    Effect, Error, Input, LivenessMsg, Resumable, Resume, SignedConsensusMsg, State, process,
};
use arc_malachitebft_core_types::{LinearTimeouts, PolkaCertificate, Round, Timeout, TimeoutKind};
use arc_malachitebft_metrics::Metrics;
use hefu_chain::{hash::ChainId, height::Height};
use hefu_consensus::{
    context::{BlockId, LedgerContext},
    parts::Polka,
    vote_journal::{Refusal, SignError, Statement},
};

use super::{
    NodeId,
    engine_log::EngineLog,
    host::Host,
    outbox::{Outbox, Seen, Send, Wake},
    signer::Signer,
    value_sync::ValueSync,
    verify::Verify,
};
use crate::sim::{agenda::SimTime, disk::PowerLost, packet::Message, tally::Met};

/// The state machine of the engine.
pub type Core = State<LedgerContext>;

/// How long building a block takes, in milliseconds.
const BUILD_MS: u64 = 3;
/// How long a waiting record lets others join its block, in milliseconds.
const BATCH_WAIT_MS: u64 = 3;

/// Why a node stops in the middle of a step.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Power failed.
    #[error(transparent)]
    Power(#[from] PowerLost),
    /// The journal refused a contradiction.
    #[error("the journal refused: {0}")]
    Journal(Refusal),
    /// The database is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// A fault of this node's own: it must not go on.
    #[error("fault: {0}")]
    Fault(String),
}

impl From<SignError<PowerLost>> for Stop {
    fn from(error: SignError<PowerLost>) -> Self {
        match error {
            SignError::File(lost) => Self::Power(lost),
            SignError::Refused(refusal) => Self::Journal(refusal),
            SignError::Failed | SignError::NoRound => Self::Fault(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<PowerLost>()) {
            Some(lost) => Self::Power(*lost),
            None => Self::Fault(format!("the engine's log: {error}")),
        }
    }
}

/// A message of the node to itself.
#[derive(Debug)]
pub enum Mail {
    /// An input for the core.
    Core(Box<Input<LedgerContext>>),
    /// The next height begins.
    StartHeight(Height),
}

/// Everything of a running node but the core.
pub struct Shell {
    /// Which node this is.
    pub id: NodeId,
    /// The ledger.
    pub chain_id: ChainId,
    /// The engine's log.
    pub log: EngineLog,
    /// The signer of a node that signs.
    pub signer: Option<Signer>,
    /// The application.
    pub host: Host,
    /// Blocks asked from and given to peers.
    pub sync: ValueSync,
    /// Checks signatures and certificates.
    pub verify: Verify,
    /// Messages to itself.
    pub mail: VecDeque<Mail>,
    /// What the step wants done.
    pub outbox: Outbox,
    /// Virtual time.
    pub now: SimTime,
    /// True while the log is replayed: then nothing is appended to it.
    pub recovering: bool,
    /// Metrics of the engine, which nobody reads here.
    pub metrics: Metrics,
    /// Waits of the engine.
    pub timeouts: LinearTimeouts,
    /// The one of them that repeats votes.
    pub rebroadcast_takes: SimTime,
    /// Running timers, by kind and round, with the token that makes an older start void.
    pub timers: BTreeMap<(u8, i64), u64>,
    /// Tokens given out.
    pub tokens: u64,
    /// The last certificate of prevotes that was sent: it goes out ahead of its block.
    pub polka: Option<PolkaCertificate<LedgerContext>>,
    /// The height that begins when the pacing of the node says so.
    pub next_height: Option<Height>,
    /// Time between blocks while no record waits, in milliseconds.
    pub heartbeat_ms: u64,
    /// The height that each peer is known to work on.
    pub peers_at: BTreeMap<NodeId, Height>,
    /// Number of validators that can be faulty.
    pub faulty_max: usize,
}

/// Runs one input through the core, performing its effects.
pub fn run(core: &mut Core, shell: &mut Shell, input: Input<LedgerContext>) -> Result<(), Stop> {
    let metrics = shell.metrics.clone();
    let result: Result<(), Error<LedgerContext>> = process!(
        input: input,
        state: core,
        metrics: &metrics,
        with: effect => match shell.perform(effect) {
            Ok(resume) => Ok::<_, Stop>(resume),
            Err(stop) => return Err(stop),
        }
    );
    result.map_err(|error| Stop::Fault(format!("the consensus core: {error}")))
}

impl Shell {
    fn perform(&mut self, effect: Effect<LedgerContext>) -> Result<Resume<LedgerContext>, Stop> {
        Ok(match effect {
            Effect::CancelAllTimeouts(r) => {
                self.timers.clear();
                r.resume_with(())
            }
            Effect::CancelTimeout(timeout, r) => {
                self.timers.remove(&timer_key(timeout));
                r.resume_with(())
            }
            Effect::ScheduleTimeout(timeout, r) => {
                self.start_timer(timeout);
                r.resume_with(())
            }
            Effect::SignVote(vote, r) => r.resume_with(self.signer()?.sign_vote(vote)?),
            Effect::SignProposal(proposal, r) => {
                r.resume_with(self.signer()?.sign_proposal(proposal)?)
            }
            Effect::VerifySignature(message, key, r) => {
                r.resume_with(self.verify.message(&message, &key))
            }
            Effect::VerifyCommitCertificate(certificate, set, thresholds, r) => {
                r.resume_with(self.verify.commit(&certificate, &set, thresholds))
            }
            Effect::VerifyExtendedCommitCertificate(certificate, set, thresholds, policy, r) => {
                r.resume_with(self.verify.extended_commit(&certificate, &set, thresholds, policy))
            }
            Effect::VerifyPolkaCertificate(certificate, set, thresholds, r) => {
                r.resume_with(self.verify.polka(&certificate, &set, thresholds))
            }
            Effect::VerifyRoundCertificate(certificate, set, thresholds, r) => {
                r.resume_with(self.verify.round(&certificate, &set, thresholds))
            }
            // The ledger has no vote extensions: the core never asks for one.
            Effect::ExtendVote(_, _, _, _, r) => r.resume_with(None),
            Effect::VerifyVoteExtension(_, _, _, _, _, _, r) => r.resume_with(Ok(())),
            other => self.perform_outward(other)?,
        })
    }

    /// Effects that write, send or reach the application.
    fn perform_outward(
        &mut self,
        effect: Effect<LedgerContext>,
    ) -> Result<Resume<LedgerContext>, Stop> {
        match effect {
            Effect::StartRound(height, round, _, _, _) => {
                self.flush()?;
                let known = self.host.started_round(height.0, round, &mut self.outbox)?;
                self.note_polkas();
                self.mail.extend(known.into_iter().map(|input| Mail::Core(Box::new(input))));
            }
            Effect::PublishConsensusMsg(message, _) => self.publish(message)?,
            Effect::PublishLivenessMsg(message, _) => self.publish_liveness(message)?,
            Effect::RepublishVote(vote, _) => self.publish_liveness(LivenessMsg::Vote(vote))?,
            Effect::RepublishRoundCertificate(certificate, _) => {
                self.publish_liveness(LivenessMsg::SkipRoundCertificate(certificate))?;
            }
            Effect::GetValue(height, round, _, _) => {
                let round = round.as_u32().unwrap_or_default();
                let wake = Wake::Propose { height: height.0, round };
                self.outbox.wakes.push((SimTime::from_ms(BUILD_MS), wake));
            }
            Effect::RestreamProposal(height, round, _, _, value, _) => {
                self.restream(height.0, round, value)?;
            }
            Effect::Decide(certificate, _, _) => {
                let reached = self.host.decided(&certificate, &mut self.outbox)?;
                self.sync.forget_through(reached);
                self.send_all(&Message::Status(self.sync.status(reached)))?;
            }
            Effect::Finalize(certificate, _, _, _) => {
                let next = certificate.height.0.next();
                self.next_height = Some(next);
                let left = self.heartbeat_ms.saturating_sub(self.host.block_age_ms(self.now));
                self.outbox.wakes.push((SimTime::from_ms(left), Wake::StartHeight(next)));
                self.pace();
            }
            Effect::CertVerifiedSyncValue(value, proposer, _) => {
                match self.host.synced(&value, proposer)? {
                    Some(proposed) => {
                        self.outbox.seen.push(Seen::Counted(Met::Synced));
                        self.post(proposed);
                    }
                    None => self.sync.blame(value.peer),
                }
            }
            Effect::CertRejectedSyncValue(peer, _, _, _) => self.sync.blame(peer),
            Effect::WalAppend(height, entry, _) => {
                if !self.recovering && self.is_validator() {
                    self.log.append(height.0, entry)?;
                }
            }
            _ => return Err(Stop::Fault("an effect without a performer".into())),
        }
        Ok(Resume::Continue)
    }

    /// Begins the next height before its heartbeat if a record waits, or if more peers than can be
    /// faulty have begun it: the node's own rule (`node/src/engine/pacing.rs`), without its least time
    /// between heights, so that a simulated hour decides more of them.
    pub fn pace(&mut self) {
        let Some(next) = self.next_height else { return };
        let there = self.peers_at.values().filter(|height| **height >= next).count();
        if there > self.faulty_max {
            self.outbox.wakes.push((SimTime::START, Wake::StartHeight(next)));
        } else if self.host.waiting() > 0 {
            self.outbox.wakes.push((SimTime::from_ms(BATCH_WAIT_MS), Wake::StartHeight(next)));
        }
    }

    /// Takes note of the height that a peer works on.
    pub fn note_peer(&mut self, peer: NodeId, height: Height) {
        let known = self.peers_at.entry(peer).or_default();
        *known = height.max(*known);
        self.pace();
    }

    /// Tells the signer of the prevotes that verified announcements carried: they may unlock it.
    pub fn note_polkas(&mut self) {
        for (height, round, block) in self.host.take_polkas() {
            if let Some(signer) = &mut self.signer {
                signer.note_polka(height, round, block);
            }
        }
    }

    /// Sends to every peer.
    pub fn send_all(&mut self, message: &Message) -> Result<(), Stop> {
        self.send(None, message)
    }

    /// Sends to one peer, or to all.
    pub fn send(&mut self, to: Option<NodeId>, message: &Message) -> Result<(), Stop> {
        let packet =
            message.encode().map_err(|error| Stop::Fault(format!("own message: {error}")))?;
        self.outbox.sends.push(Send { to, place: message.place(), packet });
        Ok(())
    }

    /// Puts an input behind the step under way.
    pub fn post(&mut self, input: Input<LedgerContext>) {
        self.mail.push_back(Mail::Core(Box::new(input)));
    }

    fn start_timer(&mut self, timeout: Timeout) {
        self.tokens += 1;
        self.timers.insert(timer_key(timeout), self.tokens);
        let wake = Wake::Timer { token: self.tokens, timeout };
        let wait = match timeout.kind {
            TimeoutKind::Rebroadcast => self.rebroadcast_takes,
            _ => self.timeouts.duration_for(timeout).into(),
        };
        self.outbox.wakes.push((wait, wake));
    }

    /// True, once, when this start of the timer still counts.
    pub fn timer_fires(&mut self, token: u64, timeout: Timeout) -> bool {
        let key = timer_key(timeout);
        if self.timers.get(&key) != Some(&token) {
            return false;
        }
        self.timers.remove(&key);
        true
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if !self.recovering && self.is_validator() {
            self.log.flush()?;
        }
        Ok(())
    }

    fn publish(&mut self, message: SignedConsensusMsg<LedgerContext>) -> Result<(), Stop> {
        self.flush()?;
        match self.signer()?.release(&message)? {
            Some(statements) => self.say(statements, &Message::Consensus(message)),
            None => Ok(()),
        }
    }

    fn publish_liveness(&mut self, message: LivenessMsg<LedgerContext>) -> Result<(), Stop> {
        if let LivenessMsg::PolkaCertificate(polka) = &message {
            self.polka = Some(polka.clone());
        }
        match self.signer()?.release_liveness(&message)? {
            Some(statements) => self.say(statements, &Message::Liveness(message)),
            None => Ok(()),
        }
    }

    fn say(&mut self, statements: Vec<Statement>, message: &Message) -> Result<(), Stop> {
        let by = self.signer()?.address();
        let said = statements.into_iter().map(|statement| Seen::Said { by, statement });
        self.outbox.seen.extend(said);
        self.send_all(message)
    }

    /// The signer, which the core needs only while the node signs.
    pub fn signer(&mut self) -> Result<&mut Signer, Stop> {
        self.signer.as_mut().ok_or_else(|| Stop::Fault("an observer was asked to sign".into()))
    }

    /// True for a node that signs.
    pub fn is_validator(&self) -> bool {
        self.signer.is_some()
    }

    /// Sends a block of an earlier round again, with the prevotes it had.
    fn restream(&mut self, height: Height, round: Round, value: BlockId) -> Result<(), Stop> {
        let known = self.polka.as_ref();
        let of_block = known.filter(|polka| polka.height.0 == height && polka.value_id == value);
        let polka = of_block.and_then(Polka::of);
        let polka = polka.filter(|polka| Round::new(polka.round) <= round);
        let key = self.signer()?.key().clone();
        match self.host.stream_again(&key, height, round, polka, value)? {
            Some(stream) => {
                self.outbox.seen.push(Seen::Counted(Met::ProposedAgain));
                self.send_all(&Message::Block(stream))
            }
            None => Ok(()),
        }
    }
}

fn timer_key(timeout: Timeout) -> (u8, i64) {
    let kind = match timeout.kind {
        TimeoutKind::Propose => 0,
        TimeoutKind::Prevote => 1,
        TimeoutKind::Precommit => 2,
        TimeoutKind::Rebroadcast => 3,
        TimeoutKind::FinalizeHeight(_) => 4,
    };
    (kind, timeout.round.as_i64())
}
