//! All nodes, the network, the clients and the clock of one run, on one thread.

mod build;
mod faults;
mod joining;
mod seen;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use hefu_chain::{fixture, hash::Digest, key::PublicKey};

use self::build::{addresses, build_nodes};
use super::{
    agenda::{Agenda, SimTime},
    checks::Checks,
    ground::Ground,
    link::Links,
    node::{
        Node, NodeId, NodeInput,
        outbox::{Outbox, Seen, Send, Wake},
    },
    packet::Packet,
    scenario::Scenario,
    seed::{Dice, Purpose},
    tally::{Met, Tally},
    trace::Trace,
    workload::Workload,
};

/// How long a node that stopped by itself is down, in milliseconds; twice as long every time until
/// it has decided something.
const SUPERVISOR_MS: u64 = 500;
/// How often that doubles at most.
const DOUBLINGS_MAX: u32 = 4;
/// How often clients send again what is not on the ledger, once healed, in milliseconds.
const RESEND_MS: u64 = 2_000;
/// Broken streams of blocks, per mille.
const BROKEN_STREAMS: u32 = 20;

#[derive(Clone, Debug)]
enum Event {
    Deliver { from: NodeId, to: NodeId, packet: Packet, digest: [u8; 32] },
    Wake { node: NodeId, run: u64, wake: Wake },
    Start(NodeId),
    Free(NodeId),
    Fault(usize),
    Client,
    Resend,
    Heal,
}

/// One run under way.
pub struct Cluster {
    scenario: Scenario,
    agenda: Agenda<Event>,
    nodes: Vec<Node>,
    /// The transport identities of each node.
    peers: Vec<[PublicKey; 2]>,
    /// Until when each node is busy writing, or stands still.
    busy: Vec<SimTime>,
    /// What came to each node while it was busy.
    inboxes: Vec<VecDeque<Event>>,
    /// How long each sync of a node takes.
    sync_takes: Vec<SimTime>,
    /// How often each node stopped by itself since it last decided something.
    stops: Vec<u32>,
    /// Nodes whose database is gone.
    lost: BTreeSet<NodeId>,
    /// Nodes that have a ledger from others and have not started with it yet.
    joined: BTreeSet<NodeId>,
    links: Links,
    network: Dice,
    joins: Dice,
    workload: Workload,
    clients: Dice,
    checks: Checks,
    trace: Trace,
    ground: Arc<Ground>,
    healed: bool,
    sets_seen: usize,
    active_minute: Option<u64>,
    fault_minute: Option<u64>,
    tally: Tally,
}

impl Cluster {
    /// The beginning of a run: all nodes start, at slightly different times.
    pub fn new(scenario: Scenario, echo: bool) -> Self {
        let seed = scenario.seed;
        let ground = Ground::of(&scenario);
        let mut workload = Workload::new(&scenario, ground.market.clone());
        let nodes = build_nodes(&scenario, &ground, &mut workload);
        let byzantine = scenario.byzantine().into_iter();
        let byzantine = byzantine.flat_map(|validator| addresses(&scenario, validator));
        let validators = ground.founded.validators.clone();
        let checks = Checks::new(fixture::CHAIN_ID, validators, byzantine.collect());
        let mut agenda = Agenda::default();
        for node in &nodes {
            let id = node.identity.id;
            agenda.enter(SimTime::from_ms(u64::from(id.0) * 7), Event::Start(id));
        }
        for (index, (at, _)) in scenario.plan.iter().enumerate() {
            agenda.enter_at(*at, Event::Fault(index));
        }
        agenda.enter_at(scenario.heal_at, Event::Heal);
        agenda.enter(SimTime::from_ms(100), Event::Client);
        let mut network = seed.dice(Purpose::Network);
        let mut links = Links::new(scenario.quality, network.split());
        if scenario.splits_rounds {
            links.split_rounds(network.bytes());
        }
        Self {
            agenda,
            peers: nodes.iter().map(|node| node.identity.peer_keys).collect(),
            busy: vec![SimTime::START; nodes.len()],
            inboxes: vec![VecDeque::new(); nodes.len()],
            sync_takes: vec![SimTime::START; nodes.len()],
            stops: vec![0; nodes.len()],
            lost: BTreeSet::new(),
            joined: BTreeSet::new(),
            nodes,
            links,
            network,
            joins: seed.dice(Purpose::Joins),
            workload,
            clients: seed.dice(Purpose::Clients),
            checks,
            trace: Trace::new(echo),
            ground,
            healed: false,
            sets_seen: 1,
            active_minute: None,
            fault_minute: None,
            tally: Tally::default(),
            scenario,
        }
    }

