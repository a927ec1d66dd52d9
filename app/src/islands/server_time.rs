//! The server's clock as this browser knows it. The viewer's own clock may be wrong (T-9): only the time that has passed
//! since the server's answer is taken from the browser, by its monotonic clock.

use shared::{countdown::Countdown, time::Timestamp};
use wasm_bindgen::JsValue;

/// What the server's clock showed, and when that was heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerTime {
    heard: Countdown,
    received: f64,
}

impl ServerTime {
    /// From the page itself: `server_now` stood in it, and the browser wrote down when it was asked for and came.
    pub(super) fn of_page(server_now: Timestamp) -> Self {
        let (asked, received) = navigation().unwrap_or((0.0, 0.0));
        Self::of_answer(server_now, asked, received)
    }

    /// From an answer; `asked` and `received` are milliseconds of [`monotonic`].
    pub(super) fn of_answer(server_now: Timestamp, asked: f64, received: f64) -> Self {
        let heard = Countdown { server_now, round_trip_millis: whole(received - asked) };
        Self { heard, received }
    }

    /// The server's clock now.
    pub(super) fn now(self) -> Timestamp {
        self.heard.server_time(whole(monotonic() - self.received))
    }
}

/// Milliseconds since the page began, by a clock that nobody sets.
pub(super) fn monotonic() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page's life")]
fn whole(millis: f64) -> i64 {
    millis.max(0.0).round() as i64
}

/// When this page was asked for, and when its first byte came.
fn navigation() -> Option<(f64, f64)> {
    let performance = web_sys::window()?.performance()?;
    let entries = performance.get_entries_by_type("navigation");
    let entry = entries.get(0);
    let number = |name: &str| js_sys::Reflect::get(&entry, &JsValue::from_str(name)).ok()?.as_f64();
    Some((number("requestStart")?, number("responseStart")?))
}
