//! This tab: what it hears, from its own stream or from the tab that holds one, and what it does about it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Date, Number, Object, Reflect};
use leptos::prelude::set_interval;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{follow::Follow, lead::Lead, mark::Mark, stream::Stream};
use crate::islands::dom;

/// The channel between the tabs of a browser, and the name of the lock that one of them holds.
pub(super) const NAME: &str = "callboard-stream";

/// The server gives a sign of life every 20 seconds; whoever is silent for this long is gone. Milliseconds.
const SILENCE: f64 = 50_000.0;
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(10);

/// How the stream stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Live,
    Lost,
    /// Nobody is signed in any more.
    Out,
    /// Somebody else is.
    Other,
}

impl State {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Live, "live"), (Self::Lost, "lost"), (Self::Out, "out"), (Self::Other, "other")];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("lost", |(_, word)| *word)
    }

    fn read(word: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == word).map_or(Self::Lost, |(state, _)| *state)
    }
}

pub(super) struct Tab {
    who: String,
    /// The newest event heard of.
    last: RefCell<String>,
    state: Cell<State>,
    heard_at: Cell<f64>,
    /// Whether the tab that holds the stream has answered since this page came up.
    joined: Cell<bool>,
    channel: Option<BroadcastChannel>,
    mark: Mark,
    follow: Rc<Follow>,
    pub(super) lead: Lead,
    pub(super) stream: Stream,
}

pub(super) fn wake() {
    let (Some(window), Some(document)) = (web_sys::window(), dom::document()) else { return };
    let Some(frame) = dom::by_id::<web_sys::Element>("stream") else { return };
    let read = |name: &str| frame.get_attribute(name).unwrap_or_default();
    let (who, after) = (read("data-who"), read("data-after"));
    let tab = Rc::new(Tab {
        who,
        last: RefCell::new(after),
        state: Cell::new(State::Lost),
        heard_at: Cell::new(Date::now()),
        joined: Cell::new(false),
        channel: BroadcastChannel::new(NAME).ok(),
        mark: Mark::default(),
        follow: Rc::default(),
        lead: Lead::default(),
        stream: Stream::default(),
    });
    tab.mark.show(State::Lost);
    let it = Rc::clone(&tab);
    if let Some(channel) = &tab.channel {
        dom::listen(channel, "message", move |event| it.relayed(&event));
    }
    for sleeps in ["pagehide", "freeze"] {
        let it = Rc::clone(&tab);
        let target: &web_sys::EventTarget = if sleeps == "freeze" { &document } else { &window };
        dom::listen(target, sleeps, move |_| it.lead.sleep(&it));
    }
    for (target, wakes) in [
        (&*window as &web_sys::EventTarget, "pageshow"),
        (&*window, "focus"),
        (&*window, "online"),
        (&*window, "offline"),
        (&*document, "resume"),
        (&*document, "visibilitychange"),
    ] {
        let it = Rc::clone(&tab);
        dom::listen(target, wakes, move |_| it.looked_at());
    }
    let it = Rc::clone(&tab);
    dom::listen(&document, super::REFRESH, move |_| it.follow.anew());
    let it = Rc::clone(&tab);
    set_interval(move || it.watch(), LOOK);
    tab.looked_at();
}

/// Whether somebody can see the page.
pub(super) fn is_visible() -> bool {
    dom::document().is_some_and(|document| !document.hidden())
}

impl Tab {
    pub(super) fn has_company(&self) -> bool {
        self.channel.is_some()
    }

    /// Somebody looks at the page, or the network has come or gone.
    fn looked_at(self: &Rc<Self>) {
        self.mark.again(self.state.get());
        if !is_visible() {
            // A page that comes up in the background asks how things stand, and leaves the stream to one that is seen.
            if !self.joined.get() {
                self.post("ask", "", "");
            }
            return;
        }
        self.follow.visible();
        if self.lead.wake(self) {
            self.joined.set(false);
        }
        if self.lead.leads() {
            self.stream.hurry(self);
        } else if !self.joined.get() {
            self.post("ask", "", "");
        }
    }

