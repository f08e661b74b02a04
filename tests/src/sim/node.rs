//! One simulated node: what survives a crash, and what runs between crashes.

pub mod allow_list;
pub mod crash_store;
pub mod engine_log;
pub mod host;
pub mod identity;
pub mod outbox;
pub mod shell;
pub mod signer;
mod step;
pub mod value_sync;
pub mod verify;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use arc_malachitebft_core_consensus::Params;
use arc_malachitebft_core_types::{ThresholdParams, ValuePayload};
use arc_malachitebft_metrics::Metrics;
use arc_malachitebft_peer::PeerId;
use bytes::Bytes;
use hefu_chain::{
    codec,
    hash::{ChainId, ValidatorAddress},
    height::Height,
    key::{PublicKey, SecretKey},
    params::Params as LedgerParams,
    state::{Entity, View},
    time::BlockTime,
};
use hefu_consensus::{
    context::{self, Address, LedgerContext, timeouts::ledger_timeouts},
    founded::FoundedState,
    memory::{Contents, MemoryStore},
    port::Store as _,
    vote_journal::{BootRole, Journal, JournalFile as _, boot_role},
};

pub use self::identity::Identity;
use self::{
    crash_store::CrashStore,
    engine_log::EngineLog,
    host::Host,
    outbox::{Outbox, Seen, Wake},
    shell::{Core, Shell, Stop},
    signer::Signer,
    step::{deliver_mail, receive, start_height, wake_up},
    value_sync::ValueSync,
    verify::Verify,
};
use super::{
    agenda::SimTime,
    disk::{Power, SimFile},
    packet::{Message, Packet},
};

/// Heights and inputs of later heights that the core keeps: the engine's defaults.
const QUEUE_HEIGHTS: usize = 10;
const QUEUE_INPUTS: usize = 1_000;

/// A node of the simulation. Two nodes may hold one key: twins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u8);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "n{}", self.0)
    }
}

impl NodeId {
    /// The node's name on the network.
    pub fn peer(self) -> PeerId {
        // An identity multihash: code 0, 32 bytes.
        let mut bytes = vec![0, 32];
        bytes.extend_from_slice(&[self.0; 32]);
        PeerId::from_bytes(&bytes).expect("34 bytes of an identity multihash are a peer id")
    }
}

/// Something for a node to deal with.
#[derive(Clone, Debug)]
pub enum NodeInput {
    /// A packet from another node.
    Packet(NodeId, Packet),
    /// The time it asked to be woken at.
    Wake(Wake),
    /// A client's envelope.
    Submit(Bytes),
}

/// A node, running or not.
pub struct Node {
    /// Who it is.
    pub identity: Identity,
    /// Its power.
    pub power: Power,
    /// The engine's log.
    pub log_file: SimFile,
    /// A vote journal for each key.
    journal_files: Vec<SimFile>,
    /// The address of each key.
    addresses: Vec<ValidatorAddress>,
    /// The key that it votes with, by its place.
    seat: usize,
    /// The ledger's store.
    pub store: CrashStore,
    /// True when the node has watched the heights in doubt go by: at its next start it signs, with
    /// a new journal.
    watched: bool,
    /// A block later than this must be final before the node signs: its database came from others.
    watch_past: Option<BlockTime>,
    /// Counts starts; wake-up calls of an earlier run are void.
    pub runs: u64,
    running: Option<Running>,
}

struct Running {
    core: Core,
    shell: Shell,
    watch: Option<Watch>,
}

/// What must be decided before a node signs.
#[derive(Clone, Copy, Debug)]
struct Watch {
    through: Height,
    past: Option<BlockTime>,
}

/// How far this node's clock may be behind that of a proposer when it joins, in milliseconds: the
/// node's own figure (`node/src/engine/watching.rs`).
const CLOCK_SLACK_MS: u64 = 10_000;

impl Node {
    /// A node that never ran, with the journals that are made with the ledger's files.
    pub fn new(identity: Identity, power: Power, store: CrashStore) -> Self {
        let journal = |key: &SecretKey| {
            let mut file = SimFile::new(power.clone());
            let own = key.public_key().validator_address();
            let journal = Journal::new(identity.chain_id, own).to_file();
            file.replace(&journal).expect("power is on before the run begins");
            file
        };
        Self {
            log_file: SimFile::new(power.clone()),
            journal_files: identity.keys.iter().map(journal).collect(),
            addresses: identity
                .keys
                .iter()
                .map(|key| key.public_key().validator_address())
                .collect(),
            seat: 0,
            identity,
            power,
            store,
            watched: false,
            watch_past: None,
            runs: 0,
            running: None,
        }
    }

    /// The vote journal of the key that it votes with.
    pub fn journal_file(&self) -> &SimFile {
        &self.journal_files[self.seat]
    }

