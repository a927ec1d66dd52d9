//! What the frame says of the stream: nothing while all is well, and in words when it is not, after a moment's grace.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::set_timeout_with_handle};

use super::tab::State;
use crate::islands::dom;

/// A stream that breaks and is back at once is nobody's business.
const GRACE: Duration = Duration::from_secs(3);

/// Every sentence the frame holds ready, by id.
const WORDS: [&str; 4] = ["stream-lost", "stream-offline", "stream-out", "stream-other"];

#[derive(Clone, Default)]
pub(super) struct Mark {
    pending: Rc<RefCell<Option<TimeoutHandle>>>,
    shown: Rc<Cell<bool>>,
}

impl Mark {
    pub(super) fn show(&self, state: State) {
        if let Some(pending) = self.pending.take() {
            pending.clear();
        }
        if state != State::Lost || self.shown.get() {
            return self.put(state);
        }
        let it = self.clone();
        let pending = set_timeout_with_handle(move || it.put(State::Lost), GRACE).ok();
        self.pending.replace(pending);
    }

    /// The network has come or gone: what is shown may have another reason.
    pub(super) fn again(&self, state: State) {
        if self.shown.get() {
            self.put(state);
        }
    }

    fn put(&self, state: State) {
        let shown = match state {
            State::Live => "",
            State::Lost if is_offline() => "stream-offline",
            State::Lost => "stream-lost",
            State::Out => "stream-out",
            State::Other => "stream-other",
        };
        self.shown.set(!shown.is_empty());
        for words in WORDS {
            dom::show(words, words == shown);
        }
    }
}

fn is_offline() -> bool {
    web_sys::window().is_some_and(|window| !window.navigator().on_line())
}
