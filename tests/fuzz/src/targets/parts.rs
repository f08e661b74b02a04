//! Streams of block parts from a peer that sends what it likes. Memory stays within the bounds.

use arc_malachitebft_engine::util::streaming::{StreamContent, StreamId, StreamMessage};
use arc_malachitebft_peer::PeerId;
use bytes::Bytes;
use hefu_chain::{
    codec,
    hash::{BlockHash, ChainId},
    height::Height,
    key::SecretKey,
    limits::BLOCK_BYTES_MAX,
    time::BlockTime,
};
use hefu_consensus::parts::{
    Announcement, Assembler, HELD_PER_PEER_MAX, HeldBlocks, Init, Part, PartsError, STREAM_ID_LEN,
    STREAMS_PER_PEER_MAX,
};

/// Announcements of later heights are refused.
const HEIGHT_MAX: Height = Height::new(100);
/// Two peers.
const PEERS: u8 = 2;
/// Bytes of an input that say which stream of which peer a message belongs to.
const PREFIX: usize = 5;

pub fn run(data: &[u8]) {
    let mut assembler = Assembler::default();
    let mut held = HeldBlocks::default();
    let mut rest = data;
    while let Some((prefix, after)) = rest.split_first_chunk::<PREFIX>() {
        let [who, which, sequence, low, high] = *prefix;
        let length = usize::from(u16::from_le_bytes([low, high])).min(after.len());
        let (body, after) = after.split_at(length);
        rest = after;
        let peer = peer(who % PEERS);
        let message = message(which, sequence, body);
        let now = BlockTime::from_ms(1);
        if let Ok(Some(block)) = assembler.receive(peer, message, now, near) {
            assert_eq!(block.block_bytes.len(), block.init.block_bytes as usize);
            held.hold(peer, block);
        }
        let most = usize::from(PEERS) * STREAMS_PER_PEER_MAX * BLOCK_BYTES_MAX;
        assert!(assembler.buffered_bytes() <= most, "more than the bound is kept");
        assert!(held.count() <= usize::from(PEERS) * HELD_PER_PEER_MAX, "too many blocks are held");
    }
    assembler.forget_below(HEIGHT_MAX.next());
    assert_eq!(assembler.buffered_bytes(), 0, "nothing is kept of heights that are over");
}

/// Judges an announcement as a node does that is at a low height.
fn near(init: &Init) -> Result<(), PartsError> {
    if init.height > HEIGHT_MAX { Err(PartsError::Height(init.height)) } else { Ok(()) }
}

fn peer(number: u8) -> PeerId {
    // An identity multihash: code 0, 32 bytes.
    let bytes = [&[0, 32][..], &[number; 32]].concat();
    PeerId::from_bytes(&bytes).expect("a peer id")
}

/// An announcement where the bytes are one, else a chunk; a stream's end for a byte in 256.
fn message(which: u8, sequence: u8, body: &[u8]) -> StreamMessage<Part> {
    let id = StreamId::new(Bytes::copy_from_slice(&[which % 4; STREAM_ID_LEN]));
    let bytes = Bytes::copy_from_slice(body);
    let announced: Option<Init> = codec::decode(body).ok();
    let content = match announced {
        Some(init) => StreamContent::Data(Part::Init(init)),
        None if which == u8::MAX => StreamContent::Fin,
        None => StreamContent::Data(Part::Chunk(bytes)),
    };
    StreamMessage::new(id, u64::from(sequence), content)
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![streamed(b"a block"), [streamed(b"one"), streamed(b"two")].concat(), vec![0, 255, 0, 0, 0]]
}

/// The messages of a stream of one chunk.
fn streamed(block: &[u8]) -> Vec<u8> {
    let announcement = Announcement {
        height: Height::new(9),
        round: 0,
        polka: None,
        block_hash: BlockHash([7; 32]),
    };
    let key = SecretKey::from_seed(&[21; 32]);
    let init = Init::signed(&ChainId([5; 32]), &key, &announcement, block).expect("a size");
    [said(0, &codec::encode(&init)), said(1, block)].concat()
}

fn said(sequence: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("short").to_le_bytes();
    [&[0, 1, sequence][..], &length, body].concat()
}
