//! Where the card stands: below its number or above it, never on it, and never beyond the screen. Pixels of the window.
#![cfg(any(feature = "hydrate", test))]

/// Between a number and its card: a pointer crosses it before the card goes.
const GAP: i32 = 6;

/// The edges of a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// Left, top and the most the card may be high.
pub(super) fn place(number: Edges, (width, height): (i32, i32), room: Edges) -> (i32, i32, i32) {
    let (below, above) = (room.bottom - number.bottom - GAP, number.top - room.top - GAP);
    let left = number.left.min(room.right - width).max(room.left);
    if height <= below || below >= above {
        (left, number.bottom + GAP, below)
    } else {
        (left, number.top - GAP - height.min(above), above)
    }
}

#[cfg(test)]
mod tests {
    use super::{Edges, place};

    const ROOM: Edges = Edges { left: 8, top: 48, right: 352, bottom: 580 };

    fn number(left: i32, top: i32) -> Edges {
        Edges { left, top, right: left + 60, bottom: top + 20 }
    }

    #[test]
    fn r176_below_where_there_is_room_else_above() {
        assert_eq!(place(number(20, 100), (200, 300), ROOM), (20, 126, 454));
        assert_eq!(place(number(20, 500), (200, 300), ROOM), (20, 194, 446));
    }

    #[test]
    fn r176_within_the_screen_sideways() {
        assert_eq!(place(number(300, 100), (200, 100), ROOM).0, 152);
        assert_eq!(place(number(300, 100), (400, 100), ROOM).0, 8, "too wide: from the left edge on");
    }

    #[test]
    fn r176_never_on_its_number() {
        for top in 48..560 {
            for height in [10, 200, 300, 900] {
                let number = number(20, top);
                let (_, at, most) = place(number, (200, height), ROOM);
                let end = at + height.min(most);
                assert!(end <= number.top || at >= number.bottom, "{top} {height}");
                assert!(at >= ROOM.top && end <= ROOM.bottom.max(at), "{top} {height}");
            }
        }
    }
}
