//! The form of the Zoom settings, awake: the sentence about the distance and the marks of each line follow what is typed,
//! *Test Zoom* tells its stages as they come and can be stopped, and "If you save now" is there before the save. The form
//! works without it: the same buttons send the same fields to the same address.

#[cfg(feature = "hydrate")]
mod lines;
#[cfg(feature = "hydrate")]
mod parts;
#[cfg(feature = "hydrate")]
mod typed;

use leptos::prelude::*;

/// Wakes the form with the id `zoom-settings`. Shows nothing of its own.
#[island]
pub fn ZoomSettings() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    awake::wake();
}

#[cfg(feature = "hydrate")]
mod awake {
    use std::{
        cell::{Cell, RefCell},
        rc::Rc,
        time::Duration,
    };

    use leptos::{prelude::set_timeout, task::spawn_local};
    use web_sys::{AbortController, AbortSignal, HtmlButtonElement, HtmlElement, HtmlFormElement};

    use super::{
        lines, parts,
        parts::Ended,
        typed::{self, Typed},
    };
    use crate::{islands::dom, minutes::apart};

    /// How long typing has to rest before the server is asked what a save would mean.
    const REST: Duration = Duration::from_millis(400);

    /// Questions to the server of one kind: only the newest counts, and it can be stopped.
    #[derive(Clone, Default)]
    struct Newest {
        number: Rc<Cell<u32>>,
        stop: Rc<RefCell<Option<AbortController>>>,
    }

    impl Newest {
        /// Stops the one before; gives the new one's number and the signal that stops it.
        fn begin(&self) -> (u32, Option<AbortSignal>) {
            self.stop();
            self.number.set(self.number.get().wrapping_add(1));
            let controller = AbortController::new().ok();
            let signal = controller.as_ref().map(AbortController::signal);
            self.stop.replace(controller);
            (self.number.get(), signal)
        }

        fn stop(&self) {
            if let Some(running) = self.stop.take() {
                running.abort();
            }
        }

        fn is(&self, number: u32) -> bool {
            self.number.get() == number
        }
    }

    #[derive(Clone)]
    struct Form {
        form: HtmlFormElement,
        /// What was tested last, as far as the page knows.
        tested: Rc<RefCell<Option<Typed>>>,
        saved: Typed,
        test: Newest,
        preview: Newest,
    }

    pub(super) fn wake() {
        let Some(form) = dom::by_id::<HtmlFormElement>("zoom-settings") else { return };
        let came = Typed::as_it_came(&form);
        let tested = form.has_attribute("data-tested").then(|| came.clone());
        let saved = if form.has_attribute("data-typed") { Typed::default() } else { came.clone() };
        let it = Form {
            tested: Rc::new(RefCell::new(tested)),
            saved,
            test: Newest::default(),
            preview: Newest::default(),
            form,
        };
        it.listen();
        if Typed::read(&it.form) == came {
            it.follow(&came);
        } else {
            // Typed before this program was there to hear it.
            it.typed();
        }
    }

    /// Takes the alert around the button away; whoever pressed it goes on where the test was started.
    fn dismiss(button: &HtmlElement) {
        if let Some(alert) = button.closest(".alert").ok().flatten() {
            alert.remove();
        }
        if let Some(test) = dom::by_id::<HtmlElement>("zoom-test-button") {
            // Focus that cannot be moved stays where it is.
            let _ = test.focus();
        }
    }

    /// Tells a screen reader that the report is not whole yet.
    fn busy(busy: bool) {
        if let Some(report) = dom::by_id::<HtmlElement>("zoom-test") {
            // Attributes of an element that is there can always be set.
            let _ = report.set_attribute("aria-busy", if busy { "true" } else { "false" });
        }
    }

