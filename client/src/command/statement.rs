//! `hefu statement`: what was recorded on a day, as a node says, or counted again from the records.
//!
//! Counting again trusts no node: the headers around the day are shown to be final from the genesis
//! document, and the records must give the history that they commit to.

use clap::Args;
use hefu_chain::{
    block::Header,
    bundle::{TrustAnchor, verify_header_file},
    codec,
    envelope::Envelope,
    hash::Digest,
    height::Height,
    statement::{Recount, Statement},
    time::Date,
};
use serde::Deserialize;
use serde_json::json;

use super::query::{answer, given};
use crate::{
    exit::{CliError, Exit},
    light::LightVerifier,
    print::{note, print},
    session::Session,
};

/// Records asked for at once.
const LOG_PAGE: u64 = 500;

/// Which day.
#[derive(Clone, Debug, Args)]
pub struct StatementArgs {
    /// The legal day (UTC+8), such as 2026-11-22; the last block's without it
    pub day: Option<Date>,
    /// Count it again from the day's records, and compare
    #[arg(long)]
    pub recompute: bool,
}

/// What a node says about a day.
#[derive(Deserialize)]
struct Said {
    statement: Statement,
    digest: String,
    closed: bool,
    log_peaks: Vec<Digest>,
}

impl StatementArgs {
    /// Asks, or counts again, and prints.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let parameters = given([("day", self.day.map(|day| day.to_string()))]);
        if !self.recompute {
            return answer(session, "/v1/statement", &parameters);
        }
        let path = "/v1/statement";
        let query: Vec<_> = self.day.iter().map(|day| ("day", day.to_string())).collect();
        let said: Said = session.node.read(path, session.node.get(path, &query)?)?;
        let counted = count_again(session, &said)?;
        let digest = counted.digest().to_string();
        let same = digest == said.digest;
        print(
            session.settings.output,
            &json!({
                "day": counted.day, "closed": said.closed, "same": same, "digest": digest,
                "digest_said": said.digest, "records": counted.log_to - counted.log_from,
                "statement": counted,
            }),
        );
        Ok(if same { Exit::Ok } else { Exit::Forged })
    }
}

/// The statement of the day from its records, whose completeness is shown.
fn count_again(session: &Session, said: &Said) -> Result<Statement, CliError> {
    let anchor = anchor(session)?;
    let stated = &said.statement;
    let day = stated.day;
    let forged =
        |what: &str| CliError::Forged(format!("{what} is not of the day that it should be"));
    let header = |height: Height| header(session, &anchor, height);
    let before = match stated.from_height.previous() {
        Some(height) if height > Height::GENESIS => Some(header(height)?),
        _ => None,
    };
    if before.as_ref().is_some_and(|header| header.time.date() >= day) {
        return Err(forged("the block before the day"));
    }
    let last = match stated.from_height <= stated.to_height {
        true => Some(header(stated.to_height)?),
        false => None,
    };
    if last.as_ref().is_some_and(|header| header.time.date() != day) {
        return Err(forged("the day's last block"));
    }
    if last.is_some() && header(stated.from_height)?.time.date() != day {
        return Err(forged("the day's first block"));
    }
    if said.closed && header(stated.to_height.next())?.time.date() <= day {
        return Err(forged("the block after the day"));
    }
    let statement = Statement::begin(anchor.chain_id, day, before.as_ref(), last.as_ref());
    let recount = Recount::begin(statement, before.as_ref(), said.log_peaks.clone());
    let mut recount = recount.map_err(|error| CliError::Forged(error.to_string()))?;
    while let Some(next) = recount.next() {
        let envelopes = log_page(session, next, stated.log_to - next)?;
        for envelope in envelopes {
            recount.add(envelope).map_err(|error| CliError::Forged(error.to_string()))?;
        }
    }
    recount.finish().map_err(|error| CliError::Forged(error.to_string()))
}

fn anchor(session: &Session) -> Result<TrustAnchor, CliError> {
    let verifier = match &session.settings.genesis {
        Some(path) => LightVerifier::open(path)?,
        None => {
            note(
                "hefu: no --genesis: the founding document is taken from the node, so the result \
                 is only as good as the node",
            );
            LightVerifier::of(&session.node.genesis()?)
        }
    };
    Ok(verifier.anchor().clone())
}

fn header(session: &Session, anchor: &TrustAnchor, height: Height) -> Result<Header, CliError> {
    let bytes = session.node.get_bytes(&format!("/v1/blocks/{height}/proof"), &[])?;
    let header = verify_header_file(&bytes, anchor)
        .map_err(|fault| CliError::Forged(format!("header {height}: {fault}")))?;
    if header.height == height {
        Ok(header)
    } else {
        Err(CliError::Forged(format!("asked for header {height}, got {}", header.height)))
    }
}

/// The next records of the log, at least one.
fn log_page(session: &Session, from: u64, wanted: u64) -> Result<Vec<Envelope>, CliError> {
    let limit = wanted.min(LOG_PAGE);
    let query = [("from", from.to_string()), ("limit", limit.to_string())];
    let bytes = session.node.get_bytes("/v1/log", &query)?;
    let envelopes: Vec<Envelope> = codec::decode(&bytes)
        .map_err(|error| CliError::Forged(format!("a page of the log: {error}")))?;
    if envelopes.is_empty() || envelopes.len() as u64 > limit {
        return Err(CliError::Forged(format!("a page of the log: {} records", envelopes.len())));
    }
    Ok(envelopes)
}
