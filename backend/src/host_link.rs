//! Get Zoom Host Link: judged by the server's clock, fetched fresh from Zoom at every click, handed over once. Invariant:
//! the link is never stored, logged, printed or serialized; the history says that it was fetched, not what it was.

use secrecy::{ExposeSecret as _, SecretString};
use shared::conflict::Booking;
use shared::conversion::State;
use shared::footprint::Margins;
use shared::host_link::{self, Asker, HostLink, LINK_LIFE_MINUTES};
use shared::message::{DownCause, Message};
use shared::quota;
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;
use shared::visibility::Relation;
use zoom::MeetingStatus;

use crate::Backend;
use crate::actor::{Actor, Author};
use crate::conversion::ground::{self, Ground, Subject};
use crate::conversion::pool;
use crate::conversion::reserve::record;
use crate::error::{Error, Result};
use crate::store::audit::Fetched;
use crate::store::meetings::{self, Meeting};
use crate::store::{self, Tx, hosts};
use crate::zoom_port;

/// Hours around now whose meetings a fetched link could still be about.
const HOURS_AROUND: i64 = 24;

/// A link that makes whoever opens it the host, for two hours. It can be revealed and nothing else.
pub struct HostUrl {
    link: SecretString,
    others: Vec<OtherMeeting>,
}

impl HostUrl {
    /// The link, for the one redirect it is made for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.link.expose_secret()
    }

    /// Other meetings of this host whose window is open now: starting this one could end them (R129).
    #[must_use]
    pub fn others(&self) -> &[OtherMeeting] {
        &self.others
    }
}

impl std::fmt::Debug for HostUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostUrl(not shown)")
    }
}

/// Another meeting on the same host that could end this one, or be ended by it (R129).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherMeeting {
    /// Whose; `None` when the viewer must not know: "another meeting".
    pub request: Option<RequestNumber>,
    /// When it takes place.
    pub span: Span,
    /// How the two could meet.
    pub why: Clash,
}

/// How another meeting on the host can come in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// Its window is open now: L or P were raised since it was placed, or staff went past a rule.
    WindowOpen,
    /// Its window is not open, but somebody holds a host link of it that still works.
    LinkOut {
        /// Until when that link works.
        until: Timestamp,
    },
}

/// What a page shows in the place of the host link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The host link, open or not.
    Link(HostLinkState),
    /// The request, still to come, is no longer a Zoom meeting: the old links are dead.
    Gone {
        /// Since when.
        at: Timestamp,
    },
}

/// When the host link of a meeting can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLinkState {
    /// Not yet, open, closed, or none.
    pub link: HostLink,
    /// The name people will see: whoever opens the link appears under it (R128). Unknown until Zoom was asked for it.
    pub host_name: Option<String>,
    /// L, in minutes: "opens … minutes before the start".
    pub opens_minutes_before: i64,
    /// Other meetings of this host to warn of before the click (R129).
    pub others: Vec<OtherMeeting>,
    /// While the meeting runs over: when the next one on its host starts, as far as L and P reach.
    pub next_on_host: Option<Timestamp>,
    /// When the viewer last fetched one; it works for two hours (T-38).
    pub fetched_at: Option<Timestamp>,
}

impl HostLinkState {
    /// Whether what the viewer fetched has stopped working, and no newer one was fetched.
    #[must_use]
    pub fn is_too_old(&self, now: Timestamp) -> bool {
        self.fetched_at.is_some_and(|at| at.plus_minutes(LINK_LIFE_MINUTES) <= now)
    }
}

