//! Signature checks off the tasks that serve connections: bounded, on threads that may block.

use std::{num::NonZero, sync::Arc};

use tokio::sync::Semaphore;

use super::error::{ApiCode, ApiError};

/// Requests whose signatures are being checked or wait for it; more are refused with `busy`.
pub const CHECKS_WAITING_MAX: usize = 256;

/// Runs checks. As many at once as there are cores: a pool that sleeps between single records, where
/// one that looks for work would spend a tenth of the node's time on looking.
#[derive(Clone)]
pub struct VerifierPool {
    permits: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

impl Default for VerifierPool {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::of(CHECKS_WAITING_MAX, cores)
    }
}

impl VerifierPool {
    /// A pool of at most so many requests, running and waiting, of which so many run at once.
    pub fn of(waiting_max: usize, at_once: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(waiting_max)),
            cores: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// Runs a check and waits for it.
    pub async fn run<T: Send + 'static>(
        &self,
        check: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| ApiCode::Busy)?;
        let core = self.cores.clone().acquire_owned().await.map_err(|_| ApiCode::Internal)?;
        // The client may go meanwhile; the check is done all the same.
        let checked = tokio::task::spawn_blocking(move || {
            let result = check();
            drop((core, permit));
            result
        });
        checked.await.map_err(|_| ApiCode::Internal.into())
    }
}
