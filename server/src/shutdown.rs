//! The end: the first signal drains, and what has not ended after ten seconds is left behind.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long open requests may still take after the signal.
pub(crate) const DRAIN: Duration = Duration::from_secs(10);

/// A token that is cancelled by Ctrl+C or SIGTERM.
pub(crate) fn on_signal() -> std::io::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let token = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let cancelled = token.clone();
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping: open requests are finished first");
        cancelled.cancel();
    });
    Ok(token)
}
