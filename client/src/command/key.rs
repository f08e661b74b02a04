//! `hefu key generate` and `hefu key show`.

use std::path::PathBuf;

use clap::Args;
use hefu_genesis::key_file;
use serde_json::json;

use crate::{
    exit::{CliError, Exit},
    print::print,
    session::Session,
};

/// Where to write a new key.
#[derive(Clone, Debug, Args)]
pub struct GenerateArgs {
    /// The file, which must not exist
    pub file: PathBuf,
}

/// Which key to show.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The key file
    pub file: PathBuf,
}

impl GenerateArgs {
    /// Draws a key.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let key = key_file::generate(&self.file)?.public_key();
        let answer = json!({"file": self.file, "public_key": key, "did": key.to_did()});
        print(session.settings.output, &answer);
        Ok(Exit::Ok)
    }
}

impl ShowArgs {
    /// Shows the public half; the secret half is never printed.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let key = key_file::read(&self.file)?.public_key();
        let answer = json!({"file": self.file, "public_key": key, "did": key.to_did()});
        print(session.settings.output, &answer);
        Ok(Exit::Ok)
    }
}
