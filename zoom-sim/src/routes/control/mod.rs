//! `/_sim/`: the control in JSON. README: section "Control"

mod rules;
mod webhooks;

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Mode;
use crate::control::{Control, NewHandMadeMeeting};
use crate::fault::FaultRule;
use crate::seed::UserEdit;
use crate::state::Sim;
use crate::wire;

type Shared = State<Arc<Sim>>;
type Body<T> = Result<Json<T>, JsonRejection>;

pub(super) fn routes() -> Router<Arc<Sim>> {
    rules::routes()
        .merge(webhooks::routes())
        .route("/credentials", get(credentials))
        .route("/clock", get(show_clock).post(move_clock))
        .route("/meetings", get(meetings).post(create_meeting))
        .route("/meetings/{id}", axum::routing::patch(move_meeting).delete(delete_meeting))
        .route("/meetings/{id}/start", post(start_meeting))
        .route("/meetings/{id}/end", post(end_meeting))
        .route("/meetings/{id}/participants", get(people).post(join_meeting))
        .route("/meetings/{id}/participants/{number}", axum::routing::delete(leave_meeting))
        .route("/mails", get(mails))
        .route("/users", get(users))
        .route("/users/{user}", axum::routing::patch(edit_user))
        .route("/app", get(app).patch(edit_app))
        .route("/tokens", axum::routing::delete(expire_tokens))
        .route("/requests", get(requests).delete(clear_requests))
        .route("/fault", get(faults).post(add_fault).delete(clear_faults))
        .route("/release", post(release))
        .route("/reset", post(reset))
}

fn wrong(rejection: &JsonRejection) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": rejection.body_text() }))).into_response()
}

fn done(found: bool) -> Response {
    if found {
        StatusCode::NO_CONTENT.into_response()
    } else {
        (StatusCode::NOT_FOUND, Json(json!({ "error": "no such thing, or not now" }))).into_response()
    }
}

async fn credentials(State(sim): Shared) -> Json<Value> {
    let control = Control::new(sim);
    let credentials = control.credentials();
    Json(json!({
        "account_id": credentials.account_id,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "hosts": control.hosts(),
    }))
}

fn clock(control: &Control) -> Json<Value> {
    Json(json!({ "mode": control.mode(), "now": wire::instant(control.now()) }))
}

async fn show_clock(State(sim): Shared) -> Json<Value> {
    clock(&Control::new(sim))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    mode: Option<Mode>,
    set: Option<DateTime<Utc>>,
    advance_seconds: Option<i32>,
}

async fn move_clock(State(sim): Shared, body: Body<ClockChange>) -> Response {
    let Json(change) = match body {
        Ok(change) => change,
        Err(rejection) => return wrong(&rejection),
    };
    let control = Control::new(sim);
    if let Some(mode) = change.mode {
        control.set_mode(mode);
    }
    if let Some(to) = change.set {
        control.set_clock(to);
    }
    if let Some(seconds) = change.advance_seconds {
        control.advance_clock(TimeDelta::seconds(i64::from(seconds)));
    }
    clock(&control).into_response()
}

async fn meetings(State(sim): Shared) -> Response {
    Json(Control::new(sim).meetings()).into_response()
}

