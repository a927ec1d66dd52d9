//! Strays: meetings to come that this installation made in Zoom and that its journal does not know, or that Zoom has again after
//! they were deleted. They come of a backup that was restored from before them, of a create that something on the way sent
//! twice, of a deleted meeting that somebody recovered in Zoom, or of one that turned up after everybody had stopped looking.
//! The comparison finds them. Nothing is deleted by itself, for people may hold their links: a person decides.

use std::time::Duration;

use shared::message::{DownCause, Message};
use shared::span::Span;
use shared::time::Timestamp;
use zoom::{ListedMeeting, MeetingStatus};

use crate::Backend;
use crate::actor::{Author, Scheduler};
use crate::audit::{self, Detail, Subject};
use crate::conversion::{ground, marker};
use crate::error::{Error, Result};
use crate::live::Topic;
use crate::store::Tx;
use crate::store::hosts::{self, PoolHost};
use crate::store::meetings;
use crate::store::strays::{self, Shown};
use crate::zoom_port;

/// How long Zoom may take for all of one decision.
const PATIENCE: Duration = Duration::from_secs(14);

/// A list may still show what was deleted this many minutes ago.
const LIST_LAG_MINUTES: i64 = 15;

/// Writes down which meetings of a host are strays, by what a list of everything it has, begun at `begun`, shows beside those that
/// are compared.
pub(super) async fn note(
    backend: &Backend,
    installation: &str,
    host: &PoolHost,
    others: Vec<&ListedMeeting>,
    begun: Timestamp,
) -> Result<()> {
    let mut tx = backend.store().read().await?;
    let before = strays::of_host(&mut tx, &host.id).await?;
    let mut now = Vec::new();
    for meeting in others {
        let Some(shown) = to_come(meeting, begun) else { continue };
        if is_stray(&mut tx, installation, (meeting.id, &meeting.agenda), begun).await? {
            now.push(shown);
        }
    }
    drop(tx);
    now.sort_by_key(|shown| shown.zoom_meeting_id);
    let mut tx = backend.store().begin().await?;
    hosts::strays_checked(&mut tx, &host.id, begun).await?;
    for gone in
        before.iter().filter(|it| !now.iter().any(|shown| shown.zoom_meeting_id == it.zoom_meeting_id))
    {
        strays::forget(&mut tx, gone.zoom_meeting_id).await?;
    }
    for shown in now.iter().filter(|shown| !before.contains(shown)) {
        strays::keep(&mut tx, &host.id, shown, begun).await?;
    }
    let recovered = strays::recovered(&mut tx, &host.id, begun.minus_minutes(LIST_LAG_MINUTES)).await?;
    if recovered || now != before {
        tx.announce().topic(Topic::Pool, None);
    }
    Ok(tx.commit().await?)
}

/// What a list shows of a meeting that has a time and is not over.
fn to_come(meeting: &ListedMeeting, now: Timestamp) -> Option<Shown> {
    let start = zoom_port::from_zoom(meeting.start_time?);
    let span = Span::of_legacy(start, start.plus_minutes(i64::from(meeting.duration?)));
    let topic = meeting.topic.replace('\0', "");
    (span.end() > now).then_some(Shown { zoom_meeting_id: meeting.id, topic, span })
}

/// Whether this installation made a meeting and no row of its journal answers for it.
async fn is_stray(
    tx: &mut Tx,
    installation: &str,
    (id, agenda): (i64, &str),
    seen_at: Timestamp,
) -> Result<bool> {
    let Some(marker) = marker::of_agenda(agenda).filter(|it| marker::is_of(it, installation)) else {
        return Ok(false);
    };
    let lag = seen_at.minus_minutes(LIST_LAG_MINUTES);
    Ok(!meetings::answers_for(tx, id, marker, lag).await?)
}

/// A meeting in Zoom that nothing here answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Zoom's number of the meeting.
    pub zoom_meeting_id: i64,
    /// Its title in Zoom: the company's name and the number its request had.
    pub topic: String,
    /// Whose it is in Zoom.
    pub host_name: String,
    /// Its time in Zoom.
    pub span: Span,
    /// When it was found.
    pub found_at: Timestamp,
}

