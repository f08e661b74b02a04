//! Build, check and commit over a store in memory.

use hefu_chain::{
    block::Block,
    fixture::{CHAIN_ID, chengdu, client, founding},
    founding::founding_state,
    hash::{BlockHash, Digest, RecordId},
    log_tree,
    record::VerifiedRecord,
    reject::Reason,
    state::View,
    state_tree,
    validator_set::ValidatorSet,
};

use super::*;
use crate::{
    fixture::{self, evidence},
    founded::FoundedState,
    memory::MemoryStore,
    mempool::MempoolError,
    proposer_time::TimeError,
};

const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

fn store() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(&fixture::founded()))
}

fn application() -> Application<MemoryStore> {
    over(store())
}

fn over(store: Arc<MemoryStore>) -> Application<MemoryStore> {
    Application::new(CHAIN_ID, store, MempoolLimits::default())
}

fn proposer(application: &Application<MemoryStore>) -> ValidatorAddress {
    let next = application.tip().height.next();
    let set = application.validator_set(next).expect("reads").expect("a set");
    set.get_index(0).expect("a seat").address
}

/// The commit of a block by the first `signers` founding validators.
fn commit_by(block: &CheckedBlock, signers: u8) -> Commit {
    fixture::commit_by(block.header.height, block.hash, signers)
}

fn build(application: &Application<MemoryStore>) -> Arc<CheckedBlock> {
    let height = application.tip().height.next();
    let now = application.tip().time.max(NOW).plus_ms(1_000);
    application.build(height, 0, now, proposer(application)).expect("builds")
}

fn build_and_commit(application: &Application<MemoryStore>) -> Arc<CheckedBlock> {
    let block = build(application);
    application.commit(&commit_by(&block, 3)).expect("commits").expect("new");
    block
}

fn check(application: &Application<MemoryStore>, block: &Block) -> Result<BlockHash, InvalidBlock> {
    match application.check(block.to_bytes().into(), None).expect("the store works") {
        CheckOutcome::Valid(block) => Ok(block.hash),
        CheckOutcome::Invalid(reason) => Err(reason),
    }
}

#[test]
fn a_record_goes_from_submission_to_state_history_and_proof() {
    let application = application();
    let id = application.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    assert!(application.pending(&id).is_some());
    let block = build_and_commit(&application);
    assert_eq!(application.waiting(), (0, 0));
    assert_eq!(application.store().record_height(&id), Ok(Some(Height::FIRST)));
    assert_eq!(application.tip().hash, block.hash);
    let decided = application.decided(Height::FIRST).expect("reads").expect("kept");
    let records = Block::from_bytes(&decided.bytes).expect("a block").records;
    let leaf = log_tree::leaf_hash(&records[0].to_bytes());
    let read = |address| application.store().log_node(address).ok_or(());
    let proof = log_tree::inclusion_proof(0, 1, read).expect("reads").expect("inside");
    assert!(log_tree::verify_inclusion(&block.header.log_root, 1, 0, &leaf, &proof));
    for (key, value) in application.store().state() {
        let proof = state_tree::prove(&**application.store(), Height::FIRST, &key).expect("proves");
        assert_eq!(proof.verify(&block.header.state_root, &key, Some(&value)), Ok(()));
    }
}

#[test]
fn another_node_finds_the_same_block_valid_and_the_same_roots() {
    let (proposer, validator) = (application(), application());
    for n in 0..20 {
        proposer.submit(evidence(&chengdu(), n, 50), NOW).expect("admitted");
        // The validator has seen every other record before the block arrives.
        if n % 2 == 0 {
            validator.receive(evidence(&chengdu(), n, 50)).expect("admitted");
        }
    }
    for _ in 0..3 {
        let block = build(&proposer);
        let received = Some((block.header.time, 0));
        let outcome = validator.check(block.bytes.clone(), received).expect("the store works");
        let CheckOutcome::Valid(checked) = outcome else { panic!("{outcome:?}") };
        assert_eq!(*checked, *block);
        for node in [&proposer, &validator] {
            node.commit(&commit_by(&block, 3)).expect("commits");
        }
        assert_eq!(proposer.tip(), validator.tip());
    }
    assert_eq!(validator.checked_records(), CheckedRecords { known: 10, unknown: 10 });
    assert_eq!(validator.waiting(), (0, 0));
    assert_eq!(proposer.store().state(), validator.store().state());
}

