//! Times for people: a clock face is a zone, a way to write hours, and now.
//!
//! Dates carry their weekday, a shared AM or PM stands once, an en dash joins start and end, and where two zones differ
//! both are said. No rule stands here: instants come from `shared`, wall times from [`shared::zone::Offsets`].

pub use crate::minutes::duration;

use std::sync::Arc;

use shared::{
    settings::HourFormat,
    span::Span,
    time::Timestamp,
    zone::{Date, Offsets, WallTime, Weekday},
};

/// A clock on the wall of one zone.
#[derive(Clone, Debug)]
pub struct Clockface {
    zone: Arc<Offsets>,
    hours: HourFormat,
    now: Timestamp,
}

impl Clockface {
    /// The clock of a zone whose table is at hand, at `now`.
    #[must_use]
    pub const fn of(zone: Arc<Offsets>, hours: HourFormat, now: Timestamp) -> Self {
        Self { zone, hours, now }
    }

    /// The instant the page is made.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The zone's city, as people say it: "Los Angeles".
    #[must_use]
    pub fn place(&self) -> String {
        self.zone.zone.rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn zone(&self) -> &str {
        &self.zone.zone
    }

    /// Whether the zone's table reaches to this date.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        self.zone.covers(WallTime::midnight(date))
    }

    /// A day of this clock, from midnight to midnight.
    #[must_use]
    pub fn day_of(&self, date: Date) -> Span {
        self.zone.day(date)
    }

    /// A span, cut at every midnight of this clock.
    #[must_use]
    pub fn by_day(&self, span: Span) -> Vec<Span> {
        self.zone.split_at_midnights(span)
    }

    /// "8 AM" or "08:00" for a full hour, 0 to 23.
    #[must_use]
    pub fn hour(&self, hour: i32) -> String {
        match self.hours {
            HourFormat::H24 => format!("{hour:02}:00"),
            HourFormat::H12 => {
                format!("{} {}", (hour + 11) % 12 + 1, if hour < 12 { "AM" } else { "PM" })
            }
        }
    }

    /// How hours are written.
    #[must_use]
    pub const fn hours(&self) -> HourFormat {
        self.hours
    }

    /// What the zone calls itself at an instant: "EDT".
    #[must_use]
    pub fn abbreviation(&self, at: Timestamp) -> &str {
        self.zone.abbreviation(at)
    }

