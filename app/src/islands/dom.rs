//! The few things the islands ask of the document. What is missing is answered with `None`, never with a panic.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, HtmlFormElement};

/// The document.
pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The element with this id, if it is of this type.
pub(super) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Listens for as long as the page lives.
pub(super) fn listen(target: &EventTarget, event: &str, heard: impl FnMut(Event) + 'static) {
    let heard = Closure::<dyn FnMut(Event)>::new(heard);
    // Refused only for a detached document; then nobody can press anything either.
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

/// The nearest element around what an event hit that fits `selector`.
pub(super) fn hit<T: JsCast>(event: &Event, selector: &str) -> Option<T> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()??.dyn_into().ok()
}

/// Every form that warns before what was typed is lost.
pub(super) fn guarded_forms() -> Vec<HtmlFormElement> {
    all("form[data-guard]")
}

/// Every element of this type that fits `selector`, in the document's order.
pub(super) fn all<T: JsCast>(selector: &str) -> Vec<T> {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// Shows or hides the element with this id.
pub(super) fn show(id: &str, shown: bool) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.set_hidden(!shown);
    }
}

/// Writes a text where it is another one; a screen reader hears no repetition.
pub(super) fn say(id: &str, text: &str) {
    if let Some(element) = by_id::<Element>(id)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}