    /// The key that it votes with.
    fn key(&self) -> &SecretKey {
        &self.identity.keys[self.seat]
    }

    /// The key that has a seat at the height after the tip; the one in use if none has.
    fn seat_after_tip(&self) -> usize {
        let next = self.store.tip().height.next();
        let Ok(Some(set)) = self.store.validator_set(next) else { return self.seat };
        let has_seat = |address: &ValidatorAddress| set.get(address).is_some();
        self.addresses.iter().position(has_seat).unwrap_or(self.seat)
    }

    /// Ends the run of a node whose next key has the seat from now on. True if so: then it is to be
    /// started again, and votes with that key.
    pub fn end_for_next_key(&mut self) -> bool {
        let ends = self.is_up() && self.seat_after_tip() != self.seat;
        if ends {
            self.running = None;
        }
        ends
    }

    /// True for a node that takes packets from, and sends packets to, the owner of these peer keys.
    pub fn admits(&self, peer: &[PublicKey]) -> bool {
        self.host().is_some_and(|host| peer.iter().any(|key| host.admits(key)))
    }

    /// Sets the clock so far ahead, in milliseconds.
    pub fn set_clock(&mut self, ahead_ms: i64) {
        self.identity.clock_skew_ms = ahead_ms;
        if let Some(running) = &mut self.running {
            running.shell.host.set_clock(ahead_ms);
        }
    }

    /// Loses everything but the database: journals and log.
    pub fn lose_statements(&self) {
        self.journal_files.iter().for_each(SimFile::wipe);
        self.log_file.wipe();
    }

    /// Puts a ledger that came from others in the place of a database that is gone. The node signs
    /// once a block is final that is later than now, however far its clock may be behind.
    pub fn join(&mut self, contents: Contents, now: SimTime) {
        self.store = CrashStore::new(MemoryStore::from(contents), self.power.clone());
        let clock = self.identity.clock(now);
        self.watch_past = Some(clock.plus_ms(CLOCK_SLACK_MS));
    }

    /// True while the node runs.
    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// The application of a running node.
    pub fn host(&self) -> Option<&Host> {
        self.running.as_ref().map(|running| &running.shell.host)
    }

    /// Ends the run of a node that follows without signing once the heights in doubt are decided.
    /// True if so: then it is to be started again, and signs.
    pub fn end_watch(&mut self) -> bool {
        let is_over = self.running.as_ref().is_some_and(|running| {
            let tip = running.shell.host.tip_block();
            running.watch.is_some_and(|Watch { through, past }| {
                tip.height >= through && past.is_none_or(|past| tip.time > past)
            })
        });
        if is_over {
            self.running = None;
            self.watched = true;
            self.watch_past = None;
        }
        is_over
    }

    /// What an operator does with a node whose database is damaged: move it away and start with an
    /// empty one, beside the journal and the log as they are.
    /// It signs once a block is final that is later than now: its journal may be lost before it is there.
    pub fn replace_store(&mut self, founded: &FoundedState, now: SimTime) {
        self.store = CrashStore::new(MemoryStore::new(founded), self.power.clone());
        self.watch_past = Some(self.identity.clock(now).plus_ms(CLOCK_SLACK_MS));
    }

