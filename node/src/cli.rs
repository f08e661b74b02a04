//! The command line of `hefud`.

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
    storage::OpenError,
    telemetry::{self, TelemetryError},
};

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
    /// Print the version.
    Version,
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
            | Self::Localnet(LocalnetError::PortInUse { .. }) => Exit::AddressInUse,
            Self::Node(NodeError::Config(_) | NodeError::Genesis(_) | NodeError::Key(_))
            | Self::Localnet(LocalnetError::Layout(_))
            | Self::Telemetry(_) => Exit::Usage,
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
