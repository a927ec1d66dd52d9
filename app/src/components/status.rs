//! Status, type and small marks: a glyph, a word and a color, so that any one of them may be lost.

use leptos::prelude::*;
use shared::request::Status;

use crate::components::icon::{Glyph, Icon};

/// The status of a request in the guides' words. Without color the glyph and the word remain.
#[component]
pub fn StatusTag(
    /// The status shown.
    status: Status,
) -> impl IntoView {
    let (class, glyph) = match status {
        Status::Draft => ("status", Glyph::Draft),
        Status::Pending => ("status pending", Glyph::Pending),
        Status::Confirmed => ("status confirmed", Glyph::Confirmed),
        Status::Completed => ("status", Glyph::Completed),
        Status::Canceled => ("status canceled", Glyph::Canceled),
    };
    view! {
        <span class=class>
            <Icon glyph />
            <span>{status.label()}</span>
        </span>
    }
}

/// Says that a request is a Zoom meeting, in the report's word, with our webcam.
#[component]
pub fn ZoomTag() -> impl IntoView {
    view! {
        <span class="status zoom">
            <Icon glyph=Glyph::Zoom />
            <span>"Zoom meeting"</span>
        </span>
    }
}

/// A small remark with a glyph, e.g. "Changed since last test".
#[component]
pub fn Mark(
    /// The glyph before the words.
    glyph: Glyph,
    /// Whether it asks for attention.
    #[prop(optional)]
    warned: bool,
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <span class=if warned { "status warned" } else { "status" }>
            <Icon glyph />
            <span>{text}</span>
        </span>
    }
}
