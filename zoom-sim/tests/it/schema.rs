//! Every answer that passes through the tests is held against a schema: our own, written down from what is known of
//! Zoom, and for meetings Zoom's specification itself where it is at hand.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../schemas/", $name, ".json")))),+]
    };
}

static OURS: LazyLock<HashMap<&str, Validator>> = LazyLock::new(|| {
    let texts = schemas![
        "token",
        "token-refusal",
        "error",
        "user",
        "users",
        "settings",
        "meeting",
        "meetings",
        "upcoming",
        "invitation",
        "webhook",
    ];
    texts
        .map(|(name, text)| (name, jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()))
        .into()
});

/// Zoom's own specification of the meeting calls (OpenAPI 3): `CALLBOARD_ZOOM_OPENAPI` names it, or it lies in a folder
/// `shared` beside the project. It is Zoom's, so it is not part of ours; without it our own schemas must do.
static ZOOMS: LazyLock<Option<HashMap<String, Validator>>> = LazyLock::new(|| {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/zoom-openapi.json");
    let path = std::env::var_os("CALLBOARD_ZOOM_OPENAPI").unwrap_or_else(|| beside.into());
    let Ok(text) = std::fs::read_to_string(&path) else {
        // Past the capture of the test harness: whoever reads the run must see it.
        let _ = writeln!(
            std::io::stderr(),
            "zoom-sim: Zoom's own specification is not at hand; meetings are checked by our schemas alone"
        );
        return None;
    };
    let whole: Value = serde_json::from_str(&text).unwrap();
    let paths = whole["paths"].as_object().unwrap();
    let calls = paths
        .iter()
        .flat_map(|(path, calls)| calls.as_object().unwrap().iter().map(move |call| (path, call)));
    let mut validators = HashMap::new();
    for (path, (method, call)) in calls {
        for (status, answer) in call["responses"].as_object().into_iter().flatten() {
            let Some(schema) = answer["content"]["application/json"]["schema"].as_object() else { continue };
            let root = json!({ "allOf": [schema], "components": whole["components"] });
            let validator = jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&root).unwrap();
            validators.insert(format!("{} {path} {status}", method.to_uppercase()), validator);
        }
    }
    assert!(validators.len() >= 5, "{:?}", validators.keys());
    Some(validators)
});

fn hold(validator: &Validator, body: &Value, what: &str) {
    let faults: Vec<_> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}\n{body:#}");
}

/// Zoom's name for a path, and ours for the schema of its success.
fn call(method: &str, path: &str) -> Option<(&'static str, &'static str)> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<_> = path.strip_prefix("/v2/")?.split('/').collect();
    Some(match (method, parts.as_slice()) {
        ("GET", ["users"]) => ("/users", "users"),
        ("GET", ["users", "summary" | "email"]) => return None,
        ("GET", ["users", _]) => ("/users/{userId}", "user"),
        ("GET", ["users", _, "settings"]) => ("/users/{userId}/settings", "settings"),
        ("GET", ["users", _, "meetings"]) => ("/users/{userId}/meetings", "meetings"),
        ("POST", ["users", _, "meetings"]) => ("/users/{userId}/meetings", "meeting"),
        ("GET", ["users", _, "upcoming_meetings"]) => ("/users/{userId}/upcoming_meetings", "upcoming"),
        ("GET", ["meetings", _]) => ("/meetings/{meetingId}", "meeting"),
        ("GET", ["meetings", _, "invitation"]) => ("/meetings/{meetingId}/invitation", "invitation"),
        _ => return None,
    })
}

/// Holds an answer against what is known of its shape. What is no JSON passes: faults answer such things on purpose.
pub(crate) fn check(method: &str, path: &str, status: u16, body: &str) {
    let Ok(body) = serde_json::from_str::<Value>(body) else { return };
    let what = format!("{method} {path} {status}");
    match (path.starts_with("/oauth"), path.starts_with("/v2"), status) {
        (true, _, 200) => hold(&OURS["token"], &body, &what),
        (true, _, 400..500) => hold(&OURS["token-refusal"], &body, &what),
        (_, true, 400..500) => hold(&OURS["error"], &body, &what),
        (_, true, 200..300) => {
            let Some((named, ours)) = call(method, path) else { return };
            hold(&OURS[ours], &body, &what);
            let zooms = ZOOMS.as_ref().and_then(|zooms| zooms.get(&format!("{method} {named} {status}")));
            // Null where a field is optional was seen in answers; Zoom's specification does not know it.
            if let Some(zooms) = zooms.filter(|_| !body.to_string().contains(":null")) {
                hold(zooms, &body, &format!("Zoom's specification of {what}"));
            }
        }
        _ => {}
    }
}

/// Holds a webhook against what is known of its shape.
pub(crate) fn check_webhook(body: &Value) {
    hold(&OURS["webhook"], body, "webhook");
}

#[test]
fn the_schemas_refuse_what_is_not_zooms() {
    let refused = |name: &str, body: Value| assert!(!OURS[name].is_valid(&body), "{name}: {body}");
    refused(
        "token",
        json!({ "access_token": "a.b.c", "token_type": "bearer", "expires_in": "3599", "scope": "" }),
    );
    refused("error", json!({ "reason": "Bad Request", "error": "invalid_request" }));
    refused("user", json!({ "id": "u", "email": "a@b", "display_name": "A", "type": 5, "status": "active" }));
    refused("webhook", json!({ "event": "meeting.started", "event_ts": 1, "payload": {} }));
    refused("webhook", json!({ "event": "meeting.ended", "event_ts": 1_799_049_600_000_i64, "payload": {} }));
    let meeting: Value = serde_json::from_str(
        r#"{"uuid":"AAAAAAAAAAAAAAAAAAAAAA==","id":85000000001,"host_id":"h","host_email":"a@b","topic":"T","type":2,
        "status":"waiting","start_time":"2027-01-05T09:00:00Z","duration":60,"created_at":"2027-01-04T08:00:00Z",
        "start_url":"http://x/s/1?zak=a.b.c","join_url":"http://x/j/1?pwd=x","password":"1","settings":{"host_video":false,
        "participant_video":false,"join_before_host":false,"waiting_room":true,"approval_type":2}}"#,
    )
    .unwrap();
    hold(&OURS["meeting"], &meeting, "a good one");
    if let Some(zooms) = &*ZOOMS {
        let read = &zooms["GET /meetings/{meetingId} 200"];
        hold(read, &meeting, "a good one");
        for (field, value) in
            [("id", json!("85000000001")), ("status", json!("ended")), ("settings", json!([]))]
        {
            let mut wrong = meeting.clone();
            wrong[field] = value;
            assert!(!read.is_valid(&wrong), "{field}");
        }
    }
    for (field, value) in [
        ("status", json!("ended")),
        ("id", json!("85000000001")),
        ("start_time", json!("2027-01-05T09:00:00.0000000+00:00")),
        ("typo", json!(1)),
    ] {
        let mut wrong = meeting.clone();
        wrong[field] = value;
        refused("meeting", wrong);
    }
    let mut listed = meeting.clone();
    listed.as_object_mut().unwrap().retain(|name, _| !["settings", "host_email"].contains(&name.as_str()));
    let page = json!({ "page_count": 1, "page_number": 1, "page_size": 30, "total_records": 1, "next_page_token": "",
        "meetings": [listed] });
    refused("meetings", page);
}
