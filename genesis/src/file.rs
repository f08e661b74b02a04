//! Reading and writing the files of a ceremony.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use hefu_chain::jcs;
use serde::{Serialize, de::DeserializeOwned};

use crate::document::{GENESIS_BYTES_MAX, Genesis, GenesisError};

/// Why a file of the ceremony cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is larger than anything of a ceremony.
    #[error("{path} has more than {GENESIS_BYTES_MAX} bytes", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The content is not what the file should hold.
    #[error("{path}: {reason}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The genesis document does not hold.
    #[error("{path}: {source}", path = path.display())]
    Genesis {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: GenesisError,
    },
}

/// Reads and checks a genesis file.
pub fn read_genesis(path: &Path) -> Result<Genesis, FileError> {
    let bytes = read_bytes(path)?;
    Genesis::from_bytes(&bytes).map_err(|source| FileError::Genesis { path: path.into(), source })
}

/// Reads a JSON file of any layout, strictly: no duplicate keys, no floats, no unknown fields.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let content = |reason: String| FileError::Content { path: path.into(), reason };
    let value = jcs::parse(&read_bytes(path)?).map_err(|error| content(error.to_string()))?;
    serde_json::from_value(value).map_err(|error| content(error.to_string()))
}

/// Writes a value as indented JSON to a new file.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    let content = |error: serde_json::Error| FileError::Content {
        path: path.into(),
        reason: error.to_string(),
    };
    let mut text = serde_json::to_vec_pretty(value).map_err(content)?;
    text.push(b'\n');
    write_new(path, &text)
}

/// Writes bytes to a file that must not exist, durably.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let io = |source| FileError::Io { path: path.into(), source };
    let mut file = File::create_new(path).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io)
}

/// Makes a directory and its parents.
pub fn make_dir(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|source| FileError::Io { path: path.into(), source })
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let io = |source| FileError::Io { path: path.into(), source };
    let file = File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    let limit = GENESIS_BYTES_MAX as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() > GENESIS_BYTES_MAX {
        return Err(FileError::TooLarge { path: path.into() });
    }
    Ok(bytes)
}
