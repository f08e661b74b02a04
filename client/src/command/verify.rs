//! `hefu verify`: is this certificate in force, what shows it, as of when.
//!
//! A file is verified without any network, from the genesis document alone. A number is looked up at
//! a node first; what the node sends is then verified the same way.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Args;
use hefu_chain::{
    bundle::{
        ANSWER_MAGIC, ASSET_MAGIC, BUNDLE_BYTES_MAX, CheckState, EVIDENCE_MAGIC, HEADER_MAGIC,
        Outcome, SPLIT_MAGIC, Verdict, VerifyOptions,
    },
    region::Region,
    state::CertificateNumber,
    time::BlockTime,
};
use serde_json::{Value, json};

use super::{proven, witnesses::WitnessArgs};
use crate::{
    exit::{CliError, Exit},
    light::LightVerifier,
    print::{Output, Tone, line, note, print, print_rows, tone},
    session::Session,
};

/// What to verify.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// A bundle, answer, asset, evidence or header file, or a certificate number or query code to fetch the bundle of
    pub subject: PathBuf,
    /// Oldest status to accept, in seconds
    #[arg(long, value_name = "SECONDS")]
    pub max_age: Option<u64>,
    /// Ask whether this region recognises the certificate
    #[arg(long, value_name = "CODE")]
    pub region: Option<Region>,
    /// Keep the bundle that was fetched, and what witnesses signed about it in FILE.witness
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// What to demand of witnesses
    #[command(flatten)]
    pub witnesses: WitnessArgs,
}

/// Verifies, prints the verdict with its reasons, and ends with its code.
pub fn run(session: &Session, arguments: &VerifyArgs) -> Result<Exit, CliError> {
    let options = VerifyOptions {
        now: clock(),
        max_age_ms: arguments.max_age.map(|seconds| seconds.saturating_mul(1_000)),
        receiving: arguments.region,
    };
    let save = arguments.save.as_deref();
    let (verifier, bytes) = obtain(session, &arguments.subject, arguments.region, save)?;
    let (output, anchor) = (session.settings.output, verifier.anchor());
    if bytes.starts_with(SPLIT_MAGIC) {
        return arguments.witnesses.show_split(output, &bytes, anchor);
    }
    let found = arguments.witnesses.ask(session, arguments, &bytes, anchor)?;
    if let Some(found) = found.as_ref().filter(|f| !f.is_empty() && is_other_kind(&bytes)) {
        return Ok(proven::not_witnessed(output, found));
    }
    if bytes.starts_with(ANSWER_MAGIC) {
        return Ok(proven::answer(output, &bytes, anchor));
    }
    if bytes.starts_with(ASSET_MAGIC) {
        return Ok(proven::asset(output, &bytes, anchor));
    }
    if bytes.starts_with(EVIDENCE_MAGIC) {
        return Ok(proven::evidence(output, &bytes, anchor));
    }
    if bytes.starts_with(HEADER_MAGIC) {
        return Ok(proven::header(output, &bytes, anchor));
    }
    let verdict = verifier.verify(&bytes, &options);
    let verdict = match found {
        Some(found) => verdict.with_witnesses(found),
        None => verdict,
    };
    show(output, &verdict);
    Ok(exit_of(verdict.outcome))
}

/// This machine's clock; the epoch on a machine set before it.
pub fn clock() -> BlockTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    BlockTime::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// True for a file that has no verdict of its own, but an answer.
fn is_other_kind(bytes: &[u8]) -> bool {
    [ANSWER_MAGIC, ASSET_MAGIC, EVIDENCE_MAGIC, HEADER_MAGIC]
        .iter()
        .any(|magic| bytes.starts_with(*magic))
}

fn offline_verifier(session: &Session) -> Result<LightVerifier, CliError> {
    match &session.settings.genesis {
        Some(path) => Ok(LightVerifier::open(path)?),
        None => Err(CliError::Usage(
            "a file is verified from the genesis document: give it with --genesis FILE".into(),
        )),
    }
}

/// Reads a file, no more than one byte beyond the largest bundle.
pub(super) fn read_bundle(path: &Path) -> Result<Vec<u8>, CliError> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(CliError::file(path))?;
    let limit = BUNDLE_BYTES_MAX as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).map_err(CliError::file(path))?;
    Ok(bytes)
}

