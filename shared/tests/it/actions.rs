//! The actions menu: which action for whom in which status, and why not.

use shared::conversion::State;
use shared::host_link::HostRule;
use shared::message::{Code, Message};
use shared::request::{
    Action, ActionFacts, Availability, Kind, NotARequestNumber, RequestNumber, Status, availability,
    available_actions, transition,
};
use shared::visibility::Relation;

use crate::support::{at, margins, span};

fn facts(status: Status, meeting: Option<State>, relation: Relation) -> ActionFacts {
    ActionFacts {
        status,
        span: span("14:00", "15:00"),
        meeting,
        running: false,
        relation,
        margins: margins(60, 30),
        host_rule: HostRule::Everyone,
        zoom_set_up: true,
        now: at("09:00"),
    }
}

fn menu(facts: &ActionFacts) -> Vec<(Action, Option<Code>)> {
    let shown = available_actions(facts).into_iter().filter_map(|item| match item.availability {
        Availability::Allowed => Some((item.action, None)),
        Availability::Disabled(reason) => Some((item.action, Some(reason.code()))),
        Availability::Absent => None,
    });
    shown.collect()
}

use Action::{
    Cancel, Complete, Confirm, Convert, ConvertBack, Duplicate, Edit, GetHostLink, Reinstate, Reopen, Submit,
    ViewDetails,
};

#[test]
fn r44_r75_the_labels_are_the_guides_letter_for_letter() {
    assert_eq!(Convert.label(), "Convert to Zoom Meeting");
    assert_eq!(ConvertBack.label(), "Convert to Regular Request");
    assert_eq!(GetHostLink.label(), "Get Zoom Host Link");
    assert_eq!(ViewDetails.label(), "View Details");
    let labels: std::collections::BTreeSet<_> = Action::ALL.iter().map(|action| action.label()).collect();
    assert_eq!(labels.len(), Action::ALL.len());
    for action in Action::ALL {
        assert_eq!(Action::parse(action.as_str()), Some(action));
        assert_eq!(serde_json::to_string(&action).unwrap(), format!("\"{}\"", action.as_str()));
    }
    assert_eq!(Action::parse("explode"), None);
}

#[test]
fn r44_to_r47_what_staff_see_of_a_regular_request() {
    let of = |status| menu(&facts(status, None, Relation::STAFF));
    let draft = Some(Code::Draft);
    let not_possible = Some(Code::NotPossible);
    assert_eq!(
        of(Status::Draft),
        [
            (ViewDetails, None),
            (Convert, draft),
            (Submit, None),
            (Edit, None),
            (Duplicate, None),
            (Cancel, None)
        ]
    );
    assert_eq!(
        of(Status::Pending),
        [
            (ViewDetails, None),
            (Convert, None),
            (Confirm, None),
            (Edit, None),
            (Duplicate, None),
            (Cancel, None)
        ]
    );
    assert_eq!(
        of(Status::Confirmed),
        [
            (ViewDetails, None),
            (Convert, None),
            (Complete, None),
            (Edit, None),
            (Duplicate, None),
            (Cancel, None)
        ]
    );
    assert_eq!(
        of(Status::Completed),
        [
            (ViewDetails, None),
            (Convert, None),
            (Reopen, None),
            (Edit, not_possible),
            (Duplicate, None),
            (Cancel, not_possible)
        ]
    );
    assert_eq!(
        of(Status::Canceled),
        [
            (ViewDetails, None),
            (Convert, Some(Code::Canceled)),
            (Edit, not_possible),
            (Duplicate, None),
            (Reinstate, None)
        ]
    );
}

#[test]
fn d_9_requesters_clients_and_providers_never_see_convert() {
    let of = |status, relation| menu(&facts(status, None, relation));
    let own = of(Status::Draft, Relation::OWNER);
    assert_eq!(own, [(ViewDetails, None), (Submit, None), (Edit, None), (Duplicate, None), (Cancel, None)]);
    let own = of(Status::Confirmed, Relation::OWNER);
    let not_possible = Some(Code::NotPossible);
    assert_eq!(own, [(ViewDetails, None), (Edit, not_possible), (Duplicate, None), (Cancel, None)]);
    assert_eq!(of(Status::Confirmed, Relation::PROVIDER), [(ViewDetails, None)]);
    assert_eq!(of(Status::Confirmed, Relation::NONE), []);
    assert_eq!(menu(&facts(Status::Confirmed, Some(State::Active), Relation::NONE)), []);
}