/// One stray by Zoom's number.
///
/// # Errors
/// [`Error::NotFound`] where it is none, or none any more; database failures.
pub async fn stray(backend: &Backend, _scheduler: &Scheduler<'_>, zoom_meeting_id: i64) -> Result<Stray> {
    let mut tx = backend.store().read().await?;
    strays::find(&mut tx, zoom_meeting_id).await?.ok_or(Error::NotFound)
}

/// What became of a stray that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrayDeleted {
    /// Zoom has deleted it, or had no such meeting any more.
    Gone,
    /// People are in it: nothing was done.
    Runs,
    /// It is no stray any more, a request has it: nothing was done.
    Owned,
}

/// Deletes a stray in Zoom. It is read first: one that people are in, or that a request has by now, stays.
///
/// # Errors
/// [`Error::Zoom`] where Zoom refuses or does not answer; [`Error::Conflict`] where Zoom is not set up; database failures.
pub async fn delete_stray(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    zoom_meeting_id: i64,
) -> Result<StrayDeleted> {
    let mut tx = backend.store().read().await?;
    let Some(stray) = strays::find(&mut tx, zoom_meeting_id).await? else { return Ok(StrayDeleted::Gone) };
    let ground = ground::read(&mut tx, backend).await?;
    drop(tx);
    let client = ground.client(backend).map_err(Error::Conflict)?;
    let asked =
        tokio::time::timeout(PATIENCE, delete(backend, &client, &ground.installation, zoom_meeting_id));
    let deleted = match asked.await {
        Ok(deleted) => deleted?,
        Err(_) => return Err(Error::Zoom(Message::Down { cause: DownCause::TimedOut })),
    };
    let mut tx = backend.store().begin().await?;
    match deleted {
        StrayDeleted::Gone if strays::deleted(&mut tx, zoom_meeting_id, backend.now()).await? => {
            record(&mut tx, backend, scheduler, "stray_deleted", &stray).await?;
        }
        StrayDeleted::Owned => {
            strays::forget(&mut tx, zoom_meeting_id).await?;
            tx.announce().topic(Topic::Pool, None);
        }
        StrayDeleted::Gone | StrayDeleted::Runs => {}
    }
    tx.commit().await?;
    Ok(deleted)
}

async fn delete(
    backend: &Backend,
    client: &zoom::Client,
    installation: &str,
    id: i64,
) -> Result<StrayDeleted> {
    let refused = |error: zoom::Error| Error::Zoom(zoom_port::message(&error, "", backend.now()));
    let shown = match client.get_meeting(id).await {
        Ok(shown) => shown,
        Err(zoom::Error::NotFound) => return Ok(StrayDeleted::Gone),
        Err(error) => return Err(refused(error)),
    };
    let mut tx = backend.store().read().await?;
    if !is_stray(&mut tx, installation, (id, &shown.agenda), backend.now()).await? {
        return Ok(StrayDeleted::Owned);
    }
    drop(tx);
    // Whether Zoom itself would refuse to delete it is not certain.
    if shown.status == MeetingStatus::Started {
        return Ok(StrayDeleted::Runs);
    }
    match client.delete_meeting(id).await {
        Ok(_) => Ok(StrayDeleted::Gone),
        Err(zoom::Error::Running) => Ok(StrayDeleted::Runs),
        Err(error) => Err(refused(error)),
    }
}

/// Leaves a stray alone: it stays in Zoom and is told no more; or, with `alone` false, tells it again. Whether there is such a one.
///
/// # Errors
/// Database failures.
pub async fn leave_stray(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    zoom_meeting_id: i64,
    alone: bool,
) -> Result<bool> {
    let mut tx = backend.store().begin().await?;
    let Some(stray) = strays::find(&mut tx, zoom_meeting_id).await? else { return Ok(false) };
    strays::leave(&mut tx, zoom_meeting_id, alone.then(|| backend.now())).await?;
    let word = if alone { "stray_left_alone" } else { "stray_told_again" };
    record(&mut tx, backend, scheduler, word, &stray).await?;
    tx.commit().await?;
    Ok(true)
}

async fn record(
    tx: &mut Tx,
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    word: &str,
    stray: &Stray,
) -> Result<()> {
    let subject = Subject::Stray(stray.zoom_meeting_id);
    let detail = Detail::default().with_note(Some(stray.host_name.clone()));
    Ok(audit::record(tx, (backend.now(), &Author::from(scheduler)), word, subject, &detail).await?)
}
