//! `/v1/records`: submit, ask what became of a record.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use hefu_chain::{
    envelope::Envelope,
    hash::RecordId,
    record::{Record, VerifiedRecord},
    reject::Rejection,
};
use hefu_consensus::{application::SubmitError, mempool::MempoolError, port::Store as _};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api, Considered,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{BATCH_BYTES_MAX, BODY_BYTES_MAX, BodyKind, BoundedBody, InPath, InQuery},
    parse,
};
use crate::traces::Followup;

/// Longest wait for a record's block.
pub const WAIT_MAX: Duration = Duration::from_secs(30);
/// Most records in a batch, and most records asked for at once.
pub const BATCH_RECORDS_MAX: usize = 1_000;
/// Bytes before each envelope of a batch: its length, little-endian.
const LENGTH_BYTES: usize = 4;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// This node does not know it.
    Unknown,
    /// It waits for a block.
    Pending,
    /// It is in a block, for good.
    Committed,
    /// It was refused.
    Rejected,
}

/// What became of a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordStatus {
    /// The record; absent when it could not even be read.
    #[schema(value_type = Option<String>)]
    pub id: Option<RecordId>,
    /// Where it stands.
    pub state: RecordState,
    /// Height of its block.
    pub height: Option<u64>,
    /// Its place in the block, from 0.
    pub index: Option<u32>,
    /// Time of its block, RFC 3339 in UTC.
    pub block_time: Option<String>,
    /// Why it was refused.
    pub error: Option<ErrorBody>,
    /// The height up to which this node has looked.
    pub head_height: u64,
}

/// What became of several records, in the order of the question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// One result a record.
    pub results: Vec<RecordStatus>,
}

/// Records to ask for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusQuestion {
    /// Their ids, at most 1,000.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<RecordId>,
}

/// How a submission ends.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmitQuery {
    /// `committed`: answer when the record is in a block, or after 30 seconds.
    pub wait: Option<String>,
}

/// How long to wait.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WaitQuery {
    /// Wait at most this long for the record's block, in milliseconds; at most 30,000.
    pub wait_ms: Option<u64>,
}

impl WaitQuery {
    /// The wait; a longer one than the document allows is refused.
    pub(super) fn wait(&self) -> ApiResult<Duration> {
        let wait = Duration::from_millis(self.wait_ms.unwrap_or(0));
        if wait > WAIT_MAX {
            let detail = format!("wait_ms: at most {}", WAIT_MAX.as_millis());
            return Err(ApiError::of(ApiCode::BadRequest, detail));
        }
        Ok(wait)
    }
}

/// Submit a signed record: an envelope as bytes, or a secured JSON document.
#[utoipa::path(
    post, path = "/v1/records", tag = "records", params(SubmitQuery),
    request_body(
        description = "The envelope's bytes, or the document with its proofs as JSON; at most 64 KiB.",
        content((Vec<u8> = "application/octet-stream"), (Object = "application/json"))
    ),
    responses(
        (status = 200, description = "The record is in a block.", body = RecordStatus),
        (status = 202, description = "The record waits for a block.", body = RecordStatus),
        (status = 409, description = "The record is on the ledger already.", body = ErrorBody),
        (status = 422, description = "The record breaks a rule of the ledger.", body = ErrorBody),
        (status = "4XX", description = "The request cannot be read.", body = ErrorBody),
        (status = "5XX", description = "The node cannot take records now.", body = ErrorBody),
    )
)]
pub async fn submit(
    State(api): State<Api>,
    InQuery(query): InQuery<SubmitQuery>,
    followup: Option<Extension<Followup>>,
    body: BoundedBody<BODY_BYTES_MAX>,
) -> ApiResult<Response> {
    let wait = match query.wait.as_deref() {
        None => Duration::ZERO,
        Some("committed") => WAIT_MAX,
        Some(other) => return Err(ApiError::of(ApiCode::BadRequest, format!("wait={other}"))),
    };
    let worker = api.clone();
    let id = api
        .verifier
        .run(move || -> ApiResult<RecordId> {
            let considered = worker.consider(read_envelope(body.kind, &body.bytes)?)?;
            worker.note_checked(followup.as_deref(), &considered);
            worker.take(considered)
        })
        .await??;
    if wait.is_zero() {
        let head = api.store().tip().height.get();
        let status = RecordStatus::of(Some(id), RecordState::Pending, head);
        return Ok((StatusCode::ACCEPTED, Json(status)).into_response());
    }
    let status = api.wait_for(id, wait).await?;
    Ok(match status.state {
        RecordState::Committed => (StatusCode::OK, Json(status)).into_response(),
        RecordState::Rejected => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(status.error)).into_response()
        }
        RecordState::Pending | RecordState::Unknown => {
            (StatusCode::ACCEPTED, Json(status)).into_response()
        }
    })
}

