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
    let class = match status {
        Status::Draft | Status::Completed => "status",
        Status::Pending => "status pending",
        Status::Confirmed => "status confirmed",
        Status::Canceled => "status canceled",
    };
    view! {
        <span class=class>
            <Icon glyph=status_glyph(status) />
            <span>{status.label()}</span>
        </span>
    }
}

/// The glyph of a status.
#[must_use]
pub const fn status_glyph(status: Status) -> Glyph {
    match status {
        Status::Draft => Glyph::Draft,
        Status::Pending => Glyph::Pending,
        Status::Confirmed => Glyph::Confirmed,
        Status::Completed => Glyph::Completed,
        Status::Canceled => Glyph::Canceled,
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