#[test]
fn r73_convert_and_convert_back_never_stand_side_by_side() {
    let meetings = State::ALL.iter().copied().map(Some).chain([None]);
    for meeting in meetings {
        for status in Status::ALL {
            for relation in [Relation::STAFF, Relation::OWNER, Relation::PROVIDER] {
                let shown = menu(&facts(status, meeting, relation));
                let has = |action| shown.iter().any(|item| item.0 == action);
                assert!(!(has(Convert) && has(ConvertBack)), "{status:?} {meeting:?} {relation:?}");
                assert_eq!(has(Convert) || has(ConvertBack), relation.staff);
            }
        }
    }
    let zoom = facts(Status::Confirmed, Some(State::Active), Relation::STAFF);
    assert_eq!(availability(ConvertBack, &zoom), Availability::Allowed);
    assert!(availability(ConvertBack, &zoom).is_allowed() && !availability(Convert, &zoom).is_allowed());
}

#[test]
fn r39_without_zoom_convert_says_so() {
    let facts = ActionFacts { zoom_set_up: false, ..facts(Status::Confirmed, None, Relation::STAFF) };
    assert_eq!(availability(Convert, &facts), Availability::Disabled(Message::NotSetUp));
}

#[test]
fn r70_an_ended_request_says_when() {
    let late = ActionFacts { now: at("15:00"), ..facts(Status::Confirmed, None, Relation::STAFF) };
    let reason = Message::Past { ended_at: at("15:00") };
    assert_eq!(availability(Convert, &late), Availability::Disabled(reason));
}

#[test]
fn r115_the_host_link_is_there_and_says_when() {
    let early = Availability::Disabled(Message::TooEarly { opens_at: at("13:00") });
    for relation in [Relation::STAFF, Relation::OWNER, Relation::PROVIDER] {
        let zoom = facts(Status::Confirmed, Some(State::Active), relation);
        assert_eq!(availability(GetHostLink, &zoom), early);
        assert_eq!(
            availability(GetHostLink, &ActionFacts { now: at("13:00"), ..zoom.clone() }),
            Availability::Allowed
        );
        let closed = Message::Closed { closed_at: at("15:30"), staff_may_override: relation.staff };
        let late = ActionFacts { now: at("15:31"), ..zoom.clone() };
        assert_eq!(availability(GetHostLink, &late), Availability::Disabled(closed));
        assert_eq!(availability(GetHostLink, &ActionFacts { running: true, ..late }), Availability::Allowed);
    }
    let of = |meeting| availability(GetHostLink, &facts(Status::Confirmed, meeting, Relation::STAFF));
    for state in [State::Reserved, State::Creating, State::Unknown] {
        assert_eq!(of(Some(state)), Availability::Disabled(Message::Unknown));
    }
    for none in [None, Some(State::Deleting), Some(State::Ended)] {
        assert_eq!(of(none), Availability::Absent);
    }
}

#[test]
fn r166_the_table_of_transitions() {
    let legal = [
        (Status::Draft, Submit, Status::Pending),
        (Status::Pending, Confirm, Status::Confirmed),
        (Status::Confirmed, Complete, Status::Completed),
        (Status::Completed, Reopen, Status::Confirmed),
        (Status::Draft, Cancel, Status::Canceled),
        (Status::Pending, Cancel, Status::Canceled),
        (Status::Confirmed, Cancel, Status::Canceled),
        (Status::Canceled, Reinstate, Status::Pending),
    ];
    for status in Status::ALL {
        for action in Action::ALL {
            let expected = legal.iter().find(|row| (row.0, row.1) == (status, action)).map(|row| row.2);
            let refused = Message::NotPossible { action, status };
            assert_eq!(transition(status, action), expected.ok_or(refused), "{status:?} {action:?}");
        }
    }
}

#[test]
fn r166_statuses_and_types_have_stored_forms_and_labels() {
    let labels = ["Draft", "Pending Confirmation", "Confirmed", "Completed", "Canceled"];
    assert_eq!(Status::ALL.map(Status::label), labels);
    for status in Status::ALL {
        assert_eq!(Status::parse(status.as_str()), Some(status));
        assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{}\"", status.as_str()));
    }
    assert_eq!(Status::parse("Draft"), None);
    assert_eq!(Kind::ALL.map(Kind::label), ["In person", "Phone", "Video by others"]);
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        assert_eq!(kind.type_label(true), "Zoom meeting", "R95");
        assert_eq!(kind.type_label(false), kind.label());
    }
    assert_eq!(Kind::parse("zoom"), None);
}

#[test]
fn r167_numbers_are_read_as_people_write_them() {
    for text in ["SR-1042", "sr 1042", "1042", " sr1042 ", "Sr - 1042", "SR -1042"] {
        assert_eq!(text.parse(), Ok(RequestNumber(1042)), "{text}");
    }
    for text in
        ["", "SR-", "SR", "0", "-5", "SR-0", "12a", "SR--5", "+5", "99999999999999999999", "é1", "日本"]
    {
        assert_eq!(text.parse::<RequestNumber>(), Err(NotARequestNumber), "{text}");
    }
    assert_eq!(RequestNumber(7).to_string(), "SR-7");
    assert_eq!(serde_json::to_string(&RequestNumber(7)).unwrap(), "7");
}
