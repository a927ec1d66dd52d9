//! D-1 and its boundary, from both sides, and everything that asks the same comparison.

use shared::conflict::{Side, blockers, blockers_of_move, is_movable, lookup_window, pairs_too_close};
use shared::footprint::{Footprint, Margins};
use shared::id::MeetingId;
use shared::request::RequestNumber;
use shared::span::{NotAfterStart, Span};

use crate::support::{at, booking, margins, span};

/// Whether two hour-long meetings so many minutes apart conflict, asked in both orders.
fn conflict(gap: i64, margins: Margins) -> bool {
    let early = span("10:00", "11:00");
    let late = early.moved_to(early.end().plus_minutes(gap));
    let (a, b) = (Footprint::of(early, margins), Footprint::of(late, margins));
    assert_eq!(a.conflicts_with(b), b.conflicts_with(a), "the order must not matter");
    let as_new = |new: Span, old: Span| {
        let mut booking = booking(1, "10:00", "11:00");
        booking.span = old;
        !blockers(new, &[booking], margins).is_empty()
    };
    assert_eq!(as_new(early, late), a.conflicts_with(b));
    assert_eq!(as_new(late, early), a.conflicts_with(b));
    a.conflicts_with(b)
}

#[test]
fn t_1_boundary_exactly_l_plus_p_apart_conflicts() {
    for (l, p, touching) in [(60, 60, 120), (15, 30, 45), (120, 1440, 1560), (0, 0, 0)] {
        assert!(conflict(touching, margins(l, p)), "{l}/{p} at {touching}");
        assert!(!conflict(touching + 1, margins(l, p)), "{l}/{p} at {}", touching + 1);
    }
    assert!(conflict(119, margins(60, 60)));
}

#[test]
fn t_2_footprints_compare_to_the_second_and_imports_round_up() {
    let imported = Span::new(at("10:00"), at("10:59").plus_seconds(59)).unwrap();
    assert_eq!(imported.to_whole_minutes(), span("10:00", "11:00"));
    let ragged = Span::new(at("10:00").plus_seconds(30), at("11:00").plus_seconds(1)).unwrap();
    assert_eq!(ragged.to_whole_minutes(), span("10:00", "11:01"));
    // One second more than L + P is free.
    let late = Span::new(at("13:00").plus_seconds(1), at("14:00")).unwrap();
    assert!(blockers(late, &[booking(1, "10:00", "11:00")], margins(60, 60)).is_empty());
}

#[test]
fn t_4_inside_around_equal_conflict_and_zero_length_is_refused() {
    let outer = booking(1, "10:00", "11:00");
    for candidate in [span("10:20", "10:30"), span("09:00", "12:00"), span("10:00", "11:00")] {
        let found = blockers(candidate, std::slice::from_ref(&outer), margins(0, 0));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].side, Side::Overlapping);
        let numbers = (found[0].gap_minutes, found[0].from_host_link_minutes, found[0].from_padding_minutes);
        assert_eq!(numbers, (0, 0, 0));
    }
    assert_eq!(Span::new(at("10:00"), at("10:00")), Err(NotAfterStart));
}

#[test]
fn t_16_a_meeting_over_midnight_is_one_interval() {
    let night = booking(1, "23:00", "25:00");
    assert_eq!(blockers(span("24:30", "25:30"), std::slice::from_ref(&night), margins(0, 0)).len(), 1);
    let (day, next) = (span("00:00", "24:00"), span("24:00", "48:00"));
    assert!(night.span.overlaps(&day) && night.span.overlaps(&next), "a query of either day returns it");
}

#[test]
fn t_17_padding_reaches_into_the_next_day() {
    let margins = margins(0, 1440);
    let old = booking(1, "10:00", "11:00");
    let candidate = span("34:00", "35:00");
    assert_eq!(blockers(candidate, std::slice::from_ref(&old), margins).len(), 1);
    let (earliest_end, latest_start) = lookup_window(candidate, margins);
    assert!(earliest_end <= old.span.end() && old.span.start() <= latest_start);
    assert_eq!(
        lookup_window(span("10:00", "11:00"), crate::support::margins(60, 30)),
        (at("08:30"), at("12:30"))
    );
}

