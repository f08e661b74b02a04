//! What is kept and what is not, over a real database; and when a quorum is reached.

use hefu_chain::{
    fixture::{self, CHAIN_ID, Member, TestLedger},
    founding::founding_state,
    key::Signature,
};
use hefu_consensus::{
    application::Application, fixture::commit_by, founded::FoundedState, mempool::MempoolLimits,
};
use tempfile::TempDir;

use super::*;

struct Node {
    application: Arc<NodeApplication>,
    members: Vec<Member>,
    _directory: TempDir,
}

impl Node {
    fn new() -> Self {
        let ledger = TestLedger::new();
        let directory = tempfile::tempdir().expect("a directory");
        let state = founding_state(ledger.founding()).expect("a founding");
        let founded = FoundedState::new(state).expect("a first state");
        let store = RocksStore::open(directory.path(), CHAIN_ID, &founded).expect("opens");
        let store = Arc::new(store);
        let application = Arc::new(Application::new(CHAIN_ID, store, MempoolLimits::default()));
        let members =
            vec![fixture::chengdu(), fixture::chongqing(), fixture::suining(), fixture::exchange()];
        Self { application, members, _directory: directory }
    }

    /// Commits an empty block so many milliseconds after the last one.
    fn commit_after(&self, ms: u64) -> Height {
        let tip = self.application.tip();
        let (height, time) = (tip.height.next(), tip.time.plus_ms(ms));
        let set = self.application.validator_set(height).expect("reads").expect("a set");
        let proposer = set.get_index(0).expect("a seat").address;
        let block = self.application.build(height, 0, time, proposer).expect("builds");
        let commit = commit_by(height, block.hash, 3);
        self.application.commit(&commit).expect("commits").expect("new");
        height
    }

    fn store(&self) -> &RocksStore {
        self.application.store()
    }

    fn key(&self, member: usize) -> SecretKey {
        fixture::node_key(&self.members[member])
    }

    fn peer(&self, member: usize) -> EnginePeer {
        peer_of(&self.key(member))
    }

    fn cosigner(&self, member: usize) -> Cosigner {
        Cosigner::new(Setup {
            application: Arc::clone(&self.application),
            book: Arc::default(),
            key: Some(self.key(member)),
            clock: || fixture::date("2026-09-01").start(),
        })
    }

    /// What another member's node signs after the block at a height.
    fn message(&self, member: usize, height: Height) -> Cosigned {
        let header = self.store().header(height).expect("reads").expect("a block");
        let checkpoint = Checkpoint::after(&header);
        checkpoint.cosign(height, header.time.as_ms() / 1_000, &self.key(member))
    }

    fn accept(&self, book: &Book, member: usize, message: Cosigned) -> Result<(), Refused> {
        accept(self.store(), book, self.peer(member), message).expect("reads")
    }
}

fn peer_of(key: &SecretKey) -> EnginePeer {
    network::engine_peer(&network::peer_id(&key.public_key()).expect("a key"))
}

#[test]
fn a_quorum_of_members_agrees_and_fewer_do_not() {
    let node = Node::new();
    let height = node.commit_after(1_000);
    let book = Book::default();
    for member in 0..2 {
        assert_eq!(node.accept(&book, member, node.message(member, height)), Ok(()));
        // The same again changes nothing.
        assert_eq!(node.accept(&book, member, node.message(member, height)), Ok(()));
        assert_eq!(book.newest(), None, "{} of four are no quorum", member + 1);
    }
    assert_eq!(node.accept(&book, 2, node.message(2, height)), Ok(()));
    let agreed = book.newest().expect("three of four");
    assert_eq!((agreed.height, agreed.by.len()), (height, 3));
    // A later head that one has signed does not hide the one that a quorum has.
    let later = node.commit_after(1_000);
    assert_eq!(node.accept(&book, 0, node.message(0, later)), Ok(()));
    assert_eq!(book.newest().map(|agreed| agreed.height), Some(height));
}

