//! Commands and their arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use hefu_chain::{hash::ChainId, key::KeyAlgorithm};

/// Found a Hefu ledger together: 创始仪式.
#[derive(Debug, Parser)]
#[command(name = "hefu-genesis", version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The steps of the ceremony, in order.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the terms that every founding member will sign.
    Init(Init),
    /// State who we are, under the terms; draws the keys that are missing.
    Contribute(Contribute),
    /// Check contributions and take them into the ceremony.
    Collect(Collect),
    /// Make the genesis document and print the chain id.
    Seal(Seal),
    /// Check a genesis document from nothing but itself.
    Verify(Verify),
    /// Print who founds the ledger, in words.
    Show(Show),
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Directory of the ceremony.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Name of the network: a–z, 0–9 and hyphen.
    #[arg(long)]
    pub(crate) network: String,
    /// Genesis time, in milliseconds since 1970; now if left out.
    #[arg(long, value_name = "MS")]
    pub(crate) time: Option<u64>,
    /// JSON file with all parameters; the defaults if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Option<PathBuf>,
    /// JSON file with the calendars; those of this release if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) calendars: Option<PathBuf>,
}

/// Arguments of `contribute`.
#[derive(Debug, Args)]
pub(crate) struct Contribute {
    /// The terms file.
    #[arg(long)]
    pub(crate) terms: PathBuf,
    /// JSON file with `uscc`, `name`, `region`, `roles` and, for a registrar, `tracks`.
    #[arg(long, value_name = "FILE")]
    pub(crate) organisation: PathBuf,
    /// Home directory of the node; its `keys` directory holds sign, validator and peer key.
    #[arg(long)]
    pub(crate) home: PathBuf,
    /// Voting power of our seat; without it we take none.
    #[arg(long)]
    pub(crate) power: Option<u32>,
    /// Run a node that follows without voting; a seat has a node anyway.
    #[arg(long)]
    pub(crate) observe: bool,
    /// Algorithm of the sign key, if there is none yet: ed25519, or sm2 where the terms admit it.
    #[arg(long, default_value_t = KeyAlgorithm::Ed25519)]
    pub(crate) algorithm: KeyAlgorithm,
    /// Where to write the contribution.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Arguments of `collect`.
#[derive(Debug, Args)]
pub(crate) struct Collect {
    /// Directory of the ceremony.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Contributions.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// Arguments of `seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    /// Directory of the ceremony.
    #[arg(long)]
    pub(crate) dir: PathBuf,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The genesis document.
    pub(crate) genesis: PathBuf,
    /// The chain id that the other members named.
    #[arg(long)]
    pub(crate) chain_id: Option<ChainId>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The genesis document.
    pub(crate) genesis: PathBuf,
}
