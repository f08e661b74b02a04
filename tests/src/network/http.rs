//! The HTTP client of tests and benchmarks: bytes out, JSON or bytes in, every status told apart.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Longest wait for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(40);

/// Why a request has no good answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The server answered with an error.
    #[error("status {status}: {body}")]
    Status {
        /// HTTP status.
        status: u16,
        /// The coded error.
        body: Value,
    },
    /// There was no answer.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The answer is not what this client can read.
    #[error("unreadable answer: {0}")]
    Unreadable(String),
}

impl HttpError {
    /// The stable code of a refusal.
    pub fn code(&self) -> &str {
        match self {
            Self::Status { body, .. } => body["code"].as_str().unwrap_or_default(),
            _ => "",
        }
    }
}

/// A client of one node.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: Arc<str>,
}

impl Client {
    /// A client of the node at `base`, such as `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_WAIT))
            .max_idle_connections_per_host(64)
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').into() }
    }

    /// The node's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// GET of a JSON answer.
    pub fn get(&self, path: &str) -> Result<Value, HttpError> {
        let bytes = self.get_bytes(path)?;
        serde_json::from_slice(&bytes).map_err(|error| HttpError::Unreadable(error.to_string()))
    }

    /// GET of bytes.
    pub fn get_bytes(&self, path: &str) -> Result<Vec<u8>, HttpError> {
        read(self.agent.get(format!("{}{path}", self.base)).call())
    }

    /// POST of bytes; the answer is JSON.
    pub fn post(&self, path: &str, body: &[u8]) -> Result<Value, HttpError> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let bytes = read(request.content_type("application/octet-stream").send(body))?;
        serde_json::from_slice(&bytes).map_err(|error| HttpError::Unreadable(error.to_string()))
    }

    /// Height of the node's last block.
    pub fn height(&self) -> Result<u64, HttpError> {
        let head = self.get("/v1/head")?;
        head["height"].as_u64().ok_or_else(|| HttpError::Unreadable(head.to_string()))
    }
}

fn read(
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Vec<u8>, HttpError> {
    let mut response = response.map_err(|error| HttpError::NoAnswer(error.to_string()))?;
    let status = response.status().as_u16();
    let bytes = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES_MAX)
        .read_to_vec()
        .map_err(|error| HttpError::NoAnswer(error.to_string()))?;
    if (200..300).contains(&status) {
        return Ok(bytes);
    }
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Err(HttpError::Status { status, body })
}
