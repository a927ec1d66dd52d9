//! The keys of the menus (R175). A menu stays what the server drew, a disclosure with links and buttons in it, and gets the
//! keys of a menu button on top. It gets no roles of one: the stream takes away what the server did not draw, and a list of
//! links that calls itself a menu hides from a screen reader what its entries are.

use leptos::prelude::*;

/// Wakes the keys of every menu of the page, those included that are drawn later. Shows nothing.
#[island]
pub fn MenuKeys() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    keys::wake();
}

/// What a key does in a menu.
#[cfg(any(feature = "hydrate", test))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// The focus goes to this item.
    To(usize),
    /// The menu closes, and the focus returns to its button.
    Close,
    /// The menu closes, and the key goes on from its button.
    Leave,
}

/// What a key does on the button of a menu of `items` entries, while it is `open` or not.
#[cfg(any(feature = "hydrate", test))]
fn on_button(key: &str, open: bool, items: usize) -> Option<Move> {
    match key {
        // Once it is open, the browser closes it.
        "Enter" | " " if !open => Some(Move::To(0)),
        "ArrowDown" => Some(Move::To(0)),
        "ArrowUp" => items.checked_sub(1).map(Move::To),
        "Escape" if open => Some(Move::Close),
        _ => None,
    }
}

/// What a key does on the entry `at`; `begins` says whether an entry begins with the key's letter.
#[cfg(any(feature = "hydrate", test))]
fn on_item(key: &str, at: usize, items: usize, begins: impl Fn(usize) -> bool) -> Option<Move> {
    let last = items.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(Move::To(if at >= last { 0 } else { at + 1 })),
        "ArrowUp" => Some(Move::To(if at == 0 { last } else { at - 1 })),
        "Home" => Some(Move::To(0)),
        "End" => Some(Move::To(last)),
        "Escape" => Some(Move::Close),
        "Tab" => Some(Move::Leave),
        // A space presses an entry; it begins none.
        letter if letter.chars().count() == 1 && letter != " " => {
            (1..=items).map(|step| (at + step) % items).find(|&item| begins(item)).map(Move::To)
        }
        _ => None,
    }
}

#[cfg(feature = "hydrate")]
mod keys {
    use std::{cell::Cell, rc::Rc};

    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};

    use super::{Move, on_button, on_item};
    use crate::islands::dom;

    pub(super) fn wake() {
        let Some(document) = dom::document() else { return };
        let opened_by_space = Rc::new(Cell::new(false));
        let space = Rc::clone(&opened_by_space);
        dom::listen(&document, "keydown", move |event| {
            if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
                press(&event, &space);
            }
        });
        dom::listen(&document, "keyup", move |event| {
            // Some browsers press, when the space bar comes up, what has got the focus meanwhile.
            if opened_by_space.replace(false) {
                event.prevent_default();
            }
        });
        dom::listen(&document, "pointerdown", |event| {
            let target = event.target().and_then(|it| it.dyn_into::<Node>().ok());
            for menu in open_menus().iter().filter(|menu| !menu.contains(target.as_ref())) {
                close(menu);
            }
        });
    }

    fn press(event: &KeyboardEvent, opened_by_space: &Cell<bool>) {
        if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(menu) = menu_of(event) else { return };
        let Some(button) = within(&menu, "summary").into_iter().next() else { return };
        let items = within(&menu, ".item");
        let key = event.key();
        let at = items.iter().position(|item| event.target().as_ref() == Some(item));
        let done = match at {
            Some(at) => on_item(&key, at, items.len(), |item| {
                let text = items.get(item).and_then(|item| item.text_content()).unwrap_or_default();
                text.trim_start().get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(&key))
            }),
            None => on_button(&key, menu.has_attribute("open"), items.len()),
        };
        match done {
            Some(Move::To(item)) => {
                // Nothing is refused to an attribute with a fixed name.
                let _ = menu.set_attribute("open", "");
                opened_by_space.set(at.is_none() && key == " ");
                focus(items.get(item));
            }
            Some(Move::Close) => {
                close(&menu);
                focus(Some(&button));
            }
            Some(Move::Leave) => {
                focus(Some(&button));
                close(&menu);
                // Forwards the browser goes on from the button; backwards the button is the next stop.
                if !event.shift_key() {
                    return;
                }
            }
            None => return,
        }
        event.prevent_default();
    }

    /// The menu a key is for: the one around the focus. Esc is for the one that is open, wherever the focus is: not every
    /// browser gives it to a button that is pressed by mouse.
    fn menu_of(event: &Event) -> Option<Element> {
        let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
        dom::hit::<Element>(event, "details.menu")
            .or_else(|| if escape { open_menus().into_iter().next() } else { None })
    }

    fn open_menus() -> Vec<Element> {
        dom::all("details.menu[open]")
    }

    fn within(menu: &Element, selector: &str) -> Vec<HtmlElement> {
        let Ok(found) = menu.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    }

    fn close(menu: &Element) {
        let _ = menu.remove_attribute("open");
    }

    fn focus(element: Option<&HtmlElement>) {
        // Focus that cannot be moved stays where it is.
        let _ = element.map(HtmlElement::focus);
    }
}

#[cfg(test)]
mod tests {
    use super::{Move, on_button, on_item};

    #[test]
    fn r175_keys_of_the_button() {
        for key in ["Enter", " ", "ArrowDown"] {
            assert_eq!(on_button(key, false, 3), Some(Move::To(0)), "{key}");
        }
        assert_eq!(on_button("ArrowUp", false, 3), Some(Move::To(2)));
        assert_eq!(
            (on_button("Enter", true, 3), on_button("Tab", true, 3)),
            (None, None),
            "the browser's own"
        );
        assert_eq!((on_button("Escape", true, 3), on_button("Escape", false, 3)), (Some(Move::Close), None));
        assert_eq!(on_button("ArrowUp", false, 0), None);
    }

    #[test]
    fn r175_keys_of_an_item_go_round() {
        let none = |_| false;
        assert_eq!(on_item("ArrowDown", 2, 3, none), Some(Move::To(0)));
        assert_eq!(on_item("ArrowUp", 0, 3, none), Some(Move::To(2)));
        assert_eq!(
            (on_item("Home", 1, 3, none), on_item("End", 1, 3, none)),
            (Some(Move::To(0)), Some(Move::To(2)))
        );
        assert_eq!(
            (on_item("Escape", 1, 3, none), on_item("Tab", 1, 3, none)),
            (Some(Move::Close), Some(Move::Leave))
        );
        assert_eq!(
            (on_item("Enter", 1, 3, none), on_item(" ", 1, 3, |_| true)),
            (None, None),
            "the browser's own"
        );
    }

    #[test]
    fn r175_a_letter_goes_to_the_next_that_begins_with_it_and_round() {
        let c = |item| item == 0 || item == 2;
        assert_eq!(on_item("c", 0, 3, c), Some(Move::To(2)));
        assert_eq!(on_item("c", 2, 3, c), Some(Move::To(0)));
        assert_eq!(
            on_item("c", 0, 3, |item| item == 0),
            Some(Move::To(0)),
            "itself, where it is the only one"
        );
        assert_eq!(on_item("x", 0, 3, |_| false), None);
    }
}
