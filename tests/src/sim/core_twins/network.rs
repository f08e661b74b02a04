//! The nodes of a scenario, what travels between them, and what is looked for.

use std::collections::BTreeMap;

use arc_malachitebft_core_consensus::{Input, MisbehaviorEvidence};
use arc_malachitebft_core_types::{CommitCertificate, Timeout};
use arc_malachitebft_metrics::Metrics;
use arc_malachitebft_sync::RawDecidedValue;
use bytes::Bytes;
use hefu_chain::{commit::Commit, hash::BlockHash, height::Height};
use hefu_consensus::context::{LedgerContext, ValidatorSet, commit_of, extended_certificate_of};

use super::{
    HEIGHTS, HEIGHTS_AFTER, Outcome, Plan, WITHIN_MS,
    half::{Half, Message, Wants},
};
use crate::sim::{
    agenda::{Agenda, SimTime},
    node::NodeId,
    seed::Dice,
};

/// How often a node asks another whether it has what comes next, in milliseconds.
const ASK_MS: u64 = 400;

enum Event {
    Deliver(usize, Message),
    Timer(usize, u64, Timeout),
    Start(usize, Height),
    Ask(usize),
}

pub(super) struct Network<'a> {
    plan: Plan,
    dice: Dice,
    metrics: &'a Metrics,
    set: ValidatorSet,
    nodes: Vec<Half>,
    /// What each node has decided.
    chains: Vec<BTreeMap<Height, Commit>>,
    /// The first decision of each height.
    decided: BTreeMap<Height, BlockHash>,
    agenda: Agenda<Event>,
    /// The height that every node must reach, once partitions are over.
    goal: Option<Height>,
    outcome: Outcome,
}

impl<'a> Network<'a> {
    pub(super) fn new(plan: Plan, mut dice: Dice, metrics: &'a Metrics) -> Self {
        let set = ValidatorSet::from(&plan.seats.set);
        let count = plan.keys.len();
        let half = |node: usize| Half::new(plan.address(node), dice.bytes(), set.clone());
        let nodes = (0..count).map(half).collect();
        let mut agenda = Agenda::default();
        for node in 0..count {
            let wait = SimTime::from_ms(dice.number(0..50));
            agenda.enter(wait, Event::Start(node, Height::FIRST));
            agenda.enter(SimTime::from_ms(ASK_MS + node as u64), Event::Ask(node));
        }
        Self {
            chains: vec![BTreeMap::new(); count],
            decided: BTreeMap::new(),
            goal: None,
            outcome: Outcome::default(),
            plan,
            dice,
            metrics,
            set,
            nodes,
            agenda,
        }
    }

