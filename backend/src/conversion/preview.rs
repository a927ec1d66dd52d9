//! What a conversion would meet right now: the same picture and the same rules as the conversion itself, read without any
//! lock. It promises nothing; the click is judged again.

use shared::conversion::State;
use shared::eligibility::{self, Eligible};
use shared::footprint::{Footprint, Margins};
use shared::id::HostId;
use shared::message::Message;
use shared::placement::{NearestStart, Verdict};
use shared::preview::PoolSnapshot;
use shared::request::RequestNumber;
use shared::span::Span;

use super::{ground, pool};
use crate::Backend;
use crate::actor::{Actor, Scheduler};
use crate::error::Result;
use crate::store::{self, meetings};

/// The longest meeting a [`snapshot`] answers for, in minutes: a day.
const LONGEST_MINUTES: i64 = 24 * 60;

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whether the request may be converted at all, and what Zoom would be told.
    pub eligible: std::result::Result<Eligible, Message>,
    /// State of the meeting it has already.
    pub meeting: Option<State>,
    /// Today's L and P.
    pub margins: Margins,
    /// The block the meeting would occupy on its host.
    pub footprint: Footprint,
    /// Every listed host, in the order of the settings.
    pub hosts: Vec<HostPreview>,
    /// Without a free host: the nearest earlier start that would work.
    pub earlier: Option<NearestStart>,
    /// Without a free host: the nearest later start that would work.
    pub later: Option<NearestStart>,
    /// Whether the host that would be taken is one on which Zoom ends the meeting before its time (R154).
    pub will_be_cut_short: bool,
    /// The pool's version; send it with the conversion.
    pub pool_version: i64,
}

/// One host of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPreview {
    /// Which host.
    pub host: HostId,
    /// The name people read.
    pub name: String,
    /// Free, or what stands in the way.
    pub verdict: Verdict,
    /// Zoom would end this meeting on it before its time: a Basic host, and more than 40 minutes (R154).
    pub cut_short: bool,
    /// Creates and updates left of Zoom's daily limit.
    pub remaining_today: u32,
}

impl Preview {
    /// How many hosts are free.
    #[must_use]
    pub fn free(&self) -> usize {
        self.hosts.iter().filter(|host| host.verdict == Verdict::Free).count()
    }
}

/// What a conversion of this request would meet. For staff; other people's requests appear as "another meeting" to a
/// reader who may not know of them (R55).
///
/// # Errors
/// [`crate::Error::NotFound`] where the reader may not know of the request, [`crate::Error::Denied`] where they are not
/// staff.
pub async fn preview(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Preview> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let (subject, relation) = ground::related(&mut tx, actor, number).await?;
    actor.scheduler()?;
    let settings = ground::read(&mut tx, backend).await?;
    let meeting = meetings::current(&mut tx, &subject.id).await?.map(|meeting| meeting.state);
    let pool = pool::read(&mut tx, subject.span, settings.margins, now, relation.staff).await?;
    let pool_version = store::pool_version(&mut tx).await?;
    let known = |host: &HostId| pool.hosts.iter().find(|it| it.id == *host);
    let remaining = |host: &HostId| known(host).map_or(0, |it| it.usage.remaining());
    let cut_short =
        |host: &HostId| known(host).and_then(|it| it.licence).is_some_and(|it| it.cuts(subject.span));
    let judged = shared::preview::Preview::of(subject.span, &pool.facts, settings.margins, now);
    let is_set_up = settings.is_set_up();
    Ok(Preview {
        eligible: eligibility::check(subject.status, meeting.is_some(), subject.span, now, is_set_up),
        meeting,
        margins: settings.margins,
        footprint: Footprint::of(subject.span, settings.margins),
        will_be_cut_short: judged.cut_short,
        hosts: judged
            .hosts
            .into_iter()
            .map(|it| HostPreview {
                remaining_today: remaining(&it.host),
                cut_short: cut_short(&it.host),
                host: it.host,
                name: it.name,
                verdict: it.verdict,
            })
            .collect(),
        earlier: judged.earlier,
        later: judged.later,
        pool_version,
    })
}

/// A picture of the pool around a day, wide enough for the browser to answer for every meeting that begins on it and
/// ends within a day. `None` while Zoom is not set up.
///
/// # Errors
/// When the store fails.
pub async fn snapshot(
    backend: &Backend,
    _scheduler: &Scheduler<'_>,
    day: Span,
) -> Result<Option<PoolSnapshot>> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let settings = ground::read(&mut tx, backend).await?;
    if !settings.is_set_up() {
        return Ok(None);
    }
    let wide = Span::of_legacy(day.start(), day.end().plus_minutes(2 * LONGEST_MINUTES));
    // Schedulers know of every request.
    let pool = pool::read(&mut tx, wide, settings.margins, now, true).await?;
    let reach = PoolSnapshot::reach_minutes(settings.margins);
    Ok(Some(PoolSnapshot {
        version: store::pool_version(&mut tx).await?,
        margins: settings.margins,
        strategy: settings.strategy,
        from: wide.start().minus_minutes(reach),
        to: wide.end().plus_minutes(reach),
        hosts: pool.facts,
    }))
}
