//! Keys: the ones named on the command line, in files or tokens, and all in a directory.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use hefu_chain::{
    envelope::{Envelope, Proof},
    founding::FoundingOrganisation,
    key::{KeyAlgorithm, RecordKey, RecordSecret},
    words::KeyPurpose,
};
use hefu_genesis::{
    key_file,
    token::{self, TokenKey},
};

use crate::exit::CliError;

/// Ending of a key file's name.
const KEY_EXTENSION: &str = "key";
/// Deepest directory that is searched for keys.
const SEARCH_DEPTH_MAX: usize = 4;
/// Most key files that are read from a directory.
const SEARCH_FILES_MAX: usize = 100_000;

/// Keys found in a directory, by public key.
#[derive(Debug, Default)]
pub struct Wallet {
    keys: BTreeMap<RecordKey, RecordSecret>,
}

impl Wallet {
    /// Reads every `*.key` file in a directory and below it.
    pub fn open(directory: &Path) -> Result<Self, CliError> {
        let mut wallet = Self::default();
        let mut files = Vec::new();
        search(directory, 0, &mut files)?;
        for path in files {
            wallet.add(key_file::read(&path)?);
        }
        Ok(wallet)
    }

    /// Adds a key.
    pub fn add(&mut self, key: RecordSecret) {
        self.keys.insert(key.public_key(), key);
    }

    /// The secret half of a public key.
    pub fn get(&self, key: &RecordKey) -> Option<&RecordSecret> {
        self.keys.get(key)
    }

    /// A key that may sign for a founding organisation.
    pub fn signer_of(&self, organisation: &FoundingOrganisation) -> Option<&RecordSecret> {
        let signs = organisation.keys.iter().filter(|key| key.purpose != KeyPurpose::Node);
        signs.map(|key| &key.key).find_map(|key| self.keys.get(key))
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True without a key.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// A key named on the command line: in a file, or in a token, where it signs and stays.
#[derive(Debug)]
pub enum Signer {
    /// Read from a file.
    File(RecordSecret),
    /// In a PKCS #11 token.
    Token(TokenKey),
}

impl Signer {
    /// Opens the key with this name: a path, or a PKCS #11 URI.
    pub fn open(name: &Path) -> Result<Self, CliError> {
        match name.to_str().filter(|name| name.starts_with(token::SCHEME)) {
            Some(name) => Ok(Self::Token(TokenKey::open(name)?)),
            None => Ok(Self::File(key_file::read(name)?)),
        }
    }

    /// The public half.
    pub fn public_key(&self) -> RecordKey {
        match self {
            Self::File(key) => key.public_key(),
            Self::Token(key) => key.public_key().into(),
        }
    }

    /// Adds its proof to an envelope.
    pub fn add_proof(&self, envelope: &mut Envelope) -> Result<(), CliError> {
        match self {
            Self::File(key) => envelope.add_proof(key),
            Self::Token(token) => {
                let key = self.public_key();
                let signature = token.sign(&envelope.input_for(key))?;
                envelope.proofs.push(Proof { key, signature });
            }
        }
        Ok(())
    }
}

/// Opens the keys named on the command line, in order.
pub fn read_keys(names: &[PathBuf]) -> Result<Vec<Signer>, CliError> {
    names.iter().map(|name| Signer::open(name)).collect()
}

/// The key in a file; an Ed25519 key is drawn and written first where there is none.
pub fn read_or_generate(path: &Path) -> Result<RecordSecret, CliError> {
    if path.exists() {
        return Ok(key_file::read(path)?);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(CliError::file(parent))?;
    }
    Ok(key_file::generate(path, KeyAlgorithm::Ed25519)?)
}

fn search(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let entries = fs::read_dir(directory).map_err(CliError::file(directory))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(CliError::file(directory))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() && depth < SEARCH_DEPTH_MAX {
            search(&path, depth + 1, files)?;
        } else if path.extension().is_some_and(|extension| extension == KEY_EXTENSION) {
            if files.len() >= SEARCH_FILES_MAX {
                let detail = format!("more than {SEARCH_FILES_MAX} key files");
                return Err(CliError::Content { path: directory.into(), detail });
            }
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_below_a_directory_and_kept() {
        let directory = tempfile::tempdir().expect("a directory");
        let deep = directory.path().join("nodes/chengdu/keys/sign.key");
        let drawn = read_or_generate(&deep).expect("draws").public_key();
        assert_eq!(read_or_generate(&deep).expect("reads").public_key(), drawn);
        fs::write(directory.path().join("note.txt"), "no key").expect("writes");
        let wallet = Wallet::open(directory.path()).expect("opens");
        assert_eq!(wallet.len(), 1);
        assert!(wallet.get(&drawn).is_some());
        assert!(Wallet::open(&directory.path().join("absent")).is_err());
    }
}
