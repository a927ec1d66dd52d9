//! The schedule: what takes place in a stretch of time, for a calendar.

use shared::span::Span;
use shared::time::Timestamp;

use super::list::{Row, seen};
use super::visible::Site;
use crate::Backend;
use crate::actor::Actor;
use crate::error::Result;
use crate::store::requests::{From, Narrowed, count, list as rows};

/// Requests a calendar shows at most; of more it says how many are missing.
const MOST: i64 = 400;

/// What a calendar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The requests that have a part of the stretch, by start. Hosts are not counted for them.
    pub rows: Vec<Row>,
    /// How many more there are.
    pub left_out: i64,
    /// Where there are none: when the next one after the stretch starts.
    pub next: Option<Timestamp>,
}

/// The requests a person sees that have a part of `span`. Three statements, whatever it holds.
///
/// # Errors
/// Only when the store fails.
pub async fn schedule(backend: &Backend, actor: &Actor, span: Span) -> Result<Scheduled> {
    let mut tx = backend.store().read().await?;
    let settings = crate::settings::load(backend, &mut tx).await?;
    let site = Site::of(&settings, backend.now());
    let viewer = actor.viewer();
    let within = Narrowed { from: Some(span.start()), to: Some(span.end()), ..Narrowed::default() };
    let found = rows(&mut tx, viewer, &within, From::Start, MOST).await?;
    let (shown, mut left_out, mut next) = (found.len(), 0, None);
    if found.is_empty() {
        let later = Narrowed { from: Some(span.end()), ..Narrowed::default() };
        let first = rows(&mut tx, viewer, &later, From::Start, 1).await?;
        next = first.first().map(|request| request.span.start());
    } else if i64::try_from(shown).is_ok_and(|shown| shown == MOST) {
        left_out = count(&mut tx, viewer, &within).await? - MOST;
    }
    Ok(Scheduled { rows: seen(backend, actor, found, &site)?, left_out, next })
}
