//! Keys and pointer: what takes a request, carries it and drops it.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

use super::{
    carry::{Carried, field, form},
    step,
};
use crate::{
    day_scale::{self, DAY_MINUTES},
    islands::{dom, live::REFRESHED},
};

/// A box that may be moved.
const BOX: &str = ".box[data-starts]";

/// How far a pointer goes, in pixels, before a press means a drag.
const DRAG_PIXELS: i32 = 5;

#[derive(Default)]
struct Hand {
    carried: Option<Carried>,
    /// The box a pointer is pressed on, and where.
    pressed: Option<(HtmlElement, i32, i32)>,
    /// A drag has just ended: the click that follows it means nothing.
    dropped: bool,
}

type Shared = Rc<RefCell<Hand>>;

pub(super) fn wake() {
    let Some(document) = dom::document() else { return };
    let hand = Shared::default();
    let on = |event: &str, heard: fn(&mut Hand, &Event)| {
        let hand = Rc::clone(&hand);
        dom::listen(&document, event, move |event| {
            // What is written into the form comes back as an event of it: then the hand knows already.
            if let Ok(mut hand) = hand.try_borrow_mut() {
                heard(&mut hand, &event);
            }
        });
    };
    on("pointerdown", Hand::press);
    on("pointermove", Hand::drag);
    on("pointerup", Hand::release);
    on("pointercancel", |hand, _| hand.put_back());
    on("dragstart", |_, event| {
        // A link would be dragged out of the page.
        if dom::hit::<Element>(event, BOX).is_some() {
            event.prevent_default();
        }
    });
    on("click", Hand::click);
    on("keydown", Hand::key);
    on("input", Hand::typed);
    on(REFRESHED, |hand, _| {
        if hand.carried.as_ref().is_some_and(|carried| !carried.is_there()) {
            hand.put_back();
        } else if let Some(carried) = &hand.carried {
            carried.place();
        }
    });
}

/// Whether the days lie side by side; on a phone *Move…* leads to its page.
fn is_a_week() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(width >= 56rem)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

impl Hand {
    fn take(&mut self, taken: HtmlElement, grip: Option<i32>) {
        self.put_back();
        self.carried = Carried::take(taken, grip);
    }

    fn put_back(&mut self) {
        self.pressed = None;
        if let Some(carried) = self.carried.take() {
            carried.leave();
        }
    }

    /// Posts the form; where nothing has moved there is nothing to post.
    fn put_down(&mut self) {
        let has_moved = self.carried.as_ref().is_some_and(Carried::has_moved);
        match form().filter(|_| has_moved) {
            // A start that cannot be read keeps the form on the page, which says so.
            Some(form) => drop(form.request_submit()),
            None => self.put_back(),
        }
    }

    fn press(&mut self, event: &Event) {
        self.dropped = false;
        let Some(pointer) = event.dyn_ref::<PointerEvent>() else { return };
        let in_menu = dom::hit::<Element>(event, ".menu").is_some();
        if pointer.button() != 0 || pointer.pointer_type() == "touch" || in_menu || !is_a_week() {
            return;
        }
        self.pressed = dom::hit(event, BOX).map(|pressed| (pressed, pointer.client_x(), pointer.client_y()));
    }

    fn drag(&mut self, event: &Event) {
        let Some(pointer) = event.dyn_ref::<PointerEvent>() else { return };
        let (x, y) = (pointer.client_x(), pointer.client_y());
        if let Some((pressed, from_x, from_y)) = &self.pressed
            && ((x - from_x).abs() > DRAG_PIXELS || (y - from_y).abs() > DRAG_PIXELS)
        {
            let grip = day_at(*from_x).map(|(_, top, parts)| below(*from_y, top, parts) - top_of(pressed));
            let pressed = pressed.clone();
            self.take(pressed, Some(grip.unwrap_or(0)));
        }
        let Some(carried) = &mut self.carried else { return };
        if let Some((grip, (date, top, parts))) = carried.grip.zip(day_at(x))
            && let Ok(date) = date.parse()
        {
            event.prevent_default();
            carried.go_to(step::by_place(date, below(y, top, parts) - grip));
        }
    }

    fn release(&mut self, _: &Event) {
        self.pressed = None;
        if self.carried.as_ref().is_some_and(|carried| carried.grip.is_some()) {
            self.dropped = true;
            self.put_down();
        }
    }

    fn click(&mut self, event: &Event) {
        if std::mem::take(&mut self.dropped) {
            event.prevent_default();
        } else if dom::hit::<Element>(event, "#move-stop").is_some() {
            self.put_back();
        } else if let Some(item) = dom::hit::<Element>(event, ".week .item[href*='/move?']")
            && is_a_week()
            && let Some(taken) = box_around(&item)
        {
            event.prevent_default();
            if let Ok(Some(menu)) = item.closest("details") {
                let _ = menu.remove_attribute("open");
            }
            self.take_by_key(taken);
        }
    }

    fn take_by_key(&mut self, taken: HtmlElement) {
        self.take(taken, None);
        if let Some(name) = self.carried.as_ref().and_then(Carried::name) {
            let _ = name.focus();
        }
    }

    fn key(&mut self, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.ctrl_key() || key.alt_key() || key.meta_key() || key.default_prevented() {
            return;
        }
        let in_form = dom::hit::<Element>(event, "#move").is_some();
        let Some(carried) = &mut self.carried else {
            if key.key().eq_ignore_ascii_case("m")
                && is_a_week()
                && let Some(name) = dom::hit::<Element>(event, ".week a.id")
                && let Some(taken) = box_around(&name)
            {
                event.prevent_default();
                self.take_by_key(taken);
            }
            return;
        };
        match key.key().as_str() {
            "Escape" => self.put_back(),
            // In the form the keys are the fields'.
            _ if in_form => return,
            "Enter" => self.put_down(),
            other => match step::by_key(other, carried.at()) {
                Some(at) => carried.go_to(at),
                None => return,
            },
        }
        event.prevent_default();
    }

    /// Somebody has typed another start, or taken one that the verdict offers.
    fn typed(&mut self, event: &Event) {
        let in_form = dom::hit::<Element>(event, "#move").is_some();
        let starts = field("starts").filter(|_| in_form);
        if let Some((carried, starts)) = self.carried.as_mut().zip(starts)
            && let Ok(at) = starts.value().parse()
        {
            carried.go_to(at);
        }
    }
}

/// The box that may be moved around what stands in it.
fn box_around(inner: &Element) -> Option<HtmlElement> {
    inner.closest(BOX).ok()??.dyn_into().ok()
}

/// The day under this point: its date, where its hours begin on the screen, and parts of a rem to a pixel.
fn day_at(x: i32) -> Option<(String, f64, f64)> {
    let x = f64::from(x);
    let days = dom::all::<Element>(".week .day");
    let day = days.into_iter().find(|day| {
        let place = day.get_bounding_client_rect();
        place.left() <= x && x < place.right()
    })?;
    let hours = dom::within::<Element>(&day, ".boxes")?.get_bounding_client_rect();
    let parts = f64::from(day_scale::place(DAY_MINUTES)) / hours.height().max(1.0);
    Some((day.get_attribute("data-date")?, hours.top(), parts))
}

/// How far a point lies below the day's midnight, in parts of a rem.
fn below(y: i32, top: f64, parts: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a screen is no million rem high")]
    let below = ((f64::from(y) - top) * parts) as i32;
    below
}

/// Where a box begins in its day, as the page says.
fn top_of(taken: &HtmlElement) -> i32 {
    taken.style().get_property_value("--from").ok().and_then(|from| from.trim().parse().ok()).unwrap_or(0)
}
