//! The keys of a tab list (R13): left and right, Home and End move between tabs. Each tab is a link to a page of its own:
//! Enter opens it, and the address keeps it.

use leptos::prelude::*;

/// Wakes the keys of the page's tab list. Shows nothing.
#[island]
pub fn TabKeys() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    wake();
}

#[cfg(feature = "hydrate")]
fn wake() {
    use super::dom;
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlElement, KeyboardEvent};

    let Some(list) = dom::all::<HtmlElement>("[role=tablist]").into_iter().next() else { return };
    let tabs = || dom::all::<HtmlElement>("[role=tablist] [role=tab]");
    // One stop for the whole list, as the pattern has it; without this script every tab is a stop. A page beside the
    // tabs has none selected: then the first one is the stop.
    let is_selected = |tab: &HtmlElement| tab.get_attribute("aria-selected").as_deref() == Some("true");
    let stop = tabs().iter().position(is_selected).unwrap_or(0);
    for (at, tab) in tabs().iter().enumerate() {
        tab.set_tab_index(if at == stop { 0 } else { -1 });
    }
    dom::listen(&list, "keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let tabs = tabs();
        let Some(here) = dom::hit::<HtmlElement>(&event, "[role=tab]") else { return };
        let Some(at) = tabs.iter().position(|tab| *tab == here) else { return };
        let Some(to) = neighbor(&event.key(), at, tabs.len()) else { return };
        if let Some(tab) = tabs.get(to) {
            event.prevent_default();
            // Focus that cannot be moved stays where it is.
            let _ = tab.focus();
        }
    });
}

/// Where a key leads from the tab at `at` of `tabs`; `None` for keys that are no way.
#[cfg(any(feature = "hydrate", test))]
fn neighbor(key: &str, at: usize, tabs: usize) -> Option<usize> {
    match key {
        "ArrowRight" => Some((at + 1) % tabs.max(1)),
        "ArrowLeft" => Some((at + tabs.max(1) - 1) % tabs.max(1)),
        "Home" => Some(0),
        "End" => tabs.checked_sub(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::neighbor;

    #[test]
    fn r13_keys_go_round() {
        assert_eq!(neighbor("ArrowRight", 2, 3), Some(0));
        assert_eq!(neighbor("ArrowLeft", 0, 3), Some(2));
        assert_eq!((neighbor("Home", 1, 3), neighbor("End", 1, 3)), (Some(0), Some(2)));
        assert_eq!((neighbor("Tab", 1, 3), neighbor("End", 0, 0)), (None, None));
    }
}
