//! Boxes that stand side by side where they would cover each other. Pure: places in, columns out.

/// Boxes that stand side by side at most, so that each is wide enough to hit; of more the last column counts what is left out.
const ABREAST: usize = 4;

/// Where a box stands across its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// In this column, counted from 0, of so many.
    At(usize, usize),
    /// Nowhere: too many take place at once.
    LeftOut,
}

/// Boxes that a crowd has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// Top of the first, in parts of a rem.
    pub(super) from: i32,
    /// How many.
    pub(super) count: usize,
}

/// The column of each box, given as top and bottom and sorted by top; and what each crowd leaves out.
pub(super) fn columns(boxes: &[(i32, i32)]) -> (Vec<Column>, Vec<LeftOut>) {
    let (mut columns, mut left_out) = (Vec::with_capacity(boxes.len()), Vec::new());
    let mut rest = boxes;
    while !rest.is_empty() {
        let (crowd, behind) = rest.split_at(crowd(rest));
        rest = behind;
        let lanes = lanes(crowd);
        let of = lanes.iter().max().map_or(1, |last| last + 1);
        if of <= ABREAST {
            columns.extend(lanes.into_iter().map(|lane| Column::At(lane, of)));
            continue;
        }
        let shown = ABREAST - 1;
        let out: Vec<i32> =
            crowd.iter().zip(&lanes).filter(|(_, lane)| **lane >= shown).map(|(place, _)| place.0).collect();
        left_out.extend(out.first().map(|from| LeftOut { from: *from, count: out.len() }));
        columns.extend(
            lanes.into_iter().map(
                |lane| {
                    if lane < shown { Column::At(lane, ABREAST) } else { Column::LeftOut }
                },
            ),
        );
    }
    (columns, left_out)
}

/// How many boxes from the first on hang together.
fn crowd(boxes: &[(i32, i32)]) -> usize {
    let mut bottom = i32::MIN;
    let apart = boxes.iter().skip(1).zip(boxes).position(|(next, (_, end))| {
        bottom = bottom.max(*end);
        next.0 >= bottom
    });
    apart.map_or(boxes.len(), |at| at + 1)
}

/// The first free lane for each.
fn lanes(boxes: &[(i32, i32)]) -> Vec<usize> {
    let mut bottoms: Vec<i32> = Vec::new();
    let lane = |&(from, to): &(i32, i32)| {
        let free = bottoms.iter().position(|bottom| *bottom <= from);
        match free.and_then(|lane| bottoms.get_mut(lane).map(|bottom| (lane, bottom))) {
            Some((lane, bottom)) => {
                *bottom = to;
                lane
            }
            None => {
                bottoms.push(to);
                bottoms.len() - 1
            }
        }
    };
    boxes.iter().map(lane).collect()
}

#[cfg(test)]
mod tests {
    use super::Column::{At, LeftOut as Out};
    use super::*;

    #[test]
    fn what_does_not_overlap_has_the_day_to_itself() {
        assert_eq!(columns(&[(0, 10), (10, 20)]).0, [At(0, 1), At(0, 1)]);
        assert_eq!(columns(&[]), (vec![], vec![]));
    }

    #[test]
    fn a_crowd_shares_the_width_and_a_lane_is_used_again() {
        let (found, out) = columns(&[(0, 30), (5, 10), (10, 20), (30, 40)]);
        assert_eq!(found, [At(0, 2), At(1, 2), At(1, 2), At(0, 1)]);
        assert_eq!(out, []);
    }

    #[test]
    fn of_too_many_the_rest_is_counted() {
        let crowded: Vec<_> = (0..7).map(|nth| (nth, 100)).collect();
        let (found, out) = columns(&crowded);
        assert_eq!(found, [At(0, 4), At(1, 4), At(2, 4), Out, Out, Out, Out]);
        assert_eq!(out, [LeftOut { from: 3, count: 4 }]);
    }

    #[test]
    fn no_two_shown_boxes_cover_each_other() {
        // Every way to lay four boxes over four places.
        let places: Vec<(i32, i32)> = (0..4).flat_map(|a| (a + 1..5).map(move |b| (a, b))).collect();
        for a in &places {
            for b in &places {
                for c in &places {
                    let mut boxes = [*a, *b, *c, (1, 4)];
                    boxes.sort_unstable();
                    let (found, _) = columns(&boxes);
                    for (first, one) in boxes.iter().enumerate() {
                        for (second, other) in boxes.iter().enumerate().skip(first + 1) {
                            let covers = one.0 < other.1 && other.0 < one.1;
                            assert!(!covers || found[first] != found[second], "{boxes:?}: {found:?}");
                        }
                    }
                }
            }
        }
    }
}
