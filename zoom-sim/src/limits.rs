//! How many calls an account may make: per second and label on the machine's own monotonic clock, per day and label on
//! the simulator's. README: Q3-Q5
//!
//! Seconds are real ones because clients pace themselves in real time; a second is any second (a sliding window), the
//! strictest reading. Under tokio's paused clock both sides see the paused time.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// The window of the limits per second.
const SECOND: Duration = Duration::from_secs(1);

/// The kinds of calls that Zoom counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Read, change, delete one meeting; read one user.
    Light,
    /// Create, list.
    Medium,
    /// Reports.
    Heavy,
}

impl Label {
    /// As `X-RateLimit-Category` says it.
    pub(crate) fn category(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Medium => "Medium",
            Self::Heavy => "Heavy",
        }
    }

    /// The label of a call to `/v2`; the token endpoint has none.
    pub(crate) fn of(method: &str, path: &str) -> Option<Self> {
        let mut rest = path.strip_prefix("/v2/")?.split('/').filter(|part| !part.is_empty());
        let label = match (method, rest.next()?, rest.next(), rest.next()) {
            (_, "users", None | Some("summary"), _) => Self::Medium,
            (_, "users", Some(_), Some("meetings" | "upcoming_meetings")) => Self::Medium,
            (_, "report" | "metrics", _, _) => Self::Heavy,
            _ => Self::Light,
        };
        Some(label)
    }
}

/// What the account pays for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// No limits but the host's day.
    #[default]
    Off,
    /// Free.
    Free,
    /// Pro.
    Pro,
    /// Business, Education, Enterprise.
    Business,
}

impl Plan {
    /// Calls per second. README: Q3
    #[must_use]
    pub fn per_second(self) -> Option<PerLabel<u32>> {
        match self {
            Self::Off => None,
            Self::Free => Some(PerLabel { light: 4, medium: 2, heavy: 1 }),
            Self::Pro => Some(PerLabel { light: 30, medium: 20, heavy: 10 }),
            Self::Business => Some(PerLabel { light: 80, medium: 60, heavy: 40 }),
        }
    }

    /// Calls per UTC day; absent where there is no such limit. README: Q4
    #[must_use]
    pub fn per_day(self) -> PerLabel<Option<u32>> {
        match self {
            Self::Off => PerLabel::default(),
            Self::Free => PerLabel { light: Some(6_000), medium: Some(2_000), heavy: Some(1_000) },
            Self::Pro => PerLabel { heavy: Some(30_000), ..PerLabel::default() },
            Self::Business => PerLabel { heavy: Some(60_000), ..PerLabel::default() },
        }
    }
}

/// One value for each label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PerLabel<T> {
    /// Light calls.
    pub light: T,
    /// Medium calls.
    pub medium: T,
    /// Heavy calls.
    pub heavy: T,
}

impl<T> PerLabel<T> {
    fn get(&self, label: Label) -> &T {
        match label {
            Label::Light => &self.light,
            Label::Medium => &self.medium,
            Label::Heavy => &self.heavy,
        }
    }

    fn get_mut(&mut self, label: Label) -> &mut T {
        match label {
            Label::Light => &mut self.light,
            Label::Medium => &mut self.medium,
            Label::Heavy => &mut self.heavy,
        }
    }
}

/// What the limits have seen since the plan was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitsReport {
    /// The plan.
    pub plan: Plan,
    /// What it allows in any second.
    pub per_second: Option<PerLabel<u32>>,
    /// What it allows per UTC day.
    pub per_day: PerLabel<Option<u32>>,
    /// Most calls that arrived within one second, refused ones included; counted under every plan.
    pub peak: PerLabel<u32>,
    /// Calls answered 429 by these limits.
    pub refused: PerLabel<u32>,
    /// Calls of the simulator's day that counted.
    pub used_today: PerLabel<u32>,
}

/// A limit that a call has run into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    Second { limit: u32 },
    Day { limit: u32 },
}

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    plan: Plan,
    arrived: PerLabel<VecDeque<Instant>>,
    admitted: PerLabel<VecDeque<Instant>>,
    peak: PerLabel<u32>,
    refused: PerLabel<u32>,
    used: PerLabel<u32>,
    day: NaiveDate,
}

impl Limits {
    /// Counts a call, and says which limit forbids it.
    pub(crate) fn arrive(&mut self, label: Label, at: Instant, now: DateTime<Utc>) -> Option<Exceeded> {
        self.turn_day(now);
        let arrived = remember(self.arrived.get_mut(label), at);
        let peak = self.peak.get_mut(label);
        *peak = arrived.max(*peak);
        let exceeded = self.judge(label, at);
        match exceeded {
            Some(_) => *self.refused.get_mut(label) += 1,
            None => {
                remember(self.admitted.get_mut(label), at);
                *self.used.get_mut(label) += 1;
            }
        }
        exceeded
    }

