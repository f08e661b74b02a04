//! The HTTP API: routes under `/v1`, its document, and how connections are bounded.
//!
//! A connection passes [`server`] (numbers, header time) and [`head_guard`] (one reading of a
//! request), a request [`layer`] (load shedding, time limit), then its handler. Handlers read the
//! ledger as of one [`ledger::Moment`] and answer with its height and time; refusals are coded, in
//! [`error`].

pub mod clients;
pub mod error;
pub mod events;
pub mod evidence_file;
pub mod extract;
pub mod head_guard;
pub mod layer;
pub mod ledger;
pub mod openapi;
pub mod peers;
pub mod portal;
pub mod routes;
pub mod server;
pub mod site;
pub mod tls;
pub mod verifier;

pub mod alerts;
pub mod block_records;
pub mod certificates;
pub mod chain;
pub mod check;
pub mod dependents;
pub mod desks;
pub mod directory;
pub mod engagements;
pub mod entities;
pub mod exports;
pub mod grants;
pub mod holds;
pub mod keys;
pub mod look_through;
pub mod organisations;
pub mod proof;
pub mod provenance;
pub mod queue;
pub mod reasons;
pub mod recognition;
pub mod records;
pub mod registrations;
pub mod snapshots;
pub mod statement;
pub mod statistics;
pub mod timeliness;
pub mod title;
pub mod trades;
pub mod validators;
pub mod when;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hefu_chain::{
    envelope::Envelope,
    hash::RecordId,
    height::Height,
    key::{PublicKey, SecretKey},
    record::Record,
    state::View as _,
    time::BlockTime,
};
use hefu_consensus::{
    admitted::AdmittedRecord,
    application::{Application, SubmitError},
    mempool::MempoolError,
    port::Store as _,
};
use serde::Serialize;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use self::{
    desks::DeskBook,
    error::{ApiCode, ApiError, ApiResult, ErrorBody},
    events::Streams,
    exports::paper::{Press, PrintSettings},
    exports::status_list::book::StatusLists,
    ledger::Moment,
    records::{RecordState, RecordStatus, submit_error},
    statement::Statements,
    statistics::Statistics,
    validators::SignerBook,
    verifier::VerifierPool,
};
use crate::{
    cosign::Book,
    metrics::Metrics,
    snapshots::Shelf,
    storage::RocksStore,
    traces::{Followup, Traces},
    witness::Heads,
};

/// The ledger on this node's database.
pub type NodeApplication = Application<RocksStore>;

/// Traffic with other nodes, for `/v1/health`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct NetworkStatus {
    /// Connected peers.
    pub peers: usize,
    /// Bytes sent to peers since the start.
    pub bytes_sent: u64,
    /// Bytes received from peers since the start.
    pub bytes_received: u64,
}

/// A connection to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The last height that it says is committed there.
    pub height: Height,
    /// How long it has been there.
    pub connected_for: Duration,
}

/// Asks for the connection to the node with a key.
pub type AskConnection = dyn Fn(&PublicKey) -> Option<Connection> + Send + Sync;

/// The other nodes, as this one sees them.
pub struct Neighbours {
    /// This node's own key among them.
    pub own: PublicKey,
    /// Asks for the connection to the node with a key.
    pub connection: Box<AskConnection>,
    /// Asks how much traffic there is with all of them.
    pub traffic: Box<dyn Fn() -> NetworkStatus + Send + Sync>,
}

/// What the API stands on.
pub struct Parts {
    /// The ledger.
    pub application: Arc<NodeApplication>,
    /// The genesis document, byte for byte.
    pub genesis: Bytes,
    /// Fires when a record was admitted.
    pub admitted: watch::Sender<()>,
    /// Takes envelopes that this node admitted, to be sent to its peers.
    pub outgoing: mpsc::Sender<Bytes>,
    /// The other nodes.
    pub neighbours: Neighbours,
    /// This node's clock.
    pub clock: fn() -> BlockTime,
    /// The node key, which signs what is this node's own word.
    pub node_key: SecretKey,
    /// Validators' co-signatures on the history.
    pub cosigned: Arc<Book>,
    /// What witnesses co-signed.
    pub witnessed: Arc<Heads>,
    /// Clients come by HTTPS.
    pub https: bool,
    /// Where requests and refusals are counted.
    pub metrics: Metrics,
    /// Ends streams when the node stops.
    pub closing: CancellationToken,
    /// Snapshots for nodes that join.
    pub snapshots: Arc<Shelf>,
    /// What certificates are printed with.
    pub print: PrintSettings,
    /// Whom to tell where a record's time went.
    pub traces: Option<Arc<Traces>>,
}

/// A client's record that may wait for a block.
enum Considered {
    /// It waits already.
    Waiting(RecordId),
    /// It was verified and tried out.
    New {
        /// The record.
        record: Arc<AdmittedRecord>,
        /// Its envelope.
        bytes: Bytes,
    },
}

/// The API's state, shared by all handlers.
#[derive(Clone)]
pub struct Api {
    parts: Arc<Parts>,
    verifier: VerifierPool,
    statistics: Arc<Statistics>,
    desks: Arc<DeskBook>,
    statements: Arc<Statements>,
    signers: Arc<SignerBook>,
    status_lists: Arc<StatusLists>,
    streams: Arc<Streams>,
    press: Arc<Press>,
}

