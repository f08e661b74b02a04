//! All nodes, the network, the clients and the clock of one run, on one thread.

use hefu_chain::{
    fixture,
    founding::founding_state,
    hash::{Digest, ValidatorAddress},
    state::StateChanges,
};
use hefu_consensus::{
    founded::FoundedState,
    memory::MemoryStore,
    vote_journal::{BootRole, Statement},
};

use super::{
    agenda::{Agenda, SimTime},
    byzantine::Mischief,
    checks::Checks,
    disk::Power,
    fault::{Damage, Fault},
    invariant::Property,
    link::{LinkQuality, Links},
    node::{
        Identity, Node, NodeId, NodeInput,
        crash_store::CrashStore,
        host::Temptation,
        outbox::{Outbox, Seen, Send, Wake},
    },
    packet::Packet,
    scenario::{Control, Scenario},
    seed::{Dice, Purpose},
    trace::Trace,
    workload::Workload,
};

/// How long a node that stopped by itself is down, in milliseconds.
const SUPERVISOR_MS: u64 = 500;
/// How often clients send again what is not on the ledger, once healed, in milliseconds.
const RESEND_MS: u64 = 2_000;
/// Broken streams of blocks, per mille.
const BROKEN_STREAMS: u32 = 20;

#[derive(Clone, Debug)]
enum Event {
    Deliver { from: NodeId, to: NodeId, packet: Packet },
    Wake { node: NodeId, run: u64, wake: Wake },
    Start(NodeId),
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
    links: Links,
    network: Dice,
    workload: Workload,
    clients: Dice,
    checks: Checks,
    trace: Trace,
    genesis: StateChanges,
    healed: bool,
    tally: Tally,
}

/// What happened, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events.
    pub events: u64,
    /// Packets delivered.
    pub packets: u64,
    /// Times a node lost power.
    pub crashes: u64,
    /// Times a node started as an observer because what it had signed was in doubt.
    pub observers: u64,
    /// Times a node started without the engine's log, because the journal knew more.
    pub by_journal: u64,
    /// Times a node refused to start because its database was damaged.
    pub refused_starts: u64,
    /// Blocks refused.
    pub refused: u64,
    /// Of these, for a record that breaks a rule.
    pub refused_for_record: u64,
    /// Honest prevotes for nil where a block that breaks a rule was proposed.
    pub nil_prevotes: u64,
    /// Records of stories that build on each other, sent for the first time.
    pub turns: u64,
}

