//! `/v2`: Zoom's API, as far as the product and its neighbours use it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::limited::HostDay;
use crate::seed::UserKind;
use crate::state::Sim;
use crate::wire;
use crate::world::{Input, ListKind, Needs, Refusal, SimMail, Wanted};

type Shared = State<Arc<Sim>>;
type Pairs = Query<HashMap<String, String>>;
type Answer = Result<Response, Refused>;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/v2/users", get(list_users))
        .route("/v2/users/{user}", get(get_user))
        .route("/v2/users/summary", get(summary))
        .route("/v2/users/email", get(known_email))
        .route("/v2/users/{user}/settings", get(get_settings))
        .route("/v2/users/{user}/token", get(zak))
        .route("/v2/users/{user}/upcoming_meetings", get(next_day))
        .route("/v2/users/{user}/meetings", get(list_meetings).post(create_meeting))
        .route("/v2/meetings/{id}", get(get_meeting).patch(update_meeting).delete(delete_meeting))
        .route("/v2/meetings/{id}/status", put(change_status))
        .route("/v2/meetings/{id}/invitation", get(invitation))
        .route("/v2/{*rest}", get(nothing).post(nothing).put(nothing).patch(nothing).delete(nothing))
}

/// A refusal on its way to HTTP.
pub(super) struct Refused(Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refused(&self.0)
    }
}

pub(super) fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(wire::refusal(refusal))).into_response();
    if *refusal == Refusal::host_daily() {
        response.extensions_mut().insert(HostDay);
    }
    response
}

fn ok(body: Value) -> Answer {
    Ok(Json(body).into_response())
}

/// 204 has no body. README: E2
fn empty() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")).unwrap_or_default()
}

fn meeting_id(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::bad_meeting_id())
}

/// A JSON object, or Zoom's words for what is none.
fn input(body: &[u8]) -> Result<Input, Refusal> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Refusal::bad_json())?;
    if !value.is_object() {
        return Err(Refusal::bad_json());
    }
    serde_json::from_value(value).map_err(|_| Refusal::invalid("body", "Invalid field."))
}

async fn get_user(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::USER, now)?;
    let user = world.user(&id)?;
    ok(wire::user(&world, user))
}

async fn get_settings(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::SETTINGS, now)?;
    let user = world.user(&id)?;
    ok(wire::user_settings(&world, user))
}

async fn list_users(State(sim): Shared, headers: HeaderMap, Query(query): Pairs) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::USERS, now)?;
    let text = |key: &str, default| query.get(key).map_or(default, String::as_str);
    let size = text("page_size", "30").parse().unwrap_or_default();
    let page = world.list_users(text("status", "active"), size, text("next_page_token", ""), now)?;
    ok(wire::users(&world, &page))
}

async fn summary(State(sim): Shared, headers: HeaderMap) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::USERS, now)?;
    let count = |kind| world.users().iter().filter(|user| user.kind == kind).count();
    ok(json!({
        "licensed_users_count": count(UserKind::Licensed),
        "basic_users_count": count(UserKind::Basic),
    }))
}

async fn known_email(State(sim): Shared, headers: HeaderMap, Query(query): Pairs) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::USER, now)?;
    let email = query.get("email").map(String::as_str).unwrap_or_default();
    ok(json!({ "existed_email": world.users().iter().any(|user| user.email.eq_ignore_ascii_case(email)) }))
}

async fn zak(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::ZAK, now)?;
    let host_id = world.user(&id)?.id.clone();
    ok(json!({ "token": world.zak(&host_id, now) }))
}

async fn next_day(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::UPCOMING, now)?;
    let meetings = world.next_day(&id, now)?;
    ok(wire::next_day(&world, &meetings))
}

async fn invitation(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::INVITATION, now)?;
    let meeting = world.found(meeting_id(&id)?)?;
    ok(json!({ "invitation": world.invitation(meeting), "sip_links": [] }))
}

async fn list_meetings(
    State(sim): Shared,
    headers: HeaderMap,
    Path(host): Path<String>,
    Query(query): Pairs,
) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::LIST, now)?;
    let text = |key: &str, default| query.get(key).map_or(default, String::as_str);
    let kind = ListKind::parse(text("type", "scheduled"))
        .ok_or_else(|| Refusal::invalid("type", "Invalid field."))?;
    let size = text("page_size", "30").parse().unwrap_or_default();
    let day = |key: &str| match query.get(key).map(|text| text.chars().take(10).collect::<String>().parse()) {
        None => Ok(None),
        Some(Ok(day)) => Ok(Some(day)),
        Some(Err(_)) => Err(Refusal::invalid(key, "Invalid field.")),
    };
    let wanted = Wanted { kind, from: day("from")?, to: day("to")? };
    let page = world.list(&host, wanted, size, text("next_page_token", ""), now)?;
    ok(wire::list(&world, &page))
}

async fn create_meeting(
    State(sim): Shared,
    headers: HeaderMap,
    Path(host): Path<String>,
    body: axum::body::Bytes,
) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::CREATE, now)?;
    let id = world.create(&host, input(&body)?, now)?;
    let meeting = world.found(id)?.clone();
    Ok((StatusCode::CREATED, Json(wire::meeting(&mut world, &meeting, now))).into_response())
}

async fn get_meeting(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::READ, now)?;
    let meeting = world.found(meeting_id(&id)?)?.clone();
    ok(wire::meeting(&mut world, &meeting, now))
}

async fn update_meeting(
    State(sim): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: axum::body::Bytes,
) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::UPDATE, now)?;
    world.update(meeting_id(&id)?, input(&body)?, now)?;
    Ok(empty())
}

async fn delete_meeting(
    State(sim): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Pairs,
) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::DELETE, now)?;
    let id = meeting_id(&id)?;
    let meeting = world.found(id)?.clone();
    world.delete(id, now)?;
    let reminds = query.get("schedule_for_reminder").map(String::as_str);
    if reminds == Some("true") || (reminds.is_none() && world.switches.delete_reminds) {
        let to = world.user(&meeting.host_id).map(|user| user.email.clone()).unwrap_or_default();
        world.mails.push(SimMail { at: now, to, meeting: id });
    }
    Ok(empty())
}

async fn change_status(
    State(sim): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: axum::body::Bytes,
) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::STATUS, now)?;
    let id = meeting_id(&id)?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Refusal::bad_json())?;
    match body.get("action").and_then(Value::as_str) {
        Some("end") => world.end(id, now)?,
        Some("recover") => world.recover(id, now)?,
        _ => return Err(Refusal::invalid("action", "Invalid field.").into()),
    }
    Ok(empty())
}

async fn nothing() -> Response {
    let body = json!({ "code": 404, "message": "This simulator does not play this part of Zoom." });
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}
