//! Convert to Regular Request, and the one function every cancel path calls: the request is regular again at once, links
//! vanish everywhere, and Zoom hears of it afterwards (D-7).

use std::time::Duration;

use shared::conflict::blockers_of_move;
use shared::conversion::{Event, Intent, State};
use shared::id::RequestId;
use shared::quota;
use shared::request::RequestNumber;
use shared::time::Timestamp;

use super::delete::{Attempt, attempt_delete};
use super::ground;
use super::journal::{self, LEASE_SECONDS, UNDO_SECONDS};
use super::pool;
use super::reserve::record;
use crate::Backend;
use crate::actor::{Author, Scheduler};
use crate::error::{Error, Result};
use crate::store::meetings::{self, Meeting};
use crate::store::{self, Tx, hosts};

/// How long a page waits for Zoom's word; canceling never waits for Zoom beyond it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What became of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// It is gone at Zoom.
    Deleted,
    /// The request is regular; Zoom has not confirmed yet and is asked again until it does.
    Pending,
    /// The request is regular; Zoom is told then, unless the cancellation is taken back.
    SetAside {
        /// Until when it can be taken back with its link.
        until: Timestamp,
    },
    /// The request was regular already.
    AlreadyRegular,
}

/// What becomes of the people in a meeting that is called off while it runs (R80).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhileRunning {
    /// The meeting is ended for them, and deleted.
    End,
    /// They stay; it is deleted when it has ended by itself, and keeps its host until then.
    Leave,
}

impl WhileRunning {
    /// The choice as a form holds it.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Leave => "leave",
        }
    }

    /// Reads the choice; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::End, Self::Leave].into_iter().find(|choice| choice.value() == text)
    }
}

/// Makes a request regular again; its location comes back. Works at once, also while Zoom is down. `running` is needed where
/// Zoom has said that the meeting runs.
///
/// # Errors
/// [`crate::Error::NotFound`]; [`crate::Error::Invalid`] on field `running`; database failures.
pub async fn convert_back(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
    running: Option<WhileRunning>,
) -> Result<Back> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    let Some(released) = release(backend, &mut tx, &subject.id, running).await? else {
        return Ok(Back::AlreadyRegular);
    };
    record(&mut tx, &Author::from(scheduler), &subject, backend.now(), "converted_back", "").await?;
    tx.commit().await?;
    Ok(after_release(backend, released).await)
}

/// A meeting that was let go inside a transaction; hand it to [`after_release`] once that is committed.
#[must_use = "the meeting is deleted at Zoom by after_release"]
#[derive(Debug)]
pub(crate) struct Released(Meeting);

/// Lets the current meeting of a request go, inside the caller's transaction: it is no longer the request's, its links
/// are forgotten, and what exists at Zoom or may still come to exist there is deleted. Takes the pool lock, so that no
/// conversion slips in between. Of a meeting that runs somebody has to have said what becomes of the people in it.
pub(crate) async fn release(
    backend: &Backend,
    tx: &mut Tx,
    request: &RequestId,
    running: Option<WhileRunning>,
) -> Result<Option<Released>> {
    let Some(meeting) = lock_current(tx, request).await? else { return Ok(None) };
    release_current(backend, tx, meeting, running).await.map(Some)
}

/// The current meeting of a request, under the pool lock.
async fn lock_current(tx: &mut Tx, request: &RequestId) -> Result<Option<Meeting>> {
    store::lock_pool(tx).await?;
    Ok(meetings::lock_current(tx, request).await?)
}

/// Lets a locked meeting go, once somebody has said what becomes of the people in it.
async fn release_current(
    backend: &Backend,
    tx: &mut Tx,
    mut meeting: Meeting,
    running: Option<WhileRunning>,
) -> Result<Released> {
    if meeting.running_since.is_some() && running.is_none() {
        return Err(Error::field("running", "choose what becomes of the people in the meeting"));
    }
    meeting.leave_running = running == Some(WhileRunning::Leave);
    release_meeting(backend, tx, meeting).await
}

