//! Another time for a request that is a Zoom meeting (D-10). Free on its own host: one commit, and Zoom is told. Else nothing
//! is saved until a scheduler has chosen: another time, another host and with it another link, the next meeting moved out of
//! the way, or a regular request. Invariant: the old link works until the new meeting exists.

use std::time::Duration;

use shared::conversion::State;
use shared::quota;
use shared::request::RequestNumber;
use shared::reschedule::Reschedule;
use shared::span::Span;
use shared::time::Timestamp;

use super::edit::write;
use super::form::{Times, Valid};
use super::{PersonRef, Stored};
use crate::Backend;
use crate::actor::{Actor, Author};
use crate::audit::{self, Detail, Subject};
use crate::conversion::stand_in::{self, StandIn};
use crate::conversion::{self, Back, WhileRunning, ground, pool};
use crate::error::{Error, Result};
use crate::store::meetings::{self, Meeting};
use crate::store::{self, Tx, hosts};

/// How long a page waits for a meeting on another host.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a scheduler chooses where a meeting's host is not free at the new time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnClash {
    /// Another start with the same length, on the same host; one of those that were offered.
    At(Timestamp),
    /// The typed time on another free host: a new meeting with a new link, the old one is deleted.
    OtherHost,
    /// The one meeting in the way goes to another host first (T-22).
    MoveNext,
    /// A regular request at the typed time; the meeting is deleted.
    Regular,
}

impl OnClash {
    /// The choice as a form holds it; `at:` is followed by milliseconds since 1970.
    #[must_use]
    pub fn value(self) -> String {
        match self {
            Self::At(at) => format!("at:{}", at.as_millis()),
            Self::OtherHost => "other_host".into(),
            Self::MoveNext => "move_next".into(),
            Self::Regular => "regular".into(),
        }
    }

    /// Reads the choice; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "other_host" => Some(Self::OtherHost),
            "move_next" => Some(Self::MoveNext),
            "regular" => Some(Self::Regular),
            at => at.strip_prefix("at:")?.parse().ok().map(|at| Self::At(Timestamp(at))),
        }
    }
}

/// Why a new time could not simply be saved, and what can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The judgement.
    pub judged: Reschedule,
    /// The meeting that was judged, at its new time.
    pub span: Span,
    /// Who has the link that would die with another host: everybody the request names.
    pub people: Vec<String>,
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// Nothing was different.
    Unchanged,
    /// It was saved; Zoom had no part in it.
    Saved,
    /// The meeting has its new time on its host, and its link. `told`: Zoom has taken it; else it is asked until it does.
    Rescheduled {
        /// The host's name.
        host_name: String,
        /// Whether Zoom has confirmed it.
        told: bool,
        /// The request that was moved to another host to make room, and that host's name (T-22).
        moved: Option<(RequestNumber, String)>,
    },
    /// It is on another host now, with a new link.
    Moved {
        /// The new host's name.
        host_name: String,
    },
    /// Zoom has not answered about another host yet: nothing is changed until it does.
    StillAsking,
    /// It is a regular request at its new time.
    Regular(Back),
}

/// An edit that moves a meeting, with the request as it was read under the pool lock.
pub(super) struct Move<'a> {
    pub(super) backend: &'a Backend,
    pub(super) actor: &'a Actor,
    pub(super) before: Stored,
    pub(super) valid: Valid,
}

/// What comes next, once nothing more may be asked inside the transaction.
pub(super) enum Step {
    Done(Edited),
    /// Room has to be made first: this request goes to another host.
    MoveFirst(RequestNumber),
}

