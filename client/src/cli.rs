//! The command line of `hefu`: settings that every command shares, and the commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    command::{
        completions::CompletionsArgs, family::FamilyCommand, query::ListCommand,
        record::RecordCommand, verify::VerifyArgs,
    },
    demo::DemoArgs,
    import::ImportArgs,
    print::Output,
    tls::TlsArgs,
    witness::WitnessCommand,
};

/// Address of a node when none is given: the first member of a localnet.
pub const NODE_DEFAULT: &str = "http://127.0.0.1:26601";

/// 合符 Hefu: registration certificates, grants and deals over data.
#[derive(Debug, Parser)]
#[command(
    name = "hefu",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 ok, 1 other, 2 usage, 3 proof or signature invalid, 4 not found, \
                  5 authentic but not in force, 6 network, 7 not permitted, 130 interrupted."
)]
pub struct Cli {
    /// Settings.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Settings that every command shares.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address of the node to ask [default: http://127.0.0.1:26601]
    #[arg(long, global = true, env = "HEFU_NODE", value_name = "URL")]
    pub node: Option<String>,
    /// Genesis document: what the ledger is known by.
    #[arg(long, global = true, env = "HEFU_GENESIS", value_name = "FILE")]
    pub genesis: Option<PathBuf>,
    /// Key to sign with, the author's first: a file, or pkcs11:… (RFC 7512); may be repeated.
    #[arg(long = "key", global = true, env = "HEFU_KEY", value_name = "FILE")]
    pub keys: Vec<PathBuf>,
    /// TLS towards the node.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// How data is printed.
    #[arg(short, long, global = true, value_enum, default_value_t, value_name = "FORM")]
    pub output: Output,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Families of records: org, key, evidence, resource, application, certificate, …
    #[command(flatten)]
    Family(FamilyCommand),
    /// Records of any type: new, sign, submit, show, status, types
    #[command(subcommand)]
    Record(RecordCommand),
    /// Verify a certificate by number, or a bundle file offline with --genesis
    Verify(VerifyArgs),
    /// What a node answers: directory, provenance, head, members, statistics
    #[command(flatten)]
    List(ListCommand),
    /// Import a catalogue: JSON lines, CSV or DCAT JSON
    Import(ImportArgs),
    /// Walk one certificate from evidence to trade on a localnet, or play a story there
    Demo(DemoArgs),
    /// Co-sign the history as a court, notary or regulator: init, run, show
    #[command(subcommand)]
    Witness(WitnessCommand),
    /// Print shell completions
    Completions(CompletionsArgs),
}
