//! Every route on one screen.

use std::sync::Arc;
use std::time::Duration;

use app::{
    app::{App, shell},
    context::{Floor, Site},
    error::PageError,
    pages,
    plain::plain,
};
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderName, StatusCode};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    assets::SiteFiles,
    headers,
    routes::{
        events::{self, Streams},
        health, zoom_webhook,
    },
    session::{self, TrustedProxies},
};

/// No answer begins later (a stream goes on as long as it is read): the slowest, a conversion, answers "still asking Zoom" after ten seconds.
const LONGEST_ANSWER: Duration = Duration::from_secs(40);

/// The whole site.
pub(crate) fn build(floor: Floor, files: &SiteFiles, proxies: TrustedProxies, streams: Streams) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let site = Arc::clone(&floor.site);
    let pages = Router::new()
        .merge(pages::forms())
        .route("/events", get(events::events).layer(Extension(streams)))
        .leptos_routes_with_context(&floor, generate_route_list(App), give(&floor), draw(&floor))
        .fallback(render_app_async_with_context(give(&floor), draw(&floor)))
        .layer(middleware::from_fn_with_state((floor.clone(), proxies), session::layer))
        .layer(middleware::from_fn_with_state(floor.clone(), headers::layer))
        .layer(CompressionLayer::new());
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(CatchPanicLayer::custom(panicked(site)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER));
    pages
        .merge(files.routes())
        // Zoom has no session and comes from no page of ours: its signature alone counts.
        .route(
            "/hooks/zoom",
            post(zoom_webhook::hear).layer(DefaultBodyLimit::max(zoom_webhook::LONGEST_BODY)),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(floor)
        .layer(layers)
}

/// What pages find in their context.
fn give(floor: &Floor) -> impl Fn() + Clone + Send + Sync + 'static {
    let floor = floor.clone();
    move || provide_context(floor.clone())
}

/// The document around a page.
fn draw(floor: &Floor) -> impl Fn() -> leptos::prelude::AnyView + Clone + Send + Sync + 'static {
    let floor = floor.clone();
    move || leptos::prelude::IntoAny::into_any(shell(floor.clone()))
}

/// A log span by route (what fails is logged where it failed, with its cause), never by address: addresses hold tokens and numbers.
fn span(request: &http::Request<axum::body::Body>) -> tracing::Span {
    let route = request.extensions().get::<axum::extract::MatchedPath>().map_or("-", |path| path.as_str());
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("-");
    tracing::info_span!("request", method = %request.method(), route, id)
}

/// The answer when a handler panicked. The panic itself is in the log, the server goes on.
fn panicked(site: Arc<Site>) -> impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone {
    move |_| plain(&site, PageError::broken(), ("Open the site", "/"))
}
