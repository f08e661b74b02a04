//! Making a block, and finding what a block does. A proposer and a validator run the same code.

use std::sync::Arc;

use bytes::Bytes;
use hefu_chain::{
    block::{Header, PROTOCOL_VERSION},
    codec,
    envelope::Envelope,
    execute::{BlockContext, BlockExecution, Failure, Rules},
    hash::{BlockHash, ChainId, Digest, RecordId, ValidatorAddress},
    height::Height,
    limits::ENVELOPE_BYTES_MAX,
    params::Params,
    reject::Rejection,
    state::{Entity, StateChanges, ValidatorSchedule, ViewError, decode_entity},
    state_tree,
    time::BlockTime,
    validator_set::ValidatorSet,
};
use serde::Serialize;

use crate::{
    admitted::{AdmittedRecord, AdmittedRecords},
    mempool::Mempool,
    port::{Execution, Store, Tip},
};

/// A proposer looks at this many records for each that fits a block, so that a heap of records
/// that have become inadmissible delays a block but never empties it.
const ATTEMPTS_PER_PLACE: usize = 2;

/// A block that was executed here, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedBlock {
    /// Its header.
    pub header: Header,
    /// Hash of its header.
    pub hash: BlockHash,
    /// The encoded block.
    pub bytes: Bytes,
    /// What it does.
    pub execution: Execution,
}

/// What the block after a tip must say, known before any record is applied.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) chain_id: ChainId,
    pub(crate) tip: Tip,
    pub(crate) rules: Arc<Rules>,
    pub(crate) validators: ValidatorSet,
    schedule: ValidatorSchedule,
}

impl Expected {
    /// What the block after the store's tip must say.
    pub(crate) fn after_tip<S: Store>(store: &S, chain_id: ChainId) -> Result<Self, ViewError> {
        let tip = store.tip();
        let rules = Arc::new(Rules::read(store)?);
        let schedule = read::<ValidatorSchedule, S>(store)?;
        let validators = schedule.at(tip.height.next()).clone();
        Ok(Self { chain_id, tip, rules, validators, schedule })
    }

    /// The height of the block.
    pub(crate) const fn height(&self) -> Height {
        self.tip.height.next()
    }

    /// Parameters in force.
    pub(crate) fn params(&self) -> &Params {
        &self.rules.params
    }

    /// Starts applying records.
    pub(crate) fn begin<'v, S: Store>(&self, store: &'v S, time: BlockTime) -> BlockExecution<'v> {
        let context = BlockContext { chain_id: self.chain_id, height: self.height(), time };
        BlockExecution::with_rules(store, context, Arc::clone(&self.rules))
    }

    /// The set that decides the block after this one, given what this one changes.
    fn next_validators(&self, changes: &StateChanges) -> Result<ValidatorSet, ViewError> {
        let key = ValidatorSchedule::state_key(&());
        let height = self.height().next();
        match changes.get(&key) {
            Some(bytes) => Ok(decode_entity::<ValidatorSchedule>(&key, bytes)?.at(height).clone()),
            None => Ok(self.schedule.at(height).clone()),
        }
    }
}

fn read<E: Entity<Key = ()>, S: Store>(store: &S) -> Result<E, ViewError> {
    let key = E::state_key(&());
    let bytes = store.get(&key)?.ok_or_else(|| ViewError(format!("the state has no {key:?}")))?;
    decode_entity(&key, &bytes)
}

/// What a block does, or the index of its first refused record and why it is refused.
pub(crate) type Executed = Result<(Execution, Roots), (usize, Rejection)>;

/// Applies all records.
pub(crate) fn execute<S: Store>(
    store: &S,
    expected: &Expected,
    time: BlockTime,
    records: AdmittedRecords,
) -> Result<Executed, ViewError> {
    let mut execution = expected.begin(store, time);
    for (index, record) in records.iter().enumerate() {
        match execution.apply(record.verified()) {
            Ok(()) => {}
            Err(Failure::Rejected(rejection)) => return Ok(Err((index, rejection))),
            Err(Failure::View(error)) => return Err(error),
        }
    }
    close(store, expected, execution, records).map(Ok)
}

/// The fields of a header that follow from the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Roots {
    pub(crate) log_root: Digest,
    pub(crate) log_size: u64,
    pub(crate) state_root: Digest,
    pub(crate) next_valset_hash: Digest,
}

/// Finds the roots after the records that were applied.
fn close<S: Store>(
    store: &S,
    expected: &Expected,
    execution: BlockExecution<'_>,
    records: AdmittedRecords,
) -> Result<(Execution, Roots), ViewError> {
    let effects = execution.finish();
    let mut frontier = store.frontier();
    let mut log_nodes = Vec::with_capacity(2 * records.len());
    for record in &records {
        frontier.append(record.leaf(), &mut log_nodes);
    }
    let height = expected.height();
    let (state_root, tree) = state_tree::update(store, height, &effects.changes)?;
    let next = expected.next_validators(&effects.changes)?;
    let roots = Roots {
        log_root: frontier.root(),
        log_size: frontier.size(),
        state_root,
        next_valset_hash: next.hash(),
    };
    let next_validators = (next != expected.validators).then_some(next);
    Ok((Execution { records, effects, tree, log_nodes, frontier, next_validators }, roots))
}