impl Move<'_> {
    /// Judges under the pool lock that `tx` holds, and saves or asks.
    ///
    /// # Errors
    /// [`Error::Clash`] where a person has to choose; [`Error::Invalid`] where the time is over, where Zoom has not answered
    /// about the meeting yet, and for whoever may not choose.
    pub(super) async fn carry_out(mut self, mut tx: Tx, on_clash: Option<OnClash>) -> Result<Step> {
        let now = self.backend.now();
        if self.valid.times.span.end() <= now {
            return Err(Error::field("ends", "this time is over: a Zoom meeting cannot be moved there"));
        }
        let row = meetings::lock_current(&mut tx, &self.before.id).await?;
        let Some(row) = row.filter(|row| row.state == State::Active) else {
            let message = "Zoom has not answered about this meeting yet: change the time when it has";
            return Err(Error::field("starts", message));
        };
        let mut judged = self.judge(&mut tx, &row, now).await?;
        if let Some(OnClash::At(at)) = on_clash
            && [judged.earlier, judged.later].contains(&Some(at))
        {
            self.valid.times = self.shifted(at)?;
            judged = self.judge(&mut tx, &row, now).await?;
        }
        if judged.keeps_link() {
            return self.keep_host(tx, row, judged.host_name).await.map(Step::Done);
        }
        if self.actor.scheduler().is_err() {
            let message = "its Zoom host is not free then: choose another time, or ask the agency to move it";
            return Err(Error::field("starts", message));
        }
        match (on_clash, judged.movable) {
            (Some(OnClash::OtherHost), _) if judged.others_free > 0 && !judged.running => {
                drop(tx);
                self.change_host(row).await.map(Step::Done)
            }
            (Some(OnClash::MoveNext), Some(next)) => Ok(Step::MoveFirst(next)),
            (Some(OnClash::Regular), _) => self.make_regular(tx).await.map(Step::Done),
            _ => Err(Error::Clash(Box::new(self.clash(judged)))),
        }
    }

    async fn judge(&self, tx: &mut Tx, row: &Meeting, now: Timestamp) -> Result<Reschedule> {
        let span = self.valid.times.span;
        let margins = store::settings::load(tx).await?.margins;
        // Whoever may not choose is shown no reasons.
        let pool = pool::read(tx, span, margins, now, true).await?;
        let own = hosts::get(tx, &row.host, quota::utc_day(now)).await?;
        let own = pool.facts_of(&own, now);
        Ok(Reschedule::of(&row.id, row.span, span, &own, &pool.facts, margins, now))
    }

    /// The typed times, moved as a whole.
    fn shifted(&self, start: Timestamp) -> Result<Times> {
        let Times { span, zone, .. } = &self.valid.times;
        let offsets = self.backend.zones().get(zone, self.backend.now()).map_err(Error::internal)?;
        let span = span.moved_to(start);
        Ok(Times {
            span,
            wall_start: offsets.wall(span.start()).to_string(),
            wall_end: offsets.wall(span.end()).to_string(),
            zone: zone.clone(),
        })
    }

    fn clash(&self, judged: Reschedule) -> Clash {
        let named = [Some(&self.valid.requester), self.valid.client.as_ref()];
        let mut people: Vec<String> = Vec::new();
        for PersonRef { name, .. } in named.into_iter().flatten().chain(&self.valid.providers) {
            if !people.contains(name) {
                people.push(name.clone());
            }
        }
        Clash { judged, span: self.valid.times.span, people }
    }

    async fn save(&self, tx: &mut Tx) -> Result<()> {
        write(self.backend, tx, &Author::of(self.actor), (&self.before, &self.valid)).await
    }

    async fn keep_host(self, mut tx: Tx, row: Meeting, host_name: String) -> Result<Edited> {
        self.save(&mut tx).await?;
        let due = conversion::reschedule(self.backend, &mut tx, row, self.valid.times.span).await?;
        tx.commit().await?;
        let told = conversion::after_reschedule(self.backend, due).await;
        Ok(Edited::Rescheduled { host_name, told, moved: None })
    }

    async fn make_regular(self, mut tx: Tx) -> Result<Edited> {
        self.save(&mut tx).await?;
        let released =
            conversion::release(self.backend, &mut tx, &self.before.id, Some(WhileRunning::End)).await?;
        let (now, by) = (self.backend.now(), Author::of(self.actor));
        let subject = Subject::Request(self.before.id.as_str());
        audit::record(&mut tx, (now, &by), "converted_back", subject, &Detail::default()).await?;
        tx.commit().await?;
        match released {
            Some(released) => Ok(Edited::Regular(conversion::after_release(self.backend, released).await)),
            None => Ok(Edited::Regular(Back::AlreadyRegular)),
        }
    }

    /// Makes the meeting on another host and puts it in the place of `row`; goes on by itself when the page is gone.
    async fn change_host(self, row: Meeting) -> Result<Edited> {
        let Self { backend, actor, before, valid } = self;
        let subject = ground::Subject {
            span: valid.times.span,
            zone: valid.times.zone.clone(),
            ..ground::Subject::of(&before)
        };
        let edit = Some((before.version, valid));
        let task =
            backend.engine().tasks().spawn(replace(backend.clone(), Author::of(actor), subject, row, edit));
        match tokio::time::timeout(PATIENCE, task).await {
            Ok(Ok(done)) => done.map(|host_name| Edited::Moved { host_name }),
            Ok(Err(gone)) => Err(Error::internal(gone)),
            Err(_) => Ok(Edited::StillAsking),
        }
    }
}

