//! The create itself, in a task of its own: sent once per row, its answer written down, the next host tried where the
//! first was at fault. Invariant: `Creating` is committed before the POST leaves, and no POST leaves twice for one row.

use std::time::Duration;

use shared::conversion::{Event, State};
use shared::eligibility::SentTime;
use shared::message::{DownCause, Message};
use zoom::{Drift, NewMeeting};

use super::convert::{Outcome, outcome, refusal};
use super::delete::attempt_delete;
use super::ground::Subject;
use super::identify::{self, Who};
use super::journal;
use super::outside::{self, Outside};
use super::reserve::{Job, Skip, give_up, next_host, record, refused_word};
use crate::Backend;
use crate::actor::Author;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::store::meetings::{self, Meeting};
use crate::zoom_port;

/// How often the lease of a create is renewed: three times before it would run out.
const RENEWAL: Duration = Duration::from_secs(5);

/// Minutes after which a host that Zoom refused is looked at again.
pub(crate) const RECHECK_MINUTES: i64 = 15;

/// Carries a reservation through to its end.
pub(super) async fn run(backend: Backend, mut job: Box<Job>) -> Result<Outcome> {
    carry_through(&backend, &mut job).await
}

/// The same; `job` is the last reservation afterwards, which may be on another host than the first.
pub(super) async fn carry_through(backend: &Backend, job: &mut Box<Job>) -> Result<Outcome> {
    let result = loop {
        match one(backend, job).await {
            Ok(Step::Over(outcome)) => break Ok(outcome),
            Ok(Step::Next(next)) => *job = next,
            Err(error) => break Err(error),
        }
    };
    backend.engine().finished.notify_waiters();
    result
}

enum Step {
    Over(Outcome),
    Next(Box<Job>),
}

async fn one(backend: &Backend, job: &Job) -> Result<Step> {
    let client = match job.ground.client(backend) {
        Ok(client) => client,
        Err(message) => return stop(backend, job, Event::Release, message).await,
    };
    match keeping_lease(backend, job, identify::ask(backend, &client, job)).await? {
        Who::Known => {}
        Who::Learned(host) => {
            return Ok(Step::Next(Box::new(Job { host: *host, ..job.clone() })));
        }
        Who::Other(seen) => return skip(backend, job, Skip::Seen(seen)).await,
        Who::Refused(error) => return refused(backend, job, &error, Event::Release).await,
    }
    match outside::look(backend, &client, job).await? {
        Outside::Clear => {}
        Outside::InTheWay(span) => return skip(backend, job, Skip::Outside { span }).await,
        Outside::Refused(error) => return refused(backend, job, &error, Event::Release).await,
    }
    let Some(sent) = begin(backend, job).await? else { return Ok(Step::Over(Outcome::Withdrawn)) };
    let asked = asked_for(job, sent);
    let zoom = client.create_meeting(job.host.zoom_key(), &asked);
    let written = match keeping_lease(backend, job, zoom).await {
        Ok(made) => created(backend, job, &made, &asked.drift(&made)).await.map(Step::Over),
        Err(error) if error.outcome_unknown() => lost(backend, job).await.map(Step::Over),
        Err(error) => refused(backend, job, &error, Event::Refused).await,
    };
    written.map_err(|error| unwritten(job, error))
}

/// Zoom was asked, and what it said may not have been written down: to people that is an answer that was lost. The row counts as
/// unknown once its lease has run out, and its meeting is looked for.
fn unwritten(job: &Job, error: Error) -> Error {
    if !matches!(error, Error::Busy | Error::Unavailable(_) | Error::Internal(_)) {
        return error;
    }
    tracing::error!(meeting = %job.meeting, %error, "what Zoom said was not written down; the meeting is looked for");
    Error::Zoom(match job.stand_in {
        true => Message::Down { cause: DownCause::TimedOut },
        false => Message::Unknown,
    })
}

/// Waits for Zoom's answer, renewing the row's lease meanwhile: Zoom may take twice as long as a lease, and what a dead program
/// has left behind is to be taken over after one.
async fn keeping_lease<T>(backend: &Backend, job: &Job, zoom: impl Future<Output = T>) -> T {
    let mut zoom = std::pin::pin!(zoom);
    loop {
        if let Ok(answer) = tokio::time::timeout(RENEWAL, zoom.as_mut()).await {
            return answer;
        }
        if let Err(error) = renew(backend, job).await {
            tracing::warn!(%error, "the lease of a create was not renewed; somebody else may look for its meeting");
        }
    }
}

async fn renew(backend: &Backend, job: &Job) -> Result<()> {
    let until = backend.now().plus_seconds(journal::LEASE_SECONDS);
    let mut tx = backend.store().begin().await?;
    meetings::renew_lease(&mut tx, &job.meeting, backend.engine().instance(), until).await?;
    Ok(tx.commit().await?)
}

/// Commits that the POST is about to leave; `None` when the request was canceled or converted back meanwhile.
async fn begin(backend: &Backend, job: &Job) -> Result<Option<SentTime>> {
    let mut tx = backend.store().begin().await?;
    let now = backend.now();
    let Some(mut meeting) = meetings::lock(&mut tx, &job.meeting).await? else { return Ok(None) };
    if meeting.state != State::Reserved {
        return Ok(None);
    }
    let sent = SentTime::of(job.subject.span, now);
    journal::send(&mut meeting, now, sent, backend.engine().instance())?;
    meetings::save(&mut tx, &meeting).await?;
    tx.commit().await?;
    Ok(Some(sent))
}

