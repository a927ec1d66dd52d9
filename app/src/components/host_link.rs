//! The host link's card: when it opens, whether it is open, and the one button that gets it. The link itself is never in
//! a page.

use leptos::prelude::*;
use shared::time::Timestamp;

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

/// The large line of the card: a small word, and a time that stands without JavaScript. The island counts where it may.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The small word, e.g. "Opens".
    pub word: String,
    /// The time, e.g. "Tue 14 Sep, 1:00 PM EDT".
    pub time: String,
    /// The server's clock when the card was made.
    pub now: Timestamp,
    /// What is counted down to, in the last 24 hours before it.
    pub count: Option<Count>,
    /// When the card looks different by itself, if ever.
    pub next: Option<Timestamp>,
}

/// A countdown.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// To which instant.
    pub to: Timestamp,
    /// The small word above it, e.g. "Opens in".
    pub word: &'static str,
    /// What a screen reader hears from time to time, before "in 30 minutes"; `None` for a countdown nobody waits for.
    pub says: Option<&'static str>,
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
    /// The large line.
    clock: Clock,
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
    let Clock { word, time, now, count, next } = clock;
    let (count_to, count_word, count_says) = match count {
        Some(Count { to, word, says }) => (Some(to.as_millis().to_string()), Some(word), says),
        None => (None, None, None),
    };
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
            <p
                class="clock"
                data-clock
                data-now=now.as_millis().to_string()
                data-next=next.map(|next| next.as_millis().to_string())
                data-count-to=count_to
                data-count-word=count_word
                data-count-says=count_says
            >
                <small>{word}</small>
                <span>{time}</span>
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
