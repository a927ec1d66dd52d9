//! The host link's window and the countdown to it.

use shared::countdown::Countdown;
use shared::host_link::{
    Asker, HostLink, at as host_link, may_be_dead_at_start, others_in_window, runs_over,
};
use shared::id::MeetingId;
use shared::message::Message;

use crate::support::{at, booking, margins, span};

#[test]
fn r114_it_opens_exactly_l_minutes_before_the_start() {
    let hour = span("14:00", "15:00");
    let ask = |now| host_link(now, hour, margins(60, 30), false, Asker::Participant);
    let early = HostLink::NotYet { opens_at: at("13:00"), closes_at: at("15:30") };
    assert_eq!(ask(at("13:00").plus_seconds(-1)), early);
    assert_eq!(early.refusal(), Some(Message::TooEarly { opens_at: at("13:00") }));
    let open = HostLink::Open { closes_at: at("15:30") };
    assert_eq!(ask(at("13:00")), open, "R116");
    assert_eq!(ask(at("15:30")), open);
    assert_eq!(open.refusal(), None);
}

#[test]
fn r123_after_the_end_only_staff_may_override() {
    let late = at("15:30").plus_seconds(1);
    let ask = |asker| host_link(late, span("14:00", "15:00"), margins(60, 30), false, asker);
    let closed = |staff_may_override| HostLink::Closed { closed_at: at("15:30"), staff_may_override };
    assert_eq!(ask(Asker::Participant), closed(false));
    assert_eq!(ask(Asker::Staff), closed(true));
    let reason = Message::Closed { closed_at: at("15:30"), staff_may_override: true };
    assert_eq!(ask(Asker::Staff).refusal(), Some(reason));
    assert_eq!(ask(Asker::Stranger), HostLink::None);
    assert_eq!(HostLink::None.refusal(), None);
}

#[test]
fn r125_without_l_it_opens_at_the_start() {
    let ask = |now| host_link(now, span("14:00", "15:00"), margins(0, 0), false, Asker::Participant);
    assert!(matches!(ask(at("14:00").plus_millis(-1)), HostLink::NotYet { .. }));
    assert!(matches!(ask(at("14:00")), HostLink::Open { .. }));
}

#[test]
fn t_23_lowering_l_locks_the_button_at_once() {
    let ask = |l| host_link(at("13:30"), span("14:00", "15:00"), margins(l, 0), false, Asker::Participant);
    assert!(matches!(ask(60), HostLink::Open { .. }));
    assert_eq!(ask(10), HostLink::NotYet { opens_at: at("13:50"), closes_at: at("15:00") });
}

#[test]
fn t_26_a_running_request_is_open_at_once() {
    let link = host_link(at("14:10"), span("14:00", "15:00"), margins(0, 0), false, Asker::Participant);
    assert!(matches!(link, HostLink::Open { .. }));
}

#[test]
fn t_27_an_overrun_keeps_the_link_open_and_only_warns() {
    let ask = |running| {
        host_link(at("16:00"), span("14:00", "15:00"), margins(60, 30), running, Asker::Participant)
    };
    assert_eq!(ask(true), HostLink::Open { closes_at: at("15:30") });
    assert!(matches!(ask(false), HostLink::Closed { .. }));
    let over = |clock, running| runs_over(at(clock), span("14:00", "15:00"), margins(60, 30), running);
    assert!(over("15:25", true), "five minutes before the footprint ends");
    assert!(!over("15:24", true));
    assert!(!over("16:00", false));
}

#[test]
fn r129_other_meetings_in_their_window_on_the_host_are_named() {
    let schedule = [booking(1, "14:00", "15:00"), booking(2, "15:30", "16:00"), booking(3, "20:00", "21:00")];
    let others = others_in_window(at("15:00"), &schedule, margins(60, 60), &MeetingId::new("m-2"));
    assert_eq!(others, [&schedule[0]]);
}

#[test]
fn t_38_a_link_lives_two_hours() {
    assert!(may_be_dead_at_start(at("12:00"), at("14:00")), "fetched at -120, used at 0");
    assert!(!may_be_dead_at_start(at("12:01"), at("14:00")));
}

#[test]
fn t_8b_the_window_is_counted_on_instants() {
    // New York, 14 March 2027: the start is 03:15 EDT, an hour before that is 01:15 EST.
    let start = crate::support::utc("2027-03-14T07:15");
    let hour = shared::span::Span::new(start, start.plus_minutes(60)).unwrap();
    let link = host_link(start.minus_minutes(90), hour, margins(60, 0), false, Asker::Participant);
    let opens_at = crate::support::utc("2027-03-14T06:15");
    assert_eq!(link, HostLink::NotYet { opens_at, closes_at: hour.end() });
    let new_york = shared::zone::build("America/New_York", start).unwrap();
    assert_eq!(
        (new_york.wall(opens_at).to_string().as_str(), new_york.abbreviation(opens_at)),
        ("2027-03-14T01:15", "EST")
    );
    // 7 November: 01:15 EST opens at 01:15 EDT, the same face of the clock.
    let opens_at = crate::support::utc("2027-11-07T06:15").minus_minutes(60);
    assert_eq!(
        (new_york.wall(opens_at).to_string().as_str(), new_york.abbreviation(opens_at)),
        ("2027-11-07T01:15", "EDT")
    );
    let start = opens_at.plus_minutes(60);
    assert_eq!(
        (new_york.wall(start).to_string().as_str(), new_york.abbreviation(start)),
        ("2027-11-07T01:15", "EST")
    );
}

#[test]
fn t_9_the_viewers_clock_is_never_asked() {
    // Server 10:00:00; the answer took 600 ms; the phone may be seven minutes off either way: nothing takes its clock.
    let countdown = Countdown { server_now: at("10:00"), round_trip_millis: 600 };
    let opens_at = at("10:01");
    assert_eq!(countdown.server_time(0), at("10:00").plus_millis(300));
    assert_eq!(countdown.millis_until(opens_at, 0), 59_700);
    assert_eq!(countdown.millis_until(opens_at, 20_000), 39_700);
    assert_eq!(countdown.millis_until(opens_at, 59_700), 0);
    assert_eq!(countdown.millis_until(opens_at, 30 * 60_000), 0, "T-10: after a sleep it is simply over");
}
