//! The states of a conversion, and the plan that follows from what is seen at Zoom.

use shared::conversion::{Event, Fault, Illegal, Intent, State, holds_host, is_current, next};
use shared::eligibility::SentTime;
use shared::reconcile::{Intended, Observed, Step, plan};

use crate::support::at;

use Intent::{Absent, Present};
use State::{Active, Creating, Deleting, Ended, Reserved, Unknown};

#[test]
fn the_table_of_transitions_is_complete() {
    let legal = [
        (Reserved, Present, Event::Send, Creating, Present),
        (Reserved, Present, Event::Release, Ended, Present),
        (Reserved, Present, Event::Withdraw, Ended, Absent),
        (Reserved, Absent, Event::Release, Ended, Absent),
        (Reserved, Absent, Event::Withdraw, Ended, Absent),
        (Creating, Present, Event::Created, Active, Present),
        (Creating, Absent, Event::Created, Deleting, Absent),
        (Creating, Present, Event::Found, Active, Present),
        (Creating, Absent, Event::Found, Deleting, Absent),
        (Creating, Present, Event::Refused, Ended, Present),
        (Creating, Absent, Event::Refused, Ended, Absent),
        (Creating, Present, Event::Lost, Unknown, Present),
        (Creating, Absent, Event::Lost, Unknown, Absent),
        (Creating, Present, Event::Withdraw, Creating, Absent),
        (Creating, Absent, Event::Withdraw, Creating, Absent),
        (Unknown, Present, Event::Found, Active, Present),
        (Unknown, Absent, Event::Found, Deleting, Absent),
        (Unknown, Present, Event::Release, Ended, Present),
        (Unknown, Absent, Event::Release, Ended, Absent),
        (Unknown, Present, Event::Withdraw, Unknown, Absent),
        (Unknown, Absent, Event::Withdraw, Unknown, Absent),
        (Active, Present, Event::Withdraw, Deleting, Absent),
        (Active, Absent, Event::Withdraw, Deleting, Absent),
        (Active, Present, Event::SetAside, Active, Absent),
        (Active, Absent, Event::TakeBack, Active, Present),
        (Deleting, Present, Event::Withdraw, Deleting, Absent),
        (Deleting, Absent, Event::Withdraw, Deleting, Absent),
        (Deleting, Present, Event::Gone, Ended, Present),
        (Deleting, Absent, Event::Gone, Ended, Absent),
        (Ended, Present, Event::Found, Deleting, Absent),
        (Ended, Absent, Event::Found, Deleting, Absent),
    ];
    for state in State::ALL.iter().copied() {
        for intent in Intent::ALL.iter().copied() {
            for event in Event::ALL {
                let expected = legal
                    .iter()
                    .find(|row| (row.0, row.1, row.2) == (state, intent, event))
                    .map(|row| (row.3, row.4))
                    .ok_or(Illegal { state, event });
                assert_eq!(next(state, intent, event), expected, "{state:?} {intent:?} {event:?}");
            }
        }
    }
}

#[test]
fn r65_a_cancel_meanwhile_is_accepted_and_what_is_found_then_is_deleted() {
    let (state, intent) = next(Unknown, Present, Event::Withdraw).unwrap();
    assert_eq!((state, intent), (Unknown, Absent));
    assert!(!is_current(state, intent), "links vanish at once");
    assert!(holds_host(state, intent, false), "but the host stays taken");
    assert_eq!(next(state, intent, Event::Found), Ok((Deleting, Absent)));
}

#[test]
fn t_29_which_states_hold_the_host() {
    for in_use in [false, true] {
        for state in [Reserved, Creating, Unknown, Active] {
            assert!(holds_host(state, Present, in_use), "{state:?}");
        }
        for state in [Reserved, Creating, Unknown] {
            assert!(holds_host(state, Absent, in_use), "{state:?}");
        }
        // D-7: only while the window was open, or it was running.
        assert_eq!(holds_host(Deleting, Absent, in_use), in_use);
        assert_eq!(holds_host(Active, Absent, in_use), in_use, "set aside");
        assert!(!holds_host(Ended, Absent, in_use) && !holds_host(Ended, Present, in_use));
    }
}

#[test]
fn r73_which_states_are_the_requests_one_meeting() {
    for state in [Reserved, Creating, Unknown, Active] {
        assert!(is_current(state, Present) && !is_current(state, Absent), "{state:?}");
    }
    for state in [Deleting, Ended] {
        assert!(!is_current(state, Present) && !is_current(state, Absent), "{state:?}");
    }
}

#[test]
fn r64_only_a_fault_of_the_hosts_own_tries_the_next() {
    assert!(Fault::Host.tries_next_host());
    for fault in [Fault::Account, Fault::Request, Fault::Network] {
        assert!(!fault.tries_next_host(), "{fault:?}");
    }
}

