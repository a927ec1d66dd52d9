//! Buttons that copy a text or share it.

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

/// A button that hands `text` to the share sheet of the device. Hidden until JavaScript has found that there is one.
#[component]
pub fn ShareButton(
    /// What is shared.
    #[prop(into)]
    text: String,
    /// The button's words.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <button type="button" class="btn small" data-share=text hidden=true>{label}</button> }
}