    /// True for a running node that signs.
    pub fn signs(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.shell.is_validator())
    }

    /// Starts the node, as its program does: read the tip, the journal and the log, decide the
    /// role, replay.
    pub fn boot(&mut self, now: SimTime) -> Outbox {
        self.power.restore();
        self.runs += 1;
        self.seat = self.seat_after_tip();
        let mut outbox = Outbox::default();
        let started = self.try_boot(now);
        self.watched = false;
        match started {
            Ok(running) => self.running = Some(running),
            Err(stop) => {
                self.crash();
                outbox.seen.push(stopped(&stop));
                return outbox;
            }
        }
        self.step(now, |core, shell| {
            let tip = shell.host.tip();
            shell.outbox.wakes.push((SimTime::from_ms(shell.sync.status_ms()), Wake::Status));
            let status = Message::Status(shell.sync.status(tip));
            shell.send_all(&status)?;
            start_height(core, shell, tip.next())
        })
    }

    /// Stops the node without warning.
    pub fn crash(&mut self) {
        self.running = None;
        self.power.fail();
        self.log_file.settle();
        self.journal_files.iter().for_each(SimFile::settle);
    }

    /// Deals with an input. A node that is down ignores it.
    pub fn handle(&mut self, now: SimTime, input: NodeInput) -> Outbox {
        if self.running.is_none() {
            return Outbox::default();
        }
        self.step(now, |core, shell| match input {
            NodeInput::Packet(from, packet) => match packet.decode() {
                Ok(message) => receive(core, shell, from, message),
                Err(_) => Ok(()),
            },
            NodeInput::Wake(wake) => wake_up(core, shell, wake),
            NodeInput::Submit(envelope) => {
                if shell.host.submit(&envelope, now) {
                    shell.pace();
                    shell.send_all(&Message::Record(envelope))?;
                }
                Ok(())
            }
        })
    }

    fn try_boot(&mut self, now: SimTime) -> Result<Running, Stop> {
        let Identity { chain_id, id, .. } = self.identity;
        let key = self.key().clone();
        let own = key.public_key().validator_address();
        self.store.scrub().map_err(Stop::Damaged)?;
        let host = Host::open(&self.identity, &key, &self.store, &self.power)?;
        let next = host.tip().next();
        let (role, journal) = self.decide(host.tip(), chain_id, own);
        let signer = match journal {
            Ok(journal) => Some(Signer::open(key, chain_id, journal, self.journal_file().clone())?),
            Err(_) => None,
        };
        if role == BootRole::ByJournal {
            // The journal says by now that the log is not to be believed.
            self.log_file.wipe();
        }
        let log = match EngineLog::open(self.log_file.clone()) {
            Ok(log) => log,
            Err(_) => {
                // The role already counts the log as damaged; the engine needs a whole one.
                self.log_file.wipe();
                EngineLog::open(self.log_file.clone())?
            }
        };
        let set = context::ValidatorSet::from(&host.validators(next)?);
        let params = Params {
            address: Address(own),
            threshold_params: ThresholdParams::default(),
            value_payload: ValuePayload::ProposalAndParts,
            enabled: signer.is_some(),
        };
        let height = context::Height(next);
        let core = Core::new(LedgerContext, height, set, params, QUEUE_HEIGHTS, QUEUE_INPUTS);
        let tip = host.last_final()?.map(Arc::new);
        let shell = Shell {
            id,
            chain_id,
            log,
            signer,
            host,
            sync: ValueSync::new(id.peer(), self.identity.status_ms),
            verify: Verify::new(chain_id),
            mail: VecDeque::new(),
            outbox: Outbox { seen: vec![Seen::Booted { role, tip }], ..Outbox::default() },
            now,
            recovering: false,
            metrics: Metrics::new(),
            timeouts: ledger_timeouts(),
            rebroadcast_takes: SimTime::from_ms(self.identity.rebroadcast_ms),
            timers: BTreeMap::new(),
            tokens: 0,
            polka: None,
            next_height: None,
            heartbeat_ms: self.heartbeat_ms()?,
            peers_at: BTreeMap::new(),
            faulty_max: 0,
        };
        let past = self.watch_past;
        let watch = match role {
            BootRole::Validator | BootRole::ByJournal => None,
            BootRole::ObserverThrough(through) => Some(Watch { through, past }),
        };
        Ok(Running { core, shell, watch })
    }

    /// The node's role, and the journal to sign with or the height to watch through.
    fn decide(
        &self,
        tip: Height,
        chain_id: ChainId,
        own: ValidatorAddress,
    ) -> (BootRole, Result<Journal, Height>) {
        if self.watched || self.identity.ignores_journal {
            return (BootRole::Validator, Ok(Journal::after(tip, chain_id, own)));
        }
        let found = signer::stored(self.journal_file(), chain_id, own);
        let view = EngineLog::view(&self.log_file, &chain_id, &own);
        let role = match (boot_role(tip, &found, &view), self.watch_past) {
            (BootRole::Validator | BootRole::ByJournal, Some(_)) => {
                BootRole::ObserverThrough(tip.next())
            }
            (role, _) => role,
        };
        (role, role.journal(tip, found))
    }

    fn heartbeat_ms(&self) -> Result<u64, Stop> {
        let params = self.store.get(&LedgerParams::state_key(&()));
        let params =
            params.ok().flatten().and_then(|bytes| codec::decode::<LedgerParams>(&bytes).ok());
        params
            .map(|params| params.heartbeat_ms)
            .ok_or_else(|| Stop::Fault("the state has no parameters".into()))
    }

    /// Runs one step and the mail it causes; a node that must stop is down afterwards.
    fn step(
        &mut self,
        now: SimTime,
        act: impl FnOnce(&mut Core, &mut Shell) -> Result<(), Stop>,
    ) -> Outbox {
        let Some(Running { core, shell, .. }) = &mut self.running else {
            return Outbox::default();
        };
        shell.now = now;
        let result = act(core, shell).and_then(|()| deliver_mail(core, shell));
        let mut outbox = std::mem::take(&mut shell.outbox);
        if let Err(stop) = result {
            self.crash();
            outbox.seen.push(stopped(&stop));
        }
        outbox
    }
}

fn stopped(stop: &Stop) -> Seen {
    match stop {
        Stop::Damaged(why) => Seen::RefusedToStart { why: why.clone() },
        _ => Seen::Stopped { why: stop.to_string(), is_fault: !matches!(stop, Stop::Power(_)) },
    }
}
