//! A node's HTTP API as a source that is not trusted: bounded answers, bounded waits, no redirects.
//!
//! What a node says about records is shown as said; what must be believed is checked with the
//! offline verifier, never here.

use std::{io, time::Duration};

use hefu_chain::{envelope::Envelope, hash::RecordId, region::Region};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    exit::{Exit, exit_of_code},
    tls::{TlsArgs, TlsError},
};

/// Largest JSON answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Largest bundle, in bytes; one is about four kilobytes, and grows with validator-set changes.
const BUNDLE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Most bytes of a batch of records; a node takes one mebibyte.
pub const BATCH_BYTES_MAX: usize = 1_000_000;
/// Longest time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time of a whole request, above the longest wait that a node offers.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest time of one stream of events.
const STREAM_TIMEOUT: Duration = Duration::from_secs(600);
/// Longest wait for a record that is asked of a node at once, in milliseconds.
const WAIT_MS: u64 = 10_000;
/// Most such waits before a record counts as not committed.
const WAITS_MAX: u32 = 6;
/// Largest header block of an answer, in bytes.
const HEADER_BYTES_MAX: usize = 32 * 1024;

/// Why a node gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not one.
    #[error("{0:?} is not the address of a node; give one such as http://127.0.0.1:26601")]
    Address(String),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Nothing answered.
    #[error("no answer from {url}: {detail}. Is the node running? Choose another with --node")]
    Unreachable {
        /// Where.
        url: String,
        /// What happened.
        detail: String,
    },
    /// The answer is not one of this API.
    #[error("{url} gave an answer that is none of this API: {detail}")]
    Malformed {
        /// Where.
        url: String,
        /// What is wrong.
        detail: String,
    },
    /// The node refused.
    #[error("{0}")]
    Refused(Box<ApiError>),
    /// The record is on no block yet.
    #[error(
        "record {id} is {state} after the longest wait; ask again with: hefu record status {id}"
    )]
    NotCommitted {
        /// The record.
        id: RecordId,
        /// What the node says about it.
        state: String,
    },
}

/// A coded refusal of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ApiError {
    /// HTTP status.
    #[serde(skip)]
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// In Chinese.
    pub message_zh: String,
    /// In English.
    pub message_en: String,
    /// Number of the rule.
    pub invariant: Option<u8>,
    /// Article.
    pub basis: Option<String>,
    /// Particulars.
    pub detail: Option<String>,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}", self.code, self.message_zh, self.message_en)?;
        if let Some(detail) = self.detail.as_deref().filter(|detail| !detail.is_empty()) {
            write!(f, " ({detail})")?;
        }
        if let Some(invariant) = self.invariant {
            write!(f, "; rule {invariant}")?;
        }
        match self.basis.as_deref() {
            Some(basis) if !basis.is_empty() => write!(f, ", {basis}"),
            _ => Ok(()),
        }
    }
}

/// Where a record stands, as a node says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RecordStatus {
    /// The record; absent when the node could not even read it.
    pub id: Option<RecordId>,
    /// `unknown`, `pending`, `committed` or `rejected`.
    pub state: String,
    /// Height of its block, once committed.
    #[serde(default)]
    pub height: Option<u64>,
    /// Why it was rejected.
    #[serde(default)]
    pub error: Option<ApiError>,
}

impl RecordStatus {
    /// True once it is in a block.
    pub fn is_committed(&self) -> bool {
        self.state == "committed"
    }

    /// True when the node refused it.
    pub fn is_rejected(&self) -> bool {
        self.state == "rejected"
    }
}

#[derive(Deserialize)]
struct BatchAnswer {
    results: Vec<RecordStatus>,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    base: String,
    agent: ureq::Agent,
}

impl Node {
    /// A node by its address, such as `http://127.0.0.1:26601`.
    pub fn new(address: &str) -> Result<Self, FetchError> {
        Self::with_tls(address, &TlsArgs::default())
    }

