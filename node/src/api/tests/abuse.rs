//! Hostile HTTP over real sockets: everything ends in a coded refusal or a closed connection.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::api::{
    extract::{BATCH_BYTES_MAX, BODY_BYTES_MAX},
    head_guard::HEADERS_MAX,
    server::{Doors, ServerLimits, serve},
};

/// Time for headers in these tests; a node gives five seconds.
const HEADER_TIMEOUT: Duration = Duration::from_millis(300);

/// A harness with its API on a socket.
struct Site {
    _harness: Harness,
    address: std::net::SocketAddr,
    stop: CancellationToken,
}

impl Site {
    async fn start() -> Self {
        let harness = Harness::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let limits = ServerLimits { connections_max: 8, header_timeout: HEADER_TIMEOUT };
        let stop = CancellationToken::new();
        let doors = Doors::plain(limits);
        tokio::spawn(serve(listener, harness.router.clone(), doors, stop.clone()));
        Self { _harness: harness, address, stop }
    }

    /// Sends bytes and reads to the end of the connection.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        // A server that has refused may close before all is written.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn refusal(&self, bytes: &[u8]) -> (u16, String) {
        let answer = self.exchange(bytes).await;
        let status = answer.get(9..12).and_then(|text| text.parse().ok()).expect("a status line");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        let value: Value = serde_json::from_str(body).expect("JSON");
        assert_coded(&value);
        (status, value["code"].as_str().unwrap_or_default().to_owned())
    }
}

fn close(head: &str) -> Vec<u8> {
    format!("{head}connection: close\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn ambiguous_requests_are_refused_before_routing() {
    let site = Site::start().await;
    let cases: [&[u8]; 5] = [
        b"POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /v1/head HTTP/1.1\nhost: x\n\n",
        b"GET /v1/head HTTP/1.1\r\nhost: x\r\n folded: y\r\n\r\n",
        b"POST /v1/records HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"GET /v1/head HTTP/3.0\r\nhost: x\r\n\r\n",
    ];
    for case in cases {
        let refusal = site.refusal(case).await;
        assert_eq!(refusal, (400, "bad_http".into()), "{}", String::from_utf8_lossy(case));
    }
    let smuggled = b"GET /v1/head HTTP/1.1\r\nhost: x\r\n\r\nGET /v1/health HTTP/1.1\nhost: x\n\n";
    assert!(!site.exchange(smuggled).await.contains("mempool_records"));
}

#[tokio::test]
async fn bounds_on_heads_and_bodies_hold() {
    let site = Site::start().await;
    let many: String = (0..=HEADERS_MAX).map(|i| format!("h{i}: v\r\n")).collect();
    let many = format!("GET /v1/head HTTP/1.1\r\n{many}\r\n");
    assert_eq!(site.refusal(many.as_bytes()).await, (431, "headers_too_large".into()));
    let long = format!("GET /v1/head HTTP/1.1\r\nlong: {}\r\n\r\n", "x".repeat(20_000));
    assert_eq!(site.refusal(long.as_bytes()).await, (431, "headers_too_large".into()));
    for (path, limit) in [("/v1/records", BODY_BYTES_MAX), ("/v1/records/batch", BATCH_BYTES_MAX)] {
        let length = limit + 1;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\n\
             content-length: {length}\r\n"
        );
        let mut request = close(&head);
        request.resize(request.len() + length, 0);
        assert_eq!(site.refusal(&request).await, (413, "too_large".into()), "{path}");
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_are_coded() {
    let site = Site::start().await;
    let unknown = close("GET /v1/secrets HTTP/1.1\r\nhost: x\r\n");
    assert_eq!(site.refusal(&unknown).await, (404, "no_route".into()));
    let wrong = close("DELETE /v1/head HTTP/1.1\r\nhost: x\r\n");
    assert_eq!(site.refusal(&wrong).await, (405, "method_not_allowed".into()));
    let traversal = close("GET /docs/../../etc/passwd HTTP/1.1\r\nhost: x\r\n");
    assert!(site.exchange(&traversal).await.starts_with("HTTP/1.1 404"));
    let typed = close("GET /v1/directory?q=公交 HTTP/1.1\r\nhost: x\r\n");
    assert!(site.exchange(&typed).await.contains("公交线路"), "as people type it");
    let good = site.exchange(&close("GET /v1/head HTTP/1.1\r\nhost: x\r\n")).await;
    let lower = good.to_lowercase();
    assert!(lower.contains("content-security-policy: default-src 'self'"));
    assert!(!lower.contains("access-control-allow-origin"));
}

#[tokio::test]
async fn slow_headers_are_cut_off_and_others_are_served_meanwhile() {
    let site = Site::start().await;
    let begun = Instant::now();
    let mut slow = TcpStream::connect(site.address).await.expect("connects");
    slow.write_all(b"GET /v1/head HTTP/1.1\r\nhost: x\r\nslow: ").await.expect("writes");
    let good = site.exchange(&close("GET /v1/head HTTP/1.1\r\nhost: x\r\n")).await;
    assert!(good.starts_with("HTTP/1.1 200"));
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(REQUEST_TIMEOUT, slow.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the slow connection was closed");
    assert!(begun.elapsed() >= HEADER_TIMEOUT);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[tokio::test]
async fn what_cannot_be_handled_now_is_shed() {
    let harness = Harness::new();
    let none = Admission::new(0, REQUEST_TIMEOUT);
    let shed = axum::Router::new()
        .merge(harness.router.clone())
        .layer(axum::middleware::from_fn_with_state(none, crate::api::layer::admit));
    let response = shed.oneshot(get("/v1/head")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn a_stopped_server_takes_no_more_connections() {
    let site = Site::start().await;
    site.exchange(&close("GET /v1/head HTTP/1.1\r\nhost: x\r\n")).await;
    site.stop.cancel();
    let refused = async {
        while TcpStream::connect(site.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(REQUEST_TIMEOUT, refused).await.expect("the port is free");
}

#[tokio::test]
async fn a_slow_body_is_given_up_and_the_connection_closed() {
    let harness = Harness::new();
    let impatient = Admission::new(8, HEADER_TIMEOUT);
    let router = axum::Router::new()
        .merge(harness.router.clone())
        .layer(axum::middleware::from_fn_with_state(impatient, crate::api::layer::admit));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let limits = ServerLimits { connections_max: 8, header_timeout: HEADER_TIMEOUT };
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, router, Doors::plain(limits), stop.clone()));
    let mut slow = TcpStream::connect(address).await.expect("connects");
    let head = "POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\
                content-type: application/octet-stream\r\n\r\nslow";
    slow.write_all(head.as_bytes()).await.expect("writes");
    let mut answer = Vec::new();
    let closed = tokio::time::timeout(REQUEST_TIMEOUT, slow.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "the connection was closed");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 504") && answer.contains("\"timeout\""), "{answer}");
    stop.cancel();
}

#[tokio::test]
async fn a_flood_of_silent_connections_holds_the_door_no_longer_than_headers_may_take() {
    let site = Site::start().await;
    let mut silent = Vec::new();
    // Three times as many as are served at once; the rest wait in the backlog.
    for _ in 0..24 {
        silent.push(TcpStream::connect(site.address).await.expect("connects"));
    }
    let request = close("GET /v1/head HTTP/1.1\r\nhost: x\r\n");
    let answered = tokio::time::timeout(REQUEST_TIMEOUT, site.exchange(&request)).await;
    assert!(answered.expect("in time").starts_with("HTTP/1.1 200"));
    drop(silent);
}
