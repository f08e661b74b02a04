//! One link to each connected peer: an ordered stream out and one in for each lane.
//!
//! A [`NetworkBehaviour`] that only opens streams and hands them to tasks. Frames do not pass
//! through the swarm: writers take them from bounded queues in [`Peers`], readers put them into the
//! inbox of their lane, so a slow peer holds up nobody else.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    io,
    sync::Arc,
    task::{Context, Poll},
};

use arc_malachitebft_peer::PeerId as EnginePeer;
use bytes::Bytes;
use futures::{AsyncWriteExt as _, future::Ready, io::BufWriter};
use hefu_chain::hash::ChainId;
use libp2p::{
    Multiaddr, PeerId, Stream, StreamProtocol,
    core::{
        Endpoint,
        transport::PortUse,
        upgrade::{InboundUpgrade, OutboundUpgrade, UpgradeInfo},
    },
    swarm::{
        ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
        NetworkBehaviour, SubstreamProtocol, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
        handler::ConnectionEvent,
    },
};
use tokio::{sync::mpsc, time::Instant};

use super::{
    engine_peer, frame,
    lane::Lane,
    pace::Pace,
    peers::{Counters, LaneQueues, Peers},
};

/// Small frames are gathered up to this many bytes before they go to the stream.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// A frame and who sent it.
pub(super) type Inbound = (EnginePeer, Bytes);

/// Where frames go that were read, in the order of [`Lane::ALL`].
pub(super) type Inboxes = [mpsc::Sender<Inbound>; Lane::ALL.len()];

/// What all links share.
pub(super) struct LinkContext {
    pub(super) chain_id: ChainId,
    pub(super) peers: Arc<Peers>,
    pub(super) inboxes: Inboxes,
    /// Connections on which a stream failed; the swarm closes them.
    pub(super) failed: mpsc::UnboundedSender<ConnectionId>,
}

/// Opens and keeps the links.
pub(super) struct Links {
    context: Arc<LinkContext>,
    /// Queues of connections that are not established yet.
    pending: HashMap<ConnectionId, LaneQueues>,
}

impl Links {
    pub(super) fn new(context: Arc<LinkContext>) -> Self {
        Self { context, pending: HashMap::new() }
    }

    fn handler(&mut self, peer: PeerId, id: ConnectionId) -> LinkHandler {
        let mut to_open = VecDeque::new();
        let queues = Lane::ALL.map(|lane| {
            let (sender, receiver) = mpsc::channel(lane.limits().queue_frames);
            to_open.push_back((lane, receiver));
            sender
        });
        self.pending.insert(id, queues);
        let peer = engine_peer(&peer);
        LinkHandler {
            context: self.context.clone(),
            peer,
            id,
            to_open,
            reading: [false; Lane::ALL.len()],
        }
    }
}

impl NetworkBehaviour for Links {
    type ConnectionHandler = LinkHandler;
    type ToSwarm = Infallible;

    fn handle_established_inbound_connection(
        &mut self,
        id: ConnectionId,
        peer: PeerId,
        _local: &Multiaddr,
        _remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(self.handler(peer, id))
    }

