//! The log, on standard error. It names members, heights and record ids, never a person.

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{LogConfig, LogFormat};

/// Parts of the engine that tell more than an operator wants; `log.filter` may ask for them. The core has a line
/// for each vote that does not verify, so a member could fill the others' disks with them: it tells errors only.
const QUIET: &str = "informalsystems_malachitebft=warn,arc_malachitebft_app=warn,\
                     arc_malachitebft_app_channel=warn,arc_malachitebft_core_consensus=error,\
                     arc_malachitebft_engine=warn,arc_malachitebft_sync=warn,\
                     arc_malachitebft_wal=warn,libp2p=warn,ractor=warn,yamux=warn";

/// The filter is not one.
#[derive(Debug, thiserror::Error)]
#[error("log.filter {filter:?}: {reason}")]
pub struct TelemetryError {
    filter: String,
    reason: String,
}

/// Starts the log.
pub fn start(config: &LogConfig) -> Result<(), TelemetryError> {
    let error = |reason: String| TelemetryError { filter: config.filter.clone(), reason };
    let directives = format!("{QUIET},{}", config.filter);
    let filter = EnvFilter::try_new(directives).map_err(|e| error(e.to_string()))?;
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|e| error(e.to_string()))
}
