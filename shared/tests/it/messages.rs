//! The catalogue of codes (SPEC 1N).

use shared::message::{Code, Credential, DownCause, Message, UserProblem};
use shared::placement::{Cause, NoHost};
use shared::request::{Action, Status};

use crate::support::at;

fn one_of_each() -> Vec<Message> {
    let no_host = NoHost { per_host: vec![], earlier: None, later: None, cause: Cause::NobodyAvailable };
    vec![
        Message::Draft,
        Message::Canceled,
        Message::Past { ended_at: at("10:00") },
        Message::AlreadyZoom,
        Message::NotSetUp,
        Message::NoHost(Box::new(no_host)),
        Message::Quota { resets_at: at("24:00") },
        Message::Auth { field: Credential::AccountId },
        Message::Scope { scopes: vec!["meeting:write:meeting:admin".into()] },
        Message::User { line: Some(3), host: "c@x.org".into(), problem: UserProblem::NotFound },
        Message::Down { cause: DownCause::Server { status: 503 } },
        Message::Busy { retry_at: None },
        Message::Refused { code: 300, text: "no".into() },
        Message::Unknown,
        Message::Stale { taken: vec![], no_host: None },
        Message::TooEarly { opens_at: at("10:00") },
        Message::Closed { closed_at: at("10:00"), staff_may_override: true },
        Message::Gone,
        Message::NotSynced,
        Message::DeletePending,
        Message::JoinBeforeHostOn,
        Message::ClockSkew { seconds: 120 },
        Message::NotPossible { action: Action::Edit, status: Status::Completed },
    ]
}

#[test]
fn spec_1n_every_code_is_there_and_stable() {
    let catalogue = [
        "ZM-DRAFT",
        "ZM-CANCELED",
        "ZM-PAST",
        "ZM-ALREADY",
        "ZM-NOT-SET-UP",
        "ZM-NO-HOST",
        "ZM-QUOTA",
        "ZM-AUTH",
        "ZM-SCOPE",
        "ZM-USER",
        "ZM-DOWN",
        "ZM-BUSY",
        "ZM-REFUSED",
        "ZM-UNKNOWN",
        "ZM-STALE",
        "ZM-TOO-EARLY",
        "ZM-CLOSED",
        "ZM-GONE",
        "ZM-NOT-SYNCED",
        "ZM-DELETE-PENDING",
        "ZM-JBH-ON",
        "ZM-CLOCK",
        "RQ-STATUS",
    ];
    let codes: Vec<_> = one_of_each().iter().map(|message| message.code().as_str()).collect();
    assert_eq!(codes, catalogue);
    assert_eq!(Code::ALL.map(Code::as_str), catalogue);
    for code in Code::ALL {
        assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""), "one spelling everywhere");
    }
}

#[test]
fn messages_cross_to_the_browser_and_back() {
    for message in one_of_each() {
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
    }
}