    /// "1:00 PM" or "13:00".
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        let (clock, half) = self.parts(at);
        format!("{clock}{half}")
    }

    /// "1:00 PM EDT".
    #[must_use]
    pub fn time_zone(&self, at: Timestamp) -> String {
        format!("{} {}", self.time(at), self.abbreviation(at))
    }

    /// "1:00 PM" or "13:00" for what a clock on any wall shows.
    #[must_use]
    pub fn clock(&self, wall: WallTime) -> String {
        let (clock, half) = self.face(wall);
        format!("{clock}{half}")
    }

    /// "1:00" and " PM", or "13:00" and nothing.
    fn parts(&self, at: Timestamp) -> (String, &'static str) {
        self.face(self.zone.wall(at))
    }

    fn face(&self, wall: WallTime) -> (String, &'static str) {
        clock_parts(wall, self.hours)
    }

    /// "2:00–3:00 PM", "11:00 AM–12:00 PM", "14:00–15:00".
    #[must_use]
    pub fn times(&self, span: Span) -> String {
        self.stretch(span.start(), span.end())
    }

    /// The same for any two instants.
    #[must_use]
    pub fn stretch(&self, from: Timestamp, to: Timestamp) -> String {
        let ((start, first), (end, second)) = (self.parts(from), self.parts(to));
        let same_day = self.date(from) == self.date(to);
        let first = if first == second && same_day { "" } else { first };
        format!("{start}{first}–{end}{second}")
    }

    /// The date this clock shows.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.wall(at).date()
    }

    /// The wall time this clock shows.
    #[must_use]
    pub fn wall(&self, at: Timestamp) -> WallTime {
        self.zone.wall(at)
    }

    /// Which of two instants with the same wall time it is: `first`, `second`, or empty where there is one.
    #[must_use]
    pub fn choice(&self, at: Timestamp) -> &'static str {
        self.zone.choice(at)
    }

    /// "Tue 14 Sep"; with the year when it is not this one.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        let date = self.date(at);
        let short = format!("{} {} {}", &weekday(date)[..3], date.day(), &month(date)[..3]);
        if date.year() == self.date(self.now).year() { short } else { format!("{short} {}", date.year()) }
    }

    /// "today", "tomorrow", "yesterday", or "Tue 14 Sep".
    #[must_use]
    pub fn near_day(&self, at: Timestamp) -> String {
        match self.date(at).days_since_1970() - self.date(self.now).days_since_1970() {
            0 => "today".into(),
            1 => "tomorrow".into(),
            -1 => "yesterday".into(),
            _ => self.day(at),
        }
    }

    /// "today, 1:00 PM EDT".
    #[must_use]
    pub fn near(&self, at: Timestamp) -> String {
        format!("{}, {}", self.near_day(at), self.time_zone(at))
    }

    /// "1:00 PM EDT" today, "Wed 15 Sep, 1:00 PM EDT" on another day.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> String {
        if self.date(at) == self.date(self.now) { self.time_zone(at) } else { self.day_time(at) }
    }

    /// "Wed 15 Sep, 1:00 PM EDT".
    #[must_use]
    pub fn day_time(&self, at: Timestamp) -> String {
        format!("{}, {}", self.day(at), self.time_zone(at))
    }

    /// "Tuesday 14 September 2027".
    #[must_use]
    pub fn long_day(&self, at: Timestamp) -> String {
        let date = self.date(at);
        format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
    }

    /// "Tuesday 14 September 2027, 2:00–3:00 PM EDT". Past midnight the second day is named, and where the clocks change
    /// on the way both names of the zone.
    #[must_use]
    pub fn long(&self, span: Span) -> String {
        format!("{}, {}", self.long_day(span.start()), self.times_zone(span))
    }

    /// "2:00–3:00 PM EDT", "11:00 PM–1:00 AM EDT (to Friday)", "12:30 AM EST–4:30 AM EDT".
    #[must_use]
    pub fn times_zone(&self, span: Span) -> String {
        let (start, end) = (span.start(), span.end());
        let (before, after) = (self.abbreviation(start), self.abbreviation(end));
        let times = if before == after {
            format!("{} {after}", self.times(span))
        } else {
            format!("{} {before}–{} {after}", self.time(start), self.time(end))
        };
        format!("{times}{}", self.to_day(span))
    }

    /// "2:00–3:00 PM", "11:00 PM–1:00 AM (to Friday)": without the zone, where that stands elsewhere.
    #[must_use]
    pub fn times_to(&self, span: Span) -> String {
        format!("{}{}", self.times(span), self.to_day(span))
    }

    /// " (to Friday)" for what ends on another day.
    fn to_day(&self, span: Span) -> String {
        let (start, end) = (span.start(), span.end());
        match self.date(end).days_since_1970() - self.date(start).days_since_1970() {
            0 => String::new(),
            1..=6 => format!(" (to {})", weekday(self.date(end))),
            _ => format!(" (to {})", self.day(end)),
        }
    }

    /// Whether this clock shows another time than `other` during the span.
    #[must_use]
    pub fn differs(&self, other: &Self, span: Span) -> bool {
        [span.start(), span.end()].into_iter().any(|at| self.zone.wall(at) != other.zone.wall(at))
    }

    /// The viewer's own time: "11:00 AM–12:00 PM where you are (Los Angeles, PDT)", with the day where it is another.
    #[must_use]
    pub fn where_you_are(&self, request: &Self, span: Span) -> String {
        let day = if self.date(span.start()) == request.date(span.start()) {
            String::new()
        } else {
            format!("{}, ", self.day(span.start()))
        };
        let (times, zone) = (self.times(span), self.abbreviation(span.start()));
        format!("{day}{times} where you are ({}, {zone})", self.place())
    }
}

/// Clocks by the names of their zones, for which the server keeps a zone database.
#[cfg(feature = "ssr")]
mod named {
    use std::{
        collections::HashMap,
        sync::{Arc, LazyLock, PoisonError, RwLock},
    };