async fn create_meeting(State(sim): Shared, body: Body<NewHandMadeMeeting>) -> Response {
    match body {
        Ok(Json(new)) => match Control::new(sim).create_meeting(new) {
            Ok(id) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
            Err(message) => (StatusCode::BAD_REQUEST, Json(json!({ "error": message }))).into_response(),
        },
        Err(rejection) => wrong(&rejection),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingEdit {
    start_time: Option<DateTime<Utc>>,
    duration: Option<i64>,
    topic: Option<String>,
}

async fn move_meeting(State(sim): Shared, Path(id): Path<i64>, body: Body<MeetingEdit>) -> Response {
    match body {
        Ok(Json(edit)) => {
            done(Control::new(sim).move_meeting(id, edit.start_time, edit.duration, edit.topic))
        }
        Err(rejection) => wrong(&rejection),
    }
}

async fn delete_meeting(State(sim): Shared, Path(id): Path<i64>) -> Response {
    done(Control::new(sim).delete_meeting(id))
}

async fn start_meeting(State(sim): Shared, Path(id): Path<i64>) -> Response {
    done(Control::new(sim).start_meeting(id))
}

async fn end_meeting(State(sim): Shared, Path(id): Path<i64>) -> Response {
    done(Control::new(sim).end_meeting(id))
}

async fn people(State(sim): Shared, Path(id): Path<i64>) -> Response {
    let (world, _) = sim.world();
    let Some(meeting) = world.meeting(id) else { return done(false) };
    let shown = meeting.room.people.iter().map(|person| {
        json!({ "number": person.number, "name": person.name, "email": person.email, "host": person.host })
    });
    Json(shown.collect::<Value>()).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewParticipant {
    name: String,
    #[serde(default)]
    email: String,
}

async fn join_meeting(State(sim): Shared, Path(id): Path<i64>, body: Body<NewParticipant>) -> Response {
    match body {
        Ok(Json(new)) => match Control::new(sim).join_meeting(id, &new.name, &new.email) {
            Some(number) => (StatusCode::CREATED, Json(json!({ "number": number }))).into_response(),
            None => done(false),
        },
        Err(rejection) => wrong(&rejection),
    }
}

async fn leave_meeting(State(sim): Shared, Path((id, number)): Path<(i64, u32)>) -> Response {
    done(Control::new(sim).leave_meeting(id, number))
}

async fn mails(State(sim): Shared) -> Response {
    Json(Control::new(sim).mails()).into_response()
}

async fn users(State(sim): Shared) -> Json<Value> {
    let (world, now) = sim.world();
    let shown = world.users().iter().map(|user| {
        json!({
            "id": user.id,
            "email": user.email,
            "display_name": user.display_name,
            "kind": user.kind,
            "state": user.state,
            "used_today": world.used_today(&user.id, now),
        })
    });
    Json(shown.collect())
}

async fn edit_user(State(sim): Shared, Path(user): Path<String>, body: Body<UserEdit>) -> Response {
    match body {
        Ok(Json(edit)) => done(Control::new(sim).edit_user_as(&user, edit)),
        Err(rejection) => wrong(&rejection),
    }
}

async fn app(State(sim): Shared) -> Json<Value> {
    let (world, _) = sim.world();
    Json(json!({
        "activated": world.app.activated,
        "scopes": world.app.scopes,
        "strict_body": world.app.strict_body,
        "waiting_room_lock": world.app.policy.waiting_room,
        "daily_limit": world.daily_limit,
        "api_url": world.app.api_url,
        "tracking_fields": world.app.tracking_fields,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppEdit {
    activated: Option<bool>,
    scopes: Option<Vec<String>>,
    strict_body: Option<bool>,
    /// `true`, `false`, or `"unlocked"`.
    waiting_room_lock: Option<Value>,
    daily_limit: Option<u32>,
    /// An address; empty for the simulator's own.
    api_url: Option<String>,
    tracking_fields: Option<Vec<String>>,
}

async fn edit_app(State(sim): Shared, body: Body<AppEdit>) -> Response {
    let Json(edit) = match body {
        Ok(edit) => edit,
        Err(rejection) => return wrong(&rejection),
    };
    let (mut world, _) = sim.world();
    world.app.activated = edit.activated.unwrap_or(world.app.activated);
    world.app.strict_body = edit.strict_body.unwrap_or(world.app.strict_body);
    world.daily_limit = edit.daily_limit.unwrap_or(world.daily_limit);
    if let Some(scopes) = edit.scopes {
        world.app.scopes = scopes;
    }
    if let Some(url) = edit.api_url {
        world.app.api_url = Some(url).filter(|url| !url.is_empty());
    }
    world.app.tracking_fields = edit.tracking_fields.unwrap_or_else(|| world.app.tracking_fields.clone());
    if let Some(lock) = edit.waiting_room_lock {
        world.app.policy.waiting_room = lock.as_bool();
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn expire_tokens(State(sim): Shared) -> StatusCode {
    Control::new(sim).expire_tokens();
    StatusCode::NO_CONTENT
}

async fn requests(State(sim): Shared) -> Response {
    Json(Control::new(sim).requests()).into_response()
}

async fn clear_requests(State(sim): Shared) -> StatusCode {
    Control::new(sim).clear_requests();
    StatusCode::NO_CONTENT
}

async fn faults(State(sim): Shared) -> Json<Value> {
    let control = Control::new(sim);
    Json(json!({ "rules": control.faults(), "held": control.held() }))
}

async fn add_fault(State(sim): Shared, body: Body<FaultRule>) -> Response {
    match body {
        Ok(Json(rule)) => {
            Control::new(sim).fault(rule);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => wrong(&rejection),
    }
}

async fn clear_faults(State(sim): Shared) -> StatusCode {
    Control::new(sim).clear_faults();
    StatusCode::NO_CONTENT
}

async fn release(State(sim): Shared) -> StatusCode {
    Control::new(sim).release();
    StatusCode::NO_CONTENT
}

async fn reset(State(sim): Shared) -> StatusCode {
    Control::new(sim).reset();
    StatusCode::NO_CONTENT
}
