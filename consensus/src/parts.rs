//! A proposed block on the wire: one signed announcement, then the block's bytes in chunks.
//!
//! The announcement ([`Init`]) commits to the length and the hash of the bytes and is signed by a
//! validator, so a receiver knows who answers for a stream before it keeps a byte of it. Chunks
//! must come in order: links are ordered, and a stream with a gap is worth nothing.
//!
//! # Bounds
//! [`Assembler`] keeps at most [`STREAMS_PER_PEER_MAX`] unfinished streams of a peer and
//! [`HeldBlocks`] at most [`HELD_PER_PEER_MAX`] finished ones for later heights; a new one pushes
//! out that same peer's oldest, so no peer can push out another's. Every stream is at most
//! [`BLOCK_BYTES_MAX`] long.

use std::collections::{BTreeMap, VecDeque};

use arc_malachitebft_core_types as engine;
use arc_malachitebft_engine::util::streaming::{StreamContent, StreamId, StreamMessage};
use arc_malachitebft_peer::PeerId;
use bytes::Bytes;
use hefu_chain::{
    codec,
    hash::{BlockHash, ChainId, Digest, Domain, ValidatorAddress},
    height::Height,
    key::Signature,
    limits::BLOCK_BYTES_MAX,
    time::BlockTime,
    validator_set::ValidatorSet,
    vote::{VoteKind, sign_bytes},
};
use serde::{Deserialize, Serialize};

use crate::{
    consensus_key::{ConsensusKey, KeyFailure},
    context::{self, LedgerContext},
};

/// Bytes of a block in one chunk. Small enough that votes are never stuck long behind one.
pub const CHUNK_BYTES: usize = 128 * 1024;
/// Unfinished streams kept for one peer: a proposal, and its successor or a restream.
pub const STREAMS_PER_PEER_MAX: usize = 2;
/// Finished blocks of later heights kept for one peer.
pub const HELD_PER_PEER_MAX: usize = 2;
/// How far ahead of the current height a block may be to be kept at all.
pub const HEIGHTS_AHEAD_MAX: u64 = 2;
/// Length of a stream's name: height, round and a counter of the sender.
pub const STREAM_ID_LEN: usize = 16;
/// From this round on any validator may send a block: the engine restreams a locked value so that
/// everyone learns it, and the restreamer need not be the proposer.
pub const RESTREAM_BY_ANYONE_FROM_ROUND: u32 = 10;

/// First message of a stream: what follows, for which round, and who answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Init {
    /// Height proposed for.
    pub height: Height,
    /// Round proposed in.
    pub round: u32,
    /// Proof that a quorum already prevoted for the block, if it is sent again.
    pub polka: Option<Polka>,
    /// The validator that sends the block.
    pub publisher: ValidatorAddress,
    /// Hash of the block's header.
    pub block_hash: BlockHash,
    /// Length of the block in bytes.
    pub block_bytes: u32,
    /// Hash of the block's bytes, in the domain of block parts.
    pub content: Digest,
    /// The publisher's signature over [`Init::signing_digest`].
    pub signature: Signature,
}

/// Prevotes of more than two thirds of the power for one block.
///
/// A block that comes with them was judged timely by a quorum, so its time is not judged again: the
/// clock of a node that sees it late proves nothing. A proposer cannot claim this without proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polka {
    /// Round of the prevotes.
    pub round: u32,
    /// Who prevoted, in strictly rising address order.
    pub signatures: Vec<(ValidatorAddress, Signature)>,
}

/// One message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Announces the block.
    Init(Init),
    /// The next bytes of the block.
    Chunk(Bytes),
}

impl engine::ProposalPart<LedgerContext> for Part {
    fn is_first(&self) -> bool {
        matches!(self, Self::Init(_))
    }

    /// A stream ends by length, so no part knows that it is the last.
    fn is_last(&self) -> bool {
        false
    }
}

/// What a proposer says about a block that it streams.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// Height proposed for.
    pub height: Height,
    /// Round proposed in.
    pub round: u32,
    /// Proof that a quorum prevoted for it, for a block that is sent again.
    pub polka: Option<Polka>,
    /// Hash of the block's header.
    pub block_hash: BlockHash,
}

