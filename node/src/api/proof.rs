//! Files that prove offline, as of the last block: a certificate with its state, or any record.

use hefu_chain::{
    bundle::{Bundle, Finality, Handoff, LoggedRecord, RecordBundle, StateEntry, required_keys},
    hash::RecordId,
    height::Height,
    region::Region,
    state::{Certificate, CertificateNumber, StateKey, View},
};

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult},
    ledger::Moment,
};
use crate::storage::{ProofError, RocksStore};

impl From<ProofError> for ApiError {
    fn from(error: ProofError) -> Self {
        tracing::error!(%error, "a proof could not be built");
        ApiCode::Internal.into()
    }
}

/// The bundle's bytes; with the agreements that `receiving` would rely on, where it is given.
pub fn bundle(
    api: &Api,
    number: &CertificateNumber,
    receiving: Option<Region>,
) -> ApiResult<Vec<u8>> {
    let moment = api.now()?;
    let certificate: Certificate = moment.require(number, number)?;
    let keys = required_keys(&moment, number, receiving)?.ok_or(ApiCode::Internal)?;
    let finality = finality(api.store(), moment.height)?;
    let issuing = logged(api.store(), &certificate.record, finality.header.log_size)?;
    let entries = entries(api.store(), &moment, &keys)?;
    Ok(Bundle { issuing, entries, finality }.to_bytes())
}

/// The bytes of a record file: the record is in the history.
pub fn record_bundle(api: &Api, id: &RecordId) -> ApiResult<Vec<u8>> {
    let finality = finality(api.store(), api.now()?.height)?;
    let log_size = finality.header.log_size;
    let position = api.store().record(id)?.map(|entry| entry.position);
    if position.is_none_or(|position| position.log_index >= log_size) {
        return Err(ApiError::of(ApiCode::NotFound, id));
    }
    let record = logged(api.store(), id, log_size)?;
    Ok(RecordBundle { record, finality }.to_bytes())
}

/// The entries under these keys, each with its proof.
pub fn entries(
    store: &RocksStore,
    moment: &Moment<'_>,
    keys: &[StateKey],
) -> ApiResult<Vec<StateEntry>> {
    keys.iter().map(|key| entry(store, moment, key)).collect()
}

fn entry(store: &RocksStore, moment: &Moment<'_>, key: &StateKey) -> ApiResult<StateEntry> {
    Ok(StateEntry {
        key: key.as_bytes().to_vec(),
        value: View::get(moment, key)?,
        proof: store.state_proof(key, moment.height)?,
    })
}

/// A record with its inclusion in the history of this size.
pub fn logged(store: &RocksStore, id: &RecordId, log_size: u64) -> ApiResult<LoggedRecord> {
    let entry = store.record(id)?.ok_or(ApiCode::Internal)?;
    let index = entry.position.log_index;
    let inclusion = store.inclusion_proof(index, log_size)?;
    Ok(LoggedRecord { envelope: entry.envelope, index, inclusion })
}

/// The header of a height, why it is final, and how its validators follow from the first ones.
pub fn finality(store: &RocksStore, height: Height) -> ApiResult<Finality> {
    let mut handoffs = Vec::new();
    for handoff in store.handoffs()?.into_iter().filter(|handoff| handoff.from <= height) {
        // The first set is that of genesis: nobody hands over to it.
        let Some(before) = handoff.from.previous().filter(|before| *before > Height::GENESIS)
        else {
            continue;
        };
        handoffs.push(Handoff {
            header: store.header(before)?.ok_or(ApiCode::Internal)?,
            commit: store.commit_at(before)?.ok_or(ApiCode::Internal)?,
            next: handoff.validators,
        });
    }
    let header = store.header(height)?.ok_or(ApiCode::Internal)?;
    let commit = store.commit_at(height)?.ok_or(ApiCode::Internal)?;
    Ok(Finality { header, commit, handoffs })
}
