//! TLS, certificates of clients and the bound on each client, over real sockets.

use std::{
    fs,
    net::IpAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    api::{
        clients::RateLimit,
        server::{Doors, ServerLimits, serve},
        tls::{Tls, TlsError},
    },
    config::TlsConfig,
};

const LIMITS: ServerLimits =
    ServerLimits { connections_max: 8, header_timeout: Duration::from_millis(600) };

/// An authority that was made for a test.
struct Authority {
    certificate: Certificate,
    key: KeyPair,
}

/// A certificate with its key.
struct Identity {
    certificate: Certificate,
    key: KeyPair,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { certificate: params.self_signed(&key).expect("signs"), key }
    }

    fn certify(&self, name: &str) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        let certificate = params.signed_by(&key, &self.certificate, &self.key).expect("signs");
        Identity { certificate, key }
    }

    /// A client that trusts this authority, and shows a certificate if it has one.
    fn client(&self, identity: Option<&Identity>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).expect("an authority");
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        match identity {
            None => builder.with_no_client_auth(),
            Some(Identity { certificate, key }) => {
                let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
                let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
                builder.with_client_auth_cert(chain, key).expect("fits")
            }
        }
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).expect("writes");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changes");
}

/// Writes what a node with TLS has in its home.
fn tls_files(home: &Path, authority: &Authority, clients: &Authority) -> TlsConfig {
    let node = authority.certify("localhost");
    write(&home.join("cert.pem"), &node.certificate.pem(), 0o644);
    write(&home.join("key.pem"), &node.key.serialize_pem(), 0o600);
    write(&home.join("clients.pem"), &clients.certificate.pem(), 0o644);
    TlsConfig {
        certificate: PathBuf::from("cert.pem"),
        key: PathBuf::from("key.pem"),
        client_authorities: Some(PathBuf::from("clients.pem")),
        client_routes: vec!["/v1/members".into()],
    }
}

/// A node's API behind doors.
struct Site {
    _harness: Harness,
    address: std::net::SocketAddr,
    stop: CancellationToken,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Site {
    async fn start(doors: Doors) -> Self {
        let harness = Harness::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, harness.router.clone(), doors, stop.clone()));
        Self { _harness: harness, address, stop }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connects")
    }

    /// One request by TLS; `None` when the handshake or what follows fails.
    async fn ask(&self, client: ClientConfig, request: &str) -> Option<String> {
        let name = ServerName::try_from("localhost").expect("a name");
        let connector = TlsConnector::from(Arc::new(client));
        let mut stream = connector.connect(name, self.connect().await).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        // The other side may close without a goodbye once it has answered.
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (!answer.is_empty()).then_some(answer)
    }

    /// One request in plain text.
    async fn ask_plainly(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.expect("writes");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n")
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

#[tokio::test]
async fn by_tls_everything_is_as_without_and_nothing_else_is_answered() {
    let (home, authority) = (tempfile::tempdir().expect("a directory"), Authority::new());
    let config = tls_files(home.path(), &authority, &Authority::new());
    let tls = Tls::new(home.path(), &config).expect("TLS");
    let site = Site::start(Doors { tls: Some(tls), ..Doors::plain(LIMITS) }).await;
    let answer = site.ask(authority.client(None), &get("/v1/head", "")).await.expect("answers");
    assert_eq!(status(&answer), "200", "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    let bare = "GET /v1/head HTTP/1.1\nhost: localhost\n\n";
    let answer = site.ask(authority.client(None), bare).await.expect("answers");
    assert_eq!(status(&answer), "400", "the guard stands behind TLS too");
    let stranger = Authority::new();
    assert_eq!(site.ask(stranger.client(None), &get("/v1/head", "")).await, None);
    let plain = site.ask_plainly(&get("/v1/head", "")).await;
    assert!(!plain.contains("HTTP/1.1 200"), "{plain}");
    // A handshake that is never finished is closed.
    let begun = Instant::now();
    let mut silent = site.connect().await;
    let mut end = Vec::new();
    let _ = silent.read_to_end(&mut end).await;
    assert!(begun.elapsed() >= LIMITS.header_timeout, "not before its time");
}

#[tokio::test]
async fn chosen_routes_are_for_clients_with_a_certificate() {
    let home = tempfile::tempdir().expect("a directory");
    let (authority, clients) = (Authority::new(), Authority::new());
    let config = tls_files(home.path(), &authority, &clients);
    let tls = Tls::new(home.path(), &config).expect("TLS");
    let site = Site::start(Doors { tls: Some(tls), ..Doors::plain(LIMITS) }).await;
    let members = get("/v1/members", "");
    let refused = site.ask(authority.client(None), &members).await.expect("answers");
    assert_eq!(status(&refused), "403", "{refused}");
    assert!(refused.contains("client_certificate_required"), "{refused}");
    let open = site.ask(authority.client(None), &get("/v1/head", "")).await.expect("answers");
    assert_eq!(status(&open), "200");
    let regulator = clients.certify("regulator");
    let shown = site.ask(authority.client(Some(&regulator)), &members).await.expect("answers");
    assert_eq!(status(&shown), "200", "{shown}");
    let forger = Authority::new().certify("regulator");
    let forged = site.ask(authority.client(Some(&forger)), &members).await;
    assert!(forged.is_none_or(|answer| status(&answer) != "200"), "of another authority");
}

#[test]
fn tls_files_that_cannot_be_used_are_named() {
    let (home, authority) = (tempfile::tempdir().expect("a directory"), Authority::new());
    let config = tls_files(home.path(), &authority, &authority);
    let refusal = |config: &TlsConfig| Tls::new(home.path(), config).expect_err("refused");
    let swapped = TlsConfig { certificate: "key.pem".into(), ..config.clone() };
    assert!(matches!(refusal(&swapped), TlsError::Pem { what: "certificate", .. }));
    let missing = TlsConfig { certificate: "none.pem".into(), ..config.clone() };
    assert!(matches!(refusal(&missing), TlsError::Io { .. }));
    let other = authority.certify("localhost");
    write(&home.path().join("other.pem"), &other.key.serialize_pem(), 0o600);
    let unfit = TlsConfig { key: "other.pem".into(), ..config.clone() };
    assert!(matches!(refusal(&unfit), TlsError::Unfit(_)));
    let key = home.path().join("key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).expect("changes");
    assert!(matches!(refusal(&config), TlsError::Exposed { mode: 0o640, .. }));
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_refused_by_itself() {
    let proxy: IpAddr = "127.0.0.1".parse().expect("an address");
    let rate = RateLimit::new(1, 3, vec![proxy], Instant::now());
    let doors = Doors { rate: Arc::new(rate), ..Doors::plain(LIMITS) };
    let metrics = doors.metrics.clone();
    let site = Site::start(doors).await;
    let by = |client: &str| get("/v1/head", &format!("x-forwarded-for: 1.1.1.1, {client}\r\n"));
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(site.ask_plainly(&by("198.51.100.7")).await);
    }
    let refused: Vec<&String> = answers.iter().filter(|a| status(a) == "429").collect();
    assert!(!refused.is_empty() && status(&answers[0]) == "200", "{answers:?}");
    assert!(refused[0].contains("rate_limited") && refused[0].contains("retry-after: 1"));
    assert_eq!(status(&site.ask_plainly(&by("198.51.100.8")).await), "200", "another client");
    let code = crate::metrics::CodeLabel { code: "rate_limited".into() };
    assert_eq!(metrics.refused.get_or_create(&code).get(), refused.len() as u64);
}