/// Why a message of a stream was refused. All but the last are the sender's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartsError {
    /// The block would be empty or larger than a block may be.
    #[error("a block has 1 to {BLOCK_BYTES_MAX} bytes, not {0}")]
    Size(u64),
    /// The name of the stream has the wrong length.
    #[error("a stream is named by {STREAM_ID_LEN} bytes, not {0}")]
    StreamName(usize),
    /// The message is not the next one of a stream that was announced.
    #[error("message {got} of a stream came where message {expected} was due")]
    OutOfOrder {
        /// The sequence number that was due.
        expected: u64,
        /// The one that came.
        got: u64,
    },
    /// A chunk that is empty, too long, or runs past the announced length.
    #[error("a chunk of {0} bytes does not fit its stream")]
    Chunk(usize),
    /// The stream ended early, or its bytes are not those announced.
    #[error("the bytes of a stream are not those it announced")]
    Content,
    /// For a height that is over or too far ahead.
    #[error("a block for height {0} is of no use now")]
    Height(Height),
    /// Announced by somebody who may not send a block in this round.
    #[error("{0} may not send a block in this round")]
    Publisher(ValidatorAddress),
    /// The prevotes do not prove what the announcement claims.
    #[error("the announcement of a block claims a quorum of prevotes without proof")]
    Polka,
    /// The announcement's signature does not verify.
    #[error("the announcement of a block by {0} is not signed by it")]
    Signature(ValidatorAddress),
    /// Our own announcement could not be signed.
    #[error(transparent)]
    Unsigned(KeyFailure),
}

impl Init {
    /// Announces `block_bytes`, signed with the publisher's consensus key.
    pub fn signed(
        chain_id: &ChainId,
        key: &impl ConsensusKey,
        announcement: &Announcement,
        block_bytes: &[u8],
    ) -> Result<Self, PartsError> {
        let length = check_size(block_bytes.len() as u64)?;
        let mut init = Self {
            height: announcement.height,
            round: announcement.round,
            polka: announcement.polka.clone(),
            publisher: key.public_key().validator_address(),
            block_hash: announcement.block_hash,
            block_bytes: length,
            content: content_hash(block_bytes),
            signature: Signature::from_bytes([0; 64]),
        };
        init.signature = key.sign_announcement(chain_id, &init).map_err(PartsError::Unsigned)?;
        Ok(init)
    }

    /// What the publisher signs: a hash of the ledger and of every field but the signature.
    pub fn signing_digest(&self, chain_id: &ChainId) -> Digest {
        let polka = codec::encode(&self.polka);
        Digest(Domain::BlockParts.hash_parts(&[
            b"announcement",
            &chain_id.0,
            &self.height.get().to_le_bytes(),
            &self.round.to_le_bytes(),
            &polka,
            &self.publisher.0,
            &self.block_hash.0,
            &self.block_bytes.to_le_bytes(),
            &self.content.0,
        ]))
    }

    /// Checks that the publisher may send a block in this round of this height, and that it signed.
    pub fn verify(&self, chain_id: &ChainId, validators: &ValidatorSet) -> Result<(), PartsError> {
        let stranger = PartsError::Publisher(self.publisher);
        let seat = validators.get(&self.publisher).ok_or(stranger.clone())?;
        if !self.is_from_proposer(validators) && self.round < RESTREAM_BY_ANYONE_FROM_ROUND {
            return Err(stranger);
        }
        let message = self.signing_digest(chain_id);
        seat.key
            .verify(&message.0, &self.signature)
            .map_err(|_| PartsError::Signature(self.publisher))?;
        let proved =
            |polka: &Polka| polka.round <= self.round && polka.proves(chain_id, validators, self);
        if self.polka.as_ref().is_none_or(proved) { Ok(()) } else { Err(PartsError::Polka) }
    }

    /// True when the publisher is the proposer of the round.
    pub fn is_from_proposer(&self, validators: &ValidatorSet) -> bool {
        context::proposer(validators, self.height, self.round) == Some(self.publisher)
    }
}

impl Polka {
    /// The prevotes of an engine's certificate. `None` if it names no round, which it always does.
    pub fn of(certificate: &engine::PolkaCertificate<LedgerContext>) -> Option<Self> {
        let signed = certificate.polka_signatures.iter();
        let mut signatures: Vec<_> = signed.map(|vote| (vote.address.0, vote.signature)).collect();
        signatures.sort_by_key(|(address, _)| *address);
        Some(Self { round: certificate.round.as_u32()?, signatures })
    }

