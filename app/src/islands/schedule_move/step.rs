//! Where a request goes by a key, and where by a pointer. Wall times throughout: the week is drawn by the clock on the wall,
//! and what a time means there is decided by whoever reads the form.

#![cfg(any(feature = "hydrate", test))]

use shared::zone::{Date, WallTime};

use crate::day_scale::{self, DAY_MINUTES};

/// What dragging and the arrow keys count in.
const STEP_MINUTES: i64 = 15;

/// Where an arrow key leads from `at`; `None` for every other key.
pub(super) fn by_key(key: &str, at: WallTime) -> Option<WallTime> {
    let minutes = match key {
        "ArrowUp" => -STEP_MINUTES,
        "ArrowDown" => STEP_MINUTES,
        "ArrowLeft" => -i64::from(DAY_MINUTES),
        "ArrowRight" => i64::from(DAY_MINUTES),
        _ => return None,
    };
    Some(WallTime::from_utc(at.as_if_utc().plus_minutes(minutes)))
}

/// The start of a box whose top lies at `place`, in parts of a rem below the day's midnight.
pub(super) fn by_place(date: Date, place: i32) -> WallTime {
    let step = i32::try_from(STEP_MINUTES).unwrap_or(1);
    let nearest = (day_scale::minute(place) + step / 2) / step * step;
    let minutes = i64::from(nearest.min(DAY_MINUTES - step));
    WallTime::from_utc(WallTime::midnight(date).as_if_utc().plus_minutes(minutes))
}

/// Top and bottom of a box of so many minutes, in parts of a rem below midnight of the day it begins on.
pub(super) fn place(at: WallTime, minutes: i32) -> (i32, i32) {
    let top = day_scale::minute_of(at);
    (day_scale::place(top), day_scale::place(top.saturating_add(minutes).min(DAY_MINUTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    #[test]
    fn r89_arrows_move_by_a_quarter_of_an_hour_or_a_day() {
        let at = wall("2027-03-01T00:05");
        let key = |key| by_key(key, at).map(|at| at.to_string());
        assert_eq!(key("ArrowUp").as_deref(), Some("2027-02-28T23:50"));
        assert_eq!(key("ArrowDown").as_deref(), Some("2027-03-01T00:20"));
        assert_eq!(key("ArrowLeft").as_deref(), Some("2027-02-28T00:05"));
        assert_eq!(key("ArrowRight").as_deref(), Some("2027-03-02T00:05"));
        assert_eq!(key("m"), None);
    }

    #[test]
    fn r89_a_drag_snaps_to_the_nearest_quarter_and_stays_within_its_day() {
        let date = wall("2027-03-01T00:00").date();
        for (minute, start) in [(0, "00:00"), (7 * 60 + 8, "07:15"), (7 * 60 + 7, "07:00"), (1439, "23:45")] {
            let at = by_place(date, day_scale::place(minute));
            assert_eq!(at, wall(&format!("2027-03-01T{start}")), "{minute}");
        }
        assert_eq!(by_place(date, -1), wall("2027-03-01T00:00"));
    }

    #[test]
    fn a_box_is_cut_at_midnight() {
        let (top, bottom) = place(wall("2027-03-01T23:00"), 120);
        assert_eq!((top, bottom), (day_scale::place(23 * 60), day_scale::place(DAY_MINUTES)));
    }
}