    use shared::{
        settings::HourFormat,
        time::{DAY, Timestamp},
        zone::{Change, Offsets},
    };

    use super::Clockface;

    /// Tables of zones, by name and the year they were made for. A table is a few hundred bytes, and there are some 600 zones.
    static TABLES: LazyLock<RwLock<Tables>> = LazyLock::new(RwLock::default);

    type Tables = HashMap<(String, i64), Arc<Offsets>>;

    fn table(zone: &str, now: Timestamp) -> Arc<Offsets> {
        let key = (zone.to_owned(), now.as_millis() / (365 * DAY));
        if let Some(table) = TABLES.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(table);
        }
        // Names are checked where they are entered. One the database has dropped since reads as UTC, and says so.
        let made = Arc::new(shared::zone::build(zone, now).unwrap_or_else(|_| utc_table()));
        TABLES.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&made));
        made
    }

    fn utc_table() -> Offsets {
        let change = Change { from: Timestamp(0), offset_minutes: 0, abbreviation: "UTC".into() };
        Offsets {
            zone: "UTC".into(),
            tzdata: String::new(),
            changes: vec![change],
            until: Timestamp(i64::MAX),
        }
    }

    impl Clockface {
        /// The clock of `zone` (an IANA name) at `now`.
        #[must_use]
        pub fn new(zone: &str, hours: HourFormat, now: Timestamp) -> Self {
            Self::of(table(zone, now), hours, now)
        }

        /// The clock of UTC, for what is said before anything is known of the site.
        #[must_use]
        pub fn utc(now: Timestamp) -> Self {
            Self::of(Arc::new(utc_table()), HourFormat::default(), now)
        }

        /// The same clock in another zone.
        #[must_use]
        pub fn in_zone(&self, zone: &str) -> Self {
            Self { zone: table(zone, self.now), ..self.clone() }
        }
    }
}

/// "1:00" and " PM", or "13:00" and nothing.
fn clock_parts(wall: WallTime, hours: HourFormat) -> (String, &'static str) {
    let (hour, minute) = (wall.hour(), wall.minute());
    match hours {
        HourFormat::H24 => (format!("{hour:02}:{minute:02}"), ""),
        HourFormat::H12 => {
            let half = if hour < 12 { " AM" } else { " PM" };
            (format!("{}:{minute:02}", (hour + 11) % 12 + 1), half)
        }
    }
}

/// "Tue 14 Sep, 2:00 PM" for what a clock shows, where its zone is known from elsewhere.
#[must_use]
pub fn wall_line(wall: WallTime, hours: HourFormat) -> String {
    let date = wall.date();
    let (clock, half) = clock_parts(wall, hours);
    format!("{} {} {}, {clock}{half}", &weekday(date)[..3], date.day(), &month(date)[..3])
}

/// "13–19 September 2027", "27 September–3 October 2027", "27 December 2027–2 January 2028".
#[must_use]
pub fn week(monday: Date) -> String {
    let sunday = monday.plus_days(6);
    let end = format!("{} {} {}", sunday.day(), month(sunday), sunday.year());
    let start = match (monday.year() == sunday.year(), monday.month() == sunday.month()) {
        (false, _) => format!("{} {} {}", monday.day(), month(monday), monday.year()),
        (true, false) => format!("{} {}", monday.day(), month(monday)),
        (true, true) => monday.day().to_string(),
    };
    format!("{start}–{end}")
}

/// "Monday", in the zone the date was read in.
#[must_use]
pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(date: Date) -> &'static str {
    MONTHS.get(usize::from(date.month()).wrapping_sub(1)).copied().unwrap_or("???")
}