    /// Takes the next event. False when the run is over.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.agenda.take() else { return false };
        self.tally.count(Met::Events);
        self.checks.set_time(self.agenda.now());
        self.note_fault_minute();
        if let Some(event) = self.put_off(event) {
            self.take(event);
        }
        !self.is_over()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Deliver { from, to, packet, digest } => self.deliver(from, to, packet, digest),
            Event::Wake { node, run, wake } => {
                if self.node(node).runs == run && self.node(node).is_up() {
                    self.trace(format_args!("{node} wakes {wake:?}"), &[]);
                    self.act(node, NodeInput::Wake(wake));
                }
            }
            Event::Start(node) => self.start(node),
            Event::Free(node) => self.empty_inbox(node),
            Event::Fault(index) => self.fail(index),
            Event::Client => self.client(),
            Event::Resend => self.resend(),
            Event::Heal => self.heal(),
        }
    }

    /// Keeps an input of a busy node for when it is free; gives back any other event.
    fn put_off(&mut self, event: Event) -> Option<Event> {
        let (Event::Deliver { to: node, .. } | Event::Wake { node, .. }) = event else {
            return Some(event);
        };
        let at = usize::from(node.0);
        let is_free = self.busy[at] <= self.agenda.now() && self.inboxes[at].is_empty();
        if is_free || !self.node(node).is_up() {
            return Some(event);
        }
        self.tally.count(Met::Delayed);
        if self.inboxes[at].is_empty() {
            self.agenda.enter_at(self.busy[at], Event::Free(node));
        }
        self.inboxes[at].push_back(event);
        None
    }

    /// Hands a node what came while it was busy, until it is busy again.
    fn empty_inbox(&mut self, node: NodeId) {
        let at = usize::from(node.0);
        while self.busy[at] <= self.agenda.now() {
            let Some(event) = self.inboxes[at].pop_front() else { return };
            self.take(event);
        }
        if !self.inboxes[at].is_empty() {
            self.agenda.enter_at(self.busy[at], Event::Free(node));
        }
    }

    /// Checks what is checked at the end.
    pub fn finish(&mut self) {
        let outstanding = if self.healed { self.workload.outstanding_types() } else { Vec::new() };
        self.checks.finish(&self.ground.genesis, &outstanding);
        self.tally.add(Met::Turns, self.workload.turns() as u64);
        self.tally.add(Met::Minutes, self.minute() + 1);
        self.checks.tell(&mut self.tally);
        self.tally.merge(self.links.tally());
        for node in &self.nodes {
            self.tally.merge(&node.power.tally());
        }
    }

    /// The invariants.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// What happened, by number.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Virtual time.
    pub fn now(&self) -> SimTime {
        self.agenda.now()
    }

    /// Hash of everything that happened.
    pub fn trace_hash(&self) -> Digest {
        self.trace.hash()
    }

    fn is_over(&self) -> bool {
        let settled = self.checks.is_live() && self.workload.outstanding_count() == 0;
        self.checks.is_overdue() || settled || !self.checks.violations().is_empty()
    }

    fn minute(&self) -> u64 {
        self.now().as_ms() / 60_000
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[usize::from(id.0)]
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[usize::from(id.0)]
    }

    fn ids(&self) -> Vec<NodeId> {
        self.nodes.iter().map(|node| node.identity.id).collect()
    }

    fn trace(&mut self, what: std::fmt::Arguments<'_>, about: &[u8]) {
        self.trace.add(self.agenda.now(), what, about);
    }

    fn deliver(&mut self, from: NodeId, to: NodeId, packet: Packet, digest: [u8; 32]) {
        if !self.node(to).is_up() || self.links.is_cut(from, to) {
            return;
        }
        if !self.node(to).admits(&self.peers[usize::from(from.0)]) {
            self.tally.count(Met::FromStrangers);
            return;
        }
        self.tally.count(Met::Packets);
        let kind = packet.kind();
        self.trace(format_args!("{from} to {to}: {kind}"), &digest);
        self.act(to, NodeInput::Packet(from, packet));
    }

    fn act(&mut self, id: NodeId, input: NodeInput) {
        let now = self.agenda.now();
        let syncs = self.node(id).power.syncs();
        let outbox = self.node_mut(id).handle(now, input);
        let syncs = self.node(id).power.syncs() - syncs;
        let lag = self.be_busy(id, syncs);
        let has_new_tip = outbox.seen.iter().any(|seen| matches!(seen, Seen::Committed(_)));
        self.carry_out(id, outbox, lag);
        // Read after the step: a node that has learnt the height in doubt signs again.
        if self.node_mut(id).end_watch() {
            self.trace(format_args!("{id} has watched and signs again"), &[]);
            self.tally.count(Met::WatchesEnded);
            self.start(id);
        }
        if has_new_tip && self.node_mut(id).end_for_next_key() {
            self.trace(format_args!("{id} goes on with its next key"), &[]);
            self.tally.count(Met::Rekeyed);
            self.start(id);
        }
    }

    /// A slow disk keeps its node busy; returns how much later everything leaves the node.
    fn be_busy(&mut self, id: NodeId, syncs: u64) -> SimTime {
        let each = self.sync_takes[usize::from(id.0)];
        if syncs == 0 || each == SimTime::START {
            return SimTime::START;
        }
        self.tally.add(Met::SlowSyncs, syncs);
        let lag = SimTime::from_micros(each.as_micros() * syncs);
        self.busy[usize::from(id.0)] = self.agenda.now().after(lag);
        lag
    }

    fn carry_out(&mut self, id: NodeId, outbox: Outbox, lag: SimTime) {
        let run = self.node(id).runs;
        for (wait, wake) in outbox.wakes {
            self.agenda.enter(wait.after(lag), Event::Wake { node: id, run, wake });
        }
        for Send { to, place, packet } in outbox.sends {
            let digest = packet.digest();
            for other in (0..self.nodes.len()).filter_map(|at| u8::try_from(at).ok()).map(NodeId) {
                if other == id || to.is_some_and(|to| to != other) {
                    continue;
                }
                if !self.node(id).admits(&self.peers[usize::from(other.0)]) {
                    continue;
                }
                match self.links.is_split(id, other, place) {
                    true => self.tally.count(Met::SplitOff),
                    false => self.transmit(id, other, packet.clone(), digest, lag),
                }
            }
        }
        for seen in outbox.seen {
            self.see(id, seen);
        }
    }

    fn transmit(
        &mut self,
        from: NodeId,
        to: NodeId,
        packet: Packet,
        digest: [u8; 32],
        lag: SimTime,
    ) {
        for wait in self.links.deliveries(from, to) {
            let (mut packet, mut digest) = (packet.clone(), digest);
            if self.network.chance(if self.healed { 0 } else { BROKEN_STREAMS }) {
                let kept = self.network.index(packet.parts());
                if let Some(broken) = packet.broken_after(kept) {
                    self.tally.count(Met::BrokenStreams);
                    packet = broken;
                    digest = packet.digest();
                }
            }
            let event = Event::Deliver { from, to, packet, digest };
            self.agenda.enter(wait.after(lag), event);
        }
    }

    fn is_byzantine(&self, id: NodeId) -> bool {
        let validator = self.scenario.validator_of_nodes()[usize::from(id.0)];
        self.scenario.byzantine().contains(&validator)
    }

    fn start(&mut self, id: NodeId) {
        if self.node(id).is_up() || (self.lost.contains(&id) && !self.join(id)) {
            return;
        }
        let now = self.agenda.now();
        self.busy[usize::from(id.0)] = now;
        // What nobody took in is lost with the node.
        self.inboxes[usize::from(id.0)].clear();
        let outbox = self.node_mut(id).boot(now);
        self.carry_out(id, outbox, SimTime::START);
    }

    fn stop(&mut self, id: NodeId, why: &str) {
        if self.node(id).is_up() {
            self.trace(format_args!("{id} goes down: {why}"), &[]);
            self.node_mut(id).crash();
        }
    }

    fn client(&mut self) {
        if self.healed {
            return;
        }
        let submission = self.workload.next(self.checks.tip());
        if submission.is_valid {
            self.checks.offered(submission.id);
        }
        let to = NodeId(u8::try_from(self.clients.index(self.nodes.len())).unwrap_or_default());
        self.trace(format_args!("a client sends to {to}"), &submission.id.0);
        self.submit(to, submission.envelope);
        let wait = self.clients.number(1..self.scenario.record_every_ms + 1);
        self.agenda.enter(SimTime::from_ms(wait), Event::Client);
    }

    /// Clients send what is not on the ledger again, to one node each.
    fn resend(&mut self) {
        let mut waiting: Vec<_> = self.workload.outstanding().cloned().collect();
        if let Some(submission) = self.workload.finish_change(self.checks.tip()) {
            self.checks.offered(submission.id);
            waiting.push(submission.envelope);
        }
        for envelope in waiting {
            let to = NodeId(u8::try_from(self.clients.index(self.nodes.len())).unwrap_or_default());
            self.submit(to, envelope);
        }
        self.agenda.enter(SimTime::from_ms(RESEND_MS), Event::Resend);
    }

    /// A client that finds its node busy gives up; it will send again.
    fn submit(&mut self, to: NodeId, envelope: Bytes) {
        if self.busy[usize::from(to.0)] <= self.agenda.now() {
            self.act(to, NodeInput::Submit(envelope));
        }
    }
}
