//! Dates of the proleptic Gregorian calendar, from the year 0 to 9999; no zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::WallTimeError;

/// A date without a zone. As text: `2027-03-14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Date {
    /// A date that exists.
    ///
    /// # Errors
    /// [`WallTimeError::NoSuchDate`] otherwise, or beyond the years 0 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, WallTimeError> {
        if (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
        {
            Ok(Self { year, month, day })
        } else {
            Err(WallTimeError::NoSuchDate)
        }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.days_since_1970() + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The date so many days later; stays within the years 0 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days_since_1970(self.days_since_1970().saturating_add(days))
    }

    /// Days from 1970-01-01 to this date.
    #[must_use]
    pub fn days_since_1970(self) -> i64 {
        // Years that begin in March put the odd day last (the usual civil-date arithmetic).
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date so many days after 1970-01-01; the nearest within the years 0 to 9999.
    #[must_use]
    pub fn from_days_since_1970(days: i64) -> Self {
        let days = days.clamp(-719_528, 2_932_896) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to four-digit years"
        )]
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `digits` of exactly this length, as a number.
pub(super) fn number(digits: &str, length: usize) -> Result<i32, WallTimeError> {
    if digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().map_err(|_| WallTimeError::Malformed)
    } else {
        Err(WallTimeError::Malformed)
    }
}

impl FromStr for Date {
    type Err = WallTimeError;

    fn from_str(text: &str) -> Result<Self, WallTimeError> {
        let (year, rest) = text.trim().split_once('-').ok_or(WallTimeError::Malformed)?;
        let (month, day) = rest.split_once('-').ok_or(WallTimeError::Malformed)?;
        let small =
            |digits| number(digits, 2).and_then(|n| u8::try_from(n).map_err(|_| WallTimeError::Malformed));
        Self::new(number(year, 4)?, small(month)?, small(day)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = WallTimeError;

    fn try_from(text: String) -> Result<Self, WallTimeError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}
