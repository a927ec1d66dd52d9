//! Wall time to instant and back, in the zones that make it hard.

use shared::span::Span;
use shared::time::Timestamp;
use shared::zone::{Change, Date, Offsets, Resolved, UnknownZone, WallTime, build, names};

use crate::support::{at_most, utc};

fn zone(name: &str) -> Offsets {
    build(name, utc("2027-06-01T00:00")).unwrap()
}

fn wall(text: &str) -> WallTime {
    text.parse().unwrap()
}

#[test]
fn t_6_a_missing_wall_time_offers_both_sides() {
    for (name, missing, before, shows_before, after, shows_after) in [
        (
            "America/New_York",
            "2027-03-14T02:30",
            "2027-03-14T06:30",
            "01:30 EST",
            "2027-03-14T07:30",
            "03:30 EDT",
        ),
        (
            "Europe/London",
            "2027-03-28T01:30",
            "2027-03-28T00:30",
            "00:30 GMT",
            "2027-03-28T01:30",
            "02:30 BST",
        ),
        (
            "Australia/Lord_Howe",
            "2027-10-03T02:15",
            "2027-10-02T15:15",
            "01:45 UTC+10:30",
            "2027-10-02T15:45",
            "02:45 UTC+11",
        ),
    ] {
        let zone = zone(name);
        let resolved = zone.resolve(wall(missing));
        assert_eq!(resolved, Resolved::Gap { before: utc(before), after: utc(after) }, "{name}");
        let shows = |at| format!("{} {}", &zone.wall(at).to_string()[11..], zone.abbreviation(at));
        assert_eq!(
            (shows(utc(before)).as_str(), shows(utc(after)).as_str()),
            (shows_before, shows_after),
            "{name}"
        );
        assert_eq!(resolved.or_default(), utc(after), "imports shift forward");
    }
}

#[test]
fn t_6_the_edges_of_a_gap_exist() {
    let new_york = zone("America/New_York");
    assert_eq!(new_york.resolve(wall("2027-03-14T01:59")), Resolved::One(utc("2027-03-14T06:59")));
    assert_eq!(new_york.resolve(wall("2027-03-14T03:00")), Resolved::One(utc("2027-03-14T07:00")));
    assert!(matches!(new_york.resolve(wall("2027-03-14T02:00")), Resolved::Gap { .. }));
    assert!(matches!(new_york.resolve(wall("2027-03-14T02:59")), Resolved::Gap { .. }));
}

#[test]
fn t_6b_a_double_wall_time_offers_first_and_second() {
    for (name, double, first, second) in [
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "2027-11-07T06:30"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45", "2027-04-03T15:15"),
    ] {
        let zone = zone(name);
        let resolved = zone.resolve(wall(double));
        assert_eq!(resolved, Resolved::Two { first: utc(first), second: utc(second) }, "{name}");
        assert_eq!(resolved.or_default(), utc(first));
        assert_eq!((zone.wall(utc(first)), zone.wall(utc(second))), (wall(double), wall(double)));
        let choices = [first, second, "2027-07-01T12:00"].map(|at| zone.choice(utc(at)));
        assert_eq!(choices, ["first", "second", ""], "{name}: what an edit form is filled with");
    }
    let new_york = zone("America/New_York");
    assert_eq!(new_york.abbreviation(utc("2027-11-07T05:30")), "EDT");
    assert_eq!(new_york.abbreviation(utc("2027-11-07T06:30")), "EST");
    assert_eq!(new_york.resolve(wall("2027-11-07T00:59")), Resolved::One(utc("2027-11-07T04:59")));
    assert_eq!(new_york.resolve(wall("2027-11-07T02:00")), Resolved::One(utc("2027-11-07T07:00")));
    assert!(matches!(new_york.resolve(wall("2027-11-07T01:00")), Resolved::Two { .. }));
    assert!(matches!(new_york.resolve(wall("2027-11-07T01:59")), Resolved::Two { .. }));
}

