//! The network as the engine knows it: an actor that takes its messages and sends them to peers.
//!
//! # What leaves the node
//! Our own votes and proposals pass the [`ReleaseGate`] first: they are in the synced vote journal
//! before a byte of them is queued. If the gate cannot do that, the actor fails and with it the
//! engine, for a node that cannot record its votes must not cast any.

use std::sync::{Arc, Mutex, PoisonError};

use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types::SignedVote;
use arc_malachitebft_engine::{
    network::{
        Msg, NetworkEvent, NetworkMsg as EngineMsg, NetworkRef, PersistentPeerError, Status,
    },
    util::output_port::OutputPort,
};
use arc_malachitebft_peer::PeerId;
use arc_malachitebft_sync::{
    InboundRequestId, OutboundFailureReason, OutboundRequestId, Request, Response,
};
use async_trait::async_trait;
use bytes::Bytes;
use hefu_consensus::{
    context::LedgerContext,
    wire::{Wire, WireError},
};
use libp2p::Multiaddr;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort};

use super::{
    exchange::{Exchange, SyncFrame},
    inbound::ConsensusFrame,
    lane::Lane,
    peers::Peers,
};

/// Events that may wait for the engine. Its port forgets the oldest beyond this, so it is ample: a
/// full height of 30 validators is some hundreds of messages.
const EVENTS_WAITING_MAX: usize = 16 * 1024;

/// Stands between the engine and the peers for what this node signs.
#[async_trait]
pub trait ReleaseGate: Send + Sync + 'static {
    /// Records what `message` states on our behalf, durably. `Ok(false)`: it must not be sent, and
    /// nothing is wrong, for example because its height is over.
    async fn release_consensus(
        &self,
        message: &SignedConsensusMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError>;

    /// The same for a liveness message, which may repeat our votes.
    async fn release_liveness(
        &self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<bool, ReleaseError>;

    /// A vote of ours that is repeated, signed now, if our key was away when it was cast.
    async fn sign_missing(
        &self,
        message: &LivenessMsg<LedgerContext>,
    ) -> Result<Option<SignedVote<LedgerContext>>, ReleaseError>;
}

/// The journal cannot take a statement of ours. The node stops signing at once.
#[derive(Debug, thiserror::Error)]
#[error(
    "a vote cannot be released: {0}; the node stops, and decides at its next start whether it may vote"
)]
pub struct ReleaseError(pub String);

/// What the actor works with.
pub(super) struct ActorContext {
    /// This node's own name among peers.
    pub(super) own: PeerId,
    pub(super) peers: Arc<Peers>,
    pub(super) exchange: Arc<Mutex<Exchange>>,
    pub(super) listening: Vec<Multiaddr>,
    /// None on a node that does not sign.
    pub(super) gate: Option<Arc<dyn ReleaseGate>>,
}

/// The engine's end of the network.
struct EngineNetwork;

pub(super) struct State {
    context: ActorContext,
    port: Arc<OutputPort<NetworkEvent<LedgerContext>>>,
}

/// Starts the actor. Events go to it from now on, and no longer to an earlier one.
pub(super) async fn spawn(
    context: ActorContext,
) -> Result<NetworkRef<LedgerContext>, ractor::SpawnErr> {
    let (actor, _) = Actor::spawn(None, EngineNetwork, context).await?;
    Ok(actor)
}

#[async_trait]
impl Actor for EngineNetwork {
    type Msg = EngineMsg<LedgerContext>;
    type State = State;
    type Arguments = ActorContext;

    async fn pre_start(
        &self,
        _myself: ActorRef<Self::Msg>,
        context: ActorContext,
    ) -> Result<State, ActorProcessingErr> {
        let port = Arc::new(OutputPort::with_capacity(EVENTS_WAITING_MAX));
        context.peers.attach(port.clone());
        Ok(State { context, port })
    }

    async fn handle(
        &self,
        _myself: ActorRef<Self::Msg>,
        message: Self::Msg,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Msg::Subscribe(subscriber) => state.subscribe(subscriber.as_ref()),
            Msg::PublishConsensusMsg(message) => state.publish_consensus(message).await?,
            Msg::PublishLivenessMsg(message) => state.publish_liveness(message).await?,
            Msg::PublishProposalPart(part) => state.broadcast(Lane::Blocks, Wire.encode(&part)),
            Msg::BroadcastStatus(status) => state.broadcast_status(&status),
            Msg::OutgoingRequest(peer, request, reply) => state.ask(peer, &request, reply),
            Msg::CancelRequest(id) => state.exchange().cancel(&id),
            Msg::OutgoingResponse(id, response) => state.answer(&id, &response),
            Msg::CancelInboundRequest(id) => state.refuse_to_answer(&id),
            Msg::DumpState(reply) => drop(reply.send(None)),
            Msg::UpdatePersistentPeers(_, reply) => {
                let reason = "peers are configured, and admitted by the ledger".to_owned();
                drop(reply.send(Err(PersistentPeerError::InternalError(reason))));
            }
            // Peers are bound to members by the ledger, so validator sets and proofs say nothing
            // new here; events reach the engine through the port.
            Msg::UpdateValidatorSet(_) | Msg::ValidatorProofVerified { .. } | Msg::NewEvent(_) => {}
        }
        Ok(())
    }
}