/// Submit many records at once; each stands or falls by itself.
#[utoipa::path(
    post, path = "/v1/records/batch", tag = "records",
    request_body(
        description = "Envelopes one after the other, each after its length as four little-endian bytes; at most 1 MiB and 1,000 records.",
        content((Vec<u8> = "application/octet-stream"))
    ),
    responses(
        (status = 200, description = "One result a record, in order.", body = BatchAnswer),
        (status = "4XX", description = "The request cannot be read; no record was taken.", body = ErrorBody),
        (status = "5XX", description = "The node cannot take records now.", body = ErrorBody),
    )
)]
pub async fn submit_batch(
    State(api): State<Api>,
    body: BoundedBody<BATCH_BYTES_MAX>,
) -> ApiResult<Json<BatchAnswer>> {
    use rayon::prelude::*;
    if body.kind != BodyKind::Octets {
        return Err(ApiError::of(ApiCode::MediaType, "a batch is application/octet-stream"));
    }
    let worker = api.clone();
    let results = api
        .verifier
        .run(move || -> ApiResult<Vec<RecordStatus>> {
            let envelopes = split_batch(&body.bytes)?;
            // Verified and tried out on all cores, then taken in the order in which they came.
            let considered: Vec<_> = envelopes
                .into_par_iter()
                .map(|bytes| {
                    let envelope = Envelope::from_bytes(bytes);
                    let id = envelope.as_ref().ok().map(Envelope::id);
                    let envelope = envelope.map_err(ApiError::from);
                    (id, envelope.and_then(|envelope| worker.consider(envelope)))
                })
                .collect();
            let head = worker.store().tip().height.get();
            let take = |(id, considered): (Option<RecordId>, ApiResult<Considered>)| {
                let taken = considered.and_then(|considered| worker.take(considered));
                if let Err(error) = &taken {
                    worker.metrics().refuse(&error.body.code);
                }
                RecordStatus::taken(id, taken, head)
            };
            Ok(considered.into_iter().map(take).collect())
        })
        .await??;
    Ok(Json(BatchAnswer { results }))
}

/// What became of a record.
#[utoipa::path(
    get, path = "/v1/records/{id}", tag = "records",
    params(("id" = String, Path, description = "Record id, 64 hexadecimal digits"), WaitQuery),
    responses(
        (status = 200, description = "Where the record stands; `unknown` is an answer too.", body = RecordStatus),
        Faults,
    )
)]
pub async fn status(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WaitQuery>,
) -> ApiResult<Json<RecordStatus>> {
    let id: RecordId = parse("record id", &id)?;
    Ok(Json(api.wait_for(id, query.wait()?).await?))
}

/// Everything that proves offline that a record is on the ledger, in one file.
#[utoipa::path(
    get, path = "/v1/records/{id}/proof", tag = "records",
    params(("id" = String, Path, description = "Record id, 64 hexadecimal digits")),
    responses(
        (status = 200, description = "The record file; check it with `hefu verify FILE`.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "The record is not on the ledger.", body = ErrorBody),
        Faults,
    )
)]
pub async fn record_proof(
    State(api): State<Api>,
    InPath(id): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    let id: RecordId = parse("record id", &id)?;
    let worker = api.clone();
    let bytes = api.verifier.run(move || super::proof::record_bundle(&worker, &id)).await??;
    let disposition = format!("attachment; filename=\"{id}.hefu\"");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes))
}

