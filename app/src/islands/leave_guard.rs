//! Asks before a page is left on which something was typed and not saved (R36). A link gets a dialog of ours; reload, back
//! and closing get the browser's own, which no page may replace.

use leptos::prelude::*;

/// The dialog, and the watch over every form with `data-guard`. Such a form says with `data-typed` that the page came back
/// with what was typed still unsaved.
#[island]
pub fn LeaveGuard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let guard = guard::wake();
    let leave = move |_| {
        #[cfg(feature = "hydrate")]
        guard.leave();
    };
    view! {
        <dialog id="leave" class="dialog" aria-labelledby="leave-title" aria-describedby="leave-what">
            <h2 id="leave-title">"Leave without saving?"</h2>
            <p id="leave-what"></p>
            <form method="dialog" class="row">
                <button type="button" class="btn danger" on:click=leave>"Leave"</button>
                <button class="btn primary" autofocus>"Stay"</button>
            </form>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
mod guard {
    use std::{cell::Cell, cell::RefCell, rc::Rc};

    use wasm_bindgen::JsCast;
    use web_sys::{BeforeUnloadEvent, HtmlAnchorElement, HtmlDialogElement, MouseEvent};

    use crate::islands::dom;

    /// Where somebody wanted to go, and whether they may.
    #[derive(Clone, Default)]
    pub(super) struct Guard {
        wanted: Rc<RefCell<String>>,
        free: Rc<Cell<bool>>,
    }

    impl Guard {
        /// Goes where the dialog was opened for.
        pub(super) fn leave(&self) {
            self.free.set(true);
            if let Some(window) = web_sys::window() {
                // An address that is none leaves the page where it is.
                let _ = window.location().assign(&self.wanted.borrow());
            }
        }
    }

    pub(super) fn wake() -> Guard {
        let guard = Guard::default();
        let Some(window) = web_sys::window() else { return guard };
        let free = Rc::clone(&guard.free);
        // Sending a form is no leaving; a script that takes the submission over prevents the default.
        dom::listen(&window, "submit", move |event| {
            if !event.default_prevented() {
                free.set(true);
            }
        });
        let free = Rc::clone(&guard.free);
        dom::listen(&window, "beforeunload", move |event| {
            if free.get() || changes().is_none() {
                return;
            }
            event.prevent_default();
            if let Ok(event) = event.dyn_into::<BeforeUnloadEvent>() {
                event.set_return_value("unsaved");
            }
        });
        let asked = guard.clone();
        dom::listen(&window, "click", move |event| asked.clicked(&event));
        guard
    }

    impl Guard {
        fn clicked(&self, event: &web_sys::Event) {
            let Some(link) = dom::hit::<HtmlAnchorElement>(event, "a[href]") else { return };
            if event.default_prevented() || opens_elsewhere(event, &link) || leads_within(&link) {
                return;
            }
            let (Some(changes), Some(dialog)) = (changes(), dom::by_id::<HtmlDialogElement>("leave")) else {
                return;
            };
            if dialog.show_modal().is_ok() {
                event.prevent_default();
                self.wanted.replace(link.href());
                dom::say("leave-what", &changes);
            }
        }
    }

    /// Another tab or window: this page stays.
    fn opens_elsewhere(event: &web_sys::Event, link: &HtmlAnchorElement) -> bool {
        let with_keys = event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
            mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0
        });
        with_keys || !matches!(link.target().as_str(), "" | "_self")
    }

    /// A place on this very page.
    fn leads_within(link: &HtmlAnchorElement) -> bool {
        link.get_attribute("href").is_some_and(|href| href.starts_with('#'))
    }

    /// What would be lost, as a sentence; `None` when nothing would.
    fn changes() -> Option<String> {
        let forms = dom::guarded_forms();
        if forms.iter().any(|form| form.has_attribute("data-typed")) {
            return Some("What you typed has not been saved.".to_owned());
        }
        match forms.iter().map(dom::edits).sum::<usize>() {
            0 => None,
            1 => Some("1 field is changed. Nothing has been saved.".to_owned()),
            more => Some(format!("{more} fields are changed. Nothing has been saved.")),
        }
    }
}
