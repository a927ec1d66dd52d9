//! Puts the verdict into its place on the page.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Mood, Moving, Told};
use crate::islands::dom;

/// The place; its children are the icons, the line, the reasons and the buttons.
const PLACE: &str = "time-verdict";

/// Shows what is said, or nothing.
pub(super) fn show(told: Option<&Told>) {
    let Some(place) = dom::by_id::<HtmlElement>(PLACE) else { return };
    place.set_hidden(told.is_none());
    let Some(told) = told else { return };
    let class = match told.mood {
        Mood::Good => "ok",
        Mood::Stop => "warn",
        Mood::Plain => "info",
    };
    place.set_class_name(&format!("alert time-preview {class}"));
    let part = |selector: &str| place.query_selector(selector).ok().flatten();
    let (Some(line), Some(reasons), Some(buttons)) = (part("strong"), part("ul"), part(".row")) else {
        return;
    };
    line.set_text_content(Some(&told.title));
    fill(&reasons, "li", told.lines.iter().map(String::as_str));
    fill(&buttons, "button", told.offers.iter().map(|offer| offer.label.as_str()));
}

/// The Zoom meeting the form moves, as the page says.
pub(super) fn moving() -> Option<Moving> {
    Moving::parse(&dom::by_id::<Element>(PLACE)?.get_attribute("data-moves")?)
}

/// How many minutes the form moves as a whole, as the page says.
pub(super) fn length() -> Option<i64> {
    dom::by_id::<Element>(PLACE)?.get_attribute("data-minutes")?.parse().ok()
}

/// Which of the buttons was pressed.
pub(super) fn pressed(event: &web_sys::Event) -> Option<usize> {
    let button = dom::hit::<Element>(event, "#time-verdict button")?;
    dom::all::<Element>("#time-verdict button").iter().position(|it| *it == button)
}

/// Makes the children of `parent` one element a text; what is there already is kept, and with it the focus.
fn fill<'a>(parent: &Element, kind: &str, texts: impl Iterator<Item = &'a str>) {
    let mut child = parent.first_element_child();
    for text in texts {
        let element = match child.take() {
            Some(element) => element,
            None => {
                let Some(made) = made(kind) else { return };
                let _ = parent.append_child(&made);
                made
            }
        };
        if element.text_content().as_deref() != Some(text) {
            element.set_text_content(Some(text));
        }
        child = element.next_element_sibling();
    }
    while let Some(rest) = child {
        child = rest.next_element_sibling();
        rest.remove();
    }
}

fn made(kind: &str) -> Option<Element> {
    let element = dom::document()?.create_element(kind).ok()?;
    if kind == "button" {
        // Names and values are fixed: they cannot be refused.
        let _ = element.set_attribute("type", "button");
        element.unchecked_ref::<HtmlElement>().set_class_name("btn small");
    }
    Some(element)
}
