//! One signer and whoever asks it: one statement in one place, on disk before it is signed.

use std::{
    fs,
    os::unix::net::UnixListener,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use hefu_chain::{
    hash::{BlockHash, Digest},
    height::Height,
    vote::{VoteKind, proposal_sign_bytes, sign_bytes},
};
use tempfile::TempDir;

use super::{
    remote::{Asked, Reply, Request},
    serve::{SignerError, answer, open},
    *,
};

const CHAIN: ChainId = ChainId([5; 32]);

fn secret() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn key() -> ValidatorKey {
    secret().into()
}

/// A signer's home that has signed nothing after a height.
fn home(after: u64) -> TempDir {
    let home = tempfile::tempdir().expect("a directory");
    init(home.path(), CHAIN, &key(), Height::new(after)).expect("made");
    home
}

fn asked(height: u64, round: u32, kind: VoteKind, block: Option<u8>) -> (Statement, Vec<u8>) {
    let block = block.map(|byte| BlockHash([byte; 32]));
    let bytes = sign_bytes(&CHAIN, kind, Height::new(height), round, block.as_ref());
    (Statement::new(Height::new(height), round, kind, block, &bytes), bytes.to_vec())
}

fn prevote(height: u64, round: u32, block: u8) -> (Statement, Vec<u8>) {
    asked(height, round, VoteKind::Prevote, Some(block))
}

fn ask(
    key: &RemoteKey,
    (statement, bytes): &(Statement, Vec<u8>),
) -> Result<Signature, KeyFailure> {
    key.sign_statement(&CHAIN, statement, bytes)
}

/// Answers connections at a socket until the returned sender is dropped.
fn run(home: &TempDir) -> (PathBuf, mpsc::Sender<()>) {
    let signer = Arc::new(open(home.path(), CHAIN, key()).expect("opens"));
    let socket = home.path().join("socket");
    // What an ended signer left there.
    let _ = fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket).expect("binds");
    let (stop, stopped) = mpsc::channel::<()>();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if stopped.try_recv() == Err(mpsc::TryRecvError::Disconnected) {
                return;
            }
            let signer = Arc::clone(&signer);
            thread::spawn(move || answer(&signer, stream.expect("a connection")));
        }
    });
    (socket, stop)
}

#[test]
fn two_nodes_with_one_signer_get_one_signature_in_one_place() {
    let home = home(0);
    let (socket, _running) = run(&home);
    let [one, other] = [0, 1].map(|_| RemoteKey::new(&socket, secret().public_key()));
    let first = ask(&one, &prevote(7, 0, 1)).expect("signed");
    assert!(secret().public_key().verify(&prevote(7, 0, 1).1, &first).is_ok());
    assert_eq!(ask(&other, &prevote(7, 0, 1)), Ok(first), "the same again");
    let refused = |key: &RemoteKey, what: (Statement, Vec<u8>)| {
        matches!(ask(key, &what), Err(KeyFailure::Refused(_)))
    };
    assert!(refused(&other, prevote(7, 0, 2)), "another block in the same place");
    assert!(refused(&other, asked(7, 0, VoteKind::Prevote, None)), "nil in the same place");
    assert!(other.trouble().is_some_and(|why| why.contains("already signed")));
    // Other places are free, until the height is over.
    for free in [prevote(7, 1, 2), asked(7, 0, VoteKind::Precommit, Some(2)), prevote(8, 0, 3)] {
        assert!(ask(&other, &free).is_ok());
    }
    assert_eq!(other.trouble(), None, "it signs again");
    assert!(refused(&one, prevote(7, 2, 1)), "a height that is over");
}

#[test]
fn what_was_signed_binds_after_a_restart() {
    let home = home(3);
    let (statement, bytes) = prevote(4, 0, 1);
    let request = |block| {
        let (statement, bytes) = prevote(4, 0, block);
        Request::Statement(Asked::of(&CHAIN, &statement, &bytes))
    };
    let judge = |request: &Request| {
        let signer = open(home.path(), CHAIN, key()).expect("opens");
        matches!(signer.judge(request), Reply::Signed(..))
    };
    assert!(judge(&request(1)));
    assert!(!judge(&request(2)), "after a restart as before");
    assert!(judge(&request(1)), "the same again");
    let past = Request::Statement(Asked {
        height: Height::new(3),
        ..Asked::of(&CHAIN, &statement, &bytes)
    });
    assert!(!judge(&past), "up to the height that it began after, nothing is signed");
}

