//! Zoom's daily limit: creates and updates per host and UTC day (D-8); Zoom's own 429 is the truth when it comes.

use serde::{Deserialize, Serialize};

use crate::time::{DAY, Timestamp};

/// Creates and updates Zoom allows for one host in one UTC day.
pub const DAILY_LIMIT: u32 = 100;

/// Number used from which staff are warned.
pub const WARN_AT: u32 = 80;

/// Days since 1970-01-01 in UTC: the day a use counts for, whatever the local date (T-34).
#[must_use]
pub fn utc_day(at: Timestamp) -> i32 {
    let day = at.as_millis().div_euclid(DAY).clamp(i32::MIN.into(), i32::MAX.into());
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of an i32")]
    let day = day as i32;
    day
}

/// The next midnight of UTC after `at`: all of the limit is there again.
///
/// ```
/// use shared::{quota, time::Timestamp};
/// let late = Timestamp::from_secs(86_399);
/// assert_eq!(quota::next_reset(late), Timestamp::from_secs(86_400));
/// assert_eq!(quota::next_reset(Timestamp::from_secs(86_400)), Timestamp::from_secs(172_800));
/// ```
#[must_use]
pub fn next_reset(at: Timestamp) -> Timestamp {
    at.plus_millis(DAY - at.as_millis().rem_euclid(DAY))
}

/// What one host has used of one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Meetings created; a create whose outcome is not known counts as one.
    pub creates: u32,
    /// Meetings changed.
    pub updates: u32,
}

/// How a host stands with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Plenty left.
    Fine,
    /// Near its end: say how many are left.
    NearLimit,
    /// Nothing left until the reset.
    UsedUp,
}

impl Usage {
    /// Creates and updates together.
    #[must_use]
    pub fn total(self) -> u32 {
        self.creates.saturating_add(self.updates)
    }

    /// How many are left today.
    #[must_use]
    pub fn remaining(self) -> u32 {
        DAILY_LIMIT.saturating_sub(self.total())
    }

    /// How the host stands with the limit.
    #[must_use]
    pub fn standing(self) -> Standing {
        match self.total() {
            DAILY_LIMIT.. => Standing::UsedUp,
            WARN_AT.. => Standing::NearLimit,
            _ => Standing::Fine,
        }
    }
}
