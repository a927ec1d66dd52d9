//! The card of a request (R102, R176): its facts, the invite link among them, beside its number wherever that is a link
//! (`components::RequestLink`). Pointer, keyboard or finger bring it up; it can be entered, stays while it is used, and goes
//! at Esc (WCAG 1.4.13). Without a script the number is a link and nothing else.
//!
//! The card stands at the end of the page, not behind its number: there the stream would take it away with the next change
//! of the row. So the keys lead in and out of it by hand. The number says `aria-details`: it is a link to a page, and stays
//! one. `aria-expanded` would promise that pressing it folds the card, and a description would read links out as plain words.

#[cfg(feature = "hydrate")]
mod hover;
mod place;

use leptos::prelude::*;

/// The element the card is drawn into; the server's answer bears the same id.
pub const BODY: &str = "card-body";

/// Wakes the numbers of the page, those included that are drawn later. Shows nothing of its own: the frame holds the card
/// and its words (`components::RequestCard`).
#[island]
pub fn HoverCard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    hover::wake();
}
