//! TLS for the API, by rustls, and certificates of clients for chosen routes.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use hefu_chain::time::BlockTime;
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tokio_rustls::TlsAcceptor;

use crate::config::TlsConfig;

/// Largest file of certificates.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Why TLS cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{path} holds no {what} in PEM form: {reason}", path = path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Others may read the key.
    #[error(
        "{path} has mode {mode:03o}: others may use the key. Run: chmod 600 {path}",
        path = path.display()
    )]
    Exposed {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Certificate and key do not fit, or a certificate of an authority cannot be used.
    #[error("TLS: {0}")]
    Unfit(String),
}

/// What connections pass through, and which routes ask for a certificate of the client.
#[derive(Clone)]
pub struct Tls {
    /// Does the handshake.
    pub acceptor: TlsAcceptor,
    /// Prefixes of paths that only clients with a certificate get.
    pub client_routes: Arc<[String]>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("client_routes", &self.client_routes).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads certificates and key. Relative paths start at the node's home.
    pub fn new(home: &Path, config: &TlsConfig) -> Result<Self, TlsError> {
        let chain = certificates(&home.join(&config.certificate))?;
        let key = private_key(&home.join(&config.key))?;
        let unfit = |error: &dyn std::fmt::Display| TlsError::Unfit(error.to_string());
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| unfit(&error))?;
        let builder = match &config.client_authorities {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(&home.join(path))? {
                    roots.add(certificate).map_err(|error| unfit(&error))?;
                }
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                        .allow_unauthenticated()
                        .build()
                        .map_err(|error| unfit(&error))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let mut server = builder.with_single_cert(chain, key).map_err(|error| unfit(&error))?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        let client_routes = config.client_routes.clone().into();
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(server)), client_routes })
    }

    /// True when this path is for clients with a certificate.
    pub fn asks_certificate(&self, path: &str) -> bool {
        self.client_routes.iter().any(|prefix| path.starts_with(prefix.as_str()))
    }
}

/// When the first certificate to end ends, of the chain that the configuration names.
pub fn ends(home: &Path, config: &TlsConfig) -> Result<BlockTime, TlsError> {
    let path = home.join(&config.certificate);
    let mut ends = Vec::new();
    for certificate in certificates(&path)? {
        let (_, read) = x509_parser::parse_x509_certificate(&certificate).map_err(|error| {
            TlsError::Pem { path: path.clone(), what: "certificate", reason: error.to_string() }
        })?;
        // One that ended before 1970 ended then.
        let seconds = u64::try_from(read.validity().not_after.timestamp()).unwrap_or(0);
        ends.push(BlockTime::from_ms(seconds.saturating_mul(1_000)));
    }
    ends.into_iter().min().ok_or_else(|| {
        let reason = "none is there".into();
        TlsError::Pem { path, what: "certificate", reason }
    })
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let io = |source| TlsError::Io { path: path.into(), source };
    if fs::metadata(path).map_err(io)?.len() > FILE_BYTES_MAX {
        return Err(io(io::Error::other("larger than 1 MiB")));
    }
    fs::read(path).map_err(io)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = |reason: String| TlsError::Pem { path: path.into(), what: "certificate", reason };
    let bytes = read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if found.is_empty() => Err(wrong("none is there".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let io = |source| TlsError::Io { path: path.into(), source };
    let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(TlsError::Exposed { path: path.into(), mode });
    }
    PrivateKeyDer::from_pem_slice(&read(path)?).map_err(|error| TlsError::Pem {
        path: path.into(),
        what: "private key",
        reason: error.to_string(),
    })
}
