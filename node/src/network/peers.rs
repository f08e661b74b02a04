//! Who is connected, what waits to be sent to them, and what they told us of their height.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use arc_malachitebft_engine::{network::NetworkEvent, util::output_port::OutputPort};
use arc_malachitebft_network::Channel;
use arc_malachitebft_peer::PeerId;
use bytes::Bytes;
use hefu_chain::height::Height;
use hefu_consensus::context::LedgerContext;
use libp2p::swarm::ConnectionId;
use tokio::sync::{mpsc, watch};

use super::lane::Lane;

/// Bytes and frames exchanged, since the node started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes of frames received.
    pub bytes_in: u64,
    /// Bytes of frames sent.
    pub bytes_out: u64,
    /// Frames received.
    pub frames_in: u64,
    /// Frames sent.
    pub frames_out: u64,
    /// Frames not sent because a peer's queue was full.
    pub frames_dropped: u64,
    /// Frames that did not decode or came where none was due.
    pub frames_refused: u64,
}

/// What is known of a connected peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerStatus {
    /// The peer.
    pub peer: PeerId,
    /// The last height it says is committed there.
    pub tip: Height,
    /// The highest height it voted on or proposed for.
    pub voting_at: Height,
    /// How long it has been connected without a break.
    pub connected_for: Duration,
    /// What was exchanged with it over its present connections.
    pub traffic: Traffic,
}

/// Counts one peer's traffic.
#[derive(Debug, Default)]
pub(super) struct Counters {
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    frames_in: AtomicU64,
    frames_out: AtomicU64,
    frames_dropped: AtomicU64,
    frames_refused: AtomicU64,
}

impl Counters {
    pub(super) fn received(&self, bytes: usize) {
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
        self.frames_in.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
        self.frames_out.fetch_add(1, Ordering::Relaxed);
    }

    fn traffic(&self) -> Traffic {
        Traffic {
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            frames_in: self.frames_in.load(Ordering::Relaxed),
            frames_out: self.frames_out.load(Ordering::Relaxed),
            frames_dropped: self.frames_dropped.load(Ordering::Relaxed),
            frames_refused: self.frames_refused.load(Ordering::Relaxed),
        }
    }
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, other: Self) {
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.frames_in += other.frames_in;
        self.frames_out += other.frames_out;
        self.frames_dropped += other.frames_dropped;
        self.frames_refused += other.frames_refused;
    }
}

/// The sending ends of a connection's lanes, in the order of [`Lane::ALL`].
pub(super) type LaneQueues = [mpsc::Sender<Bytes>; Lane::ALL.len()];

struct Peer {
    /// Newest last. Frames go over the newest: of two connections the older may be dead already.
    connections: Vec<(ConnectionId, LaneQueues)>,
    counters: Arc<Counters>,
    tip: Height,
    voting_at: Height,
    since: Instant,
}

#[derive(Default)]
struct Table {
    peers: BTreeMap<PeerId, Peer>,
    /// Traffic of peers that went away.
    past: Traffic,
    /// Where the engine listens; none before it is built.
    port: Option<Arc<OutputPort<NetworkEvent<LedgerContext>>>>,
}

/// The connected peers. Shared by the swarm, the engine's actor and the node.
pub(super) struct Peers {
    table: Mutex<Table>,
    changed: watch::Sender<()>,
}

impl Peers {
    pub(super) fn new() -> Self {
        Self { table: Mutex::default(), changed: watch::Sender::new(()) }
    }