    fn judge(&mut self, label: Label, at: Instant) -> Option<Exceeded> {
        let per_second = *self.plan.per_second()?.get(label);
        if let Some(limit) = *self.plan.per_day().get(label)
            && *self.used.get(label) >= limit
        {
            return Some(Exceeded::Day { limit });
        }
        let admitted = self.admitted.get_mut(label);
        forget(admitted, at);
        let full = admitted.len() >= per_second as usize;
        full.then_some(Exceeded::Second { limit: per_second })
    }

    fn turn_day(&mut self, now: DateTime<Utc>) {
        if self.day != now.date_naive() {
            self.day = now.date_naive();
            self.used = PerLabel::default();
        }
    }

    /// Chooses the plan and begins to count anew; `used_today` as told.
    pub(crate) fn choose(&mut self, plan: Plan, used_today: PerLabel<u32>, now: DateTime<Utc>) {
        *self = Self { plan, used: used_today, day: now.date_naive(), ..Self::default() };
    }

    pub(crate) fn report(&mut self, now: DateTime<Utc>) -> LimitsReport {
        self.turn_day(now);
        LimitsReport {
            plan: self.plan,
            per_second: self.plan.per_second(),
            per_day: self.plan.per_day(),
            peak: self.peak,
            refused: self.refused,
            used_today: self.used,
        }
    }
}

/// Drops what lies a second or more before `at`.
fn forget(seen: &mut VecDeque<Instant>, at: Instant) {
    while seen.front().is_some_and(|earlier| at.duration_since(*earlier) >= SECOND) {
        seen.pop_front();
    }
}

/// How many there were in the second that ends `at`, this one included.
fn remember(seen: &mut VecDeque<Instant>, at: Instant) -> u32 {
    forget(seen, at);
    seen.push_back(at);
    u32::try_from(seen.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(crate::clock::EXPLICIT_START, 0).unwrap()
    }

    #[test]
    fn q3_any_second_holds_what_the_plan_allows() {
        let mut limits = Limits::default();
        limits.choose(Plan::Free, PerLabel::default(), noon());
        let start = Instant::now();
        let mut call = |ms| limits.arrive(Label::Light, start + Duration::from_millis(ms), noon());
        assert_eq!([call(0), call(600), call(700), call(800)], [None; 4]);
        assert_eq!(call(999), Some(Exceeded::Second { limit: 4 }));
        assert_eq!(call(1000), None, "the first is a second old");
        assert_eq!(call(1001), Some(Exceeded::Second { limit: 4 }), "not a new second at a full one");
        assert_eq!(limits.arrive(Label::Medium, start, noon()), None, "labels count apart");
        let report = limits.report(noon());
        assert_eq!((report.peak.light, report.refused.light, report.peak.medium), (6, 2, 1));
    }

    #[test]
    fn q4_a_day_ends_at_midnight_of_the_simulators_clock() {
        let mut limits = Limits::default();
        limits.choose(Plan::Free, PerLabel { medium: 1_999, ..PerLabel::default() }, noon());
        let at = Instant::now();
        let mut call = |hours| limits.arrive(Label::Medium, at, noon() + chrono::TimeDelta::hours(hours));
        assert_eq!(call(0), None);
        assert_eq!(call(0), Some(Exceeded::Day { limit: 2_000 }));
        assert_eq!(call(15), Some(Exceeded::Day { limit: 2_000 }));
        assert_eq!(call(16), None, "00:00 UTC");
    }

    #[test]
    fn q3_every_call_has_the_label_zoom_gives_it() {
        for (method, path, label) in [
            ("GET", "/v2/users", Some(Label::Medium)),
            ("GET", "/v2/users/u", Some(Label::Light)),
            ("GET", "/v2/users/u/settings", Some(Label::Light)),
            ("GET", "/v2/users/u/meetings", Some(Label::Medium)),
            ("POST", "/v2/users/u/meetings", Some(Label::Medium)),
            ("GET", "/v2/users/u/upcoming_meetings", Some(Label::Medium)),
            ("PATCH", "/v2/meetings/1", Some(Label::Light)),
            ("PUT", "/v2/meetings/1/status", Some(Label::Light)),
            ("GET", "/v2/report/daily", Some(Label::Heavy)),
            ("POST", "/oauth/token", None),
        ] {
            assert_eq!(Label::of(method, path), label, "{method} {path}");
        }
    }
}
