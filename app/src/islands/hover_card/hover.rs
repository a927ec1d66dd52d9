//! What brings the card up and takes it away, and how it gets its contents.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::{prelude::set_timeout, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, DomParser, Element, Event, HtmlElement, KeyboardEvent, PointerEvent, SupportedType,
};

use super::{
    BODY,
    place::{Edges, place},
};
use crate::islands::{
    dom,
    live::{REFRESHED, patch},
};

/// What has a card: links that name a request.
const NUMBER: &str = "a[data-card]";
const CARD: &str = "request-card";
/// What a screen reader hears when a tap has brought the card up.
const SAID: &str = "card-said";
/// The words that stand in for the facts, each in an element of the page.
const WORDS: [&str; 5] = ["card-loading", "card-offline", "card-out", "card-gone", "card-failed"];

/// How long somebody stays on a number, or away from it and the card, before that means something.
const MEANT: Duration = Duration::from_millis(300);
/// An answer that comes sooner is shown without a word of loading.
const SOON: Duration = Duration::from_millis(200);

#[derive(Default)]
struct Card {
    /// Counts what somebody aims at; a wait for an aim that was given up does nothing.
    aim: Cell<u32>,
    /// Counts the questions; an answer to any but the last is dropped.
    asked: Cell<u32>,
    waiting: Cell<bool>,
    /// Whose card it is, shown or on its way.
    number: RefCell<Option<HtmlElement>>,
    /// The number whose card was closed by Esc while somebody was still on it.
    dismissed: RefCell<Option<HtmlElement>>,
    /// Whether a pointer that can hover is on the number or in the card.
    over: Cell<bool>,
    /// Whether the last press was a finger's.
    touched: Cell<bool>,
}

pub(super) fn wake() {
    let Some(document) = dom::document() else { return };
    let card = Rc::new(Card::default());
    let on = |event: &str, heard: fn(&Rc<Card>, Event)| {
        let card = Rc::clone(&card);
        dom::listen(&document, event, move |event| heard(&card, event));
    };
    on("pointerover", |card, event| {
        if !is_touch(&event) {
            card.moved_to(&event, true);
        }
    });
    on("focusin", |card, event| card.moved_to(&event, false));
    on("pointerdown", |card, event| {
        card.touched.set(is_touch(&event));
        if dom::hit::<Element>(&event, "#request-card").is_none()
            && card.number_of(&event).is_none_or(|it| !card.is_of(&it))
        {
            card.close();
        }
    });
    on("click", Card::clicked);
    on("keydown", |card, event| {
        if let Ok(event) = event.dyn_into() {
            card.pressed(&event);
        }
    });
    on("callboard:topic", |card, event| {
        let topic = event.dyn_ref().and_then(|event: &CustomEvent| {
            js_sys::Reflect::get(&event.detail(), &"topic".into()).ok()?.as_string()
        });
        if topic.as_deref().and_then(|it| it.strip_prefix("request:")) == card.request().as_deref() {
            card.ask();
        }
    });
    on("callboard:resync", |card, _| card.ask());
    // The stream has taken the attribute away, or the number itself, or has moved it.
    on(REFRESHED, |card, _| card.stand());
    if let Some((window, root)) = web_sys::window().zip(document.document_element()) {
        let resized = Rc::clone(&card);
        dom::listen(&window, "resize", move |_| resized.stand());
        dom::listen(&root, "mouseleave", move |_| {
            card.over.set(false);
            card.leave();
        });
    }
}

fn is_touch(event: &Event) -> bool {
    event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch")
}

fn card() -> Option<HtmlElement> {
    dom::by_id(CARD)
}

/// What of the card takes the focus, in order.
fn stops() -> Vec<HtmlElement> {
    dom::all::<HtmlElement>("#request-card :is(a[href], button)")
        .into_iter()
        .filter(|it| it.offset_height() > 0)
        .collect()
}

fn has_focus(element: &Element) -> bool {
    let at = dom::document().and_then(|document| document.active_element());
    at.is_some_and(|at| element.contains(Some(&at)))
}

impl Card {
    fn number_of(&self, event: &Event) -> Option<HtmlElement> {
        dom::hit(event, NUMBER)
    }

    fn is_of(&self, number: &HtmlElement) -> bool {
        self.number.borrow().as_ref() == Some(number)
    }

