//! The simulator's own clock: it follows real time, or stands still until somebody moves it.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Where an explicit clock stands when nobody has set it: 2027-01-04 08:00 UTC, a Monday, in seconds since 1970.
pub const EXPLICIT_START: i64 = 1_799_049_600;

/// How the clock moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With real time, shifted if it was set: for the demo.
    Auto,
    /// Only when it is told to: for tests.
    Explicit,
}

/// The clock.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SimClock {
    Auto { ahead: TimeDelta },
    Explicit { now: DateTime<Utc> },
}

impl SimClock {
    pub(crate) fn new(mode: Mode) -> Self {
        match mode {
            Mode::Auto => Self::Auto { ahead: TimeDelta::zero() },
            Mode::Explicit => {
                Self::Explicit { now: DateTime::from_timestamp(EXPLICIT_START, 0).unwrap_or_default() }
            }
        }
    }

    pub(crate) fn mode(&self) -> Mode {
        match self {
            Self::Auto { .. } => Mode::Auto,
            Self::Explicit { .. } => Mode::Explicit,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Auto { ahead } => real_now() + *ahead,
            Self::Explicit { now } => *now,
        }
    }

    pub(crate) fn set(&mut self, to: DateTime<Utc>) {
        match self {
            Self::Auto { ahead } => *ahead = to - real_now(),
            Self::Explicit { now } => *now = to,
        }
    }

    /// Changes how the clock moves without changing what it shows.
    pub(crate) fn set_mode(&mut self, mode: Mode) {
        let shown = self.now();
        *self = Self::new(mode);
        self.set(shown);
    }
}

#[expect(clippy::disallowed_methods, reason = "the simulator is a world of its own, with its own clock")]
fn real_now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_clock_stands_still_until_it_is_moved() {
        let mut clock = SimClock::new(Mode::Explicit);
        let before = clock.now();
        assert_eq!(before.to_rfc3339(), "2027-01-04T08:00:00+00:00");
        assert_eq!(clock.now(), before);
        clock.set(before + TimeDelta::hours(1));
        assert_eq!(clock.now() - before, TimeDelta::hours(1));
    }

    #[test]
    fn an_automatic_clock_keeps_its_shift() {
        let mut clock = SimClock::new(Mode::Auto);
        let target = DateTime::from_timestamp(EXPLICIT_START, 0).unwrap();
        clock.set(target);
        let shown = clock.now() - target;
        assert!(shown >= TimeDelta::zero() && shown < TimeDelta::minutes(1), "{shown}");
        clock.set_mode(Mode::Explicit);
        assert_eq!(clock.now(), clock.now());
    }
}