/// Like [`release`], but a meeting that exists and does not run is only set aside: for a minute Zoom is not told, and
/// [`take_back`] makes it the request's again.
pub(crate) async fn set_aside(
    backend: &Backend,
    tx: &mut Tx,
    request: &RequestId,
    running: Option<WhileRunning>,
) -> Result<Option<Released>> {
    let Some(mut meeting) = lock_current(tx, request).await? else { return Ok(None) };
    if meeting.state != State::Active || meeting.running_since.is_some() {
        return release_current(backend, tx, meeting, running).await.map(Some);
    }
    let now = backend.now();
    let margins = store::settings::load(tx).await?.margins;
    let in_use = journal::window_open(&meeting, now, margins);
    journal::set_aside(&mut meeting, now.plus_seconds(UNDO_SECONDS), in_use)?;
    meetings::save(tx, &meeting).await?;
    Ok(Some(Released(meeting)))
}

/// What became of a meeting whose cancellation is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It is the request's again, with its link.
    Kept,
    /// Its host was booked for another meeting meanwhile: it is deleted when its minute is over.
    HostTaken,
    /// There is none that could be taken back: there never was one, or Zoom was told to delete it.
    None,
}

/// Makes the meeting that was set aside the request's again, inside the caller's transaction, if its host is still free.
pub(crate) async fn take_back(backend: &Backend, tx: &mut Tx, request: &RequestId) -> Result<TakenBack> {
    store::lock_pool(tx).await?;
    let Some(mut meeting) = meetings::lock_set_aside(tx, request).await? else {
        return Ok(TakenBack::None);
    };
    let margins = store::settings::load(tx).await?.margins;
    let around = (meeting.span.start(), meeting.span.end());
    let schedule = pool::schedule(tx, &meeting.host, around, margins, true).await?;
    if !blockers_of_move(&meeting.id, meeting.span, &schedule, margins).is_empty() {
        return Ok(TakenBack::HostTaken);
    }
    journal::take_back(&mut meeting, backend.now())?;
    meetings::save(tx, &meeting).await?;
    Ok(TakenBack::Kept)
}

/// Lets a meeting go whose minute is over, and tells Zoom. Nothing, where somebody has taken it back.
pub(crate) async fn let_go(backend: &Backend, meeting: &Meeting) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let row = meetings::lock(&mut tx, &meeting.id).await?;
    let Some(row) = row.filter(|row| row.state == State::Active && row.intent == Intent::Absent) else {
        return Ok(());
    };
    let Released(row) = release_meeting(backend, &mut tx, row).await?;
    tx.commit().await?;
    attempt_delete(backend, &row).await.map(|_| ())
}

/// Lets a meeting go that the caller has locked, under the pool lock.
pub(super) async fn release_meeting(
    backend: &Backend,
    tx: &mut Tx,
    mut meeting: Meeting,
) -> Result<Released> {
    let now = backend.now();
    let margins = store::settings::load(tx).await?.margins;
    let was = meeting.state;
    let in_use = journal::window_open(&meeting, now, margins);
    journal::apply(&mut meeting, Event::Withdraw, now, in_use)?;
    match meeting.state {
        State::Ended if was == State::Reserved => {
            hosts::count_create(tx, &meeting.host, quota::utc_day(meeting.reserved_at), -1).await?;
        }
        // Whoever let it go tries first; the reconciler takes over when the lease runs out.
        State::Deleting => journal::lease(&mut meeting, now, LEASE_SECONDS, backend.engine().instance()),
        _ => {}
    }
    meetings::save(tx, &meeting).await?;
    Ok(Released(meeting))
}

/// Tells Zoom, in a task of its own, and waits a moment for the answer.
pub(crate) async fn after_release(backend: &Backend, released: Released) -> Back {
    let Released(meeting) = released;
    match meeting.state {
        State::Ended => return Back::Deleted,
        State::Deleting => {}
        State::Active => return Back::SetAside { until: meeting.next_attempt_at.unwrap_or(backend.now()) },
        _ => return Back::Pending,
    }
    let task = backend.engine().tasks().spawn({
        let backend = backend.clone();
        async move { attempt_delete(&backend, &meeting).await }
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(Ok(Attempt::Gone))) => Back::Deleted,
        Ok(Ok(Err(error))) => {
            tracing::error!(%error, "deleting a meeting failed; the reconciler repeats it");
            Back::Pending
        }
        _ => Back::Pending,
    }
}