    /// A node by its address, and what TLS needs where that begins with `https`.
    pub fn with_tls(address: &str, tls: &TlsArgs) -> Result<Self, FetchError> {
        let base = address.trim_end_matches('/');
        let host = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        let host = host.unwrap_or_default();
        if host.is_empty() || host.contains(['/', '?', '#', ' ']) {
            return Err(FetchError::Address(address.into()));
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .max_response_header_size(HEADER_BYTES_MAX)
            .user_agent(concat!("hefu/", env!("CARGO_PKG_VERSION")))
            .proxy(None)
            .tls_config(tls.config()?)
            .build()
            .new_agent();
        Ok(Self { base: base.into(), agent })
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.base
    }

    /// Asks for JSON. `path` starts with `/`; names and values of `query` are escaped here.
    pub fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Value, FetchError> {
        let url = self.url(path, query);
        let bytes = self.finish(&url, self.agent.get(&url).call(), ANSWER_BYTES_MAX)?;
        read_json(&url, &bytes)
    }

    /// Asks for bytes.
    pub fn get_bytes(&self, path: &str, query: &[(&str, String)]) -> Result<Vec<u8>, FetchError> {
        let url = self.url(path, query);
        self.finish(&url, self.agent.get(&url).call(), BUNDLE_BYTES_MAX)
    }

    /// A stream of events, after the last that was read; it ends after a while and is taken up again.
    pub fn stream(
        &self,
        path: &str,
        query: &[(&str, String)],
        last: Option<u64>,
    ) -> Result<impl io::Read, FetchError> {
        let url = self.url(path, query);
        let mut request = self.agent.get(&url);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last.to_string());
        }
        let request = request.config().timeout_global(Some(STREAM_TIMEOUT)).build();
        let response = request.call().map_err(|error| FetchError::Unreachable {
            url: self.base.clone(),
            detail: plain(&error),
        })?;
        if response.status().is_success() {
            return Ok(response.into_body().into_reader());
        }
        self.finish(&url, Ok(response), ANSWER_BYTES_MAX).and_then(|_| {
            let detail = "a stream was expected".into();
            Err(FetchError::Malformed { url, detail })
        })
    }

    /// The bundle of a certificate, by its number or query code, with the agreements that
    /// `receiving` would rely on.
    pub fn bundle(&self, number: &str, receiving: Option<Region>) -> Result<Vec<u8>, FetchError> {
        let path = format!("/v1/certificates/{}/proof", escape(number));
        let region: Vec<_> =
            receiving.iter().map(|region| ("region", region.to_string())).collect();
        self.get_bytes(&path, &region)
    }

    /// Submits a record; the node answers before it is committed.
    pub fn submit(&self, envelope: &Envelope) -> Result<RecordStatus, FetchError> {
        self.post("/v1/records", &envelope.to_bytes())
    }

    /// Has a record checked against the node's state without submitting it.
    pub fn check(&self, envelope: &Envelope) -> Result<Value, FetchError> {
        self.post("/v1/records/check", &envelope.to_bytes())
    }

    /// Submits many records; one result each, in order. At most [`BATCH_BYTES_MAX`] bytes are
    /// taken: the results may be fewer than the records, and the rest is to be sent again.
    pub fn submit_batch(&self, envelopes: &[Envelope]) -> Result<Vec<RecordStatus>, FetchError> {
        let mut body = Vec::new();
        let mut count = 0;
        for envelope in envelopes {
            let bytes = envelope.to_bytes();
            if body.len() + bytes.len() + 4 > BATCH_BYTES_MAX {
                break;
            }
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            body.extend_from_slice(&length.to_le_bytes());
            body.extend_from_slice(&bytes);
            count += 1;
        }
        let envelopes = &envelopes[..count];
        let answer: BatchAnswer = self.post("/v1/records/batch", &body)?;
        self.check_results("/v1/records/batch", answer, envelopes.iter().map(Envelope::id))
    }

    /// Where many records stand; one result each, in order.
    pub fn statuses(&self, ids: &[RecordId]) -> Result<Vec<RecordStatus>, FetchError> {
        let path = "/v1/records/status";
        let url = self.url(path, &[]);
        let body = serde_json::to_vec(&serde_json::json!({ "ids": ids })).unwrap_or_default();
        let call = self.agent.post(&url).content_type("application/json").send(&body[..]);
        let bytes = self.finish(&url, call, ANSWER_BYTES_MAX)?;
        let answer: BatchAnswer = read_json(&url, &bytes)?;
        self.check_results(path, answer, ids.iter().copied())
    }

    /// Where a record stands, after at most `wait_ms` milliseconds of waiting for its block.
    pub fn status(&self, id: &RecordId, wait_ms: u64) -> Result<RecordStatus, FetchError> {
        let path = format!("/v1/records/{id}");
        let url = self.url(&path, &[("wait_ms", wait_ms.to_string())]);
        let bytes = self.finish(&url, self.agent.get(&url).call(), ANSWER_BYTES_MAX)?;
        read_json(&url, &bytes)
    }

    /// Waits until a record is in a block. A refusal by the ledger is an error.
    pub fn wait_committed(&self, id: &RecordId) -> Result<RecordStatus, FetchError> {
        let mut state = String::new();
        for _ in 0..WAITS_MAX {
            let status = self.status(id, WAIT_MS)?;
            if status.is_committed() {
                return Ok(status);
            }
            if status.is_rejected() {
                return Err(FetchError::Refused(Box::new(status.error.unwrap_or_default())));
            }
            state = status.state;
        }
        Err(FetchError::NotCommitted { id: *id, state })
    }

    /// Posts bytes; the answer is JSON.
    pub fn post_bytes(&self, path: &str, body: &[u8]) -> Result<Value, FetchError> {
        self.post(path, body)
    }

    fn post<T: for<'de> Deserialize<'de>>(&self, path: &str, body: &[u8]) -> Result<T, FetchError> {
        let url = self.url(path, &[]);
        let call = self.agent.post(&url).content_type("application/octet-stream").send(body);
        let bytes = self.finish(&url, call, ANSWER_BYTES_MAX)?;
        read_json(&url, &bytes)
    }

    fn check_results(
        &self,
        path: &str,
        answer: BatchAnswer,
        asked: impl ExactSizeIterator<Item = RecordId>,
    ) -> Result<Vec<RecordStatus>, FetchError> {
        let count = asked.len();
        let same = answer.results.len() == count
            && answer
                .results
                .iter()
                .zip(asked)
                .all(|(status, id)| status.id.is_none_or(|answered| answered == id));
        if same {
            return Ok(answer.results);
        }
        let detail =
            format!("{} results that are not those of the {count} asked", answer.results.len());
        Err(FetchError::Malformed { url: self.url(path, &[]), detail })
    }

    fn url(&self, path: &str, query: &[(&str, String)]) -> String {
        let mut url = format!("{}{path}", self.base);
        for (i, (name, value)) in query.iter().enumerate() {
            url.push(if i == 0 { '?' } else { '&' });
            url.push_str(&format!("{name}={}", escape(value)));
        }
        url
    }

    /// Reads an answer within `limit` bytes; anything but success is an error.
    fn finish(
        &self,
        url: &str,
        call: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
        limit: u64,
    ) -> Result<Vec<u8>, FetchError> {
        let unreachable = |error: ureq::Error| FetchError::Unreachable {
            url: self.base.clone(),
            detail: plain(&error),
        };
        let mut response = call.map_err(unreachable)?;
        let status = response.status().as_u16();
        let bytes =
            response.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| {
                match error {
                    ureq::Error::BodyExceedsLimit(_) => FetchError::Malformed {
                        url: url.into(),
                        detail: format!("more than {limit} bytes"),
                    },
                    error => unreachable(error),
                }
            })?;
        if (200..300).contains(&status) {
            return Ok(bytes);
        }
        Err(refusal(url, status, &bytes))
    }
}