    pub(super) fn run(mut self) -> Outcome {
        while let Some(event) = self.agenda.take() {
            self.outcome.events += 1;
            self.take(event);
            self.look_at_the_time();
            if self.outcome.failure().is_some() || self.is_reached() {
                break;
            }
        }
        self.outcome.heights = self.decided.len() as u64;
        self.outcome
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Deliver(to, message) => {
                let wants = self.nodes[to].receive(message, self.metrics);
                self.carry_out(to, wants);
            }
            Event::Timer(node, token, timeout) => {
                let wants = self.nodes[node].elapsed(token, timeout, self.metrics);
                self.carry_out(node, wants);
            }
            Event::Start(node, height) => {
                let wants = self.nodes[node].start(height, self.set.clone(), self.metrics);
                self.carry_out(node, wants);
            }
            Event::Ask(node) => self.ask(node),
        }
    }

    fn carry_out(&mut self, node: usize, wants: Wants) {
        let Wants { messages, timers, decided, next_height, evidence } = wants;
        for (token, timeout) in timers {
            let wait = self.nodes[node].wait_of(timeout).into();
            self.agenda.enter(wait, Event::Timer(node, token, timeout));
        }
        for message in messages {
            self.send(node, &message);
        }
        if let Some(certificate) = decided {
            self.decide(node, &certificate);
        }
        if let Some(evidence) = evidence {
            self.judge(node, &evidence);
        }
        // Beyond the goal there is nothing to show.
        if let Some(height) = next_height.filter(|next| self.goal.is_none_or(|goal| *next <= goal))
        {
            self.agenda.enter(SimTime::from_ms(1), Event::Start(node, height));
        }
    }

    fn send(&mut self, from: usize, message: &Message) {
        let (height, round) = message.place();
        for to in (0..self.nodes.len()).filter(|to| *to != from) {
            let is_split = self.goal.is_none() && self.plan.is_split(from, to, height, round);
            let is_lost = self.goal.is_none() && self.dice.chance(self.plan.loss);
            if is_split || is_lost {
                continue;
            }
            let longest = if self.goal.is_none() { self.plan.delay_ms } else { 5 };
            let wait = SimTime::from_micros(self.dice.number(500..longest * 1_000));
            self.agenda.enter(wait, Event::Deliver(to, message.clone()));
        }
    }

    fn decide(&mut self, node: usize, certificate: &CommitCertificate<LedgerContext>) {
        let commit = commit_of(certificate).expect("a decision has a round");
        let (height, block) = (commit.height, commit.block_hash);
        self.outcome.note(node, height, commit.round, block);
        let first = *self.decided.entry(height).or_insert(block);
        if first != block {
            let id = u8::try_from(node).unwrap_or_default();
            let text = format!("{} decides {block} at {height}, another {first}", NodeId(id));
            self.outcome.fork = Some(text);
        }
        self.chains[node].insert(height, commit);
    }

    /// Evidence of an honest node names twins only.
    fn judge(&mut self, node: usize, evidence: &MisbehaviorEvidence<LedgerContext>) {
        let is_twin = |node: &usize| self.plan.twins.contains(&self.plan.keys[*node]);
        let twins = (0..self.plan.keys.len()).filter(is_twin);
        let twins: Vec<_> = twins.map(|node| self.plan.address(node)).collect();
        let votes = evidence.votes.iter().map(|(address, pairs)| (address, pairs.len()));
        let proposals = evidence.proposals.iter().map(|(address, pairs)| (address, pairs.len()));
        for (address, pairs) in votes.chain(proposals) {
            match twins.contains(&address.0) {
                true => self.outcome.contradictions += pairs as u64,
                false => {
                    let text = format!("node {node} accuses {}, which is no twin", address.0);
                    self.outcome.slander = Some(text);
                }
            }
        }
    }

    /// A node asks another for the next height, as value sync does.
    fn ask(&mut self, node: usize) {
        self.agenda.enter(SimTime::from_ms(ASK_MS), Event::Ask(node));
        let height = self.nodes[node].height();
        let other = self.dice.index(self.nodes.len());
        let Some(commit) = self.chains[other].get(&height) else { return };
        if self.nodes[node].has_decided() || other == node {
            return;
        }
        let certificate = extended_certificate_of(commit);
        let peer = NodeId(u8::try_from(other).unwrap_or_default()).peer();
        let value = RawDecidedValue::<LedgerContext>::new(Bytes::new(), certificate).to_core(peer);
        let wants = self.nodes[node].feed(Input::SyncValueResponse(value), self.metrics);
        self.carry_out(node, wants);
    }

    /// Ends the partitions when it is time, and says who is stuck when that is long ago.
    fn look_at_the_time(&mut self) {
        let now = self.agenda.now();
        let tip = self.decided.last_key_value().map_or(Height::GENESIS, |(height, _)| *height);
        let split = SimTime::from_ms(self.plan.split_ms);
        if self.goal.is_none() && (now >= split || tip >= Height::new(HEIGHTS)) {
            self.goal = Some(Height::new(tip.get() + HEIGHTS_AFTER));
            self.plan.split_ms = now.as_ms();
        }
        let Some(goal) = self.goal else { return };
        if now >= SimTime::from_ms(self.plan.split_ms + WITHIN_MS) {
            let behind = (0..self.nodes.len()).filter(|node| !self.has(*node, goal));
            let behind: Vec<_> = behind.collect();
            self.outcome.stuck = Some(format!("united, yet behind {goal}: nodes {behind:?}"));
        }
    }

    fn has(&self, node: usize, height: Height) -> bool {
        self.chains[node].contains_key(&height)
    }

    fn is_reached(&self) -> bool {
        self.goal.is_some_and(|goal| (0..self.nodes.len()).all(|node| self.has(node, goal)))
    }
}
