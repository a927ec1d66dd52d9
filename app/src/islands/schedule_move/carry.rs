//! The request that is carried: its box in the week, the ghost that shows where it would go, and the form it is dropped into.

use shared::{settings::HourFormat, zone::WallTime};
use web_sys::{
    Element, HtmlElement, HtmlFormElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use super::step;
use crate::{
    day_scale::BY_DAY,
    format::wall_line,
    islands::dom::{self, by_id},
};

/// The form, and what the page says of the margins.
const FORM: &str = "move";

/// A request that was taken out of the week.
pub(super) struct Carried {
    /// Its box; where it spans midnight, the one that was taken.
    source: HtmlElement,
    ghost: HtmlElement,
    /// Where it was.
    from: WallTime,
    /// Where it is.
    at: WallTime,
    minutes: i32,
    /// How far below its top it was taken, in parts of a rem; `None` when a key has taken it.
    pub(super) grip: Option<i32>,
}

fn attribute(of: &Element, name: &str) -> String {
    of.get_attribute(name).unwrap_or_default()
}

pub(super) fn form() -> Option<HtmlFormElement> {
    by_id(FORM)
}

pub(super) fn field(name: &str) -> Option<HtmlInputElement> {
    dom::all(&format!("#{FORM} [name={name}]")).into_iter().next()
}

impl Carried {
    /// Takes a request that may be moved.
    pub(super) fn take(source: HtmlElement, grip: Option<i32>) -> Option<Self> {
        let from: WallTime = attribute(&source, "data-starts").parse().ok()?;
        let minutes = attribute(&source, "data-minutes").parse().ok()?;
        let number = attribute(&source, "data-number");
        let form = form()?;
        form.set_action(&format!("/requests/{number}/move"));
        field("version")?.set_value(&attribute(&source, "data-version"));
        let verdict: Element = by_id("time-verdict")?;
        // Nothing is refused to an attribute with a fixed name.
        let _ = verdict.set_attribute("data-minutes", &attribute(&source, "data-minutes"));
        let _ = match source.get_attribute("data-moves") {
            Some(moves) => verdict.set_attribute("data-moves", &moves),
            None => verdict.remove_attribute("data-moves"),
        };
        dom::say("move-what", &number);
        form.set_hidden(false);
        let _ = source.class_list().add_1("carried");
        let ghost = Self::ghost(&source, &number, &form)?;
        let carried = Self { source, ghost, from, at: from, minutes, grip };
        carried.show();
        Some(carried)
    }

    fn ghost(source: &HtmlElement, number: &str, form: &HtmlFormElement) -> Option<HtmlElement> {
        use wasm_bindgen::JsCast;
        let ghost: HtmlElement = dom::document()?.create_element("li").ok()?.dyn_into().ok()?;
        let zoom = source.class_list().contains("on-zoom");
        ghost.set_class_name(if zoom { "box ghost on-zoom" } else { "box ghost" });
        let _ = ghost.set_attribute("aria-hidden", "true");
        ghost.set_text_content(Some(number));
        // How long a host is kept free around it, in parts of a rem.
        for (name, attr) in [("--before", "data-before"), ("--after", "data-after")] {
            let minutes: i32 = attribute(form, attr).parse().ok()?;
            let _ = ghost.style().set_property(name, &minutes.saturating_mul(BY_DAY).to_string());
        }
        Some(ghost)
    }

    /// Whether it is somewhere else than it was.
    pub(super) fn has_moved(&self) -> bool {
        self.at != self.from
    }

    pub(super) const fn at(&self) -> WallTime {
        self.at
    }

    /// Carries it there, and lets everybody know.
    pub(super) fn go_to(&mut self, at: WallTime) {
        if self.at == at {
            return;
        }
        self.at = at;
        self.show();
    }

    /// Draws the ghost where it belongs, and writes the start into the form, as if it had been typed.
    fn show(&self) {
        self.place();
        let Some((form, starts)) = form().zip(field("starts")) else { return };
        let hours = HourFormat::parse(&attribute(&form, "data-hours")).unwrap_or_default();
        dom::say("move-when", &wall_line(self.at, hours));
        let start = self.at.to_string();
        if starts.value() != start {
            starts.set_value(&start);
        }
        dom::typed(&form);
    }

    /// Puts the ghost into its day; into none where that is not on the page.
    pub(super) fn place(&self) {
        let (from, to) = step::place(self.at, self.minutes);
        for (name, value) in [("--from", from), ("--to", to)] {
            let _ = self.ghost.style().set_property(name, &value.to_string());
        }
        let day = format!(".day[data-date='{}'] .boxes", self.at.date());
        match dom::all::<Element>(&day).first() {
            Some(day) => {
                let _ = day.append_child(&self.ghost);
                // A pointer is where it is; keys may carry it off the screen.
                if self.grip.is_none() {
                    let nearest = ScrollIntoViewOptions::new();
                    nearest.set_block(ScrollLogicalPosition::Nearest);
                    self.ghost.scroll_into_view_with_scroll_into_view_options(&nearest);
                }
            }
            None => self.ghost.remove(),
        }
    }

    /// Whether its box still stands in the page, after the page was drawn anew.
    pub(super) fn is_there(&self) -> bool {
        let there = self.source.is_connected();
        if there {
            let _ = self.source.class_list().add_1("carried");
        }
        there
    }

    /// Where the focus belongs when it is put down.
    pub(super) fn name(&self) -> Option<HtmlElement> {
        dom::within(&self.source, "a.id")
    }

    /// Leaves it where it was.
    pub(super) fn leave(self) {
        self.ghost.remove();
        let _ = self.source.class_list().remove_1("carried");
        if let Some(form) = form() {
            form.set_hidden(true);
        }
        // The focus goes back to its number, unless the pointer has it elsewhere.
        if self.grip.is_none()
            && let Some(name) = self.name()
        {
            let _ = name.focus();
        }
    }
}
