//! The node's clock: the only place that the engine reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use hefu_chain::time::BlockTime;

/// The present time. A clock before 1970 reads as 1970, and every block is then refused as early.
pub(crate) fn now() -> BlockTime {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    BlockTime::from_ms(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
