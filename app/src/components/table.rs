//! Tables that become cards on a phone, and the way through their pages.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A table with a caption that is read out. On a phone each row is a card: the roles are written out because some
/// browsers forget them when the rows are laid out otherwise.
#[component]
pub fn DataTable(
    /// What the table lists.
    #[prop(into)]
    caption: String,
    /// The columns' headings; an empty one is read as "Actions".
    heads: Vec<String>,
    /// The rows: `<tr role="row">`.
    children: Children,
) -> impl IntoView {
    let heads = heads
        .into_iter()
        .map(|head| match head.as_str() {
            "" => view! { <th role="columnheader"><span class="vh">"Actions"</span></th> }.into_any(),
            _ => view! { <th role="columnheader">{head}</th> }.into_any(),
        })
        .collect_view();
    view! {
        <table class="table" role="table">
            <caption class="vh">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">{heads}</tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    }
}

/// Where in the list this page stands, and the links to its neighbors.
#[component]
pub fn Pager(
    /// E.g. "1–50 of 231".
    #[prop(into)]
    place: String,
    /// The page before.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional_no_strip)]
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label="Pages">
            <p>{place}</p>
            {previous.map(|path| view! { <a class="btn" href=path rel="prev"><Icon glyph=Glyph::Left /> "Previous"</a> })}
            {next.map(|path| view! { <a class="btn" href=path rel="next">"Next" <Icon glyph=Glyph::Right /></a> })}
        </nav>
    }
}
