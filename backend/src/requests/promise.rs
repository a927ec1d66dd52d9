//! Requests that stand at another instant than was promised, because the rules of their zone have changed since (T-13). The
//! promise is the wall time; the instant is what it meant when it was stored. Rules of zones come with the program, so only
//! a new version of it can part the two. Nothing is moved by itself: people are told, and one click keeps the promise.

use std::sync::{Mutex, PoisonError};

use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::edit::{edit, form_of};
use super::reschedule::Edited;
use super::{Details, visible};
use crate::Backend;
use crate::actor::Scheduler;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::store::Tx;
use crate::store::promises::{self, Promise};

/// How often every request to come is looked at, in minutes: another program on this database may know other rules.
const EVERY_MINUTES: i64 = 60;

/// A request whose promised time is another instant by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Displaced {
    /// Which.
    pub number: RequestNumber,
    /// The zone of its clock.
    pub zone: String,
    /// Where it stands.
    pub stands: Span,
    /// When the promised times are by the rules of today; of two instants the first, and after the gap where there is none.
    pub promised: Span,
}

/// What the last look over all requests found.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Look>);

#[derive(Debug, Default, Clone, Copy)]
struct Look {
    at: Option<Timestamp>,
    found: bool,
}

impl Watch {
    fn last(&self) -> Look {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, look: Look) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = look;
    }
}

/// Whether a request that is still to come is displaced.
#[must_use]
pub fn displaced(backend: &Backend, request: &Details) -> Option<Displaced> {
    let (now, promise) = (
        backend.now(),
        Promise {
            number: request.number,
            zone: request.zone.clone(),
            wall_start: request.wall_start.clone(),
            wall_end: request.wall_end.clone(),
            span: request.span,
        },
    );
    (request.span.start() > now).then(|| displacement(backend, now, &promise)).flatten()
}

/// Looks over all requests to come, at most once an hour.
pub(crate) async fn watch(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let last = backend.promises().last();
    if last.at.is_some_and(|at| now.minutes_since(at) < EVERY_MINUTES) {
        return Ok(());
    }
    let mut tx = backend.store().read().await?;
    let found = !look(backend, &mut tx).await?.is_empty();
    backend.promises().note(Look { at: Some(now), found });
    if found {
        tracing::warn!("rules of time zones have changed: requests stand at other times than was promised");
    }
    Ok(())
}

/// The requests that are displaced; asks the store only where the last look found one.
pub(crate) async fn all_displaced(backend: &Backend, tx: &mut Tx) -> Result<Vec<Displaced>> {
    if backend.promises().last().found { look(backend, tx).await } else { Ok(Vec::new()) }
}

async fn look(backend: &Backend, tx: &mut Tx) -> Result<Vec<Displaced>> {
    let now = backend.now();
    let promises = promises::to_come(tx, now).await?;
    Ok(promises.iter().filter_map(|promise| displacement(backend, now, promise)).collect())
}

fn displacement(backend: &Backend, now: Timestamp, promise: &Promise) -> Option<Displaced> {
    let offsets = backend.zones().get(&promise.zone, now).ok()?;
    let (start, end) = (promise.wall_start.parse().ok()?, promise.wall_end.parse().ok()?);
    if offsets.wall(promise.span.start()) == start && offsets.wall(promise.span.end()) == end {
        return None;
    }
    let promised = Span::of_legacy(offsets.resolve(start).or_default(), offsets.resolve(end).or_default());
    Some(Displaced { number: promise.number, zone: promise.zone.clone(), stands: promise.span, promised })
}

/// Puts a request back to its promised wall times, as saving its form would: a Zoom meeting moves along.
///
/// # Errors
/// Those of [`edit`]: [`Error::Clash`] where its host is not free then, [`Error::Invalid`] where the clocks skip the
/// promised time or show it twice. A person has to choose in the form then; nothing is changed.
pub async fn keep_promise(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
) -> Result<Edited> {
    let actor = scheduler.actor();
    let mut tx = backend.store().read().await?;
    let (stored, _) = visible::load(&mut tx, actor.viewer(), number).await?;
    drop(tx);
    edit(backend, actor, number, stored.version, &form_of(&stored), None).await
}