/// The waiting records that the block of a round after the tip is made from, in the order of their
/// turn.
pub(crate) fn select(expected: &Expected, mempool: &Mempool, round: u32) -> AdmittedRecords {
    let room = Room::of(expected.params(), round);
    mempool.select(expected.height(), room.records * ATTEMPTS_PER_PLACE)
}

/// Makes the block of a time and round after the tip from the first of these records that fit and
/// hold. Also returns the records that broke a rule.
pub(crate) fn build<S: Store>(
    store: &S,
    expected: &Expected,
    waiting: AdmittedRecords,
    (time, round): (BlockTime, u32),
    proposer: ValidatorAddress,
) -> Result<(CheckedBlock, Vec<(RecordId, Rejection)>), ViewError> {
    let mut execution = expected.begin(store, time);
    let (mut records, mut rejected) = (AdmittedRecords::new(), Vec::new());
    let mut room = Room::of(expected.params(), round);
    for record in waiting {
        if room.records == 0 {
            break;
        }
        // A smaller record behind this one may still fit, but taking it would let it overtake.
        if record.bytes() > room.bytes {
            break;
        }
        match execution.apply(record.verified()) {
            Ok(()) => {
                room.take(&record);
                records.push(record);
            }
            Err(Failure::Rejected(rejection)) => rejected.push((record.id(), rejection)),
            Err(Failure::View(error)) => return Err(error),
        }
    }
    let (execution, roots) = close(store, expected, execution, records)?;
    let header = header(expected, time, proposer, roots);
    let bytes = encode(&header, &execution.records);
    Ok((CheckedBlock { hash: header.hash(), header, bytes, execution }, rejected))
}

/// What still fits into a block.
struct Room {
    records: usize,
    bytes: usize,
}

/// Bytes of a block without records: its header, fixed in size, and the number of records.
const EMPTY_BLOCK_BYTES: usize = 4 + 32 + 8 + 8 + 32 + 32 + 8 + 4 * 32 + 20 + 8;

impl Room {
    /// Half as much with every round, so that a network too slow for full blocks comes to a round
    /// that is long enough for its block. At least one record, of any permitted size.
    fn of(params: &Params, round: u32) -> Self {
        let halved = |limit: u32| limit.checked_shr(round).unwrap_or(0) as usize;
        let bytes = (params.block_bytes_max as usize).saturating_sub(EMPTY_BLOCK_BYTES);
        Self {
            records: halved(params.block_records_max).max(1),
            bytes: halved(params.block_bytes_max).max(ENVELOPE_BYTES_MAX).min(bytes),
        }
    }

    fn take(&mut self, record: &AdmittedRecord) {
        self.records -= 1;
        self.bytes -= record.bytes();
    }
}

fn header(
    expected: &Expected,
    time: BlockTime,
    proposer: ValidatorAddress,
    roots: Roots,
) -> Header {
    Header {
        version: PROTOCOL_VERSION,
        chain_id: expected.chain_id,
        height: expected.height(),
        time,
        prev_hash: expected.tip.hash,
        log_root: roots.log_root,
        log_size: roots.log_size,
        state_root: roots.state_root,
        valset_hash: expected.validators.hash(),
        next_valset_hash: roots.next_valset_hash,
        params_hash: expected.params().hash(),
        proposer,
    }
}

/// The encoding of [`hefu_chain::block::Block`], without copying the envelopes into one.
fn encode(header: &Header, records: &[Arc<AdmittedRecord>]) -> Bytes {
    #[derive(Serialize)]
    struct BlockRef<'a> {
        header: &'a Header,
        records: Vec<&'a Envelope>,
    }
    let records = records.iter().map(|record| record.envelope()).collect();
    codec::encode(&BlockRef { header, records }).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hefu_chain::block::Block;

    #[test]
    fn later_rounds_have_smaller_blocks_but_room_for_any_record() {
        let params = Params::default();
        let room = |round| Room::of(&params, round);
        assert_eq!(room(0).records, params.block_records_max as usize);
        assert_eq!(room(0).bytes, params.block_bytes_max as usize - EMPTY_BLOCK_BYTES);
        assert_eq!(room(1).records, params.block_records_max as usize / 2);
        assert_eq!(room(1).bytes, params.block_bytes_max as usize / 2);
        assert_eq!(room(4).records, params.block_records_max as usize / 16);
        for round in [11, 31, 32, u32::MAX] {
            assert_eq!((room(round).records, room(round).bytes), (1, ENVELOPE_BYTES_MAX));
        }
    }

    #[test]
    fn an_empty_block_has_the_size_it_is_taken_to_have() {
        let digest = Digest([0; 32]);
        let header = Header {
            version: 1,
            chain_id: ChainId([0; 32]),
            height: Height::FIRST,
            time: BlockTime::from_ms(0),
            prev_hash: BlockHash::ZERO,
            log_root: digest,
            log_size: 0,
            state_root: digest,
            valset_hash: digest,
            next_valset_hash: digest,
            params_hash: digest,
            proposer: ValidatorAddress([0; 20]),
        };
        let bytes = encode(&header, &[]);
        assert_eq!(bytes.len(), EMPTY_BLOCK_BYTES);
        assert_eq!(Block::from_bytes(&bytes), Ok(Block { header, records: Vec::new() }));
    }
}