impl Cluster {
    /// The beginning of a run: all nodes start, at slightly different times.
    pub fn new(scenario: Scenario, echo: bool) -> Self {
        let seed = scenario.seed;
        let founding = scenario.founding();
        let mut genesis = founding_state(&founding).expect("the founding of a scenario holds");
        let (mut workload, planted) = Workload::new(seed.dice(Purpose::Workload), &founding);
        genesis.extend(planted);
        let founded = FoundedState::new(genesis.clone()).expect("a founding state makes a tree");
        let nodes = build_nodes(&scenario, &founded, &mut workload);
        let byzantine =
            scenario.byzantine().into_iter().map(|validator| address(&scenario, validator));
        let checks =
            Checks::new(fixture::CHAIN_ID, founded.validators.clone(), byzantine.collect());
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
            scenario,
            agenda,
            nodes,
            links,
            network,
            workload,
            clients: seed.dice(Purpose::Clients),
            checks,
            trace: Trace::new(echo),
            genesis,
            healed: false,
            tally: Tally::default(),
        }
    }

    /// Takes the next event. False when the run is over.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.agenda.take() else { return false };
        self.tally.events += 1;
        self.checks.set_time(self.agenda.now());
        match event {
            Event::Deliver { from, to, packet } => self.deliver(from, to, packet),
            Event::Wake { node, run, wake } => {
                if self.node(node).runs == run && self.node(node).is_up() {
                    self.trace(format_args!("{node} wakes {wake:?}"), &[]);
                    self.act(node, NodeInput::Wake(wake));
                }
            }
            Event::Start(node) => self.start(node),
            Event::Fault(index) => self.fail(index),
            Event::Client => self.client(),
            Event::Resend => self.resend(),
            Event::Heal => self.heal(),
        }
        !self.is_over()
    }

    /// Checks what is checked at the end.
    pub fn finish(&mut self) {
        let outstanding = if self.healed { self.workload.outstanding_types() } else { Vec::new() };
        self.checks.finish(&self.genesis, &outstanding);
        self.tally.turns = self.workload.turns() as u64;
        self.tally.nil_prevotes = self.checks.nil_prevotes();
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

    fn deliver(&mut self, from: NodeId, to: NodeId, packet: Packet) {
        if !self.node(to).is_up() || self.links.is_cut(from, to) {
            return;
        }
        self.tally.packets += 1;
        let kind = packet.kind();
        let bytes = packet.digest();
        self.trace(format_args!("{from} to {to}: {kind}"), &bytes);
        self.act(to, NodeInput::Packet(from, packet));
    }

    fn act(&mut self, id: NodeId, input: NodeInput) {
        let now = self.agenda.now();
        let outbox = self.node_mut(id).handle(now, input);
        self.carry_out(id, outbox);
        // Read after the step: a node that has learnt the height in doubt signs again.
        if self.node_mut(id).end_watch() {
            self.trace(format_args!("{id} has watched and signs again"), &[]);
            self.start(id);
        }
    }

    fn carry_out(&mut self, id: NodeId, outbox: Outbox) {
        let run = self.node(id).runs;
        for (wait, wake) in outbox.wakes {
            self.agenda.enter(wait, Event::Wake { node: id, run, wake });
        }
        for Send { to, place, packet } in outbox.sends {
            let all = self.ids().into_iter();
            let receivers = all.filter(|other| *other != id && to.is_none_or(|to| to == *other));
            for to in receivers {
                if !self.links.is_split(id, to, place) {
                    self.transmit(id, to, packet.clone());
                }
            }
        }
        for seen in outbox.seen {
            self.see(id, seen);
        }
    }

    fn transmit(&mut self, from: NodeId, to: NodeId, packet: Packet) {
        for wait in self.links.deliveries(from, to) {
            let broken = self.network.chance(if self.healed { 0 } else { BROKEN_STREAMS });
            let packet = if broken {
                let kept = self.network.index(packet.parts());
                packet.broken_after(kept).unwrap_or_else(|| packet.clone())
            } else {
                packet.clone()
            };
            self.agenda.enter(wait, Event::Deliver { from, to, packet });
        }
    }

    fn see(&mut self, id: NodeId, seen: Seen) {
        match seen {
            Seen::Booted { role, tip } => {
                self.trace(format_args!("{id} starts as {role:?}"), &[]);
                match role {
                    BootRole::Validator => {}
                    BootRole::ByJournal => self.tally.by_journal += 1,
                    BootRole::ObserverThrough(_) => self.tally.observers += 1,
                }
                if let Some(block) = self.checks.booted(id, tip) {
                    self.see(id, Seen::Committed(block));
                }
            }
            Seen::Said { by, statement } => {
                let Statement { height, round, kind, block, .. } = &statement;
                let about = block.map_or([0; 32], |block| block.0);
                self.trace(format_args!("{id} says {kind:?} {height} round {round}"), &about);
                self.checks.said(id, by, &statement);
            }
            Seen::Committed(block) => {
                let hash = block.commit.block_hash;
                let (height, round) = (block.commit.height, block.commit.round);
                let records = block.block.records.len();
                let what = format_args!("{id} commits {height} round {round}, {records} records");
                self.trace.add(self.agenda.now(), what, &hash.0);
                for record in self.checks.committed(id, &block) {
                    self.workload.included(&record);
                }
            }
            Seen::Acknowledged(record, height) => {
                self.trace(format_args!("{id} tells of {height}"), &record.0);
                self.checks.told(id, record, height);
            }
            Seen::BlockRefused { height, round, why } => {
                self.trace(format_args!("{id} refuses {height} round {round}: {why}"), &[]);
                self.tally.refused += 1;
                self.tally.refused_for_record += u64::from(why.starts_with("record "));
            }
            Seen::BrokenBlock(hash) => {
                self.trace(format_args!("{id} makes a broken block"), &hash.0);
                self.checks.broken(hash);
            }
            Seen::RefusedToStart { why } => {
                self.trace(format_args!("{id} refuses to start: {why}"), &[]);
                self.tally.refused_starts += 1;
                let founded = FoundedState::new(self.genesis.clone());
                let founded = founded.expect("the state that this run began with");
                self.node_mut(id).replace_store(&founded);
                self.checks.replaced(id);
                self.agenda.enter(SimTime::from_ms(SUPERVISOR_MS), Event::Start(id));
            }
            Seen::Stopped { why, is_fault } => {
                self.trace(format_args!("{id} stops: {why}"), &[]);
                if is_fault && !self.is_byzantine(id) {
                    self.checks.note(Property::NoFault, Some(id), Err(why));
                }
                self.agenda.enter(SimTime::from_ms(SUPERVISOR_MS), Event::Start(id));
            }
        }
    }

    fn is_byzantine(&self, id: NodeId) -> bool {
        let validator = self.scenario.validator_of_nodes()[usize::from(id.0)];
        self.scenario.byzantine().contains(&validator)
    }

    fn start(&mut self, id: NodeId) {
        if self.node(id).is_up() {
            return;
        }
        let now = self.agenda.now();
        let outbox = self.node_mut(id).boot(now);
        self.carry_out(id, outbox);
    }

    fn stop(&mut self, id: NodeId, why: &str) {
        if self.node(id).is_up() {
            self.trace(format_args!("{id} goes down: {why}"), &[]);
            self.node_mut(id).crash();
        }
    }

    fn fail(&mut self, index: usize) {
        if self.healed {
            return;
        }
        let fault = self.scenario.plan[index].1.clone();
        self.trace(format_args!("{fault:?}"), &[]);
        match fault {
            Fault::Crash { node, during_sync, down, damage } => {
                self.crash(node, during_sync, down, damage);
            }
            Fault::Isolate(island) => {
                self.links.mend();
                self.links.isolate(&island, &self.ids());
            }
            Fault::Cut(from, to) => self.links.cut(from, to),
            Fault::Mend => self.links.mend(),
            Fault::Quality(quality) => self.links.set_quality(quality),
        }
    }

    fn crash(
        &mut self,
        id: NodeId,
        during_sync: Option<u32>,
        down: SimTime,
        damage: Option<Damage>,
    ) {
        if !self.node(id).is_up() {
            return;
        }
        self.tally.crashes += 1;
        let forgets = self.scenario.control == Control::Amnesia;
        if let Some(syncs) = during_sync.filter(|_| damage.is_none() && !forgets) {
            // The node goes down by itself, in the middle of that sync.
            self.node(id).power.fail_after(syncs);
            return;
        }
        self.stop(id, "power");
        let node = self.node_mut(id);
        match damage {
            _ if forgets => {
                node.journal_file.wipe();
                node.log_file.wipe();
            }
            Some(Damage::JournalBit) => node.journal_file.flip_bit(),
            Some(Damage::LogBit) => node.log_file.flip_bit(),
            Some(Damage::JournalGone) => node.journal_file.wipe(),
            Some(Damage::LogGone) => node.log_file.wipe(),
            Some(Damage::LogCut) => node.log_file.cut(),
            Some(Damage::StoreBit) => node.store.flip_bit(),
            Some(Damage::BothGone) => {
                node.journal_file.wipe();
                node.log_file.wipe();
            }
            None => {}
        }
        self.agenda.enter(down, Event::Start(id));
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
        self.act(to, NodeInput::Submit(submission.envelope));
        let wait = self.clients.number(1..self.scenario.record_every_ms + 1);
        self.agenda.enter(SimTime::from_ms(wait), Event::Client);
    }

    /// Clients send what is not on the ledger again, to one node each.
    fn resend(&mut self) {
        let waiting: Vec<_> = self.workload.outstanding().cloned().collect();
        for envelope in waiting {
            let to = NodeId(u8::try_from(self.clients.index(self.nodes.len())).unwrap_or_default());
            self.act(to, NodeInput::Submit(envelope));
        }
        self.agenda.enter(SimTime::from_ms(RESEND_MS), Event::Resend);
    }

    fn heal(&mut self) {
        self.trace(format_args!("healed"), &[]);
        self.healed = true;
        self.links.mend();
        self.links.unite_rounds();
        self.links.set_quality(LinkQuality::HEALED);
        for id in self.ids() {
            self.node(id).power.spare();
            self.start(id);
        }
        let honest: Vec<_> = self.ids().into_iter().filter(|id| !self.is_byzantine(*id)).collect();
        self.checks.healed(honest.into_iter());
        self.agenda.enter(SimTime::START, Event::Resend);
    }
}

