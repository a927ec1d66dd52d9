//! What happens in the account, in the words of Zoom's webhooks. README: W1-W9

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{Meeting, Person, User, World};
use crate::wire::instant;

pub(crate) const CREATED: &str = "meeting.created";
pub(crate) const UPDATED: &str = "meeting.updated";
pub(crate) const DELETED: &str = "meeting.deleted";
pub(crate) const RECOVERED: &str = "meeting.recovered";
pub(crate) const PERMANENTLY_DELETED: &str = "meeting.permanently_deleted";
pub(crate) const STARTED: &str = "meeting.started";
pub(crate) const ENDED: &str = "meeting.ended";
pub(crate) const JOINED: &str = "meeting.participant_joined";
pub(crate) const LEFT: &str = "meeting.participant_left";
pub(crate) const USER_UPDATED: &str = "user.updated";
pub(crate) const USER_ACTIVATED: &str = "user.activated";
pub(crate) const USER_DEACTIVATED: &str = "user.deactivated";

/// Who does something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    /// The app: its owner is named as the operator. README: W4
    #[default]
    App,
    /// A person, in Zoom's own pages.
    Hand,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) at: DateTime<Utc>,
    pub(crate) payload: Value,
}

/// The number as text: so do `started`, `ended` and `participant_*` name a meeting. README: W3
fn spoken(meeting: &Meeting) -> Value {
    json!({
        "id": meeting.id.to_string(),
        "uuid": meeting.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.kind,
        "start_time": instant(meeting.running_since.unwrap_or(meeting.start)),
        "timezone": meeting.timezone,
        // The planned minutes, not those it took. README: W5
        "duration": meeting.duration,
    })
}

/// What `deleted` and `recovered` tell; the number is a number here. README: W3
fn deleted_object(meeting: &Meeting) -> Value {
    let mut object = json!({
        "id": meeting.id,
        "uuid": meeting.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.kind,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    });
    if meeting.kind == 2 {
        object["start_time"] = json!(instant(meeting.start));
    }
    object
}

/// What an update can change, by name.
fn facts(world: &World, meeting: &Meeting) -> Map<String, Value> {
    let facts = json!({
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.kind,
        "start_time": instant(meeting.start),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda,
        "password": meeting.passcode,
        "join_url": world.join_url(meeting),
        "settings": {
            "join_before_host": meeting.join_before_host,
            "waiting_room": meeting.waiting_room,
        },
    });
    if let Value::Object(facts) = facts { facts } else { Map::new() }
}

impl World {
    /// Something done by somebody, who is named. README: W4
    pub(super) fn emit(
        &mut self,
        name: &'static str,
        host_id: Option<&str>,
        object: Value,
        mut more: Value,
        now: DateTime<Utc>,
    ) {
        let host = host_id.and_then(|id| self.user(id).ok());
        let operator = match (self.by, host) {
            (By::Hand, Some(host)) => host,
            _ => &self.owner,
        };
        more["operator"] = json!(operator.email);
        more["operator_id"] = json!(operator.id);
        self.tell(name, object, more, now);
    }

    fn tell(&mut self, name: &'static str, object: Value, mut more: Value, at: DateTime<Utc>) {
        if !self.listening {
            return;
        }
        more["account_id"] = json!(self.app.credentials.account_id);
        more["object"] = object;
        self.outbox.push(Event { name, at, payload: more });
    }

    pub(super) fn emit_created(&mut self, meeting: &Meeting, now: DateTime<Utc>) {
        let mut object = facts(self, meeting);
        object.insert("id".to_owned(), json!(meeting.id));
        object.insert("uuid".to_owned(), json!(meeting.uuid));
        self.emit(CREATED, Some(&meeting.host_id), Value::Object(object), json!({ "operation": "all" }), now);
    }

    /// Only what changed, before and after, and the number. README: W6
    pub(super) fn emit_updated(&mut self, before: &Meeting, after: &Meeting, now: DateTime<Utc>) {
        let (old, new) = (facts(self, before), facts(self, after));
        let changed = |(name, value): &(String, Value)| old.get(name) != Some(value);
        let mut object: Map<_, _> = new.into_iter().filter(changed).collect();
        if object.is_empty() {
            return;
        }
        let mut old: Map<_, _> = old.into_iter().filter(|(name, _)| object.contains_key(name)).collect();
        for side in [&mut object, &mut old] {
            side.insert("id".to_owned(), json!(after.id));
        }
        let more = json!({ "scope": "all", "time_stamp": now.timestamp_millis(), "old_object": old });
        self.emit(UPDATED, Some(&after.host_id), Value::Object(object), more, now);
    }

    /// `deleted`, `recovered`, `permanently_deleted`.
    pub(super) fn emit_gone(&mut self, name: &'static str, meeting: &Meeting, now: DateTime<Utc>) {
        let more = json!({ "operation": if meeting.kind == 3 { "all" } else { "single" } });
        self.emit(name, Some(&meeting.host_id), deleted_object(meeting), more, now);
    }

    pub(super) fn emit_started(&mut self, meeting: &Meeting, at: DateTime<Utc>) {
        self.tell(STARTED, spoken(meeting), json!({}), at);
    }

    pub(super) fn emit_ended(&mut self, meeting: &Meeting, at: DateTime<Utc>) {
        let mut object = spoken(meeting);
        object["end_time"] = json!(instant(at));
        self.tell(ENDED, object, json!({}), at);
    }

    /// The host's own coming is told or not. README: W7
    pub(super) fn emit_joined(&mut self, meeting: &Meeting, person: &Person, at: DateTime<Utc>) {
        if !person.host || self.switches.host_join_event {
            self.tell(JOINED, with_person(meeting, person, "join_time", person.joined_at), json!({}), at);
        }
    }

    pub(super) fn emit_left(&mut self, meeting: &Meeting, person: &Person, at: DateTime<Utc>) {
        let mut object = with_person(meeting, person, "leave_time", at);
        object["participant"]["leave_reason"] = json!("left the meeting");
        self.tell(LEFT, object, json!({}), at);
    }

    pub(super) fn emit_user(&mut self, name: &'static str, before: &User, after: &User, now: DateTime<Utc>) {
        let object = json!({
            "id": after.id,
            "email": after.email,
            "display_name": after.display_name,
            "type": after.kind.number(),
        });
        let old = json!({ "id": before.id, "type": before.kind.number() });
        let more = match name {
            USER_UPDATED => json!({ "old_object": old, "time_stamp": now.timestamp_millis() }),
            _ => json!({}),
        };
        self.emit(name, None, object, more, now);
    }
}

fn with_person(meeting: &Meeting, person: &Person, when: &str, at: DateTime<Utc>) -> Value {
    let mut object = spoken(meeting);
    object["participant"] = json!({
        "user_id": (16_778_240 + u64::from(person.number)).to_string(),
        "user_name": person.name,
        "id": "",
        "participant_uuid": crate::sign::name_id(&format!("{}{}", meeting.uuid, person.number), 22),
        "participant_user_id": "",
        "email": person.email,
        "registrant_id": "",
        "customer_key": "",
        "phone_number": "",
        when: instant(at),
    });
    object
}
