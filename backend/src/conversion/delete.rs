//! Deleting a meeting at Zoom: tried right after the decision, repeated by the reconciler until Zoom says gone. A meeting
//! that is not there counts as deleted; one that is running is ended first, unless the people in it are to be left alone.

use std::time::Duration;

use shared::conversion::{Event, State};
use shared::message::{DownCause, Message};
use zoom::Error as ZoomError;

use super::ground::{self, Ground};
use super::journal;
use super::reserve::record;
use crate::Backend;
use crate::actor::Author;
use crate::error::Result;
use crate::store::meetings::{self, Meeting};
use crate::zoom_port;

/// One attempt ends before its lease does.
const ATTEMPT: Duration = Duration::from_secs(14);

/// How often a meeting that is left running is tried, in seconds; an event that it has ended comes sooner.
const RUNS_SECONDS: i64 = 60;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Zoom says gone.
    Gone,
    /// To be repeated.
    Later,
}

/// One attempt to delete a meeting in state `Deleting`.
pub(crate) async fn attempt_delete(backend: &Backend, meeting: &Meeting) -> Result<Attempt> {
    let asked = match (meeting.zoom_meeting_id, ground::now(backend).await?) {
        (Some(id), ground) => ask(backend, &ground, id, meeting.leave_running).await,
        (None, _) => Ok(Asked::Gone),
    };
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let Some(mut meeting) = meetings::lock(&mut tx, &meeting.id).await? else { return Ok(Attempt::Gone) };
    if meeting.state != State::Deleting {
        return Ok(Attempt::Gone);
    }
    let number = crate::store::ground::number(&mut tx, &meeting.request).await?;
    let subject = ground::subject(&mut tx, number).await?.ok_or(crate::Error::NotFound)?;
    let program = Author::program();
    let attempt = match asked {
        Ok(Asked::Gone) => {
            journal::apply(&mut meeting, Event::Gone, now, false)?;
            record(&mut tx, &program, &subject, now, "meeting_deleted", "").await?;
            Attempt::Gone
        }
        Ok(Asked::Runs) => {
            let attempts = meeting.attempts;
            journal::retry_at(&mut meeting, Some(now.plus_seconds(RUNS_SECONDS)), None);
            // Waiting for people to leave is no failure.
            meeting.attempts = attempts;
            Attempt::Later
        }
        Err(message) => {
            if meeting.attempts == 0 {
                record(&mut tx, &program, &subject, now, "delete_pending", message.code().as_str()).await?;
            }
            let next = journal::back_off(now, meeting.attempts);
            journal::retry_at(&mut meeting, Some(next), Some(&message));
            Attempt::Later
        }
    };
    meetings::save(&mut tx, &meeting).await?;
    tx.commit().await?;
    Ok(attempt)
}

/// What Zoom has said.
enum Asked {
    Gone,
    /// People are in it, who were to be left alone.
    Runs,
}

async fn ask(
    backend: &Backend,
    ground: &Ground,
    id: i64,
    leave_running: bool,
) -> std::result::Result<Asked, Message> {
    let client = ground.client(backend)?;
    let done = tokio::time::timeout(ATTEMPT, delete(&client, id, leave_running)).await;
    match done {
        Ok(Ok(asked)) => Ok(asked),
        Ok(Err(error)) => Err(zoom_port::message(&error, "", backend.now())),
        Err(_) => Err(Message::Down { cause: DownCause::TimedOut }),
    }
}

async fn delete(
    client: &zoom::Client,
    id: i64,
    leave_running: bool,
) -> std::result::Result<Asked, ZoomError> {
    match client.delete_meeting(id).await {
        Err(ZoomError::Running) if leave_running => Ok(Asked::Runs),
        Err(ZoomError::Running) => {
            client.end_meeting(id).await.or_else(|error| match error {
                ZoomError::NotFound => Ok(()),
                other => Err(other),
            })?;
            client.delete_meeting(id).await.map(|_| Asked::Gone)
        }
        other => other.map(|_| Asked::Gone),
    }
}
