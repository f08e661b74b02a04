//! What every request passes through: load shedding, a time limit, headers of the answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::error::{ApiCode, ApiError, RefusedCode};
use crate::{
    metrics::{Metrics, RequestLabels, RouteLabel},
    traces::Traces,
};

/// Where records are submitted one by one.
const SUBMIT_ROUTE: &str = "/v1/records";

/// Nothing from anywhere else; the API's own pages bring their scripts and styles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Bounds of handling.
#[derive(Clone)]
pub struct Admission {
    permits: Arc<Semaphore>,
    timeout: Duration,
}

impl Admission {
    /// At most `requests_max` requests at once, each at most `timeout` long.
    pub fn new(requests_max: usize, timeout: Duration) -> Self {
        Self { permits: Arc::new(Semaphore::new(requests_max)), timeout }
    }
}

/// Refuses at once what cannot be handled now, and gives up what takes too long.
pub async fn admit(State(admission): State<Admission>, request: Request, next: Next) -> Response {
    let Ok(_permit) = admission.permits.try_acquire() else {
        return ApiError::from(ApiCode::Busy).into_response();
    };
    match tokio::time::timeout(admission.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::from(ApiCode::Timeout).into_response(),
    }
}

/// Counts and times a request under its route; what leads nowhere is counted as one.
pub async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let begun = Instant::now();
    let response = next.run(request).await;
    let label = RouteLabel { route: route.clone() };
    metrics.request_seconds.get_or_create(&label).observe(begun.elapsed().as_secs_f64());
    let status = response.status().as_u16();
    metrics.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    if let Some(RefusedCode(code)) = response.extensions().get() {
        metrics.refuse(code);
    }
    response
}

/// Follows a submission, if it is its turn, from here to its answer and on to its block.
pub async fn follow(
    State(traces): State<Arc<Traces>>,
    mut request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let submits = request.method() == Method::POST && matched == Some(SUBMIT_ROUTE);
    let followed = submits.then(|| traces.begin(SUBMIT_ROUTE, request.headers())).flatten();
    let Some((span, followup)) = followed else { return next.run(request).await };
    request.extensions_mut().insert(followup);
    let response = next.run(request).await;
    span.end(response.status().as_u16());
    response
}

/// Sets the headers that protect a browser. No CORS header: other origins may not read answers.
pub async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    // Pages of our own are stricter, and may be kept.
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
