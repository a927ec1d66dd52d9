//! A button that copies a text.

use leptos::prelude::*;

use crate::islands::CopyTexts;

/// A button that copies `text`. Without JavaScript it is hidden by the style sheet (`data-awake` is missing on `html`):
/// the text itself stands beside it and can be selected.
#[component]
pub fn CopyButton(
    /// What lands on the clipboard.
    #[prop(into)]
    text: String,
    /// The button's words, e.g. "Copy link".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <button type="button" class="btn small copy" data-copy=text>{label}</button>
        <span role="status"></span>
        <CopyTexts />
    }
}
