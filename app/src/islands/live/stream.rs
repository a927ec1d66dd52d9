//! The connection itself. Read by `fetch` and not by `EventSource`: that one hides the status of a refusal, loses its place
//! when it is made anew, and never tells of the server's signs of life, so that a dead connection looks like a quiet one.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Reflect, Uint8Array};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::set_timeout_with_handle, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response};

use super::tab::{State, Tab};
use crate::islands::dom;

/// The first pause before a new try, in milliseconds; doubled at every failure.
const FIRST: u32 = 500;
const LONGEST: u32 = 20_000;

#[derive(Default)]
pub(super) struct Stream {
    stop: RefCell<Option<AbortController>>,
    retry: RefCell<Option<TimeoutHandle>>,
    failures: Cell<u32>,
}

impl Stream {
    /// Opens the stream, in place of one that is open.
    pub(super) fn again(&self, tab: &Rc<Tab>) {
        self.stop();
        let Ok(stop) = AbortController::new() else { return };
        let signal = stop.signal();
        self.stop.replace(Some(stop));
        let tab = Rc::clone(tab);
        spawn_local(async move {
            let state = match read(&tab, &signal).await {
                Ok(state) => state,
                Err(_) => State::Lost,
            };
            // Whoever stopped it knows what comes next.
            if !signal.aborted() {
                tab.lost(state);
                tab.stream.later(&tab);
            }
        });
    }

    pub(super) fn stop(&self) {
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
        if let Some(stop) = self.stop.take() {
            stop.abort();
        }
    }

    /// Tries at once where it waits for the next try.
    pub(super) fn hurry(&self, tab: &Rc<Tab>) {
        if self.retry.borrow().is_some() {
            self.again(tab);
        }
    }

    /// Tries again after a pause that grows, and that differs from browser to browser: a server that comes back is not met
    /// by all of them at once.
    fn later(&self, tab: &Rc<Tab>) {
        let failures = self.failures.get();
        self.failures.set(failures.saturating_add(1));
        let most = (FIRST << failures.min(10)).min(LONGEST);
        let pause = Duration::from_millis((most / 2 + dom::dice(most / 2)).into());
        let it = Rc::clone(tab);
        let retry = set_timeout_with_handle(move || it.stream.again(&it), pause);
        self.retry.replace(retry.ok());
    }
}

/// Reads until the stream ends, and says how it stands then.
async fn read(tab: &Rc<Tab>, signal: &AbortSignal) -> Result<State, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let headers = Headers::new()?;
    headers.append("last-event-id", &tab.last())?;
    let request = RequestInit::new();
    request.set_headers(&headers);
    request.set_signal(Some(signal));
    let answer: Response =
        JsFuture::from(window.fetch_with_str_and_init("/events", &request)).await?.dyn_into()?;
    if answer.status() == 401 {
        return Ok(State::Out);
    }
    let body = answer.body().filter(|_| answer.ok()).ok_or(JsValue::NULL)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let (mut rest, mut event) = (Vec::new(), Event::default());
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() || signal.aborted() {
            return Ok(State::Lost);
        }
        tab.stream.failures.set(0);
        rest.extend(Uint8Array::new(&Reflect::get(&chunk, &"value".into())?).to_vec());
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            if let Some(Event { kind, id, data }) = event.line(line.trim_end()) {
                tab.streamed(&kind, &id, &data);
            }
        }
    }
}

/// An event as it comes in, line by line.
#[derive(Default)]
struct Event {
    kind: String,
    id: String,
    data: String,
}

impl Event {
    /// Takes a line; an empty one ends the event.
    fn line(&mut self, line: &str) -> Option<Self> {
        if line.is_empty() {
            return Some(std::mem::take(self));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.kind),
            "id" => value.clone_into(&mut self.id),
            "data" => value.clone_into(&mut self.data),
            _ => {}
        }
        None
    }
}
