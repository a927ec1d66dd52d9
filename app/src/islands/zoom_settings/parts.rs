//! Asks the form's own address for parts of the page instead of the whole: one line of JSON each, `{"id", "html"}`, made
//! and escaped by the server, put into the element with that id as they come.

use js_sys::{JSON, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Element, FormData, Headers, HtmlFormElement, HtmlTemplateElement,
    ReadableStreamDefaultReader, RequestInit, Response, UrlSearchParams,
};

use crate::islands::dom;

/// What asks for parts; the server answers a page otherwise.
const PARTS: &str = "application/x-ndjson";

/// How a question ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Every part came.
    Whole,
    /// The server answered with a page: something typed has to be mended, or nobody is signed in any more.
    Refused,
    /// Somebody stopped it.
    Stopped,
    /// The connection broke, or there was none.
    Broken,
}

/// A part of the page.
pub(super) struct Part {
    id: String,
    html: String,
}

impl Part {
    /// Puts it in its place.
    pub(super) fn put(&self) {
        if let Some(place) = dom::by_id::<Element>(&self.id) {
            place.set_inner_html(&self.html);
        }
    }

    fn read(line: &str) -> Option<Self> {
        let part = JSON::parse(line).ok()?;
        let text = |key: &str| Reflect::get(&part, &key.into()).ok()?.as_string();
        Some(Self { id: text("id")?, html: text("html")? })
    }
}

/// Sends the form as if the button with this value had been pressed; `put` gets each part as it comes.
pub(super) async fn ask(
    form: &HtmlFormElement,
    action: &str,
    signal: Option<&AbortSignal>,
    put: impl FnMut(Part),
) -> Ended {
    match exchange(form, action, signal, put).await {
        Ok(ended) => ended,
        Err(_) if signal.is_some_and(AbortSignal::aborted) => Ended::Stopped,
        Err(_) => Ended::Broken,
    }
}

async fn exchange(
    form: &HtmlFormElement,
    action: &str,
    signal: Option<&AbortSignal>,
    mut put: impl FnMut(Part),
) -> Result<Ended, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&FormData::new_with_form(form)?.into())?;
    fields.append("action", action);
    let headers = Headers::new()?;
    headers.append("accept", PARTS)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&fields);
    request.set_signal(signal);
    let path = window.location().pathname()?;
    let answer: Response =
        JsFuture::from(window.fetch_with_str_and_init(&path, &request)).await?.dyn_into()?;
    if answer.headers().get("content-type")?.is_none_or(|kind| !kind.starts_with(PARTS)) {
        return Ok(Ended::Refused);
    }
    let body = answer.body().ok_or(JsValue::NULL)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut rest = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(Ended::Whole);
        }
        rest.extend(Uint8Array::new(&Reflect::get(&chunk, &"value".into())?).to_vec());
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            if let Some(part) = Part::read(&String::from_utf8_lossy(&line)) {
                put(part);
            }
        }
    }
}

/// Takes away what stands in a place.
pub(super) fn clear(id: &str) {
    if let Some(place) = dom::by_id::<Element>(id) {
        place.set_text_content(None);
    }
}

/// Puts what a template of the page holds into a place.
pub(super) fn put_template(id: &str, template: &str) {
    let content = dom::by_id::<HtmlTemplateElement>(template)
        .and_then(|it| it.content().clone_node_with_deep(true).ok());
    if let (Some(place), Some(content)) = (dom::by_id::<Element>(id), content) {
        place.set_text_content(None);
        let _ = place.append_child(&content);
    }
}
