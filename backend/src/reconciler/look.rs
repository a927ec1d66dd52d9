//! Looking at Zoom: is the meeting there that nobody saw the answer for? Markers of meetings given up are remembered for
//! thirty days, and what turns up with one is deleted and reported.

use chrono::{DateTime, Utc};
use shared::conversion::{Event, State};
use shared::eligibility::SentTime;
use shared::message::Message;
use shared::quota;
use shared::reconcile::{Intended, Observed, Step, plan};
use shared::time::{DAY, HOUR, MINUTE, Timestamp};
use std::time::Duration;
use zoom::MeetingList;

use super::note;
use crate::Backend;
use crate::actor::Author;
use crate::conversion::journal::{self, REMEMBER_DAYS};
use crate::conversion::{adopted, attempt_delete, ground, reserve};
use crate::error::{Error, Result};
use crate::hosts::{Sighting, note_observed, observe_host};
use crate::store::hosts::PoolHost;
use crate::store::meetings::{self, Meeting};
use crate::store::{self, hosts};
use crate::zoom_port;

/// One look ends before its lease does.
const LOOK: Duration = Duration::from_secs(14);

/// Until the POST has certainly arrived, the list is read this often, in seconds.
const EAGER_SECONDS: i64 = 15;

/// How often a person's problem is looked at again, in minutes.
const PERSON_MINUTES: i64 = 5;

/// What a look at the host's meetings found.
struct Seen {
    observed: Observed,
    found: Option<zoom::Meeting>,
    /// Further meetings with the same marker, which must not be.
    doubles: Vec<i64>,
    why: Option<Message>,
}

/// One look for one row, and the step that follows.
pub(super) async fn look(backend: &Backend, meeting: Meeting) -> Result<()> {
    let mut tx = backend.store().read().await?;
    let host = hosts::get(&mut tx, &meeting.host, quota::utc_day(backend.now())).await?;
    drop(tx);
    let begun = backend.now();
    let seen = match tokio::time::timeout(LOOK, observe(backend, &meeting, &host, begun)).await {
        Ok(seen) => seen?,
        Err(_) => Seen::nothing(Observed::Incomplete, None),
    };
    delete_doubles(backend, &meeting, &seen).await?;
    take_step(backend, meeting, seen).await
}

impl Seen {
    fn nothing(observed: Observed, why: Option<Message>) -> Self {
        Self { observed, found: None, doubles: Vec::new(), why }
    }
}

async fn observe(backend: &Backend, meeting: &Meeting, host: &PoolHost, begun: Timestamp) -> Result<Seen> {
    let client = match ground::now(backend).await?.client(backend) {
        Ok(client) => client,
        Err(message) => return Ok(Seen::nothing(Observed::Incomplete, Some(message))),
    };
    let said = |error: &zoom::Error| Some(zoom_port::message(error, &host.name, begun));
    let listed = match client.list_meetings(host.zoom_key(), MeetingList::Scheduled).await {
        Ok(listed) => listed,
        Err(error @ zoom::Error::MissingScope { .. }) => {
            return Ok(Seen::nothing(Observed::MayNotList, said(&error)));
        }
        Err(error) => return Ok(Seen::nothing(Observed::Incomplete, said(&error))),
    };
    let mut ours = listed.iter().filter(|it| it.agenda.contains(&meeting.marker));
    let Some(first) = ours.next() else {
        return Ok(Seen::nothing(Observed::Absent { listing_begun_at: begun }, None));
    };
    let doubles = ours.map(|double| double.id).collect();
    match client.get_meeting(first.id).await {
        Ok(found) => {
            let observed = Observed::Present { time: time(first.start_time, first.duration) };
            Ok(Seen { observed, found: Some(found), doubles, why: None })
        }
        Err(error) => Ok(Seen::nothing(Observed::Incomplete, said(&error))),
    }
}

/// What Zoom says of a meeting's time; nothing where it has no fixed one.
pub(super) fn time(start: Option<DateTime<Utc>>, minutes: Option<u32>) -> Option<SentTime> {
    let start = zoom_port::from_zoom(start?);
    Some(SentTime { start, duration_minutes: i64::from(minutes?) })
}

