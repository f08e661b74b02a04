//! A member whose program was changed sends as much as its connections take, on every lane, to everybody: votes that
//! are signed and votes that are not, pieces of blocks that nobody announced, records that are none. The others go on.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_core_consensus::SignedConsensusMsg;
use arc_malachitebft_core_types::{NilOrVal, Round, SignedMessage, VoteType};
use arc_malachitebft_engine::util::streaming::{StreamContent, StreamId, StreamMessage};
use bytes::Bytes;
use futures::AsyncWrite as _;
use hefu_chain::{
    fixture::CHAIN_ID,
    hash::BlockHash,
    height::Height,
    key::{SecretKey, Signature},
};
use hefu_consensus::{
    context::{self, Address, BlockId, LedgerContext, Vote},
    parts::Part,
    wire::Wire,
};
use hefu_node::network;
use libp2p::{
    Multiaddr,
    core::muxing::{StreamMuxerBox, SubstreamBox},
    identity::Keypair,
};

use crate::{
    cluster::{MEMBERS, Member, Node, consensus_key, transport_key},
    consensus::{same_blocks, stop_all},
    raw::{advance, asking_for, lane, try_connect},
};

/// Heights that the others decide under the flood.
const HEIGHTS: u64 = 20;
/// Frames written before other tasks have their turn.
const FRAMES_A_TURN: usize = 32;
/// The lanes that are flooded.
const LANES: [&str; 3] = ["consensus", "blocks", "records"];

/// Bytes of the next frame of a lane, by the number of frames before it and the height being decided.
type Frames = fn(u64, u64) -> Vec<u8>;

/// Prevotes of the sender for the height that is decided and those after it, each for another block; every second
/// one has a signature that does not verify.
fn votes(sent: u64, height: u64) -> Vec<u8> {
    let key = consensus_key(MEMBERS - 1);
    let mut block = [0; 32];
    block[..8].copy_from_slice(&sent.to_be_bytes());
    let vote = Vote {
        kind: VoteType::Prevote,
        height: context::Height(Height::new(height + sent % 3)),
        round: Round::new(u32::try_from(sent % 9).expect("small")),
        value: NilOrVal::Val(BlockId(BlockHash(block))),
        address: Address(key.public_key().validator_address()),
    };
    let signature = match sent % 2 {
        0 => key.sign(&vote.sign_bytes(&CHAIN_ID).expect("it has a round")),
        _ => Signature::from_bytes([7; 64]),
    };
    let message: SignedConsensusMsg<LedgerContext> =
        SignedConsensusMsg::Vote(SignedMessage::new(vote, signature));
    [&[0], &Wire.encode(&message).expect("an encoding")[..]].concat()
}

/// Pieces of blocks of streams that were never announced.
fn pieces(sent: u64, _height: u64) -> Vec<u8> {
    let name = [sent.to_be_bytes(), [0; 8]].concat();
    let chunk = Part::Chunk(Bytes::from(vec![0x5a; 16 * 1024]));
    let message = StreamMessage::new(StreamId::new(name.into()), 1, StreamContent::Data(chunk));
    Wire.encode(&message).expect("an encoding").to_vec()
}

/// Bytes where records should be.
fn no_records(sent: u64, _height: u64) -> Vec<u8> {
    vec![u8::try_from(sent % 251).expect("small"); 64 * 1024]
}

/// One lane of one connection, as full as it gets.
struct Torrent {
    frames: Frames,
    sent: Arc<AtomicU64>,
    height: Arc<AtomicU64>,
    stream: Option<SubstreamBox>,
    rest: Vec<u8>,
    written: usize,
}

