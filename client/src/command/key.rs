//! `hefu key generate` and `hefu key show`.

use std::path::{Path, PathBuf};

use clap::Args;
use hefu_chain::key::{KeyAlgorithm, RecordKey};
use hefu_genesis::key_file;
use serde_json::{Value, json};

use crate::{
    exit::{CliError, Exit},
    print::{line, print},
    session::Session,
    wallet::Signer,
};

/// Where to write a new key.
#[derive(Clone, Debug, Args)]
pub struct GenerateArgs {
    /// The file, which must not exist
    pub file: PathBuf,
    /// Algorithm: ed25519, or sm2 on a ledger that admits it
    #[arg(long, default_value_t = KeyAlgorithm::Ed25519)]
    pub algorithm: KeyAlgorithm,
}

/// Which key to show.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The key file, or pkcs11:…
    pub file: PathBuf,
    /// Print the public key alone, for scripts
    #[arg(long)]
    pub bare: bool,
}

impl GenerateArgs {
    /// Draws a key.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let key = key_file::generate(&self.file, self.algorithm)?.public_key();
        print(session.settings.output, &shown(&self.file, key));
        Ok(Exit::Ok)
    }
}

impl ShowArgs {
    /// Shows the public half; the secret half is never printed.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let key = Signer::open(&self.file)?.public_key();
        if self.bare {
            line(&key.to_string());
            return Ok(Exit::Ok);
        }
        print(session.settings.output, &shown(&self.file, key));
        Ok(Exit::Ok)
    }
}

fn shown(file: &Path, key: RecordKey) -> Value {
    let algorithm = key.algorithm().word();
    json!({"file": file, "algorithm": algorithm, "public_key": key, "did": key.to_did()})
}