impl State {
    fn exchange(&self) -> std::sync::MutexGuard<'_, Exchange> {
        self.context.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Consensus begins when it hears that the network listens.
    fn subscribe(
        &self,
        subscriber: &dyn arc_malachitebft_engine::network::Subscriber<NetworkEvent<LedgerContext>>,
    ) {
        for address in &self.context.listening {
            subscriber.send(NetworkEvent::Listening(address.clone()));
        }
        self.context.peers.subscribe(
            || subscriber.subscribe_to_port(&self.port),
            |peer| {
                let sync = arc_malachitebft_network::Channel::Sync;
                subscriber.send(NetworkEvent::PeerConnected(peer));
                subscriber.send(NetworkEvent::PeerSubscribed(peer, sync));
            },
        );
    }

    async fn publish_consensus(
        &self,
        message: SignedConsensusMsg<LedgerContext>,
    ) -> Result<(), ReleaseError> {
        if let Some(gate) = &self.context.gate
            && !gate.release_consensus(&message).await?
        {
            return Ok(());
        }
        self.broadcast(Lane::Consensus, ConsensusFrame::Consensus(message).encode());
        Ok(())
    }

    async fn publish_liveness(
        &self,
        message: LivenessMsg<LedgerContext>,
    ) -> Result<(), ReleaseError> {
        let Some(gate) = &self.context.gate else {
            self.broadcast(Lane::Consensus, ConsensusFrame::Liveness(message).encode());
            return Ok(());
        };
        let late = gate.sign_missing(&message).await?;
        let message = late.clone().map_or(message, LivenessMsg::Vote);
        if gate.release_liveness(&message).await? {
            self.broadcast(Lane::Consensus, ConsensusFrame::Liveness(message).encode());
            if let Some(vote) = late {
                // The engine dropped it while it was unsigned, so it hears of it like of anybody's.
                self.context.peers.emit(NetworkEvent::Vote(self.context.own, vote));
            }
        }
        Ok(())
    }

    fn broadcast_status(&self, status: &Status<LedgerContext>) {
        let (tip, first) = (status.tip_height.0, status.history_min_height.0);
        self.broadcast(Lane::Consensus, ConsensusFrame::Status { tip, first }.encode());
    }

    fn broadcast(&self, lane: Lane, frame: Result<Bytes, WireError>) {
        match frame {
            Ok(frame) => drop(self.context.peers.broadcast(lane, &frame)),
            Err(error) => tracing::error!(?lane, %error, "a message of ours has no encoding"),
        }
    }

    fn ask(
        &self,
        peer: PeerId,
        request: &Request<LedgerContext>,
        reply: RpcReplyPort<OutboundRequestId>,
    ) {
        let (number, id) = self.exchange().ask(peer);
        // The engine must know the number before it hears of the outcome.
        drop(reply.send(id));
        let sent = match Wire.encode(request) {
            Ok(body) => {
                let frame = SyncFrame::Request { number, body }.encode();
                self.context.peers.send(&peer, Lane::Sync, frame)
            }
            Err(_) => false,
        };
        if !sent && let Some(id) = self.exchange().answered(&peer, number) {
            let reason = OutboundFailureReason::DialFailure;
            self.context.peers.emit(NetworkEvent::SyncRequestFailed(id, peer, reason));
        }
    }

    fn answer(&self, id: &InboundRequestId, response: &Response<LedgerContext>) {
        let Some((peer, number)) = self.exchange().answer(id) else { return };
        let frame = match Wire.encode(response) {
            Ok(body) => SyncFrame::Answer { number, body },
            Err(error) => {
                tracing::error!(%error, "decided blocks do not fit an answer");
                SyncFrame::NoAnswer { number }
            }
        };
        self.context.peers.send(&peer, Lane::Sync, frame.encode());
    }

    fn refuse_to_answer(&self, id: &InboundRequestId) {
        let Some((peer, number)) = self.exchange().answer(id) else { return };
        self.context.peers.send(&peer, Lane::Sync, SyncFrame::NoAnswer { number }.encode());
    }
}