    /// True when more than two thirds of the power prevoted for the announced block.
    fn proves(&self, chain_id: &ChainId, validators: &ValidatorSet, init: &Init) -> bool {
        let rising = self.signatures.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let (height, block) = (init.height, Some(&init.block_hash));
        let message = sign_bytes(chain_id, VoteKind::Prevote, height, self.round, block);
        let mut power = 0u64;
        for (address, signature) in &self.signatures {
            match validators.get(address) {
                Some(seat) if seat.key.verify(&message, signature).is_ok() => {
                    power += u64::from(seat.power);
                }
                _ => return false,
            }
        }
        rising && validators.is_quorum(power)
    }
}

fn check_size(bytes: u64) -> Result<u32, PartsError> {
    if bytes == 0 || bytes > BLOCK_BYTES_MAX as u64 {
        return Err(PartsError::Size(bytes));
    }
    u32::try_from(bytes).map_err(|_| PartsError::Size(bytes))
}

fn content_hash(block_bytes: &[u8]) -> Digest {
    Digest(Domain::BlockParts.hash_parts(&[b"content", block_bytes]))
}

/// The messages of a stream, announcement first. `counter` tells apart the streams of one sender.
pub fn stream(
    init: Init,
    block_bytes: Bytes,
    counter: u32,
) -> impl Iterator<Item = StreamMessage<Part>> {
    let mut name = [0u8; STREAM_ID_LEN];
    name[..8].copy_from_slice(&init.height.get().to_le_bytes());
    name[8..12].copy_from_slice(&init.round.to_le_bytes());
    name[12..].copy_from_slice(&counter.to_le_bytes());
    let id = StreamId::new(Bytes::copy_from_slice(&name));
    let chunks = (0..block_bytes.len()).step_by(CHUNK_BYTES).map(move |start| {
        let end = (start + CHUNK_BYTES).min(block_bytes.len());
        Part::Chunk(block_bytes.slice(start..end))
    });
    std::iter::once(Part::Init(init)).chain(chunks).zip(0u64..).map(move |(part, sequence)| {
        StreamMessage::new(id.clone(), sequence, StreamContent::Data(part))
    })
}

/// A block whose bytes all came and are those announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// The announcement.
    pub init: Init,
    /// The block's bytes, not yet looked at.
    pub block_bytes: Bytes,
    /// When the last of them came, by this node's clock.
    pub received: BlockTime,
}

/// One unfinished stream.
#[derive(Debug)]
struct Open {
    name: Bytes,
    init: Init,
    next_sequence: u64,
    bytes: Vec<u8>,
}

impl Open {
    fn append(&mut self, sequence: u64, chunk: &[u8]) -> Result<bool, PartsError> {
        if sequence != self.next_sequence {
            return Err(PartsError::OutOfOrder { expected: self.next_sequence, got: sequence });
        }
        let total = self.init.block_bytes as usize;
        let fits = self.bytes.len() + chunk.len() <= total;
        if chunk.is_empty() || chunk.len() > CHUNK_BYTES || !fits {
            return Err(PartsError::Chunk(chunk.len()));
        }
        self.bytes.extend_from_slice(chunk);
        self.next_sequence += 1;
        Ok(self.bytes.len() == total)
    }

    fn finish(self, received: BlockTime) -> Result<Assembled, PartsError> {
        if content_hash(&self.bytes) != self.init.content {
            return Err(PartsError::Content);
        }
        Ok(Assembled { init: self.init, block_bytes: self.bytes.into(), received })
    }
}

/// Puts streams together, peer by peer.
#[derive(Debug, Default)]
pub struct Assembler {
    open: BTreeMap<PeerId, VecDeque<Open>>,
}