impl Api {
    /// An API over its parts.
    pub fn new(parts: Parts) -> Self {
        let press = Arc::new(Press::new(parts.print.clone()));
        Self {
            parts: Arc::new(parts),
            press,
            verifier: VerifierPool::default(),
            statistics: Arc::default(),
            desks: Arc::default(),
            statements: Arc::default(),
            signers: Arc::default(),
            status_lists: Arc::default(),
            streams: Arc::default(),
        }
    }

    /// Where requests and refusals are counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.parts.metrics
    }

    /// Whom to tell where a record's time went.
    pub(crate) fn traces(&self) -> Option<&Arc<Traces>> {
        self.parts.traces.as_ref()
    }

    /// Tells that a record of a request that is followed was checked.
    fn note_checked(&self, followup: Option<&Followup>, considered: &Considered) {
        if let (Some(traces), Some(followup), Considered::New { record, .. }) =
            (self.traces(), followup, considered)
        {
            traces.checked(followup, record);
        }
    }

    /// Fires when the node stops serving.
    pub fn closing(&self) -> CancellationToken {
        self.parts.closing.clone()
    }

    /// The database.
    fn store(&self) -> &RocksStore {
        self.parts.application.store()
    }

    /// The ledger as it stands.
    fn now(&self) -> ApiResult<Moment<'_>> {
        Moment::now(self.store())
    }

    /// The ledger after the block at a height; the tip without one.
    fn at(&self, height: Option<u64>) -> ApiResult<Moment<'_>> {
        Moment::at(self.store(), height)
    }

    /// Verifies an envelope and tries it out. What is refused without looking at a signature is
    /// refused before one is checked.
    fn consider(&self, envelope: Envelope) -> ApiResult<Considered> {
        let application = &self.parts.application;
        let bytes: Bytes = envelope.to_bytes().into();
        let record = Record::parse(envelope)?;
        let id = record.id();
        let considered = match application.precheck(&record, bytes.len()) {
            Ok(()) => {
                let verified = record.verify()?;
                application.consider(verified, (self.parts.clock)())
            }
            Err(error) => Err(error),
        };
        match considered {
            Ok(record) => Ok(Considered::New { record, bytes }),
            Err(SubmitError::Mempool(MempoolError::Pending(_))) => Ok(Considered::Waiting(id)),
            Err(error) => Err(submit_error(error)),
        }
    }

    /// Lets a record wait for a block and tells the peers of it.
    fn take(&self, considered: Considered) -> ApiResult<RecordId> {
        let (record, bytes) = match considered {
            Considered::Waiting(id) => return Ok(id),
            Considered::New { record, bytes } => (record, bytes),
        };
        let id = record.id();
        match self.parts.application.admit(record) {
            Ok(id) => {
                self.parts.admitted.send_replace(());
                // A full queue costs speed, not the record: this node proposes it itself.
                if self.parts.outgoing.try_send(bytes).is_err() {
                    tracing::debug!(%id, "the queue to the peers is full");
                }
                Ok(id)
            }
            Err(SubmitError::Mempool(MempoolError::Pending(_))) => Ok(id),
            Err(error) => Err(submit_error(error)),
        }
    }

    /// Where a record stands.
    fn look(&self, id: &RecordId) -> ApiResult<RecordStatus> {
        // Waiting is looked at first: a record leaves the mempool only after its block is stored.
        let pending = self.parts.application.pending(id).is_some();
        let rejection = self.parts.application.rejection(id);
        let tip = self.store().tip().height;
        let head = tip.get();
        let position = self.store().position(id)?;
        // A block is stored a moment before the tip moves. Until then its records wait: whoever is
        // told that a record is committed reads its effects from then on.
        if let Some(position) = position.as_ref().filter(|position| position.height <= tip) {
            let header = self.store().header(position.height)?.ok_or(ApiCode::Internal)?;
            return Ok(RecordStatus {
                height: Some(position.height.get()),
                index: Some(position.index),
                block_time: Some(header.time.to_rfc3339()),
                ..RecordStatus::of(Some(*id), RecordState::Committed, head)
            });
        }
        Ok(match rejection {
            _ if pending || position.is_some() => {
                RecordStatus::of(Some(*id), RecordState::Pending, head)
            }
            Some(rejection) => RecordStatus {
                error: Some(ErrorBody::from(&rejection)),
                ..RecordStatus::of(Some(*id), RecordState::Rejected, head)
            },
            None => RecordStatus::of(Some(*id), RecordState::Unknown, head),
        })
    }

    /// Where a record stands once it is committed or refused, or when the wait is over.
    async fn wait_for(&self, id: RecordId, wait: Duration) -> ApiResult<RecordStatus> {
        let mut tips = self.store().watch_tip();
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            tips.mark_unchanged();
            let tip = self.store().tip().height;
            let committed = self.store().record_height(&id)?.is_some_and(|height| height <= tip);
            let over = tokio::time::Instant::now() >= deadline;
            if committed || over || self.parts.application.rejection(&id).is_some() {
                return self.look(&id);
            }
            // A sender that is gone or a deadline that is reached ends the wait alike.
            if !matches!(tokio::time::timeout_at(deadline, tips.changed()).await, Ok(Ok(()))) {
                return self.look(&id);
            }
        }
    }
}

/// Reads an identifier, or refuses naming what it should have been.
fn parse<T: std::str::FromStr>(what: &str, text: &str) -> ApiResult<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| ApiError::of(ApiCode::BadRequest, format!("{what}: {error}")))
}

#[cfg(test)]
mod tests;
