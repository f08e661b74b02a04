//! How nodes talk: one swarm, admitted peers only, direct streams between all of them.
//!
//! Between 4 and 30 known members, sending each message straight to each member is faster and
//! simpler than gossip, and has no topics, meshes or scores to attack. Nothing is relayed: each
//! node connects to the peers it is configured with and accepts those the ledger admits.
//!
//! # Invariants
//! - A peer that is not on the allow-list is disconnected before any stream exists, whatever it
//!   says or leaves unsaid about itself.
//! - Every queue, frame and table has a bound; what happens when it is full is said in
//!   [`LaneLimits`].

mod actor;
mod dial;
mod exchange;
mod frame;
mod inbound;
mod lane;
mod links;
mod pace;
mod peers;
mod swarm;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_malachitebft_app_channel::NetworkMsg;
use arc_malachitebft_engine::network::NetworkRef;
use arc_malachitebft_peer::PeerId as EnginePeer;
use bytes::Bytes;
use hefu_chain::{
    hash::ChainId,
    key::{PublicKey, SecretKey},
};
use hefu_consensus::context::LedgerContext;
use libp2p::{
    Multiaddr, PeerId,
    identity::{Keypair, ed25519},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::cosign;

pub use actor::{ReleaseError, ReleaseGate};
pub use dial::PeerAddress;
pub use lane::{Lane, LaneLimits, RECORD_BATCH_BYTES_MAX};
pub use peers::{PeerStatus, Traffic};
pub use swarm::AllowList;

use actor::ActorContext;
use dial::CallList;
use exchange::Exchange;
use inbound::Dispatch;
use lane::Lane as L;
use links::{Inbound, LinkContext, Links};
use peers::Peers;
use swarm::SwarmTask;

/// Batches of records that may wait for one subscriber; more are dropped and come again from
/// another peer.
pub const RECORD_BATCHES_WAITING_MAX: usize = 256;
/// How long a stopping network may take to close its connections.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// How a node joins the network.
pub struct Config {
    /// The ledger; nodes of another do not understand each other.
    pub chain_id: ChainId,
    /// The node's key; its public half is the peer id that the ledger admits.
    pub identity: Keypair,
    /// Where to listen.
    pub listen: Vec<Multiaddr>,
    /// Whom to call.
    pub peers: Vec<PeerAddress>,
    /// Who may connect, at the present height of the ledger.
    pub allowed: AllowList,
}

/// Why the network does not start.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The transport cannot be built from this key.
    #[error("the network's transport cannot be built: {0}")]
    Transport(String),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {reason}. Hint: is another node running there?")]
    Listen {
        /// The address.
        address: Multiaddr,
        /// What the system says.
        reason: String,
    },
    /// The engine's actor does not start.
    #[error("the network actor does not start: {0}")]
    Actor(String),
}

type Subscribers = Arc<Mutex<Vec<mpsc::Sender<(EnginePeer, Bytes)>>>>;

/// Who hears of frames that are not the engine's.
#[derive(Clone, Default)]
struct Ears {
    records: Subscribers,
    cosignatures: Subscribers,
}

