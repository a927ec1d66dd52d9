//! Where Zoom sends its events. The answer says as little as Zoom needs: a stranger learns nothing from it.

use app::context::Floor;
use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use backend::webhooks::{self, Delivery, Heard, NotHeard, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use http::{HeaderMap, StatusCode, header};

/// Longer than any event, in bytes; beyond it the answer is 413.
pub(crate) const LONGEST_BODY: usize = 64 * 1024;

/// 200 for what was heard, now or before; 401 for whatever is not believed; 404 where nothing is listened to; 500 has Zoom
/// try again.
pub(crate) async fn hear(State(floor): State<Floor>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let delivery =
        Delivery { timestamp: text(TIMESTAMP_HEADER), signature: text(SIGNATURE_HEADER), body: &body };
    match webhooks::hear(&floor.backend, &delivery).await {
        Ok(Heard::Challenge { answer }) => {
            ([(header::CONTENT_TYPE, "application/json")], answer).into_response()
        }
        Ok(Heard::Event | Heard::Again) => StatusCode::OK.into_response(),
        Err(NotHeard::NotListening) => StatusCode::NOT_FOUND.into_response(),
        Err(NotHeard::Refused) => StatusCode::UNAUTHORIZED.into_response(),
        Err(NotHeard::Unreadable) => StatusCode::BAD_REQUEST.into_response(),
        Err(NotHeard::Failed(error)) => {
            tracing::error!(%error, "an event of Zoom’s could not be noted; Zoom tries again");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
