//! Why each host can or cannot take a meeting: a word, the reason with its numbers, and the host's line of time.

use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    request_link::WithRequestLinks,
};

/// The hosts one below the other under a common line of hours.
#[component]
pub fn HostTable(
    /// Hours above the lines: where in percent, and the words.
    hours: Vec<(f64, String)>,
    /// The request's own time, at its middle.
    own: (f64, String),
    /// The [`HostRow`]s.
    children: Children,
) -> impl IntoView {
    // Wide enough for both words on a phone.
    #[expect(clippy::cast_precision_loss, reason = "a clock time has a handful of letters")]
    let room = 8.0 + own.1.chars().count() as f64 * 0.95;
    let hours = hours
        .into_iter()
        .filter(|(at, _)| (at - own.0).abs() > room && (4.0..=96.0).contains(at))
        .map(|(at, words)| view! { <text x=format!("{at:.2}%") y="18" text-anchor="middle">{words}</text> })
        .collect_view();
    view! {
        <div class="hosts">
            <div class="axis">
                <p>"Hosts"</p>
                <svg aria-hidden="true">
                    {hours}
                    <text class="b" x=format!("{:.2}%", own.0) y="18" text-anchor="middle">{own.1}</text>
                </svg>
            </div>
            <ol>{children()}</ol>
        </div>
    }
}

/// One host. The reason is text; the line of time repeats it.
#[component]
pub fn HostRow(
    /// The host's name.
    #[prop(into)]
    name: String,
    /// Whether it could take the meeting.
    free: bool,
    /// One word for its state: "free", "busy", "not available".
    #[prop(into)]
    word: String,
    /// The reason in strong words, e.g. "12:00–3:00 PM by SR-1041".
    #[prop(optional_no_strip)]
    reason: Option<String>,
    /// Smaller lines: what the reason is made of, use of the daily limit.
    lines: Vec<String>,
    /// What somebody should know before relying on it.
    #[prop(optional_no_strip)]
    warning: Option<String>,
    /// Its [`super::Ribbon`].
    children: Children,
) -> impl IntoView {
    let glyph = if free { Glyph::Confirmed } else { Glyph::Canceled };
    view! {
        <li class=if free { "host free" } else { "host" }>
            <div class="why">
                <Icon glyph />
                <h3>{name} " " <span>{word}</span></h3>
                {reason.map(|text| view! { <p><b><WithRequestLinks text /></b></p> })}
                {lines.into_iter().map(|text| view! { <p><WithRequestLinks text /></p> }).collect_view()}
                {warning.map(|warning| view! { <p class="warned"><Icon glyph=Glyph::Alert /> {warning}</p> })}
            </div>
            {children()}
        </li>
    }
}

/// What the drawings mean.
#[component]
pub fn HostKey() -> impl IntoView {
    let sample = |class: &'static str, words: &'static str| {
        view! {
            <li>
                <svg class=class aria-hidden="true">
                    <rect class="ear" width="28" height="12" />
                    <rect class="run" x="8" width="12" height="12" />
                </svg>
                {words}
            </li>
        }
    };
    view! {
        <ul class="key">
            {sample("own", "this request")} {sample("busy", "in the way")}
            <li>"Solid: meeting. Hatched: time kept free around it."</li>
        </ul>
    }
}

/// A start at which a host would be free.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The start for people.
    pub when: String,
    /// Which host, and how far from the wish.
    pub what: String,
    /// The page that moves the request there.
    pub path: String,
    /// The words of the link to it.
    pub link: String,
}

/// The nearest starts that would work.
#[component]
pub fn Offers(
    /// The offers in order.
    offers: Vec<Offer>,
) -> impl IntoView {
    let items = offers
        .into_iter()
        .map(|offer| {
            view! {
                <li>
                    <p><b>{offer.when}</b> " " <span class="muted">{offer.what}</span></p>
                    <a class="btn small" href=offer.path>{offer.link}</a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="offers">{items}</ul> }
}
