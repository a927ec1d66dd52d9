//! The JSON this Zoom speaks.

mod settings;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::world::{Meeting, Page, Refusal, User, World};

pub(crate) use settings::settings as user_settings;

/// Characters of the agenda that lists show. README: L2
const LISTED_AGENDA: usize = 250;

/// `yyyy-MM-ddTHH:mm:ssZ`
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `Mon, 04 Jan 2027 08:00:00 GMT`
pub(crate) fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A meeting in full, with a start link signed now. README: M3
pub(crate) fn meeting(world: &mut World, meeting: &Meeting, now: DateTime<Utc>) -> Value {
    let email = world.user(&meeting.host_id).map(|user| user.email.clone()).unwrap_or_default();
    let start_url = world.start_url(meeting, now);
    let join_url = world.join_url(meeting);
    let mut body = json!({
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host_id,
        "host_email": email,
        "assistant_id": "",
        "topic": meeting.topic,
        "type": meeting.kind,
        "status": if meeting.running_since.is_some() { "started" } else { "waiting" },
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda,
        "created_at": instant(meeting.created_at),
        "start_url": start_url,
        "join_url": join_url,
        "password": meeting.passcode,
        "h323_password": meeting.passcode,
        "pstn_password": meeting.passcode,
        "encrypted_password": meeting.encrypted_passcode,
        "pre_schedule": false,
        "creation_source": "open_api",
        "settings": settings(meeting),
    });
    if meeting.kind == 2 {
        body["start_time"] = json!(instant(meeting.start));
    }
    if !meeting.tracking_fields.is_empty() {
        body["tracking_fields"] = json!(meeting.tracking_fields);
    }
    noisy(world, &mut body, &["agenda", "assistant_id", "h323_password", "pstn_password", "timezone"]);
    body
}

/// What a client must not stumble over: fields nobody has heard of, and null where a field is optional. README: E3
fn noisy(world: &World, body: &mut Value, optional: &[&str]) {
    if world.switches.extra_fields {
        body["dynamic_host_key"] = json!("");
        body["something_new"] = json!({ "since": [2027, null, { "deep": true }] });
    }
    if world.switches.null_fields {
        for name in optional {
            body[*name] = Value::Null;
        }
    }
}

fn settings(meeting: &Meeting) -> Value {
    let mut settings = json!({
        "host_video": false,
        "participant_video": false,
        "join_before_host": meeting.join_before_host,
        "jbh_time": 0,
        "mute_upon_entry": false,
        "waiting_room": meeting.waiting_room,
        "use_pmi": false,
        "approval_type": 2,
        "audio": "both",
        "auto_recording": "none",
        "alternative_hosts": "",
        "meeting_authentication": false,
    });
    for (name, value) in &meeting.settings {
        settings[name] = value.clone();
    }
    settings
}

/// A page of a host's meetings: no start link, no passcode, no status. README: L1
pub(crate) fn list(world: &World, page: &Page<Meeting>) -> Value {
    let listed = |meeting: &Meeting| {
        let mut item = json!({
            "uuid": meeting.uuid,
            "id": meeting.id,
            "host_id": meeting.host_id,
            "topic": meeting.topic,
            "type": meeting.kind,
            "start_time": instant(meeting.start),
            "duration": meeting.duration,
            "timezone": meeting.timezone,
            "created_at": instant(meeting.created_at),
            "join_url": world.join_url(meeting),
        });
        if !meeting.agenda.is_empty() {
            item["agenda"] = json!(meeting.agenda.chars().take(LISTED_AGENDA).collect::<String>());
        }
        noisy(world, &mut item, &["agenda", "timezone"]);
        item
    };
    let mut body = envelope(page);
    body["meetings"] = page.entries.iter().map(listed).collect();
    body
}

fn envelope<T>(page: &Page<T>) -> Value {
    json!({
        "page_count": page.total.div_ceil(page.size.max(1)),
        "page_number": page.number,
        "page_size": page.size,
        "total_records": page.total,
        "next_page_token": page.next,
    })
}

/// A page of users. README: U7
pub(crate) fn users(world: &World, page: &Page<User>) -> Value {
    let mut body = envelope(page);
    body["users"] = page.entries.iter().map(|listed| user(world, listed)).collect();
    body
}

/// What a user hosts or is invited to within 24 hours; whether as host. README: L6
pub(crate) fn next_day(world: &World, meetings: &[(Meeting, bool)]) -> Value {
    let listed = |(meeting, hosts): &(Meeting, bool)| {
        json!({
            "id": meeting.id,
            "topic": meeting.topic,
            "type": meeting.kind,
            "start_time": instant(meeting.start),
            "duration": meeting.duration,
            "timezone": meeting.timezone,
            "created_at": instant(meeting.created_at),
            "join_url": world.join_url(meeting),
            "passcode": meeting.passcode,
            "use_pmi": false,
            "is_host": hosts,
            "is_all_day": false,
        })
    };
    json!({ "total_records": meetings.len(), "meetings": meetings.iter().map(listed).collect::<Vec<_>>() })
}

/// A user. README: U5
pub(crate) fn user(world: &World, user: &User) -> Value {
    let (first, last) = user.display_name.rsplit_once(' ').unwrap_or((user.display_name.as_str(), ""));
    let mut body = json!({
        "id": user.id,
        "account_id": world.app.credentials.account_id,
        "email": user.email,
        "first_name": first,
        "last_name": last,
        "display_name": user.display_name,
        "type": user.kind.number(),
        "status": user.state,
        "role_name": "Member",
        "timezone": "UTC",
        "verified": 1,
        "dept": "",
        "language": "en-US",
        "pmi": null,
        "group_ids": [],
    });
    noisy(world, &mut body, &["dept", "language", "last_name", "timezone"]);
    body
}

/// A refusal of the API.
pub(crate) fn refusal(refusal: &Refusal) -> Value {
    let mut body = json!({ "code": refusal.code, "message": refusal.message });
    if !refusal.errors.is_empty() {
        let errors = refusal.errors.iter();
        body["errors"] =
            errors.map(|(field, message)| json!({ "field": field, "message": message })).collect();
    }
    body
}
