//! From the zone database to [`Offsets`]: the only place that knows chrono, on the server only.

use chrono::{DateTime, Datelike, Offset, TimeZone, Utc};
use chrono_tz::{OffsetName, TZ_VARIANTS, Tz};
use thiserror::Error;

use super::{Change, Date, Offsets, WallTime};
use crate::time::{HOUR, MINUTE, SECOND, Timestamp};

/// The zone database has no such zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no time zone {0:?}")]
pub struct UnknownZone(pub String);

/// Years before the current one the table begins with.
const YEARS_BACK: i32 = 1;

/// Years after the current one the table still holds.
const YEARS_AHEAD: i32 = 6;

/// Two changes are never closer than this, so that stepping by it misses none.
const STRIDE: i64 = 12 * HOUR;

/// Every IANA name the database knows, sorted.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    names.sort_unstable();
    names
}

/// The table of one zone, from the beginning of last year to the end of the sixth year ahead (in UTC).
///
/// # Errors
/// [`UnknownZone`] when the database has no zone of this name.
pub fn build(name: &str, now: Timestamp) -> Result<Offsets, UnknownZone> {
    let zone: Tz = name.parse().map_err(|_| UnknownZone(name.to_owned()))?;
    let year = utc(now).year();
    let (begin, until) = (new_year(year - YEARS_BACK), new_year(year + YEARS_AHEAD + 1));
    let mut changes = vec![change_at(zone, begin)];
    let mut seen = begin;
    while seen < until {
        let ahead = seen.plus_millis(STRIDE).min(until);
        let there = change_at(zone, ahead);
        if changes.last().is_some_and(|current| !same(current, &there)) {
            changes.push(first_like(zone, seen, there));
        }
        seen = ahead;
    }
    changes.retain(|change| change.from < until);
    Ok(Offsets {
        zone: zone.name().to_owned(),
        tzdata: chrono_tz::IANA_TZDB_VERSION.to_owned(),
        changes,
        until,
    })
}

/// The change after `before` that leads to `there`, found by halving down to the second.
fn first_like(zone: Tz, before: Timestamp, there: Change) -> Change {
    let (mut before, mut from) = (before, there.from);
    while from.millis_since(before) > SECOND {
        let middle = before.plus_millis(from.millis_since(before) / 2).floor_to_second();
        if same(&change_at(zone, middle), &there) { from = middle } else { before = middle }
    }
    Change { from, ..there }
}

fn change_at(zone: Tz, at: Timestamp) -> Change {
    let offset = zone.offset_from_utc_datetime(&utc(at).naive_utc());
    let offset_minutes = i64::from(offset.fix().local_minus_utc()) * SECOND / MINUTE;
    let abbreviation = offset.abbreviation().map_or_else(|| nameless(offset_minutes), str::to_owned);
    Change { from: at, offset_minutes, abbreviation }
}

/// What a zone without letters of its own is called: `UTC+10:30`, `UTC−3`.
fn nameless(offset_minutes: i64) -> String {
    let sign = if offset_minutes < 0 { '−' } else { '+' };
    match (offset_minutes.abs() / 60, offset_minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn same(a: &Change, b: &Change) -> bool {
    a.offset_minutes == b.offset_minutes && a.abbreviation == b.abbreviation
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default()
}

fn new_year(year: i32) -> Timestamp {
    Date::new(year, 1, 1).map_or(Timestamp::default(), |date| WallTime::midnight(date).as_if_utc())
}
