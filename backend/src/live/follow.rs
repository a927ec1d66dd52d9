//! Brings what other programs on the same PostgreSQL have changed, and what this one has, to the hub. On SQLite there is no
//! other program, and commits reach the hub by themselves.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::read;
use crate::Backend;
use crate::store::{Listener, Notified};

/// How long a lost connection is left alone before it is tried again; doubled at every failure up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Runs until `stop` is cancelled. Whenever the connection to PostgreSQL is new, nobody knows what was missed, so every
/// stream is told to look at everything.
pub async fn follow(backend: Backend, stop: CancellationToken) {
    let mut pause = FIRST_PAUSE;
    while let Some(opened) = tokio::select! {
        () = stop.cancelled() => None,
        opened = backend.store().listen() => opened.transpose(),
    } {
        match opened {
            Ok(listener) => {
                pause = FIRST_PAUSE;
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = listen(&backend, listener) => {}
                }
            }
            Err(error) => tracing::warn!(%error, "changes of other programs cannot be heard; trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Hears until the connection is lost.
async fn listen(backend: &Backend, mut listener: Listener) {
    let hub = backend.hub();
    hub.resync();
    loop {
        match listener.next().await {
            Ok(Notified::Payload(payload)) => match read(&payload) {
                Some(notices) => hub.publish(notices),
                None => hub.resync(),
            },
            Ok(Notified::Gap) => hub.resync(),
            Err(error) => {
                tracing::warn!(%error, "the connection that hears of changes was lost");
                return;
            }
        }
    }
}
