//! Records on their way between mempools.
//!
//! A record goes from the node that took it straight to every connected peer, in batches. A batch is
//! a run of envelopes, each after its length as four little-endian bytes. What a peer sends is
//! verified here before it waits for a block; a peer is never believed.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hefu_chain::{envelope::Envelope, record::Record, reject::Reason};
use hefu_consensus::{admitted::AdmittedRecord, application::SubmitError};
use rayon::prelude::*;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    api::NodeApplication,
    network::{self, RECORD_BATCH_BYTES_MAX},
};

/// Envelopes that may wait to be sent. Beyond it this node proposes them itself.
pub const OUTGOING_MAX: usize = 20_000;
/// How long a batch is gathered after the one before it: well below the spacing of heights, within
/// which its records wait anyway.
const GATHER: Duration = Duration::from_millis(12);
/// A batch of fewer records is verified on one thread: sharing it costs more than it saves.
const SHARED_RECORDS_MIN: usize = 48;
/// Batches of peers that are verified at once.
const BATCHES_AT_ONCE: usize = 4;
/// Most envelopes in a batch.
const BATCH_RECORDS_MAX: usize = 4_096;
/// Bytes before each envelope.
const LENGTH_BYTES: usize = 4;

/// Sends what this node took to its peers, until the sender is dropped or the node stops.
pub async fn send(
    network: network::Handle,
    mut outgoing: mpsc::Receiver<Bytes>,
    stop: CancellationToken,
) {
    let mut waiting = Vec::new();
    loop {
        let received = tokio::select! {
            () = stop.cancelled() => return,
            received = outgoing.recv_many(&mut waiting, BATCH_RECORDS_MAX) => received,
        };
        if received == 0 {
            return;
        }
        for batch in batches(waiting.drain(..)) {
            network.broadcast_records(batch);
        }
        // Let a few more gather: one large frame costs less than many small ones.
        tokio::time::sleep(GATHER).await;
    }
}

/// Puts envelopes into as few batches as their size permits.
fn batches(envelopes: impl Iterator<Item = Bytes>) -> Vec<Vec<u8>> {
    let mut batches = vec![Vec::new()];
    for envelope in envelopes {
        let Ok(length) = u32::try_from(envelope.len()) else { continue };
        let full = batches.last().is_some_and(|batch| {
            batch.len() + LENGTH_BYTES + envelope.len() > RECORD_BATCH_BYTES_MAX
        });
        if full {
            batches.push(Vec::new());
        }
        if let Some(batch) = batches.last_mut() {
            batch.extend_from_slice(&length.to_le_bytes());
            batch.extend_from_slice(&envelope);
        }
    }
    batches.retain(|batch| !batch.is_empty());
    batches
}

/// Takes what peers send into the mempool, until the node stops.
pub async fn receive(
    network: network::Handle,
    application: Arc<NodeApplication>,
    admitted: watch::Sender<()>,
    stop: CancellationToken,
) {
    let mut incoming = network.subscribe_records();
    let permits = Arc::new(Semaphore::new(BATCHES_AT_ONCE));
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => return,
            next = incoming.recv() => next,
        };
        let Some((peer, batch)) = next else { return };
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        let (application, admitted) = (Arc::clone(&application), admitted.clone());
        tokio::task::spawn_blocking(move || {
            let taken = take_batch(&application, &batch);
            drop(permit);
            if taken.admitted > 0 {
                admitted.send_replace(());
            }
            if taken.refused > 0 {
                tracing::debug!(%peer, ?taken, "records of a peer were refused");
            }
        });
    }
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Taken {
    admitted: usize,
    known: usize,
    refused: usize,
}

fn take_batch(application: &NodeApplication, batch: &[u8]) -> Taken {
    let envelopes = split(batch);
    if envelopes.len() < SHARED_RECORDS_MIN {
        let outcomes = envelopes.into_iter().map(|bytes| take_one(application, bytes));
        return outcomes.fold(Taken::default(), Taken::and);
    }
    let outcomes = envelopes.into_par_iter().map(|bytes| take_one(application, bytes));
    outcomes.reduce(Taken::default, Taken::and)
}

impl Taken {
    const fn and(self, other: Self) -> Self {
        Self {
            admitted: self.admitted + other.admitted,
            known: self.known + other.known,
            refused: self.refused + other.refused,
        }
    }
}

fn take_one(application: &NodeApplication, bytes: &[u8]) -> Taken {
    let refused = Taken { refused: 1, ..Taken::default() };
    let known = Taken { known: 1, ..Taken::default() };
    let Ok(envelope) = Envelope::from_bytes(bytes) else { return refused };
    if application.pending(&envelope.id()).is_some() {
        return known;
    }
    let Ok(record) = Record::parse(envelope) else { return refused };
    match application.precheck(&record, bytes.len()) {
        Ok(()) => {}
        Err(SubmitError::Rejected(rejection)) if rejection.reason == Reason::RecordReplayed => {
            return known;
        }
        Err(_) => return refused,
    }
    let Ok(verified) = record.verify() else { return refused };
    match application.admit(Arc::new(AdmittedRecord::new(verified))) {
        Ok(_) => Taken { admitted: 1, ..Taken::default() },
        Err(_) => refused,
    }
}

/// The envelopes of a batch; what follows a malformed one is dropped.
fn split(mut batch: &[u8]) -> Vec<&[u8]> {
    let mut envelopes = Vec::new();
    while let Some((length, rest)) = batch.split_first_chunk::<LENGTH_BYTES>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some((envelope, rest)) = rest.split_at_checked(length) else { break };
        if envelopes.len() == BATCH_RECORDS_MAX {
            break;
        }
        envelopes.push(envelope);
        batch = rest;
    }
    envelopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_envelope_once_and_no_more_than_a_frame() {
        let envelopes: Vec<Bytes> =
            (0..60u8).map(|i| Bytes::from(vec![i; 39_000 + usize::from(i)])).collect();
        let made = batches(envelopes.iter().cloned());
        assert!(made.len() > 1 && made.iter().all(|batch| batch.len() <= RECORD_BATCH_BYTES_MAX));
        let back: Vec<&[u8]> = made.iter().flat_map(|batch| split(batch)).collect();
        assert_eq!(back, envelopes);
        assert!(batches(std::iter::empty()).is_empty());
    }

    #[test]
    fn a_cut_batch_gives_what_is_whole() {
        let batch = &batches([Bytes::from_static(b"ab"), Bytes::from_static(b"cd")].into_iter())[0];
        assert_eq!(split(&batch[..batch.len() - 1]), [b"ab"]);
        assert!(split(&[9, 0, 0]).is_empty());
    }
}
