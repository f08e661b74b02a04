//! The way to the collector. It runs on the exporter's own thread, where waiting costs nobody anything.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, Response};
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError};

/// Longest wait for a connection, and for an answer.
const CONNECT_WAIT: Duration = Duration::from_secs(2);
const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// Most bytes read of an answer.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// A client of the collector.
#[derive(Debug)]
pub(super) struct Collector(ureq::Agent);

impl Collector {
    pub(super) fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_WAIT))
            .timeout_global(Some(ANSWER_WAIT))
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Self(config.into())
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let mut asked = self.0.post(parts.uri);
        for (name, value) in &parts.headers {
            asked = asked.header(name, value);
        }
        let (parts, mut body) = asked.send(&body[..])?.into_parts();
        let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(Response::from_parts(parts, bytes.into()))
    }
}
