//! What peers sent: decoded, and given to the engine.

use std::sync::{Arc, Mutex, PoisonError};

use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_engine::{
    network::{NetworkEvent, Status},
    util::streaming::StreamMessage,
};
use arc_malachitebft_peer::PeerId;
use arc_malachitebft_sync::{OutboundFailureReason, Request, Response};
use bytes::{BufMut as _, Bytes, BytesMut};
use hefu_chain::height::Height as ChainHeight;
use hefu_consensus::{
    context::{Height, LedgerContext},
    parts::Part,
    wire::{Wire, WireError},
};
use tokio::sync::mpsc;

use super::{
    exchange::{Exchange, SyncFrame},
    links::Inbound,
    peers::Peers,
};

const TAG_CONSENSUS: u8 = 0;
const TAG_LIVENESS: u8 = 1;
const TAG_STATUS: u8 = 2;

type Event = NetworkEvent<LedgerContext>;

/// A message of the consensus lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ConsensusFrame {
    Consensus(SignedConsensusMsg<LedgerContext>),
    Liveness(LivenessMsg<LedgerContext>),
    Status { tip: ChainHeight, first: ChainHeight },
}

impl ConsensusFrame {
    pub(super) fn encode(&self) -> Result<Bytes, WireError> {
        let (tag, body) = match self {
            Self::Consensus(message) => (TAG_CONSENSUS, Wire.encode(message)?),
            Self::Liveness(message) => (TAG_LIVENESS, Wire.encode(message)?),
            Self::Status { tip, first } => {
                (TAG_STATUS, hefu_chain::codec::encode(&(*tip, *first)).into())
            }
        };
        let mut frame = BytesMut::with_capacity(1 + body.len());
        frame.put_u8(tag);
        frame.put_slice(&body);
        Ok(frame.freeze())
    }

    pub(super) fn decode(frame: &Bytes) -> Result<Self, WireError> {
        let tag = frame.first().ok_or(WireError::Malformed("empty frame"))?;
        let body = frame.slice(1..);
        match *tag {
            TAG_CONSENSUS => Wire.decode(body).map(Self::Consensus),
            TAG_LIVENESS => Wire.decode(body).map(Self::Liveness),
            TAG_STATUS => {
                let (tip, first) = hefu_chain::codec::decode(&body)?;
                Ok(Self::Status { tip, first })
            }
            _ => Err(WireError::Malformed("tag of a consensus frame")),
        }
    }

    /// The height a peer must have reached to say this; a status speaks of a height that is over.
    fn voting_at(&self) -> Option<ChainHeight> {
        match self {
            Self::Consensus(message) => Some(message.height().0),
            Self::Liveness(LivenessMsg::Vote(vote)) => Some(vote.message.height.0),
            Self::Liveness(LivenessMsg::PolkaCertificate(polka)) => Some(polka.height.0),
            Self::Liveness(LivenessMsg::SkipRoundCertificate(round)) => Some(round.height.0),
            Self::Status { .. } => None,
        }
    }

    fn into_event(self, from: PeerId) -> Event {
        match self {
            Self::Consensus(SignedConsensusMsg::Vote(vote)) => Event::Vote(from, vote),
            Self::Consensus(SignedConsensusMsg::Proposal(proposal)) => {
                Event::Proposal(from, proposal)
            }
            Self::Liveness(LivenessMsg::Vote(vote)) => Event::Vote(from, vote),
            Self::Liveness(LivenessMsg::PolkaCertificate(polka)) => {
                Event::PolkaCertificate(from, polka)
            }
            Self::Liveness(LivenessMsg::SkipRoundCertificate(round)) => {
                Event::RoundCertificate(from, round)
            }
            Self::Status { tip, first } => {
                Event::Status(from, Status::new(Height(tip), Height(first)))
            }
        }
    }
}

/// Handles the lanes that lead to the engine, one task each.
#[derive(Clone)]
pub(super) struct Dispatch {
    pub(super) peers: Arc<Peers>,
    pub(super) exchange: Arc<Mutex<Exchange>>,
}

impl Dispatch {
    pub(super) async fn consensus(self, mut inbox: mpsc::Receiver<Inbound>) {
        while let Some((from, frame)) = inbox.recv().await {
            match ConsensusFrame::decode(&frame) {
                Ok(message) => self.on_consensus(from, message),
                Err(error) => self.refuse(&from, &error),
            }
        }
    }

    fn on_consensus(&self, from: PeerId, message: ConsensusFrame) {
        if let Some(height) = message.voting_at() {
            self.peers.saw_vote(&from, height);
        }
        if let ConsensusFrame::Status { tip, .. } = &message {
            self.peers.saw_tip(&from, *tip);
        }
        self.peers.emit(message.into_event(from));
    }

    pub(super) async fn blocks(self, mut inbox: mpsc::Receiver<Inbound>) {
        while let Some((from, frame)) = inbox.recv().await {
            let decoded: Result<StreamMessage<Part>, _> = Wire.decode(frame);
            match decoded {
                Ok(part) => self.peers.emit(Event::ProposalPart(from, Some(from), part)),
                Err(error) => self.refuse(&from, &error),
            }
        }
    }

    pub(super) async fn sync(self, mut inbox: mpsc::Receiver<Inbound>) {
        while let Some((from, frame)) = inbox.recv().await {
            match SyncFrame::decode(&frame) {
                Some(frame) => self.on_sync(from, frame),
                None => self.refuse(&from, &WireError::Malformed("frame of the sync lane")),
            }
        }
    }

    fn on_sync(&self, from: PeerId, frame: SyncFrame) {
        match frame {
            SyncFrame::Request { number, body } => self.on_request(from, number, body),
            SyncFrame::Answer { number, body } => {
                let Some(id) = self.exchange().answered(&from, number) else { return };
                let response: Result<Response<LedgerContext>, _> = Wire.decode(body);
                if let Err(error) = &response {
                    self.refuse(&from, error);
                }
                self.peers.emit(Event::SyncResponse(id, from, response.ok()));
            }
            SyncFrame::NoAnswer { number } => {
                let Some(id) = self.exchange().answered(&from, number) else { return };
                let reason = OutboundFailureReason::Io;
                self.peers.emit(Event::SyncRequestFailed(id, from, reason));
            }
        }
    }

    fn on_request(&self, from: PeerId, number: u64, body: Bytes) {
        let request: Result<Request<LedgerContext>, _> = Wire.decode(body);
        match request {
            Ok(request) => {
                if let Some(id) = self.exchange().asked(from, number) {
                    self.peers.emit(Event::SyncRequest(id, from, request));
                }
            }
            Err(error) => self.refuse(&from, &error),
        }
    }

    fn exchange(&self) -> std::sync::MutexGuard<'_, Exchange> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse(&self, from: &PeerId, error: &WireError) {
        self.peers.refused(from);
        tracing::debug!(peer = %from, %error, "a message of a peer was refused");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_survive_and_nonsense_does_not_decode() {
        let status = ConsensusFrame::Status { tip: ChainHeight::new(9), first: ChainHeight::FIRST };
        let frame = status.encode().expect("an encoding");
        assert_eq!(ConsensusFrame::decode(&frame), Ok(status));
        let cut = frame.slice(..frame.len() - 1);
        for bytes in [Bytes::new(), cut, Bytes::from_static(&[9]), Bytes::from_static(&[0, 1])] {
            assert!(ConsensusFrame::decode(&bytes).is_err(), "{bytes:?}");
        }
    }
}
