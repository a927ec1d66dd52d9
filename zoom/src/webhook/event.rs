//! Reads an event. Only the name must be there: Zoom's events differ from kind to kind, and from year to year.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::wire;

/// Longest name of an unknown event that is kept, in characters.
const LONGEST_NAME: usize = 80;
/// Fields of a changed meeting that say which meeting it is, not what changed.
const IDENTITY: [&str; 3] = ["id", "uuid", "host_id"];

/// The body holds no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body holds no event")]
pub struct NotAnEvent;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Zoom asks whether the address is ours; see [`Event::challenge`].
    UrlValidation,
    /// A meeting was scheduled.
    MeetingCreated,
    /// A meeting was changed; see [`Event::changed`].
    MeetingUpdated,
    /// A meeting went into the bin.
    MeetingDeleted,
    /// A meeting left the bin for good.
    MeetingPermanentlyDeleted,
    /// A meeting came back from the bin.
    MeetingRecovered,
    /// A meeting began.
    MeetingStarted,
    /// A meeting is over. May arrive after the next one has begun.
    MeetingEnded,
    /// Somebody came in.
    ParticipantJoined,
    /// Somebody left.
    ParticipantLeft,
    /// A user was changed, perhaps its licence; see [`Event::changed`].
    UserUpdated,
    /// A user was switched on.
    UserActivated,
    /// A user was switched off.
    UserDeactivated,
    /// A user was deleted.
    UserDeleted,
    /// A user left the account.
    UserDisassociated,
    /// Anything else, by Zoom's name.
    Other(String),
}

impl EventKind {
    fn of(name: &str) -> Self {
        match name {
            "endpoint.url_validation" => Self::UrlValidation,
            "meeting.created" => Self::MeetingCreated,
            "meeting.updated" => Self::MeetingUpdated,
            "meeting.deleted" => Self::MeetingDeleted,
            "meeting.permanently_deleted" => Self::MeetingPermanentlyDeleted,
            "meeting.recovered" => Self::MeetingRecovered,
            "meeting.started" => Self::MeetingStarted,
            "meeting.ended" => Self::MeetingEnded,
            "meeting.participant_joined" => Self::ParticipantJoined,
            "meeting.participant_left" => Self::ParticipantLeft,
            "user.updated" => Self::UserUpdated,
            "user.activated" => Self::UserActivated,
            "user.deactivated" => Self::UserDeactivated,
            "user.deleted" => Self::UserDeleted,
            "user.disassociated" => Self::UserDisassociated,
            other => Self::Other(other.chars().take(LONGEST_NAME).collect()),
        }
    }
}

/// One event. Empty and absent where Zoom leaves something out. `Debug` shows neither people nor texts.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When Zoom says that it happened, in milliseconds since 1970; part of the key.
    pub event_ts: Option<i64>,
    /// Zoom's id of the account.
    pub account_id: String,
    /// Who did it, as an e-mail address; the app itself for what we have done.
    pub operator: String,
    /// Zoom's id of who did it.
    pub operator_id: String,
    /// Of a meeting's event: Zoom's number of the meeting, which travels as number or as text.
    pub meeting_id: Option<i64>,
    /// Of a meeting's event: the instance.
    pub uuid: String,
    /// Of a meeting's event: Zoom's id of the host.
    pub host_id: String,
    /// Of a user's event: Zoom's id of the user.
    pub user_id: String,
    /// Of a user's event: the user's e-mail address.
    pub user_email: String,
    /// When the meeting began, or is to begin.
    pub start_time: Option<DateTime<Utc>>,
    /// When the meeting ended.
    pub end_time: Option<DateTime<Utc>>,
    /// Names of the fields that changed, those of settings as `settings.waiting_room`; empty for other kinds.
    pub changed: Vec<String>,
    /// What [`answer_challenge`](super::answer_challenge) must answer.
    pub challenge: Option<String>,
}

