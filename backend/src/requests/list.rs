//! The list of requests: filtered, searched, in pages that neither skip nor repeat a row when others are added.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::id::{HostId, MeetingId};
use shared::placement::{Verdict, verdicts};
use shared::request::{Action, ActionItem, Availability, Kind, RequestNumber, Status};
use shared::span::Span;
use shared::time::Timestamp;
use shared::visibility::Relation;
use shared::zone::Date;

use super::search::{self, Search};
use super::visible::{Site, sight};
use super::{Live, PersonRef, Stored};
use crate::Backend;
use crate::actor::Actor;
use crate::conversion::pool;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::store::requests::{From, Narrowed, ZOOM, count, list as rows};

/// Rows of a page unless somebody asks for fewer; nobody gets more than the second number.
const SIZE: (i64, i64) = (50, 200);

/// What a list is narrowed to. The default is everything the person sees, from the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this type.
    pub kind: Option<TypeFilter>,
    /// Words that must all be there, or a number such as `SR-1042`.
    pub text: String,
    /// Only what ends after the beginning of this day, in the site's zone.
    pub from: Option<Date>,
    /// Only what starts before the end of this day, in the site's zone.
    pub to: Option<Date>,
    /// Which page.
    pub cursor: Option<Cursor>,
    /// Rows of a page, 1 to 200; 50 when absent.
    pub size: Option<i64>,
}

/// The Type column as a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeFilter {
    /// "Zoom meeting": whatever was typed, while a meeting is current.
    Zoom,
    /// A type as typed, while none is.
    Typed(Kind),
}

impl TypeFilter {
    /// The posted form: `zoom_meeting`, or the stored form of a [`Kind`].
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zoom => ZOOM,
            Self::Typed(kind) => kind.as_str(),
        }
    }

    /// Reads the posted form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == ZOOM { Some(Self::Zoom) } else { Kind::parse(text).map(Self::Typed) }
    }
}

/// Where a page begins: behind a row or before one. As text it stands in a URL and means nothing to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    forward: bool,
    at: Timestamp,
    id: String,
}

impl Cursor {
    fn of(row: &Stored, forward: bool) -> Self {
        Self { forward, at: row.span.start(), id: row.id.as_str().to_owned() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.forward { "a" } else { "b" };
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{direction}{} {}", self.at.as_millis(), self.id)))
    }
}

/// The text is no cursor; show the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such page")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> std::result::Result<Self, NotACursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotACursor)?;
        let text = String::from_utf8(bytes).map_err(|_| NotACursor)?;
        let (place, id) = text.split_once(' ').ok_or(NotACursor)?;
        let forward = place.starts_with('a');
        let millis = place.strip_prefix(['a', 'b']).ok_or(NotACursor)?;
        let at = Timestamp(millis.parse().map_err(|_| NotACursor)?);
        if id.contains('\0') { Err(NotACursor) } else { Ok(Self { forward, at, id: id.to_owned() }) }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows, by start, then by id.
    pub rows: Vec<Row>,
    /// The page before, if there is one.
    pub previous: Option<Cursor>,
    /// The page behind, if there is one.
    pub next: Option<Cursor>,
    /// How many rows all pages hold together.
    pub total: i64,
    /// The site's zone, by which days were read.
    pub zone: String,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: RequestNumber,
    /// Counts its changes; a form that moves it names the one it was made from.
    pub version: i64,
    /// Its Zoom meeting and that meeting's host; staff only.
    pub meeting: Option<(MeetingId, HostId)>,
    /// Its status.
    pub status: Status,
    /// Its type as typed.
    pub kind: Kind,
    /// Whether the Type column says "Zoom meeting" instead.
    pub is_zoom: bool,
    /// Whether somebody else's video link is given.
    pub has_video_link: bool,
    /// What is asked for.
    pub service: String,
    /// For whom it is made.
    pub organization: String,
    /// Who asked.
    pub requester: String,
    /// Who is served.
    pub client: Option<String>,
    /// Who is assigned, by name.
    pub providers: Vec<PersonRef>,
    /// When.
    pub span: Span,
    /// The start as typed, in `zone`.
    pub wall_start: String,
    /// The end as typed.
    pub wall_end: String,
    /// Its time zone (IANA name).
    pub zone: String,
    /// What the zone calls itself at the start.
    pub abbreviation: String,
    /// What the viewer is to it.
    pub relation: Relation,
    /// The actions menu.
    pub actions: Vec<ActionItem>,
    /// Whether people are in its meeting, where Zoom has said so within the last minutes.
    pub live: Option<Live>,
    /// Which part of the hosts is free for it; `None` for what cannot be converted, and for whoever may not.
    pub free: Option<FreeHosts>,
}

/// How many hosts could take a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeHosts {
    /// So many are free.
    pub free: usize,
    /// Of so many.
    pub total: usize,
}

