//! Reading requests: path, query and body, each refused with a coded error.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;

use super::error::{ApiCode, ApiError};

/// Largest body of a single record or question, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Largest body of a batch, in bytes.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// A path parameter.
pub struct InPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for InPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value))
            .map_err(|error| ApiError::of(ApiCode::BadRequest, error.body_text()))
    }
}

/// Query parameters; unknown ones are refused by types that say so.
pub struct InQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(value)| Self(value))
            .map_err(|error| ApiError::of(ApiCode::BadRequest, error.body_text()))
    }
}

/// How a body says it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// `application/octet-stream`
    Octets,
    /// `application/json` or a type that ends in `+json`
    Json,
}

/// A body of at most `LIMIT` bytes, of a kind that is read here.
pub struct BoundedBody<const LIMIT: usize> {
    /// How it is written.
    pub kind: BodyKind,
    /// The bytes.
    pub bytes: Bytes,
}

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for BoundedBody<LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let kind = body_kind(&request)?;
        let too_large = || ApiError::of(ApiCode::TooLarge, format_args!("at most {LIMIT} bytes"));
        let announced = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > LIMIT) {
            return Err(too_large());
        }
        let bytes =
            axum::body::to_bytes(request.into_body(), LIMIT).await.map_err(|_| too_large())?;
        Ok(Self { kind, bytes })
    }
}

fn body_kind(request: &Request) -> Result<BodyKind, ApiError> {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match media_type {
        "application/octet-stream" => Ok(BodyKind::Octets),
        "application/json" => Ok(BodyKind::Json),
        other if other.starts_with("application/") && other.ends_with("+json") => {
            Ok(BodyKind::Json)
        }
        _ => Err(ApiError::of(
            ApiCode::MediaType,
            "give application/octet-stream or application/json",
        )),
    }
}