#[test]
fn t_19_a_reversed_span_is_refused_also_from_the_wire() {
    assert_eq!(Span::new(at("11:00"), at("10:00")), Err(NotAfterStart));
    assert!(serde_json::from_str::<Span>(r#"{"start":2,"end":1}"#).is_err());
    assert!(serde_json::from_str::<Span>(r#"{"start":1,"end":1}"#).is_err());
    let good: Span = serde_json::from_str(r#"{"start":1,"end":2}"#).unwrap();
    assert_eq!(serde_json::to_string(&good).unwrap(), r#"{"start":1,"end":2}"#);
}

#[test]
fn t_20_back_to_back_is_fine_for_a_person_and_not_for_a_host() {
    let (first, second) = (span("10:00", "11:00"), span("11:00", "12:00"));
    assert!(!first.overlaps(&second) && !second.overlaps(&first));
    assert!(first.contains(at("10:00")) && !first.contains(at("11:00")));
    assert!(conflict(0, margins(0, 0)), "two hosts are needed");
}

#[test]
fn t_21_a_meeting_never_conflicts_with_itself() {
    let schedule = [booking(1, "10:00", "11:00"), booking(2, "14:00", "15:00")];
    let itself = MeetingId::new("m-1");
    let of_move = |start, end| blockers_of_move(&itself, span(start, end), &schedule, margins(60, 60));
    assert!(of_move("10:00", "10:30").is_empty(), "shortening is always free");
    assert!(of_move("10:00", "11:05").is_empty(), "R56");
    let clash = of_move("11:00", "12:00");
    assert_eq!(clash.len(), 1);
    assert_eq!(clash[0].booking.request, Some(RequestNumber(2)));
}

#[test]
fn t_22_extending_into_the_next_footprint_names_the_one_to_move() {
    let schedule = [booking(1, "10:00", "11:00"), booking(2, "13:01", "14:00")];
    let extended =
        blockers_of_move(&MeetingId::new("m-1"), span("10:00", "11:30"), &schedule, margins(60, 60));
    assert_eq!(extended.len(), 1);
    assert_eq!((extended[0].side, extended[0].gap_minutes), (Side::After, 91));
    assert!(is_movable(&extended[0].booking, at("10:50")), "it has not started");
    assert!(!is_movable(&extended[0].booking, at("13:01")), "it has");
    let hidden = shared::conflict::Booking { request: None, ..schedule[1].clone() };
    assert!(!is_movable(&hidden, at("10:50")), "the viewer may not know of it");
}

#[test]
fn t_23_changed_margins_judge_every_pair_anew() {
    let schedule = [booking(3, "16:01", "17:00"), booking(1, "10:00", "11:00"), booking(2, "12:30", "13:00")];
    assert!(pairs_too_close(&schedule, margins(15, 30)).is_empty());
    let pairs = pairs_too_close(&schedule, margins(60, 60));
    let numbers: Vec<_> = pairs.iter().map(|(a, b)| (a.request.unwrap().0, b.request.unwrap().0)).collect();
    assert_eq!(numbers, [(1, 2)], "R40: exactly that pair, the earlier first");
}

#[test]
fn t_24_a_host_listed_again_counts_its_old_meetings_at_once() {
    let held = booking(1, "10:00", "11:00");
    let facts = crate::support::host("x", vec![held]);
    let verdicts = shared::placement::verdicts(span("10:30", "11:30"), &[facts], margins(0, 0));
    assert!(
        matches!(&verdicts[0].verdict, shared::placement::Verdict::Busy { blockers } if blockers.len() == 1)
    );
}

#[test]
fn t_27_scheduled_times_decide_whatever_runs() {
    // A meeting that runs over its footprint is still no blocker after it.
    assert!(blockers(span("12:00", "13:00"), &[booking(1, "10:00", "11:00")], margins(0, 30)).is_empty());
}

#[test]
fn t_29_the_stored_guard_sees_raw_overlap_only() {
    let first = span("10:00", "11:00");
    assert!(first.overlaps(&span("10:59", "12:00")));
    assert!(first.overlaps(&span("10:20", "10:30")) && span("10:20", "10:30").overlaps(&first));
    assert!(
        !first.overlaps(&span("11:00", "12:00")),
        "padding is judged under the pool lock, not by the guard"
    );
    assert!(!first.overlaps(&span("08:00", "10:00")));
}

#[test]
fn r52_a_blocker_says_which_minutes_come_from_where() {
    let found = blockers(span("14:30", "15:30"), &[booking(1041, "13:00", "14:00")], margins(15, 30));
    let only = &found[0];
    assert_eq!((only.side, only.gap_minutes), (Side::Before, 30));
    assert_eq!((only.from_host_link_minutes, only.from_padding_minutes), (15, 30));
    assert_eq!((only.footprint.start(), only.footprint.end()), (at("12:45"), at("14:30")));
    let found = blockers(span("12:00", "12:40"), &[booking(1041, "13:00", "14:00")], margins(15, 30));
    assert_eq!((found[0].side, found[0].gap_minutes), (Side::After, 20));
    let edge = blockers(span("12:00", "13:00"), &[booking(1041, "13:00", "14:00")], margins(0, 0));
    assert_eq!((edge[0].side, edge[0].gap_minutes), (Side::After, 0), "touching is not overlapping");
    let edge = blockers(span("14:00", "15:00"), &[booking(1041, "13:00", "14:00")], margins(0, 0));
    assert_eq!((edge[0].side, edge[0].gap_minutes), (Side::Before, 0));
}

#[test]
fn r71_older_rows_without_length_count_as_a_minute() {
    assert_eq!(Span::of_legacy(at("10:00"), at("10:00")), span("10:00", "10:01"));
    assert_eq!(Span::of_legacy(at("10:00"), at("09:00")), span("10:00", "10:01"));
    assert_eq!(Span::of_legacy(at("10:00"), at("10:30")), span("10:00", "10:30"));
    let half_a_minute = Span::of_legacy(at("10:00"), at("10:00").plus_seconds(30));
    assert_eq!(half_a_minute.millis(), 30_000);
}

#[test]
fn t_37_durations_round_up_to_whole_minutes() {
    let minutes =
        |seconds| Span::new(at("10:00"), at("10:00").plus_seconds(seconds)).unwrap().duration_minutes();
    assert_eq!(minutes(50 * 60 + 30), 51);
    assert_eq!(minutes(50 * 60), 50);
    assert_eq!(minutes(1), 1);
}

#[test]
fn t_7_moving_a_span_keeps_its_length() {
    let moved = span("10:00", "11:30").moved_to(at("20:00"));
    assert_eq!(moved, span("20:00", "21:30"));
}

#[test]
fn t_5_a_footprint_is_closed_and_a_span_half_open() {
    let block = Footprint::of(span("10:00", "11:00"), margins(60, 30));
    assert_eq!((block.start(), block.end()), (at("09:00"), at("11:30")));
    assert!(block.contains(at("09:00")) && block.contains(at("11:30")));
    assert!(!block.contains(at("09:00").plus_millis(-1)) && !block.contains(at("11:30").plus_millis(1)));
    assert_eq!(margins(60, 30).spacing_minutes(), 90);
}
