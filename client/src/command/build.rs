//! Building one record from files and flags, and what happens to it: a dry run, a file, the ledger.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use hefu_chain::{
    action::Action, envelope::Envelope, height::Height, record::Record, uscc::Uscc, words::Role,
};
use serde_json::{Map, Value, json};

use crate::{
    compose::{Authorship, Draft, check, draw_nonce},
    exit::{CliError, Exit, exit_of_code},
    payload::{read_payload, set},
    print::print,
    session::Session,
    verb::roles_of,
    wallet::Signer,
};

/// Blocks that a record may wait for, where the command line says nothing else.
const WINDOW_BLOCKS_DEFAULT: u64 = 1_000;

/// Flags of every command that builds a record.
#[derive(Clone, Debug, Default, Args)]
pub struct RecordArgs {
    /// Payload as a JSON or TOML file; flags and --set come on top of it
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,
    /// Set a field: key=text, or key:=json; a dot in the key enters an object
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub assignments: Vec<String>,
    /// Code of the authoring organisation; needed unless the first key is a founder's
    #[arg(long, env = "HEFU_AUTHOR", value_name = "USCC")]
    pub author: Option<Uscc>,
    /// Role in which it acts; the usual one that it holds otherwise
    #[arg(long)]
    pub role: Option<Role>,
    /// Blocks within which the record must be included
    #[arg(long, value_name = "BLOCKS", default_value_t = WINDOW_BLOCKS_DEFAULT)]
    pub window: u64,
    /// Last height for the record, to build it without a node (with --genesis)
    #[arg(long, value_name = "HEIGHT", conflicts_with = "window")]
    pub last_height: Option<Height>,
    /// What happens to the record.
    #[command(flatten)]
    pub fate: Fate,
}

/// What happens to a signed record.
#[derive(Clone, Debug, Default, Args)]
pub struct Fate {
    /// Ask the node whether it would accept the record, and submit nothing
    #[arg(long, conflicts_with_all = ["out", "wait"])]
    pub dry_run: bool,
    /// Write the signed record to a file, for others to sign, and submit nothing
    #[arg(long, value_name = "FILE", conflicts_with = "wait")]
    pub out: Option<PathBuf>,
    /// Wait until the record is in a block
    #[arg(long)]
    pub wait: bool,
}

impl RecordArgs {
    /// The payload from file and `--set`.
    pub fn payload(&self) -> Result<Map<String, Value>, CliError> {
        let mut payload = match &self.payload {
            Some(path) => read_payload(path)?,
            None => Map::new(),
        };
        for assignment in &self.assignments {
            set(&mut payload, assignment)?;
        }
        Ok(payload)
    }
}

/// Builds, signs and disposes of one record. `co_signers` sign after the keys of the settings.
pub fn build(
    session: &Session,
    record_type: &str,
    payload: Map<String, Value>,
    arguments: &RecordArgs,
    co_signers: &[Signer],
) -> Result<Exit, CliError> {
    let keys = session.keys()?;
    let authorship = authorship(session, record_type, arguments, &keys)?;
    let nonce = draw_nonce()?;
    let draft = Draft::new(record_type, Value::Object(payload), authorship, nonce)?;
    let signers: Vec<&Signer> = keys.iter().chain(co_signers).collect();
    let envelope = draft.sign_with(&signers)?;
    dispose(session, &envelope, &arguments.fate)
}

fn authorship(
    session: &Session,
    record_type: &str,
    arguments: &RecordArgs,
    keys: &[Signer],
) -> Result<Authorship, CliError> {
    let author = match (arguments.author, keys.first()) {
        (Some(author), _) => author,
        (None, Some(key)) => session.founder_with(&key.public_key())?,
        (None, None) => return Err(CliError::Usage("give --key FILE".into())),
    };
    let (ledger, last_height) = match (arguments.last_height, session.genesis()?) {
        (Some(height), Some(genesis)) => (genesis.chain_id(), height),
        (given, _) => {
            let head = session.head()?;
            let window = head.height.get().saturating_add(arguments.window);
            (head.chain_id, given.unwrap_or(Height::new(window)))
        }
    };
    let role = match arguments.role {
        Some(role) => role,
        None => usual_role(session, record_type, &author, arguments.last_height.is_some())?,
    };
    Ok(Authorship { ledger, author, role, last_height })
}