/// Puts the meeting of a request that has not begun on another free host, at its own time (T-22); that host's name.
///
/// # Errors
/// [`Error::Conflict`] without a free host, [`Error::Zoom`] when Zoom refused or did not answer; then nothing was changed.
pub(crate) async fn make_room(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<String> {
    let scheduler = actor.scheduler()?;
    let mut tx = backend.store().read().await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    let row = meetings::current(&mut tx, &subject.id).await?;
    drop(tx);
    let begun = subject.span.start() <= backend.now();
    let Some(row) = row.filter(|row| row.state == State::Active && !begun) else { return Err(Error::Busy) };
    let task = backend.engine().tasks().spawn(replace(
        backend.clone(),
        Author::from(&scheduler),
        subject,
        row,
        None,
    ));
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(done)) => done,
        Ok(Err(gone)) => Err(Error::internal(gone)),
        Err(_) => Err(Error::Busy),
    }
}

/// Makes a meeting for `subject` and puts it in the place of `old`, together with an edit of the version somebody has seen;
/// the new host's name.
async fn replace(
    backend: Backend,
    author: Author,
    subject: ground::Subject,
    old: Meeting,
    edit: Option<(i64, Valid)>,
) -> Result<String> {
    let number = subject.number;
    let stand_in = stand_in::make(&backend, &author, subject).await?;
    let taken = take_place(&backend, &author, number, &old, &stand_in, edit).await;
    if taken.is_err() {
        stand_in::give_up(&backend, &stand_in).await?;
    }
    taken.map(|()| stand_in.host_name)
}

async fn take_place(
    backend: &Backend,
    author: &Author,
    number: RequestNumber,
    old: &Meeting,
    stand_in: &StandIn,
    edit: Option<(i64, Valid)>,
) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let before = store::requests::by_number(&mut tx, number).await?.ok_or(Error::NotFound)?;
    let subject = Subject::Request(before.id.as_str());
    if let Some((version, _)) = &edit
        && before.version != *version
    {
        let stale = audit::since(&mut tx, subject, (*version, before.version), |_| true).await?;
        return Err(Error::Stale(Box::new(stale)));
    }
    // Converted back, canceled or moved meanwhile.
    if before.meeting.as_ref().is_none_or(|meeting| meeting.id != old.id) {
        return Err(Error::Busy);
    }
    let Some(released) = stand_in::take_over(backend, &mut tx, stand_in).await? else {
        return Err(Error::Busy);
    };
    if let Some((_, valid)) = &edit {
        write(backend, &mut tx, author, (&before, valid)).await?;
    }
    let detail = Detail::default().with_note(Some(stand_in.host_name.clone()));
    audit::record(&mut tx, (backend.now(), author), "host_changed", subject, &detail).await?;
    tx.commit().await?;
    conversion::after_release(backend, released).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_its_form() {
        let all = [OnClash::At(Timestamp(-5)), OnClash::OtherHost, OnClash::MoveNext, OnClash::Regular];
        for choice in all {
            assert_eq!(OnClash::parse(&choice.value()), Some(choice));
        }
        for other in ["", "at:", "at:soon", "keep"] {
            assert_eq!(OnClash::parse(other), None, "{other}");
        }
    }
}
