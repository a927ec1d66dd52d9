//! Convert to Zoom Meeting. The answer comes within ten seconds, whatever Zoom does; the create goes on by itself and
//! survives the client going away.

use std::time::Duration;

use shared::conversion::{Intent, State};
use shared::id::MeetingId;
use shared::message::{Code, Message};
use shared::quota;
use shared::request::RequestNumber;
use tokio::time::Instant;

use super::reserve::{First, reserve};
use super::{create, journal};
use crate::Backend;
use crate::actor::Scheduler;
use crate::error::{Error, FieldError, Result};
use crate::store::hosts;
use crate::store::meetings::{self, Meeting};

/// How long a page waits for Zoom before it says "still asking".
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a create is looked at that another program may carry through: its end rings no bell here.
const ELSEWHERE: Duration = Duration::from_millis(250);

/// Longest idempotency key taken.
const LONGEST_KEY: usize = 100;

/// What became of a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The meeting exists.
    Done(Converted),
    /// Zoom has not answered yet; the request's page shows what comes of it.
    StillAsking {
        /// The host Zoom is asked about.
        host_name: String,
    },
    /// Somebody canceled the request or converted it back meanwhile; a meeting that was made is deleted.
    Withdrawn,
}

/// A meeting that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The host's name.
    pub host_name: String,
    /// The invite link.
    pub join_url: String,
    /// For guests who type the meeting's number.
    pub passcode: Option<String>,
    /// Zoom lets guests in before the host: an account setting forces it (R59).
    pub join_before_host_on: bool,
}

/// Makes a Zoom meeting for a request. The same `idempotency_key` for the same request gives the same meeting (R63), and
/// so does a request that is one already (R73). `seen_version` is the pool's version the page was made from.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] with the reason when it may not or cannot be converted (nothing was changed);
/// [`Error::Zoom`] when Zoom refused, did not answer, or may have made it ([`Message::Unknown`]).
pub async fn convert(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
    idempotency_key: &str,
    seen_version: Option<i64>,
) -> Result<Outcome> {
    convert_within(backend, scheduler, number, idempotency_key, seen_version, PATIENCE).await
}

/// Like [`convert`], answering [`Outcome::StillAsking`] after `patience`.
///
/// # Errors
/// As [`convert`].
pub async fn convert_within(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
    idempotency_key: &str,
    seen_version: Option<i64>,
    patience: Duration,
) -> Result<Outcome> {
    if idempotency_key.len() > LONGEST_KEY {
        let message = "This form is damaged. Load the page again.";
        return Err(Error::Invalid(vec![FieldError::new("idempotency_key", message)]));
    }
    let key = match idempotency_key {
        "" => backend.random().id(),
        typed => typed.to_owned(),
    };
    let deadline = Instant::now() + patience;
    let job = match reserve(backend, scheduler, number, &key, seen_version).await? {
        First::Existing(meeting) => return settle(backend, meeting, deadline).await,
        First::Reserved(job) => job,
    };
    let host_name = job.host.name.clone();
    let create = backend.engine().tasks().spawn(create::run(backend.clone(), job));
    match tokio::time::timeout_at(deadline, create).await {
        Ok(Ok(result)) => result,
        Ok(Err(gone)) => Err(Error::internal(gone)),
        Err(_) => Ok(Outcome::StillAsking { host_name }),
    }
}

/// What becomes of a meeting that somebody else has begun.
async fn settle(backend: &Backend, mut id: MeetingId, deadline: Instant) -> Result<Outcome> {
    loop {
        let finished = backend.engine().finished.notified();
        tokio::pin!(finished);
        // Listening begins before the row is read, so an end in between is not missed.
        finished.as_mut().enable();
        let mut tx = backend.store().read().await?;
        let meeting = meetings::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
        let host = hosts::get(&mut tx, &meeting.host, quota::utc_day(backend.now())).await?;
        let next = meetings::current(&mut tx, &meeting.request).await?;
        drop(tx);
        match (meeting.state, next) {
            // The first host was at fault: the create went on with another.
            (State::Ended, Some(next)) => {
                id = next.id;
                continue;
            }
            (State::Reserved | State::Creating, _) => {}
            _ => return outcome(meeting, host.name),
        }
        let look = match backend.store().is_shared() {
            true => deadline.min(Instant::now() + ELSEWHERE),
            false => deadline,
        };
        if tokio::time::timeout_at(look, finished).await.is_err() && deadline <= Instant::now() {
            return outcome(meeting, host.name);
        }
    }
}

/// What a row means to whoever asked for it.
pub(super) fn outcome(meeting: Meeting, host_name: String) -> Result<Outcome> {
    match meeting.state {
        State::Reserved | State::Creating => Ok(Outcome::StillAsking { host_name }),
        State::Unknown => Err(Error::Zoom(Message::Unknown)),
        State::Active if meeting.intent == Intent::Absent => Ok(Outcome::Withdrawn),
        State::Active => Ok(Outcome::Done(Converted {
            host_name,
            join_url: meeting.join_url.unwrap_or_default(),
            passcode: meeting.passcode,
            join_before_host_on: meeting.join_before_host_on,
        })),
        State::Deleting => Ok(Outcome::Withdrawn),
        State::Ended => match journal::read_stored(meeting.last_error.as_deref()) {
            Some(message) => Err(refusal(message)),
            None => Ok(Outcome::Withdrawn),
        },
    }
}

/// Whose refusal a message is: ours (409) or Zoom's (502).
pub(super) fn refusal(message: Message) -> Error {
    match message.code() {
        Code::NoHost
        | Code::Quota
        | Code::Stale
        | Code::NotSetUp
        | Code::Draft
        | Code::Canceled
        | Code::Past => Error::Conflict(message),
        _ => Error::Zoom(message),
    }
}
