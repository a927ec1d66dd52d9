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
use crate::state::Sim;
use crate::wire;
use crate::world::{Input, ListKind, Needs, Refusal};

type Shared = State<Arc<Sim>>;
type Pairs = Query<HashMap<String, String>>;
type Answer = Result<Response, Refused>;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/v2/users", get(list_users))
        .route("/v2/users/{user}", get(get_user))
        .route("/v2/users/{user}/settings", get(get_settings))
        .route("/v2/users/{user}/meetings", get(list_meetings).post(create_meeting))
        .route("/v2/meetings/{id}", get(get_meeting).patch(update_meeting).delete(delete_meeting))
        .route("/v2/meetings/{id}/status", put(change_status))
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
    let (world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::USERS, now)?;
    let status = query.get("status").map_or("active", String::as_str);
    let users: Vec<_> = world
        .users()
        .iter()
        .map(|user| wire::user(&world, user))
        .filter(|user| user.get("status").and_then(Value::as_str) == Some(status))
        .collect();
    let body = json!({
        "page_count": 1,
        "page_number": 1,
        "page_size": 300,
        "total_records": users.len(),
        "next_page_token": "",
        "users": users,
    });
    ok(body)
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
    let page = world.list(&host, kind, size, text("next_page_token", ""), now)?;
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

async fn delete_meeting(State(sim): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (mut world, now) = sim.world();
    world.authorize(bearer(&headers), &Needs::DELETE, now)?;
    world.delete(meeting_id(&id)?)?;
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
        Some("end") => world.end(id)?,
        Some("recover") => world.recover(id)?,
        _ => return Err(Refusal::invalid("action", "Invalid field.").into()),
    }
    Ok(empty())
}

async fn nothing() -> Response {
    let body = json!({ "code": 404, "message": "This simulator does not play this part of Zoom." });
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}