    /// A panic elsewhere does not spoil the table: every change to it is a single step.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fires when a peer comes, goes or reports a new height.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn connected(&self, peer: PeerId, id: ConnectionId, queues: LaneQueues) {
        let mut table = self.table();
        let is_new = !table.peers.contains_key(&peer);
        let entry = table.peers.entry(peer).or_insert_with(|| Peer {
            connections: Vec::new(),
            counters: Arc::default(),
            tip: Height::GENESIS,
            voting_at: Height::GENESIS,
            since: Instant::now(),
        });
        entry.connections.push((id, queues));
        if is_new {
            table.emit(NetworkEvent::PeerConnected(peer));
            table.emit(NetworkEvent::PeerSubscribed(peer, Channel::Sync));
        }
        drop(table);
        self.changed.send_replace(());
    }

    /// Forgets a connection; true if it was the peer's last.
    pub(super) fn disconnected(&self, peer: PeerId, id: ConnectionId) -> bool {
        let mut table = self.table();
        let Some(entry) = table.peers.get_mut(&peer) else { return false };
        entry.connections.retain(|(other, _)| *other != id);
        if !entry.connections.is_empty() {
            return false;
        }
        let traffic = entry.counters.traffic();
        table.past += traffic;
        table.peers.remove(&peer);
        table.emit(NetworkEvent::PeerDisconnected(peer));
        drop(table);
        self.changed.send_replace(());
        true
    }

    pub(super) fn counters(&self, peer: &PeerId) -> Option<Arc<Counters>> {
        self.table().peers.get(peer).map(|entry| entry.counters.clone())
    }

    /// Queues a frame for one peer; false if it is not connected or its queue is full.
    pub(super) fn send(&self, peer: &PeerId, lane: Lane, frame: Bytes) -> bool {
        self.table().peers.get(peer).is_some_and(|entry| entry.queue(lane, frame))
    }

    /// Queues a frame for every connected peer. Returns for how many it was queued.
    pub(super) fn broadcast(&self, lane: Lane, frame: &Bytes) -> usize {
        let table = self.table();
        table.peers.values().filter(|entry| entry.queue(lane, frame.clone())).count()
    }

    /// Counts a frame that could not be used.
    pub(super) fn refused(&self, peer: &PeerId) {
        if let Some(entry) = self.table().peers.get(peer) {
            entry.counters.frames_refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn saw_tip(&self, peer: &PeerId, tip: Height) {
        self.update(peer, |entry| std::mem::replace(&mut entry.tip, tip) != tip);
    }

    pub(super) fn saw_vote(&self, peer: &PeerId, height: Height) {
        self.update(peer, |entry| {
            let rises = height > entry.voting_at;
            entry.voting_at = entry.voting_at.max(height);
            rises
        });
    }

    fn update(&self, peer: &PeerId, change: impl FnOnce(&mut Peer) -> bool) {
        let changed = self.table().peers.get_mut(peer).is_some_and(change);
        if changed {
            self.changed.send_replace(());
        }
    }

    pub(super) fn statuses(&self) -> Vec<PeerStatus> {
        let table = self.table();
        let status = |(peer, entry): (&PeerId, &Peer)| PeerStatus {
            peer: *peer,
            tip: entry.tip,
            voting_at: entry.voting_at,
            connected_for: entry.since.elapsed(),
            traffic: entry.counters.traffic(),
        };
        table.peers.iter().map(status).collect()
    }

    /// Traffic with all peers, past ones included.
    pub(super) fn traffic(&self) -> Traffic {
        let table = self.table();
        let mut sum = table.past;
        for entry in table.peers.values() {
            sum += entry.counters.traffic();
        }
        sum
    }

    /// Sends an event to the engine, if there is one.
    pub(super) fn emit(&self, event: NetworkEvent<LedgerContext>) {
        self.table().emit(event);
    }

    /// Makes `port` the engine's ear, in place of any earlier one.
    pub(super) fn attach(&self, port: Arc<OutputPort<NetworkEvent<LedgerContext>>>) {
        self.table().port = Some(port);
    }

    /// Subscribes through `subscribe`, then gives `replay` the peers that are connected, with no
    /// event between the two.
    pub(super) fn subscribe(&self, subscribe: impl FnOnce(), mut replay: impl FnMut(PeerId)) {
        let table = self.table();
        subscribe();
        table.peers.keys().for_each(|peer| replay(*peer));
    }
}

impl Table {
    fn emit(&self, event: NetworkEvent<LedgerContext>) {
        if let Some(port) = &self.port {
            port.send(event);
        }
    }
}

impl Peer {
    fn queue(&self, lane: Lane, frame: Bytes) -> bool {
        let Some((_, queues)) = self.connections.last() else { return false };
        let queued = queues[lane.index()].try_send(frame).is_ok();
        if !queued {
            self.counters.frames_dropped.fetch_add(1, Ordering::Relaxed);
        }
        queued
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queues(capacity: usize) -> (LaneQueues, Vec<mpsc::Receiver<Bytes>>) {
        let mut receivers = Vec::new();
        let queues = Lane::ALL.map(|_| {
            let (sender, receiver) = mpsc::channel(capacity);
            receivers.push(receiver);
            sender
        });
        (queues, receivers)
    }

    fn peer() -> PeerId {
        super::super::engine_peer(&libp2p::PeerId::random())
    }

    #[test]
    fn a_full_queue_refuses_the_newest_frame_and_counts_it() {
        let (peers, peer) = (Peers::new(), peer());
        let (sending, mut receiving) = queues(2);
        peers.connected(peer, ConnectionId::new_unchecked(1), sending);
        for (frame, queued) in [(&b"1"[..], 1), (b"2", 1), (b"3", 0)] {
            assert_eq!(peers.broadcast(Lane::Blocks, &Bytes::from_static(frame)), queued);
        }
        assert_eq!(receiving[Lane::Blocks.index()].try_recv().as_deref(), Ok(&b"1"[..]));
        assert_eq!(peers.traffic().frames_dropped, 1);
        assert!(peers.send(&peer, Lane::Consensus, Bytes::new()), "other lanes are not full");
    }

    #[test]
    fn frames_go_over_the_newest_connection_until_the_last_one_ends() {
        let (peers, peer) = (Peers::new(), peer());
        let [first, second] = [1, 2].map(ConnectionId::new_unchecked);
        let (old, mut old_frames) = queues(2);
        let (new, mut new_frames) = queues(2);
        peers.connected(peer, first, old);
        peers.connected(peer, second, new);
        assert!(peers.send(&peer, Lane::Sync, Bytes::new()));
        assert!(new_frames[Lane::Sync.index()].try_recv().is_ok());
        assert!(!peers.disconnected(peer, second));
        assert!(peers.send(&peer, Lane::Sync, Bytes::new()));
        assert!(old_frames[Lane::Sync.index()].try_recv().is_ok());
        assert!(peers.disconnected(peer, first));
        assert!(!peers.send(&peer, Lane::Sync, Bytes::new()));
        assert!(peers.statuses().is_empty());
    }

    #[test]
    fn heights_wake_those_who_wait_for_them() {
        let (peers, peer) = (Peers::new(), peer());
        let mut changes = peers.changes();
        peers.connected(peer, ConnectionId::new_unchecked(1), queues(1).0);
        assert!(changes.has_changed().expect("the sender lives"));
        changes.mark_unchanged();
        peers.saw_vote(&peer, Height::new(7));
        assert!(changes.has_changed().expect("the sender lives"));
        changes.mark_unchanged();
        peers.saw_vote(&peer, Height::new(6));
        assert!(!changes.has_changed().expect("the sender lives"));
        assert_eq!(peers.statuses()[0].voting_at, Height::new(7));
    }
}