/// What became of several records.
#[utoipa::path(
    post, path = "/v1/records/status", tag = "records", request_body = StatusQuestion,
    responses(
        (status = 200, description = "One result an id, in order.", body = BatchAnswer),
        Faults,
    )
)]
pub async fn statuses(
    State(api): State<Api>,
    body: BoundedBody<BATCH_BYTES_MAX>,
) -> ApiResult<Json<BatchAnswer>> {
    let question: StatusQuestion = serde_json::from_slice(&body.bytes)
        .map_err(|error| ApiError::of(ApiCode::BadRequest, error))?;
    if question.ids.len() > BATCH_RECORDS_MAX {
        let detail = format!("{} ids; at most {BATCH_RECORDS_MAX}", question.ids.len());
        return Err(ApiError::of(ApiCode::TooLarge, detail));
    }
    let results = question.ids.iter().map(|id| api.look(id)).collect::<ApiResult<_>>()?;
    Ok(Json(BatchAnswer { results }))
}

impl RecordStatus {
    /// A record of which nothing else is known.
    pub fn of(id: Option<RecordId>, state: RecordState, head_height: u64) -> Self {
        Self { id, state, height: None, index: None, block_time: None, error: None, head_height }
    }

    fn taken(id: Option<RecordId>, taken: ApiResult<RecordId>, head_height: u64) -> Self {
        match taken {
            Ok(id) => Self::of(Some(id), RecordState::Pending, head_height),
            Err(error) => Self {
                error: Some(*error.body),
                ..Self::of(id, RecordState::Rejected, head_height)
            },
        }
    }
}

/// The envelope in a body, as bytes or as a secured document.
pub fn read_envelope(kind: BodyKind, bytes: &[u8]) -> Result<Envelope, Rejection> {
    match kind {
        BodyKind::Octets => Envelope::from_bytes(bytes),
        BodyKind::Json => Envelope::from_secured_json(bytes),
    }
}

/// Reads the record of an envelope and checks every signature.
pub fn verify(envelope: Envelope) -> Result<VerifiedRecord, Rejection> {
    Record::parse(envelope)?.verify()
}

/// The envelopes of a batch, each after its length.
fn split_batch(mut bytes: &[u8]) -> ApiResult<Vec<&[u8]>> {
    let malformed =
        || ApiError::of(ApiCode::BadRequest, "an envelope is shorter than its length says");
    let mut envelopes = Vec::new();
    while !bytes.is_empty() {
        if envelopes.len() == BATCH_RECORDS_MAX {
            let detail = format!("at most {BATCH_RECORDS_MAX} records");
            return Err(ApiError::of(ApiCode::TooLarge, detail));
        }
        let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>().ok_or_else(malformed)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| malformed())?;
        let (envelope, rest) = rest.split_at_checked(length).ok_or_else(malformed)?;
        envelopes.push(envelope);
        bytes = rest;
    }
    Ok(envelopes)
}

/// A refusal of the mempool or the ledger as an answer. A record that waits already is no error.
pub fn submit_error(error: SubmitError) -> ApiError {
    match error {
        SubmitError::Rejected(rejection) => rejection.into(),
        SubmitError::Mempool(MempoolError::AuthorFull(uscc)) => {
            ApiError::of(ApiCode::QuotaFull, uscc)
        }
        SubmitError::Mempool(MempoolError::Full | MempoolError::Pending(_)) => {
            ApiCode::MempoolFull.into()
        }
        SubmitError::View(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_split_exactly() {
        let batch =
            [&2u32.to_le_bytes()[..], b"ab", &0u32.to_le_bytes(), &1u32.to_le_bytes(), b"c"];
        let batch = batch.concat();
        assert_eq!(split_batch(&batch), Ok(vec![&b"ab"[..], b"", b"c"]));
        for end in [1, 3, 5, batch.len() - 1] {
            assert!(split_batch(&batch[..end]).is_err(), "{end}");
        }
        let many = 0u32.to_le_bytes().repeat(BATCH_RECORDS_MAX);
        assert_eq!(split_batch(&many).map(|envelopes| envelopes.len()), Ok(BATCH_RECORDS_MAX));
        let too_many = 0u32.to_le_bytes().repeat(BATCH_RECORDS_MAX + 1);
        assert!(split_batch(&too_many).is_err());
    }
}
