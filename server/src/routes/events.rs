//! `/events`: tells an open page what has changed under it, as far as its person may know. Topics and versions, never data;
//! nothing is asked of the database but, at every beat, whether the session still holds.

use std::{convert::Infallible, time::Duration};

use app::context::{Asking, Floor};
use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{self, Sse},
    },
};
use backend::{
    accounts,
    actor::Actor,
    live::{Event, EventId, Subscription},
};
use futures::stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// How often a sign of life is sent, and the session looked up. Proxies close what is silent for 30 to 60 seconds.
const BEAT: Duration = Duration::from_secs(20);

/// How long a client should wait before it comes back.
const RETRY: Duration = Duration::from_secs(2);

/// Ends every stream when the program is about to stop: a stream never ends by itself, and would hold the drain up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams(pub(crate) CancellationToken);

/// The stream of whoever asks, from now on or, with `Last-Event-ID`, from there on.
pub(crate) async fn events(
    State(floor): State<Floor>,
    Extension(asking): Extension<Asking>,
    Extension(Streams(stop)): Extension<Streams>,
    headers: HeaderMap,
) -> Response {
    let Some(actor) = asking.actor else { return StatusCode::UNAUTHORIZED.into_response() };
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    // An id that nobody can read is unknown, and what came since it as well.
    let after = after.map(|id| id.parse().unwrap_or_else(|_| EventId::unknown()));
    let changes = floor.backend.hub().subscribe(&actor, after.as_ref());
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let open = Open { floor, actor, changes, stop, beat, greeted: false };
    let events = stream::unfold(open, |mut open| async move {
        let event = open.next().await?;
        Some((Ok::<_, Infallible>(event), open))
    });
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // nginx gathers answers otherwise.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Sse::new(events)).into_response()
}

/// An open stream.
struct Open {
    floor: Floor,
    actor: Actor,
    changes: Subscription,
    stop: CancellationToken,
    beat: Interval,
    greeted: bool,
}

impl Open {
    /// What is sent next; `None` ends the stream.
    async fn next(&mut self) -> Option<sse::Event> {
        if !self.greeted {
            self.greeted = true;
            let who = self.actor.person().as_str();
            return Some(place(&self.changes.last()).event("hello").retry(RETRY).data(who));
        }
        loop {
            let heard = tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                event = self.changes.next() => Some(event),
                _ = self.beat.tick() => None,
            };
            match heard {
                Some(Event::Topic { id, topic, version }) => {
                    return Some(place(&id).event("topic").data(format!("{topic} {version}")));
                }
                // What was missed may have been the end of the session.
                Some(Event::Resync { id }) if self.holds().await => {
                    return Some(place(&id).event("resync").data(""));
                }
                Some(Event::Session) if self.holds().await => {}
                // The place moves on although nothing was told: a client that comes back has less to catch up with.
                None if self.holds().await => return Some(place(&self.changes.last()).comment("")),
                Some(Event::Session | Event::Resync { .. }) | None => return None,
            }
        }
    }

    /// Whether the session is still that of the same person, who sees the same. A database that does not answer ends nothing.
    async fn holds(&self) -> bool {
        match accounts::still(&self.floor.backend, &self.actor).await {
            Ok(now) => now.is_some_and(|now| now.viewer() == self.actor.viewer()),
            Err(error) => {
                tracing::warn!(%error, "the session of a stream could not be looked up");
                true
            }
        }
    }
}

fn place(id: &EventId) -> sse::Event {
    sse::Event::default().id(id.to_string())
}
