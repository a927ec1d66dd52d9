//! Zoom's meeting bodies as they travel; nothing outside this folder sees them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{ListedMeeting, Meeting, MeetingChange, MeetingStatus};
use crate::wire;

#[derive(Deserialize)]
pub(crate) struct MeetingBody {
    #[serde(deserialize_with = "wire::int64")]
    id: i64,
    #[serde(default, deserialize_with = "wire::text")]
    uuid: String,
    #[serde(default, deserialize_with = "wire::text")]
    host_id: String,
    #[serde(default, deserialize_with = "wire::text")]
    host_email: String,
    #[serde(default, deserialize_with = "wire::text")]
    topic: String,
    #[serde(default, deserialize_with = "wire::text")]
    agenda: String,
    #[serde(default, deserialize_with = "wire::text")]
    status: String,
    #[serde(default, deserialize_with = "wire::instant")]
    start_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::optional_int64")]
    duration: Option<i64>,
    #[serde(default, deserialize_with = "wire::text")]
    timezone: String,
    #[serde(default, deserialize_with = "wire::secret")]
    start_url: Option<SecretString>,
    #[serde(deserialize_with = "wire::text")]
    join_url: String,
    #[serde(default, deserialize_with = "wire::text")]
    password: String,
    #[serde(default)]
    settings: Value,
}

#[derive(Deserialize)]
pub(crate) struct ListBody {
    pub(crate) meetings: Vec<ListedBody>,
    #[serde(default, deserialize_with = "wire::text")]
    pub(super) next_page_token: String,
}

#[derive(Deserialize)]
pub(crate) struct ListedBody {
    #[serde(deserialize_with = "wire::int64")]
    id: i64,
    #[serde(default, deserialize_with = "wire::text")]
    uuid: String,
    #[serde(default, deserialize_with = "wire::text")]
    host_id: String,
    #[serde(default, deserialize_with = "wire::text")]
    topic: String,
    #[serde(default, deserialize_with = "wire::text")]
    agenda: String,
    #[serde(default, deserialize_with = "wire::instant")]
    start_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "wire::optional_int64")]
    duration: Option<i64>,
    #[serde(default, deserialize_with = "wire::text")]
    timezone: String,
    #[serde(default, deserialize_with = "wire::text")]
    join_url: String,
}

impl From<MeetingBody> for Meeting {
    fn from(body: MeetingBody) -> Self {
        let setting = |name: &str| body.settings.get(name).and_then(Value::as_bool);
        Self {
            id: body.id,
            uuid: body.uuid,
            host_id: body.host_id,
            host_email: body.host_email,
            topic: body.topic,
            agenda: body.agenda,
            start_time: body.start_time,
            duration: minutes(body.duration),
            timezone: body.timezone,
            join_url: body.join_url,
            passcode: body.password,
            status: if body.status == "started" { MeetingStatus::Started } else { MeetingStatus::Waiting },
            join_before_host: setting("join_before_host"),
            waiting_room: setting("waiting_room"),
            start_url: body.start_url,
        }
    }
}

impl From<ListedBody> for ListedMeeting {
    fn from(body: ListedBody) -> Self {
        Self {
            id: body.id,
            uuid: body.uuid,
            host_id: body.host_id,
            topic: body.topic,
            agenda: body.agenda,
            start_time: body.start_time,
            duration: minutes(body.duration),
            timezone: body.timezone,
            join_url: body.join_url,
        }
    }
}

fn minutes(number: Option<i64>) -> Option<u32> {
    number.and_then(|minutes| u32::try_from(minutes).ok())
}

/// Only what changes travels: Zoom leaves the rest alone.
pub(super) fn change(change: &MeetingChange) -> Value {
    let mut body = Map::new();
    let mut put = |key: &str, value: Option<Value>| value.map(|value| body.insert(key.to_owned(), value));
    put("topic", change.topic.as_ref().map(|topic| json!(topic)));
    put("agenda", change.agenda.as_ref().map(|agenda| json!(agenda)));
    put("start_time", change.start.map(|start| json!(wire::zoom_instant(start))));
    put("duration", change.duration_minutes.map(|minutes| json!(minutes)));
    put("timezone", change.timezone.as_ref().map(|zone| json!(zone)));
    let mut settings = Map::new();
    if let Some(allowed) = change.join_before_host {
        settings.insert("join_before_host".to_owned(), json!(allowed));
    }
    if let Some(wanted) = change.waiting_room {
        settings.insert("waiting_room".to_owned(), json!(wanted));
    }
    if !settings.is_empty() {
        body.insert("settings".to_owned(), Value::Object(settings));
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_missing_and_unknown_fields_are_no_trouble() {
        let json =
            r#"{"id":"85012345678","join_url":"j","topic":null,"settings":null,"brand_new":{"x":[1]}}"#;
        let meeting = Meeting::from(serde_json::from_str::<MeetingBody>(json).unwrap());
        assert_eq!(meeting.id, 85_012_345_678);
        assert_eq!((meeting.waiting_room, meeting.status), (None, MeetingStatus::Waiting));
    }

    #[test]
    fn one_odd_field_does_not_cost_the_meeting() {
        let json = r#"{"id":1,"join_url":"j","password":123456,"duration":[60],"topic":{"x":1},"start_time":0,
            "settings":{"waiting_room":"yes","join_before_host":true}}"#;
        let meeting = Meeting::from(serde_json::from_str::<MeetingBody>(json).unwrap());
        assert_eq!(
            (meeting.passcode.as_str(), meeting.topic.as_str(), meeting.duration),
            ("123456", "", None)
        );
        assert_eq!((meeting.join_before_host, meeting.waiting_room), (Some(true), None));
        assert!(serde_json::from_str::<MeetingBody>(r#"{"id":1,"join_url":"j","settings":[]}"#).is_ok());
    }

    #[test]
    fn a_body_without_id_or_join_link_is_no_meeting() {
        assert!(serde_json::from_str::<MeetingBody>(r#"{"join_url":"j"}"#).is_err());
        assert!(serde_json::from_str::<MeetingBody>(r#"{"id":1}"#).is_err());
    }

    #[test]
    fn a_list_without_its_meetings_is_no_list() {
        assert!(serde_json::from_str::<ListBody>("{}").is_err());
        assert!(serde_json::from_str::<ListBody>(r#"{"meetings":[],"next_page_token":null}"#).is_ok());
    }

    #[test]
    fn a_change_sends_only_what_changes() {
        let changed = MeetingChange { topic: Some("T".to_owned()), ..MeetingChange::default() };
        assert_eq!(change(&changed), json!({ "topic": "T" }));
        let changed = MeetingChange { waiting_room: Some(true), ..MeetingChange::default() };
        assert_eq!(change(&changed), json!({ "settings": { "waiting_room": true } }));
    }
}
