//! Instants in whole milliseconds of UTC: the only kind of time the rules compare; wall times live in [`crate::zone`].

use serde::{Deserialize, Serialize};

/// Milliseconds in a second.
pub const SECOND: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day of UTC.
pub const DAY: i64 = 24 * HOUR;

/// Difference between two clocks, in seconds, above which an admin is warned (T-11).
pub const CLOCK_SKEW_LIMIT_SECONDS: i64 = 30;

/// An instant: milliseconds since 1970-01-01T00:00Z. Arithmetic saturates at the ends of `i64` instead of wrapping.
///
/// ```
/// use shared::time::Timestamp;
/// let start = Timestamp::from_secs(3_600);
/// assert_eq!(start.plus_minutes(30).minutes_since(start), 30);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant this many seconds after 1970-01-01T00:00Z.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00Z, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// This instant moved later by so many milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This instant moved later by so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(SECOND))
    }

    /// This instant moved later by so many minutes. Never touches a wall clock (T-8b).
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_millis(minutes.saturating_mul(MINUTE))
    }

    /// This instant moved earlier by so many minutes.
    #[must_use]
    pub const fn minus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_sub(minutes.saturating_mul(MINUTE)))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole minutes from `earlier` to this instant, rounded towards zero.
    #[must_use]
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        self.millis_since(earlier) / MINUTE
    }

    /// The whole second at or before this instant; what Zoom's times can say.
    #[must_use]
    pub const fn floor_to_second(self) -> Self {
        Self(self.as_secs().saturating_mul(SECOND))
    }

    /// The whole minute at or before this instant.
    #[must_use]
    pub const fn floor_to_minute(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(MINUTE)))
    }

    /// The whole minute at or after this instant.
    #[must_use]
    pub const fn ceil_to_minute(self) -> Self {
        Self(self.0.saturating_add((-self.0.rem_euclid(MINUTE)).rem_euclid(MINUTE)))
    }
}

/// How far our clock is ahead of Zoom's, in seconds (negative: behind), when it is worth a warning (T-11).
///
/// `theirs` comes from the `Date` header of an answer, which counts whole seconds.
#[must_use]
pub fn clock_skew(ours: Timestamp, theirs: Timestamp) -> Option<i64> {
    let skew = ours.as_secs().saturating_sub(theirs.as_secs());
    (skew.abs() > CLOCK_SKEW_LIMIT_SECONDS).then_some(skew)
}