    impl Form {
        fn listen(&self) {
            let it = self.clone();
            dom::listen(&self.form, "input", move |_| it.typed());
            let it = self.clone();
            dom::listen(&self.form, "submit", move |event| {
                let submitter = js_sys::Reflect::get(&event, &"submitter".into()).ok();
                let button = submitter
                    .and_then(|button| wasm_bindgen::JsCast::dyn_into::<HtmlButtonElement>(button).ok());
                if button.is_some_and(|button| button.value() == "test")
                    && !it.form.has_attribute("data-plain")
                {
                    event.prevent_default();
                    it.test();
                }
            });
            // The buttons that stop a test and take its alert away come and go with the report.
            let it = self.clone();
            if let Some(report) = dom::by_id::<HtmlElement>("zoom-test") {
                dom::listen(&report, "click", move |event| {
                    if dom::hit::<HtmlElement>(&event, "#zoom-stop").is_some() {
                        it.test.stop();
                    }
                    if let Some(button) = dom::hit::<HtmlElement>(&event, "#zoom-dismiss") {
                        dismiss(&button);
                    }
                });
            }
        }

        fn typed(&self) {
            let typed = Typed::read(&self.form);
            lines::mark(&typed.emails);
            self.follow(&typed);
            let (it, (number, signal)) = (self.clone(), self.preview.begin());
            set_timeout(
                move || {
                    if it.preview.is(number) {
                        spawn_local(async move { it.preview(number, signal).await });
                    }
                },
                REST,
            );
        }

        /// Everything on the page that depends on what is typed and needs no server.
        fn follow(&self, typed: &Typed) {
            if let Some((host_link, padding)) = typed.minutes() {
                let sum = apart(host_link, padding);
                dom::say("spacing-more-than", &sum.more_than);
                dom::say("spacing-exactly", &sum.exactly);
                dom::say("spacing-after", &format!("{padding} min after"));
                dom::say("spacing-before", &format!("{host_link} min before"));
            }
            let changed = *typed != self.saved;
            let untested = self.tested.borrow().as_ref().is_some_and(|tested| !tested.tests_like(typed));
            dom::show("zoom-untested", changed && untested);
            dom::show("zoom-unsaved", changed && !untested);
            let why = typed::why_not_testable(typed, &self.form);
            dom::say("zoom-why", why.as_deref().unwrap_or_default());
            if let Some(button) = dom::by_id::<HtmlElement>("zoom-test-button") {
                // Attributes of an element that is there can always be set.
                let _ = button.set_attribute("aria-disabled", if why.is_some() { "true" } else { "false" });
            }
        }

        async fn preview(&self, number: u32, signal: Option<AbortSignal>) {
            let ended = parts::ask(&self.form, "preview", signal.as_ref(), |part| {
                if self.preview.is(number) {
                    part.put();
                }
            })
            .await;
            // A form that cannot be read yet means nothing yet.
            if matches!(ended, Ended::Refused) && self.preview.is(number) {
                parts::clear("zoom-impact");
            }
        }

        fn test(&self) {
            let typed = Typed::read(&self.form);
            if let Some(first) = typed.first_missing(&self.form) {
                if let Some(field) = dom::by_id::<HtmlElement>(first) {
                    let _ = field.focus();
                }
                return;
            }
            let (it, (number, signal)) = (self.clone(), self.test.begin());
            busy(true);
            spawn_local(async move {
                dom::say("zoom-said", "Testing.");
                let ended = parts::ask(&it.form, "test", signal.as_ref(), |part| {
                    // What an older test found never covers what a newer one says.
                    if it.test.is(number) {
                        part.put();
                    }
                })
                .await;
                if it.test.is(number) {
                    it.tested(ended, typed);
                }
            });
        }

        fn tested(&self, ended: Ended, typed: Typed) {
            busy(false);
            match ended {
                Ended::Whole => {
                    self.tested.replace(Some(typed));
                    self.follow(&Typed::read(&self.form));
                }
                // The page itself says best what is wrong with a field.
                Ended::Refused => self.send_plainly(),
                Ended::Stopped => parts::put_template("zoom-test", "zoom-test-stopped"),
                Ended::Broken => parts::put_template("zoom-test", "zoom-test-broken"),
            }
        }

        /// Sends the form as if this script were not there.
        fn send_plainly(&self) {
            let _ = self.form.set_attribute("data-plain", "");
            if let Some(button) = dom::by_id::<HtmlButtonElement>("zoom-test-button") {
                button.click();
            }
        }
    }
}
