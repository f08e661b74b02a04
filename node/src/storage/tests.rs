//! The store on a real disk: restarts, damage, history, proofs, agreement with the store in memory.

use std::{fs, sync::Arc};

use hefu_chain::{
    block::Block,
    commit::Commit,
    fixture::{CHAIN_ID, Member, chengdu, chongqing, suining},
    hash::BlockHash,
    log_tree::{self, leaf_hash},
    state::{Clock, Entity},
    time::BlockTime,
};
use hefu_consensus::{
    application::{Application, CheckOutcome},
    block_builder::CheckedBlock,
    fixture::{commit_by, evidence, founded},
    memory::MemoryStore,
    mempool::MempoolLimits,
    port::STATE_PROOF_BLOCKS,
};
use tempfile::TempDir;

use super::*;

mod audit;
mod damage;

const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);
/// A window that no test outlives.
const LAST_HEIGHT: u64 = 5_000;

fn open(directory: &TempDir) -> Result<RocksStore, OpenError> {
    RocksStore::open(directory.path(), CHAIN_ID, &founded())
}

fn application<S: Store>(store: S) -> Application<S> {
    Application::new(CHAIN_ID, Arc::new(store), MempoolLimits::default())
}

fn fresh() -> (TempDir, Application<RocksStore>) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = open(&directory).expect("opens");
    (directory, application(store))
}

fn build<S: Store>(application: &Application<S>) -> Arc<CheckedBlock> {
    let tip = application.tip();
    let set = application.validator_set(tip.height.next()).expect("reads").expect("a set");
    let proposer = set.get_index(0).expect("a seat").address;
    let now = tip.time.max(NOW).plus_ms(1_000);
    application.build(tip.height.next(), 0, now, proposer).expect("builds")
}

fn commit_of(block: &CheckedBlock) -> Commit {
    commit_by(block.header.height, block.hash, 3)
}

/// Commits a block with evidence of these numbers.
fn commit_evidence<S: Store>(
    application: &Application<S>,
    member: &Member,
    numbers: std::ops::Range<u32>,
) -> Arc<CheckedBlock> {
    for n in numbers {
        application.submit(evidence(member, n, LAST_HEIGHT), NOW).expect("admitted");
    }
    let block = build(application);
    application.commit(&commit_of(&block)).expect("commits").expect("new");
    block
}

/// A directory with blocks 1 to `heights`, each with three records, closed.
fn with_blocks(heights: u32) -> (TempDir, Vec<Arc<CheckedBlock>>) {
    let (directory, application) = fresh();
    let blocks =
        (0..heights).map(|i| commit_evidence(&application, &chengdu(), 3 * i..3 * i + 3)).collect();
    (directory, blocks)
}

#[test]
fn a_restart_finds_everything_again() {
    let (directory, blocks) = with_blocks(3);
    let store = open(&directory).expect("opens");
    let last = blocks.last().expect("three blocks");
    assert_eq!(store.tip().hash, last.hash);
    assert_eq!(store.frontier(), last.execution.frontier);
    for block in &blocks {
        let height = block.header.height;
        assert_eq!(store.header(height), Ok(Some(block.header.clone())));
        let decided = store.decided(height).expect("reads").expect("kept");
        assert_eq!(decided.bytes, block.bytes);
        assert_eq!(decided.commit, commit_of(block));
        assert_eq!(store.block(height), Ok(Some(Block::from_bytes(&block.bytes).expect("whole"))));
        for (record, index) in block.execution.records.iter().zip(0u32..) {
            let entry = store.record(&record.id()).expect("reads").expect("kept");
            assert_eq!(entry.envelope, *record.envelope());
            assert_eq!((entry.position.height, entry.position.index), (height, index));
            let first = 3 * (height.get() - 1);
            assert_eq!(entry.position.log_index, first + u64::from(index));
        }
    }
    let next = application(store);
    commit_evidence(&next, &chongqing(), 100..103);
    assert_eq!(next.tip().height, Height::new(4));
}

#[test]
fn memory_and_disk_agree_over_a_long_history() {
    let (_directory, on_disk) = fresh();
    let in_memory = application(MemoryStore::new(&founded()));
    let members = [chengdu(), chongqing(), suining()];
    // Beyond the heights whose replaced tree nodes are kept.
    for round in 0..u32::try_from(STATE_PROOF_BLOCKS).expect("small") + 20 {
        let member = &members[round as usize % members.len()];
        for n in 0..round % 4 {
            let record = evidence(member, 10 * round + n, LAST_HEIGHT);
            on_disk.submit(record.clone(), NOW).expect("admitted");
        }
        let block = build(&on_disk);
        let outcome = in_memory.check(block.bytes.clone(), None).expect("works");
        let CheckOutcome::Valid(checked) = outcome else { panic!("{outcome:?}") };
        assert_eq!(*checked, *block);
        let commit = commit_of(&block);
        on_disk.commit(&commit).expect("commits");
        in_memory.commit(&commit).expect("commits");
        assert_eq!(on_disk.tip(), in_memory.tip());
    }
    let tip = on_disk.tip();
    for (key, value) in in_memory.store().state() {
        assert_eq!(on_disk.store().get(&key), Ok(Some(value.clone())));
        let proof = on_disk.store().state_proof(&key, tip.height).expect("proves");
        assert_eq!(proof.verify(&tip.state_root, &key, Some(&value)), Ok(()));
    }
}