impl Event {
    /// Reads a body that [`verify`](super::verify) has believed.
    ///
    /// # Errors
    /// [`NotAnEvent`] where it is no JSON object with the name of an event.
    pub fn read(body: &[u8]) -> Result<Self, NotAnEvent> {
        let whole: Value = serde_json::from_slice(body).map_err(|_| NotAnEvent)?;
        let name = whole.get("event").and_then(Value::as_str).ok_or(NotAnEvent)?;
        let payload = whole.get("payload").unwrap_or(&Value::Null);
        let object = payload.get("object").unwrap_or(&Value::Null);
        let (of_meeting, of_user) = (name.starts_with("meeting."), name.starts_with("user."));
        let instant = |key: &str| object.get(key).and_then(Value::as_str).and_then(wire::read_instant);
        let only = |applies: bool, key: &str| if applies { text(object, key) } else { String::new() };
        Ok(Self {
            kind: EventKind::of(name),
            event_ts: whole.get("event_ts").and_then(wire::read_int64),
            account_id: text(payload, "account_id"),
            operator: text(payload, "operator"),
            operator_id: text(payload, "operator_id"),
            meeting_id: object.get("id").filter(|_| of_meeting).and_then(wire::read_int64),
            uuid: only(of_meeting, "uuid"),
            host_id: only(of_meeting, "host_id"),
            user_id: only(of_user, "id"),
            user_email: only(of_user, "email"),
            start_time: instant("start_time"),
            end_time: instant("end_time"),
            changed: if name.ends_with(".updated") { changed(payload) } else { Vec::new() },
            challenge: payload.get("plainToken").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// The same for every repetition of this event, and for no other event.
    #[must_use]
    pub fn key(&self) -> String {
        let kind = &self.kind;
        let subject = if self.uuid.is_empty() { &self.user_id } else { &self.uuid };
        format!(
            "{kind:?} {} {subject} {}",
            self.meeting_id.unwrap_or_default(),
            self.event_ts.unwrap_or_default()
        )
    }
}

fn text(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Zoom sends of an updated thing only what changed, before (`old_object`) and after (`object`).
fn changed(payload: &Value) -> Vec<String> {
    let fields = |key: &str| payload.get(key).and_then(Value::as_object);
    let Some(fields) = fields("old_object").or_else(|| fields("object")) else { return Vec::new() };
    let mut names = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| !IDENTITY.contains(&name.as_str())) {
        match value.as_object().filter(|inner: &&Map<_, _>| !inner.is_empty()) {
            Some(inner) => names.extend(inner.keys().map(|inner| format!("{name}.{inner}"))),
            None => names.push(name.clone()),
        }
    }
    names
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("kind", &self.kind)
            .field("event_ts", &self.event_ts)
            .field("meeting_id", &self.meeting_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> Event {
        Event::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn an_event_that_zoom_really_sent_is_read() {
        let event = event(include_str!("signed_event.json"));
        assert_eq!(event.kind, EventKind::MeetingStarted);
        assert_eq!((event.meeting_id, event.event_ts), (Some(85_393_847_045), Some(1_720_707_175_904)));
        assert_eq!(
            (event.uuid.as_str(), event.host_id.as_str()),
            ("jUh5o3dKQIytvcsfTtKBlg==", "8lzIwvZTSOqjndWPbPqzuA")
        );
        assert_eq!(event.account_id, "VjZoEArIT5y-HlWxkV-tVA");
        assert_eq!(event.start_time.map(|at| at.timestamp()), Some(1_720_707_175));
        assert_eq!((event.end_time, event.changed.len(), event.challenge), (None, 0, None));
    }

    #[test]
    fn a_meetings_number_is_a_number_or_a_text() {
        for id in ["85012345678", "\"85012345678\"", "\" 85012345678\"", "85012345678.0"] {
            let json = format!(r#"{{"event":"meeting.ended","payload":{{"object":{{"id":{id}}}}}}}"#);
            assert_eq!(event(&json).meeting_id, Some(85_012_345_678), "{id}");
        }
        for id in ["null", "\"many\"", "[]", "1e300"] {
            let json = format!(r#"{{"event":"meeting.ended","payload":{{"object":{{"id":{id}}}}}}}"#);
            assert_eq!(event(&json).meeting_id, None, "{id}");
        }
    }

    #[test]
    fn an_update_names_what_changed_and_who_did_it() {
        let event = event(
            r#"{"event":"meeting.updated","event_ts":1,"payload":{"account_id":"a","operator":"ada@b.example",
            "operator_id":"o","object":{"id":1,"uuid":"u","topic":"New","duration":60,"settings":{"waiting_room":false}},
            "old_object":{"id":1,"uuid":"u","topic":"Old","duration":30,"settings":{"waiting_room":true}}}}"#,
        );
        let mut changed = event.changed.clone();
        changed.sort();
        assert_eq!(changed, ["duration", "settings.waiting_room", "topic"]);
        assert_eq!((event.operator.as_str(), event.operator_id.as_str()), ("ada@b.example", "o"));
        let text = format!("{event:?}");
        assert!(!text.contains("ada") && !text.contains("New") && text.contains("MeetingUpdated"), "{text}");
    }

    #[test]
    fn users_and_the_unknown_are_read_too() {
        let gone =
            event(r#"{"event":"user.deactivated","payload":{"object":{"id":"z8","email":"a@b.example"}}}"#);
        assert_eq!(
            (gone.kind, gone.user_id.as_str(), gone.meeting_id),
            (EventKind::UserDeactivated, "z8", None)
        );
        let new = event(r#"{"event":"meeting.teleported","payload":null,"new":[1]}"#);
        assert_eq!(new.kind, EventKind::Other("meeting.teleported".to_owned()));
        let challenge = event(r#"{"payload":{"plainToken":"x"},"event":"endpoint.url_validation"}"#);
        assert_eq!((challenge.kind, challenge.challenge.as_deref()), (EventKind::UrlValidation, Some("x")));
        for body in ["", "null", "[]", "{}", r#"{"event":1}"#, "\u{feff}{}"] {
            assert_eq!(Event::read(body.as_bytes()), Err(NotAnEvent), "{body}");
        }
        assert_eq!(Event::read(b"\xff\xfe"), Err(NotAnEvent));
    }

    #[test]
    fn the_key_is_the_same_for_a_repetition_only() {
        let json = |name: &str, uuid: &str, ts: u32| {
            format!(
                r#"{{"event":"{name}","event_ts":{ts},"payload":{{"object":{{"id":"7","uuid":"{uuid}"}}}}}}"#
            )
        };
        let first = event(&json("meeting.started", "u", 1)).key();
        assert_eq!(event(&json("meeting.started", "u", 1).replace("\"7\"", "7")).key(), first);
        for other in
            [json("meeting.ended", "u", 1), json("meeting.started", "v", 1), json("meeting.started", "u", 2)]
        {
            assert_ne!(event(&other).key(), first, "{other}");
        }
    }
}
