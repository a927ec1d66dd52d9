//! How the minutes of a day lie on the page: the night is drawn at a third of the height of the day. One scale for the server,
//! which draws the week, and for the browser, where boxes are dragged over it.

use shared::zone::WallTime;

/// Parts of a rem: places are whole numbers of them, written into `calc(var(--from) * 1rem / 960)`.
pub const REM: i32 = 960;

/// Minutes of a day on a clock.
pub const DAY_MINUTES: i32 = 24 * 60;

/// Parts that a minute takes by day.
pub const BY_DAY: i32 = 48;

/// Stretches of the day, each with the minute it ends at and the parts a minute takes.
const STRETCHES: [(i32, i32); 3] = [(6 * 60, 16), (22 * 60, BY_DAY), (DAY_MINUTES, 16)];

/// The minutes since midnight that a clock shows.
#[must_use]
pub fn minute_of(wall: WallTime) -> i32 {
    i32::from(wall.hour()) * 60 + i32::from(wall.minute())
}

/// Where a minute after midnight (0 to 1440) lies below the top of the day, in parts of a rem.
#[must_use]
pub fn place(minute: i32) -> i32 {
    let mut from = 0;
    let mut place = 0;
    for (to, parts) in STRETCHES {
        place += (minute.clamp(from, to) - from) * parts;
        from = to;
    }
    place
}

/// The minute after midnight that lies at `place`; what lies outside of the day is its first or last minute.
#[must_use]
pub fn minute(at: i32) -> i32 {
    let mut from = 0;
    let mut rest = at.max(0);
    for (to, parts) in STRETCHES {
        let height = (to - from) * parts;
        if rest < height {
            return from + rest / parts;
        }
        rest -= height;
        from = to;
    }
    DAY_MINUTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_minute_has_its_place_and_comes_back_from_it() {
        for at in 0..=DAY_MINUTES {
            assert_eq!(minute(place(at)), at);
        }
        assert!((1..=DAY_MINUTES).all(|at| place(at) > place(at - 1)));
        assert_eq!((minute(-5), minute(i32::MAX)), (0, DAY_MINUTES));
    }

    #[test]
    fn the_night_is_drawn_at_a_third() {
        assert_eq!(place(13 * 60) - place(12 * 60), 3 * REM);
        assert_eq!(place(3 * 60) - place(2 * 60), REM);
    }
}
