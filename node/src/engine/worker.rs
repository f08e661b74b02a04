//! The thread on which the ledger works.
//!
//! Jobs run one at a time in the order in which they are given: a block is checked after the block
//! before it was committed, without a lock or a wait anywhere in the loop.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::ledger::{Ledger, LedgerFailure};

/// Jobs that may wait. The engine has one or two under way; beyond this its loop waits.
const JOBS_WAITING_MAX: usize = 256;

type Job = Box<dyn FnOnce(&dyn Ledger) + Send>;

/// Hands jobs to the thread. The thread ends when this is dropped.
pub(super) struct Worker {
    jobs: mpsc::Sender<Job>,
    failed: mpsc::UnboundedSender<LedgerFailure>,
    ledger: Arc<dyn Ledger>,
}

impl Worker {
    /// Starts the thread. The first failure of the ledger arrives at the receiver.
    pub(super) fn start(
        ledger: Arc<dyn Ledger>,
    ) -> std::io::Result<(Self, mpsc::UnboundedReceiver<LedgerFailure>)> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(JOBS_WAITING_MAX);
        let (failed, failures) = mpsc::unbounded_channel();
        let working = ledger.clone();
        std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                job(working.as_ref());
            }
        })?;
        Ok((Self { jobs, failed, ledger }, failures))
    }

    /// Gives the thread a job. The receiver gets its result, or is closed if the ledger failed or
    /// the node stops.
    pub(super) async fn submit<R: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Ledger) -> Result<R, LedgerFailure> + Send + 'static,
    ) -> oneshot::Receiver<R> {
        let (reply, result) = oneshot::channel();
        let failed = self.failed.clone();
        let job: Job = Box::new(move |ledger| answer(job(ledger), reply, &failed));
        // If the thread is gone, the reply goes with the job and its receiver sees that.
        let _ = self.jobs.send(job).await;
        result
    }

    /// Runs a job that only reads beside the thread, so that serving others does not delay a block.
    pub(super) fn read<R: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Ledger) -> Result<R, LedgerFailure> + Send + 'static,
    ) -> oneshot::Receiver<R> {
        let (reply, result) = oneshot::channel();
        let (ledger, failed) = (self.ledger.clone(), self.failed.clone());
        tokio::task::spawn_blocking(move || answer(job(ledger.as_ref()), reply, &failed));
        result
    }
}

fn answer<R>(
    result: Result<R, LedgerFailure>,
    reply: oneshot::Sender<R>,
    failed: &mpsc::UnboundedSender<LedgerFailure>,
) {
    // Who asked may be gone; who watches for failures is gone only when the node stops.
    match result {
        Ok(value) => drop(reply.send(value)),
        Err(failure) => drop(failed.send(failure)),
    }
}
