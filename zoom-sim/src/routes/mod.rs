//! HTTP: which address does what, and what happens to a request on its way in and out.

mod api;
mod control;
mod faulty;
mod limited;
mod oauth;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;

use crate::pages;
use crate::state::Sim;
use crate::wire;

pub(crate) fn router(sim: Arc<Sim>) -> Router {
    let zoom = oauth::routes()
        .merge(api::routes())
        .layer(middleware::from_fn_with_state(sim.clone(), faulty::on_the_way));
    Router::new()
        .merge(zoom)
        .merge(pages::routes())
        .nest("/_sim", control::routes())
        .layer(middleware::from_fn_with_state(sim.clone(), dated))
        .with_state(sim)
}

/// Every answer carries the simulator's own time, as Zoom's carry Zoom's.
async fn dated(State(sim): State<Arc<Sim>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&wire::http_date(sim.now())) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}