/// The running network. Clones share it.
#[derive(Clone)]
pub struct Handle {
    peers: Arc<Peers>,
    exchange: Arc<Mutex<Exchange>>,
    listening: Arc<[Multiaddr]>,
    local: PeerId,
    subscribers: Ears,
    stop: CancellationToken,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// The engine's name for a peer. Both are the same bytes.
pub(crate) fn engine_peer(peer: &PeerId) -> EnginePeer {
    #[expect(clippy::expect_used, reason = "both crates define a peer id as the same multihash")]
    EnginePeer::from_bytes(&peer.to_bytes()).expect("a peer id is a peer id")
}

/// The key of a node on the wire, from its secret key.
pub fn identity(key: &SecretKey) -> Result<Keypair, NetworkError> {
    Keypair::ed25519_from_bytes(*key.to_seed())
        .map_err(|error| NetworkError::Transport(error.to_string()))
}

/// The peer id of the node with this public key; `None` for bytes that are no key.
pub fn peer_id(key: &PublicKey) -> Option<PeerId> {
    let key = ed25519::PublicKey::try_from_bytes(key.as_bytes()).ok()?;
    Some(libp2p::identity::PublicKey::from(key).to_peer_id())
}

/// Starts listening and calling. Returns once all addresses are listened on.
pub async fn start(config: Config) -> Result<Handle, NetworkError> {
    let peers = Arc::new(Peers::new());
    let exchange = Arc::new(Mutex::new(Exchange::default()));
    let subscribers = Ears::default();
    let local = config.identity.public().to_peer_id();

    let (failed, failed_links) = mpsc::unbounded_channel();
    let (inboxes, received) = inboxes();
    let chain_id = config.chain_id;
    let context = LinkContext { chain_id, peers: peers.clone(), inboxes, failed };
    let mut swarm = swarm::build(config.identity, Links::new(Arc::new(context)))?;
    let listening = swarm::listen(&mut swarm, &config.listen).await?;

    let dispatch = Dispatch { peers: peers.clone(), exchange: exchange.clone() };
    spawn_dispatch(dispatch, received, subscribers.clone());
    tokio::spawn(close_requests_of_lost_peers(peers.clone(), exchange.clone()));
    let stop = CancellationToken::new();
    let calls = CallList::new(&config.peers, Instant::now());
    let stop_task = stop.clone();
    let task = SwarmTask { swarm, allowed: config.allowed, calls, failed_links, stop: stop_task };
    let task = Arc::new(Mutex::new(Some(tokio::spawn(task.run()))));
    let listening = listening.into();
    Ok(Handle { peers, exchange, listening, local, subscribers, stop, task })
}

fn subscribe(subscribers: &Subscribers, waiting_max: usize) -> mpsc::Receiver<(EnginePeer, Bytes)> {
    let (sender, receiver) = mpsc::channel(waiting_max);
    subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
    receiver
}

fn inboxes() -> (links::Inboxes, [mpsc::Receiver<Inbound>; L::ALL.len()]) {
    let channel = |lane: L| mpsc::channel(lane.limits().inbox_frames);
    let [(s0, r0), (s1, r1), (s2, r2), (s3, r3), (s4, r4)] = L::ALL.map(channel);
    ([s0, s1, s2, s3, s4], [r0, r1, r2, r3, r4])
}

fn spawn_dispatch(
    dispatch: Dispatch,
    received: [mpsc::Receiver<Inbound>; L::ALL.len()],
    subscribers: Ears,
) {
    let [consensus, blocks, records, sync, cosign] = received;
    tokio::spawn(dispatch.clone().consensus(consensus));
    tokio::spawn(dispatch.clone().blocks(blocks));
    tokio::spawn(dispatch.sync(sync));
    tokio::spawn(fan_out(records, subscribers.records));
    tokio::spawn(fan_out(cosign, subscribers.cosignatures));
}

/// Gives every frame of a lane to whoever subscribed to it.
async fn fan_out(mut inbox: mpsc::Receiver<Inbound>, subscribers: Subscribers) {
    while let Some((from, frame)) = inbox.recv().await {
        let mut subscribers = subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| !subscriber.is_closed());
        for subscriber in subscribers.iter() {
            // A subscriber that is behind misses a frame: a batch of records, which other nodes have
            // too, or a co-signature, which is followed by the next.
            let _ = subscriber.try_send((from, frame.clone()));
        }
    }
}