#[test]
fn stored_forms_round_trip() {
    for state in State::ALL.iter().copied() {
        assert_eq!(State::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
    }
    for intent in Intent::ALL.iter().copied() {
        assert_eq!(Intent::parse(intent.as_str()), Some(intent));
    }
    assert_eq!((State::parse("live"), Intent::parse("")), (None, None));
    assert_eq!(State::ALL.len(), 6);
}

fn intended(state: State, intent: Intent) -> Intended {
    let sent = SentTime { start: at("14:00"), duration_minutes: 60 };
    Intended {
        state,
        intent,
        sent_at: Some(at("10:00")),
        sent: Some(sent),
        absent_listings: 0,
        named_by_webhook: false,
        leased: false,
    }
}

fn absent_after(seconds: i64) -> Observed {
    Observed::Absent { listing_begun_at: at("10:00").plus_seconds(seconds) }
}

const SEEN: Observed = Observed::Present { time: None };

#[test]
fn t_30_killed_between_reserve_and_answer_it_becomes_unknown_and_then_asks() {
    assert_eq!(
        plan(&intended(Reserved, Present), &Observed::NotAsked),
        Step::Apply(Event::Release),
        "nothing was sent"
    );
    assert_eq!(plan(&intended(Creating, Present), &Observed::NotAsked), Step::Apply(Event::Lost));
    assert_eq!(plan(&intended(Unknown, Present), &Observed::NotAsked), Step::List);
    for state in State::ALL.iter().copied() {
        let leased = Intended { leased: true, ..intended(state, Present) };
        assert_eq!(plan(&leased, &SEEN), Step::Rest, "somebody is at it");
    }
}

#[test]
fn r65_unknown_is_adopted_when_found() {
    for intent in [Present, Absent] {
        assert_eq!(plan(&intended(Unknown, intent), &SEEN), Step::Apply(Event::Found));
    }
}

#[test]
fn r65_unknown_is_released_only_after_two_complete_listings_begun_late_enough() {
    let unknown = intended(Unknown, Present);
    let settled = at("10:02");
    for early in [0, 119, 120] {
        assert_eq!(plan(&unknown, &absent_after(early)), Step::Wait { until: Some(settled) }, "{early}");
    }
    assert_eq!(plan(&unknown, &absent_after(121)), Step::CountAbsence);
    let once = Intended { absent_listings: 1, ..unknown };
    assert_eq!(
        plan(&once, &absent_after(120)),
        Step::Wait { until: Some(settled) },
        "an early one never counts"
    );
    assert_eq!(plan(&once, &absent_after(121)), Step::Apply(Event::Release));
    assert_eq!(plan(&once, &SEEN), Step::Apply(Event::Found), "found after all");
    for nothing_proved in [Observed::Incomplete, Observed::Gone] {
        assert_eq!(plan(&once, &nothing_proved), Step::Wait { until: None });
    }
}

#[test]
fn r65_unknown_asks_a_person_when_lists_cannot_tell() {
    let unknown = Intended { absent_listings: 5, ..intended(Unknown, Present) };
    assert_eq!(plan(&unknown, &Observed::MayNotList), Step::AskPerson);
    let named = Intended { named_by_webhook: true, ..unknown };
    assert_eq!(plan(&named, &absent_after(500)), Step::AskPerson, "a webhook named it");
    assert_eq!(plan(&named, &absent_after(1)), Step::Wait { until: Some(at("10:02")) });
    let never_sent = Intended { sent_at: None, ..unknown };
    assert_eq!(plan(&never_sent, &absent_after(500)), Step::AskPerson);
}

#[test]
fn r78_deleting_is_retried_until_zoom_says_gone() {
    let deleting = intended(Deleting, Absent);
    for observed in [Observed::NotAsked, SEEN, absent_after(500), Observed::MayNotList] {
        assert_eq!(plan(&deleting, &observed), Step::Delete, "{observed:?}");
    }
    assert_eq!(plan(&deleting, &Observed::Incomplete), Step::Wait { until: None });
    assert_eq!(plan(&deleting, &Observed::Gone), Step::Apply(Event::Gone), "R79");
}

#[test]
fn r92_active_is_compared_with_what_was_sent() {
    let active = intended(Active, Present);
    let seen = |clock, duration_minutes| Observed::Present {
        time: Some(SentTime { start: at(clock), duration_minutes }),
    };
    assert_eq!(plan(&active, &seen("14:00", 60)), Step::Rest);
    assert_eq!(plan(&active, &seen("14:00", 61)), Step::FlagDrift);
    assert_eq!(plan(&active, &seen("14:01", 60)), Step::FlagDrift);
    assert_eq!(plan(&Intended { sent: None, ..active }, &seen("14:01", 60)), Step::Rest);
    assert_eq!(plan(&active, &SEEN), Step::Rest);
    assert_eq!(plan(&active, &Observed::NotAsked), Step::List);
    assert_eq!(plan(&active, &absent_after(500)), Step::Read, "a list may leave out what has begun");
    assert_eq!(plan(&active, &Observed::MayNotList), Step::Read);
    assert_eq!(plan(&active, &Observed::Incomplete), Step::Wait { until: None });
    assert_eq!(plan(&active, &Observed::Gone), Step::FlagGone);
}

#[test]
fn r65_a_meeting_given_up_for_lost_is_deleted_when_it_turns_up() {
    let ended = intended(Ended, Present);
    assert_eq!(plan(&ended, &SEEN), Step::DeleteStray);
    for observed in [Observed::NotAsked, absent_after(500), Observed::Gone, Observed::Incomplete] {
        assert_eq!(plan(&ended, &observed), Step::Rest);
    }
}
