//! The node's clock: the only place that it is read.
//!
//! A network on one machine may set the clocks of all its nodes ahead, by a file that they share
//! (docs/adr/0013-a-local-clock-ahead.md). Other nodes have no such file and follow the system's.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use hefu_chain::time::BlockTime;
use tokio_util::sync::CancellationToken;

/// How often the shared file is read.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// By how much this process's clock is ahead of the system's, in milliseconds; it never shrinks.
static AHEAD_MS: AtomicU64 = AtomicU64::new(0);

/// The present time. A clock before 1970 reads as 1970, and every block is then refused as early.
pub(crate) fn now() -> BlockTime {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let system = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
    BlockTime::from_ms(system.saturating_add(AHEAD_MS.load(Ordering::Relaxed)))
}

/// Reads by how much the clock is ahead, now and again until `stop` fires.
pub(crate) fn follow(path: PathBuf, stop: CancellationToken) {
    read(&path);
    tokio::spawn(async move {
        let mut looks = tokio::time::interval(LOOK_INTERVAL);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = looks.tick() => read(&path),
            }
        }
    });
}

/// Sets the clock ahead as the file says; a missing file says nothing, another is reported.
fn read(path: &Path) {
    match std::fs::read_to_string(path).map(|text| text.trim().parse::<u64>()) {
        Ok(Ok(ahead)) => {
            let before = AHEAD_MS.fetch_max(ahead, Ordering::Relaxed);
            if before < ahead {
                tracing::warn!(ahead_ms = ahead, "the clock is ahead of the system's");
            }
        }
        Ok(Err(error)) => tracing::warn!(%error, path = %path.display(), "no number"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(%error, path = %path.display(), "the clock's file"),
    }
}
