//! The first step: one short transaction under the pool lock that judges everything again and reserves a host. Nothing a
//! page showed before is trusted here (R48, R68).

use shared::conversion::{Event, Intent, State};
use shared::eligibility::{self, Eligible};
use shared::id::{HostId, MeetingId};
use shared::message::Message;
use shared::placement::{HealthProblem, Placement, place};
use shared::quota;
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::ground::{self, Ground, Subject};
use super::journal::{self, LEASE_SECONDS};
use super::marker;
use super::pool::{self, StoredDraw};
use crate::Backend;
use crate::actor::{Author, Scheduler};
use crate::audit::{self, Detail};
use crate::error::{Error, Result};
use crate::hosts::{Sighting, write_down};
use crate::store::hosts::PoolHost;
use crate::store::meetings::{self, Meeting, NewMeeting};
use crate::store::{self, Tx, hosts};

/// A reserved host and everything the create needs; no database is asked again before the POST but for its commit.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) meeting: MeetingId,
    pub(super) subject: Subject,
    pub(super) host: PoolHost,
    pub(super) marker: String,
    pub(super) key: String,
    pub(super) seen: Option<i64>,
    pub(super) ground: Ground,
    pub(super) author: Author,
    /// Whether the request's current meeting stays until this one takes its place.
    pub(super) stand_in: bool,
    /// Hosts that this conversion has found a meeting made directly in Zoom on, and when (R57).
    pub(super) outside: Vec<(HostId, Span)>,
}

/// What the first step comes to.
#[derive(Debug)]
pub(super) enum First {
    /// A host is reserved.
    Reserved(Box<Job>),
    /// There is a meeting already: by the same key (R63), or the request is one (R73).
    Existing(MeetingId),
}

/// Judges and reserves. A refusal changes nothing but the history.
pub(super) async fn reserve(
    backend: &Backend,
    scheduler: &Scheduler<'_>,
    number: RequestNumber,
    key: &str,
    seen: Option<i64>,
) -> Result<First> {
    let author = Author::from(scheduler);
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let version = store::lock_pool(&mut tx).await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    // Whoever resends a form gets what became of it; the key means nothing for another request.
    let key = format!("{}:{key}", subject.id);
    let known = match meetings::by_key(&mut tx, &key).await? {
        Some(meeting) => Some(meeting),
        None => meetings::current(&mut tx, &subject.id).await?,
    };
    if let Some(meeting) = known {
        return Ok(First::Existing(meeting.id));
    }
    let ground = ground::read(&mut tx, backend).await?;
    let attempt = Attempt { subject, key, seen, ground, author, stand_in: false, outside: Vec::new() };
    Ok(First::Reserved(attempt.reserve(backend, tx, version, now).await?))
}

/// Judges and reserves a host for a meeting that is to take the place of the current one of its request. A refusal changes
/// nothing but the history.
pub(super) async fn reserve_stand_in(
    backend: &Backend,
    author: &Author,
    subject: Subject,
) -> Result<Box<Job>> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let version = store::lock_pool(&mut tx).await?;
    let key = format!("{}:stand-in:{}", subject.id, backend.random().id());
    let ground = ground::read(&mut tx, backend).await?;
    let author = author.clone();
    let attempt = Attempt { subject, key, seen: None, ground, author, stand_in: true, outside: Vec::new() };
    attempt.reserve(backend, tx, version, now).await
}

/// Ends a reservation on a host that cannot be used and reserves the next free one, in one transaction (R64). `None`: the
/// request was canceled or converted back meanwhile.
pub(super) async fn next_host(backend: &Backend, job: &Job, why: &Skip) -> Result<Option<Job>> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let version = store::lock_pool(&mut tx).await?;
    let Some(mut meeting) = meetings::lock(&mut tx, &job.meeting).await? else { return Err(Error::NotFound) };
    let event = match meeting.state {
        // Nothing was sent yet.
        State::Reserved => Event::Release,
        State::Creating => Event::Refused,
        _ => return Ok(None),
    };
    let wanted = meeting.intent == Intent::Present;
    give_up(&mut tx, &mut meeting, event, now, why.message()).await?;
    let mut outside = job.outside.clone();
    match why {
        Skip::Fault { said, health, until } => {
            let error = journal::stored(said).unwrap_or_default();
            hosts::block(&mut tx, &job.host.id, health.map(|it| it.as_str()), *until, (&error, now)).await?;
        }
        Skip::Outside { span } => {
            record(&mut tx, &job.author, &job.subject, now, "outside_meeting", &job.host.name).await?;
            outside.push((job.host.id.clone(), *span));
        }
        Skip::Seen(seen) => {
            write_down(&mut tx, job.host.zoom_key(), seen, now).await?;
        }
    }
    if !wanted {
        tx.commit().await?;
        return Ok(None);
    }
    // A stand-in is made for a time that the request does not have yet.
    let subject = match job.stand_in {
        true => job.subject.clone(),
        false => ground::subject(&mut tx, job.subject.number).await?.ok_or(Error::NotFound)?,
    };
    let attempt = Attempt {
        stand_in: job.stand_in,
        subject,
        key: job.key.clone(),
        seen: job.seen,
        ground: ground::read(&mut tx, backend).await?,
        author: job.author.clone(),
        outside,
    };
    let next = attempt.judge(backend, &mut tx, version, now).await;
    if let Err(Error::Conflict(message)) = &next {
        let (author, word) = (&attempt.author, refused_word(job.stand_in));
        record(&mut tx, author, &attempt.subject, now, word, message.code().as_str()).await?;
        if meeting.last_error.is_none() {
            // Whoever waits for this row is told the same.
            meeting.last_error = journal::stored(message);
            meetings::save(&mut tx, &meeting).await?;
        }
    }
    // The host stays flagged and the reservation stays released, whatever came after.
    tx.commit().await?;
    next.map(Some)
}

