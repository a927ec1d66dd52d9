//! Two questions of whoever watches over the process.

use app::context::Floor;
use axum::extract::State;
use http::StatusCode;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive"
}

/// The process can do its work: the database answers.
pub(crate) async fn ready(State(floor): State<Floor>) -> (StatusCode, &'static str) {
    match backend::settings::get_public(&floor.backend).await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(error = %error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