#[test]
fn t_7_a_series_keeps_its_wall_time() {
    let new_york = zone("America/New_York");
    for (typed, instant) in [
        ("2027-03-08T09:00", "2027-03-08T14:00"),
        ("2027-03-15T09:00", "2027-03-15T13:00"),
        ("2027-11-01T09:00", "2027-11-01T13:00"),
        ("2027-11-08T09:00", "2027-11-08T14:00"),
    ] {
        assert_eq!(new_york.resolve(wall(typed)), Resolved::One(utc(instant)));
    }
}

#[test]
fn t_8_durations_are_counted_on_instants() {
    let new_york = zone("America/New_York");
    let minutes = |start: &str, end: &str| {
        let at = |text| new_york.resolve(wall(text)).or_default();
        Span::new(at(start), at(end)).unwrap().duration_minutes()
    };
    assert_eq!(minutes("2027-03-14T00:30", "2027-03-14T04:30"), 3 * 60);
    assert_eq!(minutes("2027-11-07T00:30", "2027-11-07T04:30"), 5 * 60);
    let day = |text: &str| new_york.day(text.parse::<Date>().unwrap()).duration_minutes();
    assert_eq!(day("2027-03-14"), 23 * 60);
    assert_eq!(day("2027-11-07"), 25 * 60);
    assert_eq!(day("2027-11-08"), 24 * 60);
}

#[test]
fn t_18_all_day_is_from_true_midnight_to_true_midnight() {
    let new_york = zone("America/New_York");
    let all_day = new_york.day("2027-11-07".parse::<Date>().unwrap());
    assert_eq!((all_day.start(), all_day.end()), (utc("2027-11-07T04:00"), utc("2027-11-08T05:00")));
    let sent = shared::eligibility::SentTime::of(all_day, utc("2027-11-01T00:00"));
    assert_eq!(sent.duration_minutes, 1_500, "what Zoom is told");
}

#[test]
fn t_14_zones_without_summer_time_and_with_odd_offsets() {
    let phoenix = zone("America/Phoenix");
    assert_eq!(phoenix.resolve(wall("2027-03-14T02:30")), Resolved::One(utc("2027-03-14T09:30")));
    let kathmandu = zone("Asia/Kathmandu");
    assert_eq!(kathmandu.resolve(wall("2027-03-14T02:30")), Resolved::One(utc("2027-03-13T20:45")));
    assert_eq!(kathmandu.offset_minutes(utc("2027-03-13T20:45")), 345);
    assert_eq!(kathmandu.abbreviation(utc("2027-03-13T20:45")), "UTC+5:45");
    assert_eq!(zone("America/Sao_Paulo").abbreviation(utc("2027-03-13T20:45")), "UTC−3");
    assert_eq!(zone("America/St_Johns").abbreviation(utc("2027-01-01T00:00")), "NST");
    assert_eq!(zone("UTC").resolve(wall("2027-03-14T02:30")), Resolved::One(utc("2027-03-14T02:30")));
}

#[test]
fn t_16_a_night_is_cut_at_midnight_for_the_grid_only() {
    let new_york = zone("America/New_York");
    let at = |text| new_york.resolve(wall(text)).or_default();
    let night = Span::new(at("2027-09-16T23:00"), at("2027-09-17T01:00")).unwrap();
    let midnight = at("2027-09-17T00:00");
    let pieces = new_york.split_at_midnights(night);
    assert_eq!(
        pieces,
        [Span::new(night.start(), midnight).unwrap(), Span::new(midnight, night.end()).unwrap()]
    );
    let until_midnight = Span::new(night.start(), midnight).unwrap();
    assert_eq!(new_york.split_at_midnights(until_midnight), [until_midnight]);
    let long = Span::new(at("2027-11-06T12:00"), at("2027-11-09T12:00")).unwrap();
    let hours: Vec<_> =
        new_york.split_at_midnights(long).iter().map(|piece| piece.duration_minutes() / 60).collect();
    assert_eq!(hours, [12, 25, 24, 12]);
}

