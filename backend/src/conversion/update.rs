//! Another time for a meeting that stays on its host: written down first, with the new time held, and Zoom told right
//! after; the reconciler repeats it until Zoom has taken it (R87, R90). An update may be repeated: it says how it shall be.
//! Invariant: of one meeting one update is under way at a time, so that an older time never arrives after a newer one.

use std::time::Duration;

use shared::conversion::{Intent, State};
use shared::eligibility::SentTime;
use shared::message::{DownCause, Message};
use shared::quota;
use shared::reschedule::Told;
use shared::span::Span;
use shared::time::Timestamp;
use zoom::{Drift, MeetingChange};

use super::ground::{self, Ground, Subject};
use super::journal::{self, LEASE_SECONDS};
use super::reserve::record;
use crate::Backend;
use crate::actor::Author;
use crate::error::Result;
use crate::store::meetings::{self, Meeting};
use crate::store::{Tx, hosts};
use crate::zoom_port;

/// How long a page waits for Zoom's word.
const PATIENCE: Duration = Duration::from_secs(3);

/// One attempt ends before its lease does.
const ATTEMPT: Duration = Duration::from_secs(14);

/// A new time that was written down; hand it to [`after_reschedule`] once that is committed.
#[must_use = "Zoom is told by after_reschedule"]
#[derive(Debug)]
pub(crate) enum Rescheduled {
    /// Ours to tell.
    Ours(Box<Meeting>),
    /// Somebody is telling Zoom a former time, and goes on with this one.
    Followed,
}

/// Gives the request's active meeting, locked in this transaction, another time on its host. The caller holds the pool lock
/// and has judged the time; the database refuses two meetings at once whatever it believed.
pub(crate) async fn reschedule(
    backend: &Backend,
    tx: &mut Tx,
    mut meeting: Meeting,
    span: Span,
) -> Result<Rescheduled> {
    let now = backend.now();
    let followed = meeting.lease_until.is_some_and(|until| until > now);
    journal::reschedule(&mut meeting, span, now);
    if !followed {
        // Whoever writes it down tells Zoom first; the reconciler takes over when the lease runs out.
        journal::lease(&mut meeting, now, LEASE_SECONDS, backend.engine().instance());
    }
    meetings::save(tx, &meeting).await?;
    Ok(if followed { Rescheduled::Followed } else { Rescheduled::Ours(Box::new(meeting)) })
}

/// Tells Zoom, in a task of its own, and waits a moment for its answer: whether it has taken the time.
pub(crate) async fn after_reschedule(backend: &Backend, rescheduled: Rescheduled) -> bool {
    let Rescheduled::Ours(meeting) = rescheduled else { return false };
    let task = backend.engine().tasks().spawn({
        let backend = backend.clone();
        async move { attempt_update(&backend, &meeting).await }
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(Ok(taken))) => taken,
        Ok(Ok(Err(error))) => {
            tracing::error!(%error, "telling Zoom a new time failed; the reconciler repeats it");
            false
        }
        _ => false,
    }
}

/// Tells Zoom the time of an active meeting whose lease the caller holds; goes on while it is given others meanwhile.
/// Whether Zoom has taken the last.
pub(crate) async fn attempt_update(backend: &Backend, meeting: &Meeting) -> Result<bool> {
    let mut meeting = meeting.clone();
    loop {
        match attempt(backend, &meeting).await? {
            Attempt::Over { taken } => return Ok(taken),
            Attempt::Again(newer) => meeting = *newer,
        }
    }
}

enum Attempt {
    Over {
        taken: bool,
    },
    /// Zoom took it, and there is another time by now.
    Again(Box<Meeting>),
}

