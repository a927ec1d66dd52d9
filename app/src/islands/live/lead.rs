//! Which tab holds the stream: the one that holds a lock of the browser. A page that came by plain http under a name has no
//! locks; there it is the one whose lease stands in the browser's storage. Without a way to talk to other tabs each leads.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Object, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{
    lease::Lease,
    tab::{NAME, State, Tab, is_visible},
};

#[derive(Default)]
pub(super) struct Lead {
    leads: Cell<bool>,
    awake: Cell<bool>,
    /// Which request for the lock counts; an older one is over.
    request: Cell<u32>,
    /// Takes the request for the lock back.
    withdraw: RefCell<Option<AbortController>>,
    /// Gives the lock to the next tab.
    release: RefCell<Option<Function>>,
    lease: RefCell<Option<Rc<Lease>>>,
}

impl Lead {
    pub(super) fn leads(&self) -> bool {
        self.leads.get()
    }

    /// The page is there for somebody; whether it was not before.
    pub(super) fn wake(&self, tab: &Rc<Tab>) -> bool {
        if self.awake.replace(true) {
            return false;
        }
        if !tab.has_company() {
            self.begin(tab);
        } else if locks().is_some() {
            self.request(tab, false);
        } else {
            match Lease::new() {
                Some(lease) => {
                    let lease = Rc::clone(self.lease.borrow_mut().get_or_insert(lease));
                    lease.compete(tab);
                }
                None => self.begin(tab),
            }
        }
        true
    }

    /// The page goes, or stands still from now on: another tab takes the stream.
    pub(super) fn sleep(&self, tab: &Tab) {
        self.awake.set(false);
        self.request.set(self.request.get().wrapping_add(1));
        if let Some(withdraw) = self.withdraw.take() {
            withdraw.abort();
        }
        if let Some(lease) = self.lease.borrow().as_ref()
            && lease.give_up()
        {
            tab.post("bye", "", "");
        }
        self.end(tab);
        if let Some(release) = self.release.take() {
            // It settles a promise, which never fails.
            let _ = release.call0(&JsValue::NULL);
        }
    }

    /// Nobody was heard for too long: whoever holds the stream stands still.
    pub(super) fn take_over(&self, tab: &Rc<Tab>) {
        if locks().is_some() {
            self.request(tab, true);
        }
    }

    /// The tab that held the stream said that it goes.
    pub(super) fn vacant(&self, tab: &Rc<Tab>) {
        if let Some(lease) = self.lease.borrow().as_ref() {
            lease.look(tab);
        }
    }

    pub(super) fn begin(&self, tab: &Rc<Tab>) {
        if !self.leads.replace(true) {
            tab.stream.again(tab);
        }
    }

    pub(super) fn end(&self, tab: &Tab) {
        if self.leads.replace(false) {
            tab.stream.stop();
        }
    }

    fn request(&self, tab: &Rc<Tab>, steal: bool) {
        let number = self.request.get().wrapping_add(1);
        self.request.set(number);
        if let Some(withdraw) = self.withdraw.take() {
            withdraw.abort();
        }
        let Some(asked) = self.ask(tab, number, steal) else { return self.begin(tab) };
        let tab = Rc::clone(tab);
        spawn_local(async move {
            // Over: given back, withdrawn, or stolen by a tab that took this one for dead.
            let _ = JsFuture::from(asked).await;
            let lead = &tab.lead;
            if lead.request.get() != number {
                return;
            }
            lead.release.replace(None);
            if !lead.leads() {
                // A browser that refuses its locks: then without.
                return lead.begin(&tab);
            }
            lead.end(&tab);
            // Asked for again when somebody looks at the page.
            lead.awake.set(false);
            if is_visible() {
                lead.wake(&tab);
            }
        });
    }

    fn ask(&self, tab: &Rc<Tab>, number: u32, steal: bool) -> Option<Promise> {
        let locks = locks()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let options = Object::new();
        if steal {
            Reflect::set(&options, &"steal".into(), &true.into()).ok()?;
        } else {
            let withdraw = AbortController::new().ok()?;
            Reflect::set(&options, &"signal".into(), &withdraw.signal()).ok()?;
            self.withdraw.replace(Some(withdraw));
        }
        let tab = Rc::clone(tab);
        let granted = Closure::once_into_js(move || -> JsValue {
            let lead = &tab.lead;
            if lead.request.get() != number {
                return JsValue::UNDEFINED;
            }
            // Held for as long as this promise is open.
            let held = Promise::new(&mut |settle, _| {
                lead.release.replace(Some(settle));
            });
            lead.begin(&tab);
            held.into()
        });
        request.call3(&locks, &NAME.into(), &options, &granted).ok()?.dyn_into().ok()
    }
}

/// The browser's locks; a page that did not come safely has none.
fn locks() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined()).then_some(locks)
}

impl Tab {
    /// The stream broke.
    pub(super) fn lost(&self, state: State) {
        if self.lead.leads() {
            self.tell_state(state);
        }
    }
}