/// No personal data: the company and the number (R58). The marker stands where lists still show it.
fn asked_for(job: &Job, sent: SentTime) -> NewMeeting {
    NewMeeting {
        topic: format!("{} {}", job.ground.company, job.subject.number),
        agenda: format!(
            "Callboard {}\nPlease leave this line: it ties the meeting to its request.",
            job.marker
        ),
        start: zoom_port::to_zoom(sent.start),
        duration_minutes: u32::try_from(sent.duration_minutes).unwrap_or(1).max(1),
        timezone: Some(zoom_port::name_at_zoom(&job.subject.zone).to_owned()),
        waiting_room: job.ground.waiting_room,
    }
}

/// Zoom made it, maybe with other settings than it was asked for: then the history says which.
async fn created(backend: &Backend, job: &Job, made: &zoom::Meeting, drift: &[Drift]) -> Result<Outcome> {
    let mut tx = backend.store().begin().await?;
    let meeting = meetings::lock(&mut tx, &job.meeting).await?.ok_or(Error::NotFound)?;
    let event = match meeting.state {
        State::Creating => Event::Created,
        // Somebody adopted it before its answer came.
        State::Active | State::Deleting if meeting.zoom_meeting_id == Some(made.id) => {
            return outcome(meeting, job.host.name.clone());
        }
        _ => Event::Found,
    };
    let meeting = adopted(backend, &mut tx, meeting, event, made, &job.author, &job.subject).await?;
    // Guests before the host have a line of their own.
    let other = drift.iter().filter(|it| !matches!(it, Drift::JoinBeforeHost { .. })).map(Drift::field);
    let other = other.collect::<Vec<_>>().join(", ");
    if !other.is_empty() {
        record(&mut tx, &Author::program(), &job.subject, backend.now(), "zoom_differs", &other).await?;
    }
    tx.commit().await?;
    if meeting.state == State::Deleting {
        attempt_delete(backend, &meeting).await?;
    }
    outcome(meeting, job.host.name.clone())
}

/// Writes down a meeting that exists at Zoom, with its history.
pub(crate) async fn adopted(
    backend: &Backend,
    tx: &mut Tx,
    mut meeting: Meeting,
    event: Event,
    made: &zoom::Meeting,
    author: &Author,
    subject: &Subject,
) -> Result<Meeting> {
    let now = backend.now();
    let margins = crate::store::settings::load(tx).await?.margins;
    journal::found(&mut meeting, event, made, now, margins)?;
    if meeting.state == State::Deleting {
        // Whoever found it tries first.
        journal::lease(&mut meeting, now, journal::LEASE_SECONDS, backend.engine().instance());
    } else if meeting.stand_in {
        // Until it has taken its place it belongs to whoever has it made.
        journal::lease(&mut meeting, now, journal::LEASE_SECONDS, backend.engine().instance());
    }
    meetings::save(tx, &meeting).await?;
    let action = match meeting.state {
        State::Active if meeting.stand_in => "stand_in_made",
        State::Active => "converted",
        _ => "meeting_found_unwanted",
    };
    let note = made.id.to_string();
    record(tx, author, subject, now, action, &note).await?;
    if meeting.join_before_host_on {
        record(tx, &Author::program(), subject, now, "join_before_host_on", &note).await?;
    }
    Ok(meeting)
}

/// Nobody knows: the reconciler looks for the marker.
async fn lost(backend: &Backend, job: &Job) -> Result<Outcome> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let mut meeting = meetings::lock(&mut tx, &job.meeting).await?.ok_or(Error::NotFound)?;
    if meeting.state == State::Creating {
        journal::lose(&mut meeting, now)?;
        meetings::save(&mut tx, &meeting).await?;
        record(&mut tx, &job.author, &job.subject, now, "create_unknown", &job.host.name).await?;
        tx.commit().await?;
    }
    backend.engine().bell().notify_one();
    if meeting.current { outcome(meeting, job.host.name.clone()) } else { Ok(Outcome::Withdrawn) }
}

/// Zoom said no, definitely, to what was asked in the state that `event` leaves.
async fn refused(backend: &Backend, job: &Job, error: &zoom::Error, event: Event) -> Result<Step> {
    let now = backend.now();
    let said = zoom_port::message(error, &job.host.name, now);
    if !zoom_port::fault(error).tries_next_host() {
        return stop(backend, job, event, said).await;
    }
    let health = zoom_port::health(error);
    let until = match health {
        Some(_) => now.plus_minutes(RECHECK_MINUTES),
        None => zoom_port::resets_at(error, now),
    };
    skip(backend, job, Skip::Fault { said, health, until }).await
}

/// Goes on with the next free host.
async fn skip(backend: &Backend, job: &Job, why: Skip) -> Result<Step> {
    let next = next_host(backend, job, &why).await?;
    Ok(next.map_or(Step::Over(Outcome::Withdrawn), |next| Step::Next(Box::new(next))))
}

/// Releases the reservation; the request is as it was.
async fn stop(backend: &Backend, job: &Job, event: Event, message: Message) -> Result<Step> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    crate::store::lock_pool(&mut tx).await?;
    if let Some(mut meeting) = meetings::lock(&mut tx, &job.meeting).await?
        && matches!(meeting.state, State::Reserved | State::Creating)
    {
        give_up(&mut tx, &mut meeting, event, now, Some(&message)).await?;
        let word = refused_word(job.stand_in);
        record(&mut tx, &job.author, &job.subject, now, word, message.code().as_str()).await?;
        tx.commit().await?;
    }
    Err(refusal(message))
}