/// The first usual role of the record type that the author holds.
fn usual_role(
    session: &Session,
    record_type: &str,
    author: &Uscc,
    without_node: bool,
) -> Result<Role, CliError> {
    let usual = roles_of(record_type);
    let say = |why: String| CliError::Usage(format!("{why}; say the role with --role"));
    if without_node {
        return usual
            .first()
            .copied()
            .ok_or_else(|| say(format!("{record_type} has no usual role")));
    }
    let held = session.member(author)?.roles;
    let usual_held = usual.iter().find(|role| held.contains(role));
    usual_held.or(held.first().filter(|_| usual.is_empty())).copied().ok_or_else(|| {
        let words: Vec<_> = usual.iter().map(|role| role.word()).collect();
        say(format!(
            "{author} holds none of the roles that author {record_type}: {}",
            words.join(", ")
        ))
    })
}

/// Does with a signed record what its flags say.
pub fn dispose(session: &Session, envelope: &Envelope, fate: &Fate) -> Result<Exit, CliError> {
    let record = check(envelope)?;
    if let Some(path) = &fate.out {
        write_envelope(path, envelope)?;
        let answer = json!({"id": record.id(), "type": record.header().record_type, "file": path});
        print(session.settings.output, &answer);
        return Ok(Exit::Ok);
    }
    if fate.dry_run {
        let answer = session.node.check(envelope)?;
        print(session.settings.output, &answer);
        let refusal = answer.pointer("/error/code").and_then(Value::as_str);
        return Ok(refusal.map_or(Exit::Ok, exit_of_code));
    }
    submit(session, &record, envelope, fate.wait)
}

fn submit(
    session: &Session,
    record: &Record,
    envelope: &Envelope,
    wait: bool,
) -> Result<Exit, CliError> {
    let id = &record.id();
    let mut status = session.node.submit(envelope)?;
    if wait && !status.is_committed() {
        status = session.node.wait_committed(id)?;
    }
    let mut answer = json!({"id": id, "state": status.state});
    if let Some(height) = status.height {
        answer["height"] = height.into();
    }
    if let Action::CertIssue(issue) = record.action() {
        answer["number"] = json!(issue.number);
    }
    print(session.settings.output, &answer);
    Ok(Exit::Ok)
}

/// Writes an envelope as a secured JSON document, which other Data Integrity tools read.
pub fn write_envelope(path: &Path, envelope: &Envelope) -> Result<(), CliError> {
    let document = envelope.to_secured_json()?;
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    fs::write(path, text).map_err(CliError::file(path))
}

/// Reads an envelope from a secured JSON document or its binary form.
pub fn read_envelope(path: &Path) -> Result<Envelope, CliError> {
    /// Largest file that can hold one envelope as indented JSON.
    const FILE_BYTES_MAX: u64 = 256 * 1024;
    let size = fs::metadata(path).map_err(CliError::file(path))?.len();
    if size > FILE_BYTES_MAX {
        let detail = format!("a record's file has at most {FILE_BYTES_MAX} bytes");
        return Err(CliError::Content { path: path.into(), detail });
    }
    let bytes = fs::read(path).map_err(CliError::file(path))?;
    let is_json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    // The binary form starts with a length below 2^16, never with white space and a brace.
    let json = is_json && std::str::from_utf8(&bytes).is_ok();
    Ok(if json { Envelope::from_secured_json(&bytes)? } else { Envelope::from_bytes(&bytes)? })
}

#[cfg(test)]
mod tests {
    use hefu_chain::key::RecordSecret;

    use super::*;

    #[test]
    fn both_forms_of_an_envelope_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let key = RecordSecret::ed25519(&[1; 32]);
        // 0x7b bytes of document: the binary form then starts with a brace.
        let document = hefu_chain::jcs::canonicalise(&json!({"a": "x".repeat(0x7b - 8)}));
        assert_eq!(document.len(), 0x7b);
        let envelope = Envelope::sign(document, &[&key]);
        let (text, binary) = (directory.path().join("r.json"), directory.path().join("r.bin"));
        write_envelope(&text, &envelope).expect("writes");
        fs::write(&binary, envelope.to_bytes()).expect("writes");
        assert_eq!(read_envelope(&text).expect("reads"), envelope);
        assert_eq!(read_envelope(&binary).expect("reads"), envelope);
        fs::write(&binary, b"{\"hefu\":1}").expect("writes");
        assert!(read_envelope(&binary).is_err());
    }
}