fn address(scenario: &Scenario, validator: u8) -> ValidatorAddress {
    scenario.key(validator).public_key().validator_address()
}

fn build_nodes(scenario: &Scenario, founded: &FoundedState, workload: &mut Workload) -> Vec<Node> {
    let genesis_time = founded.tip.time;
    let mut disks = scenario.seed.dice(Purpose::Disk);
    let build = |(id, validator): (u8, u8)| {
        let tempted = scenario.tempted.filter(|(who, _)| *who == validator);
        let temptation = tempted.map(|(_, mischief)| Temptation {
            mischief,
            bad_records: match mischief {
                Mischief::RuleBreakingRecord(kind) => workload.bad_records(kind),
                _ => Vec::new(),
            },
        });
        let identity = Identity {
            id: NodeId(id),
            key: scenario.key(validator),
            chain_id: fixture::CHAIN_ID,
            clock_skew_ms: scenario.skews_ms[usize::from(id)],
            genesis_time,
            faulty_max: scenario.faulty_max(),
            temptation,
            ignores_journal: matches!(scenario.control, Control::Amnesia | Control::JournalIgnored),
        };
        let power = Power::new(disks.split());
        let store = CrashStore::new(MemoryStore::new(founded), power.clone());
        Node::new(identity, power, store)
    };
    (0..).zip(scenario.validator_of_nodes()).map(build).collect()
}