/// Tells the engine of requests whose peer went away, so that it asks another.
async fn close_requests_of_lost_peers(peers: Arc<Peers>, exchange: Arc<Mutex<Exchange>>) {
    use arc_malachitebft_engine::network::NetworkEvent::{
        SyncInboundRequestFailed, SyncRequestFailed,
    };
    let mut changes = peers.changes();
    let mut known: Vec<EnginePeer> = Vec::new();
    while changes.changed().await.is_ok() {
        let present: Vec<EnginePeer> = peers.statuses().iter().map(|status| status.peer).collect();
        for lost in known.iter().filter(|peer| !present.contains(peer)) {
            let (ours, theirs) =
                exchange.lock().unwrap_or_else(PoisonError::into_inner).disconnected(lost);
            let reason = arc_malachitebft_sync::OutboundFailureReason::ConnectionClosed;
            ours.into_iter().for_each(|id| peers.emit(SyncRequestFailed(id, *lost, reason)));
            theirs.into_iter().for_each(|id| peers.emit(SyncInboundRequestFailed(id, *lost)));
        }
        known = present;
    }
}

impl Handle {
    /// This node's peer id.
    pub fn local_peer(&self) -> PeerId {
        self.local
    }

    /// Where this node listens.
    pub fn listening(&self) -> &[Multiaddr] {
        &self.listening
    }

    /// The connected peers.
    pub fn peers(&self) -> Vec<PeerStatus> {
        self.peers.statuses()
    }

    /// The connected peer with this key.
    pub fn peer(&self, key: &PublicKey) -> Option<PeerStatus> {
        let peer = engine_peer(&peer_id(key)?);
        self.peers().into_iter().find(|status| status.peer == peer)
    }

    /// Fires when a peer comes, goes or reports a new height.
    pub fn peer_changes(&self) -> watch::Receiver<()> {
        self.peers.changes()
    }

    /// Traffic with all peers since the start.
    pub fn traffic(&self) -> Traffic {
        self.peers.traffic()
    }

    /// Sends a batch of records, opaque here, to every connected peer. Returns for how many it was
    /// queued; 0 for a batch over [`RECORD_BATCH_BYTES_MAX`].
    pub fn broadcast_records(&self, batch: impl Into<Bytes>) -> usize {
        let batch = batch.into();
        if batch.len() > RECORD_BATCH_BYTES_MAX {
            return 0;
        }
        self.peers.broadcast(L::Records, &batch)
    }

    /// Batches of records that peers send, with their sender, from now on.
    pub fn subscribe_records(&self) -> mpsc::Receiver<(EnginePeer, Bytes)> {
        subscribe(&self.subscribers.records, RECORD_BATCHES_WAITING_MAX)
    }

    /// Sends a co-signature to every connected peer. Returns for how many it was queued.
    pub fn broadcast_cosignature(&self, message: impl Into<Bytes>) -> usize {
        self.peers.broadcast(L::Cosign, &message.into())
    }

    /// Co-signatures that peers send, with their sender, from now on.
    pub fn subscribe_cosignatures(&self) -> mpsc::Receiver<(EnginePeer, Bytes)> {
        subscribe(&self.subscribers.cosignatures, cosign::MESSAGES_WAITING_MAX)
    }

    /// The engine's end of this network. Each call replaces the one before.
    pub(crate) async fn engine_actor(
        &self,
        gate: Option<Arc<dyn ReleaseGate>>,
    ) -> Result<(NetworkRef<LedgerContext>, mpsc::Sender<NetworkMsg<LedgerContext>>), NetworkError>
    {
        let context = ActorContext {
            own: engine_peer(&self.local),
            peers: self.peers.clone(),
            exchange: self.exchange.clone(),
            listening: self.listening.to_vec(),
            gate,
        };
        let spawned = actor::spawn(context).await;
        let actor = spawned.map_err(|error| NetworkError::Actor(error.to_string()))?;
        let (sender, mut messages) = mpsc::channel::<NetworkMsg<LedgerContext>>(64);
        let target = actor.clone();
        tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                if target.cast(message.into()).is_err() {
                    break;
                }
            }
        });
        Ok((actor, sender))
    }

    /// Closes all connections and stops listening.
    pub async fn stop(&self) {
        self.stop.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = tokio::time::timeout(STOP_TIMEOUT, task).await;
        }
    }
}
