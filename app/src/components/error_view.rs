//! A page that cannot be shown: what happened, in a sentence, and the ways out.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// The middle of an error page.
#[component]
pub fn ErrorView(
    /// The HTTP status, for people who ask for help.
    status: u16,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What it means, and what to do.
    #[prop(into)]
    sentence: String,
    /// Ways out: words and path, the best first.
    ways: Vec<(String, String)>,
) -> impl IntoView {
    let ways = ways
        .into_iter()
        .enumerate()
        .map(|(index, (words, path))| {
            let class = if index == 0 { "btn primary" } else { "btn" };
            view! { <a class=class href=path>{words}</a> }
        })
        .collect_view();
    view! {
        <div class="empty">
            <Icon glyph=Glyph::Alert big=true />
            <h1>{title}</h1>
            <p class="fit muted">{sentence}</p>
            <div class="row">{ways}</div>
            <p class="faint s">{format!("Status {status}")}</p>
        </div>
    }
}