    fn handle_established_outbound_connection(
        &mut self,
        id: ConnectionId,
        peer: PeerId,
        _address: &Multiaddr,
        _role: Endpoint,
        _port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(self.handler(peer, id))
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionEstablished(event) => {
                if let Some(queues) = self.pending.remove(&event.connection_id) {
                    let peer = engine_peer(&event.peer_id);
                    self.context.peers.connected(peer, event.connection_id, queues);
                }
            }
            FromSwarm::ConnectionClosed(event) => {
                let peer = engine_peer(&event.peer_id);
                self.context.peers.disconnected(peer, event.connection_id);
            }
            FromSwarm::DialFailure(event) => drop(self.pending.remove(&event.connection_id)),
            FromSwarm::ListenFailure(event) => drop(self.pending.remove(&event.connection_id)),
            _ => {}
        }
    }

    fn on_connection_handler_event(
        &mut self,
        _peer: PeerId,
        _id: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {}
    }

    fn poll(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

/// One lane's protocol name, which also says which lane it is.
#[derive(Clone, Debug)]
pub(super) struct LaneName {
    lane: Lane,
    name: StreamProtocol,
}

impl AsRef<str> for LaneName {
    fn as_ref(&self) -> &str {
        self.name.as_ref()
    }
}

/// The lanes a side accepts or asks for.
#[derive(Clone, Debug)]
pub(super) struct LaneUpgrade(Vec<LaneName>);

impl LaneUpgrade {
    fn of(lanes: &[Lane], chain_id: &ChainId) -> Self {
        let name = |lane: &Lane| LaneName { lane: *lane, name: lane.protocol(chain_id) };
        Self(lanes.iter().map(name).collect())
    }
}

impl UpgradeInfo for LaneUpgrade {
    type Info = LaneName;
    type InfoIter = std::vec::IntoIter<LaneName>;

    fn protocol_info(&self) -> Self::InfoIter {
        self.0.clone().into_iter()
    }
}

impl InboundUpgrade<Stream> for LaneUpgrade {
    type Output = (Lane, Stream);
    type Error = Infallible;
    type Future = Ready<Result<Self::Output, Infallible>>;

    fn upgrade_inbound(self, stream: Stream, name: LaneName) -> Self::Future {
        futures::future::ready(Ok((name.lane, stream)))
    }
}

impl OutboundUpgrade<Stream> for LaneUpgrade {
    type Output = (Lane, Stream);
    type Error = Infallible;
    type Future = Ready<Result<Self::Output, Infallible>>;

    fn upgrade_outbound(self, stream: Stream, name: LaneName) -> Self::Future {
        futures::future::ready(Ok((name.lane, stream)))
    }
}

/// The streams of one connection.
pub(super) struct LinkHandler {
    context: Arc<LinkContext>,
    peer: EnginePeer,
    id: ConnectionId,
    to_open: VecDeque<(Lane, mpsc::Receiver<Bytes>)>,
    /// Lanes on which the peer has opened its stream. It may do so once.
    reading: [bool; Lane::ALL.len()],
}

impl LinkHandler {
    fn start_writing(&self, lane: Lane, stream: Stream, queue: mpsc::Receiver<Bytes>) {
        let (context, peer, id) = (self.context.clone(), self.peer, self.id);
        tokio::spawn(async move {
            let counters = context.peers.counters(&peer).unwrap_or_default();
            if let Err(error) = write_frames(stream, queue, &counters).await {
                tracing::debug!(%peer, ?lane, %error, "sending to a peer failed");
                context.fail(id);
            }
        });
    }

    fn start_reading(&mut self, lane: Lane, stream: Stream) {
        if std::mem::replace(&mut self.reading[lane.index()], true) {
            self.context.fail(self.id);
            return;
        }
        let (context, peer, id) = (self.context.clone(), self.peer, self.id);
        tokio::spawn(async move {
            let counters = context.peers.counters(&peer).unwrap_or_default();
            let inbox = &context.inboxes[lane.index()];
            if let Err(error) = read_frames(stream, lane, peer, inbox, &counters).await {
                tracing::debug!(%peer, ?lane, %error, "reading from a peer failed");
            }
            // A lane ends with its connection; without it the link is of no use.
            context.fail(id);
        });
    }
}

impl LinkContext {
    fn fail(&self, id: ConnectionId) {
        // The swarm is gone only when the node stops.
        let _ = self.failed.send(id);
    }
}

async fn write_frames(
    stream: Stream,
    mut queue: mpsc::Receiver<Bytes>,
    counters: &Counters,
) -> io::Result<()> {
    let mut stream = BufWriter::with_capacity(WRITE_BUFFER_BYTES, stream);
    while let Some(next) = queue.recv().await {
        frame::write(&mut stream, &next).await?;
        counters.sent(next.len());
        if queue.is_empty() {
            stream.flush().await?;
        }
    }
    stream.close().await
}

async fn read_frames(
    mut stream: Stream,
    lane: Lane,
    peer: EnginePeer,
    inbox: &mpsc::Sender<Inbound>,
    counters: &Counters,
) -> io::Result<()> {
    let limits = lane.limits();
    let mut pace = Pace::new(&limits, Instant::now());
    while let Some(next) = frame::read(&mut stream, limits.frame_bytes_max).await? {
        counters.received(next.len());
        let wait = pace.charge(next.len(), Instant::now());
        if inbox.send((peer, next)).await.is_err() {
            break;
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }
    Ok(())
}

impl ConnectionHandler for LinkHandler {
    type FromBehaviour = Infallible;
    type ToBehaviour = Infallible;
    type InboundProtocol = LaneUpgrade;
    type OutboundProtocol = LaneUpgrade;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = mpsc::Receiver<Bytes>;

    fn listen_protocol(&self) -> SubstreamProtocol<LaneUpgrade, ()> {
        SubstreamProtocol::new(LaneUpgrade::of(&Lane::ALL, &self.context.chain_id), ())
    }

    fn connection_keep_alive(&self) -> bool {
        true
    }

    fn poll(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<LaneUpgrade, mpsc::Receiver<Bytes>, Infallible>> {
        match self.to_open.pop_front() {
            Some((lane, queue)) => {
                let upgrade = LaneUpgrade::of(&[lane], &self.context.chain_id);
                let protocol = SubstreamProtocol::new(upgrade, queue);
                Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest { protocol })
            }
            None => Poll::Pending,
        }
    }

    fn on_behaviour_event(&mut self, event: Infallible) {
        match event {}
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<'_, LaneUpgrade, LaneUpgrade, (), mpsc::Receiver<Bytes>>,
    ) {
        match event {
            ConnectionEvent::FullyNegotiatedInbound(opened) => {
                let (lane, stream) = opened.protocol;
                self.start_reading(lane, stream);
            }
            ConnectionEvent::FullyNegotiatedOutbound(opened) => {
                let (lane, stream) = opened.protocol;
                self.start_writing(lane, stream, opened.info);
            }
            // A peer without one of our lanes is of another ledger or version.
            ConnectionEvent::DialUpgradeError(_) => self.context.fail(self.id),
            _ => {}
        }
    }
}
