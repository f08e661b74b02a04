//! `hefu witness`: a court, notary or regulator that co-signs the history.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use clap::{Args, Subcommand};
use hefu_chain::witness::Note;
use serde_json::json;

use super::{Followed, Trouble, WitnessHome, follow, follow::push};
use crate::{
    command::verify::clock,
    exit::{CliError, Exit},
    fetch::{FetchError, Node},
    print::{note, print},
    session::Session,
};

/// What a witness does.
#[derive(Clone, Debug, Subcommand)]
pub enum WitnessCommand {
    /// Make a witness's directory: a new key, and the genesis document that it follows (--genesis)
    Init(InitArgs),
    /// Follow the nodes and co-sign what continues the history that was signed before
    Run(RunArgs),
    /// Show the witness's key, a line for policies, and what it signed last
    Show(ShowArgs),
}

/// Where, and under which name.
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// Directory of the witness, which must not exist
    pub dir: PathBuf,
    /// Its name in policies and notes, such as court.example/hefu
    #[arg(long)]
    pub name: String,
}

/// How to follow.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// Directory of the witness
    pub dir: PathBuf,
    /// Another node to follow and to push to, besides --node; may be repeated
    #[arg(long, value_name = "URL")]
    pub also: Vec<String>,
    /// Seconds between two looks
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub every: u64,
    /// Look once and end
    #[arg(long)]
    pub once: bool,
}

/// Which witness.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// Directory of the witness
    pub dir: PathBuf,
}

impl WitnessCommand {
    /// Runs the command.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        match self {
            Self::Init(arguments) => arguments.run(session),
            Self::Run(arguments) => arguments.run(session),
            Self::Show(arguments) => arguments.run(session),
        }
    }
}

fn show(session: &Session, home: &WitnessHome) -> Exit {
    let witness = home.witness();
    let last = home.last();
    let policy = format!("witness {} {witness}", witness.name().replace('/', "-"));
    print(
        session.settings.output,
        &json!({
            "name": witness.name(), "key": witness.to_string(), "policy_line": policy,
            "ledger": home.anchor().chain_id, "last": last,
        }),
    );
    Exit::Ok
}

impl InitArgs {
    fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let genesis = session
            .genesis()?
            .ok_or_else(|| CliError::Usage("say which ledger to follow: --genesis FILE".into()))?;
        let home = WitnessHome::init(&self.dir, &genesis, &self.name)?;
        Ok(show(session, &home))
    }
}

impl ShowArgs {
    fn run(&self, session: &Session) -> Result<Exit, CliError> {
        Ok(show(session, &WitnessHome::open(&self.dir)?))
    }
}

impl RunArgs {
    fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let mut home = WitnessHome::open(&self.dir)?;
        let mut nodes = vec![session.node.clone()];
        for url in &self.also {
            nodes.push(Node::with_tls(url, &session.settings.tls)?);
        }
        loop {
            let exit = round(&mut home, &nodes)?;
            if self.once || exit == Exit::Forged {
                return Ok(exit);
            }
            thread::sleep(Duration::from_secs(self.every));
        }
    }
}

/// One look at every node. A split view ends it: a person must look at that.
fn round(home: &mut WitnessHome, nodes: &[Node]) -> Result<Exit, CliError> {
    let mut exit = Exit::Ok;
    for node in nodes {
        match follow(home, node, clock().as_ms() / 1_000) {
            Ok(Followed::Nothing | Followed::UpToDate) => {}
            Ok(Followed::Signed(signed)) => push_to_all(nodes, &signed),
            Err(Trouble::Split { node, signed, proof }) => {
                let path = home.keep_evidence(signed, &proof.to_bytes())?;
                alarm(&Trouble::Split { node, signed, proof }, &path);
                return Ok(Exit::Forged);
            }
            Err(Trouble::Home(error)) => return Err(error.into()),
            Err(trouble) => {
                note(&format!("hefu: {trouble}"));
                exit = trouble.exit();
            }
        }
    }
    Ok(exit)
}

fn alarm(trouble: &Trouble, evidence: &Path) {
    note(&format!(
        "hefu: {trouble}. Nothing was signed. The proof is in {}: keep it, and give it to the other \
         witnesses, the regulator and the members",
        evidence.display()
    ));
}

fn push_to_all(nodes: &[Node], signed: &Note) {
    let checkpoint = &signed.statement.checkpoint;
    let (height, size) = (signed.statement.height, checkpoint.size);
    note(&format!("hefu: co-signed height {height}, {size} records"));
    for node in nodes {
        match push(node, signed) {
            // A node that has not come so far takes it in the next round, or from a later one.
            Err(FetchError::Refused(error)) if error.code == "witness_block_unknown" => {}
            Err(error) => note(&format!("hefu: {} did not take it: {error}", node.address())),
            Ok(()) => {}
        }
    }
}

impl Trouble {
    /// The exit code of a look that ended so.
    fn exit(&self) -> Exit {
        match self {
            Self::Fetch(error) => error.exit(),
            Self::NotShown { .. } | Self::Split { .. } => Exit::Forged,
            Self::Home(_) => Exit::Other,
        }
    }
}