async fn take_step(backend: &Backend, meeting: Meeting, seen: Seen) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let Some(mut meeting) = meetings::lock(&mut tx, &meeting.id).await? else { return Ok(()) };
    if !matches!(meeting.state, State::Unknown | State::Ended) {
        // Its answer came, or somebody else was at it, while we looked.
        return Ok(());
    }
    match (plan(&intended(&meeting), &seen.observed), &seen.found) {
        (Step::Apply(Event::Found) | Step::DeleteStray, Some(found)) => {
            let number = store::ground::number(&mut tx, &meeting.request).await?;
            let subject = ground::subject(&mut tx, number).await?.ok_or(Error::NotFound)?;
            let program = Author::program();
            let meeting = adopted(backend, &mut tx, meeting, Event::Found, found, &program, &subject).await?;
            tx.commit().await?;
            backend.engine().finished().notify_waiters();
            if meeting.state == State::Deleting {
                attempt_delete(backend, &meeting).await?;
            }
            return Ok(());
        }
        (Step::Apply(Event::Release), _) => {
            reserve::give_up(&mut tx, &mut meeting, Event::Release, now, None).await?;
            note(&mut tx, &meeting, now, "create_never_happened", "").await?;
            meeting.next_attempt_at = remember(&meeting, now);
        }
        (Step::CountAbsence, _) => {
            meeting.absent_listings += 1;
            journal::retry_at(&mut meeting, Some(now.plus_seconds(1)), seen.why.as_ref());
        }
        (Step::AskPerson, _) => {
            journal::retry_at(&mut meeting, Some(now.plus_minutes(PERSON_MINUTES)), seen.why.as_ref());
        }
        (Step::Wait { until: Some(until) }, _) => {
            let at = until.plus_seconds(1).min(now.plus_seconds(EAGER_SECONDS));
            journal::retry_at(&mut meeting, Some(at), seen.why.as_ref());
        }
        (_, _) if meeting.state == State::Ended => {
            let next = remember(&meeting, now);
            journal::retry_at(&mut meeting, next, None);
        }
        _ => {
            let next = journal::back_off(now, meeting.attempts);
            journal::retry_at(&mut meeting, Some(next), seen.why.as_ref());
        }
    }
    meetings::save(&mut tx, &meeting).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) fn intended(meeting: &Meeting) -> Intended {
    let sent = meeting.sent_start.zip(meeting.sent_minutes);
    Intended {
        state: meeting.state,
        intent: meeting.intent,
        sent_at: meeting.sent_at,
        sent: sent.map(|(start, duration_minutes)| SentTime { start, duration_minutes }),
        absent_listings: u32::try_from(meeting.absent_listings).unwrap_or(0),
        named_by_webhook: false,
        leased: false,
    }
}

/// When a remembered marker is looked for again: soon at first, every six hours later, for thirty days.
fn remember(meeting: &Meeting, now: Timestamp) -> Option<Timestamp> {
    let ended_at = meeting.ended_at?;
    let age = now.millis_since(ended_at);
    let next = now.plus_millis(age.clamp(10 * MINUTE, 6 * HOUR));
    (age < REMEMBER_DAYS * DAY).then_some(next)
}

/// Two meetings with one marker: one of them is nobody's.
async fn delete_doubles(backend: &Backend, meeting: &Meeting, seen: &Seen) -> Result<()> {
    if seen.doubles.is_empty() {
        return Ok(());
    }
    let Ok(client) = ground::now(backend).await?.client(backend) else { return Ok(()) };
    for id in &seen.doubles {
        if client.delete_meeting(*id).await.is_ok() {
            let mut tx = backend.store().begin().await?;
            note(&mut tx, meeting, backend.now(), "double_deleted", &id.to_string()).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Hosts that Zoom refused are looked at again when their time has come; those that are well go back into the pool.
pub(super) async fn recheck_hosts(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let hosts = hosts::unhealthy(&mut tx, quota::utc_day(now)).await?;
    drop(tx);
    let due = hosts.into_iter().filter(|host| host.blocked_until.is_none_or(|until| until <= now));
    for host in due {
        let Ok(client) = ground::now(backend).await?.client(backend) else { return Ok(()) };
        let observed = observe_host(&client, &host, backend.now()).await;
        if let Sighting::Nothing { said } = &observed {
            postpone(backend, &host, said).await?;
        }
        note_observed(backend, host.zoom_key(), &observed).await?;
    }
    Ok(())
}

/// Zoom gave no answer about a host that is out of use: it stays so until the next look.
async fn postpone(backend: &Backend, host: &PoolHost, said: &Message) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let error = journal::stored(said).unwrap_or_default();
    let until = now.plus_minutes(crate::conversion::RECHECK_MINUTES);
    hosts::block(&mut tx, &host.id, host.health.as_deref(), until, (&error, now)).await?;
    Ok(tx.commit().await?)
}

/// Reads hosts that were never looked up: people are told under which name they will appear (R128). A host Zoom does not
/// know is found out here, before anybody's conversion is.
pub(super) async fn learn_hosts(backend: &Backend) -> Result<()> {
    let mut tx = backend.store().read().await?;
    let unread = hosts::unread(&mut tx, quota::utc_day(backend.now())).await?;
    drop(tx);
    for host in unread {
        let Ok(client) = ground::now(backend).await?.client(backend) else { return Ok(()) };
        let observed = observe_host(&client, &host, backend.now()).await;
        // Trouble with all of Zoom says nothing about this host, nor would the next one fare better.
        if matches!(observed, Sighting::Nothing { .. }) {
            return Ok(());
        }
        note_observed(backend, host.zoom_key(), &observed).await?;
    }
    Ok(())
}