#[test]
fn earlier_states_are_read_and_recent_ones_proved() {
    let (_directory, application) = fresh();
    let mut headers = Vec::new();
    for _ in 0..STATE_PROOF_BLOCKS + 5 {
        headers.push(commit_evidence(&application, &chengdu(), 0..0).header.clone());
    }
    let store = application.store();
    let key = Clock::state_key(&());
    let tip = store.tip().height;
    for header in &headers {
        let state = store.state_at(header.height).expect("not above the tip");
        let clock: Clock = state.entity(&()).expect("reads").expect("a clock");
        assert_eq!((clock.height, clock.time), (header.height, header.time));
        let proof = store.state_proof(&key, header.height);
        if header.height.get() + STATE_PROOF_BLOCKS <= tip.get() {
            assert!(matches!(proof, Err(ProofError::HeightNotKept { .. })), "{proof:?}");
            continue;
        }
        let value = state.get(&key).expect("reads").expect("a clock");
        let proof = proof.expect("proves");
        assert_eq!(proof.verify(&header.state_root, &key, Some(&value)), Ok(()));
    }
    assert!(store.state_at(tip.next()).is_none());
    assert!(matches!(store.state_proof(&key, tip.next()), Err(ProofError::HeightNotKept { .. })));
    let genesis: Clock =
        store.state_at(Height::GENESIS).expect("kept").entity(&()).expect("reads").expect("one");
    assert_eq!(genesis.height, Height::GENESIS);
}

#[test]
fn every_founding_entry_is_read_at_the_founding_also_when_it_was_replaced() {
    let (directory, application) = fresh();
    let block = commit_evidence(&application, &chengdu(), 0..2);
    commit_evidence(&application, &chengdu(), 2..3);
    drop(application);
    let store = open(&directory).expect("opens");
    let at = |height| store.state_at(Height::new(height)).expect("kept");
    let founding = founded().changes;
    assert!(founding.keys().any(|key| block.execution.effects.changes.contains_key(key)));
    for (key, value) in &founding {
        assert_eq!(at(0).get(key).as_ref(), Ok(&Some(value.clone())), "{key:?}");
        let then = block.execution.effects.changes.get(key).unwrap_or(value);
        assert_eq!(at(1).get(key).as_ref(), Ok(&Some(then.clone())), "{key:?}");
    }
}

#[test]
fn an_entry_is_absent_before_the_block_that_wrote_it() {
    let (_directory, application) = fresh();
    let block = commit_evidence(&application, &chengdu(), 0..1);
    let (key, _) = block.execution.effects.changes.iter().next_back().expect("an entry");
    let store = application.store();
    let at = |height| store.state_at(Height::new(height)).expect("kept");
    assert_eq!(at(0).get(key), Ok(None));
    assert!(at(1).get(key).expect("reads").is_some());
    let id = block.execution.records[0].id();
    assert_eq!(at(0).record_height(&id), Ok(None));
    assert_eq!(at(1).record_height(&id), Ok(Some(Height::FIRST)));
}

#[test]
fn history_proofs_hold_for_every_record_and_size() {
    let (directory, blocks) = with_blocks(4);
    let store = open(&directory).expect("opens");
    for block in &blocks {
        let size = block.header.log_size;
        assert_eq!(store.log_root(size), Ok(block.header.log_root));
        for record in blocks.iter().flat_map(|b| &b.execution.records) {
            let at = store.position(&record.id()).expect("reads").expect("kept").log_index;
            let proof = store.inclusion_proof(at, size);
            if at >= size {
                assert!(matches!(proof, Err(ProofError::BeyondLog { .. })));
                continue;
            }
            let leaf = leaf_hash(&record.envelope().to_bytes());
            let proof = proof.expect("proves");
            assert!(log_tree::verify_inclusion(&block.header.log_root, size, at, &leaf, &proof));
        }
        let last = blocks.last().expect("blocks").header.clone();
        let proof = store.consistency_proof(size, last.log_size).expect("proves");
        let (from, to) = (&block.header.log_root, &last.log_root);
        assert!(log_tree::verify_consistency(size, from, last.log_size, to, &proof));
    }
    assert!(matches!(store.inclusion_proof(0, 13), Err(ProofError::BeyondLog { .. })));
    assert!(matches!(store.consistency_proof(3, 2), Err(ProofError::BeyondLog { .. })));
}

