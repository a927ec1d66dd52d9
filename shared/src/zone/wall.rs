//! Wall times: what a clock on the wall shows, in whole minutes, without a zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Date;
use super::date::number;
use crate::time::{DAY, MINUTE, Timestamp};

/// What a clock shows. As text: `2027-03-14T02:30`, the form of `<input type="datetime-local">`.
///
/// ```
/// use shared::zone::WallTime;
/// let wall: WallTime = "2027-03-14T02:30".parse()?;
/// assert_eq!((wall.hour(), wall.minute(), wall.date().day()), (2, 30, 14));
/// assert_eq!(wall.to_string(), "2027-03-14T02:30");
/// # Ok::<(), shared::zone::WallTimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime {
    date: Date,
    hour: u8,
    minute: u8,
}

/// Why a date or a wall time was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallTimeError {
    /// Not of the form `2027-03-14T02:30` (or `2027-03-14` for a date).
    #[error("enter a date and a time such as 2027-03-14 02:30")]
    Malformed,
    /// A date the calendar does not have.
    #[error("there is no such date")]
    NoSuchDate,
    /// Hours beyond 23, minutes beyond 59, seconds beyond 59: leap seconds do not exist here (T-12).
    #[error("there is no such time of day")]
    NoSuchTime,
    /// Seconds other than 00 (T-2).
    #[error("use whole minutes")]
    NotWholeMinutes,
}

impl WallTime {
    /// A time of day on a date.
    ///
    /// # Errors
    /// [`WallTimeError::NoSuchTime`] for hours beyond 23 or minutes beyond 59.
    pub fn new(date: Date, hour: u8, minute: u8) -> Result<Self, WallTimeError> {
        if hour < 24 && minute < 60 {
            Ok(Self { date, hour, minute })
        } else {
            Err(WallTimeError::NoSuchTime)
        }
    }

    /// 00:00 on a date.
    #[must_use]
    pub fn midnight(date: Date) -> Self {
        Self { date, hour: 0, minute: 0 }
    }

    /// The date.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The instant at which a clock in UTC shows this.
    #[must_use]
    pub fn as_if_utc(self) -> Timestamp {
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute);
        Timestamp(self.date.days_since_1970() * DAY).plus_minutes(minutes)
    }

    /// What a clock in UTC shows at an instant, seconds dropped.
    #[must_use]
    pub fn from_utc(at: Timestamp) -> Self {
        let minutes = at.as_millis().rem_euclid(DAY) / MINUTE;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than 1440")]
        let (hour, minute) = ((minutes / 60) as u8, (minutes % 60) as u8);
        Self { date: Date::from_days_since_1970(at.as_millis().div_euclid(DAY)), hour, minute }
    }
}

impl FromStr for WallTime {
    type Err = WallTimeError;

    fn from_str(text: &str) -> Result<Self, WallTimeError> {
        let (date, time) = text.trim().split_once(['T', ' ']).ok_or(WallTimeError::Malformed)?;
        let mut parts = time.split(':').map(|digits| number(digits, 2));
        let (hour, minute) = match (parts.next(), parts.next()) {
            (Some(hour), Some(minute)) => (hour?, minute?),
            _ => return Err(WallTimeError::Malformed),
        };
        let second = parts.next().unwrap_or(Ok(0))?;
        if parts.next().is_some() {
            return Err(WallTimeError::Malformed);
        }
        if second > 59 {
            return Err(WallTimeError::NoSuchTime);
        }
        let small = |n| u8::try_from(n).map_err(|_| WallTimeError::NoSuchTime);
        let wall = Self::new(date.parse()?, small(hour)?, small(minute)?)?;
        if second == 0 { Ok(wall) } else { Err(WallTimeError::NotWholeMinutes) }
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.date, self.hour, self.minute)
    }
}

impl TryFrom<String> for WallTime {
    type Error = WallTimeError;

    fn try_from(text: String) -> Result<Self, WallTimeError> {
        text.parse()
    }
}

impl From<WallTime> for String {
    fn from(wall: WallTime) -> String {
        wall.to_string()
    }
}
