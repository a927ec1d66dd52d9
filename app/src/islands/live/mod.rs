//! Pages follow each other: what somebody changes shows on every page that shows it, in every tab, without a reload.
//!
//! One tab of a browser holds the stream `/events` and relays what comes to the others: over HTTP/1.1 a browser opens six
//! connections, and with a stream in each tab the seventh page would never load. Other islands hear of changes too:
//! `document` gets the event `callboard:topic` with `{ topic, version }` as its detail, and `callboard:resync` when nobody
//! knows what was missed.
#![expect(missing_docs, reason = "the island's generated props carry none")]

#[cfg(feature = "hydrate")]
mod follow;
#[cfg(feature = "hydrate")]
mod lead;
#[cfg(feature = "hydrate")]
mod lease;
#[cfg(feature = "hydrate")]
mod mark;
#[cfg(feature = "hydrate")]
mod patch;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
mod tab;

use leptos::prelude::*;

/// Wakes the regions marked with `data-follow`. Shows nothing of its own: the frame holds the words it brings up.
#[island]
pub fn Live(
    /// Whose page it is; the stream says whose it is, too.
    who: String,
    /// The newest event the page was made from.
    after: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    tab::wake(who, after);
    #[cfg(not(feature = "hydrate"))]
    let _ = (&who, &after);
}
