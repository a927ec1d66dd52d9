//! Reads the fields, gets the pool when it has none for the typed day, and tells the view what to say.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::set_timeout;
use shared::zone::WallTime;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
};

use super::{Choice, DATA, PreviewData, Told, TypedTimes, draw};
use crate::islands::{
    dom,
    server_time::{ServerTime, monotonic},
};

/// A screen reader hears the verdict once typing has paused for so long.
const QUIET: Duration = Duration::from_secs(1);

/// What is known of the server's side.
#[derive(Default)]
struct Known {
    /// The data, and the server's clock by it.
    data: Option<(PreviewData, ServerTime)>,
    /// Zone and day of the data, or of the question that is under way.
    asked: (String, i64),
    /// Counts questions: an older answer that comes later is thrown away.
    question: u32,
    /// Counts verdicts, to tell whether typing has paused.
    told: u32,
    /// What the buttons of the verdict put into the fields.
    offers: Vec<Choice>,
}

type Shared = Rc<RefCell<Known>>;

pub(super) fn wake() {
    let here = Shared::default();
    let Some((form, document)) = form().zip(dom::document()) else { return };
    for event in ["input", "change"] {
        let here = Rc::clone(&here);
        dom::listen(&form, event, move |_| look(&here));
    }
    let pressed = Rc::clone(&here);
    dom::listen(&form, "click", move |event| {
        let Some(at) = draw::pressed(&event) else { return };
        let fields = pressed.borrow().offers.get(at).map(|offer| offer.fields.clone()).unwrap_or_default();
        fill(&fields);
    });
    // Whatever changes the pool makes the picture old; the next one is fetched at once.
    for event in ["callboard:topic", "callboard:resync"] {
        let here = Rc::clone(&here);
        dom::listen(&document, event, move |event| {
            if concerns_the_pool(&event) {
                here.borrow_mut().asked = Default::default();
                look(&here);
            }
        });
    }
    look(&here);
}

fn concerns_the_pool(event: &Event) -> bool {
    let Some(event) = event.dyn_ref::<CustomEvent>().filter(|event| event.type_() == "callboard:topic")
    else {
        return true;
    };
    let topic = js_sys::Reflect::get(&event.detail(), &JsValue::from_str("topic")).ok();
    topic.and_then(|topic| topic.as_string()).is_some_and(|topic| topic == "pool")
}

fn form() -> Option<HtmlFormElement> {
    dom::all::<HtmlInputElement>("input[name=starts]").first()?.form()
}

fn value(name: &str) -> String {
    let Some(element) = dom::all::<Element>(&format!("[name={name}]")).into_iter().next() else {
        return String::new();
    };
    match element.dyn_ref::<HtmlInputElement>() {
        // Of radio buttons the chosen one speaks.
        Some(input) if input.type_() == "radio" => {
            let chosen = dom::all::<HtmlInputElement>(&format!("[name={name}]:checked"));
            chosen.first().map(HtmlInputElement::value).unwrap_or_default()
        }
        Some(input) => input.value(),
        None => element.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default(),
    }
}

fn typed() -> TypedTimes {
    TypedTimes {
        starts: value("starts"),
        starts_choice: value("starts_choice"),
        ends: value("ends"),
        ends_choice: value("ends_choice"),
        length: draw::length(),
        zone: value("zone"),
        moving: draw::moving(),
    }
}

/// Judges what is typed with what is known, and asks for what is not.
fn look(here: &Shared) {
    let typed = typed();
    let Ok(start) = typed.starts.parse::<WallTime>() else {
        tell(here, None);
        return;
    };
    let known = here.borrow();
    let wanted = (typed.zone.clone(), start.date().days_since_1970());
    let fits = known.data.as_ref().is_some_and(|(data, _)| {
        let covers = data.pool.as_ref().zip(data.span(&typed)).is_none_or(|(pool, span)| pool.covers(span));
        data.offsets.zone == typed.zone && covers
    });
    if fits && let Some((data, time)) = &known.data {
        mark("preview-start");
        let told = data.tell(&typed, time.now());
        measure();
        drop(known);
        tell(here, told);
        // Overtaken data says what it knows until the new one is there.
        if here.borrow().asked.0.is_empty() {
            ask(here, wanted);
        }
        return;
    }
    let is_asked = known.asked == wanted;
    drop(known);
    if !is_asked {
        ask(here, wanted);
    }
}

fn tell(known: &Shared, told: Option<Told>) {
    draw::show(told.as_ref());
    let (title, offers) = told.map(|told| (told.title, told.offers)).unwrap_or_default();
    let nth = {
        let mut known = known.borrow_mut();
        known.offers = offers;
        known.told = known.told.wrapping_add(1);
        known.told
    };
    let known = Rc::clone(known);
    set_timeout(
        move || {
            if known.borrow().told == nth {
                dom::say("time-said", &title);
            }
        },
        QUIET,
    );
}

/// Fetches the data for a zone and a day.
fn ask(here: &Shared, wanted: (String, i64)) {
    let here = Rc::clone(here);
    let question = {
        let mut known = here.borrow_mut();
        known.asked.clone_from(&wanted);
        known.question = known.question.wrapping_add(1);
        known.question
    };
    leptos::task::spawn_local(async move {
        let asked = monotonic();
        let answer = fetched(&wanted).await;
        if here.borrow().question != question {
            return;
        }
        match answer {
            Some(data) => {
                let time = ServerTime::of_answer(data.now, asked, monotonic());
                here.borrow_mut().data = Some((data, time));
                look(&here);
            }
            // The form works without; the next key asks again.
            None => {
                {
                    let mut known = here.borrow_mut();
                    (known.data, known.asked) = (None, Default::default());
                }
                tell(&here, None);
            }
        }
    });
}

async fn fetched((zone, day): &(String, i64)) -> Option<PreviewData> {
    let query = web_sys::UrlSearchParams::new().ok()?;
    query.append("zone", zone);
    query.append("day", &day.to_string());
    let path = format!("{DATA}?{}", String::from(query.to_string()));
    let answer = dom::fetch(&path).await.ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    PreviewData::parse(&text)
}

/// Puts chosen values into the fields, as if they had been typed.
fn fill(fields: &[(&'static str, String)]) {
    let Some(form) = form() else { return };
    for (name, value) in fields {
        let input = dom::all::<HtmlInputElement>(&format!("input[name={name}]")).into_iter().next();
        let Some(input) = input.or_else(|| hidden(&form, name)) else { continue };
        input.set_value(value);
        if input.type_() != "hidden" {
            // Where the caret was is gone with the button that was pressed.
            let _ = input.unchecked_ref::<HtmlElement>().focus();
        }
    }
    dom::typed(&form);
}

/// A field that the page did not need before.
fn hidden(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    let input: HtmlInputElement = dom::document()?.create_element("input").ok()?.dyn_into().ok()?;
    input.set_type("hidden");
    input.set_name(name);
    form.append_child(&input).ok()?;
    Some(input)
}

/// Begins a measure that tools for developers show, and the budgets read.
fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        let _ = performance.mark(name);
    }
}

fn measure() {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        let _ = performance.measure_with_start_mark("preview", "preview-start");
    }
}
