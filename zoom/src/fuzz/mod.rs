//! A hundred thousand broken answers: none makes a parser panic, none turns a refusal into a success, none smuggles a
//! link or an address into an error's words.
//!
//! Each case comes from its own number. A case that fails prints it; `CALLBOARD_TEST_SEED=number` runs that one alone.
//! `CALLBOARD_TEST_CASES` makes it quicker.

mod fixtures;
mod mutate;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::{Answer, Verdict};
use crate::meetings::wire_body::{ListBody, MeetingBody};
use crate::users::UserBody;
use crate::webhook::Event;
use crate::{ListedMeeting, Meeting, User, retry_after, token, user_settings};
use fixtures::{BODIES, Kind};
use mutate::{Dice, mutate, mutate_text};

const CASES: usize = 100_000;
/// Every fixture is also sent as it is now and then, so that "it parses" is seen too.
const UNTOUCHED: usize = 16;

/// What came of all cases, by kind.
#[derive(Default)]
struct Tally {
    read: [AtomicUsize; Kind::ALL.len()],
    refused: [AtomicUsize; Kind::ALL.len()],
}

#[test]
fn no_broken_answer_makes_a_parser_panic() {
    #[expect(clippy::disallowed_methods, reason = "only who replays a case or is in a hurry sets them")]
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    if let Some(seed) = number("CALLBOARD_TEST_SEED") {
        return run(seed, &Tally::default());
    }
    let cases = number("CALLBOARD_TEST_CASES").unwrap_or(CASES);
    let tally = Tally::default();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let tally = &tally;
            scope.spawn(move || (half..cases).step_by(2).for_each(|seed| guarded(seed, tally)));
        }
    });
    let sum =
        |counts: &[AtomicUsize]| counts.iter().map(|count| count.load(Ordering::Relaxed)).sum::<usize>();
    assert_eq!(sum(&tally.read) + sum(&tally.refused), cases, "every case was run");
    if cases == CASES {
        for kind in Kind::ALL {
            let of = |counts: &[AtomicUsize]| counts[kind as usize].load(Ordering::Relaxed);
            assert!(of(&tally.refused) > 500, "{kind:?}: mutations that break nothing prove nothing");
            assert!(kind == Kind::Refusal || of(&tally.read) > 500, "{kind:?}: nothing was ever read");
        }
    }
}

fn guarded(seed: usize, tally: &Tally) {
    if std::panic::catch_unwind(|| run(seed, tally)).is_err() {
        panic!("CALLBOARD_TEST_SEED={seed} fails");
    }
}

impl std::panic::RefUnwindSafe for Tally {}

fn run(seed: usize, tally: &Tally) {
    let mut dice = Dice::new(seed);
    let nth = dice.below(BODIES.len());
    let (kind, body) = BODIES[nth];
    let bytes = if dice.below(UNTOUCHED) == 0 { body.as_bytes().to_vec() } else { mutate(nth, &mut dice) };
    let read = if kind == Kind::Event {
        Event::read(&bytes).map(|event| event.key()).is_ok()
    } else {
        feed(kind, &answer(kind, &bytes, &mut dice))
    };
    let counts = if read { &tally.read } else { &tally.refused };
    counts[kind as usize].fetch_add(1, Ordering::Relaxed);
}

/// The answer with headers that are as odd as its body.
fn answer(kind: Kind, bytes: &[u8], dice: &mut Dice) -> Answer {
    let refusals: &[u16] = &[302, 400, 401, 403, 404, 429, 429, 429, 500, 503];
    let status =
        if kind == Kind::Refusal { *dice.one_of(refusals) } else { *dice.one_of(&[200, 200, 201, 204]) };
    let mut header = |known: &[&str]| match dice.below(3) {
        0 => None,
        1 => Some((*dice.one_of(known)).to_owned()),
        _ => {
            let known = *dice.one_of(known);
            Some(String::from_utf8_lossy(&mutate_text(known, dice)).into_owned())
        }
    };
    let date = header(&["Wed, 01 May 2030 13:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]);
    Answer {
        status,
        text: String::from_utf8_lossy(bytes).into_owned(),
        retry_after: header(&[
            "2030-05-02T00:00:00Z",
            "2",
            "Wed, 01 May 2030 13:00:05 GMT",
            "+262143-12-31T23:59:59Z",
        ]),
        limit_type: header(&["QPS", "Daily-limit"]),
        limit_category: header(&["Light", "Medium", "Heavy", "Resource-intensive"]),
        limit: header(&["30", "100", "4294967295"]),
        server_date: date.as_deref().and_then(retry_after::http_date),
    }
}

/// Reads `answer` as the client would; whether it was taken for a success.
fn feed(kind: Kind, answer: &Answer) -> bool {
    if matches!(kind, Kind::Token | Kind::Refusal) {
        words_are_clean(&answer.token_refusal());
    }
    if kind == Kind::Token {
        let configured = crate::ZOOM_API_URL.parse().unwrap();
        return token::read(answer, 1, &configured).is_ok();
    }
    let value = match answer.judge() {
        Verdict::Done(value) => value,
        Verdict::StaleToken => return false,
        Verdict::TooFast { error, .. } | Verdict::Failed(error) => {
            words_are_clean(&error);
            return false;
        }
    };
    assert!(kind != Kind::Refusal, "status {} became a success: {}", answer.status, answer.text);
    match kind {
        Kind::User => reads::<UserBody>(value, |body| drop(format!("{:?}", User::from(body)))),
        Kind::Meeting => reads::<MeetingBody>(value, |body| drop(format!("{:?}", Meeting::from(body)))),
        Kind::List => reads::<ListBody>(value, |body| {
            drop(body.meetings.into_iter().map(ListedMeeting::from).collect::<Vec<_>>());
        }),
        _ => user_settings::read(&value).is_some(),
    }
}

fn reads<T: DeserializeOwned>(value: Value, then: impl FnOnce(T)) -> bool {
    serde_json::from_value(value).map(then).is_ok()
}

fn words_are_clean(error: &crate::Error) {
    let text = error.to_string();
    assert!(text.len() < 4_000, "{} bytes of words", text.len());
    assert!(!text.contains("://") && !text.contains('@'), "{text}");
}
