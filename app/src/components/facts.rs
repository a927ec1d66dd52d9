//! The facts of a request as terms and descriptions, and its history.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A list of [`Fact`]s.
#[component]
pub fn Facts(
    /// The facts in order.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One term and what is known of it.
#[component]
pub fn Fact(
    /// The term.
    #[prop(into)]
    term: String,
    /// What is known.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// The invite link, in place of the location. A plain link that opens Zoom in a new tab; number and passcode stand beside
/// it for people whose link handling fails.
#[component]
pub fn InviteFact(
    /// Zoom's join address.
    join_url: String,
    /// The meeting number, in groups as Zoom shows it.
    meeting_number: String,
    /// The passcode, where the meeting has one.
    #[prop(optional_no_strip)]
    passcode: Option<String>,
    /// Whether one can come in now, in words, and whether people are in it.
    #[prop(optional_no_strip)]
    live: Option<(&'static str, bool)>,
    /// Copy buttons and links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shown = join_url.strip_prefix("https://").unwrap_or(&join_url).to_owned();
    view! {
        <div class="join">
            <dt>
                <Icon glyph=Glyph::Zoom />
                "Zoom invite link"
            </dt>
            <dd>
                <a class="link" href=join_url rel="noreferrer" target="_blank">{shown}</a>
                <p class="codes">
                    <span>"Meeting number " <b>{meeting_number}</b></span>
                    {passcode.map(|code| view! { <span>"Passcode " <b>{code}</b></span> })}
                </p>
                {live.map(|(words, running)| {
                    let (class, glyph) = if running { ("live on", Glyph::Confirmed) } else { ("live", Glyph::Hourglass) };
                    view! { <p class=class><Icon glyph /> {words}</p> }
                })}
                {children.map(|children| view! { <div class="row">{children()}</div> })}
            </dd>
        </div>
    }
}

/// Something that happened to a request.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// The glyph of its kind.
    pub glyph: Glyph,
    /// What happened, and who did it.
    pub text: String,
    /// When, for people.
    pub when: String,
}

/// What happened, newest first.
#[component]
pub fn Log(
    /// The entries in order.
    entries: Vec<LogEntry>,
) -> impl IntoView {
    let items = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li>
                    <Icon glyph=entry.glyph />
                    <span>{entry.text}</span>
                    <time>{entry.when}</time>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="log">{items}</ol> }
}
