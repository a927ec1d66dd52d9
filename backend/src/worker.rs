//! The background loop: the reconciler and the jobs that come due, on a bell and on a timer, until the program stops.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{Backend, reconciler, requests};

/// How often the loop runs without being rung. What it asks Zoom about has a calendar of its own; this is how soon it is seen
/// that another program has died.
const EVERY: Duration = Duration::from_secs(5);

/// How long a stopping program waits for creates and deletions under way; what is left is found at the next start.
const DRAIN: Duration = Duration::from_secs(8);

/// Runs until `stop` is cancelled, then waits a moment for what is under way. Trouble is logged; the next run is the retry.
pub async fn run(backend: Backend, stop: CancellationToken) {
    if let Err(error) = reconciler::start_up(&backend).await {
        tracing::error!(%error, "taking over from the former run failed");
    }
    while !stop.is_cancelled() {
        turn(&backend).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = backend.engine().bell().notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    let tasks = backend.engine().tasks();
    tasks.close();
    if tokio::time::timeout(DRAIN, tasks.wait()).await.is_err() {
        tracing::warn!("stopped while Zoom was still being asked; the next start looks what became of it");
    }
}

/// One turn over everything that is due.
pub async fn turn(backend: &Backend) {
    if let Err(error) = reconciler::run_once(backend).await {
        tracing::error!(%error, "the reconciler failed");
    }
    loop {
        match requests::complete_due(backend, backend.now()).await {
            Ok(0) => break,
            Ok(completed) => tracing::info!(completed, "completed what is over"),
            Err(error) => {
                tracing::error!(%error, "completing what is over failed");
                break;
            }
        }
    }
}
