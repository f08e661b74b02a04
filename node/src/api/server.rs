//! Accepting connections: bounded in number, in header time and in header size.
//!
//! `axum::serve` waits for slow headers for ever, so the connections are driven by hyper directly.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use super::{
    clients::RateLimit,
    error::{ApiCode, ApiError},
    head_guard::{HEAD_BYTES_MAX, HEADERS_MAX, HeadGuard, Refusal, Verdict},
    tls::Tls,
};
use crate::metrics::Metrics;

/// Longest time that open requests get to finish at shutdown.
const DRAIN: Duration = Duration::from_secs(5);
/// Pause after a failed accept, so that a shortage of file handles does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Bounds of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// Most open connections; more wait in the system's backlog.
    pub connections_max: usize,
    /// Longest time from the first byte waited for to the end of a request's headers; also for a
    /// TLS handshake.
    pub header_timeout: Duration,
}

/// What stands between the network and the routes.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Numbers and times.
    pub limits: ServerLimits,
    /// What each client may ask.
    pub rate: Arc<RateLimit>,
    /// TLS, if it is offered here; then nothing else is.
    pub tls: Option<Tls>,
    /// Where connections and refusals are counted.
    pub metrics: Metrics,
}

impl Doors {
    /// Plain HTTP without a limit for each client.
    pub fn plain(limits: ServerLimits) -> Self {
        let rate = Arc::new(RateLimit::new(0, 0, Vec::new(), Instant::now()));
        Self { limits, rate, tls: None, metrics: Metrics::default() }
    }
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
struct Peer {
    address: IpAddr,
    /// It has shown a certificate of an authority that the configuration names.
    has_certificate: bool,
}

/// Serves until cancelled, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, doors: Doors, cancel: CancellationToken) {
    let permits = Arc::new(Semaphore::new(doors.limits.connections_max));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, address, permit)) = accepted else { continue };
        let (router, doors, cancel) = (router.clone(), doors.clone(), cancel.clone());
        connections.spawn(async move {
            let open = doors.metrics.connections.clone();
            open.inc();
            enter(stream, address.ip(), router, doors, cancel).await;
            open.dec();
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
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => Some((stream, address, permit)),
        Err(error) => {
            tracing::warn!(%error, "the API could not accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Does the handshake, where there is one, then drives the connection.
async fn enter(
    stream: TcpStream,
    address: IpAddr,
    router: Router,
    doors: Doors,
    cancel: CancellationToken,
) {
    // An answer is one write; waiting to fill a segment only delays it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let Some(tls) = &doors.tls else {
        let peer = Peer { address, has_certificate: false };
        return connection(stream, peer, router, doors, cancel).await;
    };
    let handshake = tls.acceptor.accept(stream);
    match tokio::time::timeout(doors.limits.header_timeout, handshake).await {
        Ok(Ok(stream)) => {
            let (_, session) = stream.get_ref();
            let shown = session.peer_certificates();
            let has_certificate = shown.is_some_and(|shown| !shown.is_empty());
            let peer = Peer { address, has_certificate };
            connection(stream, peer, router, doors, cancel).await;
        }
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

/// Drives one connection to its end.
async fn connection<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    peer: Peer,
    router: Router,
    doors: Doors,
    cancel: CancellationToken,
) {
    let guard = HeadGuard::new(stream);
    let verdict = guard.verdict();
    let header_timeout = doors.limits.header_timeout;
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        answer(request.map(Body::new), peer, router.clone(), doors.clone(), verdict.clone())
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
    peer: Peer,
    router: Router,
    doors: Doors,
    verdict: Verdict,
) -> Result<Response, Infallible> {
    if let Some(refusal) = refusal(&request, peer, &doors, &verdict) {
        doors.metrics.refuse(&refusal.body.code);
        return Ok(at_the_door(refusal, doors.tls.is_some()));
    }
    let response = router.oneshot(request).await?;
    Ok(with_transport_security(response, doors.tls.is_some()))
}

/// Why a request is refused before any route is looked for.
fn refusal(request: &Request, peer: Peer, doors: &Doors, verdict: &Verdict) -> Option<ApiError> {
    match verdict.refusal() {
        Some(refusal @ Refusal::TooLarge) => {
            return Some(ApiError::of(ApiCode::HeadersTooLarge, refusal.text()));
        }
        Some(refusal) => return Some(ApiError::of(ApiCode::BadHttp, refusal.text())),
        None => {}
    }
    let client = doors.rate.client(peer.address, request.headers());
    if !doors.rate.admit(client, Instant::now()) {
        return Some(ApiCode::RateLimited.into());
    }
    let path = request.uri().path();
    let asked = doors.tls.as_ref().is_some_and(|tls| tls.asks_certificate(path));
    (asked && !peer.has_certificate).then(|| ApiCode::ClientCertificate.into())
}

fn at_the_door(error: ApiError, tls: bool) -> Response {
    with_transport_security(error.into_response(), tls)
}

/// Tells browsers to come by TLS from now on, where it is offered.
fn with_transport_security(mut response: Response, tls: bool) -> Response {
    if tls {
        let value = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}
