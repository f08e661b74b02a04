//! The offline verifier: a genesis file, a proof file, a clock; nothing else is asked or trusted.
//!
//! Everything decided here is decided by [`hefu_chain::bundle`]; this module only reads files.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use hefu_chain::bundle::{
    BUNDLE_BYTES_MAX, RECORD_MAGIC, TrustAnchor, Verdict, VerifyOptions, verify_file,
    verify_record_file,
};
use hefu_genesis::{
    Genesis,
    file::{FileError, read_genesis},
};

/// Verifies files of one ledger.
#[derive(Clone, Debug)]
pub struct LightVerifier {
    anchor: TrustAnchor,
    network: String,
}

/// A file to be verified cannot be read. What it says is not judged.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = path.display())]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: std::io::Error,
}

impl LightVerifier {
    /// Trusts the ledger that this genesis file founds, after checking the file.
    pub fn open(genesis: &Path) -> Result<Self, FileError> {
        Ok(Self::of(&read_genesis(genesis)?))
    }

    /// Trusts the ledger that this genesis document founds.
    pub fn of(genesis: &Genesis) -> Self {
        Self { anchor: genesis.trust_anchor(), network: genesis.terms().network.clone() }
    }

    /// What is trusted: chain id and first validators.
    pub const fn anchor(&self) -> &TrustAnchor {
        &self.anchor
    }

    /// Name of the network, as its genesis document has it.
    pub fn network(&self) -> &str {
        &self.network
    }

    /// Verifies the bytes of a certificate file, or of a record file.
    pub fn verify(&self, bytes: &[u8], options: &VerifyOptions) -> Verdict {
        if bytes.starts_with(RECORD_MAGIC) {
            verify_record_file(bytes, &self.anchor)
        } else {
            verify_file(bytes, &self.anchor, options)
        }
    }

    /// Verifies a certificate file or a record file; no more of it is read than such a file may hold.
    pub fn verify_path(&self, path: &Path, options: &VerifyOptions) -> Result<Verdict, ReadError> {
        let error = |source| ReadError { path: path.into(), source };
        let file = File::open(path).map_err(error)?;
        let mut bytes = Vec::new();
        let limit = BUNDLE_BYTES_MAX as u64 + 1;
        file.take(limit).read_to_end(&mut bytes).map_err(error)?;
        Ok(self.verify(&bytes, options))
    }
}
