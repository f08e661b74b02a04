//! What a witness remembers, and what it refuses to begin with.

use hefu_chain::witness::Note;
use hefu_genesis::localnet::{self, Options};

use super::*;

fn genesis(dir: &Path) -> Genesis {
    let options = Options { seed: Some([3; 32]), ..Options::default() };
    let layout = localnet::create(&dir.join("net"), &options).expect("a localnet");
    read_genesis(&layout.home(&layout.members[0]).join("genesis.json")).expect("reads")
}

fn statement(genesis: &Genesis, height: u64, size: u64) -> Statement {
    let checkpoint = Checkpoint { chain_id: genesis.chain_id(), size, root: Digest([7; 32]) };
    Statement { checkpoint, height: Height::new(height), block_hash: BlockHash([5; 32]) }
}

#[test]
fn what_was_signed_is_remembered_and_published() {
    let dir = tempfile::tempdir().expect("a directory");
    let genesis = genesis(dir.path());
    let at = dir.path().join("court");
    let mut home = WitnessHome::init(&at, &genesis, "court.example/hefu").expect("made");
    assert_eq!(home.last(), None);
    let signed = statement(&genesis, 10, 4);
    let note = home.sign(&signed, 1_800_000_000, b"header").expect("signs");
    let witness = home.witness().clone();
    drop(home);

    let home = WitnessHome::open(&at).expect("opens");
    assert_eq!(home.last_statement(), Some(signed));
    assert_eq!(home.last_note().as_ref(), Some(&note), "signed again, it is the same");
    let parsed = Note::parse(note.as_bytes()).expect("a note");
    assert_eq!(witness.signed_at(&parsed), Some(1_800_000_000));
    for name in ["newest.note", "4.note"] {
        assert_eq!(fs::read_to_string(at.join("public").join(name)).expect("published"), note);
    }
    assert_eq!(home.last_header_file().as_deref(), Some(&b"header"[..]));
    // A kill between remembering and publishing is made good.
    fs::remove_file(at.join("public/newest.note")).expect("removed");
    assert_eq!(home.publish_again(b"header").expect("publishes"), Some(note.clone()));
    assert_eq!(fs::read_to_string(at.join("public/newest.note")).expect("published"), note);
}

#[test]
fn a_directory_has_one_process_at_a_time() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = dir.path().join("court");
    let home = WitnessHome::init(&at, &genesis(dir.path()), "court.example").expect("made");
    assert!(matches!(WitnessHome::open(&at), Err(HomeError::InUse(_))));
    drop(home);
    WitnessHome::open(&at).expect("given back");
}

#[test]
fn a_witness_that_does_not_know_what_it_signed_does_not_begin() {
    let dir = tempfile::tempdir().expect("a directory");
    let genesis = genesis(dir.path());
    let at = dir.path().join("court");
    let mut home = WitnessHome::init(&at, &genesis, "court.example").expect("made");
    home.sign(&statement(&genesis, 10, 4), 1_800_000_000, b"header").expect("signs");
    drop(home);
    let state = at.join("state");
    let good = fs::read(&state).expect("reads");
    let refused = || matches!(WitnessHome::open(&at), Err(HomeError::State { .. }));
    for i in 0..good.len() {
        let mut bad = good.clone();
        bad[i] ^= 1;
        fs::write(&state, &bad).expect("writes");
        assert!(
            refused() || matches!(WitnessHome::open(&at), Err(HomeError::Io { .. })),
            "byte {i}"
        );
    }
    fs::write(&state, &good[..good.len() / 2]).expect("writes");
    assert!(refused(), "cut short");
    fs::remove_file(&state).expect("removed");
    assert!(refused(), "missing");
    fs::write(&state, &good).expect("writes");
    WitnessHome::open(&at).expect("as it was");
    // A key that is not the one the state is of.
    fs::remove_file(at.join("witness.key")).expect("removed");
    key_file::generate(&at.join("witness.key"), KeyAlgorithm::Ed25519).expect("writes");
    assert!(refused(), "another key");
}

#[test]
fn a_directory_that_exists_and_a_name_with_blanks_are_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let genesis = genesis(dir.path());
    let at = dir.path().join("court");
    WitnessHome::init(&at, &genesis, "court.example").expect("made");
    assert!(WitnessHome::init(&at, &genesis, "court.example").is_err(), "never overwritten");
    let other = dir.path().join("other");
    let refused = WitnessHome::init(&other, &genesis, "a court");
    assert!(matches!(refused, Err(HomeError::Name(_))));
}