#[test]
fn every_changed_field_of_a_header_is_found() {
    let application = application();
    application.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    build_and_commit(&application);
    application.submit(evidence(&chengdu(), 2, 50), NOW).expect("admitted");
    let built = build(&application);
    let block = Block::from_bytes(&built.bytes).expect("a block");
    assert_eq!(check(&application, &block), Ok(built.hash));
    let other = Digest([9; 32]);
    let change = |change: &dyn Fn(&mut Block)| {
        let mut block = block.clone();
        change(&mut block);
        check(&application, &block).expect_err("invalid")
    };
    let named = |field: &str, reason: InvalidBlock| match reason {
        InvalidBlock::Header { field: found, .. } => assert_eq!(found, field),
        reason => panic!("{field}: {reason}"),
    };
    named("version", change(&|b| b.header.version = 2));
    named("chain_id", change(&|b| b.header.chain_id.0[0] ^= 1));
    named("height", change(&|b| b.header.height = Height::new(3)));
    named("height", change(&|b| b.header.height = Height::new(1)));
    named("prev_hash", change(&|b| b.header.prev_hash = BlockHash::ZERO));
    named("log_root", change(&|b| b.header.log_root = other));
    named("log_size", change(&|b| b.header.log_size += 1));
    named("state_root", change(&|b| b.header.state_root = other));
    named("valset_hash", change(&|b| b.header.valset_hash = other));
    named("next_valset_hash", change(&|b| b.header.next_valset_hash = other));
    named("params_hash", change(&|b| b.header.params_hash = other));
    named("state_root", change(&|b| b.header.time = b.header.time.plus_ms(1)));
    let parent = application.tip().time;
    let stale = change(&|b| b.header.time = parent);
    assert!(
        matches!(stale, InvalidBlock::Time { error: TimeError::NotAfterParent { .. }, .. }),
        "{stale}"
    );
    let stranger = change(&|b| b.header.proposer = ValidatorAddress([9; 20]));
    assert_eq!(stranger, InvalidBlock::Stranger(ValidatorAddress([9; 20])));
    named("log_size", change(&|b| b.records.clear()));
}

#[test]
fn one_bad_record_makes_the_block_invalid() {
    let application = application();
    application.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    let block = Block::from_bytes(&build(&application).bytes).expect("a block");
    let with = |record: VerifiedRecord| {
        let mut block = block.clone();
        block.records.push(record.into_envelope());
        match check(&application, &block).expect_err("invalid") {
            InvalidBlock::Record { index: 1, rejection } => rejection.reason,
            reason => panic!("{reason}"),
        }
    };
    let again = evidence(&chengdu(), 1, 50);
    assert_eq!(with(again), Reason::RecordReplayed);
    assert_eq!(with(evidence(&client(1), 2, 50)), Reason::OrgUnknown);
    assert_eq!(with(evidence(&chengdu(), 2, 0)), Reason::WindowExpired);
    let mut forged = block.clone();
    forged.records.push(evidence(&chengdu(), 2, 50).into_envelope());
    forged.records[1].proofs = forged.records[0].proofs.clone();
    let reason = check(&application, &forged).expect_err("invalid");
    let InvalidBlock::Record { index: 1, rejection } = reason else { panic!("{reason}") };
    assert_eq!(rejection.reason, Reason::SignatureInvalid);
}

#[test]
fn an_admitted_record_with_other_proofs_is_verified_again() {
    let application = application();
    application.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    let mut block = Block::from_bytes(&build(&application).bytes).expect("a block");
    let other = evidence(&chengdu(), 2, 50).into_envelope();
    block.records[0].proofs = other.proofs;
    let reason = check(&application, &block).expect_err("invalid");
    let InvalidBlock::Record { index: 0, rejection } = reason else { panic!("{reason}") };
    assert_eq!(rejection.reason, Reason::SignatureInvalid);
}

#[test]
fn a_first_proposal_must_be_timely_and_a_later_look_need_not() {
    let (proposer, validator) = (application(), application());
    let block = build(&proposer);
    let late = block.header.time.plus_ms(60_000);
    let outcome = validator.check(block.bytes.clone(), Some((late, 0))).expect("works");
    assert!(
        matches!(
            outcome,
            CheckOutcome::Invalid(InvalidBlock::Time { error: TimeError::Late { .. }, .. })
        ),
        "{outcome:?}"
    );
    let outcome = validator.check(block.bytes.clone(), None).expect("works");
    assert!(matches!(outcome, CheckOutcome::Valid(_)), "{outcome:?}");
}

