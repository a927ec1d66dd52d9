//! Meetings in Zoom that this installation made and that its journal does not know, as the last comparison has shown them.

use shared::id::HostId;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};
use crate::reconciler::Stray;

/// What Zoom shows of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Zoom's number of the meeting.
    pub(crate) zoom_meeting_id: i64,
    /// Its title.
    pub(crate) topic: String,
    pub(crate) span: Span,
}

type ShownRow = (i64, String, i64, i64);

fn shown((zoom_meeting_id, topic, start, end): ShownRow) -> Shown {
    Shown { zoom_meeting_id, topic, span: Span::of_legacy(Timestamp(start), Timestamp(end)) }
}

/// Those of one host, whatever was decided about them, by Zoom's number.
pub(crate) async fn of_host(tx: &mut Tx, host: &HostId) -> Result<Vec<Shown>, Error> {
    const SQL: &str = "select zoom_meeting_id, topic, starts_at, ends_at from strays
        where host_id = $1 order by zoom_meeting_id";
    Ok(tx.all::<ShownRow>(SQL, args![host]).await?.into_iter().map(shown).collect())
}

/// Writes down what is shown of one. What was decided about it stays.
pub(crate) async fn keep(tx: &mut Tx, host: &HostId, seen: &Shown, now: Timestamp) -> Result<(), Error> {
    const SQL: &str =
        "insert into strays (zoom_meeting_id, host_id, topic, starts_at, ends_at, found_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (zoom_meeting_id) do update set
          host_id = excluded.host_id, topic = excluded.topic, starts_at = excluded.starts_at, ends_at = excluded.ends_at";
    let (start, end) = (seen.span.start(), seen.span.end());
    tx.execute(SQL, args![seen.zoom_meeting_id, host, &seen.topic, start, end, now]).await?;
    Ok(())
}

/// Forgets one that is shown no more, or that a request has.
pub(crate) async fn forget(tx: &mut Tx, zoom_meeting_id: i64) -> Result<(), Error> {
    tx.execute("delete from strays where zoom_meeting_id = $1", args![zoom_meeting_id]).await?;
    Ok(())
}

/// Notes that Zoom has deleted one; whether that was news.
pub(crate) async fn deleted(tx: &mut Tx, zoom_meeting_id: i64, now: Timestamp) -> Result<bool, Error> {
    const SQL: &str = "update strays set deleted_at = $2 where zoom_meeting_id = $1 and deleted_at is null";
    Ok(tx.execute(SQL, args![zoom_meeting_id, now]).await? > 0)
}

/// Takes those of a host that were deleted before `before`, and are shown all the same, for there again; whether there were any.
pub(crate) async fn recovered(tx: &mut Tx, host: &HostId, before: Timestamp) -> Result<bool, Error> {
    const SQL: &str = "update strays set deleted_at = null where host_id = $1 and deleted_at <= $2";
    Ok(tx.execute(SQL, args![host, before]).await? > 0)
}

/// Leaves one alone from `since` on, or with `None` no longer; whether it is known.
pub(crate) async fn leave(
    tx: &mut Tx,
    zoom_meeting_id: i64,
    since: Option<Timestamp>,
) -> Result<bool, Error> {
    const SQL: &str = "update strays set left_alone_at = $2 where zoom_meeting_id = $1";
    Ok(tx.execute(SQL, args![zoom_meeting_id, since]).await? > 0)
}

type StrayRow = (i64, String, i64, i64, String, i64);

macro_rules! select {
    ($where:literal) => {
        concat!(
            "select s.zoom_meeting_id, s.topic, s.starts_at, s.ends_at, coalesce(h.name, h.email), s.found_at
            from strays s join hosts h on h.id = s.host_id ",
            $where
        )
    };
}

fn stray((id, topic, start, end, host_name, found_at): StrayRow) -> Stray {
    let Shown { zoom_meeting_id, topic, span } = shown((id, topic, start, end));
    Stray { zoom_meeting_id, topic, host_name, span, found_at: Timestamp(found_at) }
}

/// One by Zoom's number, left alone or not, unless it was deleted.
pub(crate) async fn find(tx: &mut Tx, zoom_meeting_id: i64) -> Result<Option<Stray>, Error> {
    const SQL: &str = select!("where s.zoom_meeting_id = $1 and s.deleted_at is null");
    Ok(tx.optional::<StrayRow>(SQL, args![zoom_meeting_id]).await?.map(stray))
}

/// Those that are not over and that nobody has decided about, by their start.
pub(crate) async fn undecided(tx: &mut Tx, now: Timestamp) -> Result<Vec<Stray>, Error> {
    const SQL: &str = select!(
        "where s.left_alone_at is null and s.deleted_at is null and s.ends_at > $1
        order by s.starts_at, s.zoom_meeting_id"
    );
    Ok(tx.all::<StrayRow>(SQL, args![now]).await?.into_iter().map(stray).collect())
}
