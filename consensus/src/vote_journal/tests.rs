//! Contradictions are refused, damage is seen, and doubt means watching.

use arc_malachitebft_core_consensus::LivenessMsg;
use arc_malachitebft_core_types::{PolkaCertificate, Round, VoteType};

use super::*;
use crate::context::fixture;

const CHAIN_ID: ChainId = fixture::CHAIN_ID;

fn validator() -> ValidatorAddress {
    fixture::secret_key(1).public_key().validator_address()
}

fn said(height: u64, round: u32, kind: VoteKind, block: Option<u8>) -> Statement {
    let block = block.map(|byte| BlockHash([byte; 32]));
    let height = Height::new(height);
    let bytes = hefu_chain::vote::sign_bytes(&CHAIN_ID, kind, height, round, block.as_ref());
    Statement::new(height, round, kind, block, &bytes)
}

/// A journal at height 9 with three statements, and its file.
fn spoken() -> (Journal, Vec<u8>) {
    let mut journal = Journal::new(CHAIN_ID, validator());
    let mut file = journal.to_file();
    for statement in [
        said(8, 0, VoteKind::Precommit, Some(1)),
        said(9, 0, VoteKind::Prevote, Some(2)),
        said(9, 0, VoteKind::Precommit, Some(2)),
        said(9, 1, VoteKind::Prevote, None),
    ] {
        let entry = journal.release(statement).expect("no contradiction");
        file.extend_from_slice(&entry.expect("said for the first time"));
    }
    (journal, file)
}

fn read(file: &[u8]) -> Result<Journal, Damage> {
    Journal::from_file(file, CHAIN_ID, validator())
}

#[test]
fn one_statement_for_each_height_round_and_kind() {
    let mut journal = Journal::new(CHAIN_ID, validator());
    let prevote = said(5, 0, VoteKind::Prevote, Some(1));
    assert_eq!(journal.reserve(prevote), Ok(()));
    assert_eq!(journal.reserve(prevote), Ok(()), "the same again");
    for other in [None, Some(2)] {
        let refused = journal.reserve(said(5, 0, VoteKind::Prevote, other));
        assert!(matches!(refused, Err(Refusal::Conflict { .. })), "{other:?}");
    }
    assert_eq!(journal.reserve(said(5, 1, VoteKind::Prevote, Some(2))), Ok(()), "another round");
    assert_eq!(journal.reserve(said(5, 0, VoteKind::Precommit, None)), Ok(()), "another kind");
    assert_eq!(journal.reserve(said(6, 0, VoteKind::Prevote, Some(2))), Ok(()), "another height");
    let past = Refusal::Past { asked: Height::new(5), current: Height::new(6) };
    assert_eq!(journal.reserve(prevote), Err(past), "a height that is over");
}

#[test]
fn proposals_that_differ_in_the_earlier_round_only_contradict_each_other() {
    let mut journal = Journal::new(CHAIN_ID, validator());
    let fresh = statement_of_proposal(&CHAIN_ID, &fixture::proposal(5, 3, None));
    let again = statement_of_proposal(&CHAIN_ID, &fixture::proposal(5, 3, Some(1)));
    assert_eq!(journal.reserve(fresh.expect("a round")), Ok(()));
    assert!(journal.reserve(again.expect("a round")).is_err());
}

#[test]
fn a_statement_is_written_once_and_a_reservation_not_at_all() {
    let mut journal = Journal::new(CHAIN_ID, validator());
    let prevote = said(5, 0, VoteKind::Prevote, Some(1));
    journal.reserve(prevote).expect("no contradiction");
    assert_eq!(journal.released().count(), 0);
    assert!(journal.release(prevote).expect("no contradiction").is_some());
    assert_eq!(journal.release(prevote), Ok(None));
    assert_eq!(journal.released().count(), 1);
}

