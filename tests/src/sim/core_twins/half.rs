//! One node: the consensus core, its timers, and the blocks that it knows by name.

use std::collections::{BTreeMap, VecDeque};

use arc_malachitebft_core_consensus::{
    Effect, Input, LivenessMsg, LocallyProposedValue, MisbehaviorEvidence, Params, ProposedValue,
    Resumable, Resume, SignedConsensusMsg, State, process,
};
use arc_malachitebft_core_types::{
    CommitCertificate, LinearTimeouts, Round, SignedMessage, ThresholdParams, Timeout, TimeoutKind,
    Validity, ValueOrigin, ValuePayload, VoteExtensionPolicy,
};
use arc_malachitebft_metrics::Metrics;
use hefu_chain::{
    hash::{BlockHash, Domain, ValidatorAddress},
    height::Height,
    key::Signature,
};
use hefu_consensus::context::{
    self, Address, BlockId, LedgerContext, ValidatorSet, timeouts::ledger_timeouts,
};

/// Heights and inputs of later heights that the core keeps: the engine's defaults.
const QUEUE_HEIGHTS: usize = 10;
const QUEUE_INPUTS: usize = 1_000;

/// What travels between nodes.
#[derive(Clone, Debug)]
pub(super) enum Message {
    Consensus(SignedConsensusMsg<LedgerContext>),
    Liveness(LivenessMsg<LedgerContext>),
    Block(ProposedValue<LedgerContext>),
}

impl Message {
    /// The height and round that it is about.
    pub(super) fn place(&self) -> (Height, u32) {
        let (height, round) = match self {
            Self::Consensus(message) => (message.height(), message.round()),
            Self::Liveness(LivenessMsg::Vote(vote)) => (vote.message.height, vote.message.round),
            Self::Liveness(LivenessMsg::PolkaCertificate(polka)) => (polka.height, polka.round),
            Self::Liveness(LivenessMsg::SkipRoundCertificate(c)) => (c.height, c.round),
            Self::Block(block) => (block.height, block.round),
        };
        (height.0, round.as_u32().unwrap_or_default())
    }

    fn into_input(self) -> Input<LedgerContext> {
        match self {
            Self::Consensus(SignedConsensusMsg::Vote(vote))
            | Self::Liveness(LivenessMsg::Vote(vote)) => Input::Vote(vote),
            Self::Consensus(SignedConsensusMsg::Proposal(proposal)) => Input::Proposal(proposal),
            Self::Liveness(LivenessMsg::PolkaCertificate(polka)) => Input::PolkaCertificate(polka),
            Self::Liveness(LivenessMsg::SkipRoundCertificate(c)) => Input::RoundCertificate(c),
            Self::Block(block) => Input::ProposedValue(block, ValueOrigin::Consensus),
        }
    }
}

/// What a node wants done after a step.
#[derive(Debug, Default)]
pub(super) struct Wants {
    pub(super) messages: Vec<Message>,
    pub(super) timers: Vec<(u64, Timeout)>,
    pub(super) decided: Option<CommitCertificate<LedgerContext>>,
    pub(super) next_height: Option<Height>,
    pub(super) evidence: Option<MisbehaviorEvidence<LedgerContext>>,
}

/// One node; a twin is two of them.
pub(super) struct Half {
    core: State<LedgerContext>,
    shell: Shell,
}

struct Shell {
    own: ValidatorAddress,
    /// Names the blocks that this node makes.
    secret: [u8; 32],
    timeouts: LinearTimeouts,
    timers: BTreeMap<(u8, i64), u64>,
    tokens: u64,
    mail: VecDeque<Input<LedgerContext>>,
    wants: Wants,
}

impl Half {
    pub(super) fn new(own: ValidatorAddress, secret: [u8; 32], set: ValidatorSet) -> Self {
        let params = Params {
            address: Address(own),
            threshold_params: ThresholdParams::default(),
            value_payload: ValuePayload::ProposalAndParts,
            enabled: true,
        };
        let first = context::Height(Height::FIRST);
        let core = State::new(LedgerContext, first, set, params, QUEUE_HEIGHTS, QUEUE_INPUTS);
        let shell = Shell {
            own,
            secret,
            timeouts: ledger_timeouts(),
            timers: BTreeMap::new(),
            tokens: 0,
            mail: VecDeque::new(),
            wants: Wants::default(),
        };
        Self { core, shell }
    }

    /// The height that it works on.
    pub(super) fn height(&self) -> Height {
        self.core.height().0
    }

    /// True once the height is decided.
    pub(super) fn has_decided(&self) -> bool {
        self.core.driver.step_is_commit()
    }

    pub(super) fn start(&mut self, height: Height, set: ValidatorSet, metrics: &Metrics) -> Wants {
        let policy = VoteExtensionPolicy::default();
        let start = Input::StartHeight(context::Height(height), set, false, None, policy);
        self.feed(start, metrics)
    }

    pub(super) fn receive(&mut self, message: Message, metrics: &Metrics) -> Wants {
        self.feed(message.into_input(), metrics)
    }

    pub(super) fn elapsed(&mut self, token: u64, timeout: Timeout, metrics: &Metrics) -> Wants {
        let key = timer_key(timeout);
        if self.shell.timers.get(&key) != Some(&token) {
            return Wants::default();
        }
        self.shell.timers.remove(&key);
        self.feed(Input::TimeoutElapsed(timeout), metrics)
    }