#[test]
fn t_8_a_day_that_begins_with_a_gap_begins_at_the_change() {
    // Cairo skips 00:00 to 01:00 on 30 April 2027.
    let cairo = zone("Africa/Cairo");
    let day = cairo.day("2027-04-30".parse::<Date>().unwrap());
    assert!(matches!(cairo.resolve(wall("2027-04-30T00:00")), Resolved::Gap { .. }));
    assert_eq!((day.start(), day.duration_minutes()), (utc("2027-04-29T22:00"), 23 * 60));
    assert_eq!(cairo.day("2027-04-29".parse::<Date>().unwrap()).end(), day.start(), "days leave nothing out");
}

#[test]
fn a_table_knows_its_zone_its_version_and_its_ends() {
    let new_york = zone("America/New_York");
    assert_eq!(new_york.zone, "America/New_York");
    assert_eq!(new_york.tzdata, chrono_tz::IANA_TZDB_VERSION);
    assert_eq!(new_york.until, utc("2034-01-01T00:00"));
    assert_eq!(new_york.changes[0].from, utc("2026-01-01T00:00"));
    assert_eq!(new_york.changes.len(), 1 + 2 * 8, "two changes a year");
    assert_eq!(new_york.changes[1].from, utc("2026-03-08T07:00"));
    assert_eq!(new_york.changes[1].offset_minutes, -240);
    assert!(new_york.covers(wall("2026-01-01T00:00")) && !new_york.covers(wall("2025-12-31T18:59")));
    assert!(new_york.covers(wall("2033-12-31T18:59")) && !new_york.covers(wall("2033-12-31T19:00")));
    let text = serde_json::to_string(&new_york).unwrap();
    assert_eq!(serde_json::from_str::<Offsets>(&text).unwrap(), new_york);
}

#[test]
fn beyond_the_table_its_ends_hold_on() {
    let new_york = zone("America/New_York");
    assert_eq!(new_york.resolve(wall("1999-07-01T12:00")), Resolved::One(utc("1999-07-01T17:00")));
    assert_eq!(new_york.resolve(wall("2099-07-01T12:00")), Resolved::One(utc("2099-07-01T17:00")));
    assert_eq!(new_york.abbreviation(utc("1999-07-01T17:00")), "EST");
    let empty = Offsets { changes: vec![], ..new_york };
    assert_eq!(empty.resolve(wall("2027-07-01T12:00")), Resolved::One(utc("2027-07-01T12:00")));
    assert_eq!((empty.offset_minutes(Timestamp(0)), empty.abbreviation(Timestamp(0))), (0, "UTC"));
    assert!(!empty.covers(wall("2027-07-01T12:00")));
}

#[test]
fn t_14_names_come_from_the_database_sorted() {
    let names = names();
    assert!(names.is_sorted() && names.len() > 400);
    for name in ["America/New_York", "Asia/Kathmandu", "Europe/Berlin", "UTC"] {
        assert!(names.contains(&name), "{name}");
    }
    assert_eq!(build("Mars/Olympus", Timestamp(0)), Err(UnknownZone("Mars/Olympus".into())));
}

#[test]
fn t_6_every_zone_agrees_with_the_database_at_every_change() {
    use chrono::{DateTime, Offset, TimeZone};
    use chrono_tz::OffsetName;
    for name in names().into_iter().step_by(100_000 / at_most(100_000) as usize) {
        let offsets = zone(name);
        let database: chrono_tz::Tz = name.parse().unwrap();
        let check = |at: Timestamp| {
            let there = database
                .offset_from_utc_datetime(&DateTime::from_timestamp_millis(at.0).unwrap().naive_utc());
            assert_eq!(
                offsets.offset_minutes(at) * 60,
                i64::from(there.fix().local_minus_utc()),
                "{name} {at:?}"
            );
            match there.abbreviation() {
                Some(letters) => assert_eq!(offsets.abbreviation(at), letters, "{name} {at:?}"),
                None => assert!(offsets.abbreviation(at).starts_with("UTC"), "{name} {at:?}"),
            }
        };
        assert!(offsets.changes.is_sorted_by(|a, b| a.from < b.from));
        for Change { from, .. } in &offsets.changes {
            check(*from);
            check(from.plus_seconds(-1).max(offsets.changes[0].from));
        }
        let mut at = offsets.changes[0].from;
        while at < offsets.until {
            check(at);
            at = at.plus_minutes(7 * 60 + 13);
        }
    }
}
