//! Signature checks off the tasks that serve connections: bounded, on the cores' own threads.

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::error::{ApiCode, ApiError};

/// Requests whose signatures are being checked or wait for it; more are refused with `busy`.
pub const CHECKS_WAITING_MAX: usize = 256;

/// Runs checks.
#[derive(Clone)]
pub struct VerifierPool {
    permits: Arc<Semaphore>,
}

impl Default for VerifierPool {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(CHECKS_WAITING_MAX)) }
    }
}

impl VerifierPool {
    /// Runs a check and waits for it.
    pub async fn run<T: Send + 'static>(
        &self,
        check: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| ApiCode::Busy)?;
        let (sender, receiver) = oneshot::channel();
        rayon::spawn(move || {
            let result = check();
            drop(permit);
            // The client may have gone; the check was done all the same.
            let _ = sender.send(result);
        });
        receiver.await.map_err(|_| ApiCode::Internal.into())
    }
}