impl Torrent {
    /// Writes what the stream takes now; false once it takes nothing more for good.
    fn pour(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(stream) = &mut self.stream else { return true };
        for _ in 0..FRAMES_A_TURN {
            match Pin::new(&mut *stream).poll_write(cx, &self.rest[self.written..]) {
                Poll::Ready(Ok(0) | Err(_)) => return false,
                Poll::Ready(Ok(count)) => self.written += count,
                Poll::Pending => return true,
            }
            if self.written == self.rest.len() {
                let sent = self.sent.fetch_add(1, Ordering::Relaxed);
                let frame = (self.frames)(sent, self.height.load(Ordering::Relaxed));
                let length = u32::try_from(frame.len()).expect("a short frame");
                self.rest = [&length.to_be_bytes(), &frame[..]].concat();
                self.written = 0;
            }
        }
        // There is more to write than one turn takes.
        cx.waker().wake_by_ref();
        !matches!(Pin::new(stream).poll_flush(cx), Poll::Ready(Err(_)))
    }
}

/// Pours on all lanes of a connection until the other side hangs up.
async fn flood_once(mut connection: StreamMuxerBox, mut torrents: Vec<Torrent>) {
    let mut theirs = Vec::new();
    poll_fn(|cx| {
        let dry = torrents.iter_mut().find(|torrent| torrent.stream.is_none());
        // Its streams are taken and not answered.
        match (advance(&mut connection, cx, dry.is_some(), &mut theirs), dry) {
            (Ok(Some(stream)), Some(torrent)) => torrent.stream = Some(stream),
            (Ok(_), _) => {}
            (Err(_), _) => return Poll::Ready(()),
        }
        let pours = torrents.iter_mut().all(|torrent| torrent.pour(cx));
        if pours { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

/// Connects again and again, and pours.
async fn flood(
    identity: Keypair,
    to: Multiaddr,
    sent: [Arc<AtomicU64>; 3],
    height: Arc<AtomicU64>,
) {
    let frames: [Frames; 3] = [votes, pieces, no_records];
    loop {
        let Some((_, connection)) = try_connect(&identity, &to).await else {
            tokio::task::yield_now().await;
            continue;
        };
        let torrents = LANES.iter().zip(frames).zip(&sent).map(|((name, frames), sent)| Torrent {
            frames,
            sent: sent.clone(),
            height: height.clone(),
            stream: None,
            rest: asking_for(&lane(name)),
            written: 0,
        });
        flood_once(connection, torrents.collect()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_that_floods_every_lane_of_everybody_holds_nobody_up() {
    let members: Vec<Member> = (0..MEMBERS - 1).map(|n| Member::found(n, Duration::ZERO)).collect();
    let mut nodes: Vec<Node> = Vec::new();
    for member in &members {
        let running: Vec<&Node> = nodes.iter().collect();
        let node = member.start(&running).await;
        nodes.push(node);
    }
    let since = Instant::now();
    nodes[0].reaches(HEIGHTS).await;
    println!("{HEIGHTS} heights before it in {:?}", since.elapsed());
    let begun = members[0].ledger.tip().height.get();
    let since = Instant::now();
    let (sent, height) = (<[Arc<AtomicU64>; 3]>::default(), Arc::new(AtomicU64::new(begun)));
    let secret: SecretKey = transport_key(MEMBERS - 1);
    let flooding: Vec<_> = nodes
        .iter()
        .map(|node| {
            let identity = network::identity(&secret).expect("a key");
            let to = node.network.listening()[0].clone();
            tokio::spawn(flood(identity, to, sent.clone(), height.clone()))
        })
        .collect();
    for goal in begun..=begun + HEIGHTS {
        height.store(goal, Ordering::Relaxed);
        for node in &nodes {
            node.reaches(goal).await;
        }
    }
    println!("{HEIGHTS} heights under the flood in {:?}", since.elapsed());
    flooding.iter().for_each(tokio::task::JoinHandle::abort);
    let sent = sent.map(|lane| lane.load(Ordering::Relaxed));
    println!("frames of {LANES:?}: {sent:?}");
    assert!(sent.iter().all(|frames| *frames > 100), "every lane was flooded: {sent:?}");
    same_blocks(&members, 1..=begun + HEIGHTS);
    stop_all(nodes).await;
}
