//! Validators' co-signatures on the history, for other people's transparency tools.
//!
//! After each checkpoint block, at most one a second, a validator's node signs the head of the history
//! with its node key and sends the signatures straight to every peer, over a lane of their own. Each
//! node keeps those of the last checkpoints and serves the newest that more than two thirds of the
//! voting power have signed. Nothing here is on the ledger, and nothing is decided by it.
//!
//! # Invariants
//! - A signature is kept only from the node that made it, only if that node is on the allow-list of
//!   the network and its member votes, and only over the head that this node itself has at that height.
//! - What is kept and what waits is bounded: the last [`CHECKPOINTS_KEPT`], one signature a node each;
//!   one waiting message a peer.
//! - A node signs nothing but the newest checkpoint block that it has, so it never goes back.

mod book;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use arc_malachitebft_peer::PeerId as EnginePeer;
use bytes::Bytes;
use hefu_chain::{
    checkpoint::{Checkpoint, Cosigned, is_checkpoint},
    codec,
    height::Height,
    key::SecretKey,
    state::{AdmittedNode, State, ValidatorSchedule, ViewError, nodes_at},
    time::BlockTime,
};
use hefu_consensus::port::Store as _;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use book::{Agreed, Book};

use crate::{api::NodeApplication, engine::clock, home::Home, network, storage::RocksStore};

/// Checkpoints whose signatures are kept.
pub const CHECKPOINTS_KEPT: usize = 32;
/// Messages of peers that may wait for this node to look at them.
pub const MESSAGES_WAITING_MAX: usize = 64;
/// Largest message, in bytes: height, time, two signatures.
pub const MESSAGE_BYTES_MAX: usize = 256;
/// How far ahead of this node's last block a peer may be for its signature to wait.
const AHEAD_MAX: u64 = 16;
/// How far a node's time may be from that of the block that it signs, in seconds.
const TIME_APART_MAX_S: u64 = 600;

/// What co-signing needs.
struct Setup {
    application: Arc<NodeApplication>,
    book: Arc<Book>,
    /// The node key of a validator; none on a node that only follows.
    key: Option<SecretKey>,
    clock: fn() -> BlockTime,
}

/// A checkpoint block, and who may sign it.
struct Head {
    height: Height,
    time: BlockTime,
    checkpoint: Checkpoint,
    nodes: Vec<AdmittedNode>,
    schedule: ValidatorSchedule,
}

/// Why a signature is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    /// Not a message.
    Malformed,
    /// Of a block far ahead, or long gone.
    Height,
    /// Of a block that is not the first of its second.
    NotCheckpoint,
    /// Not of an admitted node of a member that votes.
    Stranger,
    /// At another time than the block's.
    Time,
    /// A signature does not hold over what this node has.
    Signature,
}

/// Co-signs the history with other validators' nodes until the token fires. Signatures are kept in what
/// is returned.
pub fn start(
    home: &Home,
    application: &Arc<NodeApplication>,
    network: &network::Handle,
    stop: CancellationToken,
) -> Arc<Book> {
    let book = Arc::<Book>::default();
    let setup = Setup {
        application: Arc::clone(application),
        book: Arc::clone(&book),
        key: home.validator_key.is_some().then(|| home.peer_key.clone()),
        clock: clock::now,
    };
    tokio::spawn(run(setup, network.clone(), stop));
    book
}

