//! `/_sim/policy`, `/_sim/limits`, `/_sim/switches`: locks, plans, and what nobody knows for certain.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

use super::{Body, Shared, done, wrong};
use crate::control::Control;
use crate::limits::{LimitsReport, PerLabel, Plan};
use crate::policy::Policy;
use crate::state::Sim;
use crate::switches::Switches;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/policy", get(policy).patch(edit_policy))
        .route("/users/{user}/policy", get(user_policy).patch(edit_user_policy))
        .route("/limits", get(limits).post(choose_plan))
        .route("/switches", get(switches).patch(edit_switches))
}

/// `current` with the fields that `patch` names; null takes a value away.
pub(super) fn merged<T: Serialize + DeserializeOwned>(current: &T, patch: Value) -> Result<T, String> {
    let whole = serde_json::to_value(current).map_err(|error| error.to_string())?;
    match (whole, patch) {
        (Value::Object(mut whole), Value::Object(patch)) => {
            whole.extend(patch);
            serde_json::from_value(Value::Object(whole)).map_err(|error| error.to_string())
        }
        _ => Err("expected a JSON object".to_owned()),
    }
}

/// 400 with the reason.
pub(super) fn bad(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}

async fn policy(State(sim): Shared) -> Json<Policy> {
    Json(Control::new(sim).policy())
}

async fn edit_policy(State(sim): Shared, body: Body<Value>) -> Response {
    let control = Control::new(sim);
    match body.map(|Json(patch)| merged(&control.policy(), patch)) {
        Ok(Ok(policy)) => {
            control.set_policy(policy);
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Err(error)) => bad(&error),
        Err(rejection) => wrong(&rejection),
    }
}

async fn user_policy(State(sim): Shared, Path(user): Path<String>) -> Response {
    match Control::new(sim).user_policy(&user) {
        Some(policy) => Json(policy).into_response(),
        None => done(false),
    }
}

async fn edit_user_policy(State(sim): Shared, Path(user): Path<String>, body: Body<Value>) -> Response {
    let control = Control::new(sim);
    let Some(current) = control.user_policy(&user) else { return done(false) };
    match body.map(|Json(patch)| merged(&current, patch)) {
        Ok(Ok(policy)) => done(control.set_user_policy(&user, policy)),
        Ok(Err(error)) => bad(&error),
        Err(rejection) => wrong(&rejection),
    }
}

async fn limits(State(sim): Shared) -> Json<LimitsReport> {
    Json(Control::new(sim).limits())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanChoice {
    plan: Plan,
    #[serde(default)]
    used_today: PerLabel<u32>,
}

async fn choose_plan(State(sim): Shared, body: Body<PlanChoice>) -> Response {
    match body {
        Ok(Json(choice)) => {
            let control = Control::new(sim);
            control.set_plan_used(choice.plan, choice.used_today);
            Json(control.limits()).into_response()
        }
        Err(rejection) => wrong(&rejection),
    }
}

async fn switches(State(sim): Shared) -> Json<Switches> {
    Json(Control::new(sim).switches())
}

async fn edit_switches(State(sim): Shared, body: Body<Value>) -> Response {
    let control = Control::new(sim);
    match body.map(|Json(patch)| merged(&control.switches(), patch)) {
        Ok(Ok(changed)) => {
            control.switch(|switches| *switches = changed);
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Err(error)) => bad(&error),
        Err(rejection) => wrong(&rejection),
    }
}