fn refusal(url: &str, status: u16, bytes: &[u8]) -> FetchError {
    match serde_json::from_slice::<ApiError>(bytes) {
        Ok(error) if !error.code.is_empty() => {
            FetchError::Refused(Box::new(ApiError { status, ..error }))
        }
        _ => FetchError::Malformed { url: url.into(), detail: format!("HTTP status {status}") },
    }
}

fn read_json<T: for<'de> Deserialize<'de>>(url: &str, bytes: &[u8]) -> Result<T, FetchError> {
    serde_json::from_slice(bytes)
        .map_err(|error| FetchError::Malformed { url: url.into(), detail: error.to_string() })
}

fn plain(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            "connection refused".into()
        }
        error => error.to_string(),
    }
}

/// Escapes a path segment or query value (RFC 3986): all but unreserved characters.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

impl FetchError {
    /// The exit code of this failure.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Address(_) | Self::Tls(_) => Exit::Usage,
            Self::Unreachable { .. } | Self::NotCommitted { .. } => Exit::Network,
            Self::Malformed { .. } => Exit::Other,
            Self::Refused(error) => match (error.status, exit_of_code(&error.code)) {
                (404, _) => Exit::NotFound,
                (400, Exit::Other) => Exit::Usage,
                (429 | 500..=599, Exit::Other) => Exit::Network,
                (_, exit) => exit,
            },
        }
    }

    /// True when the node is full or fails for now, so that trying again later makes sense.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(error) => matches!(error.status, 429 | 500..=599),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_nodes() {
        for address in ["", "127.0.0.1:1", "https://", "http://", "https://a/b", "ftp://a"] {
            assert!(matches!(Node::new(address), Err(FetchError::Address(_))), "{address}");
        }
        assert_eq!(
            Node::new("http://127.0.0.1:26601/").expect("a node").address(),
            "http://127.0.0.1:26601"
        );
        assert_eq!(Node::new("https://a").expect("a node").address(), "https://a");
    }

    #[test]
    fn values_are_escaped() {
        assert_eq!(escape("公交 a/b"), "%E5%85%AC%E4%BA%A4%20a%2Fb");
    }

    #[test]
    fn refusals_are_read_and_anything_else_is_malformed() {
        let body = br#"{"code":"org.unknown","message_zh":"z","message_en":"e","invariant":1,"basis":"","detail":"x","more":1}"#;
        let error = refusal("u", 422, body);
        assert_eq!(error.exit(), Exit::NotFound);
        assert_eq!(error.to_string(), "org.unknown: z e (x); rule 1");
        for body in [&b"<html>"[..], b"{}", b""] {
            assert!(matches!(refusal("u", 502, body), FetchError::Malformed { .. }));
        }
        let full = br#"{"code":"mempool.full","message_zh":"z","message_en":"e"}"#;
        assert!(refusal("u", 503, full).is_passing());
        assert_eq!(refusal("u", 503, full).exit(), Exit::Network);
    }

    #[test]
    fn a_closed_port_is_a_network_failure() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let node = Node::new(&format!("http://127.0.0.1:{port}")).expect("a node");
        assert_eq!(node.get("/v1/head", &[]).expect_err("closed").exit(), Exit::Network);
    }
}