/// `one` or `many`, with the number before it: "1 host", "3 hosts".
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A list in words: "A", "A and B", "A, B and C".
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 14 September 2027, 14:42 UTC: 10:42 AM in New York.
    const NOW: Timestamp = Timestamp(1_820_932_920_000);

    fn new_york(hours: HourFormat) -> Clockface {
        Clockface::new("America/New_York", hours, NOW)
    }

    fn span(start: &str, minutes: i64) -> Span {
        let start = start.parse::<WallTime>().unwrap().as_if_utc();
        Span::new(start, start.plus_minutes(minutes)).unwrap()
    }

    #[test]
    fn r183_a_time_carries_weekday_and_zone() {
        let two = span("2027-09-14T18:00", 60);
        assert_eq!(new_york(HourFormat::H12).long(two), "Tuesday 14 September 2027, 2:00–3:00 PM EDT");
        assert_eq!(new_york(HourFormat::H24).long(two), "Tuesday 14 September 2027, 14:00–15:00 EDT");
    }

    #[test]
    fn am_and_pm_stand_once_when_shared() {
        let face = new_york(HourFormat::H12);
        assert_eq!(face.times(span("2027-09-14T15:00", 60)), "11:00 AM–12:00 PM");
        assert_eq!(face.times(span("2027-09-14T16:00", 30)), "12:00–12:30 PM");
        assert_eq!(face.times(span("2027-09-14T04:00", 30)), "12:00–12:30 AM");
    }

    #[test]
    fn t_16_past_midnight_the_second_day_is_named() {
        let night = span("2027-09-17T03:00", 120);
        assert_eq!(new_york(HourFormat::H12).times_zone(night), "11:00 PM–1:00 AM EDT (to Friday)");
    }

    #[test]
    fn t_8_both_names_of_a_zone_stand_where_the_clocks_change() {
        let change = span("2027-03-14T05:30", 180);
        assert_eq!(new_york(HourFormat::H12).times_zone(change), "12:30 AM EST–4:30 AM EDT");
    }

    #[test]
    fn t_15_the_viewers_time_is_said_where_it_differs() {
        let (site, viewer) = (new_york(HourFormat::H12), Clockface::new("Asia/Tokyo", HourFormat::H12, NOW));
        let two = span("2027-09-14T18:00", 60);
        assert!(viewer.differs(&site, two));
        assert_eq!(viewer.where_you_are(&site, two), "Wed 15 Sep, 3:00–4:00 AM where you are (Tokyo, JST)");
        assert!(!site.differs(&site.in_zone("America/Toronto"), two));
    }

    #[test]
    fn another_day_is_named_and_another_year_too() {
        let face = new_york(HourFormat::H12);
        assert_eq!(face.at(NOW), "10:42 AM EDT");
        assert_eq!(face.at(NOW.plus_minutes(24 * 60)), "Wed 15 Sep, 10:42 AM EDT");
        assert_eq!(face.near(NOW.minus_minutes(24 * 60)), "yesterday, 10:42 AM EDT");
        assert_eq!(face.day(NOW.plus_minutes(365 * 24 * 60)), "Wed 13 Sep 2028");
    }

    #[test]
    fn a_zone_that_is_gone_reads_as_utc() {
        assert_eq!(Clockface::new("Nowhere/Gone", HourFormat::H24, NOW).time_zone(NOW), "14:42 UTC");
    }

    #[test]
    fn a_week_is_named_by_its_ends() {
        let week = |year, month, day| week(Date::new(year, month, day).unwrap());
        assert_eq!(week(2027, 9, 13), "13–19 September 2027");
        assert_eq!(week(2027, 9, 27), "27 September–3 October 2027");
        assert_eq!(week(2027, 12, 27), "27 December 2027–2 January 2028");
    }

    #[test]
    fn a_wall_time_in_one_line() {
        let wall = "2027-09-14T14:05".parse().unwrap();
        assert_eq!(wall_line(wall, HourFormat::H12), "Tue 14 Sep, 2:05 PM");
        assert_eq!(wall_line(wall, HourFormat::H24), "Tue 14 Sep, 14:05");
        let face = new_york(HourFormat::H12);
        assert_eq!([0, 8, 12, 22].map(|hour| face.hour(hour)), ["12 AM", "8 AM", "12 PM", "10 PM"]);
        assert_eq!(new_york(HourFormat::H24).hour(8), "08:00");
    }

    #[test]
    fn r27_lengths_in_words() {
        assert_eq!(
            [0, 45, 120, 1560, 4320].map(duration),
            ["0 min", "45 min", "2 h 0 min", "1 day 2 h", "3 days 0 h"]
        );
        assert_eq!(list(&["A".into(), "B".into(), "C".into()]), "A, B and C");
        assert_eq!(count(1, "host", "hosts"), "1 host");
    }
}
