//! Copies a text to the clipboard and says so.
#![expect(missing_docs, reason = "the island's generated props carry none")]

use leptos::prelude::*;

/// A button that copies `text`. Without JavaScript it is hidden by the style sheet (`data-awake` is missing on `html`):
/// the text itself stands beside it and can be selected.
#[island]
pub fn CopyButton(
    /// What lands on the clipboard.
    text: String,
    /// The button's words, e.g. "Copy link".
    label: String,
) -> impl IntoView {
    let (said, set_said) = signal("");
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        copy_to_clipboard(text.clone(), set_said);
        #[cfg(not(feature = "hydrate"))]
        let _ = (&text, set_said);
    };
    view! {
        <button type="button" class="btn small copy" on:click=copy>{label}</button>
        <span role="status">{said}</span>
    }
}

#[cfg(feature = "hydrate")]
fn copy_to_clipboard(text: String, set_said: WriteSignal<&'static str>) {
    leptos::task::spawn_local(async move {
        // Plain http on a name that is not localhost has no clipboard at all.
        let Some(clipboard) = clipboard() else {
            set_said.set("This browser does not let pages copy here. Select the text instead.");
            return;
        };
        let written = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await;
        set_said.set(if written.is_ok() { "Copied" } else { "Not copied. Select the text instead." });
    });
}

/// The clipboard, where the page is allowed one.
#[cfg(feature = "hydrate")]
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| wasm_bindgen::JsCast::unchecked_into(clipboard))
}
