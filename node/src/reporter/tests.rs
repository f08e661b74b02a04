//! Contradictions become files and records, once, and only where the operator lets them.

use hefu_chain::{
    action::governance::{SignedKind, Statement},
    fixture::{CHAIN_ID, Member, chengdu, exchange, seat_key},
    hash::BlockHash,
    vote::{VoteKind, sign_bytes},
};
use hefu_consensus::{
    fixture::{commit_by, founded},
    memory::MemoryStore,
    mempool::MempoolLimits,
};

use super::*;

const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

fn ledger() -> Arc<Application<MemoryStore>> {
    let store = Arc::new(MemoryStore::new(&founded()));
    Arc::new(Application::new(CHAIN_ID, store, MempoolLimits::default()))
}

fn outlet(key: RecordSecret) -> Option<Outlet> {
    let admitted = watch::Sender::new(());
    Some(Outlet { key, admitted, outgoing: mpsc::channel(1).0, clock: || NOW })
}

/// Two precommits of a founding validator in one round.
fn contradiction(member: &Member, round: u32) -> Equivocate {
    let key = seat_key(member);
    let statement = |block: u8| {
        let block = Some(BlockHash([block; 32]));
        let bytes =
            sign_bytes(&CHAIN_ID, VoteKind::Precommit, Height::FIRST, round, block.as_ref());
        Statement { block, pol_round: None, signature: key.sign(&bytes) }
    };
    Equivocate {
        validator: key.public_key().validator_address(),
        height: Height::FIRST,
        round,
        kind: SignedKind::Precommit,
        statements: (statement(1), statement(2)),
    }
}

/// Commits the next block with what waits.
fn commit(ledger: &Application<MemoryStore>) {
    let height = ledger.tip().height.next();
    let set = ledger.validator_set(height).expect("reads").expect("a set");
    let proposer = set.get_index(0).expect("a seat").address;
    let now = ledger.tip().time.max(NOW).plus_ms(1_000);
    let block = ledger.build(height, 0, now, proposer).expect("builds");
    ledger.commit(&commit_by(height, block.hash, 3)).expect("commits");
}

fn files(directory: &Path) -> usize {
    fs::read_dir(directory).map_or(0, Iterator::count)
}

#[test]
fn a_contradiction_becomes_a_file_that_is_a_payload_and_no_record_without_a_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let ledger = ledger();
    commit(&ledger);
    let reporter = Reporter::new(ledger.clone(), directory.path().into(), None);
    let seen = contradiction(&exchange(), 3);
    reporter.note(std::slice::from_ref(&seen));
    reporter.note(std::slice::from_ref(&seen));
    assert_eq!(files(directory.path()), 1, "the same is kept once");
    assert_eq!(ledger.waiting().0, 0);
    assert_eq!(read_all(directory.path()), vec![seen.clone()]);
    let path = fs::read_dir(directory.path()).expect("reads").next().expect("a file");
    let text = fs::read(path.expect("reads").path()).expect("reads");
    let payload: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let action = Action::parse("node.equivocation", payload).expect("a payload");
    assert_eq!(action, Action::NodeEquivocation(seen));
}

#[test]
fn with_a_key_it_is_submitted_once_and_the_seat_ends() {
    let directory = tempfile::tempdir().expect("a directory");
    let ledger = ledger();
    commit(&ledger);
    let reporter = Reporter::new(ledger.clone(), directory.path().into(), outlet(chengdu().key()));
    reporter.note(&[contradiction(&exchange(), 3), contradiction(&exchange(), 4)]);
    reporter.pursue();
    assert_eq!(ledger.waiting().0, 1, "one record a seat");
    commit(&ledger);
    reporter.pursue();
    assert_eq!(ledger.waiting().0, 0, "the seat ends; nothing more is asked for");
    let state = State::new(&**ledger.store());
    let schedule: ValidatorSchedule = state.get(&()).expect("reads").expect("a schedule");
    let seat = seat_key(&exchange()).public_key().validator_address();
    assert!(!schedule.sits_from(Height::new(1_000), &seat));
    reporter.note(&[contradiction(&exchange(), 5)]);
    assert_eq!((ledger.waiting().0, files(directory.path())), (0, 3));
}

#[test]
fn what_an_earlier_run_kept_is_reported_by_the_next() {
    let directory = tempfile::tempdir().expect("a directory");
    let ledger = ledger();
    commit(&ledger);
    Reporter::new(ledger.clone(), directory.path().into(), None)
        .note(&[contradiction(&exchange(), 3)]);
    fs::write(directory.path().join("0-damaged.json"), "{").expect("writes");
    let reporter = Reporter::new(ledger.clone(), directory.path().into(), outlet(chengdu().key()));
    reporter.pursue();
    assert_eq!(ledger.waiting().0, 1);
}

#[test]
fn a_key_of_nobody_reports_nothing_and_the_proof_is_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    let ledger = ledger();
    commit(&ledger);
    let stranger = RecordSecret::ed25519(&[250; 32]);
    let reporter = Reporter::new(ledger.clone(), directory.path().into(), outlet(stranger));
    reporter.note(&[contradiction(&exchange(), 3)]);
    assert_eq!((ledger.waiting().0, files(directory.path())), (0, 1));
}

#[test]
fn one_validator_cannot_fill_the_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let reporter = Reporter::new(ledger(), directory.path().into(), None);
    for round in (0..).take(FILES_PER_VALIDATOR_MAX + 5) {
        reporter.note(&[contradiction(&exchange(), round)]);
    }
    assert_eq!(files(directory.path()), FILES_PER_VALIDATOR_MAX);
    reporter.note(&[contradiction(&chengdu(), 0)]);
    assert_eq!(files(directory.path()), FILES_PER_VALIDATOR_MAX + 1, "another has its own room");
}
