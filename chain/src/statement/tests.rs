//! A statement is counted again from the records, and from no others.

use super::*;
use crate::{
    fixture::{CHAIN_ID, market::Market},
    hash::{BlockHash, ValidatorAddress},
    time::BlockTime,
};

/// A header that commits to a history.
fn header(height: u64, frontier: &Frontier) -> Header {
    Header {
        version: crate::block::PROTOCOL_VERSION,
        chain_id: CHAIN_ID,
        height: Height::new(height),
        time: BlockTime::from_ms(height),
        prev_hash: BlockHash([0; 32]),
        log_root: frontier.root(),
        log_size: frontier.size(),
        state_root: Digest([0; 32]),
        valset_hash: Digest([0; 32]),
        next_valset_hash: Digest([0; 32]),
        params_hash: Digest([0; 32]),
        proposer: ValidatorAddress([0; 20]),
    }
}

struct Day {
    before: Header,
    last: Header,
    peaks: Vec<Digest>,
    records: Vec<Envelope>,
}

/// A day of a market: everything after its first five records.
fn day() -> Day {
    let mut market = Market::new();
    market.operator_grant();
    market.conclude(market.licence()).expect("concluded");
    let mut envelopes: Vec<Envelope> = Vec::new();
    for block in market.ledger.blocks() {
        envelopes.extend(block.records.iter().map(|r| r.record().envelope().clone()));
    }
    let records = envelopes.split_off(5);
    let mut frontier = Frontier::default();
    for envelope in &envelopes {
        frontier.append(leaf_hash(&envelope.to_bytes()), &mut Vec::new());
    }
    // Five is 4 + 1: the peaks are those of a tree of four and of the fifth leaf.
    let mut four = Frontier::default();
    for envelope in &envelopes[..4] {
        four.append(leaf_hash(&envelope.to_bytes()), &mut Vec::new());
    }
    let peaks = vec![four.root(), leaf_hash(&envelopes[4].to_bytes())];
    let before = header(3, &frontier);
    for envelope in &records {
        frontier.append(leaf_hash(&envelope.to_bytes()), &mut Vec::new());
    }
    Day { before, last: header(9, &frontier), peaks, records }
}

fn recount(day: &Day, records: &[Envelope]) -> Result<Statement, StatementError> {
    let legal_day = crate::fixture::date("2026-09-01");
    let statement = Statement::begin(CHAIN_ID, legal_day, Some(&day.before), Some(&day.last));
    let mut recount = Recount::begin(statement, Some(&day.before), day.peaks.clone())?;
    for envelope in records {
        recount.add(envelope.clone())?;
    }
    recount.finish()
}

#[test]
fn a_statement_is_counted_again_from_the_records_alone() {
    let day = day();
    let statement = recount(&day, &day.records).expect("all of the day's");
    assert_eq!((statement.from_height.get(), statement.to_height.get()), (4, 9));
    assert_eq!(statement.log_to - statement.log_from, day.records.len() as u64);
    assert_eq!(statement.by_type.values().sum::<u64>(), day.records.len() as u64);
    let by_author: u64 = statement.by_author.values().flat_map(Counts::values).sum();
    assert_eq!(by_author, day.records.len() as u64);
    assert_eq!(statement.by_type.get("deal.conclude"), Some(&1));
    assert_eq!(statement.deals_by_venue.get("otc certificate"), Some(&1));
    assert_eq!(statement.committed_prices, 1);
    let read: Statement = serde_json::from_slice(&statement.to_json()).expect("reads");
    assert_eq!((read.digest(), &read), (statement.digest(), &statement));
    let mut other = statement.clone();
    other.committed_prices = 0;
    assert_ne!(other.digest(), statement.digest());
}

#[test]
fn records_that_are_missing_added_or_moved_give_no_statement() {
    let day = day();
    let last = day.records.len() - 1;
    assert_eq!(recount(&day, &day.records[..last]), Err(StatementError::After));
    let mut more = day.records.clone();
    more.push(day.records[0].clone());
    assert_eq!(recount(&day, &more), Err(StatementError::After));
    let mut moved = day.records.clone();
    moved.swap(0, last);
    assert_eq!(recount(&day, &moved), Err(StatementError::After));
    let mut other = day.records.clone();
    other[last] = other[0].clone();
    assert_eq!(recount(&day, &other), Err(StatementError::After));
}

#[test]
fn another_history_before_the_day_is_refused() {
    let mut day = day();
    day.peaks.swap(0, 1);
    assert_eq!(recount(&day, &day.records.clone()), Err(StatementError::Before));
    day.peaks.pop();
    assert_eq!(recount(&day, &day.records.clone()), Err(StatementError::Before));
}

#[test]
fn a_day_without_blocks_has_an_empty_statement() {
    let day = day();
    let legal_day = crate::fixture::date("2026-09-02");
    let statement = Statement::begin(CHAIN_ID, legal_day, Some(&day.last), None);
    assert_eq!((statement.from_height.get(), statement.to_height.get()), (10, 9));
    assert_eq!((statement.log_from, statement.log_root), (statement.log_to, day.last.log_root));
    let first = Statement::begin(CHAIN_ID, legal_day, None, None);
    assert_eq!((first.from_height.get(), first.to_height.get(), first.log_to), (1, 0, 0));
}
