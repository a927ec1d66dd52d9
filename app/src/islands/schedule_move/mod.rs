//! A request of the schedule in somebody's hand (R89): taken by pointer, by *Move…* in its menu or by the key M on its number,
//! carried over the week, and dropped into the same form that the page behind *Move…* posts. The verdict beside the form is
//! `islands::time_preview`; this island only writes the start into the field that one reads.

#[cfg(feature = "hydrate")]
mod carry;
#[cfg(feature = "hydrate")]
mod hand;
mod step;

use leptos::prelude::*;

/// Wakes the boxes of the week, those included that are drawn later. Shows nothing of its own: the page holds the form.
#[island]
pub fn ScheduleMove() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    hand::wake();
}