#[test]
fn the_file_gives_back_the_journal() {
    let (mut journal, file) = spoken();
    assert_eq!(read(&file), Ok(journal.clone()));
    assert_eq!(journal.lock(), Some((0, BlockHash([2; 32]))));
    let compact = journal.to_file();
    assert!(compact.len() < file.len(), "height 8 is gone");
    assert_eq!(read(&compact), Ok(journal.clone()));
    let next = journal.release(said(9, 1, VoteKind::Precommit, None)).expect("no contradiction");
    let longer = [compact, next.expect("new").to_vec()].concat();
    assert_eq!(read(&longer), Ok(journal));
}

#[test]
fn every_flipped_bit_is_seen() {
    let (_, file) = spoken();
    for index in 0..file.len() {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[index] ^= 1 << bit;
            assert!(read(&damaged).is_err(), "bit {bit} of byte {index}");
        }
    }
}

#[test]
fn an_entry_that_a_power_cut_left_unfinished_counts_as_not_there() {
    let (_, file) = spoken();
    for length in 0..HEADER_LEN {
        assert_eq!(read(&file[..length]), Err(Damage::Header), "cut to {length}");
    }
    for length in HEADER_LEN..=file.len() {
        let whole = length - (length - HEADER_LEN) % ENTRY_LEN;
        let left = read(&file[..length]).expect("nothing that was synced is damaged");
        assert_eq!(Ok(left), read(&file[..whole]), "cut to {length}");
    }
}

#[test]
fn entries_cannot_be_left_out_moved_or_taken_from_another_validator() {
    let (_, file) = spoken();
    let entry = |i: usize| file[HEADER_LEN + i * ENTRY_LEN..][..ENTRY_LEN].to_vec();
    let header = file[..HEADER_LEN].to_vec();
    let without_first = [header.clone(), entry(1), entry(2)].concat();
    let swapped = [header, entry(0), entry(2), entry(1)].concat();
    assert!(read(&without_first).is_err());
    assert!(read(&swapped).is_err());
    let stranger = fixture::secret_key(2).public_key().validator_address();
    assert_eq!(Journal::from_file(&file, CHAIN_ID, stranger), Err(Damage::Foreign));
    assert_eq!(Journal::from_file(&file, ChainId([0; 32]), validator()), Err(Damage::Foreign));
    assert_eq!(read(b""), Err(Damage::Header));
}

#[test]
fn damage_in_the_middle_does_not_hide_the_highest_height() {
    let (_, mut file) = spoken();
    file[HEADER_LEN + 3] ^= 0x40;
    let damage = read(&file).expect_err("the first entry is damaged");
    assert_eq!(damage, Damage::Entry { offset: HEADER_LEN, height_known: Height::new(9) });
}

#[test]
fn a_whole_journal_suffices_when_the_log_does_not_have_what_was_said() {
    let (journal, _) = spoken();
    let own: Vec<Statement> = journal.released().copied().collect();
    let height = Height::new(9);
    let journal = StoredJournal::Intact(journal);
    let role = |tip, log| boot_role(Height::new(tip), &journal, &log);

    assert_eq!(role(8, LogView::Read { height, own: own.clone() }), BootRole::Validator);
    let mut more = own.clone();
    more.push(said(9, 1, VoteKind::Precommit, None));
    assert_eq!(role(8, LogView::Read { height, own: more }), BootRole::Validator);
    for lost in 0..own.len() {
        let mut less = own.clone();
        less.remove(lost);
        let role = role(8, LogView::Read { height, own: less });
        assert_eq!(role, BootRole::ByJournal, "statement {lost} lost");
    }
    assert_eq!(role(8, LogView::Absent), BootRole::ByJournal);
    assert_eq!(role(8, LogView::Damaged { height: Some(height) }), BootRole::ByJournal);
    assert_eq!(role(8, LogView::Damaged { height: None }), BootRole::ByJournal);
    let next = Height::new(10);
    assert_eq!(role(9, LogView::Damaged { height: Some(next) }), BootRole::ByJournal);
    assert_eq!(role(9, LogView::Damaged { height: Some(height) }), BootRole::Validator);
    assert_eq!(role(9, LogView::Absent), BootRole::Validator, "the height is decided");
    let watch = BootRole::ObserverThrough(height);
    assert_eq!(role(7, LogView::Read { height, own }), watch, "an old backup");
}

