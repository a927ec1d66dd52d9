//! A lease in the browser's storage: who holds the stream, and until when. Two tabs that take it at the same moment see each
//! other a moment later, and one of them lets go.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Date, Math, Number};
use leptos::{
    leptos_dom::helpers::IntervalHandle,
    prelude::{set_interval_with_handle, set_timeout},
};
use web_sys::Storage;

use super::tab::{NAME, Tab, is_visible};

/// How long a lease holds without being renewed, in milliseconds. A tab in the background renews more rarely and loses it
/// to one that is looked at.
const HOLDS: f64 = 6_000.0;
const RENEW: Duration = Duration::from_secs(2);
/// After this long a tab that took it at the same moment has written its own name.
const SETTLE: Duration = Duration::from_millis(120);

pub(super) struct Lease {
    storage: Storage,
    me: String,
    timer: RefCell<Option<IntervalHandle>>,
    held: Cell<bool>,
}

impl Lease {
    pub(super) fn new() -> Option<Rc<Self>> {
        let storage = web_sys::window()?.local_storage().ok()??;
        let me = text_of(Math::random());
        Some(Rc::new(Self { storage, me, timer: RefCell::default(), held: Cell::new(false) }))
    }

    pub(super) fn compete(self: &Rc<Self>, tab: &Rc<Tab>) {
        let (it, again) = (Rc::clone(self), Rc::clone(tab));
        let timer = set_interval_with_handle(move || it.look(&again), RENEW).ok();
        self.timer.replace(timer);
        self.look(tab);
    }

    /// Renews the lease, takes a free one, or sees that another tab has it.
    pub(super) fn look(self: &Rc<Self>, tab: &Rc<Tab>) {
        match self.holder() {
            Some(holder) if holder != self.me => {
                self.held.set(false);
                tab.lead.end(tab);
            }
            _ if self.timer.borrow().is_some() && (self.held.get() || is_visible()) => {
                let until = Date::now() + HOLDS;
                // A full storage keeps what it has: then somebody else holds the lease, or nobody.
                let _ = self.storage.set_item(NAME, &format!("{} {}", self.me, text_of(until)));
                if !self.held.get() {
                    let (it, tab) = (Rc::clone(self), Rc::clone(tab));
                    set_timeout(move || it.settle(&tab), SETTLE);
                }
            }
            _ => {}
        }
    }

    fn settle(&self, tab: &Rc<Tab>) {
        if self.timer.borrow().is_some() && self.holder().as_ref() == Some(&self.me) {
            self.held.set(true);
            tab.lead.begin(tab);
        }
    }

    /// Lets the next tab have it; whether this one did.
    pub(super) fn give_up(&self) -> bool {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        self.held.replace(false)
            && self.holder().as_ref() == Some(&self.me)
            && self.storage.remove_item(NAME).is_ok()
    }

    /// Whose lease holds now.
    fn holder(&self) -> Option<String> {
        let item = self.storage.get_item(NAME).ok()??;
        let (holder, until) = item.split_once(' ')?;
        (Date::now() < Number::parse_float(until)).then(|| holder.to_owned())
    }
}

/// A number as the browser writes it: Rust's own writing of floats is 10 kB of the download.
fn text_of(number: f64) -> String {
    Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
}
