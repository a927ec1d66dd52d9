//! What a person decides about a meeting that was changed in Zoom by hand (R92): our time is told to Zoom again, Zoom's time
//! is taken over like any other edit, or a meeting that was deleted is made anew. Nothing of it happens by itself.

use shared::request::RequestNumber;
use shared::span::Span;

use super::edit::{edit, form_at};
use super::reschedule::Edited;
use super::{Difference, RequestForm, Stored, visible};
use crate::Backend;
use crate::actor::{Author, Scheduler};
use crate::conversion::{self, Outcome, after_reschedule, ground, reserve};
use crate::error::{Error, Result};
use crate::store::{self, meetings};

/// What became of making a meeting anew.
#[derive(Debug)]
pub enum Recreated {
    /// Zoom was asked for a new meeting, with a new link.
    Asked(Outcome),
    /// The old meeting is let go, and no new one was made: the request is a regular one. The error says why.
    Regular(Error),
    /// The meeting is not missing in Zoom any more, or the request has another by now.
    NotMissing,
}

/// Tells Zoom our time of a meeting that was moved there by hand, until it takes it: whether it has. `None` where the times do
/// not differ any more.
///
/// # Errors
/// [`Error::NotFound`]; database failures.
pub async fn push_time(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
) -> Result<Option<bool>> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    let meeting = meetings::lock_current(&mut tx, &subject.id).await?;
    let Some(meeting) = meeting.filter(|it| matches!(it.differs, Some((_, Difference::Time(_))))) else {
        return Ok(None);
    };
    let span = meeting.span;
    let told = conversion::reschedule(backend, &mut tx, meeting, span).await?;
    reserve::record(&mut tx, &Author::from(scheduler), &subject, backend.now(), "time_pushed", "").await?;
    tx.commit().await?;
    Ok(Some(after_reschedule(backend, told).await))
}

/// Gives a request the time its meeting was moved to in Zoom by hand, as saving its form with that time would.
///
/// # Errors
/// Those of [`edit`]: [`Error::Clash`] where its host is not free then. Nothing is changed by any of them.
pub async fn take_time(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
) -> Result<Edited> {
    let mut tx = backend.store().read().await?;
    let (stored, _) = visible::load(&mut tx, scheduler.actor().viewer(), number).await?;
    drop(tx);
    let Some(form) = with_zooms_time(backend, &stored)? else { return Ok(Edited::Unchanged) };
    edit(backend, scheduler.actor(), number, stored.version, &form, None).await
}

/// The form of a request with the time its meeting has in Zoom; `None` where the two do not differ.
///
/// # Errors
/// [`Error::Internal`] when the request's zone is unknown.
fn with_zooms_time(backend: &Backend, stored: &Stored) -> Result<Option<RequestForm>> {
    let differs = stored.meeting.as_ref().and_then(|meeting| meeting.differs);
    let Some(Difference::Time(time)) = differs else { return Ok(None) };
    let end = time.start.plus_minutes(time.duration_minutes);
    form_at(backend, stored, Span::of_legacy(time.start, end)).map(Some)
}

/// Makes a new meeting, with a new link, for a request whose meeting was deleted in Zoom by hand.
///
/// # Errors
/// [`Error::NotFound`]; database failures. What keeps a new meeting from being made is in [`Recreated::Regular`].
pub async fn recreate(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
) -> Result<Recreated> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    let meeting = meetings::current(&mut tx, &subject.id).await?;
    if !meeting.is_some_and(|it| matches!(it.differs, Some((_, Difference::Gone)))) {
        return Ok(Recreated::NotMissing);
    }
    let released = conversion::release(backend, &mut tx, &subject.id, None).await?;
    let by = Author::from(scheduler);
    reserve::record(&mut tx, &by, &subject, backend.now(), "meeting_renewed", "").await?;
    tx.commit().await?;
    if let Some(released) = released {
        conversion::after_release(backend, released).await;
    }
    match conversion::convert(backend, scheduler, number, "", None).await {
        Ok(outcome) => Ok(Recreated::Asked(outcome)),
        Err(error @ (Error::Conflict(_) | Error::Zoom(_))) => Ok(Recreated::Regular(error)),
        Err(error) => Err(error),
    }
}
