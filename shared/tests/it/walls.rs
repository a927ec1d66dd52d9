//! Dates and wall times: what is read, what is refused, and the calendar itself.

use shared::time::Timestamp;
use shared::zone::{Date, WallTime, WallTimeError, Weekday};

use crate::support::utc;

#[test]
fn t_12_a_leap_second_is_refused_without_a_crash() {
    let refused = |text: &str| text.parse::<WallTime>().unwrap_err();
    assert_eq!(refused("2016-12-31T23:59:60"), WallTimeError::NoSuchTime);
    assert_eq!(refused("2016-12-31T23:60"), WallTimeError::NoSuchTime);
    assert_eq!(refused("2016-12-31T24:00"), WallTimeError::NoSuchTime);
    assert_eq!(refused("2016-12-31T23:59:59"), WallTimeError::NotWholeMinutes);
    assert_eq!("2016-12-31T23:59:00".parse::<WallTime>().unwrap().to_string(), "2016-12-31T23:59");
}

#[test]
fn r183_wall_times_are_read_as_browsers_send_them() {
    let wall: WallTime = " 2027-03-14 02:05 ".parse().unwrap();
    assert_eq!(wall.to_string(), "2027-03-14T02:05");
    assert_eq!((wall.hour(), wall.minute()), (2, 5));
    let date = wall.date();
    assert_eq!((date.year(), date.month(), date.day(), date.weekday()), (2027, 3, 14, Weekday::Sunday));
    for text in [
        "",
        "2027-03-14",
        "2027-3-14T02:05",
        "2027-03-14T2:05",
        "2027-03-14T02",
        "2027-03-14T02:05:00:00",
        "x-y-zTa:b",
        "2027/03/14T02:05",
        "+027-03-14T02:05",
        "2027-03-14T02:05:0",
        "2027-03-14T+2:05",
        "12027-03-14T02:05",
    ] {
        assert_eq!(text.parse::<WallTime>(), Err(WallTimeError::Malformed), "{text}");
    }
    for text in
        ["2027-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "2027-06-00", "1900-02-29", "2027-01-32"]
    {
        assert_eq!(text.parse::<Date>(), Err(WallTimeError::NoSuchDate), "{text}");
    }
    for text in [
        "2024-02-29",
        "2000-02-29",
        "0000-01-01",
        "9999-12-31",
        "2027-04-30",
        "2027-09-30",
        "2027-11-30",
        "2027-06-30",
    ] {
        assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
    }
    assert_eq!(Date::new(10_000, 1, 1), Err(WallTimeError::NoSuchDate));
    assert_eq!(Date::new(-1, 1, 1), Err(WallTimeError::NoSuchDate));
    assert_eq!(WallTime::new(date, 24, 0), Err(WallTimeError::NoSuchTime));
    assert_eq!(WallTime::new(date, 23, 60), Err(WallTimeError::NoSuchTime));
    assert!(WallTime::new(date, 23, 59).is_ok());
    assert_eq!(serde_json::to_string(&wall).unwrap(), "\"2027-03-14T02:05\"");
    assert_eq!(serde_json::from_str::<WallTime>("\"2027-03-14T02:05\"").unwrap(), wall);
    assert_eq!(serde_json::from_str::<Date>("\"2027-03-14\"").unwrap(), date);
    assert_eq!(serde_json::to_string(&date).unwrap(), "\"2027-03-14\"");
}

#[test]
fn r183_the_calendar_agrees_with_itself_for_its_whole_cycle() {
    let weekdays = [
        Weekday::Saturday,
        Weekday::Sunday,
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ];
    // Four hundred years, after which the calendar repeats; across 1970, a century with and three without a leap day.
    let mut date = Date::new(1800, 1, 1).unwrap();
    assert_eq!(date.days_since_1970(), -62_091);
    for (days, weekday) in (-62_091..-62_091 + 146_097).zip(weekdays.into_iter().cycle().skip(4)) {
        assert_eq!((date.days_since_1970(), Date::from_days_since_1970(days)), (days, date));
        assert_eq!(date.weekday(), weekday, "{date}");
        let next = date.next();
        assert!(date < next && Date::new(next.year(), next.month(), next.day()) == Ok(next), "{date}");
        date = next;
    }
    assert_eq!(date.to_string(), "2200-01-01");
}

#[test]
fn r183_the_calendar_ends_at_four_digits() {
    let (first, last) = (Date::new(0, 1, 1).unwrap(), Date::new(9999, 12, 31).unwrap());
    assert_eq!((first.days_since_1970(), last.days_since_1970()), (-719_528, 2_932_896));
    assert_eq!((Date::from_days_since_1970(-719_528), Date::from_days_since_1970(2_932_896)), (first, last));
    assert_eq!((first.weekday(), last.weekday()), (Weekday::Saturday, Weekday::Friday));
    assert_eq!((last.next(), first.plus_days(i64::MIN)), (last, first), "the calendar ends here");
    assert_eq!(Date::new(2027, 2, 27).unwrap().plus_days(2).to_string(), "2027-03-01");
}

#[test]
fn r183_a_wall_time_in_utc_is_an_instant() {
    assert_eq!(utc("1970-01-01T00:00"), Timestamp(0));
    assert_eq!(utc("2027-03-14T06:30"), Timestamp::from_secs(1_805_005_800));
    assert_eq!(WallTime::from_utc(Timestamp(-1)).to_string(), "1969-12-31T23:59");
    assert_eq!(WallTime::from_utc(utc("2027-03-14T06:30").plus_seconds(59)).to_string(), "2027-03-14T06:30");
    assert_eq!(WallTime::midnight(Date::new(2027, 3, 14).unwrap()).as_if_utc(), utc("2027-03-14T00:00"));
}
