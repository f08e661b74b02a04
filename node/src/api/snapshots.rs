//! `/v1/snapshots`: whole ledgers for nodes that join. A newcomer believes none of it: it checks the
//! header against its genesis document, every chunk against its hash, and all of it against the
//! roots in the header.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Json,
    extract::{FromRef, State},
    http::header,
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::InPath,
};
use crate::snapshots::{Offer, Shelf};

/// The snapshots of a node.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SnapshotsAnswer {
    /// The snapshots, the newest first.
    pub snapshots: Vec<Offer>,
}

impl FromRef<Api> for Arc<Shelf> {
    fn from_ref(api: &Api) -> Self {
        Self::clone(&api.parts.snapshots)
    }
}

/// The snapshots that this node offers to nodes that join.
#[utoipa::path(
    get, path = "/v1/snapshots", tag = "chain",
    responses(
        (status = 200, description = "The snapshots, the newest first; none where this node makes none.", body = SnapshotsAnswer),
        Faults,
    )
)]
pub async fn snapshots(State(shelf): State<Arc<Shelf>>) -> Json<SnapshotsAnswer> {
    Json(SnapshotsAnswer { snapshots: shelf.offers() })
}

/// What a snapshot holds: its header with the proof that it is final, and its chunks.
#[utoipa::path(
    get, path = "/v1/snapshots/{height}", tag = "chain",
    params(("height" = u64, Path, description = "Height of the snapshot")),
    responses(
        (status = 200, description = "The description, as `hefud snapshot` reads it.", body = Object),
        (status = 404, description = "No snapshot of that height is kept here.", body = ErrorBody),
        Faults,
    )
)]
pub async fn snapshot(
    State(shelf): State<Arc<Shelf>>,
    InPath(height): InPath<u64>,
) -> ApiResult<impl IntoResponse> {
    let path = shelf.description(height);
    let bytes = read(&shelf, path, &height.to_string()).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes))
}

/// A chunk of a snapshot.
#[utoipa::path(
    get, path = "/v1/snapshots/chunks/{blake3}", tag = "chain",
    params(("blake3" = String, Path, description = "BLAKE3 of the chunk, 64 hexadecimal digits")),
    responses(
        (status = 200, description = "The chunk, packed.", content_type = "application/octet-stream"),
        (status = 404, description = "No snapshot that is kept here has that chunk.", body = ErrorBody),
        Faults,
    )
)]
pub async fn chunk(
    State(shelf): State<Arc<Shelf>>,
    InPath(blake3): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    let path = shelf.chunk(&blake3);
    let bytes = read(&shelf, path, &blake3).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}

/// Reads a file of a snapshot, few at once. One that was dropped meanwhile is not there.
async fn read(shelf: &Shelf, path: Option<PathBuf>, name: &str) -> ApiResult<Vec<u8>> {
    let not_found = || ApiError::of(ApiCode::NotFound, name);
    let path = path.ok_or_else(not_found)?;
    let _permit = shelf.reads().acquire().await.map_err(|_| ApiCode::Busy)?;
    tokio::task::spawn_blocking(move || std::fs::read(path)).await?.map_err(|_| not_found())
}