#[test]
fn committing_again_changes_nothing_and_another_block_is_refused() {
    let (_directory, application) = fresh();
    let block = commit_evidence(&application, &chengdu(), 0..2);
    let store = application.store();
    let commit = commit_of(&block);
    let sequence = store.db.latest_sequence_number();
    store.commit(Decision { block: &block, commit: &commit }).expect("nothing to do");
    assert_eq!(store.db.latest_sequence_number(), sequence, "nothing was written");
    let mut other = (*block).clone();
    other.hash = BlockHash([9; 32]);
    let refused = store.commit(Decision { block: &other, commit: &commit });
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
}

#[test]
fn proposals_survive_a_restart_until_their_height_is_decided() {
    let (directory, before) = fresh();
    before.submit(evidence(&chengdu(), 1, LAST_HEIGHT), NOW).expect("admitted");
    let block = build(&before);
    drop(before);
    let after = application(open(&directory).expect("opens"));
    assert_eq!(build(&after).hash, block.hash);
    let kept = after.undecided(Height::FIRST).expect("reads");
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].proposed_in, &kept[0].bytes), (Some(0), &block.bytes));
    assert_eq!(after.undecided(Height::new(2)), Ok(Vec::new()));
    drop(after);
    let last = application(open(&directory).expect("opens"));
    last.commit(&commit_of(&block)).expect("commits without having checked it");
    assert_eq!(last.undecided(Height::FIRST), Ok(Vec::new()));
}

#[test]
fn followers_are_told_of_each_block_once() {
    let (_directory, application) = fresh();
    let (mut tips, mut blocks) =
        (application.store().watch_tip(), application.store().watch_blocks());
    assert_eq!(tips.borrow_and_update().height, Height::GENESIS);
    let first = commit_evidence(&application, &chengdu(), 0..2);
    let second = commit_evidence(&application, &chengdu(), 2..3);
    assert_eq!(tips.borrow_and_update().hash, second.hash);
    for block in [&first, &second] {
        let notice = blocks.try_recv().expect("told");
        assert_eq!(
            (notice.hash, notice.records.len()),
            (block.hash, block.execution.records.len())
        );
    }
    assert!(blocks.try_recv().is_err(), "no more than two");
}

#[test]
fn a_full_disk_makes_the_store_read_only_and_frees_the_ballast() {
    let (directory, application) = fresh();
    let block = build(&application);
    let store = application.store();
    let ballast = directory.path().join(ballast::BALLAST_FILE);
    assert!(ballast.exists());
    let error = store.failed("IO error: No space left on device: db/000009.log".into());
    assert!(matches!(error, StoreError::DiskFull(_)), "{error}");
    assert!(store.is_read_only() && !ballast.exists());
    let refused = application.commit(&commit_of(&block));
    assert!(matches!(refused, Err(StoreError::DiskFull(_))), "{refused:?}");
    assert_eq!(store.tip().height, Height::GENESIS);
    drop(application);
    let reopened = open(&directory).expect("opens");
    assert!(!reopened.is_read_only() && ballast.exists());
}

#[test]
fn the_founders_decide_the_first_heights() {
    let (_directory, application) = fresh();
    let handoffs = application.store().handoffs().expect("reads");
    assert_eq!(handoffs.len(), 1);
    assert_eq!(handoffs[0].from, Height::FIRST);
    assert_eq!(handoffs[0].validators, founded().validators);
    assert_eq!(application.validator_set(Height::new(2)), Ok(None));
}

/// Priorities (`nice`) of this process's threads of a name.
fn priorities(name: &str) -> Vec<i32> {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux").flatten();
    let of = |task: fs::DirEntry| {
        let stat = fs::read_to_string(task.path().join("stat")).ok()?;
        let (before, after) = stat.rsplit_once(')')?;
        // The second field is the name, the nineteenth the priority.
        let nice = after.split_whitespace().nth(16)?.parse().ok()?;
        before.ends_with(name).then_some(nice)
    };
    tasks.filter_map(of).collect()
}

#[test]
fn what_makes_files_of_memory_yields_to_the_node_and_not_to_everything() {
    let directory = tempfile::tempdir().expect("a directory");
    let _store = open(&directory).expect("founded");
    let ours = rustix::process::getpriority_process(None).expect("Linux");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    // A thread has its name a moment after it has begun.
    let flushing = loop {
        let found = priorities("rocksdb:high");
        if !found.is_empty() {
            break found;
        }
        assert!(std::time::Instant::now() < deadline, "no thread of this name");
        std::thread::yield_now();
    };
    assert_eq!(flushing, [(ours + 5).min(19)]);
}