    /// The request it is about: "SR-1042".
    fn request(&self) -> Option<String> {
        self.number.borrow().as_ref()?.get_attribute("data-card")
    }

    /// Pointer or focus have come to something.
    fn moved_to(self: &Rc<Self>, event: &Event, by_pointer: bool) {
        let number = self.number_of(event);
        let inside = dom::hit::<Element>(event, "#request-card").is_some();
        let own = inside || number.as_ref().is_some_and(|it| self.is_of(it));
        if by_pointer {
            self.over.set(own || number.is_some());
        }
        // A finger and a mouse leave the focus on what they press; only a focus that shows asks for the card.
        let number = number.filter(|it| by_pointer || it.matches(":focus-visible").unwrap_or(false));
        if number.is_some() && *self.dismissed.borrow() == number {
            return;
        }
        self.dismissed.replace(None);
        match number {
            _ if own => drop(self.next_aim()),
            Some(number) => self.soon(number),
            None => self.leave(),
        }
    }

    fn next_aim(&self) -> u32 {
        self.aim.set(self.aim.get().wrapping_add(1));
        self.aim.get()
    }

    fn soon(self: &Rc<Self>, number: HtmlElement) {
        let (card, aim) = (Rc::clone(self), self.next_aim());
        let open = move || {
            if card.aim.get() == aim {
                card.open(number);
            }
        };
        set_timeout(open, MEANT);
    }

    fn leave(self: &Rc<Self>) {
        let aim = self.next_aim();
        if self.number.borrow().is_none() {
            return;
        }
        let card = Rc::clone(self);
        let close = move || {
            if card.aim.get() == aim && !card.is_used() {
                card.close();
            }
        };
        set_timeout(close, MEANT);
    }

    /// Whether pointer or focus are on the number or in the card.
    fn is_used(&self) -> bool {
        let on_number =
            self.number.borrow().as_ref().is_some_and(|it| it.matches(":focus-visible").unwrap_or(false));
        self.over.get() || on_number || card().is_some_and(|card| has_focus(&card))
    }

    fn open(self: &Rc<Self>, number: HtmlElement) {
        // Who is in a card keeps it, wherever the pointer lies.
        if card().is_some_and(|card| has_focus(&card)) {
            return;
        }
        self.close();
        self.number.replace(Some(number));
        self.waiting.set(true);
        self.ask();
        let (card, asked) = (Rc::clone(self), self.asked.get());
        let say = move || {
            if card.asked.get() == asked && card.waiting.get() {
                card.say("card-loading");
            }
        };
        set_timeout(say, SOON);
    }

    fn close(&self) {
        self.next_aim();
        self.asked.set(self.asked.get().wrapping_add(1));
        self.waiting.set(false);
        dom::show(CARD, false);
        dom::say(SAID, "");
        self.clear();
        if let Some(number) = self.number.take() {
            let _ = number.remove_attribute("aria-details");
        }
    }

    /// Asks for the facts as they are now. Nothing is kept for later: the next look may be after the next change.
    fn ask(self: &Rc<Self>) {
        let Some(request) = self.request() else { return };
        self.asked.set(self.asked.get().wrapping_add(1));
        let (card, asked) = (Rc::clone(self), self.asked.get());
        spawn_local(async move {
            let answer = fetch(&request).await;
            if card.asked.get() != asked {
                return;
            }
            card.waiting.set(false);
            let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
            match answer {
                Ok(Answer::Facts(facts)) => card.draw(&facts),
                Ok(Answer::Refused(401)) => card.say("card-out"),
                Ok(Answer::Refused(404)) => card.say("card-gone"),
                Err(_) if !online => card.say("card-offline"),
                Ok(_) | Err(_) => card.say("card-failed"),
            }
        });
    }

    fn draw(&self, facts: &Element) {
        WORDS.iter().for_each(|words| dom::show(words, false));
        if let Some(body) = dom::by_id(BODY) {
            // What somebody has the focus on stays.
            patch::element(&body, facts);
        }
        self.show();
    }

    fn clear(&self) {
        if let Some(body) = dom::by_id::<Element>(BODY) {
            body.set_text_content(None);
        }
    }

    /// Words instead of facts.
    fn say(&self, said: &str) {
        self.clear();
        WORDS.iter().for_each(|words| dom::show(words, *words == said));
        self.show();
    }