#[test]
fn what_a_peer_may_not_say_is_not_kept() {
    let node = Node::new();
    let height = node.commit_after(1_000);
    let same_second = node.commit_after(1);
    let book = Book::default();
    let good = node.message(0, height);
    let refused = |member, message| node.accept(&book, member, message).expect_err("refused");
    // Another's signature, whoever sends it.
    assert_eq!(refused(1, good), Refused::Signature);
    assert_eq!(refused(0, Cosigned { receipt: good.cosignature, ..good }), Refused::Signature);
    let zero = Signature::from_bytes([0; 64]);
    assert_eq!(refused(0, Cosigned { cosignature: zero, ..good }), Refused::Signature);
    let late = Cosigned { time_s: good.time_s + TIME_APART_MAX_S + 1, ..good };
    assert_eq!(refused(0, late), Refused::Time);
    let not_first = node.message(0, same_second);
    assert_eq!(refused(0, not_first), Refused::NotCheckpoint);
    let stranger = SecretKey::from_seed(&[99; 32]);
    let verdict = accept(node.store(), &book, peer_of(&stranger), good).expect("reads");
    assert_eq!(verdict, Err(Refused::Stranger));
    assert_eq!(book.newest(), None);
    assert_eq!(node.accept(&book, 0, good), Ok(()), "and the nearest that it may");
}

#[test]
fn a_node_signs_the_newest_checkpoint_once_and_follows_messages_ahead_of_it() {
    let node = Node::new();
    let mut cosigner = node.cosigner(0);
    let first = node.commit_after(1_000);
    node.commit_after(1);
    let ours = cosigner.advance(node.store()).expect("reads").expect("signs");
    assert_eq!(ours.height, first, "the second block is of the same second");
    assert_eq!(cosigner.advance(node.store()).expect("reads"), None, "once");

    // Two others are one block ahead: their signatures wait for it.
    let ahead = node.application.tip().height.next();
    let other = Node::new();
    other.commit_after(1_000);
    other.commit_after(1);
    assert_eq!(other.commit_after(1_000), ahead);
    for member in [1, 2] {
        let message = codec::encode(&other.message(member, ahead));
        cosigner.take(node.store(), node.peer(member), &message);
    }
    assert_eq!(cosigner.waiting.len(), 2);
    assert_eq!(node.commit_after(1_000), ahead);
    assert!(cosigner.advance(node.store()).expect("reads").is_some());
    assert!(cosigner.waiting.is_empty());
    let agreed = cosigner.setup.book.newest().expect("a quorum");
    assert_eq!((agreed.height, agreed.by.len()), (ahead, 3));
}

#[test]
fn a_node_that_catches_up_signs_nothing() {
    let node = Node::new();
    let mut cosigner = node.cosigner(0);
    cosigner.setup.clock = || fixture::date("2026-09-02").start();
    node.commit_after(1_000);
    assert_eq!(cosigner.advance(node.store()).expect("reads"), None);
    cosigner.setup.clock = || fixture::date("2026-09-01").start();
    node.commit_after(1_000);
    assert!(cosigner.advance(node.store()).expect("reads").is_some());
}

#[test]
fn what_waits_and_what_is_kept_is_bounded() {
    let node = Node::new();
    let mut cosigner = node.cosigner(0);
    let first = node.commit_after(1_000);
    let good = node.message(1, first);
    let far = Cosigned { height: Height::new(first.get() + AHEAD_MAX + 1), ..good };
    cosigner.take(node.store(), node.peer(1), &codec::encode(&far));
    cosigner.take(node.store(), node.peer(1), b"nothing");
    assert!(cosigner.waiting.is_empty());
    for ahead in 1..=AHEAD_MAX {
        let next = Cosigned { height: Height::new(first.get() + ahead), ..good };
        cosigner.take(node.store(), node.peer(1), &codec::encode(&next));
    }
    assert_eq!(cosigner.waiting.len(), 1, "one a peer");
    assert!(codec::encode(&good).len() <= MESSAGE_BYTES_MAX);

    for _ in 0..CHECKPOINTS_KEPT {
        node.commit_after(1_000);
        cosigner.advance(node.store()).expect("reads");
    }
    node.commit_after(1_000);
    cosigner.advance(node.store()).expect("reads");
    assert!(!cosigner.setup.book.wants(first), "long gone");
    assert_eq!(node.accept(&cosigner.setup.book, 1, good), Err(Refused::Height));
}
