//! Bounds, fairness, order, expiry.

use hefu_chain::{
    fixture::{Member, chengdu, suining},
    reject::Reason,
};

use super::{rejections::REJECTIONS_MAX, *};
use crate::fixture;

fn record(member: &Member, n: u32, last_height: u64) -> Arc<AdmittedRecord> {
    Arc::new(AdmittedRecord::new(fixture::evidence(member, n, last_height)))
}

fn limits(records_max: usize, author_records_max: usize) -> MempoolLimits {
    MempoolLimits { records_max, author_records_max, ..MempoolLimits::default() }
}

fn authors(selected: &[Arc<AdmittedRecord>]) -> Vec<Uscc> {
    selected.iter().map(|record| record.author()).collect()
}

#[test]
fn one_author_cannot_keep_another_out() {
    let (busy, quiet) = (chengdu(), suining());
    let mut mempool = Mempool::new(limits(10, 3));
    for n in 0..3 {
        mempool.insert(record(&busy, n, 9)).expect("room");
    }
    let refused = mempool.insert(record(&busy, 3, 9));
    assert_eq!(refused, Err(MempoolError::AuthorFull(busy.uscc)));
    assert_eq!(mempool.insert(record(&quiet, 0, 9)), Ok(()));
}

#[test]
fn counts_and_bytes_are_bounded_to_the_last_one() {
    let member = chengdu();
    let bytes = record(&member, 0, 9).bytes();
    let mut full = Mempool::new(limits(2, 5));
    assert_eq!(full.insert(record(&member, 0, 9)), Ok(()));
    assert_eq!(full.insert(record(&member, 1, 9)), Ok(()));
    assert_eq!(full.insert(record(&member, 2, 9)), Err(MempoolError::Full));
    assert_eq!(full.bytes(), 2 * bytes);
    let room = |bytes_max, author_bytes_max| {
        let limits = MempoolLimits { bytes_max, author_bytes_max, ..MempoolLimits::default() };
        let mut mempool = Mempool::new(limits);
        mempool.insert(record(&member, 0, 9)).and_then(|()| mempool.insert(record(&member, 1, 9)))
    };
    assert_eq!(room(2 * bytes, 2 * bytes), Ok(()));
    assert_eq!(room(2 * bytes - 1, 2 * bytes), Err(MempoolError::Full));
    assert_eq!(room(2 * bytes, 2 * bytes - 1), Err(MempoolError::AuthorFull(member.uscc)));
}

#[test]
fn what_leaves_makes_room() {
    let member = chengdu();
    let mut mempool = Mempool::new(limits(1, 1));
    let first = record(&member, 0, 9);
    mempool.insert(Arc::clone(&first)).expect("room");
    assert_eq!(mempool.insert(Arc::clone(&first)), Err(MempoolError::Pending(first.id())));
    assert!(mempool.remove(&first.id()).is_some());
    assert_eq!((mempool.count(), mempool.bytes()), (0, 0));
    assert!(mempool.get(&first.id()).is_none());
    assert_eq!(mempool.insert(record(&member, 1, 9)), Ok(()));
}

#[test]
fn authors_take_turns_each_in_its_own_order() {
    let (busy, quiet) = (chengdu(), suining());
    let mut mempool = Mempool::new(MempoolLimits::default());
    // Inserted against the order of their ids.
    let mut waiting: Vec<_> = (0..10).map(|n| record(&busy, n, 9)).collect();
    waiting.sort_by_key(|record| std::cmp::Reverse(record.id()));
    for record in &waiting {
        mempool.insert(Arc::clone(record)).expect("room");
    }
    for n in 0..2 {
        mempool.insert(record(&quiet, n, 9)).expect("room");
    }
    let selected = mempool.select(Height::new(1), 5);
    let count = |uscc| authors(&selected).iter().filter(|author| **author == uscc).count();
    assert_eq!((count(busy.uscc), count(quiet.uscc)), (3, 2));
    let of_busy: Vec<_> = selected.iter().filter(|r| r.author() == busy.uscc).collect();
    assert!(of_busy.iter().zip(&waiting).all(|(selected, waiting)| selected.id() == waiting.id()));
    let first = |height| authors(&mempool.select(Height::new(height), 1));
    assert_ne!(first(1), first(2), "the first place moves on");
    assert_eq!(mempool.select(Height::new(1), 100).len(), 12);
    assert_eq!(Mempool::new(MempoolLimits::default()).select(Height::new(1), 5), vec![]);
}

#[test]
fn a_record_expires_after_its_last_height() {
    let member = chengdu();
    let mut mempool = Mempool::new(MempoolLimits::default());
    let record = record(&member, 0, 5);
    mempool.insert(Arc::clone(&record)).expect("room");
    assert_eq!(mempool.expire(Height::new(4)), vec![], "block 5 may still include it");
    assert_eq!(mempool.expire(Height::new(5)), vec![record.id()]);
    assert_eq!(mempool.count(), 0);
}

#[test]
fn rejections_are_remembered_up_to_a_bound_and_until_the_record_waits_again() {
    let member = chengdu();
    let mut mempool = Mempool::new(MempoolLimits::default());
    let refused = record(&member, 0, 9);
    mempool.insert(Arc::clone(&refused)).expect("room");
    mempool.reject(refused.id(), Reason::EvidenceExists.into());
    assert_eq!(mempool.count(), 0);
    assert_eq!(mempool.rejection(&refused.id()).map(|r| r.reason), Some(Reason::EvidenceExists));
    mempool.insert(Arc::clone(&refused)).expect("room");
    assert_eq!(mempool.rejection(&refused.id()), None);
    mempool.reject(refused.id(), Reason::EvidenceExists.into());
    for n in 0..REJECTIONS_MAX {
        assert!(mempool.rejection(&refused.id()).is_some(), "after {n}");
        let mut id = [0xff; 32];
        id[..8].copy_from_slice(&(n as u64).to_be_bytes());
        mempool.reject(RecordId(id), Reason::EvidenceExists.into());
    }
    assert_eq!(mempool.rejection(&refused.id()), None);
}