    fn show(&self) {
        if let Some((card, request)) = card().zip(self.request()) {
            let _ = card.set_attribute("aria-label", &format!("{request} in brief"));
            card.set_hidden(false);
        }
        self.stand();
    }

    /// Puts the card beside its number, wherever that is by now.
    fn stand(&self) {
        let Some(number) = self.number.borrow().clone() else { return };
        let Some((card, (window, document))) = card().zip(web_sys::window().zip(dom::document())) else {
            return;
        };
        if !number.is_connected() {
            return self.close();
        }
        if card.hidden() {
            return;
        }
        let _ = number.set_attribute("aria-details", CARD);
        let edge = |found: Option<Element>| found.map(|it| edges(&it));
        let bar = edge(document.query_selector(".topbar").ok().flatten());
        // On a phone the navigation lies at the lower edge.
        let tabs = edge(document.query_selector(".nav").ok().flatten());
        let root = document.document_element();
        let width = root.as_ref().map_or(0, Element::client_width);
        let height = root.as_ref().map_or(0, Element::client_height);
        let top = bar.map_or(0, |bar| bar.bottom.max(0));
        let bottom = tabs.filter(|tabs| tabs.top > height / 2).map_or(height, |tabs| tabs.top);
        let room = Edges { left: 8, top: top + 4, right: width - 8, bottom: bottom - 8 };
        let style = card.style();
        let set = |name: &str, pixels: i32| {
            let _ = style.set_property(name, &format!("{pixels}px"));
        };
        let _ = style.remove_property("max-height");
        let size = (card.offset_width(), card.offset_height());
        let (left, top, most) = place(edges(&number), size, room);
        set("max-height", most);
        set("left", left + whole(window.scroll_x().unwrap_or_default()));
        set("top", top + whole(window.scroll_y().unwrap_or_default()));
    }

    /// A finger cannot hover: its first tap on a number brings the card up, which has a link to the page; so has, from then
    /// on, the number.
    fn clicked(self: &Rc<Self>, event: Event) {
        let by_keyboard = event.dyn_ref::<web_sys::UiEvent>().is_none_or(|event| event.detail() == 0);
        if !self.touched.get() || by_keyboard || event.default_prevented() {
            return;
        }
        if let Some(number) = self.number_of(&event).filter(|it| !self.is_of(it)) {
            event.prevent_default();
            self.open(number);
            // Whoever does not see it would take the tap for lost.
            let request = self.request().unwrap_or_default();
            dom::say(SAID, &format!("{request} in brief is shown. Tap the number again to open its page."));
        }
    }

    fn pressed(&self, event: &KeyboardEvent) {
        let Some(number) = self.number.borrow().clone() else {
            if event.key() == "Escape" {
                // Somebody was about to get one.
                self.next_aim();
            }
            return;
        };
        let inside = card().filter(|card| has_focus(card));
        match event.key().as_str() {
            "Escape" => {
                if inside.is_some() {
                    // What is hidden cannot keep the focus.
                    let _ = number.focus();
                }
                self.close();
                self.dismissed.replace(Some(number));
            }
            "Tab" => {
                let stops = stops();
                let at = stops.iter().position(|stop| has_focus(stop));
                let to = match at {
                    None if has_focus(&number) && !event.shift_key() => stops.first(),
                    Some(0) if event.shift_key() => Some(&number),
                    Some(last) if last + 1 == stops.len() && !event.shift_key() => {
                        // From the number the browser goes on by itself.
                        let _ = number.focus();
                        None
                    }
                    _ => None,
                };
                if let Some(to) = to {
                    event.prevent_default();
                    let _ = to.focus();
                }
            }
            _ => {}
        }
    }
}

enum Answer {
    Facts(Element),
    Refused(u16),
}

async fn fetch(request: &str) -> Result<Answer, JsValue> {
    let answer = dom::fetch(&format!("/requests/{request}/card")).await?;
    if answer.status() != 200 {
        return Ok(Answer::Refused(answer.status()));
    }
    let html = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    let fresh = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
    fresh.get_element_by_id(BODY).map(Answer::Facts).ok_or(JsValue::NULL)
}

fn edges(element: &Element) -> Edges {
    let rect = element.get_bounding_client_rect();
    Edges {
        left: whole(rect.left()),
        top: whole(rect.top()),
        right: whole(rect.right()),
        bottom: whole(rect.bottom().ceil()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "no page is two billion pixels long")]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}
