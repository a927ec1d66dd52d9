//! Turning a request into a Zoom meeting and back (DESIGN 5). Our database alone prevents clashes and a create is never
//! repeated, so every step is written down before it is taken. Invariant: no call to Zoom ever happens inside a transaction.

mod convert;
mod create;
mod delete;
pub(crate) mod ground;
mod identify;
pub(crate) mod journal;
pub(crate) mod marker;
mod outside;
pub(crate) mod pool;
mod preview;
mod release;
pub(crate) mod reserve;
pub(crate) mod stand_in;
mod update;

use shared::message::Message;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

pub use convert::{Converted, Outcome, convert, convert_within};
pub(crate) use create::{RECHECK_MINUTES, adopted};
pub(crate) use delete::attempt_delete;
pub(crate) use journal::UNDO_SECONDS;
pub use preview::{HostPreview, Preview, preview, snapshot};
pub use release::{Back, TakenBack, WhileRunning, convert_back};
pub(crate) use release::{Released, after_release, let_go, release, set_aside, take_back};
pub(crate) use update::{after_reschedule, attempt_update, reschedule};

use crate::ZoomUrls;
use crate::random::Random;
use crate::zoom_port::ZoomPort;

/// Reads the message that a meeting keeps of its last trouble (`last_error`).
#[must_use]
pub fn last_message(stored: &str) -> Option<Message> {
    journal::read_stored(Some(stored))
}

/// What conversions share while the program runs.
#[derive(Debug)]
pub(crate) struct Engine {
    port: ZoomPort,
    /// Rings when the reconciler has something to do.
    bell: Notify,
    /// Rings whenever a create has come to an end.
    finished: Notify,
    /// Names this program in leases; another start of it has another name.
    instance: String,
    tasks: TaskTracker,
}

impl Engine {
    pub(crate) fn new(urls: ZoomUrls, random: &Random) -> Self {
        Self {
            port: ZoomPort::new(urls),
            bell: Notify::new(),
            finished: Notify::new(),
            instance: random.id(),
            tasks: TaskTracker::new(),
        }
    }

    pub(crate) fn port(&self) -> &ZoomPort {
        &self.port
    }

    pub(crate) fn bell(&self) -> &Notify {
        &self.bell
    }

    pub(crate) fn finished(&self) -> &Notify {
        &self.finished
    }

    pub(crate) fn instance(&self) -> &str {
        &self.instance
    }

    /// Creates and deletions under way; they outlive the page that asked for them.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }
}
