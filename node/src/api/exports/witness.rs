//! `/v1/witness`: the blocks that witnesses sign, with what they signed; `/v1/headers`: the way from any
//! block to the next of them.
//!
//! Whose co-signatures count is said by the reader's own policy; this node only keeps and hands on.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    block::Header,
    codec,
    height::Height,
    witness::{NOTE_BYTES_MAX, Note},
};
use hefu_consensus::port::Store as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{BoundedBody, InQuery},
    ledger::AsOf,
};
use crate::witness::{Head, Refused};

/// Most headers of an answer.
const HEADERS_MAX: u64 = 1_024;

/// The blocks that witnesses sign, the newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WitnessHeads {
    /// The newest block of this node.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The blocks.
    pub heads: Vec<WitnessHead>,
}

/// A block that witnesses sign.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WitnessHead {
    /// Its height.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Records by then.
    pub size: u64,
    /// The note: origin, size, root and block, then the signatures of this node and of witnesses.
    pub note: String,
}

/// What became of co-signatures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WitnessReceipt {
    /// Witnesses of this node's configuration whose co-signature is kept.
    pub kept: usize,
}

/// Which headers.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HeadersQuery {
    /// Height of the first.
    pub from: u64,
    /// Height of the last, at most 1023 more.
    pub to: u64,
}

/// The last blocks that witnesses sign, with the co-signatures that this node has.
#[utoipa::path(
    get, path = "/v1/witness", tag = "exports",
    responses(
        (status = 200, description = "The blocks, the newest first.", body = WitnessHeads),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn heads(State(api): State<Api>) -> ApiResult<Json<WitnessHeads>> {
    let as_of = api.now()?.as_of();
    let heads = api.parts.witnessed.newest_first();
    let heads = heads.iter().map(|head| shown(&api, head)).collect();
    Ok(Json(WitnessHeads { as_of, heads }))
}

fn shown(api: &Api, head: &Head) -> WitnessHead {
    WitnessHead {
        height: head.statement.height.get(),
        block_time: head.time.to_rfc3339(),
        size: head.statement.checkpoint.size,
        note: note(api, head),
    }
}

fn note(api: &Api, head: &Head) -> String {
    let mut note = head.statement.note(&api.parts.node_key);
    note.extend(head.lines());
    note
}

/// Headers of consecutive blocks, each of which names the one before it. Nothing here says that they are final.
#[utoipa::path(
    get, path = "/v1/headers", tag = "exports", params(HeadersQuery),
    responses(
        (status = 200, description = "A list of headers in the codec of docs/formats.md.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "The ledger is not that high.", body = ErrorBody),
        Faults,
    )
)]
pub async fn headers(
    State(api): State<Api>,
    InQuery(HeadersQuery { from, to }): InQuery<HeadersQuery>,
) -> ApiResult<impl IntoResponse> {
    if from == 0 || from > to || to - from >= HEADERS_MAX {
        let detail = format!("from 1 on, from at most to, at most {HEADERS_MAX} headers");
        return Err(ApiError::of(ApiCode::BadRequest, detail));
    }
    let tip = api.store().tip().height;
    if to > tip.get() {
        return Err(ApiError::of(ApiCode::HeightUnknown, format!("{to}; the last is {tip}")));
    }
    let worker = api.clone();
    let read = move || -> ApiResult<Vec<Header>> {
        let header = |height| worker.store().header(Height::new(height));
        (from..=to).map(|height| Ok(header(height)?.ok_or(ApiCode::Internal)?)).collect()
    };
    let headers = api.verifier.run(read).await??;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], codec::encode(&headers)))
}

/// Takes the co-signatures of witnesses that this node's configuration names.
#[utoipa::path(
    post, path = "/v1/witness", tag = "exports",
    request_body(content = String, description = "A note of a witness block with the lines of witnesses.", content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "They are kept.", body = WitnessReceipt),
        (status = 403, description = "None is of a witness of this node's configuration.", body = ErrorBody),
        (status = 404, description = "No such block is kept.", body = ErrorBody),
        (status = 409, description = "They are over another history.", body = ErrorBody),
        (status = "4XX", description = "The note cannot be read.", body = ErrorBody),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn cosign(
    State(api): State<Api>,
    body: BoundedBody<NOTE_BYTES_MAX>,
) -> ApiResult<Json<WitnessReceipt>> {
    let note =
        Note::parse(&body.bytes).map_err(|error| ApiError::of(ApiCode::BadRequest, error))?;
    let worker = api.clone();
    let height = note.statement.height;
    let taken = api.verifier.run(move || worker.parts.witnessed.take(&note)).await?;
    let kept = taken.map_err(|why| match why {
        Refused::Stranger => ApiError::from(ApiCode::WitnessUnknown),
        Refused::NotKept => ApiError::of(ApiCode::WitnessBlockUnknown, height),
        Refused::OtherHistory => {
            tracing::warn!(%height, "a witness has signed another history than this node's");
            ApiError::of(ApiCode::WitnessedOtherHistory, height)
        }
        Refused::Time => ApiError::of(ApiCode::BadRequest, "the time is far from the block's"),
    })?;
    Ok(Json(WitnessReceipt { kept }))
}