#[test]
fn a_block_that_was_found_valid_is_not_too_late_after_a_restart() {
    let (proposer, store) = (application(), store());
    let block = build(&proposer);
    let (received, late) = (block.header.time, block.header.time.plus_ms(60_000));
    let check = |at| over(Arc::clone(&store)).check(block.bytes.clone(), Some((at, 0)));
    let outcome = check(late).expect("works");
    assert!(matches!(outcome, CheckOutcome::Invalid(InvalidBlock::Time { .. })), "{outcome:?}");
    for at in [received, late] {
        let outcome = check(at).expect("works");
        assert!(matches!(outcome, CheckOutcome::Valid(_)), "{outcome:?}");
    }
}

#[test]
fn a_round_has_one_proposal_also_after_a_restart() {
    let store = store();
    let before = over(Arc::clone(&store));
    before.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    let who = proposer(&before);
    let build = |a: &Application<_>, round, ms| {
        a.build(Height::FIRST, round, NOW.plus_ms(ms), who).expect("builds").hash
    };
    let first = build(&before, 0, 0);
    assert_eq!(build(&before, 0, 5_000), first);
    let after = over(store);
    assert_eq!(build(&after, 0, 9_000), first, "the mempool is gone, the proposal is not");
    assert_ne!(build(&after, 1, 9_000), first);
    let kept: Vec<_> = after.undecided(Height::FIRST).expect("reads");
    assert_eq!(kept.len(), 2);
}

#[test]
fn a_decided_block_commits_after_a_restart_and_only_once() {
    let store = store();
    let before = over(Arc::clone(&store));
    let id = before.submit(evidence(&chengdu(), 1, 50), NOW).expect("admitted");
    let block = build(&before);
    let after = over(Arc::clone(&store));
    let commit = commit_by(&block, 3);
    let written = after.commit(&commit).expect("commits").expect("new");
    assert_eq!(*written, *block);
    assert_eq!(after.commit(&commit), Ok(None));
    assert_eq!(after.store().record_height(&id), Ok(Some(Height::FIRST)));
    assert_eq!(after.undecided(Height::FIRST), Ok(Vec::new()));
    build_and_commit(&after);
    assert_eq!(after.commit(&commit), Ok(None), "below the tip too");
}

#[test]
fn another_block_at_a_committed_height_stops_the_node() {
    let application = application();
    let block = build_and_commit(&application);
    let mut other = (*block).clone();
    other.hash = BlockHash([9; 32]);
    let conflict = |application: &Application<_>| {
        application.commit(&commit_by(&other, 3)).map(|_| ()).expect_err("fatal")
    };
    assert!(matches!(conflict(&application), StoreError::Conflict { .. }));
    build_and_commit(&application);
    assert!(matches!(conflict(&application), StoreError::Conflict { .. }));
}

#[test]
fn a_commit_needs_a_quorum_known_bytes_and_the_next_height() {
    let application = application();
    let block = build(&application);
    let commit = |commit: &Commit| application.commit(commit).map(|_| ()).expect_err("fatal");
    assert!(matches!(commit(&commit_by(&block, 2)), StoreError::BadCommit { .. }));
    let mut unknown = (*block).clone();
    unknown.hash = BlockHash([9; 32]);
    assert!(matches!(commit(&commit_by(&unknown, 3)), StoreError::BytesMissing { .. }));
    let mut ahead = (*block).clone();
    ahead.header.height = Height::new(2);
    assert!(matches!(commit(&commit_by(&ahead, 3)), StoreError::NotNext { .. }));
    assert!(application.build(Height::new(2), 0, NOW, proposer(&application)).is_err());
    assert_eq!(application.tip().height, Height::GENESIS);
}

#[test]
fn submission_refuses_what_the_next_block_would_refuse() {
    let application = application();
    let reason = |result: Result<RecordId, SubmitError>| match result.expect_err("refused") {
        SubmitError::Rejected(rejection) => rejection.reason,
        error => panic!("{error}"),
    };
    let submit = |record| application.submit(record, NOW);
    assert_eq!(reason(submit(evidence(&client(1), 1, 50))), Reason::OrgUnknown);
    assert_eq!(reason(submit(evidence(&chengdu(), 1, 0))), Reason::WindowExpired);
    assert_eq!(reason(submit(evidence(&chengdu(), 1, 20_000))), Reason::WindowTooLong);
    let record = || evidence(&chengdu(), 1, 1);
    let id = submit(record()).expect("the last height is allowed");
    assert_eq!(submit(record()), Err(SubmitError::Mempool(MempoolError::Pending(id))));
    build_and_commit(&application);
    assert_eq!(reason(application.receive(record())), Reason::WindowExpired);
    assert_eq!(reason(submit(evidence(&chengdu(), 1, 50))), Reason::EvidenceExists);
    let lasting = evidence(&chengdu(), 2, 50);
    submit(lasting.clone()).expect("admitted");
    build_and_commit(&application);
    assert_eq!(reason(application.receive(lasting.clone())), Reason::RecordReplayed);
    assert_eq!(reason(submit(lasting)), Reason::RecordReplayed);
}

