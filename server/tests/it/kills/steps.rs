//! Every transition of `shared::conversion` has a kill on either side, or a reason why it cannot come about here.

use std::collections::HashSet;

use shared::conversion::{Event, Intent, State, next};

use super::all;
use super::cases::{Side, Step};

/// Transitions that the rules allow and the program never makes.
const NEVER: &[(State, Intent, Event, &str)] = &[
    (State::Reserved, Intent::Absent, Event::Release, "withdrawn while reserved, it is over at once"),
    (State::Reserved, Intent::Absent, Event::Withdraw, "withdrawn while reserved, it is over at once"),
    (State::Creating, Intent::Present, Event::Found, "a create is lost before anybody looks for it"),
    (State::Creating, Intent::Absent, Event::Found, "a create is lost before anybody looks for it"),
    (State::Creating, Intent::Absent, Event::Withdraw, "only a current meeting is withdrawn"),
    (State::Unknown, Intent::Absent, Event::Withdraw, "only a current meeting is withdrawn"),
    (State::Deleting, Intent::Present, Event::Withdraw, "on its way out it is unwanted"),
    (State::Deleting, Intent::Absent, Event::Withdraw, "only a current meeting is withdrawn"),
    (State::Deleting, Intent::Present, Event::Gone, "on its way out it is unwanted"),
];

#[test]
fn every_transition_of_the_journal_is_held_on_both_sides() {
    let held = |side| -> HashSet<_> {
        let of = all().filter(|case| case.side == side);
        of.filter_map(|case| match case.step {
            Step::Turns(state, intent, event) => Some((state, intent, event)),
            Step::Other(_) => None,
        })
        .collect()
    };
    let (before, after) = (held(Side::Before), held(Side::After));
    let never: HashSet<_> = NEVER.iter().map(|(state, intent, event, _)| (*state, *intent, *event)).collect();
    for &state in State::ALL {
        for &intent in Intent::ALL {
            for event in Event::ALL {
                let step = (state, intent, event);
                let legal = next(state, intent, event).is_ok();
                let covered = (before.contains(&step), after.contains(&step));
                match (legal, never.contains(&step)) {
                    (true, false) => {
                        assert_eq!(covered, (true, true), "{step:?} has no kill (before, after)")
                    }
                    (true, true) => {
                        assert_eq!(covered, (false, false), "{step:?} comes about: strike its reason")
                    }
                    (false, _) => assert_eq!(covered, (false, false), "{step:?} is no transition"),
                }
            }
        }
    }
}
