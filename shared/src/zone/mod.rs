//! Zones as data: a table of offsets answers both ways, on the server and in the browser, without a zone database.
//!
//! [`Offsets::resolve`] is the only way from a wall time to an instant, so a missing or a double hour is always asked
//! about, never guessed. The server builds the table (feature `tz`); islands get the one of the request's zone.

#[cfg(feature = "tz")]
mod build;
mod date;
mod wall;

#[cfg(feature = "tz")]
pub use build::{UnknownZone, build, names};
pub use date::{Date, Weekday};
pub use wall::{WallTime, WallTimeError};

use serde::{Deserialize, Serialize};

use crate::span::Span;
use crate::time::Timestamp;

/// The offsets of one zone, from the year before it was built to six years after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offsets {
    /// IANA name, such as `America/New_York`.
    pub zone: String,
    /// Version of the zone database it was built from, such as `2025b`.
    pub tzdata: String,
    /// Sorted; the first holds for everything before the second. Never empty when built by `build`.
    pub changes: Vec<Change>,
    /// First instant the table says nothing about: rules further ahead are guesses.
    pub until: Timestamp,
}

/// From an instant on, an offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// First instant it holds.
    pub from: Timestamp,
    /// Minutes ahead of UTC; negative in America.
    pub offset_minutes: i64,
    /// What the zone calls itself then, such as `EDT`; `UTC+5:45` where it has no letters.
    pub abbreviation: String,
}

/// What a wall time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolved {
    /// One instant.
    One(Timestamp),
    /// The clock skips it; offer both (T-6). Imports take `after` and say so.
    Gap {
        /// By the offset that begins: shows an earlier time.
        before: Timestamp,
        /// By the offset that ends: shows a later time.
        after: Timestamp,
    },
    /// The clock shows it twice; ask "first or second" (T-6b). The default is `first`.
    Two {
        /// By the offset that ends.
        first: Timestamp,
        /// By the offset that begins.
        second: Timestamp,
    },
}

impl Resolved {
    /// The instant nobody has to be asked for: `after` in a gap, `first` of two ("compatible").
    #[must_use]
    pub const fn or_default(self) -> Timestamp {
        match self {
            Self::One(at) | Self::Gap { after: at, .. } | Self::Two { first: at, .. } => at,
        }
    }
}

impl Offsets {
    /// What `wall` means in this zone.
    ///
    /// ```
    /// use shared::{time::Timestamp, zone::{Change, Offsets, Resolved}};
    /// let change = |from, offset_minutes, abbreviation: &str| Change { from: Timestamp::from_secs(from), offset_minutes,
    ///     abbreviation: abbreviation.into() };
    /// let new_york = Offsets { zone: "America/New_York".into(), tzdata: "2025b".into(),
    ///     changes: vec![change(0, -300, "EST"), change(1_805_007_600, -240, "EDT")], until: Timestamp(i64::MAX) };
    /// let resolved = new_york.resolve("2027-03-14T02:30".parse()?);
    /// assert!(matches!(resolved, Resolved::Gap { before, after } if after.minutes_since(before) == 60));
    /// # Ok::<(), shared::zone::WallTimeError>(())
    /// ```
    #[must_use]
    pub fn resolve(&self, wall: WallTime) -> Resolved {
        let mut fits = self.changes.iter().enumerate().filter_map(|(nth, change)| {
            let at = wall.as_if_utc().minus_minutes(change.offset_minutes);
            let begun = nth == 0 || change.from <= at;
            let over = self.changes.get(nth + 1).is_some_and(|next| next.from <= at);
            (begun && !over).then_some(at)
        });
        match (fits.next(), fits.next()) {
            (Some(first), Some(second)) => Resolved::Two { first, second },
            (Some(only), None) => Resolved::One(only),
            (None, _) => self.gap(wall),
        }
    }

    /// The change that skips `wall`, seen from both sides.
    fn gap(&self, wall: WallTime) -> Resolved {
        let by = |change: &Change| wall.as_if_utc().minus_minutes(change.offset_minutes);
        let skips = |pair: &&[Change]| pair[1].from <= by(&pair[0]) && by(&pair[1]) < pair[1].from;
        match self.changes.windows(2).find(skips) {
            Some(pair) => Resolved::Gap { before: by(&pair[1]), after: by(&pair[0]) },
            None => Resolved::One(wall.as_if_utc()),
        }
    }

    /// Whether the table knows `wall`; ask before [`Self::resolve`] in a form: further ahead the rules are guesses.
    #[must_use]
    pub fn covers(&self, wall: WallTime) -> bool {
        let begins = self.changes.first().map_or(Timestamp(i64::MAX), |change| change.from);
        let at = self.resolve(wall).or_default();
        begins <= at && at < self.until
    }

    /// What a clock in this zone shows, seconds dropped.
    #[must_use]
    pub fn wall(&self, at: Timestamp) -> WallTime {
        WallTime::from_utc(at.plus_minutes(self.offset_minutes(at)))
    }

    /// Minutes ahead of UTC at an instant.
    #[must_use]
    pub fn offset_minutes(&self, at: Timestamp) -> i64 {
        self.change_at(at).map_or(0, |change| change.offset_minutes)
    }

    /// What the zone calls itself at an instant: `EDT`.
    #[must_use]
    pub fn abbreviation(&self, at: Timestamp) -> &str {
        self.change_at(at).map_or("UTC", |change| &change.abbreviation)
    }

    fn change_at(&self, at: Timestamp) -> Option<&Change> {
        let begun = self.changes.partition_point(|change| change.from <= at);
        self.changes.get(begun.saturating_sub(1))
    }

    /// Which of two instants with this wall time it is, `first` or `second`; empty where the clocks show it once.
    #[must_use]
    pub fn choice(&self, at: Timestamp) -> &'static str {
        match self.resolve(self.wall(at)) {
            Resolved::Two { second, .. } if second == at => "second",
            Resolved::Two { .. } => "first",
            Resolved::One(_) | Resolved::Gap { .. } => "",
        }
    }

    /// A day of this zone as instants: 23 or 25 hours long when the clocks change (T-8, T-18).
    #[must_use]
    pub fn day(&self, date: Date) -> Span {
        Span::of_legacy(self.midnight(date), self.midnight(date.next()))
    }

    /// First instant that shows `date`.
    fn midnight(&self, date: Date) -> Timestamp {
        match self.resolve(WallTime::midnight(date)) {
            Resolved::One(at) | Resolved::Two { first: at, .. } => at,
            // Midnight is skipped: the day begins at the change itself.
            Resolved::Gap { before, after } => {
                let change = self.changes.iter().find(|change| before < change.from && change.from <= after);
                change.map_or(after, |change| change.from)
            }
        }
    }

    /// The span cut at every midnight of this zone: one record, several pieces of a grid (T-16).
    #[must_use]
    pub fn split_at_midnights(&self, span: Span) -> Vec<Span> {
        let mut pieces = Vec::new();
        let mut start = span.start();
        while start < span.end() {
            let midnight = self.midnight(self.wall(start).date().next());
            // A table that goes nowhere must not hang the page.
            let end = if start < midnight { midnight.min(span.end()) } else { span.end() };
            pieces.push(Span::of_legacy(start, end));
            start = end;
        }
        pieces
    }
}