#[test]
fn a_precheck_refuses_what_no_signature_could_save() {
    let application = application();
    let reason = |record: &VerifiedRecord| {
        let record = record.record();
        let bytes = record.envelope().to_bytes().len();
        match application.precheck(record, bytes) {
            Err(SubmitError::Rejected(rejection)) => Err(Ok(rejection.reason)),
            Err(SubmitError::Mempool(error)) => Err(Err(error)),
            other => {
                assert_eq!(other, Ok(()));
                Ok(())
            }
        }
    };
    let committed = evidence(&chengdu(), 1, 50);
    assert_eq!(reason(&committed), Ok(()));
    application.submit(committed.clone(), NOW).expect("admitted");
    let id = committed.record().id();
    assert_eq!(reason(&committed), Err(Err(MempoolError::Pending(id))));
    build_and_commit(&application);
    assert_eq!(reason(&committed), Err(Ok(Reason::RecordReplayed)));
    assert_eq!(reason(&evidence(&chengdu(), 2, 1)), Err(Ok(Reason::WindowExpired)));
    assert_eq!(reason(&evidence(&chengdu(), 2, 2)), Ok(()), "the last height of its window");
}

#[test]
fn what_breaks_a_rule_while_building_is_dropped_and_remembered() {
    let application = application();
    let good = application.receive(evidence(&chengdu(), 1, 50)).expect("waits");
    let bad = application.receive(evidence(&client(1), 2, 50)).expect("waits");
    let block = build(&application);
    let ids: Vec<_> = block.execution.records.iter().map(|record| record.id()).collect();
    assert_eq!(ids, [good]);
    assert!(application.pending(&bad).is_none());
    assert_eq!(application.rejection(&bad).map(|r| r.reason), Some(Reason::OrgUnknown));
}

#[test]
fn a_block_holds_no_more_than_the_parameters_permit() {
    let mut founding = founding();
    founding.params.block_records_max = 3;
    founding.params.block_bytes_max = 41 * 1024 + 1024;
    let state = founding_state(&founding).expect("a founding");
    let founded = FoundedState::new(state).expect("a first state");
    let node = || over(Arc::new(MemoryStore::new(&founded)));
    let (small, validator) = (node(), node());
    for n in 0..4 {
        small.submit(evidence(&chengdu(), n, 50), NOW).expect("admitted");
    }
    let full = build(&small);
    assert_eq!(full.execution.records.len(), 3);
    assert!(matches!(validator.check(full.bytes.clone(), None), Ok(CheckOutcome::Valid(_))));
    let halved = small.build(Height::FIRST, 1, NOW.plus_ms(1_000), proposer(&small));
    assert_eq!(halved.expect("builds").execution.records.len(), 1, "half as many a round later");
    let mut block = Block::from_bytes(&full.bytes).expect("a block");
    block.records.push(evidence(&chengdu(), 3, 50).into_envelope());
    let reason = check(&validator, &block).expect_err("invalid");
    let expected = InvalidBlock::TooLarge { what: "records", found: 4, permitted: 3 };
    assert_eq!(reason, expected);
}

#[test]
fn the_validator_set_is_known_up_to_the_next_height() {
    let application = application();
    build_and_commit(&application);
    let set = |h| application.validator_set(Height::new(h)).expect("reads");
    let founders: ValidatorSet = set(1).expect("a set");
    assert_eq!(set(2), Some(founders));
    assert_eq!(set(3), None);
}

#[test]
fn blocks_of_a_height_are_remembered_each_once_and_the_newest_few() {
    let application = application();
    let height = application.tip().height.next();
    let built = |n: u32| {
        let now = NOW.plus_ms(1_000 + u64::from(n));
        application.build(height, n, now, proposer(&application)).expect("builds")
    };
    let blocks: Vec<_> = (0..6).map(built).collect();
    let mut candidates = Candidates::default();
    let kept = |candidates: &Candidates| -> Vec<bool> {
        blocks.iter().map(|block| candidates.get(&block.hash).is_some()).collect()
    };
    candidates.insert(blocks[0].clone());
    candidates.insert(blocks[1].clone());
    assert_eq!(kept(&candidates), [true, true, false, false, false, false]);
    // The first comes again, so the second is the oldest.
    for n in [0, 2, 3, 4] {
        candidates.insert(blocks[n].clone());
    }
    assert_eq!(kept(&candidates), [true, false, true, true, true, false]);
    candidates.clear();
    assert_eq!(kept(&candidates), [false; 6]);
}
