//! A header file: the header of one height, and why it is final. What stands in a block is shown by
//! the roots in its header.

use serde::{Deserialize, Serialize};

use super::{BundleError, Finality, FinalityError, HEADER_MAGIC, TrustAnchor, read, write};
use crate::{block::Header, bundle};

/// A header file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderBundle {
    /// The header, and why it is final.
    pub finality: Finality,
}

/// Why a file shows no final header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// Not a file of this kind, or damaged.
    #[error(transparent)]
    File(#[from] BundleError),
    /// The header is not shown to be final on the trusted ledger.
    #[error(transparent)]
    Finality(#[from] FinalityError),
}

impl HeaderFault {
    /// What it leaves of the file: unknown, or forged.
    pub const fn outcome(&self) -> bundle::Outcome {
        match self {
            Self::File(_) => bundle::Outcome::Unknown,
            Self::Finality(error) => error.outcome(),
        }
    }
}

impl HeaderBundle {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(HEADER_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(HEADER_MAGIC, bytes)
    }
}

/// Verifies the bytes of a header file: the header that is final.
pub fn verify_header_file(bytes: &[u8], anchor: &TrustAnchor) -> Result<Header, HeaderFault> {
    let bundle = HeaderBundle::from_bytes(bytes)?;
    bundle.finality.verify(anchor)?;
    Ok(bundle.finality.header)
}
