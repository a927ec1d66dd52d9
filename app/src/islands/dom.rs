//! The few things the islands ask of the document. What is missing is answered with `None`, never with a panic.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, CustomEventInit, Document, Element, Event, EventInit, EventTarget, Headers, HtmlElement,
    HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement,
    RequestInit, Response,
};

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

/// Asks the server by the page itself, not by somebody: no session lives longer for it, and who is not signed in is told
/// so plainly (401).
pub(super) async fn fetch(path: &str) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let headers = Headers::new()?;
    headers.append("x-callboard-follow", "1")?;
    let request = RequestInit::new();
    request.set_headers(&headers);
    JsFuture::from(window.fetch_with_str_and_init(path, &request)).await?.dyn_into()
}

/// A number below `below`, drawn by the browser.
pub(super) fn dice(below: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float below `below` is cut off"
    )]
    let drawn = (js_sys::Math::random() * f64::from(below)) as u32;
    drawn
}

/// Tells the islands of the page something: an event of `document` with this detail.
pub(super) fn tell(event: &str, detail: &js_sys::Object) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let (Some(document), Ok(event)) = (document(), CustomEvent::new_with_event_init_dict(event, &init)) {
        let _ = document.dispatch_event(&event);
    }
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

/// How many fields of a form hold something that was typed or chosen since the page came.
pub(super) fn edits(form: &HtmlFormElement) -> usize {
    let elements = form.elements();
    (0..elements.length()).filter_map(|at| elements.item(at)).filter(is_edited).count()
}

fn is_edited(element: &Element) -> bool {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "hidden" => false,
            "checkbox" => input.checked() != input.default_checked(),
            // Of a group, the one that was on goes off: counted once.
            "radio" => input.checked() && !input.default_checked(),
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        return area.default_value().is_ok_and(|before| before != area.value());
    }
    element.dyn_ref::<HtmlSelectElement>().is_some_and(|select| {
        let options = select.options();
        let mut options =
            (0..options.length()).filter_map(|at| options.item(at)?.dyn_into::<HtmlOptionElement>().ok());
        options.any(|option| option.selected() && !option.default_selected())
    })
}

/// Every element of this type that fits `selector`, in the document's order.
pub(super) fn all<T: JsCast>(selector: &str) -> Vec<T> {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// The first element of this type in `place` that fits `selector`.
pub(super) fn within<T: JsCast>(place: &Element, selector: &str) -> Option<T> {
    place.query_selector(selector).ok()??.dyn_into().ok()
}

/// Lets everybody who listens to a form know that something in it was typed.
pub(super) fn typed(form: &HtmlFormElement) {
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
        let _ = form.dispatch_event(&event);
    }
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
