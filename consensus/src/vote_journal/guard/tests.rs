//! What an engine that has forgotten its height may still say, and what not.

use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    vote::sign_bytes,
};

use super::*;
use crate::vote_journal::Statement;

const CHAIN_ID: ChainId = ChainId([3; 32]);
const HEIGHT: Height = Height::new(9);
const A: BlockHash = BlockHash([0xa; 32]);
const B: BlockHash = BlockHash([0xb; 32]);

use VoteKind::{Precommit, Prevote, Proposal};

fn said(round: u32, kind: VoteKind, block: Option<BlockHash>) -> Statement {
    let bytes = sign_bytes(&CHAIN_ID, kind, HEIGHT, round, block.as_ref());
    Statement::new(HEIGHT, round, kind, block, &bytes)
}

/// A journal whose engine is distrusted after these statements.
fn after(statements: &[(u32, VoteKind, Option<BlockHash>)]) -> Journal {
    let mut journal = Journal::after(Height::new(8), CHAIN_ID, ValidatorAddress([1; 20]));
    for (round, kind, block) in statements {
        journal.release(said(*round, *kind, *block)).expect("no contradiction");
    }
    journal.distrust(HEIGHT);
    journal
}

/// Locked on A in round 1.
fn locked() -> Journal {
    after(&[(0, Prevote, None), (1, Prevote, Some(A)), (1, Precommit, Some(A)), (2, Prevote, None)])
}

#[test]
fn what_was_said_is_repeated_whatever_is_asked() {
    let journal = locked();
    for asked in [None, Some(A), Some(B)] {
        assert_eq!(journal.block_to_vote_for(HEIGHT, 0, Prevote, asked), None);
        assert_eq!(journal.block_to_vote_for(HEIGHT, 1, Prevote, asked), Some(A));
        assert_eq!(journal.block_to_vote_for(HEIGHT, 1, Precommit, asked), Some(A));
        assert_eq!(journal.block_to_vote_for(HEIGHT, 2, Prevote, asked), None);
    }
}

#[test]
fn what_is_repeated_is_the_same_to_the_last_byte() {
    let mut journal = locked();
    let block = journal.block_to_vote_for(HEIGHT, 1, Precommit, Some(B));
    assert_eq!(journal.reserve(said(1, Precommit, block)), Ok(()));
    assert_eq!(journal.release(said(1, Precommit, block)), Ok(None), "it is in the file already");
}

#[test]
fn earlier_than_the_last_thing_said_only_nil_is_new() {
    let journal = after(&[(0, Prevote, Some(A)), (2, Prevote, None)]);
    assert_eq!(journal.block_to_vote_for(HEIGHT, 0, Precommit, Some(A)), None, "a round ago");
    assert_eq!(journal.block_to_vote_for(HEIGHT, 1, Prevote, Some(B)), None, "a round passed over");
    assert_eq!(journal.block_to_vote_for(HEIGHT, 2, Precommit, Some(B)), Some(B), "comes next");
    assert_eq!(journal.block_to_vote_for(HEIGHT, 3, Prevote, Some(B)), Some(B), "not locked");
    let proposed = after(&[(2, Proposal, Some(A))]);
    assert_eq!(proposed.block_to_vote_for(HEIGHT, 2, Prevote, Some(A)), Some(A), "after proposing");
}

#[test]
fn a_locked_validator_prevotes_its_block_or_nil() {
    let journal = locked();
    assert_eq!(journal.block_to_vote_for(HEIGHT, 3, Prevote, Some(A)), Some(A));
    assert_eq!(journal.block_to_vote_for(HEIGHT, 3, Prevote, Some(B)), None);
    assert_eq!(journal.block_to_vote_for(HEIGHT, 3, Prevote, None), None);
    let precommit = journal.block_to_vote_for(HEIGHT, 3, Precommit, Some(B));
    assert_eq!(precommit, Some(B), "the engine has the prevotes of that round");
}

#[test]
fn a_later_quorum_of_prevotes_unlocks_and_an_earlier_one_does_not() {
    let mut journal = locked();
    let prevote =
        |journal: &Journal, round| journal.block_to_vote_for(HEIGHT, round, Prevote, Some(B));
    journal.note_polka(HEIGHT, 0, B);
    assert_eq!(prevote(&journal, 4), None, "before the lock");
    journal.note_polka(HEIGHT, 1, B);
    assert_eq!(prevote(&journal, 4), None, "in its round, which only more than a third can cause");
    journal.note_polka(Height::new(8), 3, B);
    assert_eq!(prevote(&journal, 4), None, "of another height");
    journal.note_polka(HEIGHT, 3, B);
    assert_eq!(prevote(&journal, 3), None, "not before the round of the prevote");
    assert_eq!(prevote(&journal, 4), Some(B));
    journal.note_polka(HEIGHT, 2, B);
    assert_eq!(prevote(&journal, 4), Some(B), "the latest counts");
}

#[test]
fn a_prevote_for_another_block_after_the_lock_shows_that_it_was_unlocked() {
    let journal = after(&[(1, Precommit, Some(A)), (3, Prevote, Some(B)), (3, Precommit, None)]);
    assert_eq!(journal.block_to_vote_for(HEIGHT, 4, Prevote, Some(B)), Some(B));
    assert_eq!(journal.block_to_vote_for(HEIGHT, 4, Prevote, Some(A)), Some(A));
    let before = after(&[(0, Prevote, Some(B)), (1, Precommit, Some(A))]);
    assert_eq!(before.block_to_vote_for(HEIGHT, 4, Prevote, Some(B)), None, "before the lock");
}

#[test]
fn an_engine_that_is_trusted_and_other_heights_are_left_alone() {
    let mut trusted = Journal::after(Height::new(8), CHAIN_ID, ValidatorAddress([1; 20]));
    trusted.release(said(1, Precommit, Some(A))).expect("no contradiction");
    assert_eq!(trusted.block_to_vote_for(HEIGHT, 2, Prevote, Some(B)), Some(B));
    assert_eq!(trusted.block_to_propose(HEIGHT, 2), None);
    let next = HEIGHT.next();
    assert_eq!(locked().block_to_vote_for(next, 0, Prevote, Some(B)), Some(B));
    assert_eq!(locked().block_to_propose(next, 0), None);
}

#[test]
fn the_locked_block_is_proposed_again_unless_something_was_proposed() {
    assert_eq!(locked().block_to_propose(HEIGHT, 4), Some(A));
    assert_eq!(after(&[(1, Prevote, Some(A))]).block_to_propose(HEIGHT, 4), None, "not locked");
    let proposed = after(&[(1, Precommit, Some(A)), (2, Proposal, Some(B))]);
    assert_eq!(proposed.block_to_propose(HEIGHT, 2), None);
    assert_eq!(proposed.block_to_propose(HEIGHT, 3), Some(A));
}

#[test]
fn only_what_harms_nobody_is_dropped_in_silence() {
    let conflict = |kind| Refusal::Conflict { height: HEIGHT, round: 1, kind };
    let past = Refusal::Past { asked: Height::new(8), current: HEIGHT };
    assert!(locked().drops(&conflict(Proposal)) && locked().drops(&past));
    assert!(!locked().drops(&conflict(Prevote)) && !locked().drops(&conflict(Precommit)));
    let trusted = Journal::after(Height::new(8), CHAIN_ID, ValidatorAddress([1; 20]));
    assert!(!trusted.drops(&conflict(Proposal)), "an engine with its log never does that");
}
