//! What the simulator tells subscribers, and how it behaves when they do not listen.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use hmac::Mac;
use serde_json::{Value, json};
use zoom_sim::{EventId, Handle, NewSubscription, UserKind, UserState};

use crate::http::{HOST, bearer, create, get, json as call, start, try_send};

const SECRET: &str = "a secret token";

/// A subscriber on loopback.
#[derive(Clone)]
struct Listener {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// What it answers; 1 stands for a secret it does not know.
    status: Arc<AtomicU16>,
}

#[derive(Clone, Debug)]
struct Seen {
    genuine: bool,
    body: Value,
}

fn hmac(message: &str) -> String {
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn hear(State(listener): State<Listener>, headers: HeaderMap, body: String) -> Response {
    let header = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
    let expected = format!("v0={}", hmac(&format!("v0:{}:{body}", header("x-zm-request-timestamp"))));
    let genuine = header("x-zm-signature") == expected;
    let body: Value = serde_json::from_str(&body).unwrap();
    crate::schema::check_webhook(&body);
    listener.seen.lock().unwrap().push(Seen { genuine, body: body.clone() });
    let status = listener.status.load(Ordering::SeqCst);
    if body["event"] == "endpoint.url_validation" && status != 1 {
        let plain = body["payload"]["plainToken"].as_str().unwrap();
        return axum::Json(json!({ "plainToken": plain, "encryptedToken": hmac(plain) })).into_response();
    }
    StatusCode::from_u16(status).unwrap_or(StatusCode::OK).into_response()
}

impl Listener {
    async fn start() -> Self {
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/zoom", socket.local_addr().unwrap());
        let listener = Self { url, seen: Arc::default(), status: Arc::new(AtomicU16::new(204)) };
        let app = axum::Router::new().fallback(axum::routing::post(hear)).with_state(listener.clone());
        tokio::spawn(async move { axum::serve(socket, app).await.unwrap() });
        listener
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn wants(&self, events: &[&str]) -> NewSubscription {
        NewSubscription {
            url: self.url.clone(),
            secret_token: SECRET.to_owned(),
            events: events.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// What came since the last look, without validations.
    fn take(&self) -> Vec<Seen> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        seen.into_iter().filter(|seen| seen.body["event"] != "endpoint.url_validation").collect()
    }

    fn names(&self) -> Vec<String> {
        self.take().iter().map(|seen| seen.body["event"].as_str().unwrap().to_owned()).collect()
    }
}

async fn stage(events: &[&str]) -> (Handle, Listener) {
    let (zoom, listener) = (start().await, Listener::start().await);
    zoom.control.subscribe(listener.wants(events)).await.unwrap();
    (zoom, listener)
}

#[tokio::test]
async fn w1_w4_what_the_app_does_is_told_signed_and_names_the_apps_owner() {
    let (zoom, listener) = stage(&[]).await;
    let made = create(&zoom, r#"{"topic":"Ümlaut / \"quoted\"","start_time":"2027-01-05T09:00:00Z"}"#).await;
    let headers = bearer(&zoom).await;
    let path = format!("/v2/meetings/{}", made["id"]);
    try_send(&zoom, "PATCH", &path, &headers, r#"{"topic":"New"}"#).await.unwrap();
    try_send(&zoom, "PATCH", &path, &headers, r#"{"topic":"New"}"#).await.unwrap();
    try_send(&zoom, "DELETE", &path, &headers, "").await.unwrap();
    try_send(&zoom, "PUT", &format!("{path}/status"), &headers, r#"{"action":"recover"}"#).await.unwrap();
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    let names: Vec<_> = seen.iter().map(|seen| seen.body["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["meeting.created", "meeting.updated", "meeting.deleted", "meeting.recovered"]);
    for seen in &seen {
        assert!(seen.genuine, "{seen:?}");
        let payload = &seen.body["payload"];
        assert_eq!(payload["operator"], "owner@harborline.example");
        assert_eq!(
            (&payload["account_id"], &payload["object"]["id"]),
            (&json!("HarborlineSimAccount01"), &made["id"])
        );
        assert_eq!(seen.body["event_ts"], 1_799_049_600_000_i64);
    }
    // W6: only what changed, before and after.
    let update = &seen[1].body["payload"];
    assert_eq!(update["object"], json!({ "id": made["id"], "topic": "New" }));
    assert_eq!(update["old_object"], json!({ "id": made["id"], "topic": "Ümlaut / \"quoted\"" }));
    assert_eq!(seen[2].body["payload"]["object"]["start_time"], "2027-01-05T09:00:00Z");
}

#[tokio::test]
async fn w4_what_people_do_by_hand_names_them_and_users_are_told_of() {
    let (zoom, listener) = stage(&[]).await;
    let id = create(&zoom, "{}").await["id"].as_i64().unwrap();
    zoom.control.move_meeting(id, None, Some(90), None);
    zoom.control.delete_meeting(id);
    zoom.control.edit_user(HOST, Some(UserKind::Basic), None);
    zoom.control.edit_user(HOST, None, Some(UserState::Inactive));
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    let told: Vec<_> = seen
        .iter()
        .skip(1)
        .map(|seen| {
            (seen.body["event"].as_str().unwrap(), seen.body["payload"]["operator"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("meeting.updated", HOST),
            ("meeting.deleted", HOST),
            ("user.updated", "owner@harborline.example"),
            ("user.deactivated", "owner@harborline.example"),
        ]
    );
    let update = &seen[3].body["payload"];
    assert_eq!((&update["object"]["type"], &update["old_object"]["type"]), (&json!(1), &json!(2)));
    assert_eq!(update["object"]["email"], HOST);
}

#[tokio::test]
async fn w3_w5_w7_a_running_meeting_is_told_with_its_number_as_text() {
    let (zoom, listener) = stage(&[]).await;
    let made = create(&zoom, r#"{"duration":25}"#).await;
    let id = made["id"].as_i64().unwrap();
    zoom.control.start_meeting(id);
    let guest = zoom.control.join_meeting(id, "Guest", "").unwrap();
    zoom.control.advance_clock(TimeDelta::minutes(30));
    zoom.control.leave_meeting(id, guest);
    zoom.control.end_meeting(id);
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    let names: Vec<_> = seen.iter().map(|seen| seen.body["event"].as_str().unwrap()).collect();
    let expected = ["created", "started", "participant_joined", "participant_left", "ended"];
    assert_eq!(names, expected.map(|name| format!("meeting.{name}")), "the host's own coming is not told");
    for seen in &seen[1..] {
        let object = &seen.body["payload"]["object"];
        assert_eq!((&object["id"], &object["uuid"]), (&json!(id.to_string()), &made["uuid"]));
        assert!(seen.body["payload"].get("operator").is_none());
    }
    assert_eq!(seen[2].body["payload"]["object"]["participant"]["user_name"], "Guest");
    let ended = &seen[4].body["payload"]["object"];
    assert_eq!(
        [&ended["start_time"], &ended["end_time"], &ended["duration"]],
        [&json!("2027-01-04T08:00:00Z"), &json!("2027-01-04T08:30:00Z"), &json!(25)]
    );
    // W7 and W3 the other way round.
    zoom.control.switch(|switches| {
        switches.host_join_event = true;
        switches.webhook_meeting_id = EventId::Number;
    });
    zoom.control.start_meeting(id);
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    assert_eq!(seen[1].body["payload"]["object"]["participant"]["user_name"], "Harborline Host A");
    assert!(seen.iter().all(|seen| seen.body["payload"]["object"]["id"] == id));
    zoom.control.switch(|switches| switches.webhook_meeting_id = EventId::Text);
    zoom.control.end_meeting(id);
    zoom.control.delete_meeting(id);
    zoom.control.settle_webhooks().await;
    assert!(listener.take().iter().all(|seen| seen.body["payload"]["object"]["id"] == json!(id.to_string())));
}

#[tokio::test]
async fn w5_what_time_alone_does_is_told_when_the_clock_moves() {
    let (zoom, listener) = stage(&["meeting.ended", "meeting.permanently_deleted"]).await;
    let ids = [create(&zoom, "{}").await, create(&zoom, "{}").await].map(|made| made["id"].as_i64().unwrap());
    zoom.control.start_meeting(ids[0]);
    zoom.control.delete_meeting(ids[1]);
    zoom.control.advance_clock(TimeDelta::days(8));
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    let times: Vec<_> = seen.iter().map(|seen| (&seen.body["event"], &seen.body["event_ts"])).collect();
    let at = |hours: i64| json!(1_799_049_600_000_i64 + hours * 3_600_000);
    assert_eq!(
        times,
        [(&json!("meeting.ended"), &at(30)), (&json!("meeting.permanently_deleted"), &at(7 * 24)),]
    );
}

#[tokio::test]
async fn w2_what_fails_is_tried_after_5_20_and_60_minutes_and_no_more() {
    let (zoom, listener) = stage(&["meeting.created"]).await;
    listener.answers(503);
    create(&zoom, "{}").await;
    zoom.control.settle_webhooks().await;
    for (minutes, tries) in [(4, 1), (1, 2), (14, 2), (1, 3), (39, 3), (1, 4), (600, 4)] {
        zoom.control.advance_clock(TimeDelta::minutes(minutes));
        zoom.control.settle_webhooks().await;
        assert_eq!(zoom.control.deliveries().len(), tries, "after {minutes} more minutes");
    }
    let log = zoom.control.deliveries();
    assert_eq!(log.iter().map(|entry| entry.attempt).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(log.iter().all(|entry| entry.status == Some(503) && !entry.delivered));
    assert_eq!((log[3].again_at, zoom.control.undelivered()), (None, 0));
    let bodies: std::collections::HashSet<_> = log.iter().map(|entry| &entry.body).collect();
    assert_eq!(bodies.len(), 1, "the same event each time");
    // Recovered in between: no further try.
    create(&zoom, "{}").await;
    zoom.control.settle_webhooks().await;
    listener.answers(200);
    zoom.control.advance_clock(TimeDelta::hours(3));
    zoom.control.settle_webhooks().await;
    let last = zoom.control.deliveries().pop().unwrap();
    assert!(last.delivered && last.attempt == 2 && zoom.control.undelivered() == 0);
}

#[tokio::test]
async fn w2_refusals_are_final_unless_the_switch_says_otherwise_and_silence_is_not() {
    let (zoom, listener) = stage(&["meeting.created"]).await;
    let again = async |status| {
        listener.answers(status);
        create(&zoom, "{}").await;
        zoom.control.settle_webhooks().await;
        zoom.control.deliveries().pop().unwrap().again_at.is_some()
    };
    assert_eq!((again(404).await, again(302).await, again(500).await), (false, false, true));
    zoom.control.switch(|switches| switches.webhook_retries_refusals = true);
    assert!(again(404).await);
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    zoom.control.switch(|switches| switches.webhook_validate_on_save = false);
    let silent = NewSubscription { url, ..listener.wants(&["meeting.deleted"]) };
    zoom.control.subscribe(silent).await.unwrap();
    zoom.control.delete_meeting(zoom.control.meetings()[0].id);
    zoom.control.settle_webhooks().await;
    let last = zoom.control.deliveries().pop().unwrap();
    assert!(last.status.is_none() && last.again_at.is_some());
}

#[tokio::test]
async fn w8_an_address_must_confirm_on_saving_and_every_72_hours() {
    let (zoom, listener) = (start().await, Listener::start().await);
    listener.answers(1);
    let refused = zoom.control.subscribe(listener.wants(&[])).await;
    assert_eq!(refused, Err("URL validation failed".to_owned()));
    assert!(zoom.control.subscriptions().is_empty());
    assert!(
        zoom.control
            .subscribe(NewSubscription { url: "https://x".into(), ..listener.wants(&[]) })
            .await
            .is_err()
    );
    zoom.control.switch(|switches| switches.webhook_validate_on_save = false);
    zoom.control.subscribe(listener.wants(&[])).await.unwrap();
    let asked = || listener.seen.lock().unwrap().len();
    assert_eq!(asked(), 1, "only the first time");
    for (days, misses, enabled) in [(14, 4, true), (1, 5, true), (3, 6, false)] {
        zoom.control.advance_clock(TimeDelta::days(days));
        zoom.control.settle_webhooks().await;
        let known = &zoom.control.subscriptions()[0];
        assert_eq!((known.misses, known.enabled), (misses, enabled));
    }
    create(&zoom, "{}").await;
    zoom.control.settle_webhooks().await;
    assert!(zoom.control.deliveries().is_empty(), "switched off");
    // One that confirms stays on.
    listener.answers(200);
    zoom.control.subscribe(listener.wants(&[])).await.unwrap();
    zoom.control.advance_clock(TimeDelta::days(30));
    zoom.control.settle_webhooks().await;
    assert_eq!((zoom.control.subscriptions()[1].misses, zoom.control.subscriptions()[1].enabled), (0, true));
}

#[tokio::test]
async fn w9_events_come_twice_in_any_order_or_with_a_wrong_signature() {
    let (zoom, listener) = stage(&[]).await;
    zoom.control.switch(|switches| switches.webhook_hold = true);
    let id = create(&zoom, "{}").await["id"].as_i64().unwrap();
    zoom.control.start_meeting(id);
    zoom.control.advance_clock(TimeDelta::minutes(1));
    zoom.control.end_meeting(id);
    zoom.control.settle_webhooks().await;
    assert!(listener.take().is_empty() && zoom.control.undelivered() == 3);
    zoom.control.flush_webhooks(true).await;
    assert_eq!(listener.names(), ["meeting.ended", "meeting.started", "meeting.created"]);
    zoom.control.switch(|switches| switches.webhook_duplicates = 2);
    zoom.control.start_meeting(id);
    zoom.control.settle_webhooks().await;
    let seen = listener.take();
    assert!(seen.len() == 3 && seen.iter().all(|one| one.genuine && one.body == seen[0].body));
    zoom.control.switch(|switches| {
        switches.webhook_duplicates = 0;
        switches.webhook_bad_signature = true;
    });
    zoom.control.end_meeting(id);
    zoom.control.settle_webhooks().await;
    assert_eq!(listener.take().iter().map(|seen| seen.genuine).collect::<Vec<_>>(), [false]);
}

#[tokio::test]
async fn webhooks_are_managed_over_http_and_the_secret_is_not_shown() {
    let (zoom, listener) = (start().await, Listener::start().await);
    let body =
        json!({ "url": listener.url, "secret_token": SECRET, "events": ["meeting.created"] }).to_string();
    let made = call(&zoom, "POST", "/_sim/webhooks", &body).await;
    assert_eq!((made.status, made.json()), (201, json!({ "id": 1 })));
    create(&zoom, "{}").await;
    assert_eq!(call(&zoom, "POST", "/_sim/webhooks/settle", "").await.status, 204);
    let shown = get(&zoom, "/_sim/webhooks").await;
    assert!(!shown.body.contains(SECRET));
    assert_eq!(shown.json()["deliveries"][0]["delivered"], true);
    call(&zoom, "PATCH", "/_sim/switches", r#"{"webhook_hold":true}"#).await;
    create(&zoom, "{}").await;
    assert_eq!(call(&zoom, "POST", "/_sim/webhooks/flush", r#"{"reverse":true}"#).await.status, 204);
    assert_eq!(listener.names().len(), 2);
    assert_eq!(call(&zoom, "DELETE", "/_sim/webhooks/1", "").await.status, 204);
    assert_eq!(call(&zoom, "DELETE", "/_sim/webhooks/1", "").await.status, 404);
    create(&zoom, "{}").await;
    zoom.control.settle_webhooks().await;
    assert!(listener.names().is_empty());
    assert_eq!(call(&zoom, "POST", "/_sim/webhooks", r#"{"url":"http://x"}"#).await.status, 400);
}