/// What the request's page shows, by the server's clock; `None` where there is no host link for this viewer. Zoom is not asked: what it said last counts, and it is asked at the
/// click.
///
/// # Errors
/// [`Error::NotFound`] where the viewer may not know of the request.
pub async fn state(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Option<Place>> {
    let mut tx = backend.store().read().await?;
    let (subject, relation) = ground::related(&mut tx, actor, number).await?;
    let now = backend.now();
    let meeting = match meetings::current(&mut tx, &subject.id).await? {
        Some(meeting) if meeting.state == State::Active => meeting,
        Some(_) => return Ok(None),
        None if subject.span.end() < now => return Ok(None),
        None => {
            let gone = store::audit::meeting_gone_at(&mut tx, &subject.audit().key()).await?;
            return Ok(gone.map(|at| Place::Gone { at }));
        }
    };
    let ground = ground::read(&mut tx, backend).await?;
    let margins = ground.margins;
    let fetched = fetched_around(&mut tx, &meeting, now).await?;
    let own = |it: &&Fetched| it.meeting == meeting.id && it.by.as_ref() == Some(actor.person());
    let host = hosts::get(&mut tx, &meeting.host, quota::utc_day(now)).await?;
    let asker = relation.asker(ground.host_rule);
    if asker == Asker::Stranger {
        return Ok(None);
    }
    let running = meeting.running_since.is_some();
    let next_on_host = match host_link::runs_over(now, subject.span, margins, running) {
        true => next_on_host(&mut tx, &meeting, margins, now).await?,
        false => None,
    };
    Ok(Some(Place::Link(HostLinkState {
        next_on_host,
        link: host_link::at(now, subject.span, margins, running, asker),
        host_name: host.is_named.then_some(host.name),
        opens_minutes_before: margins.host_link().minutes(),
        others: others(&mut tx, &meeting, margins, (now, &fetched), relation).await?,
        fetched_at: fetched.iter().filter(own).map(|it| it.at).max(),
    })))
}

/// Fetches a fresh host link. `take_anyway`: staff have read the warning and want it after it has closed (R123).
///
/// # Errors
/// [`Error::NotFound`] where the viewer may not know of the request; [`Error::Denied`] where the site's rule leaves them out
/// (R118); [`Error::Conflict`] when it is too early, closed, or
/// there is no meeting yet; [`Error::Zoom`] when Zoom does not answer or no longer knows the meeting.
pub async fn get(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    take_anyway: bool,
) -> Result<HostUrl> {
    let asked = ask(backend, actor, number).await?;
    let asker = asked.relation.asker(asked.ground.host_rule);
    if asker == Asker::Stranger {
        // They see the request; the site's rule leaves them out (R118).
        return Err(Error::Denied);
    }
    let judged = |running| host_link::at(asked.now, asked.subject.span, asked.ground.margins, running, asker);
    let before = judged(asked.running);
    let closed = matches!(before, HostLink::Closed { .. });
    if let Some(refusal) = before.refusal().filter(|_| !closed) {
        return Err(Error::Conflict(refusal));
    }
    let fetched = fetch(backend, &asked).await;
    if closed {
        // It stays open while the meeting runs (D-3); a Zoom that does not answer opens nothing.
        let running = matches!(&fetched, Ok(meeting) if meeting.status == MeetingStatus::Started);
        let override_allowed = matches!(before, HostLink::Closed { staff_may_override: true, .. });
        if let Some(refusal) = judged(running).refusal().filter(|_| !(override_allowed && take_anyway)) {
            return Err(Error::Conflict(refusal));
        }
    }
    let link = fetched?.start_url.ok_or(Error::Zoom(Message::Down { cause: DownCause::Unreadable }))?;
    let note = if closed { "after_end" } else { "" };
    let mut tx = backend.store().begin().await?;
    record(&mut tx, &Author::of(actor), &asked.subject, asked.now, "host_link", note).await?;
    tx.commit().await?;
    Ok(HostUrl { link, others: asked.others })
}

/// When the next meeting on the host starts, if that is near.
async fn next_on_host(
    tx: &mut Tx,
    meeting: &Meeting,
    margins: Margins,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let schedule = pool::schedule(tx, &meeting.host, (now, now), margins, false).await?;
    let starts = schedule.iter().filter(|it| it.meeting != meeting.id).map(|it| it.span.start());
    Ok(starts.filter(|start| *start > meeting.span.start()).min())
}

struct Asked {
    subject: Subject,
    relation: Relation,
    zoom_meeting_id: i64,
    /// Whether it was seen running.
    running: bool,
    ground: Ground,
    others: Vec<OtherMeeting>,
    now: Timestamp,
}

async fn ask(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Asked> {
    let mut tx = backend.store().read().await?;
    let (subject, relation) = ground::related(&mut tx, actor, number).await?;
    let now = backend.now();
    let meeting = meetings::current(&mut tx, &subject.id).await?.ok_or(Error::NotFound)?;
    let zoom_meeting_id = match (meeting.state, meeting.zoom_meeting_id) {
        (State::Active, Some(id)) => id,
        _ => return Err(Error::Conflict(Message::Unknown)),
    };
    let ground = ground::read(&mut tx, backend).await?;
    let fetched = fetched_around(&mut tx, &meeting, now).await?;
    let others = others(&mut tx, &meeting, ground.margins, (now, &fetched), relation).await?;
    let running = meeting.running_since.is_some();
    Ok(Asked { subject, relation, zoom_meeting_id, running, ground, others, now })
}

/// A read at Zoom signs a new link each time (R122).
async fn fetch(backend: &Backend, asked: &Asked) -> Result<zoom::Meeting> {
    let client = asked.ground.client(backend).map_err(Error::Zoom)?;
    let fetched = client.get_meeting(asked.zoom_meeting_id).await;
    fetched.map_err(|error| Error::Zoom(zoom_port::message(&error, "", asked.now)))
}

/// The host links fetched of the host's meetings of yesterday, today and tomorrow.
async fn fetched_around(tx: &mut Tx, meeting: &Meeting, now: Timestamp) -> Result<Vec<Fetched>> {
    let day = HOURS_AROUND * 60;
    Ok(store::audit::fetched(tx, &meeting.host, (now.minus_minutes(day), now.plus_minutes(day))).await?)
}

async fn others(
    tx: &mut Tx,
    meeting: &Meeting,
    margins: Margins,
    (now, fetched): (Timestamp, &[Fetched]),
    relation: Relation,
) -> Result<Vec<OtherMeeting>> {
    let schedule: Vec<Booking> =
        pool::schedule(tx, &meeting.host, (now, now), margins, relation.staff).await?;
    let in_window = host_link::others_in_window(now, &schedule, margins, &meeting.id);
    let open = |booking: &&Booking| OtherMeeting {
        request: booking.request,
        span: booking.span,
        why: Clash::WindowOpen,
    };
    let mut others: Vec<OtherMeeting> = in_window.iter().map(open).collect();
    // The newest link of each meeting lives longest.
    for link in fetched.iter().rev() {
        let until = link.at.plus_minutes(LINK_LIFE_MINUTES);
        let is_known = others.iter().any(|other| other.span == link.span);
        if link.meeting != meeting.id && now < until && !is_known {
            let request = relation.staff.then_some(link.request);
            others.push(OtherMeeting { request, span: link.span, why: Clash::LinkOut { until } });
        }
    }
    Ok(others)
}
