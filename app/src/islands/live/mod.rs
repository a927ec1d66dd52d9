//! Pages follow each other: what somebody changes shows on every page that shows it, in every tab, without a reload.
//!
//! One tab of a browser holds the stream `/events` and relays what comes to the others: over HTTP/1.1 a browser opens six
//! connections, and with a stream in each tab the seventh page would never load. Other islands hear of changes too:
//! `document` gets the event `callboard:topic` with `{ topic, version }` as its detail, and `callboard:resync` when nobody
//! knows what was missed.

#[cfg(feature = "hydrate")]
mod follow;
#[cfg(feature = "hydrate")]
mod lead;
#[cfg(feature = "hydrate")]
mod lease;
#[cfg(feature = "hydrate")]
mod mark;
#[cfg(feature = "hydrate")]
pub(super) mod patch;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
mod tab;

use leptos::prelude::*;

/// Wakes the regions marked with `data-follow`. Shows nothing of its own: the frame holds the words it brings up, and says
/// with `data-who` whose page it is and with `data-after` which event it was made after.
#[island]
pub fn Live() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    tab::wake();
}

/// What other islands ask of the page: fetch yourself anew, whether a topic says so or not.
#[cfg(feature = "hydrate")]
pub(super) const REFRESH: &str = "callboard:refresh";

/// What they hear when the page has been fetched anew and stands in place.
#[cfg(feature = "hydrate")]
pub(super) const REFRESHED: &str = "callboard:refreshed";

/// When a fresh page was asked for, and when its answer began, by the monotonic clock of the page.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Refreshed {
    pub(super) asked: f64,
    pub(super) received: f64,
}

#[cfg(feature = "hydrate")]
impl Refreshed {
    /// Reads the event [`REFRESHED`].
    pub(super) fn of(event: &web_sys::CustomEvent) -> Option<Self> {
        let detail = event.detail();
        let number = |name: &str| js_sys::Reflect::get(&detail, &name.into()).ok()?.as_f64();
        Some(Self { asked: number("asked")?, received: number("received")? })
    }

    fn tell(self) {
        let detail = js_sys::Object::new();
        for (name, value) in [("asked", self.asked), ("received", self.received)] {
            // Properties of a new object can always be set.
            let _ = js_sys::Reflect::set(&detail, &name.into(), &value.into());
        }
        super::dom::tell(REFRESHED, &detail);
    }
}
