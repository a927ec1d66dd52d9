//! `POST /oauth/token`: parameters in the form body or, unless strict, in the query. README: T1, T6

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::state::Sim;
use crate::world::Grant;

type Pairs = HashMap<String, String>;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new().route("/oauth/token", post(token))
}

async fn token(
    State(sim): State<Arc<Sim>>,
    headers: HeaderMap,
    query: Result<Query<Pairs>, QueryRejection>,
    form: Result<Form<Pairs>, FormRejection>,
) -> Response {
    let (mut world, now) = sim.world();
    let mut pairs = form.map(|Form(pairs)| pairs).unwrap_or_default();
    if !world.app.strict_body
        && let Ok(Query(query)) = query
    {
        pairs.extend(query);
    }
    let grant = Grant {
        client: client(&headers),
        grant_type: pairs.remove("grant_type"),
        account_id: pairs.remove("account_id"),
    };
    match world.issue_token(&grant, now) {
        Ok((access_token, expires_in, scope)) => {
            let mut body = json!({
                "access_token": access_token,
                "token_type": "bearer",
                "expires_in": expires_in,
                "scope": scope,
            });
            if world.switches.token_api_url {
                body["api_url"] = json!(world.app.api_url.as_deref().unwrap_or(world.base_url()));
            }
            Json(body).into_response()
        }
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            let mut body = json!({ "reason": refusal.reason, "error": refusal.error });
            if world.switches.token_error_codes {
                body["errorCode"] = json!(refusal.number);
            }
            (status, Json(body)).into_response()
        }
    }
}

/// Id and secret of `Authorization: Basic …`.
fn client(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, pair) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
