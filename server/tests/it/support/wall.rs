//! Times on a clock in UTC, by arithmetic of our own: the product's is what is tested.

/// Milliseconds of a minute.
pub(crate) const MINUTE: i64 = 60_000;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "tests of the program live in its real time")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// As forms take it: `2027-03-14T13:00`.
pub(crate) fn wall(millis: i64) -> String {
    let (days, minutes) = (millis.div_euclid(DAY), millis.rem_euclid(DAY) / MINUTE);
    let (mut year, mut left) = (1970, days);
    while left >= length_of_year(year) {
        left -= length_of_year(year);
        year += 1;
    }
    let mut month = 1;
    while left >= length_of_month(year, month) {
        left -= length_of_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}T{:02}:{:02}", left + 1, minutes / 60, minutes % 60)
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn length_of_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn length_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[test]
fn a_clock_in_utc_is_told_by_arithmetic() {
    assert_eq!(wall(0), "1970-01-01T00:00");
    assert_eq!(wall(951_782_400_000), "2000-02-29T00:00");
    assert_eq!(wall(1_799_064_060_000), "2027-01-04T12:01");
}
