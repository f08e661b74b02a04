//! Judging a block: form, header, time, records, roots.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use hefu_chain::{
    block::{Block, BlockError, Header, PROTOCOL_VERSION},
    envelope::Envelope,
    hash::{BlockHash, ValidatorAddress},
    height::Height,
    record::Record,
    reject::Rejection,
    time::BlockTime,
};
use rayon::prelude::*;

use super::Application;
use crate::{
    admitted::{AdmittedRecord, AdmittedRecords},
    block_builder::{self, CheckedBlock, Expected, Roots},
    port::{Store, StoreError},
    proposer_time::{self, TimeError},
};

/// From so many unknown records on, a block's records are verified on all cores.
const SHARED_RECORDS_MIN: usize = 4;

/// What a block turned out to be.
#[derive(Clone, Debug)]
pub enum CheckOutcome {
    /// Valid, executed and durable.
    Valid(Arc<CheckedBlock>),
    /// Not a block that may follow the tip.
    Invalid(InvalidBlock),
}

/// A valid block.
pub(super) enum Judged {
    /// Found valid before, and durable since.
    Before(Arc<CheckedBlock>),
    /// Found valid now.
    Now(Box<CheckedBlock>),
}

/// Why a block may not follow the tip.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBlock {
    /// The bytes are no block.
    #[error(transparent)]
    Form(#[from] BlockError),
    /// More records or bytes than the parameters permit.
    #[error("the block has {found} {what}, the parameters permit {permitted}")]
    TooLarge {
        /// Records or bytes.
        what: &'static str,
        /// How many it has.
        found: usize,
        /// How many it may have.
        permitted: u32,
    },
    /// A field of the header is not what it must be.
    #[error("header field {field} is {found}, expected {expected}")]
    Header {
        /// Name of the field.
        field: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// Its time is not believed.
    #[error("{error}")]
    Time {
        /// Who gave it.
        proposer: ValidatorAddress,
        /// Why not.
        error: TimeError,
    },
    /// Its proposer does not vote at this height.
    #[error("proposer {0} is not a validator of this height")]
    Stranger(ValidatorAddress),
    /// One of its records breaks a rule.
    #[error("record {index} of the block: {rejection}")]
    Record {
        /// Position in the block, from 0.
        index: usize,
        /// The rule.
        rejection: Rejection,
    },
}

/// See [`Application::check`]. The block is executed, not yet durable, unless it was before.
pub(super) fn judge<S: Store>(
    application: &Application<S>,
    bytes: Bytes,
    received: Option<(BlockTime, u32)>,
) -> Result<Result<Judged, InvalidBlock>, StoreError> {
    let block = match Block::from_bytes(&bytes) {
        Ok(block) => block,
        Err(error) => return Ok(Err(error.into())),
    };
    let hash = block.hash();
    let known = application.candidates().get(&hash);
    if let Some(known) = known.filter(|known| known.bytes == bytes) {
        return Ok(Ok(Judged::Before(known)));
    }
    let expected = application.after_tip()?;
    let Block { header, records } = block;
    let timely = match check_time(&header, &expected, received) {
        // The time of a block that was found valid before a restart was judged then.
        Err(_) if received.is_some() && is_stored(application, header.height, &hash)? => {
            check_time(&header, &expected, None)
        }
        verdict => verdict,
    };
    let verdict = check_header(&header, &expected)
        .and(timely)
        .and_then(|()| check_size(&expected, records.len(), bytes.len()))
        .and_then(|()| admit(application, records));
    let records = match verdict {
        Ok(records) => records,
        Err(reason) => return Ok(Err(reason)),
    };
    let executed = block_builder::execute(&*application.store, &expected, header.time, records)?;
    Ok(executed
        .map_err(|(index, rejection)| InvalidBlock::Record { index, rejection })
        .and_then(|(execution, roots)| check_roots(&header, &roots).map(|()| execution))
        .map(|execution| Judged::Now(Box::new(CheckedBlock { header, hash, bytes, execution }))))
}

fn is_stored<S: Store>(
    application: &Application<S>,
    height: Height,
    hash: &BlockHash,
) -> Result<bool, StoreError> {
    Ok(application.store.undecided(height)?.iter().any(|stored| stored.hash == *hash))
}

fn equal<T: PartialEq + fmt::Display>(
    field: &'static str,
    found: T,
    expected: T,
) -> Result<(), InvalidBlock> {
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (found.to_string(), expected.to_string());
    Err(InvalidBlock::Header { field, found, expected })
}

fn check_header(header: &Header, expected: &Expected) -> Result<(), InvalidBlock> {
    equal("version", header.version, PROTOCOL_VERSION)?;
    equal("chain_id", header.chain_id, expected.chain_id)?;
    equal("height", header.height, expected.height())?;
    equal("prev_hash", header.prev_hash, expected.tip.hash)?;
    equal("valset_hash", header.valset_hash, expected.validators.hash())?;
    equal("params_hash", header.params_hash, expected.params().hash())?;
    match expected.validators.get(&header.proposer) {
        Some(_) => Ok(()),
        None => Err(InvalidBlock::Stranger(header.proposer)),
    }
}

fn check_time(
    header: &Header,
    expected: &Expected,
    received: Option<(BlockTime, u32)>,
) -> Result<(), InvalidBlock> {
    let proposer = header.proposer;
    let believed = proposer_time::check_order(expected.tip.time, header.time);
    let believed = believed.and_then(|()| match received {
        Some((received, round)) => proposer_time::check_timely(header.time, received, round),
        None => Ok(()),
    });
    believed.map_err(|error| InvalidBlock::Time { proposer, error })
}

fn check_size(expected: &Expected, records: usize, bytes: usize) -> Result<(), InvalidBlock> {
    let limits = [
        ("records", records, expected.params().block_records_max),
        ("bytes", bytes, expected.params().block_bytes_max),
    ];
    for (what, found, permitted) in limits {
        if found > permitted as usize {
            return Err(InvalidBlock::TooLarge { what, found, permitted });
        }
    }
    Ok(())
}

fn check_roots(header: &Header, roots: &Roots) -> Result<(), InvalidBlock> {
    equal("log_size", header.log_size, roots.log_size)?;
    equal("log_root", header.log_root, roots.log_root)?;
    equal("state_root", header.state_root, roots.state_root)?;
    equal("next_valset_hash", header.next_valset_hash, roots.next_valset_hash)
}

/// Reads and verifies a block's records, except those that were admitted before with the very same
/// bytes: as a rule all of them.
fn admit<S: Store>(
    application: &Application<S>,
    envelopes: Vec<Envelope>,
) -> Result<AdmittedRecords, InvalidBlock> {
    let waiting: Vec<_> = {
        let ids: Vec<_> = envelopes.iter().map(Envelope::id).collect();
        let mempool = application.mempool();
        let same = |(id, envelope): (_, &Envelope)| {
            mempool.get(id).filter(|waiting| waiting.envelope() == envelope).cloned()
        };
        ids.iter().zip(&envelopes).map(same).collect()
    };
    let unknown = waiting.iter().filter(|waiting| waiting.is_none()).count();
    application.count_checked(waiting.len() - unknown, unknown);
    let pairs: Vec<_> = envelopes.into_iter().zip(waiting).collect();
    // Waking other threads costs more than a few signatures do.
    let admitted: Vec<_> = match unknown {
        0..SHARED_RECORDS_MIN => pairs.into_iter().map(admit_one).collect(),
        _ => pairs.into_par_iter().map(admit_one).collect(),
    };
    let indexed = admitted.into_iter().enumerate();
    indexed
        .map(|(index, result)| {
            result.map_err(|rejection| InvalidBlock::Record { index, rejection })
        })
        .collect()
}

fn admit_one(
    (envelope, waiting): (Envelope, Option<Arc<AdmittedRecord>>),
) -> Result<Arc<AdmittedRecord>, Rejection> {
    match waiting {
        Some(waiting) => Ok(waiting),
        None => Ok(Arc::new(AdmittedRecord::new(Record::parse(envelope)?.verify()?))),
    }
}