impl Assembler {
    /// Takes the next message of a stream, received at `now`. Returns the block when it is complete.
    /// `admit` judges an announcement before anything is kept of its stream.
    ///
    /// An error discards the whole stream: what follows of it is refused too.
    pub fn receive(
        &mut self,
        from: PeerId,
        message: StreamMessage<Part>,
        now: BlockTime,
        admit: impl FnOnce(&Init) -> Result<(), PartsError>,
    ) -> Result<Option<Assembled>, PartsError> {
        let name = message.stream_id.to_bytes();
        if name.len() != STREAM_ID_LEN {
            return Err(PartsError::StreamName(name.len()));
        }
        match message.content {
            StreamContent::Data(Part::Init(init)) => {
                self.begin(from, name, message.sequence, init, admit).map(|()| None)
            }
            StreamContent::Data(Part::Chunk(chunk)) => {
                match self.continue_stream(from, &name, message.sequence, &chunk)? {
                    Some(whole) => whole.finish(now).map(Some),
                    None => Ok(None),
                }
            }
            StreamContent::Fin => {
                self.take(from, &name);
                Err(PartsError::Content)
            }
        }
    }

    /// Forgets the streams of a peer that went away.
    pub fn forget_peer(&mut self, peer: &PeerId) {
        self.open.remove(peer);
    }

    /// Forgets streams for heights below `height`.
    pub fn forget_below(&mut self, height: Height) {
        self.open.retain(|_, streams| {
            streams.retain(|open| open.init.height >= height);
            !streams.is_empty()
        });
    }

    /// Bytes kept for unfinished streams.
    pub fn buffered_bytes(&self) -> usize {
        self.open.values().flatten().map(|open| open.bytes.len()).sum()
    }

    fn begin(
        &mut self,
        from: PeerId,
        name: Bytes,
        sequence: u64,
        init: Init,
        admit: impl FnOnce(&Init) -> Result<(), PartsError>,
    ) -> Result<(), PartsError> {
        if sequence != 0 {
            return Err(PartsError::OutOfOrder { expected: 0, got: sequence });
        }
        check_size(u64::from(init.block_bytes))?;
        admit(&init)?;
        let streams = self.open.entry(from).or_default();
        streams.retain(|open| open.name != name);
        while streams.len() >= STREAMS_PER_PEER_MAX {
            streams.pop_front();
        }
        streams.push_back(Open { name, init, next_sequence: 1, bytes: Vec::new() });
        Ok(())
    }

    fn continue_stream(
        &mut self,
        from: PeerId,
        name: &Bytes,
        sequence: u64,
        chunk: &[u8],
    ) -> Result<Option<Open>, PartsError> {
        let unknown = PartsError::OutOfOrder { expected: 0, got: sequence };
        let streams = self.open.get_mut(&from).ok_or(unknown.clone())?;
        let open = streams.iter_mut().find(|open| open.name == *name).ok_or(unknown)?;
        match open.append(sequence, chunk) {
            Ok(false) => Ok(None),
            Ok(true) => Ok(self.take(from, name)),
            Err(error) => {
                self.take(from, name);
                Err(error)
            }
        }
    }

    fn take(&mut self, from: PeerId, name: &Bytes) -> Option<Open> {
        let streams = self.open.get_mut(&from)?;
        let index = streams.iter().position(|open| open.name == *name)?;
        let taken = streams.remove(index);
        if streams.is_empty() {
            self.open.remove(&from);
        }
        taken
    }
}

/// Complete blocks of heights that have not begun here, kept until they do.
#[derive(Debug, Default)]
pub struct HeldBlocks {
    held: VecDeque<(PeerId, Assembled)>,
}

impl HeldBlocks {
    /// Keeps a block, at the cost of the peer's oldest if it has too many.
    pub fn hold(&mut self, from: PeerId, block: Assembled) {
        let of_peer = self.held.iter().filter(|(peer, _)| *peer == from).count();
        if of_peer >= HELD_PER_PEER_MAX
            && let Some(oldest) = self.held.iter().position(|(peer, _)| *peer == from)
        {
            self.held.remove(oldest);
        }
        self.held.push_back((from, block));
    }

    /// Takes the blocks of `height`, in the order in which they came, and drops earlier heights.
    pub fn take(&mut self, height: Height) -> Vec<Assembled> {
        let mut taken = Vec::new();
        let mut later = VecDeque::new();
        for (peer, block) in self.held.drain(..) {
            if block.init.height == height {
                taken.push(block);
            } else if block.init.height > height {
                later.push_back((peer, block));
            }
        }
        self.held = later;
        taken
    }

    /// Number of blocks kept.
    pub fn count(&self) -> usize {
        self.held.len()
    }
}

#[cfg(test)]
mod tests;
