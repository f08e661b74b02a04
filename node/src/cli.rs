//! The command line of `hefud`.

mod command;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use tokio::{
    io::AsyncReadExt,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, ConfigError},
    localnet::{self, LocalnetError},
    node::{self, NodeError},
    operate::OperateError,
    rehearsal::{self, RehearsalError},
    storage::OpenError,
    telemetry::{self, TelemetryError},
};

/// Port of the first node of a rehearsal when none is given.
const REHEARSAL_PORT: u16 = 26_700;

/// The node of a Hefu ledger.
#[derive(Debug, Parser)]
#[command(name = "hefud", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `hefud` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the node of a home directory until SIGINT or SIGTERM.
    Run(RunArgs),
    /// Run a whole network of founding members on this machine until Ctrl-C.
    Localnet(LocalnetArgs),
    /// Trust a database whose tip marker is lost or damaged, after comparing its height and block
    /// hash with other members.
    AcceptTip(AcceptTipArgs),
    /// Copy the ledger into a new directory, while the node runs or not.
    Backup(BackupArgs),
    /// Put a backup into a home that has no database.
    Restore(RestoreArgs),
    /// Show that a backup can be put back: into a scratch directory, which is removed again.
    Drill(DrillArgs),
    /// Rehearse the rotation of a member's keys on a network of four that is founded for it.
    RehearseRotation(RehearseArgs),
    /// Export the ledger in chunks known by their hashes, or begin a new home with one.
    #[command(subcommand)]
    Snapshot(SnapshotCommand),
    /// Read back and recompute everything that the node keeps.
    Scrub(HomeArgs),
    /// Look at configuration, keys, disk, clock, database, journal and ports.
    Doctor(HomeArgs),
    /// Say what the next block waits for, and who owes it.
    WhyStuck(HomeArgs),
    /// Keep a validator's key in a process of its own, with a journal of what it signed.
    #[command(subcommand)]
    Signer(SignerCommand),
    /// Put a key file under a passphrase.
    SealKey(KeyArgs),
    /// Take a key file out from under its passphrase.
    UnsealKey(KeyArgs),
    /// Print the version.
    Version,
}

/// Arguments of `hefud seal-key` and `hefud unseal-key`.
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// The key file.
    pub file: PathBuf,
}

/// What `hefud signer` does.
#[derive(Debug, Subcommand)]
pub enum SignerCommand {
    /// Make the journal of a new signer. Only after the node that had the key was stopped for good.
    Init(SignerInitArgs),
    /// Sign for the nodes that connect to the socket, until the process is ended.
    Run(SignerRunArgs),
}

/// Where a signer's key and journal are.
#[derive(Debug, Args)]
pub struct SignerHomeArgs {
    /// Home of the signer: genesis.json, keys/validator.key unless --token, and the journal.
    #[arg(long)]
    pub home: PathBuf,
    /// A key in a token instead: its PKCS #11 URI.
    #[arg(long, value_name = "URI")]
    pub token: Option<String>,
}

/// Arguments of `hefud signer init`.
#[derive(Debug, Args)]
pub struct SignerInitArgs {
    /// Where.
    #[command(flatten)]
    pub at: SignerHomeArgs,
    /// Height up to which this key may have signed: nothing is signed there.
    #[arg(long)]
    pub after: u64,
}

/// Arguments of `hefud signer run`.
#[derive(Debug, Args)]
pub struct SignerRunArgs {
    /// Where.
    #[command(flatten)]
    pub at: SignerHomeArgs,
    /// The socket to make.
    #[arg(long)]
    pub socket: PathBuf,
}

/// What `hefud snapshot` does.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Write a snapshot, while the node runs or not.
    Export(BackupArgs),
    /// Begin a home that has nothing but keys, configuration and genesis document.
    Import(RestoreArgs),
    /// Do that with the newest snapshot that running nodes hand out.
    Fetch(FetchArgs),
}

/// Arguments of `hefud snapshot fetch`.
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// Home directory of the node, which must be stopped.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// API of a node, such as `http://192.0.2.7:26601`; several make it faster, and none is believed.
    #[arg(long = "from", required = true)]
    pub from: Vec<String>,
    /// Certificates (PEM) of the authorities to believe for `https`, instead of the public ones.
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// Arguments of commands on a home.
#[derive(Debug, Args)]
pub struct HomeArgs {
    /// Home directory of the node.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `hefud backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Home directory of the node.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// Directory to make; on another disk, or the backup dies with this one.
    #[arg(long)]
    pub to: PathBuf,
}

/// Arguments of `hefud restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Home directory of the node, which must be stopped.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// The backup.
    #[arg(long)]
    pub from: PathBuf,
}

/// Arguments of `hefud drill`.
#[derive(Debug, Args)]
pub struct DrillArgs {
    /// Home directory of the node, for its genesis document.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// The backup.
    #[arg(long)]
    pub from: PathBuf,
    /// Directory to make and remove, with room for the backup.
    #[arg(long)]
    pub scratch: PathBuf,
}

/// Arguments of `hefud rehearse-rotation`.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// Directory to make and remove; kept when something does not hold.
    #[arg(long)]
    pub scratch: PathBuf,
    /// Port of the first of the four nodes; those of the others follow.
    #[arg(long, default_value_t = REHEARSAL_PORT)]
    pub base_port: u16,
}

/// Arguments of `hefud accept-tip`.
#[derive(Debug, Args)]
pub struct AcceptTipArgs {
    /// Home directory of the node, which must be stopped.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
}

