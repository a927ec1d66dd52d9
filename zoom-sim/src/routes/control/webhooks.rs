//! `/_sim/webhooks`: who is told what happens here, and what came of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::rules::bad;
use super::{Body, Shared, done, wrong};
use crate::control::Control;
use crate::state::Sim;
use crate::webhooks::NewSubscription;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/webhooks", get(show).post(subscribe))
        .route("/webhooks/{id}", delete(unsubscribe))
        .route("/webhooks/settle", post(settle))
        .route("/webhooks/flush", post(flush))
}

async fn show(State(sim): Shared) -> Json<Value> {
    let control = Control::new(sim);
    Json(json!({
        "subscriptions": control.subscriptions(),
        "undelivered": control.undelivered(),
        "deliveries": control.deliveries(),
    }))
}

async fn subscribe(State(sim): Shared, body: Body<NewSubscription>) -> Response {
    match body {
        Ok(Json(new)) => match Control::new(sim).subscribe(new).await {
            Ok(id) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
            Err(error) => bad(&error),
        },
        Err(rejection) => wrong(&rejection),
    }
}

async fn unsubscribe(State(sim): Shared, Path(id): Path<u64>) -> Response {
    done(Control::new(sim).unsubscribe(id))
}

async fn settle(State(sim): Shared) -> StatusCode {
    Control::new(sim).settle_webhooks().await;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flush {
    #[serde(default)]
    reverse: bool,
}

async fn flush(State(sim): Shared, body: Body<Flush>) -> Response {
    match body {
        Ok(Json(flush)) => {
            Control::new(sim).flush_webhooks(flush.reverse).await;
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => wrong(&rejection),
    }
}