/// The requests a person sees, as far as `filter` lets them through. Four statements, whatever the page holds, and two more
/// where something on it can be converted.
///
/// # Errors
/// Only when the store fails.
pub async fn list(backend: &Backend, actor: &Actor, filter: &Filter) -> Result<Page> {
    let mut tx = backend.store().read().await?;
    let settings = crate::settings::load(backend, &mut tx).await?;
    let now = backend.now();
    let narrowed = narrow(backend, filter, &settings.zone)?;
    let size = filter.size.unwrap_or(SIZE.0).clamp(1, SIZE.1);
    let viewer = actor.viewer();
    let from = match &filter.cursor {
        None => From::Start,
        Some(Cursor { forward: true, at, id }) => From::After(*at, id),
        Some(Cursor { forward: false, at, id }) => From::Before(*at, id),
    };
    let mut found = rows(&mut tx, viewer, &narrowed, from, size + 1).await?;
    let total = count(&mut tx, viewer, &narrowed).await?;
    let more = i64::try_from(found.len()).is_ok_and(|found| found > size);
    if more {
        found.pop();
    }
    let backward = filter.cursor.as_ref().is_some_and(|cursor| !cursor.forward);
    if backward {
        found.reverse();
    }
    let (has_previous, has_next) = if backward { (more, true) } else { (filter.cursor.is_some(), more) };
    let previous = found.first().filter(|_| has_previous).map(|row| Cursor::of(row, false));
    let next = found.last().filter(|_| has_next).map(|row| Cursor::of(row, true));
    let site = Site::of(&settings, now);
    let mut rows = seen(backend, actor, found, &site)?;
    count_free_hosts(&mut tx, &mut rows, &site).await?;
    Ok(Page { rows, previous, next, total, zone: settings.zone })
}

/// The rows of what a person sees of these requests. Hosts are not counted for them.
pub(super) fn seen(backend: &Backend, actor: &Actor, found: Vec<Stored>, site: &Site) -> Result<Vec<Row>> {
    let seen = found
        .into_iter()
        .filter_map(|request| sight(actor.viewer(), &request).map(|relation| (request, relation)));
    seen.map(|(request, relation)| row(backend, request, relation, site)).collect()
}

/// Judges every row that can be converted by one picture of the pool.
async fn count_free_hosts(tx: &mut Tx, rows: &mut [Row], site: &Site) -> Result<()> {
    let convertible = |row: &&mut Row| {
        let mut actions = row.actions.iter();
        actions.any(|item| item.action == Action::Convert && item.availability == Availability::Allowed)
    };
    let mut rows: Vec<&mut Row> = rows.iter_mut().filter(convertible).collect();
    let spans = || rows.iter().map(|row| row.span);
    let (Some(from), Some(to)) = (spans().map(|it| it.start()).min(), spans().map(|it| it.end()).max())
    else {
        return Ok(());
    };
    let pool = pool::read(tx, Span::of_legacy(from, to), site.margins, site.now, true).await?;
    for row in &mut rows {
        let verdicts = verdicts(row.span, &pool.facts, site.margins);
        let free = verdicts.iter().filter(|it| it.verdict == Verdict::Free).count();
        row.free = Some(FreeHosts { free, total: verdicts.len() });
    }
    Ok(())
}

fn narrow(backend: &Backend, filter: &Filter, zone: &str) -> Result<Narrowed> {
    let offsets = backend.zones().get(zone, backend.now()).map_err(Error::internal)?;
    let (number, words) = match search::read(&filter.text) {
        Search::Number(number) => (Some(number), Vec::new()),
        Search::Words(words) => (None, words),
    };
    Ok(Narrowed {
        status: filter.status,
        kind: filter.kind.map(TypeFilter::as_str),
        words,
        number,
        from: filter.from.map(|day| offsets.day(day).start()),
        to: filter.to.map(|day| offsets.day(day).end()),
    })
}

fn row(backend: &Backend, request: Stored, relation: Relation, site: &Site) -> Result<Row> {
    let offsets = backend.zones().get(&request.zone, site.now).map_err(Error::internal)?;
    let meeting = request.meeting.as_ref().filter(|_| relation.staff);
    Ok(Row {
        meeting: meeting.map(|meeting| (meeting.id.clone(), meeting.host.clone())),
        version: request.version,
        actions: site.actions(&request, relation),
        abbreviation: offsets.abbreviation(request.span.start()).to_owned(),
        is_zoom: request.meeting.is_some(),
        live: request.meeting.as_ref().and_then(|meeting| Live::of(meeting, site.now)),
        relation,
        number: request.number,
        status: request.status,
        kind: request.kind,
        has_video_link: !request.video_link.is_empty(),
        service: request.service,
        organization: request.organization.name,
        requester: request.requester.name,
        client: request.client.map(|client| client.name),
        providers: request.providers,
        span: request.span,
        wall_start: request.wall_start,
        wall_end: request.wall_end,
        zone: request.zone,
        free: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_url() {
        let cursor = Cursor { forward: false, at: Timestamp(-5), id: "a b-_".to_owned() };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "x", "YQ", "?", "YTEy", "Y3ggeA"] {
            assert_eq!(bad.parse::<Cursor>(), Err(NotACursor), "{bad}");
        }
    }

    #[test]
    fn the_type_column_is_a_filter() {
        for text in ["zoom_meeting", "in_person", "phone", "video"] {
            assert_eq!(TypeFilter::parse(text).map(TypeFilter::as_str), Some(text));
        }
        assert_eq!(TypeFilter::parse("live"), None);
    }
}