/// Arguments of `hefud run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Home directory of the node.
    #[arg(long, env = "HEFU_HOME")]
    pub home: PathBuf,
    /// Stop as well when standard input ends, so that no node outlives who started it.
    #[arg(long, hide = true)]
    pub until_stdin_ends: bool,
}

/// Arguments of `hefud localnet`.
#[derive(Debug, Args)]
pub struct LocalnetArgs {
    /// Directory of the network; created the first time.
    #[arg(long, default_value = "localnet")]
    pub dir: PathBuf,
    /// Port of the first member, when the directory is created; the others follow.
    #[arg(long, default_value_t = localnet::BASE_PORT)]
    pub base_port: u16,
    /// Admit SM2 keys for records beside Ed25519, when the directory is created.
    #[arg(long)]
    pub sm2: bool,
    /// Load a small catalogue and walk one certificate through its life, the first time.
    #[arg(long)]
    pub demo: bool,
}

/// Exit codes of `hefud`. They are part of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Stopped in order.
    Ok = 0,
    /// A part of the node failed; a supervisor may start it again.
    Failed = 1,
    /// Command line, configuration, genesis document or keys are wrong.
    Usage = 2,
    /// The database was refused: an operator must look, see the message.
    DataRefused = 3,
    /// An address is in use, or a port cannot be had.
    AddressInUse = 6,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The localnet.
    #[error(transparent)]
    Localnet(#[from] LocalnetError),
    /// The log.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// An operator's command.
    #[error(transparent)]
    Operate(#[from] OperateError),
    /// A rehearsal.
    #[error(transparent)]
    Rehearsal(#[from] RehearsalError),
    /// A check failed; it is printed.
    #[error("something is wrong, see above")]
    Ill,
    /// The system.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::Node(error.into())
    }
}

impl CliError {
    /// The exit code for this failure.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Node(NodeError::Open(OpenError::Io { .. })) => Exit::Failed,
            Self::Node(NodeError::Open(_)) => Exit::DataRefused,
            Self::Node(
                NodeError::Listen { .. }
                | NodeError::Network(crate::network::NetworkError::Listen { .. }),
            )
            | Self::Localnet(LocalnetError::PortInUse { .. })
            | Self::Rehearsal(RehearsalError::PortInUse(_)) => Exit::AddressInUse,
            Self::Node(
                NodeError::Config(_)
                | NodeError::Genesis(_)
                | NodeError::Key(_)
                | NodeError::Tls(_)
                | NodeError::Token(_),
            )
            | Self::Localnet(LocalnetError::Layout(_))
            | Self::Rehearsal(RehearsalError::Founding(_))
            | Self::Telemetry(_) => Exit::Usage,
            Self::Operate(OperateError::Node(NodeError::Open(OpenError::Io { .. }))) => {
                Exit::Failed
            }
            Self::Operate(
                OperateError::Node(NodeError::Open(_))
                | OperateError::Findings { .. }
                | OperateError::Content { .. }
                | OperateError::OtherHeight { .. }
                | OperateError::OtherLedger { .. },
            ) => Exit::DataRefused,
            Self::Operate(
                OperateError::Node(
                    NodeError::Config(_) | NodeError::Genesis(_) | NodeError::Key(_),
                )
                | OperateError::NotEmpty(_)
                | OperateError::Occupied(_),
            ) => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::from(Exit::Ok as u8),
        Err(error) => {
            eprintln!("hefud: {error}");
            ExitCode::from(error.exit() as u8)
        }
    }
}

impl Command {
    fn run(self) -> Result<(), CliError> {
        match self {
            Self::Version => {
                println!("hefud {}", env!("CARGO_PKG_VERSION"));
                Ok(())
            }
            Self::Backup(arguments) => command::backup(&arguments),
            Self::Restore(arguments) => command::restore(&arguments),
            Self::Drill(arguments) => command::drill(&arguments),
            Self::RehearseRotation(arguments) => Ok(rehearsal::run(&arguments)?),
            Self::Snapshot(command) => command::snapshot(&command),
            Self::Scrub(arguments) => command::scrub(&arguments),
            Self::Doctor(arguments) => command::doctor(&arguments),
            Self::WhyStuck(arguments) => command::why_stuck(&arguments),
            Self::Signer(command) => command::signer(&command),
            Self::SealKey(arguments) => command::seal_key(&arguments.file),
            Self::UnsealKey(arguments) => command::unseal_key(&arguments.file),
            Self::AcceptTip(arguments) => {
                let tip = node::accept_tip(&arguments.home)?;
                println!("the marker now names height {}, block {}", tip.height, tip.hash);
                Ok(())
            }
            Self::Run(arguments) => {
                let config = Config::read(&arguments.home)?;
                telemetry::start(&config.log)?;
                tracing::info!("configuration:\n{}", config.to_toml());
                runtime()?.block_on(async {
                    let stop = stop_on_signal(arguments.until_stdin_ends)?;
                    Ok(node::run(&arguments.home, config, stop).await?)
                })
            }
            Self::Localnet(arguments) => runtime()?.block_on(async {
                let stop = stop_on_signal(false)?;
                Ok(localnet::run(&arguments, stop).await?)
            }),
        }
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Fires on SIGINT, SIGTERM or, where asked for, at the end of standard input.
fn stop_on_signal(until_stdin_ends: bool) -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let fire = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            () = stdin_ends(), if until_stdin_ends => {}
        }
        fire.cancel();
    });
    Ok(stop)
}

async fn stdin_ends() {
    let mut byte = [0u8; 1];
    let mut stdin = tokio::io::stdin();
    while matches!(stdin.read(&mut byte).await, Ok(1)) {}
}
