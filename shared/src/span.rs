//! A half-open stretch of time, `[start, end)`: for people's own conflicts and for "meetings at once" (T-5, T-20).
//!
//! A span is never empty and never reversed. What a host is blocked for is a [`Footprint`](crate::footprint::Footprint).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::{MINUTE, Timestamp};

/// From `start` (inside) to `end` (outside); `end` is always later.
///
/// ```
/// use shared::{span::Span, time::Timestamp};
/// let span = Span::new(Timestamp::from_secs(0), Timestamp::from_secs(50 * 60 + 30))?;
/// assert_eq!(span.duration_minutes(), 51, "Zoom takes whole minutes: rounded up");
/// # Ok::<(), shared::span::NotAfterStart>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Span {
    start: Timestamp,
    end: Timestamp,
}

/// The end is not later than the start (T-4, T-19, R71).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("the end must be after the start")]
pub struct NotAfterStart;

#[derive(Serialize, Deserialize)]
struct Ends {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    /// A span from `start` to `end`.
    ///
    /// # Errors
    /// [`NotAfterStart`] when `end` is not later than `start`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, NotAfterStart> {
        if start < end { Ok(Self { start, end }) } else { Err(NotAfterStart) }
    }

    /// The span of a stored row: one that has no length (older data) counts as one minute (R71).
    #[must_use]
    pub fn of_legacy(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end: end.max(start.plus_minutes(i64::from(end <= start))) }
    }

    /// First instant inside.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// First instant after.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Length in milliseconds, always positive.
    #[must_use]
    pub fn millis(&self) -> i64 {
        self.end.millis_since(self.start)
    }

    /// Length in whole minutes, rounded up (T-37).
    #[must_use]
    pub fn duration_minutes(&self) -> i64 {
        let millis = self.millis();
        millis / MINUTE + i64::from(millis % MINUTE != 0)
    }

    /// Whether `at` lies inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether both spans hold a common instant. Back to back does not (T-20); the database guards by this (T-29).
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same span widened to whole minutes: imported seconds never shorten it (T-2).
    #[must_use]
    pub fn to_whole_minutes(&self) -> Self {
        Self { start: self.start.floor_to_minute(), end: self.end.ceil_to_minute() }
    }

    /// The same length, beginning at `start`.
    #[must_use]
    pub fn moved_to(&self, start: Timestamp) -> Self {
        Self { start, end: start.plus_millis(self.millis()) }
    }
}

impl TryFrom<Ends> for Span {
    type Error = NotAfterStart;

    fn try_from(ends: Ends) -> Result<Self, Self::Error> {
        Self::new(ends.start, ends.end)
    }
}

impl From<Span> for Ends {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}
