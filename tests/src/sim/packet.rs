//! What travels between nodes, as the bytes of the real wire codecs.

use arc_malachitebft_codec::Codec;
use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_engine::util::streaming::{StreamContent, StreamMessage};
use arc_malachitebft_sync as sync;
use bytes::Bytes;
use hefu_chain::{hash::Domain, height::Height};
use hefu_consensus::{
    context::LedgerContext,
    parts::Part,
    wire::{Wire, WireError},
};

/// One message on a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// A vote or proposal.
    Consensus(Bytes),
    /// A repeated vote, or a certificate of votes.
    Liveness(Bytes),
    /// The messages of one block stream, in order: a stream has an ordered link to itself, which
    /// may break before its end.
    Block(Vec<Bytes>),
    /// A record, handed on from mempool to mempool.
    Record(Bytes),
    /// How far a node's chain reaches.
    Status(Bytes),
    /// Asks for decided blocks.
    SyncRequest(Bytes),
    /// Decided blocks.
    SyncResponse(Bytes),
}

/// A packet as its receiver reads it.
#[derive(Clone, Debug)]
pub enum Message {
    /// A vote or proposal.
    Consensus(SignedConsensusMsg<LedgerContext>),
    /// A repeated vote, or a certificate of votes.
    Liveness(LivenessMsg<LedgerContext>),
    /// The messages of one block stream.
    Block(Vec<StreamMessage<Part>>),
    /// An envelope's bytes.
    Record(Bytes),
    /// How far a node's chain reaches.
    Status(sync::Status<LedgerContext>),
    /// Asks for decided blocks.
    SyncRequest(sync::Request<LedgerContext>),
    /// Decided blocks.
    SyncResponse(sync::Response<LedgerContext>),
}

impl Message {
    /// The height and round that a message of consensus is about; none for any other.
    pub fn place(&self) -> Option<(Height, u32)> {
        let (height, round) = match self {
            Self::Consensus(SignedConsensusMsg::Vote(vote)) => (vote.height, vote.round),
            Self::Consensus(SignedConsensusMsg::Proposal(p)) => (p.height, p.round),
            Self::Liveness(LivenessMsg::Vote(vote)) => (vote.height, vote.round),
            Self::Liveness(LivenessMsg::PolkaCertificate(polka)) => (polka.height, polka.round),
            Self::Liveness(LivenessMsg::SkipRoundCertificate(c)) => (c.height, c.round),
            Self::Block(stream) => {
                return stream.iter().find_map(|message| match &message.content {
                    StreamContent::Data(Part::Init(init)) => Some((init.height, init.round)),
                    StreamContent::Data(Part::Chunk(_)) | StreamContent::Fin => None,
                });
            }
            Self::Record(_) | Self::Status(_) | Self::SyncRequest(_) | Self::SyncResponse(_) => {
                return None;
            }
        };
        Some((height.0, round.as_u32()?))
    }

    /// The bytes to send.
    pub fn encode(&self) -> Result<Packet, WireError> {
        Ok(match self {
            Self::Consensus(message) => Packet::Consensus(Wire.encode(message)?),
            Self::Liveness(message) => Packet::Liveness(Wire.encode(message)?),
            Self::Block(stream) => {
                let messages = stream.iter().map(|message| Wire.encode(message));
                Packet::Block(messages.collect::<Result<_, _>>()?)
            }
            Self::Record(envelope) => Packet::Record(envelope.clone()),
            Self::Status(status) => Packet::Status(Wire.encode(status)?),
            Self::SyncRequest(request) => Packet::SyncRequest(Wire.encode(request)?),
            Self::SyncResponse(response) => Packet::SyncResponse(Wire.encode(response)?),
        })
    }
}

impl Packet {
    /// Reads the message, or says why its sender is at fault.
    pub fn decode(&self) -> Result<Message, WireError> {
        Ok(match self {
            Self::Consensus(bytes) => Message::Consensus(Wire.decode(bytes.clone())?),
            Self::Liveness(bytes) => Message::Liveness(Wire.decode(bytes.clone())?),
            Self::Block(messages) => {
                let stream = messages.iter().map(|bytes| Wire.decode(bytes.clone()));
                Message::Block(stream.collect::<Result<_, _>>()?)
            }
            Self::Record(bytes) => Message::Record(bytes.clone()),
            Self::Status(bytes) => Message::Status(Wire.decode(bytes.clone())?),
            Self::SyncRequest(bytes) => Message::SyncRequest(Wire.decode(bytes.clone())?),
            Self::SyncResponse(bytes) => Message::SyncResponse(Wire.decode(bytes.clone())?),
        })
    }

    /// What kind of packet it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Consensus(_) => "vote",
            Self::Liveness(_) => "liveness",
            Self::Block(_) => "block",
            Self::Record(_) => "record",
            Self::Status(_) => "status",
            Self::SyncRequest(_) => "sync-request",
            Self::SyncResponse(_) => "sync-response",
        }
    }

    /// Hash of the packet's bytes, for the trace.
    pub fn digest(&self) -> [u8; 32] {
        let parts: Vec<&[u8]> = match self {
            Self::Block(messages) => messages.iter().map(AsRef::as_ref).collect(),
            Self::Consensus(bytes)
            | Self::Liveness(bytes)
            | Self::Record(bytes)
            | Self::Status(bytes)
            | Self::SyncRequest(bytes)
            | Self::SyncResponse(bytes) => vec![bytes.as_ref()],
        };
        Domain::LocalFile.hash_parts(&parts)
    }

    /// The first messages of a block stream whose link broke; `None` for what has no middle.
    pub fn broken_after(&self, messages: usize) -> Option<Self> {
        match self {
            Self::Block(stream) if messages < stream.len() => {
                Some(Self::Block(stream[..messages].to_vec()))
            }
            _ => None,
        }
    }

    /// Number of stream messages; 1 for what has no parts.
    pub fn parts(&self) -> usize {
        match self {
            Self::Block(stream) => stream.len(),
            _ => 1,
        }
    }
}
