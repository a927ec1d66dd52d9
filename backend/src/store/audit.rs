//! Rows of the history. The tables refuse to change or remove them.

use shared::id::{HostId, MeetingId, PersonId};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};
use crate::audit::Entry;

const INSERT: &str = "insert into audit (at, actor_id, action, subject, detail) values ($1, $2, $3, $4, $5)";

pub(crate) async fn insert(
    tx: &mut Tx,
    at: Timestamp,
    by: Option<&str>,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Error> {
    tx.execute(INSERT, args![at, by, action, subject, detail]).await?;
    Ok(())
}

type Row = (i64, i64, Option<String>, String, String);

const OF: &str =
    "select a.id, a.at, p.name, a.action, a.detail from audit a left join people p on p.id = a.actor_id
    where a.subject = $1 order by a.id";

/// The history of one subject, oldest first.
pub(crate) async fn of(tx: &mut Tx, subject: &str) -> Result<Vec<Entry>, Error> {
    let rows = tx.all::<Row>(OF, args![subject]).await?;
    rows.into_iter().map(|row| Ok(entry(row, subject)?.1)).collect()
}

const NEWEST: &str =
    "select a.id, a.at, p.name, a.action, a.detail from audit a left join people p on p.id = a.actor_id
    where a.subject = $1 and a.id < $2 order by a.id desc limit $3";

/// At most `most` entries of one subject from before the entry `before`, newest first, each with its id.
pub(crate) async fn newest(
    tx: &mut Tx,
    subject: &str,
    before: i64,
    most: usize,
) -> Result<Vec<(i64, Entry)>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = tx.all::<Row>(NEWEST, args![subject, before, most]).await?;
    rows.into_iter().map(|row| entry(row, subject)).collect()
}

/// A host link that somebody has fetched.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    pub(crate) meeting: MeetingId,
    pub(crate) request: RequestNumber,
    pub(crate) span: Span,
    pub(crate) by: Option<PersonId>,
    pub(crate) at: Timestamp,
}

const FETCHED: &str = "select m.id, r.number, m.starts_at, m.ends_at, a.actor_id, a.at
    from meetings m join requests r on r.id = m.request_id join audit a on a.subject = 'request:' || r.id
    where m.host_id = $1 and m.current and m.starts_at <= $2 and m.ends_at >= $3
      and a.action = 'host_link' and a.at >= m.reserved_at order by a.id";

/// The host links fetched of a host's current meetings that have a part of `[from, to]`, oldest first.
pub(crate) async fn fetched(
    tx: &mut Tx,
    host: &HostId,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Fetched>, Error> {
    type FetchedRow = (String, i64, i64, i64, Option<String>, i64);
    let rows = tx.all::<FetchedRow>(FETCHED, args![host, to, from]).await?;
    let fetched = |(meeting, number, start, end, by, at): FetchedRow| Fetched {
        meeting: MeetingId::new(meeting),
        request: RequestNumber(number),
        span: Span::of_legacy(Timestamp(start), Timestamp(end)),
        by: by.map(PersonId::new),
        at: Timestamp(at),
    };
    Ok(rows.into_iter().map(fetched).collect())
}

const GONE: &str = "select max(a.at) from audit a
    where a.subject = $1 and a.action in ('converted_back', 'canceled')
      and exists (select 1 from meetings m where a.subject = 'request:' || m.request_id and m.zoom_meeting_id is not null)";

/// When a request last stopped being a Zoom meeting; `None` if it never was one.
pub(crate) async fn meeting_gone_at(tx: &mut Tx, subject: &str) -> Result<Option<Timestamp>, Error> {
    let (at,) = tx.one::<(Option<i64>,)>(GONE, args![subject]).await?;
    Ok(at.map(Timestamp))
}

fn entry((id, at, by, action, detail): Row, subject: &str) -> Result<(i64, Entry), Error> {
    let detail = serde_json::from_str(&detail)
        .map_err(|_| Error::Inconsistent(format!("history of {subject}: {action}")))?;
    Ok((id, Entry { at: Timestamp(at), by, action, detail }))
}
