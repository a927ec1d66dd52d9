//! Logs every request to the token endpoint and the API, and lets the fault rules have their way with it.
//!
//! Each request runs as a task of its own: a client that hangs up does not stop what it has begun.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::{api, limited};
use crate::fault::{Fault, HoldAt};
use crate::limits::{Exceeded, Label};
use crate::listener::Connection;
use crate::state::{Sim, lock};
use crate::switches::Switches;
use crate::world::Refusal;

/// What a proxy in front of Zoom answers.
const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\
    <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

pub(super) async fn on_the_way(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().as_str().to_owned(), request.uri().path().to_owned());
    let number = lock(&sim.log).begin(sim.now(), &method, &path);
    let host = sim.world().0.host_of(&path);
    let fault = sim.faults.take(&method, &path, host.as_ref());
    let label = Label::of(&method, &path);
    let exceeded = label.and_then(|label| lock(&sim.limits).arrive(label, Instant::now(), sim.now()));
    let visit = Visit { sim, connection, number, label, exceeded };
    let task = tokio::spawn(async move { visit.run(fault, request, next).await });
    task.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// One request on its way through.
struct Visit {
    sim: Arc<Sim>,
    connection: Connection,
    number: u64,
    label: Option<Label>,
    exceeded: Option<Exceeded>,
}

impl Visit {
    async fn run(self, fault: Option<Fault>, request: Request, next: Next) -> Response {
        match fault {
            Some(Fault::TimeoutBefore) => {
                self.sim.stopped().await;
                self.cut()
            }
            Some(Fault::CommitThenDrop) => {
                next.run(request).await;
                self.cut()
            }
            Some(Fault::CommitThen500) => {
                next.run(request).await;
                self.answer(StatusCode::INTERNAL_SERVER_ERROR.into_response())
            }
            Some(Fault::CommitThen502) => {
                next.run(request).await;
                self.answer((StatusCode::BAD_GATEWAY, Html(PROXY_PAGE)).into_response())
            }
            Some(Fault::CommitThenInvalidJson) => {
                let (mut parts, _) = next.run(request).await.into_parts();
                parts.headers.remove(header::CONTENT_LENGTH);
                self.answer(Response::from_parts(parts, Body::from(r#"{"uuid":"4kQ","id":8501234"#)))
            }
            Some(Fault::Slow { ms }) => {
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(ms)) => {}
                    () = self.sim.stopped() => {}
                }
                let response = next.run(request).await;
                self.answer(response)
            }
            Some(Fault::Hold { at }) => self.held(at, request, next).await,
            Some(fault) => {
                let response = instead(&fault, &self.switches(), self.sim.now());
                self.answer(response)
            }
            None => {
                let response = match self.exceeded {
                    Some(exceeded) => limited::exceeded(exceeded, &self.switches(), self.sim.now()),
                    None => next.run(request).await,
                };
                self.answer(response)
            }
        }
    }

    async fn held(self, at: HoldAt, request: Request, next: Next) -> Response {
        if at == HoldAt::BeforeCommit {
            self.sim.faults.hold().await;
        }
        let response = next.run(request).await;
        if at == HoldAt::AfterCommit {
            self.sim.faults.hold().await;
        }
        let response = self.answer(response);
        if at == HoldAt::BeforeAnswer {
            self.sim.faults.hold().await;
        }
        response
    }

    fn switches(&self) -> Switches {
        self.sim.world().0.switches.clone()
    }

    fn answer(&self, mut response: Response) -> Response {
        let (world, now) = self.sim.world();
        limited::finish(&mut response, self.label, world.daily_limit, &world.switches, now);
        drop(world);
        lock(&self.sim.log).finish(self.number, response.status().as_u16());
        response
    }

    /// The connection breaks; the answer returned here never arrives.
    fn cut(&self) -> Response {
        self.connection.cut();
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

/// What is answered where nothing is done. README: section "Refusals"
fn instead(fault: &Fault, switches: &Switches, now: DateTime<Utc>) -> Response {
    match fault {
        Fault::Html502 => (StatusCode::BAD_GATEWAY, Html(PROXY_PAGE)).into_response(),
        Fault::Status { code, body } => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "application/json")], body.clone()).into_response()
        }
        Fault::RateLimitSecond => limited::per_second(None, switches, now),
        Fault::RateLimitDaily => limited::per_day(None, switches, now),
        Fault::RateLimitHostDaily => api::refused(&Refusal::host_daily()),
        Fault::Unauthorized => api::refused(&Refusal::invalid_token()),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