#[test]
fn a_signer_signs_for_its_ledger_and_validator_and_nothing_else() {
    let home = home(0);
    let signer = open(home.path(), CHAIN, key()).expect("opens");
    let (statement, bytes) = prevote(4, 0, 1);
    let good = Asked::of(&CHAIN, &statement, &bytes);
    let signs = |request: &Request| matches!(signer.judge(request), Reply::Signed(..));
    assert!(!signs(&Request::Statement(Asked { chain_id: ChainId([6; 32]), ..good })));
    assert!(!signs(&Request::Statement(Asked { kind: 9, ..good })));
    assert!(signs(&Request::Statement(good)));
    let init = Init {
        height: Height::new(4),
        round: 0,
        polka: None,
        publisher: key().address(),
        block_hash: BlockHash([1; 32]),
        block_bytes: 10,
        content: Digest([2; 32]),
        signature: Signature::from_bytes([0; 64]),
    };
    assert!(signs(&Request::Announcement { chain_id: CHAIN, init: init.clone() }));
    let other = Request::Announcement { chain_id: ChainId([6; 32]), init: init.clone() };
    assert!(!signs(&other));
    let stranger = SecretKey::from_seed(&[2; 32]).public_key().validator_address();
    let init = Init { publisher: stranger, ..init };
    assert!(!signs(&Request::Announcement { chain_id: CHAIN, init }));
}

#[test]
fn without_a_whole_journal_a_signer_does_not_begin() {
    let home = home(0);
    let journal = home.path().join("signer.journal");
    let again = init(home.path(), CHAIN, &key(), Height::new(9));
    assert!(matches!(again, Err(SignerError::Exists(_))), "never replaced");
    let good = fs::read(&journal).expect("reads");
    let mut bad = good.clone();
    let last = bad.len() - 1;
    bad[last] ^= 1;
    fs::write(&journal, &bad).expect("writes");
    assert!(matches!(open(home.path(), CHAIN, key()), Err(SignerError::Damaged { .. })));
    fs::remove_file(&journal).expect("removed");
    assert!(matches!(open(home.path(), CHAIN, key()), Err(SignerError::NoJournal(_))));
    fs::write(&journal, &good).expect("writes");
    let held = open(home.path(), CHAIN, key()).expect("opens");
    let second = open(home.path(), CHAIN, key());
    assert!(matches!(second, Err(SignerError::Journal(_))), "one process at a time");
    drop(held);
    let other: ValidatorKey = SecretKey::from_seed(&[2; 32]).into();
    assert!(open(home.path(), CHAIN, other).is_err(), "the journal of another key");
}

#[test]
fn a_signer_that_is_away_or_silent_is_said_to_be_and_comes_back() {
    let home = home(0);
    let socket = home.path().join("socket");
    let node = RemoteKey::new(&socket, secret().public_key());
    assert!(matches!(ask(&node, &prevote(4, 0, 1)), Err(KeyFailure::Away(_))));
    assert!(node.trouble().is_some_and(|why| why.contains("socket")));
    // It takes the connection and says nothing: the wait is bounded.
    let silent = UnixListener::bind(&socket).expect("binds");
    assert!(matches!(ask(&node, &prevote(4, 0, 1)), Err(KeyFailure::Away(_))));
    drop(silent);
    let (_, _running) = run(&home);
    assert!(ask(&node, &prevote(4, 0, 1)).is_ok(), "it is there again");
    assert_eq!(node.trouble(), None);
}

#[test]
fn a_proposal_is_signed_with_the_quorum_that_it_names() {
    let home = home(0);
    let (socket, _running) = run(&home);
    let node = RemoteKey::new(&socket, secret().public_key());
    let block = BlockHash([1; 32]);
    for (height, pol_round) in [(4, None), (5, Some(3))] {
        let height = Height::new(height);
        let bytes = proposal_sign_bytes(&CHAIN, height, 7, Some(&block), pol_round);
        let said = Statement::new(height, 7, VoteKind::Proposal, Some(block), &bytes);
        let signature = node.sign_statement(&CHAIN, &said, &bytes).expect("signed");
        assert!(secret().public_key().verify(&bytes, &signature).is_ok(), "{pol_round:?}");
    }
}

#[test]
fn a_signature_of_another_key_is_none() {
    let home = home(0);
    let (socket, _running) = run(&home);
    let other = SecretKey::from_seed(&[2; 32]).public_key();
    let node = RemoteKey::new(&socket, other);
    assert!(matches!(ask(&node, &prevote(4, 0, 1)), Err(KeyFailure::Refused(_))));
}