/// Why a reserved host is not used after all.
#[derive(Debug)]
pub(super) enum Skip {
    /// Zoom refuses it: it is left alone for a while.
    Fault {
        /// What Zoom said.
        said: Message,
        /// What is wrong with it; `None` for its daily limit.
        health: Option<HealthProblem>,
        /// How long it is left alone.
        until: Timestamp,
    },
    /// A meeting made directly in Zoom is in the way (R57).
    Outside {
        /// When it takes place.
        span: Span,
    },
    /// Zoom was asked who it is: it is another host of ours (T-25), or it may not host.
    Seen(Sighting),
}

impl Skip {
    fn message(&self) -> Option<&Message> {
        match self {
            Self::Fault { said, .. } => Some(said),
            Self::Outside { .. } | Self::Seen(_) => None,
        }
    }
}

struct Attempt {
    subject: Subject,
    key: String,
    seen: Option<i64>,
    ground: Ground,
    author: Author,
    stand_in: bool,
    outside: Vec<(HostId, Span)>,
}

impl Attempt {
    /// Judges, writes the reservation and commits; a refusal is written into the history.
    async fn reserve(&self, backend: &Backend, mut tx: Tx, version: i64, now: Timestamp) -> Result<Box<Job>> {
        match self.judge(backend, &mut tx, version, now).await {
            Ok(job) => {
                tx.commit().await?;
                Ok(Box::new(job))
            }
            Err(Error::Conflict(message)) => {
                drop(tx);
                self.refused(backend, &message).await?;
                Err(Error::Conflict(message))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes down an attempt that changed nothing (R51).
    async fn refused(&self, backend: &Backend, message: &Message) -> Result<()> {
        let mut tx = backend.store().begin().await?;
        let word = refused_word(self.stand_in);
        record(&mut tx, &self.author, &self.subject, backend.now(), word, message.code().as_str()).await?;
        Ok(tx.commit().await?)
    }

    /// Status, pool and draw, inside the transaction; then the row.
    async fn judge(&self, backend: &Backend, tx: &mut Tx, version: i64, now: Timestamp) -> Result<Job> {
        let Self { subject, ground, .. } = self;
        let checked = eligibility::check(subject.status, false, subject.span, now, ground.is_set_up());
        let Eligible { .. } = checked.map_err(Error::Conflict)?;
        let mut pool = pool::read(tx, subject.span, ground.margins, now, true).await?;
        pool.take_out(&self.outside);
        let seed = backend.random().seed();
        let placed = place(subject.span, &pool.facts, ground.margins, ground.strategy, seed, now);
        // The version a page shows was read before this transaction moved it.
        let overtaken = self.seen.filter(|seen| *seen < version - 1);
        let Placement { host, draw } =
            placed.map_err(|no_host| Error::Conflict(pool.refusal(no_host, overtaken)))?;
        let host = pool.hosts.into_iter().find(|it| it.id == host).ok_or(Error::NotFound)?;
        let job = Job {
            meeting: MeetingId::new(backend.random().id()),
            subject: subject.clone(),
            host,
            marker: marker::new(&ground.installation, &backend.random().id()),
            key: self.key.clone(),
            seen: self.seen,
            ground: ground.clone(),
            author: self.author.clone(),
            stand_in: self.stand_in,
            outside: self.outside.clone(),
        };
        let draw = serde_json::to_string(&StoredDraw { pool: version, draw }).map_err(Error::internal)?;
        self.write(backend, tx, &job, &draw, now).await?;
        Ok(job)
    }

    async fn write(
        &self,
        backend: &Backend,
        tx: &mut Tx,
        job: &Job,
        draw: &str,
        now: Timestamp,
    ) -> Result<()> {
        let new = NewMeeting {
            id: &job.meeting,
            request: &job.subject.id,
            host: &job.host.id,
            span: job.subject.span,
            marker: &job.marker,
            draw,
            idempotency_key: &job.key,
            reserved_at: now,
            lease_until: now.plus_seconds(LEASE_SECONDS),
            lease_by: backend.engine().instance(),
            stand_in: self.stand_in,
        };
        meetings::insert_reserved(tx, &new).await?;
        hosts::count_create(tx, &job.host.id, quota::utc_day(now), 1).await?;
        let word = if self.stand_in { "move_began" } else { "convert_began" };
        record(tx, &self.author, &self.subject, now, word, &job.host.name).await
    }
}

/// The history's word for a meeting that could not be made.
pub(super) const fn refused_word(stand_in: bool) -> &'static str {
    if stand_in { "move_refused" } else { "convert_refused" }
}

/// Ends a row that certainly made nothing, and gives its unit of quota back.
pub(crate) async fn give_up(
    tx: &mut Tx,
    meeting: &mut Meeting,
    event: Event,
    now: Timestamp,
    why: Option<&Message>,
) -> Result<()> {
    journal::end(meeting, event, now, why)?;
    meetings::save(tx, meeting).await?;
    hosts::count_create(tx, &meeting.host, quota::utc_day(meeting.reserved_at), -1).await?;
    Ok(())
}

/// One line of the request's history; never a link.
pub(crate) async fn record(
    tx: &mut Tx,
    author: &Author,
    subject: &Subject,
    now: Timestamp,
    action: &str,
    note: &str,
) -> Result<()> {
    let detail = Detail::default().with_note(Some(note.to_owned()));
    audit::record(tx, (now, author), action, subject.audit(), &detail).await?;
    Ok(())
}