/// The bytes of a file, or of what a node sends for a number or query code, and who verifies them.
/// Nothing is verified yet.
pub(super) fn obtain(
    session: &Session,
    subject: &Path,
    receiving: Option<Region>,
    save: Option<&Path>,
) -> Result<(LightVerifier, Vec<u8>), CliError> {
    if subject.exists() {
        return Ok((offline_verifier(session)?, read_bundle(subject)?));
    }
    let text = subject.to_string_lossy();
    if !is_query_code(&text)
        && let Err(error) = text.parse::<CertificateNumber>()
    {
        return Err(CliError::Usage(format!("{text:?} is no file, and {error}")));
    }
    let bytes = session.node.bundle(&text, receiving)?;
    if let Some(path) = save {
        fs::write(path, &bytes).map_err(CliError::file(path))?;
    }
    if session.settings.genesis.is_some() {
        return Ok((offline_verifier(session)?, bytes));
    }
    note(
        "hefu: no --genesis: the founding document is taken from the node, so the verdict is only \
         as good as the node",
    );
    Ok((LightVerifier::of(&session.node.genesis()?), bytes))
}

/// Twelve digits and capitals: the result query code (登记结果查询码) of a certificate.
fn is_query_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// The exit code of an outcome.
pub fn exit_of(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Valid | Outcome::ValidWithBurdens => Exit::Ok,
        Outcome::NotInForce => Exit::NotInForce,
        Outcome::Unknown => Exit::Other,
        Outcome::Forged => Exit::Forged,
    }
}

/// Prints a verdict.
pub fn show(output: Output, verdict: &Verdict) {
    if output != Output::Table {
        print(output, &json!(verdict));
        return;
    }
    let tone_of = match verdict.outcome {
        Outcome::Valid => Tone::Good,
        Outcome::ValidWithBurdens | Outcome::NotInForce | Outcome::Unknown => Tone::Careful,
        Outcome::Forged => Tone::Bad,
    };
    let word = format!("{} {}", verdict.outcome.zh(), verdict.outcome.en());
    line(&format!("{}  [{}]", tone(&word, tone_of), verdict.outcome));
    if let Some(as_of) = &verdict.as_of {
        line(&format!("截至 as of: height {}, {}", as_of.height, as_of.time));
    }
    for (finding, detail) in verdict.findings() {
        let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        line(&format!(
            "  {}: {} {}{detail}",
            finding.code(),
            finding.message_zh(),
            finding.message_en()
        ));
    }
    let summary = summary(verdict);
    if !summary.is_empty() {
        print_rows(output, summary);
    }
    for result in &verdict.checks {
        let mark = match result.state {
            CheckState::Passed => "✓",
            CheckState::Found(_) => "✗",
            CheckState::NotReached => "·",
        };
        line(&format!("{mark} {} {}", result.check.zh(), result.check.en()));
    }
}

/// What a reader wants to know of the certificate.
fn summary(verdict: &Verdict) -> Vec<(&'static str, Value)> {
    let Some(issue) = &verdict.issue else { return Vec::new() };
    let mut rows = vec![
        ("证书编号 number", json!(issue.number)),
        ("名称 title", json!(issue.title)),
        ("权利人 holder as issued", json!(format!("{} {}", issue.holder, issue.holder_name))),
        ("权利 rights", json!(issue.rights)),
        ("级别 level", json!(issue.level)),
        ("有效期 validity", json!(format!("{} – {}", issue.valid_from, issue.valid_to))),
    ];
    if let Some(certificate) = &verdict.certificate {
        rows.push(("现权利人 holder now", json!(certificate.holder)));
        rows.push(("登记机构 registrar", json!(certificate.registrar)));
        rows.push(("状态 status", json!(certificate.status)));
    }
    if let Some(clause) = &verdict.clause {
        let (one, other) = clause.parties;
        let text = format!("{one} – {other}, {}, {}", clause.article, clause.agreement);
        rows.push(("互认依据 recognised or refused on", json!(text)));
    }
    rows
}
