//! The verdict beside date and time while they are typed: whether the clocks show that hour, how long it is, and for
//! schedulers which hosts could take it. It runs the rules of `shared` on a picture of the pool, so that no question to the
//! server stands between a key and the answer.

#[cfg(feature = "hydrate")]
mod draw;
#[cfg(feature = "hydrate")]
mod watch;

mod told;
mod wire;

use leptos::prelude::*;

pub use told::{Choice, Mood, Moving, PreviewData, Told, TypedTimes};

/// Where the data comes from: `?zone=…&day=…`.
pub const DATA: &str = "/preview";

/// Wakes the place of the verdict, which the page holds: `time-verdict`, hidden while there is nothing to say, with an icon
/// for each mood, a line, reasons and room for buttons; and `time-said` for screen readers. Shows nothing itself: drawing
/// by hand what never nests costs the browser a tenth of what views cost (decision 005).
#[island]
pub fn TimePreview() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    watch::wake();
}
