//! `/v1/blocks/{height}/records`: the ids of a block's records, as soon as the block is there.
//!
//! With `wait_ms` a reader follows the ledger block by block without asking in a loop.

use axum::{Json, extract::State};
use hefu_chain::{hash::RecordId, height::Height};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    parse,
    records::WaitQuery,
};

/// Which records a block holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockRecordIds {
    /// The block's height.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Ids of its records, in order.
    #[schema(value_type = Vec<String>)]
    pub records: Vec<RecordId>,
}

/// Ids of a block's records.
#[utoipa::path(
    get, path = "/v1/blocks/{height}/records", tag = "ledger",
    params(("height" = u64, Path, description = "Height, from 1"), WaitQuery),
    responses(
        (status = 200, description = "The ids, in order.", body = BlockRecordIds),
        (status = 404, description = "No block has that height yet.", body = ErrorBody),
        Faults,
    )
)]
pub async fn block_records(
    State(api): State<Api>,
    InPath(height): InPath<String>,
    InQuery(query): InQuery<WaitQuery>,
) -> ApiResult<Json<BlockRecordIds>> {
    let height: Height = parse("height", &height)?;
    let wait = query.wait()?;
    let mut tip = api.store().watch_tip();
    // An elapsed wait and a closing node both read as: not there yet.
    let _ = tokio::time::timeout(wait, tip.wait_for(|tip| tip.height >= height)).await;
    let block = api.store().block(height)?;
    let block = block.ok_or_else(|| ApiError::of(ApiCode::HeightUnknown, height))?;
    Ok(Json(BlockRecordIds {
        height: height.get(),
        block_time: block.header.time.to_rfc3339(),
        records: block.records.iter().map(|envelope| envelope.id()).collect(),
    }))
}
