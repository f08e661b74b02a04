//! TLS towards a node: which authorities are believed, and who the client says it is.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

/// Largest file of certificates, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What a client shows and believes; without it the authorities that browsers believe, and nothing
/// about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct TlsArgs {
    /// Certificates (PEM) of the authorities to believe, instead of the public ones
    #[arg(long, global = true, env = "HEFU_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Certificate of this client with its chain (PEM), for addresses that ask for one
    #[arg(long, global = true, env = "HEFU_CLIENT_CERTIFICATE", value_name = "FILE")]
    pub client_certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, global = true, env = "HEFU_CLIENT_KEY", value_name = "FILE")]
    pub client_key: Option<PathBuf>,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("{path} holds no {what} in PEM", path = path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// One of the two without the other.
    #[error("give --client-certificate and --client-key together")]
    HalfClient,
}

impl TlsArgs {
    /// Reads the files.
    pub fn config(&self) -> Result<TlsConfig, TlsError> {
        let roots = match &self.ca {
            Some(path) => RootCerts::Specific(Arc::new(certificates(path)?)),
            None => RootCerts::WebPki,
        };
        let client = match (&self.client_certificate, &self.client_key) {
            (None, None) => None,
            (Some(chain), Some(key)) => {
                Some(ClientCert::new_with_certs(&certificates(chain)?, private_key(key)?))
            }
            _ => return Err(TlsError::HalfClient),
        };
        Ok(TlsConfig::builder().root_certs(roots).client_cert(client).build())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let io = |source| TlsError::Io { path: path.into(), source };
    if fs::metadata(path).map_err(io)?.len() > FILE_BYTES_MAX {
        return Err(io(io::Error::other("larger than 1 MiB")));
    }
    fs::read(path).map_err(io)
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, TlsError> {
    let bytes = read(path)?;
    let found = parse_pem(&bytes).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let found: Vec<_> = found.collect();
    match found.is_empty() {
        true => Err(TlsError::Pem { path: path.into(), what: "certificate" }),
        false => Ok(found),
    }
}

fn private_key(path: &Path) -> Result<PrivateKey<'static>, TlsError> {
    PrivateKey::from_pem(&read(path)?)
        .map_err(|_| TlsError::Pem { path: path.into(), what: "private key" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_goes_with_its_key_and_files_hold_what_they_should() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("empty.pem");
        fs::write(&path, "nothing").expect("writes");
        let some = || Some(path.clone());
        let half = TlsArgs { client_certificate: some(), ..TlsArgs::default() };
        assert!(matches!(half.config(), Err(TlsError::HalfClient)));
        let empty = TlsArgs { ca: some(), ..TlsArgs::default() };
        assert!(matches!(empty.config(), Err(TlsError::Pem { what: "certificate", .. })));
        let absent = TlsArgs { ca: Some(dir.path().join("absent")), ..TlsArgs::default() };
        assert!(matches!(absent.config(), Err(TlsError::Io { .. })));
        TlsArgs::default().config().expect("the public ones");
    }
}
