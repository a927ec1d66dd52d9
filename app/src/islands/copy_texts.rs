//! Copies a text to the clipboard and says so, or hands it to the share sheet of the device.

use leptos::prelude::*;

/// Wakes every copy button of the page (`components::CopyButton`), those included that are drawn later. Shows nothing; any
/// number on a page does what one does.
#[island]
pub fn CopyTexts() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    copying::wake();
}

#[cfg(feature = "hydrate")]
mod copying {
    use std::cell::Cell;

    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement};

    use crate::islands::dom;

    thread_local! {
        static AWAKE: Cell<bool> = const { Cell::new(false) };
    }

    pub(super) fn wake() {
        let Some(document) = dom::document() else { return };
        if AWAKE.replace(true) {
            return;
        }
        dom::listen(&document, "click", |event| {
            if let Some(button) = dom::hit::<Element>(&event, "button[data-copy]") {
                copy(button);
            }
            if let Some(button) = dom::hit::<Element>(&event, "button[data-share]") {
                share(&button);
            }
        });
        offer();
        dom::listen(&document, crate::islands::live::REFRESHED, |_| offer());
    }

    /// Shows the share buttons where the device can share; what the stream draws anew is hidden again.
    fn offer() {
        let can = web_sys::window()
            .and_then(|window| js_sys::Reflect::has(&window.navigator(), &"share".into()).ok());
        for button in dom::all::<HtmlElement>("button[data-share]") {
            button.set_hidden(can != Some(true));
        }
    }

    /// Hands what the button carries to the device. Whoever closes its sheet again needs no word about it.
    fn share(button: &Element) {
        let data = js_sys::Object::new();
        let text = button.get_attribute("data-share").unwrap_or_default();
        let Some(window) = web_sys::window() else { return };
        let navigator = window.navigator();
        let call = js_sys::Reflect::set(&data, &"text".into(), &text.into())
            .and_then(|_| js_sys::Reflect::get(&navigator, &"share".into()))
            .and_then(|share| share.dyn_into::<js_sys::Function>())
            .and_then(|share| share.call1(&navigator, &data));
        if let Ok(Ok(promise)) = call.map(|it| it.dyn_into::<js_sys::Promise>()) {
            leptos::task::spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
            });
        }
    }

    /// Copies what the button carries, and says how it went in the element behind it.
    fn copy(button: Element) {
        let text = button.get_attribute("data-copy").unwrap_or_default();
        leptos::task::spawn_local(async move {
            // Plain http on a name that is not localhost has no clipboard at all.
            let said = match clipboard() {
                None => "This browser does not let pages copy here. Select the text instead.",
                Some(clipboard) => {
                    let written = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await;
                    if written.is_ok() { "Copied" } else { "Not copied. Select the text instead." }
                }
            };
            if let Some(status) = button.next_element_sibling() {
                status.set_text_content(Some(said));
            }
        });
    }

    /// The clipboard, where the page is allowed one.
    fn clipboard() -> Option<web_sys::Clipboard> {
        let navigator = web_sys::window()?.navigator();
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
        (!clipboard.is_undefined()).then(|| clipboard.unchecked_into())
    }
}
