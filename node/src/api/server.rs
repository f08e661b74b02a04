//! Accepting connections: bounded in number, in header time and in header size.
//!
//! `axum::serve` waits for slow headers for ever, so the connections are driven by hyper directly.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use super::{
    error::{ApiCode, ApiError},
    head_guard::{HEAD_BYTES_MAX, HEADERS_MAX, HeadGuard, Refusal, Verdict},
};

/// Longest time that open requests get to finish at shutdown.
const DRAIN: Duration = Duration::from_secs(5);
/// Pause after a failed accept, so that a shortage of file handles does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Bounds of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// Most open connections; more wait in the system's backlog.
    pub connections_max: usize,
    /// Longest time from the first byte waited for to the end of a request's headers.
    pub header_timeout: Duration,
}

/// Serves until cancelled, then lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    cancel: CancellationToken,
) {
    let permits = Arc::new(Semaphore::new(limits.connections_max));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, permit)) = accepted else { continue };
        let (router, cancel) = (router.clone(), cancel.clone());
        connections.spawn(async move {
            connection(stream, router, limits.header_timeout, cancel).await;
            drop(permit);
        });
    }
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!("API requests were still open at shutdown and were dropped");
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(error) => {
            tracing::warn!(%error, "the API could not accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Drives one connection to its end.
async fn connection(
    stream: TcpStream,
    router: Router,
    header_timeout: Duration,
    cancel: CancellationToken,
) {
    // An answer is one write; waiting to fill a segment only delays it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let guard = HeadGuard::new(stream);
    let verdict = guard.verdict();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        answer(request.map(Body::new), router.clone(), verdict.clone())
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let mut served = std::pin::pin!(builder.serve_connection(TokioIo::new(guard), service));
    let result = tokio::select! {
        result = served.as_mut() => result,
        () = cancel.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.as_mut().await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "an API connection ended early");
    }
}

async fn answer(
    request: Request,
    router: Router,
    verdict: Verdict,
) -> Result<Response, Infallible> {
    match verdict.refusal() {
        Some(Refusal::TooLarge) => {
            Ok(ApiError::of(ApiCode::HeadersTooLarge, Refusal::TooLarge.text()).into_response())
        }
        Some(refusal) => Ok(ApiError::of(ApiCode::BadHttp, refusal.text()).into_response()),
        None => router.oneshot(request).await,
    }
}
