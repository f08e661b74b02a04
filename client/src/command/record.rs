//! `hefu record …`: records of any type, and envelopes that several people sign.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use hefu_chain::{action::Action, hash::RecordId, record::Record};
use serde_json::{Value, json};

use super::build::{Fate, RecordArgs, build, dispose, read_envelope, write_envelope};
use crate::{
    exit::{CliError, Exit, describe},
    print::print,
    session::Session,
    verb::verbs,
};

/// Verbs on records.
#[derive(Debug, Subcommand)]
pub enum RecordCommand {
    /// Build, sign and submit a record of any type
    New(NewArgs),
    /// Add a proof to a signed record in a file
    Sign {
        /// The file
        file: PathBuf,
    },
    /// Submit a signed record from a file
    Submit(SubmitArgs),
    /// Show a record in a file, and whether its signatures hold
    Show {
        /// The file
        file: PathBuf,
    },
    /// Where a submitted record stands
    Status(StatusArgs),
    /// List the record types
    Types,
}

/// A record of any type.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The type, such as grant.offer; `hefu record types` lists them
    #[arg(value_name = "TYPE")]
    pub record_type: String,
    /// How it is built.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// A signed record to submit.
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// The file
    pub file: PathBuf,
    /// What happens to it.
    #[command(flatten)]
    pub fate: Fate,
}

/// A record to ask for.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The record's id
    pub id: RecordId,
    /// Wait until it is in a block
    #[arg(long)]
    pub wait: bool,
}

impl RecordCommand {
    /// Runs the verb.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        match self {
            Self::New(arguments) => new(session, arguments),
            Self::Sign { file } => sign(session, file),
            Self::Submit(arguments) => {
                dispose(session, &read_envelope(&arguments.file)?, &arguments.fate)
            }
            Self::Show { file } => show(session, file),
            Self::Status(arguments) => status(session, arguments),
            Self::Types => Ok(types(session)),
        }
    }
}

fn new(session: &Session, arguments: &NewArgs) -> Result<Exit, CliError> {
    let record_type = arguments.record_type.as_str();
    if !Action::TYPES.contains(&record_type) {
        let types = Action::TYPES.join(", ");
        return Err(CliError::Usage(format!("{record_type:?} is none of the types {types}")));
    }
    build(session, record_type, arguments.record.payload()?, &arguments.record, &[])
}

fn sign(session: &Session, file: &PathBuf) -> Result<Exit, CliError> {
    let mut envelope = read_envelope(file)?;
    let record = Record::parse(envelope.clone())?;
    for key in session.keys()? {
        if envelope.proofs.iter().any(|proof| proof.key == key.public_key()) {
            return Err(CliError::Usage(format!("{} has signed already", key.public_key())));
        }
        key.add_proof(&mut envelope)?;
    }
    envelope.check_size()?;
    write_envelope(file, &envelope)?;
    let answer = json!({"id": record.id(), "file": file, "signers": signers(&envelope.proofs)});
    print(session.settings.output, &answer);
    Ok(Exit::Ok)
}

fn signers(proofs: &[hefu_chain::envelope::Proof]) -> Vec<String> {
    proofs.iter().map(|proof| proof.key.to_string()).collect()
}

fn show(session: &Session, file: &Path) -> Result<Exit, CliError> {
    let envelope = read_envelope(file)?;
    let record = Record::parse(envelope.clone())?;
    let verdict = record.clone().verify();
    let signatures = match &verdict {
        Ok(_) => "hold".to_string(),
        Err(rejection) => describe(rejection),
    };
    let header = record.header();
    let answer = json!({
        "id": record.id(), "type": header.record_type, "ledger": header.ledger,
        "author": header.author, "role": header.role, "last_height": header.last_height,
        "signers": signers(&envelope.proofs), "signatures": signatures,
        "payload": record.action().body_json(),
    });
    print(session.settings.output, &answer);
    Ok(if verdict.is_ok() { Exit::Ok } else { Exit::Forged })
}

fn status(session: &Session, arguments: &StatusArgs) -> Result<Exit, CliError> {
    let status = if arguments.wait {
        session.node.wait_committed(&arguments.id)?
    } else {
        session.node.status(&arguments.id, 0)?
    };
    let mut answer = json!({"id": status.id, "state": status.state, "height": status.height});
    if let Some(error) = &status.error {
        answer["error"] = error.to_string().into();
    }
    print(session.settings.output, &answer);
    Ok(match status.state.as_str() {
        "unknown" => Exit::NotFound,
        "rejected" => {
            status.error.map_or(Exit::Other, |error| crate::exit::exit_of_code(&error.code))
        }
        _ => Exit::Ok,
    })
}

fn types(session: &Session) -> Exit {
    let row = |record_type: &&str| {
        let verb = verbs().find(|verb| verb.record_type == *record_type);
        let roles: Vec<_> =
            verb.into_iter().flat_map(|verb| verb.roles).map(|role| role.word()).collect();
        json!({
            "type": record_type,
            "command": verb.map(|verb| format!("hefu {} {}", verb.family, verb.name)),
            "roles": roles,
            "about": verb.map(|verb| verb.about),
        })
    };
    let rows: Vec<Value> = Action::TYPES.iter().map(row).collect();
    print(session.settings.output, &rows.into());
    Exit::Ok
}
