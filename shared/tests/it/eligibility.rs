//! Who may be converted, and what Zoom is told.

use shared::eligibility::{Eligible, SentTime, check};
use shared::message::{Code, Message};
use shared::request::Status;

use crate::support::{at, span};

#[test]
fn r47_the_matrix_of_statuses() {
    let hour = span("10:00", "11:00");
    let ask = |status| check(status, false, hour, at("09:00"), true).map_err(|reason| reason.code());
    assert_eq!(ask(Status::Draft), Err(Code::Draft));
    assert_eq!(ask(Status::Canceled), Err(Code::Canceled));
    for status in [Status::Pending, Status::Confirmed, Status::Completed] {
        let sent = SentTime { start: at("10:00"), duration_minutes: 60 };
        assert_eq!(ask(status), Ok(Eligible { running: false, sent }));
    }
}

#[test]
fn r70_what_has_ended_is_refused_and_what_runs_is_not() {
    let hour = span("10:00", "11:00");
    let ask = |now| check(Status::Confirmed, false, hour, now, true);
    assert_eq!(ask(at("11:00")), Err(Message::Past { ended_at: at("11:00") }), "end = now");
    assert!(ask(at("11:00").plus_millis(-1)).is_ok_and(|it| it.running && it.sent.duration_minutes == 1));
    assert!(ask(at("10:00")).is_ok_and(|it| it.running), "it starts now");
    assert!(ask(at("10:00").plus_millis(-1)).is_ok_and(|it| !it.running));
}

#[test]
fn t_26_a_running_request_is_sent_as_now_and_the_rest() {
    let now = at("10:10").plus_millis(12_345);
    let eligible = check(Status::Confirmed, false, span("10:00", "11:00"), now, true).unwrap();
    assert!(eligible.running);
    assert_eq!(eligible.sent.start, at("10:10").plus_seconds(12), "Zoom knows whole seconds");
    assert_eq!(eligible.sent.duration_minutes, 50, "49 min 48 s, rounded up");
}

#[test]
fn t_37_zoom_is_told_whole_minutes_rounded_up() {
    let odd = shared::span::Span::new(at("10:00"), at("10:50").plus_seconds(30)).unwrap();
    assert_eq!(SentTime::of(odd, at("09:00")), SentTime { start: at("10:00"), duration_minutes: 51 });
}

#[test]
fn r73_and_r39_have_their_own_reasons() {
    let hour = span("10:00", "11:00");
    let confirmed = |is_zoom, set_up| check(Status::Confirmed, is_zoom, hour, at("09:00"), set_up);
    assert_eq!(confirmed(true, true), Err(Message::AlreadyZoom));
    assert_eq!(confirmed(false, false), Err(Message::NotSetUp));
    assert_eq!(
        check(Status::Draft, false, hour, at("12:00"), false),
        Err(Message::Draft),
        "the status comes first"
    );
}
