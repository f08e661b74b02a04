//! The one libp2p swarm: TCP, Noise, yamux, and a gate that admits the ledger's peers only.
//!
//! The gate stands inside the swarm: a connection whose peer is not on the list is refused before
//! any stream exists on it, so a stranger learns our public key and address and nothing else. It
//! does not rest on what a peer says about itself.

use std::{collections::BTreeSet, time::Duration};

use futures::StreamExt as _;
use libp2p::{
    Multiaddr, PeerId, Swarm, SwarmBuilder, allow_block_list,
    allow_block_list::AllowedPeers,
    connection_limits::{self, ConnectionLimits},
    identity::Keypair,
    noise, ping,
    swarm::{ConnectionId, DialError, NetworkBehaviour, SwarmEvent, dial_opts::DialOpts},
    tcp, yamux,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    NetworkError,
    dial::{CallList, PeerAddress},
    links::Links,
};

/// Connections that may be in their handshake at once, from and to anyone.
const HANDSHAKES_MAX: u32 = 64;
/// Connections in all. Members and observers keep one or two each.
const CONNECTIONS_MAX: u32 = 512;
/// Connections of one peer: both sides may call at once, and a dead one may linger.
const CONNECTIONS_PER_PEER_MAX: u32 = 4;
/// How long a handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a quiet connection is probed.
const PING_INTERVAL: Duration = Duration::from_secs(2);
/// A connection without an answer for this long is closed.
const PING_TIMEOUT: Duration = Duration::from_secs(6);

/// What runs on every connection. The gate comes first, so that nothing else sees a stranger.
#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    gate: allow_block_list::Behaviour<AllowedPeers>,
    limits: connection_limits::Behaviour,
    ping: ping::Behaviour,
    links: Links,
}

/// The peers that may connect, as the ledger says.
pub type AllowList = watch::Receiver<BTreeSet<PeerId>>;

pub(super) fn build(identity: Keypair, links: Links) -> Result<Swarm<Behaviour>, NetworkError> {
    let limits = ConnectionLimits::default()
        .with_max_pending_incoming(Some(HANDSHAKES_MAX))
        .with_max_pending_outgoing(Some(HANDSHAKES_MAX))
        .with_max_established(Some(CONNECTIONS_MAX))
        .with_max_established_per_peer(Some(CONNECTIONS_PER_PEER_MAX));
    let ping = ping::Config::new().with_interval(PING_INTERVAL).with_timeout(PING_TIMEOUT);
    let behaviour = Behaviour {
        gate: allow_block_list::Behaviour::default(),
        limits: connection_limits::Behaviour::new(limits),
        ping: ping::Behaviour::new(ping),
        links,
    };
    let built = SwarmBuilder::with_existing_identity(identity)
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
        .map_err(|error| NetworkError::Transport(error.to_string()))?
        .with_behaviour(|_| behaviour)
        .map_err(|error| NetworkError::Transport(error.to_string()))?
        .with_swarm_config(|config| config)
        .with_connection_timeout(HANDSHAKE_TIMEOUT)
        .build();
    Ok(built)
}

/// Listens on all addresses and returns those that other nodes can call.
pub(super) async fn listen(
    swarm: &mut Swarm<Behaviour>,
    addresses: &[Multiaddr],
) -> Result<Vec<Multiaddr>, NetworkError> {
    let failed = |address: &Multiaddr, reason: String| NetworkError::Listen {
        address: address.clone(),
        reason,
    };
    let mut listening = Vec::new();
    for address in addresses {
        let id = swarm.listen_on(address.clone()).map_err(|e| failed(address, e.to_string()))?;
        loop {
            match swarm.select_next_some().await {
                SwarmEvent::NewListenAddr { listener_id, address } if listener_id == id => {
                    listening.push(address);
                    break;
                }
                SwarmEvent::ListenerClosed { listener_id, reason, .. } if listener_id == id => {
                    return Err(failed(address, format!("{reason:?}")));
                }
                _ => {}
            }
        }
    }
    Ok(listening)
}

/// The task that turns the swarm.
pub(super) struct SwarmTask {
    pub(super) swarm: Swarm<Behaviour>,
    pub(super) allowed: AllowList,
    pub(super) calls: CallList,
    pub(super) failed_links: mpsc::UnboundedReceiver<ConnectionId>,
    pub(super) stop: CancellationToken,
}

impl SwarmTask {
    /// Runs until it is stopped. Connections end with it.
    pub(super) async fn run(mut self) {
        self.apply_allow_list();
        let stop = self.stop.clone();
        loop {
            let next_call = self.place_due_calls();
            tokio::select! {
                () = stop.cancelled() => return,
                event = self.swarm.select_next_some() => self.on_event(event),
                Some(id) = self.failed_links.recv() => { self.swarm.close_connection(id); }
                Ok(()) = self.allowed.changed() => self.apply_allow_list(),
                () = wait_until(next_call) => {}
            }
        }
    }

    /// Calls every peer that is due; returns when the next one is.
    fn place_due_calls(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let gate = &self.swarm.behaviour().gate;
        let allowed = gate.allowed_peers().clone();
        while let Some(call) = self.calls.take_due(now, |peer| allowed.contains(peer)) {
            self.call(call, now);
        }
        self.calls.next_due(|peer| allowed.contains(peer))
    }

    fn call(&mut self, call: PeerAddress, now: Instant) {
        let options = DialOpts::peer_id(call.peer).addresses(vec![call.address]).build();
        match self.swarm.dial(options) {
            Ok(()) => {}
            // Connected already, or being called: the event of that call tells.
            Err(DialError::DialPeerConditionFalse(_)) if self.swarm.is_connected(&call.peer) => {
                self.calls.connected(&call.peer);
            }
            Err(_) => self.calls.failed(&call.peer, now),
        }
    }

    fn apply_allow_list(&mut self) {
        let wanted = self.allowed.borrow_and_update().clone();
        let gate = &mut self.swarm.behaviour_mut().gate;
        let present: Vec<PeerId> = gate.allowed_peers().iter().copied().collect();
        for peer in present.into_iter().filter(|peer| !wanted.contains(peer)) {
            gate.disallow_peer(peer);
        }
        for peer in wanted {
            gate.allow_peer(peer);
        }
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                self.calls.connected(&peer_id);
                tracing::debug!(peer = %peer_id, "connected");
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, cause, .. } => {
                self.calls.disconnected(&peer_id, Instant::now());
                tracing::debug!(peer = %peer_id, ?cause, "disconnected");
            }
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), error, .. } => {
                if !self.swarm.is_connected(&peer) {
                    self.calls.failed(&peer, Instant::now());
                }
                tracing::debug!(%peer, %error, "a call failed");
            }
            SwarmEvent::IncomingConnectionError { error, send_back_addr, .. } => {
                tracing::debug!(from = %send_back_addr, %error, "a connection was refused");
            }
            SwarmEvent::Behaviour(BehaviourEvent::Ping(ping::Event {
                connection,
                result: Err(error),
                peer,
            })) => {
                tracing::debug!(%peer, %error, "a peer does not answer");
                self.swarm.close_connection(connection);
            }
            _ => {}
        }
    }
}

async fn wait_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