#[test]
fn a_lost_or_damaged_journal_means_watching_from_the_very_start() {
    let height = Height::new(12);
    let log = LogView::Read { height, own: vec![] };
    let none = StoredJournal::Absent;
    let role = |tip, log| boot_role(Height::new(tip), &none, log);
    assert_eq!(role(0, &LogView::Absent), BootRole::ObserverThrough(Height::FIRST));
    assert_eq!(role(0, &log), BootRole::ObserverThrough(height));
    assert_eq!(role(4, &LogView::Absent), BootRole::ObserverThrough(Height::new(5)));
    let new = StoredJournal::Intact(Journal::new(CHAIN_ID, validator()));
    let first = boot_role(Height::GENESIS, &new, &LogView::Absent);
    assert_eq!(first, BootRole::Validator, "the journal that is made with the ledger's files");
    let damage = Damage::Entry { offset: HEADER_LEN, height_known: Height::new(20) };
    let damaged = boot_role(Height::new(4), &StoredJournal::Damaged(damage), &log);
    assert_eq!(damaged, BootRole::ObserverThrough(Height::new(20)));
}

#[test]
fn an_engine_that_is_distrusted_stays_so_until_the_height_is_over() {
    let (mut journal, mut file) = spoken();
    file.extend_from_slice(&journal.distrust(Height::new(9)));
    let mut journal = read(&file).expect("whole");
    assert!(journal.is_distrusted());
    assert!(read(&journal.to_file()).expect("whole").is_distrusted(), "survives compaction");
    let own: Vec<Statement> = journal.released().copied().collect();
    let log = LogView::Read { height: Height::new(9), own };
    let role = |tip| boot_role(Height::new(tip), &StoredJournal::Intact(journal.clone()), &log);
    assert_eq!(role(8), BootRole::ByJournal);
    assert_eq!(role(9), BootRole::Validator);
    journal.reserve(said(10, 0, VoteKind::Prevote, None)).expect("a new height");
    assert!(!journal.is_distrusted());
}

#[test]
fn a_role_says_which_journal_to_sign_with() {
    let (journal, _) = spoken();
    let found = || StoredJournal::Intact(journal.clone());
    let tip = Height::new(8);
    assert_eq!(BootRole::Validator.journal(tip, found()), Ok(journal.clone()));
    let alone = BootRole::ByJournal.journal(tip, found()).expect("signs");
    assert!(alone.is_distrusted(), "and is so after the next start");
    assert!(alone.released().eq(journal.released()), "nothing said is forgotten");
    let through = Height::new(12);
    assert_eq!(BootRole::ObserverThrough(through).journal(tip, found()), Err(through));
    let none = BootRole::Validator.journal(tip, StoredJournal::Absent);
    assert_eq!(none, Err(Height::new(9)), "nobody signs without a journal");
}

#[test]
fn our_votes_are_found_inside_certificates() {
    let own = validator();
    let votes: Vec<_> = (1..=3)
        .map(|seat| {
            let mut vote = fixture::vote(VoteType::Prevote, 9, 2, Some(7));
            let address = fixture::secret_key(seat).public_key().validator_address();
            vote.address = crate::context::Address(address);
            fixture::signed_vote(vote)
        })
        .collect();
    let ours = statement_of_vote(&CHAIN_ID, &votes[0].message).expect("a round");
    let polka = PolkaCertificate::new(
        fixture::height(9),
        Round::new(2),
        fixture::block_id(7),
        votes.clone(),
    );
    let message = LivenessMsg::PolkaCertificate(polka);
    assert_eq!(own_statements_in_liveness(&CHAIN_ID, &own, &message), vec![ours]);
    let of_another = LivenessMsg::Vote(votes[1].clone());
    assert_eq!(own_statements_in_liveness(&CHAIN_ID, &own, &of_another), vec![]);
}