async fn attempt(backend: &Backend, meeting: &Meeting) -> Result<Attempt> {
    let ground = ground::now(backend).await?;
    let mut tx = backend.store().read().await?;
    let number = crate::store::ground::number(&mut tx, &meeting.request).await?;
    let subject = ground::subject(&mut tx, number).await?.ok_or(crate::Error::NotFound)?;
    let host = hosts::get(&mut tx, &meeting.host, quota::utc_day(backend.now())).await?;
    drop(tx);
    let asked = ask(backend, &ground, meeting, &subject).await;
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let Some(mut row) = meetings::lock(&mut tx, &meeting.id).await? else {
        return Ok(Attempt::Over { taken: false });
    };
    if asked.sent {
        hosts::count_update(&mut tx, &row.host, quota::utc_day(now)).await?;
    }
    if row.state != State::Active || row.intent == Intent::Absent {
        // It was let go while Zoom was asked; the count stays, and what is due of it now is no longer a time.
        tx.commit().await?;
        return Ok(Attempt::Over { taken: false });
    }
    let program = Author::program();
    let taken = match asked.answer {
        Ok(Answer { told, read, drift }) => {
            let ways_in = journal::new_ways_in(&row, &read);
            journal::told(&mut row, (meeting.span, told), &read);
            record(&mut tx, &program, &subject, now, "time_told", "").await?;
            for word in ways_in {
                record(&mut tx, &program, &subject, now, word, "").await?;
            }
            let other = drift.iter().map(Drift::field).collect::<Vec<_>>().join(", ");
            if !other.is_empty() {
                record(&mut tx, &program, &subject, now, "zoom_differs", &other).await?;
            }
            if row.next_attempt_at.is_some() {
                journal::lease(&mut row, now, LEASE_SECONDS, backend.engine().instance());
                meetings::save(&mut tx, &row).await?;
                tx.commit().await?;
                return Ok(Attempt::Again(Box::new(row)));
            }
            true
        }
        Err(error) => {
            let message = error.message(&host.name, now);
            if row.attempts == 0 {
                record(&mut tx, &program, &subject, now, "time_not_told", message.code().as_str()).await?;
            }
            let next = error.resets_at(now).unwrap_or_else(|| journal::back_off(now, row.attempts));
            journal::retry_at(&mut row, Some(next), Some(&message));
            false
        }
    };
    meetings::save(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(Attempt::Over { taken })
}

/// What came of one attempt.
struct Asked {
    /// Whether an update was sent, which counts for the host's limit of the day.
    sent: bool,
    answer: std::result::Result<Answer, Trouble>,
}

/// Zoom took it, as a reading afterwards shows.
struct Answer {
    told: SentTime,
    read: zoom::Meeting,
    drift: Vec<Drift>,
}

/// Why an attempt came to nothing.
enum Trouble {
    Ours(Message),
    Zoom(zoom::Error),
    TimedOut,
}

impl Trouble {
    fn message(&self, host: &str, now: Timestamp) -> Message {
        match self {
            Self::Ours(message) => message.clone(),
            Self::Zoom(error) => zoom_port::message(error, host, now),
            Self::TimedOut => Message::Down { cause: DownCause::TimedOut },
        }
    }

    /// The host's limit of the day is used up: until then another attempt is in vain.
    fn resets_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Zoom(error @ zoom::Error::RateLimited { kind: zoom::RateLimit::HostDaily, .. }) => {
                Some(zoom_port::resets_at(error, now))
            }
            _ => None,
        }
    }
}

async fn ask(backend: &Backend, ground: &Ground, meeting: &Meeting, subject: &Subject) -> Asked {
    let mut sent = false;
    let client = match ground.client(backend) {
        Ok(client) => client,
        Err(message) => return Asked { sent, answer: Err(Trouble::Ours(message)) },
    };
    let Some(id) = meeting.zoom_meeting_id else {
        return Asked { sent, answer: Err(Trouble::Ours(Message::Gone)) };
    };
    let now = backend.now();
    let before = meeting.sent_start.unwrap_or(meeting.span.start());
    let told = Told::of(meeting.span, before, now);
    let change = MeetingChange {
        start: told.start.map(zoom_port::to_zoom),
        duration_minutes: u32::try_from(told.duration_minutes).ok(),
        timezone: Some(zoom_port::name_at_zoom(&subject.zone).to_owned()),
        ..MeetingChange::default()
    };
    let exchange = async {
        sent = true;
        client.update_meeting(id, &change).await?;
        client.get_meeting(id).await
    };
    let answer = match tokio::time::timeout(ATTEMPT, exchange).await {
        Ok(Ok(read)) => Ok(Answer {
            told: SentTime { start: told.start.unwrap_or(before), duration_minutes: told.duration_minutes },
            drift: change.drift(&read),
            read,
        }),
        Ok(Err(error)) => Err(Trouble::Zoom(error)),
        Err(_) => Err(Trouble::TimedOut),
    };
    Asked { sent, answer }
}
