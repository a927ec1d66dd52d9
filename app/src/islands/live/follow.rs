//! Brings the marked regions of the page up to date: one `GET` of the page's own address, and what differs is put in place.
//! A form is never touched while something typed in it is unsaved; a page that edits what changed is told of it instead.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{prelude::set_timeout, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, HtmlElement, SupportedType};

use super::{Refreshed, patch, tab::is_visible};
use crate::islands::{dom, server_time::monotonic};

/// Changes come in flocks: a conversion is three commits. Milliseconds.
const REST: u32 = 120;
/// By so much, at most, pages that show the same differ, so that they do not all ask at once.
const SPREAD: u32 = 180;
/// A server in trouble is asked again after this long.
const LATER: Duration = Duration::from_secs(5);
/// How long the word about an update stays.
const SAID: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(super) struct Follow {
    /// Something shown has changed.
    stale: Cell<bool>,
    /// A look is under way, or about to be.
    busy: Cell<bool>,
    said: Cell<u32>,
}

impl Follow {
    /// A topic changed, or, without one, anything may have.
    pub(super) fn changed(self: &Rc<Self>, topic: Option<&str>) {
        if regions().iter().any(|region| topic.is_none_or(|topic| follows(region, topic))) {
            self.stale.set(true);
            self.soon();
        }
    }

    /// Somebody looks at the page again.
    pub(super) fn visible(self: &Rc<Self>) {
        if self.stale.get() {
            self.soon();
        }
    }

    /// An island needs the page as it is now, even behind other tabs: a countdown has come to its end.
    pub(super) fn anew(self: &Rc<Self>) {
        self.stale.set(true);
        self.wait_and_look();
    }

    fn soon(self: &Rc<Self>) {
        if is_visible() {
            self.wait_and_look();
        }
    }

    fn wait_and_look(self: &Rc<Self>) {
        if !self.busy.replace(true) {
            let it = Rc::clone(self);
            let rest = REST + dom::dice(SPREAD);
            set_timeout(
                move || spawn_local(async move { it.look().await }),
                Duration::from_millis(rest.into()),
            );
        }
    }

    async fn look(self: Rc<Self>) {
        self.stale.set(false);
        let looked = self.fetch().await;
        self.busy.set(false);
        if let Ok(true) = looked {
            // What came meanwhile may not be in the answer.
            if self.stale.get() {
                self.soon();
            }
            return;
        }
        self.stale.set(true);
        let it = Rc::clone(&self);
        set_timeout(move || it.visible(), LATER);
    }

    /// Fetches the page anew; whether that told anything.
    async fn fetch(self: &Rc<Self>) -> Result<bool, JsValue> {
        let (window, document) =
            (web_sys::window().ok_or(JsValue::NULL)?, dom::document().ok_or(JsValue::NULL)?);
        let place = window.location();
        let path = format!("{}{}", place.pathname()?, place.search()?);
        let asked = monotonic();
        let answer = dom::fetch(&path).await?;
        let received = monotonic();
        let status = answer.status();
        if status == 401 {
            // The stream hears of it, too, and says so.
            return Ok(true);
        }
        if status >= 500 {
            return Ok(false);
        }
        let html = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
        let fresh = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
        if status < 400 {
            if put(&document, &fresh) {
                self.say("stream-updated");
            }
            Refreshed { asked, received }.tell();
        } else if notices().is_empty() && dom::guarded_forms().iter().all(|form| dom::edits(form) == 0) {
            replace(&document, &fresh);
        } else {
            notices().iter().for_each(bring_up);
        }
        Ok(true)
    }

    /// Says a word for a moment.
    fn say(self: &Rc<Self>, words: &'static str) {
        let number = self.said.get().wrapping_add(1);
        self.said.set(number);
        dom::show(words, true);
        let it = Rc::clone(self);
        let hush = move || {
            if it.said.get() == number {
                dom::show(words, false);
            }
        };
        set_timeout(hush, SAID);
    }
}

/// The marked regions: each has an id, and names the topics it shows.
fn regions() -> Vec<Element> {
    dom::all("[data-follow][id]")
}

/// Notices for a page that edits what it follows: hidden until what they have seen is no more.
fn notices() -> Vec<Element> {
    dom::all("[data-follow][data-seen]")
}

fn follows(region: &Element, topic: &str) -> bool {
    let kind = topic.split_once(':').map(|(kind, _)| kind);
    let topics = region.get_attribute("data-follow").unwrap_or_default();
    topics
        .split(' ')
        .any(|wanted| wanted == topic || wanted.strip_suffix(":*").is_some_and(|it| kind == Some(it)))
}

/// Puts what differs in place; whether somebody can read the difference.
fn put(document: &Document, fresh: &Document) -> bool {
    let mut read = false;
    for region in regions() {
        let Some(new) = fresh.get_element_by_id(&region.id()) else { continue };
        if let Some(seen) = region.get_attribute("data-seen") {
            if new.get_attribute("data-seen").as_deref() != Some(&seen) {
                bring_up(&region);
            }
            continue;
        }
        read |= region.text_content() != new.text_content();
        patch::element(&region, &new);
    }
    document.set_title(&fresh.title());
    read
}

fn bring_up(notice: &Element) {
    if let Some(words) = notice.first_element_child().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        words.set_hidden(false);
    }
}

/// There is no such page for this person any more: what the server says stands in its place.
fn replace(document: &Document, fresh: &Document) {
    if let (Some(old), Some(new)) = (document.get_element_by_id("main"), fresh.get_element_by_id("main")) {
        patch::element(&old, &new);
        document.set_title(&fresh.title());
    }
}
