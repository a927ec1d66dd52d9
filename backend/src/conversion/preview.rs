//! What a conversion would meet right now: the same picture and the same rules as the conversion itself, read without any
//! lock. It promises nothing; the click is judged again.

use shared::conversion::State;
use shared::eligibility::{self, Eligible};
use shared::footprint::{Footprint, Margins};
use shared::id::HostId;
use shared::message::Message;
use shared::placement::{NearestStart, Verdict, place, verdicts};
use shared::request::RequestNumber;

use super::{ground, pool};
use crate::Backend;
use crate::actor::Actor;
use crate::error::Result;
use crate::store::{self, meetings};

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
    /// Whether the host that would be taken is one on which Zoom ends the meeting before its time (R154).
    #[must_use]
    pub fn will_be_cut_short(&self) -> bool {
        let mut free = self.hosts.iter().filter(|host| host.verdict == Verdict::Free).peekable();
        free.peek().is_some() && free.all(|host| host.cut_short)
    }

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
    let verdicts = verdicts(subject.span, &pool.facts, settings.margins);
    let no_host = place(subject.span, &pool.facts, settings.margins, settings.strategy, [0; 32], now).err();
    let (earlier, later) = no_host.map_or((None, None), |no_host| (no_host.earlier, no_host.later));
    let is_set_up = settings.is_set_up();
    Ok(Preview {
        eligible: eligibility::check(subject.status, meeting.is_some(), subject.span, now, is_set_up),
        meeting,
        margins: settings.margins,
        footprint: Footprint::of(subject.span, settings.margins),
        hosts: verdicts
            .into_iter()
            .map(|it| HostPreview {
                remaining_today: remaining(&it.host),
                cut_short: cut_short(&it.host),
                host: it.host,
                name: it.name,
                verdict: it.verdict,
            })
            .collect(),
        earlier,
        later,
        pool_version,
    })
}