/// Signs, sends, receives and keeps until the node stops.
async fn run(setup: Setup, network: network::Handle, stop: CancellationToken) {
    let mut incoming = network.subscribe_cosignatures();
    let store = Arc::clone(setup.application.store());
    let mut tips = store.watch_tip();
    let mut cosigner = Cosigner::new(setup);
    loop {
        let ours = cosigner.advance(&store);
        match ours {
            Ok(Some(message)) => {
                network.broadcast_cosignature(codec::encode(&message));
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the history could not be co-signed"),
        }
        if !cosigner.listen(&store, &mut incoming, &mut tips, &stop).await {
            return;
        }
    }
}

struct Cosigner {
    setup: Setup,
    /// The last height that was looked at for signing.
    seen: Height,
    /// Messages of blocks that this node does not have yet, the newest of each peer.
    waiting: BTreeMap<EnginePeer, Cosigned>,
}

impl Cosigner {
    const fn new(setup: Setup) -> Self {
        Self { setup, seen: Height::GENESIS, waiting: BTreeMap::new() }
    }

    /// Takes messages until there is another block; false when the node stops.
    async fn listen(
        &mut self,
        store: &RocksStore,
        incoming: &mut mpsc::Receiver<(EnginePeer, Bytes)>,
        tips: &mut tokio::sync::watch::Receiver<hefu_consensus::port::Tip>,
        stop: &CancellationToken,
    ) -> bool {
        loop {
            tokio::select! {
                () = stop.cancelled() => return false,
                changed = tips.changed() => return changed.is_ok(),
                next = incoming.recv() => {
                    let Some((peer, bytes)) = next else { return false };
                    self.take(store, peer, &bytes);
                }
            }
        }
    }

    /// Signs the newest checkpoint block since the last look, and looks again at what waited.
    fn advance(&mut self, store: &RocksStore) -> Result<Option<Cosigned>, ViewError> {
        let tip = store.tip().height;
        self.waiting
            .retain(|_, message| message.height.get() <= tip.get().saturating_add(AHEAD_MAX));
        let due: Vec<_> =
            self.waiting.iter().filter(|(_, message)| message.height <= tip).map(pair).collect();
        for (peer, message) in due {
            self.waiting.remove(&peer);
            self.judge(store, peer, message);
        }
        let from = self.seen;
        self.seen = tip;
        let Some(key) = &self.setup.key else { return Ok(None) };
        let Some(head) = newest_checkpoint(store, from, tip)? else { return Ok(None) };
        let public = key.public_key();
        let Some(node) = head.nodes.iter().find(|node| node.peer_key == public) else {
            return Ok(None);
        };
        let time_s = (self.setup.clock)().as_ms() / 1_000;
        // A node that catches up says nothing about blocks of long ago; peers would not keep it.
        if !head.is_near(time_s) {
            return Ok(None);
        }
        let ours = head.checkpoint.cosign(head.height, time_s, key);
        self.setup.book.keep(&head, node, ours);
        Ok(Some(ours))
    }

    fn take(&mut self, store: &RocksStore, peer: EnginePeer, bytes: &[u8]) {
        let tip = store.tip().height;
        match codec::decode::<Cosigned>(bytes) {
            Err(_) => refuse(peer, Refused::Malformed),
            Ok(message) if message.height <= tip => self.judge(store, peer, message),
            Ok(message) if message.height.get() > tip.get().saturating_add(AHEAD_MAX) => {
                refuse(peer, Refused::Height);
            }
            Ok(message) => {
                self.waiting.insert(peer, message);
            }
        }
    }

    fn judge(&self, store: &RocksStore, peer: EnginePeer, message: Cosigned) {
        match accept(store, &self.setup.book, peer, message) {
            Ok(Ok(())) => {}
            Ok(Err(why)) => refuse(peer, why),
            Err(error) => tracing::error!(%error, "a co-signature could not be judged"),
        }
    }
}

fn pair((peer, message): (&EnginePeer, &Cosigned)) -> (EnginePeer, Cosigned) {
    (*peer, *message)
}

fn refuse(peer: EnginePeer, why: Refused) {
    tracing::debug!(%peer, ?why, "a co-signature of a peer was refused");
}

/// Keeps a peer's signature if it holds.
fn accept(
    store: &RocksStore,
    book: &Book,
    peer: EnginePeer,
    message: Cosigned,
) -> Result<Result<(), Refused>, ViewError> {
    if !book.wants(message.height) {
        return Ok(Err(Refused::Height));
    }
    let Some(head) = Head::at(store, message.height)? else {
        return Ok(Err(Refused::NotCheckpoint));
    };
    let Some(node) = head.node_of(peer).filter(|node| head.votes(node)) else {
        return Ok(Err(Refused::Stranger));
    };
    if book.holds(message.height, node) {
        return Ok(Ok(()));
    }
    if !head.is_near(message.time_s) {
        return Ok(Err(Refused::Time));
    }
    if head.checkpoint.check(node.peer_key, &message).is_err() {
        return Ok(Err(Refused::Signature));
    }
    book.keep(&head, node, message);
    Ok(Ok(()))
}

/// The newest checkpoint block after `from`, up to the tip.
fn newest_checkpoint(
    store: &RocksStore,
    from: Height,
    tip: Height,
) -> Result<Option<Head>, ViewError> {
    // A second rarely has more blocks than this; older heads are of no use to sign.
    let lowest = from.get().max(tip.get().saturating_sub(CHECKPOINTS_KEPT as u64));
    for height in (lowest.saturating_add(1)..=tip.get()).rev() {
        if let Some(head) = Head::at(store, Height::new(height))? {
            return Ok(Some(head));
        }
    }
    Ok(None)
}

impl Head {
    /// The head of the history after a checkpoint block; `None` for another block.
    fn at(store: &RocksStore, height: Height) -> Result<Option<Self>, ViewError> {
        let Some(header) = store.header(height)? else { return Ok(None) };
        let before = height.previous().map(|before| store.header(before)).transpose()?.flatten();
        if before.is_some_and(|before| !is_checkpoint(before.time, header.time)) {
            return Ok(None);
        }
        let Some(then) = store.state_at(height) else { return Ok(None) };
        let state = State::new(&then);
        let Some(schedule) = state.get::<ValidatorSchedule>(&())? else { return Ok(None) };
        let nodes = nodes_at(&state, height.next())?;
        let checkpoint = Checkpoint::after(&header);
        Ok(Some(Self { height, time: header.time, checkpoint, nodes, schedule }))
    }

    /// True for a time, in seconds, that is near that of the block.
    const fn is_near(&self, time_s: u64) -> bool {
        time_s.abs_diff(self.time.as_ms() / 1_000) <= TIME_APART_MAX_S
    }

    /// The admitted node that is this peer.
    fn node_of(&self, peer: EnginePeer) -> Option<&AdmittedNode> {
        let is = |node: &&AdmittedNode| {
            network::peer_id(&node.peer_key).is_some_and(|id| network::engine_peer(&id) == peer)
        };
        self.nodes.iter().find(is)
    }

    /// True for a node of a member that votes on the next block.
    fn votes(&self, node: &AdmittedNode) -> bool {
        let validators = self.schedule.at(self.height.next());
        validators.iter().any(|validator| validator.member == node.member)
    }
}

/// Keeps what the nodes with these keys sign after a block, for tests of what is made of it.
#[cfg(test)]
pub(crate) fn keep_of(store: &RocksStore, book: &Book, height: Height, keys: &[SecretKey]) {
    let head = Head::at(store, height).expect("reads").expect("a checkpoint block");
    for key in keys {
        let node = head.nodes.iter().find(|node| node.peer_key == key.public_key());
        let signed = head.checkpoint.cosign(height, head.time.as_ms() / 1_000, key);
        book.keep(&head, node.expect("an admitted node"), signed);
    }
}
