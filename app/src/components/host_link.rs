//! The host link's card: when it opens, whether it is open, and the one button that gets it. The link itself is never in
//! a page.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// How the card looks; its words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostLinkTone {
    /// Not open yet, or closed.
    Shut,
    /// Open.
    Open,
    /// Open, but the meeting runs over or something else needs a look.
    Over,
}

/// The card beside the facts of a Zoom meeting. Without JavaScript it shows clock times instead of a countdown; the
/// server judges the click either way.
#[component]
pub fn HostLinkCard(
    /// How it looks.
    tone: HostLinkTone,
    /// The heading, e.g. "Host link, not open yet".
    #[prop(into)]
    title: String,
    /// A small line and a large one, e.g. "Opens" and "Tue 14 Sep, 1:00 PM EDT".
    clock: (String, String),
    /// The drawing of its window.
    bar: AnyView,
    /// What the times mean.
    #[prop(into)]
    sentence: String,
    /// The button.
    children: Children,
    /// The agency's note on who starts the meeting.
    #[prop(optional_no_strip)]
    policy: Option<String>,
    /// The host's display name, where it is known.
    host_name: Option<String>,
) -> impl IntoView {
    let (class, glyph) = match tone {
        HostLinkTone::Shut => ("hostlink", Glyph::Lock),
        HostLinkTone::Open => ("hostlink open", Glyph::Key),
        HostLinkTone::Over => ("hostlink over", Glyph::Hourglass),
    };
    view! {
        <section class=class aria-labelledby="host-link">
            <h2 id="host-link">
                <Icon glyph />
                {title}
            </h2>
            <p class="clock">
                <small>{clock.0}</small>
                {clock.1}
            </p>
            {bar}
            <p>{sentence}</p>
            {children()}
            {policy.map(|policy| view! {
                <p class="policy">
                    <Icon glyph=Glyph::Note />
                    <b>{policy}</b>
                </p>
            })}
            <p>
                <AppearsAs host_name />
                " Anyone with the host link controls the meeting: do not share it."
            </p>
        </section>
    }
}

/// Under which name whoever opens a host link appears in the meeting: the host's own in Zoom.
#[component]
pub fn AppearsAs(
    /// The host's display name, where it is known.
    host_name: Option<String>,
) -> impl IntoView {
    match host_name {
        Some(name) => view! { "You will appear as " <b>{name}</b> "." }.into_any(),
        None => {
            view! { "You will appear under the name that the agency’s Zoom user has in Zoom." }.into_any()
        }
    }
}
