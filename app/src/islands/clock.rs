//! Counts down what a page waits for: when a host link opens, when a meeting starts. It counts with the server's clock, never
//! with ticks (T-10), and asks for the page anew when something is due, when the tab is looked at again, and now and then.

use leptos::prelude::*;

/// Wakes every countdown of the page: elements with `data-count-to`, milliseconds since 1970. Those with `data-clock` are
/// large ones, whose small word and time are replaced; others get the time alone. The element `clock-said` carries the
/// server's clock as `data-now`, and takes what a screen reader hears. Shows nothing itself.
#[island]
pub fn CountdownClock() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    waking::wake();
}

/// The longest countdown; what is further away keeps its date.
#[cfg(feature = "hydrate")]
const LONGEST: i64 = 24 * shared::time::HOUR;

/// Minutes before the end at which a screen reader hears of it.
#[cfg(any(feature = "hydrate", test))]
const SAID_AT: [i64; 6] = [60, 30, 15, 10, 5, 1];

/// "00:41:07": whole seconds, rounded up, so that it shows zero when it is time and not before.
#[cfg(any(feature = "hydrate", test))]
fn digits(millis: i64) -> String {
    let seconds = (millis.max(0) + 999) / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The sentence for a screen reader when a countdown has gone from `before` to `left` milliseconds, if it has passed one of
/// the minutes at which something is said.
#[cfg(any(feature = "hydrate", test))]
fn said(says: &str, before: i64, left: i64) -> Option<String> {
    let passed = |minutes: &&i64| (left..before).contains(&(**minutes * shared::time::MINUTE));
    SAID_AT.iter().find(passed)?;
    let minutes = (left + shared::time::MINUTE - 1) / shared::time::MINUTE;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    Some(format!("{says} in {minutes} {unit}."))
}

/// "Updated 2 s ago", from the milliseconds since.
#[cfg(any(feature = "hydrate", test))]
fn ago(millis: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a page does not live for 292 million years")]
    match (millis / 1000.0) as i64 {
        seconds @ ..60 => format!("Updated {} s ago", seconds.max(0)),
        seconds => format!("Updated {} min ago", seconds / 60),
    }
}

#[cfg(feature = "hydrate")]
mod waking {
    use std::{cell::RefCell, rc::Rc, time::Duration};

    use leptos::prelude::set_timeout;
    use shared::time::{MINUTE, Timestamp};
    use wasm_bindgen::JsCast;
    use web_sys::{CustomEvent, Element, HtmlElement, HtmlFormElement};

    use super::{LONGEST, ago, digits, said};
    use crate::islands::{
        dom,
        live::{REFRESH, REFRESHED, Refreshed},
        server_time::{ServerTime, monotonic},
    };

    /// The element that carries the server's clock, and what is said.
    const SAID: &str = "clock-said";

    /// How often the server's clock is asked for while somebody looks.
    const SYNC_EVERY: f64 = 5.0 * 60_000.0;

    /// How far the two clocks of a computer may drift apart before it is taken to have slept, or to have been set.
    const JUMP: f64 = 2_000.0;

    /// What the countdowns of the page know.
    struct Clock {
        time: ServerTime,
        /// When the server's clock was last heard, or asked for.
        synced: f64,
        /// When the page was last made equal to what the server knows.
        fresh: f64,
        /// The viewer's clock less the monotonic one: it changes when the computer has slept.
        lag: f64,
        /// The instant the page was last asked for anew because it had come.
        asked_for: i64,
        /// The countdown that is spoken, and what was left of it at the last look.
        spoken: Option<(i64, i64)>,
        /// The heading of the host link's card; a new one is news.
        heading: String,
        /// Whether the host link has opened while somebody waited.
        opened: bool,
    }

    pub(super) fn wake() {
        let Some(now) = server_now() else { return };
        let clock = Rc::new(RefCell::new(Clock {
            time: ServerTime::of_page(now),
            synced: monotonic(),
            fresh: monotonic(),
            lag: lag(),
            asked_for: 0,
            spoken: None,
            heading: heading(),
            opened: false,
        }));
        let Some((window, document)) = web_sys::window().zip(dom::document()) else { return };
        for event in ["focus", "online", "pageshow"] {
            let clock = Rc::clone(&clock);
            dom::listen(&window, event, move |_| sync(&clock));
        }
        let (seen, looked) = (Rc::clone(&clock), document.clone());
        dom::listen(&document, "visibilitychange", move |_| {
            if !looked.hidden() {
                sync(&seen);
                show(&seen);
            }
        });
        let heard = Rc::clone(&clock);
        dom::listen(&document, REFRESHED, move |event| {
            let Ok(event) = event.dyn_into::<CustomEvent>() else { return };
            hear(&heard, &event);
            show(&heard);
        });
        // A second click would fetch a second link while the first one opens.
        dom::listen(&document, "submit", |event| {
            let Some(form) = dom::hit::<HtmlFormElement>(&event, "form[target=_blank]") else { return };
            if form.has_attribute("data-sent") {
                event.prevent_default();
                return;
            }
            // An attribute with a fixed name cannot be refused.
            let _ = form.set_attribute("data-sent", "");
            set_timeout(move || drop(form.remove_attribute("data-sent")), Duration::from_secs(3));
        });
        tick(&clock);
    }

    /// The viewer's clock less the monotonic one.
    fn lag() -> f64 {
        js_sys::Date::now() - monotonic()
    }

    /// Asks for the page anew, and with it for the server's clock, where anything is waited for.
    fn sync(clock: &Rc<RefCell<Clock>>) {
        {
            let mut clock = clock.borrow_mut();
            (clock.synced, clock.lag) = (monotonic(), lag());
        }
        if dom::all::<Element>("[data-count-to], [data-next]").is_empty() {
            return;
        }
        dom::tell(REFRESH, &js_sys::Object::new());
    }

    /// Takes the server's clock from the fresh page.
    fn hear(clock: &Rc<RefCell<Clock>>, event: &CustomEvent) {
        let Some(Refreshed { asked, received }) = Refreshed::of(event) else { return };
        let mut clock = clock.borrow_mut();
        clock.fresh = received;
        let Some(now) = server_now() else { return };
        clock.time = ServerTime::of_answer(now, asked, received);
        clock.synced = monotonic();
        let is_open = !dom::all::<Element>(".hostlink.open").is_empty();
        let heading = heading();
        if clock.heading != heading {
            dom::say(SAID, &format!("{heading}."));
            (clock.heading, clock.opened) = (heading, is_open);
        }
        if clock.opened
            && is_open
            && let Some(document) = dom::document()
        {
            // Where tabs stand in a row, the one that is waited for is found.
            document.set_title(&format!("● {}", document.title()));
        }
    }

    fn heading() -> String {
        dom::by_id::<Element>("host-link")
            .and_then(|it| it.text_content())
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    /// The server's clock when it made the page, or what the page was last made equal to.
    fn server_now() -> Option<Timestamp> {
        millis(&dom::by_id(SAID)?, "data-now").map(Timestamp)
    }

    /// Shows what is left, and comes back when the next second begins.
    fn tick(clock: &Rc<RefCell<Clock>>) {
        show(clock);
        let (slept, stale) = {
            let clock = clock.borrow();
            ((lag() - clock.lag).abs() > JUMP, monotonic() - clock.synced > SYNC_EVERY)
        };
        if slept || (stale && dom::document().is_some_and(|document| !document.hidden())) {
            sync(clock);
        }
        let into = clock.borrow().time.now().0.rem_euclid(1000);
        let wait = u64::try_from(1000 - into).unwrap_or(1000);
        let clock = Rc::clone(clock);
        // A little late rather than early: early would show the same second twice.
        set_timeout(move || tick(&clock), Duration::from_millis(wait + 5));
    }

    fn show(clock: &Rc<RefCell<Clock>>) {
        let now = clock.borrow().time.now();
        for element in dom::all::<Element>("[data-count-to]") {
            let Some(to) = millis(&element, "data-count-to") else { continue };
            let left = to - now.0;
            if left <= LONGEST {
                draw(&element, left);
            }
            if let Some(says) = element.get_attribute("data-count-says") {
                speak(clock, &says, to, left);
            }
        }
        for element in dom::all::<HtmlElement>("[data-updated]") {
            element.set_hidden(false);
            element.set_text_content(Some(&ago(monotonic() - clock.borrow().fresh)));
        }
        let due = dom::all::<Element>("[data-next]").iter().filter_map(|it| millis(it, "data-next")).min();
        if let Some(due) = due
            && due <= now.0
            && clock.borrow().asked_for != due
        {
            clock.borrow_mut().asked_for = due;
            sync(clock);
        }
    }

    /// Writes the time left into a countdown.
    fn draw(element: &Element, left: i64) {
        let time = digits(left);
        if !element.has_attribute("data-clock") {
            element.set_text_content(Some(&format!(" In {time}.")));
            return;
        }
        let word = element.get_attribute("data-count-word").unwrap_or_default();
        let part = |name: &str| element.query_selector(name).ok().flatten();
        if let Some((small, large)) = part("small").zip(part("span")) {
            small.set_text_content(Some(&word));
            large.set_text_content(Some(&time));
        }
        let minutes = crate::minutes::duration((left + MINUTE - 1) / MINUTE);
        // A timer is silent; whoever asks reads minutes, not a number that changes under the finger.
        for (name, value) in [("role", "timer"), ("aria-label", &format!("{word} {minutes}"))] {
            if element.get_attribute(name).as_deref() != Some(value) {
                let _ = element.set_attribute(name, value);
            }
        }
    }

    /// Tells a screen reader at a few chosen minutes.
    fn speak(clock: &Rc<RefCell<Clock>>, says: &str, to: i64, left: i64) {
        let before =
            clock.borrow().spoken.filter(|(known, _)| *known == to).map_or(left, |(_, before)| before);
        clock.borrow_mut().spoken = Some((to, left));
        if let Some(sentence) = said(says, before, left) {
            dom::say(SAID, &sentence);
        }
    }

    fn millis(element: &Element, attribute: &str) -> Option<i64> {
        element.get_attribute(attribute)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use shared::time::{HOUR, MINUTE, SECOND};

    use super::{ago, digits, said};

    #[test]
    fn the_age_of_a_page_is_told_in_seconds_then_in_minutes() {
        assert_eq!(ago(-3.0), "Updated 0 s ago");
        assert_eq!(ago(59_999.0), "Updated 59 s ago");
        assert_eq!(ago(60_000.0), "Updated 1 min ago");
        assert_eq!(ago(3_600_000.0), "Updated 60 min ago");
    }

    #[test]
    fn t_10_zero_is_shown_when_it_is_time_and_not_before() {
        assert_eq!(digits(41 * MINUTE + 7 * SECOND), "00:41:07");
        assert_eq!(digits(24 * HOUR), "24:00:00");
        assert_eq!(
            (digits(1).as_str(), digits(0).as_str(), digits(-5).as_str()),
            ("00:00:01", "00:00:00", "00:00:00")
        );
    }

    #[test]
    fn r115_few_minutes_are_said_and_each_once() {
        let at = |minutes: i64| minutes * MINUTE;
        assert_eq!(said("It opens", at(60) + 1, at(60)).as_deref(), Some("It opens in 60 minutes."));
        assert_eq!(said("It opens", at(60), at(60) - 1), None, "once");
        assert_eq!(said("It opens", at(59), at(31)), None);
        assert_eq!(said("It opens", at(2), at(1) - 400).as_deref(), Some("It opens in 1 minute."));
        assert_eq!(
            said("It opens", at(62), at(9)).as_deref(),
            Some("It opens in 9 minutes."),
            "after sleep once, and rightly"
        );
    }
}