    /// Runs an input, and what it causes in the node itself.
    pub(super) fn feed(&mut self, input: Input<LedgerContext>, metrics: &Metrics) -> Wants {
        self.shell.mail.push_back(input);
        while let Some(input) = self.shell.mail.pop_front() {
            let Self { core, shell } = self;
            let result: Result<(), arc_malachitebft_core_consensus::Error<LedgerContext>> = process!(
                input: input,
                state: core,
                metrics: metrics,
                with: effect => Ok::<_, arc_malachitebft_core_consensus::Error<LedgerContext>>(
                    shell.perform(effect)
                )
            );
            result.expect("the core accepts what an honest program hands it");
        }
        std::mem::take(&mut self.shell.wants)
    }
}

impl Shell {
    fn perform(&mut self, effect: Effect<LedgerContext>) -> Resume<LedgerContext> {
        match effect {
            Effect::CancelAllTimeouts(r) => {
                self.timers.clear();
                r.resume_with(())
            }
            Effect::CancelTimeout(timeout, r) => {
                self.timers.remove(&timer_key(timeout));
                r.resume_with(())
            }
            Effect::ScheduleTimeout(timeout, r) => {
                self.tokens += 1;
                self.timers.insert(timer_key(timeout), self.tokens);
                self.wants.timers.push((self.tokens, timeout));
                r.resume_with(())
            }
            Effect::SignVote(vote, r) => r.resume_with(SignedMessage::new(vote, unsigned())),
            Effect::SignProposal(proposal, r) => {
                r.resume_with(SignedMessage::new(proposal, unsigned()))
            }
            Effect::VerifySignature(_, _, r) => r.resume_with(true),
            Effect::VerifyCommitCertificate(_, _, _, r) => r.resume_with(Ok(())),
            Effect::VerifyExtendedCommitCertificate(_, _, _, _, r) => r.resume_with(Ok(())),
            Effect::VerifyPolkaCertificate(_, _, _, r) => r.resume_with(Ok(())),
            Effect::VerifyRoundCertificate(_, _, _, r) => r.resume_with(Ok(())),
            Effect::ExtendVote(_, _, _, _, r) => r.resume_with(None),
            Effect::VerifyVoteExtension(_, _, _, _, _, _, r) => r.resume_with(Ok(())),
            other => {
                self.perform_outward(other);
                Resume::Continue
            }
        }
    }

    fn perform_outward(&mut self, effect: Effect<LedgerContext>) {
        match effect {
            Effect::PublishConsensusMsg(message, _) => {
                self.wants.messages.push(Message::Consensus(message));
            }
            Effect::PublishLivenessMsg(message, _) => {
                self.wants.messages.push(Message::Liveness(message));
            }
            Effect::RepublishVote(vote, _) => {
                self.wants.messages.push(Message::Liveness(LivenessMsg::Vote(vote)));
            }
            Effect::RepublishRoundCertificate(certificate, _) => {
                let message = LivenessMsg::SkipRoundCertificate(certificate);
                self.wants.messages.push(Message::Liveness(message));
            }
            Effect::GetValue(height, round, _, _) => self.propose(height, round),
            Effect::RestreamProposal(height, round, valid_round, proposer, value, _) => {
                let block = block(height, round, valid_round, proposer, value);
                self.wants.messages.push(Message::Block(block));
            }
            Effect::Decide(certificate, _, _) => self.wants.decided = Some(certificate),
            Effect::Finalize(certificate, _, evidence, _) => {
                self.wants.next_height = Some(certificate.height.0.next());
                self.wants.evidence = Some(evidence);
            }
            Effect::CertVerifiedSyncValue(value, proposer, _) => {
                let certificate = &value.certificate;
                let (height, round) = (certificate.height, certificate.round);
                let block = block(height, round, Round::Nil, proposer, certificate.value_id);
                self.mail.push_back(Input::ProposedValue(block, ValueOrigin::Sync));
            }
            _ => {}
        }
    }

    fn propose(&mut self, height: context::Height, round: Round) {
        let parts: [&[u8]; 4] = [
            b"twins",
            &self.secret,
            &height.0.get().to_le_bytes(),
            &round.as_u32().unwrap_or_default().to_le_bytes(),
        ];
        let value = BlockId(BlockHash(Domain::LocalFile.hash_parts(&parts)));
        self.mail.push_back(Input::Propose(LocallyProposedValue::new(height, round, value)));
        let block = block(height, round, Round::Nil, Address(self.own), value);
        self.wants.messages.push(Message::Block(block));
    }

    fn wait_of(&self, timeout: Timeout) -> std::time::Duration {
        self.timeouts.duration_for(timeout)
    }
}

impl Half {
    /// How long a timeout waits.
    pub(super) fn wait_of(&self, timeout: Timeout) -> std::time::Duration {
        self.shell.wait_of(timeout)
    }
}

fn block(
    height: context::Height,
    round: Round,
    valid_round: Round,
    proposer: Address,
    value: BlockId,
) -> ProposedValue<LedgerContext> {
    ProposedValue { height, round, valid_round, proposer, value, validity: Validity::Valid }
}

fn unsigned() -> Signature {
    Signature::from_bytes([0; 64])
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