    /// Looks whether whom this tab hears from is still there.
    fn watch(self: &Rc<Self>) {
        if Date::now() - self.heard_at.get() < SILENCE {
            return;
        }
        if self.lead.leads() {
            self.stream.again(self);
        } else if is_visible() {
            self.heard_at.set(Date::now());
            self.stands(State::Lost);
            self.lead.take_over(self);
        }
    }

    /// Something came on the stream that this tab holds.
    pub(super) fn streamed(self: &Rc<Self>, kind: &str, id: &str, data: &str) {
        self.heard_at.set(Date::now());
        if !id.is_empty() {
            self.last.replace(id.to_owned());
        }
        match kind {
            "hello" => self.tell_state(if data == self.who { State::Live } else { State::Other }),
            "topic" | "resync" => {
                self.post(kind, id, data);
                self.changed(kind, data);
            }
            // A sign of life.
            _ => self.tell_state(self.state.get()),
        }
    }

    /// The stream stands otherwise; the other tabs are told, also when it does not.
    pub(super) fn tell_state(&self, state: State) {
        self.stands(state);
        self.post("state", &self.last.borrow(), state.word());
    }

    fn relayed(self: &Rc<Self>, event: &web_sys::Event) {
        let text =
            wasm_bindgen::JsCast::dyn_ref::<MessageEvent>(event).and_then(|event| event.data().as_string());
        let Some(text) = text else { return };
        let mut parts = text.splitn(3, '\n').map(ToOwned::to_owned);
        let (Some(kind), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else { return };
        match (kind.as_str(), self.lead.leads()) {
            ("ask", true) => self.tell_state(self.state.get()),
            ("bye", false) => self.lead.vacant(self),
            ("state", false) => {
                self.heard_at.set(Date::now());
                let state = State::read(&data);
                if !self.joined.replace(true) && is_behind(&self.last.borrow(), &id) {
                    self.changed("resync", "");
                }
                self.last.replace(id);
                self.stands(state);
            }
            ("topic" | "resync", false) => {
                self.heard_at.set(Date::now());
                self.last.replace(id);
                self.changed(&kind, &data);
            }
            _ => {}
        }
    }

    pub(super) fn post(&self, kind: &str, id: &str, data: &str) {
        if let Some(channel) = &self.channel {
            // A channel refuses only what cannot be copied; a text can.
            let _ = channel.post_message(&format!("{kind}\n{id}\n{data}").into());
        }
    }

    fn stands(&self, state: State) {
        if self.state.replace(state) != state {
            self.mark.show(state);
        }
        if let Some(root) = dom::document().and_then(|document| document.document_element()) {
            // For style sheets and tests; an attribute of an element that is there can always be set.
            let _ = root.set_attribute("data-stream", state.word());
        }
    }

    pub(super) fn last(&self) -> String {
        self.last.borrow().clone()
    }

    /// Tells the other islands, and has the page follow.
    fn changed(&self, kind: &str, data: &str) {
        let detail = Object::new();
        let topic = data.split_once(' ').map(|(topic, version)| {
            // Properties of a new object can always be set.
            let _ = Reflect::set(&detail, &"topic".into(), &topic.into());
            // Read by the browser: Rust's own reading of numbers is 10 kB of the download.
            let version = Number::parse_float(version);
            let _ = Reflect::set(&detail, &"version".into(), &version.into());
            topic
        });
        dom::tell(if kind == "topic" { "callboard:topic" } else { "callboard:resync" }, &detail);
        // What would come is another person's page, or none.
        if !matches!(self.state.get(), State::Out | State::Other) {
            self.follow.changed(topic);
        }
    }
}

/// Whether events came between `mine` and `newest`, or nobody knows: another start of the server counts otherwise.
fn is_behind(mine: &str, newest: &str) -> bool {
    let read = |id: &str| {
        let (instance, number) = id.split_once(':')?;
        Some((instance.to_owned(), number.parse::<u64>().ok()?))
    };
    match (read(mine), read(newest)) {
        (Some((mine, at)), Some((newest, end))) => mine != newest || at < end,
        _ => true,
    }
}
