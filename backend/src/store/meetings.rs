//! The journal of conversions: one row per meeting, in every state from the reservation of its host to its end.
//! Invariant: a row is only changed by whoever has locked it in the same transaction, so no transition is lost.

use shared::conversion::{Intent, State};
use shared::id::{HostId, MeetingId, RequestId};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};

/// A row of the journal.
#[derive(Debug, Clone)]
pub(crate) struct Meeting {
    pub(crate) id: MeetingId,
    pub(crate) request: RequestId,
    pub(crate) host: HostId,
    pub(crate) state: State,
    pub(crate) intent: Intent,
    pub(crate) holds_host: bool,
    pub(crate) current: bool,
    pub(crate) span: Span,
    pub(crate) sent_start: Option<Timestamp>,
    pub(crate) sent_minutes: Option<i64>,
    pub(crate) marker: String,
    pub(crate) zoom_meeting_id: Option<i64>,
    pub(crate) join_url: Option<String>,
    pub(crate) passcode: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) reserved_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) activated_at: Option<Timestamp>,
    pub(crate) delete_asked_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) lease_until: Option<Timestamp>,
    pub(crate) lease_by: Option<String>,
    pub(crate) attempts: i64,
    pub(crate) next_attempt_at: Option<Timestamp>,
    pub(crate) absent_listings: i64,
    pub(crate) last_error: Option<String>,
    pub(crate) join_before_host_on: bool,
    /// It is made to take the place of the request's current meeting, and has not yet.
    pub(crate) stand_in: bool,
    /// Since when Zoom has been seen to say that people are in it.
    pub(crate) running_since: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    request_id: String,
    host_id: String,
    state: String,
    intent: String,
    holds_host: bool,
    current: bool,
    starts_at: i64,
    ends_at: i64,
    sent_start: Option<i64>,
    sent_minutes: Option<i64>,
    marker: String,
    zoom_meeting_id: Option<i64>,
    join_url: Option<String>,
    passcode: Option<String>,
    idempotency_key: Option<String>,
    reserved_at: i64,
    sent_at: Option<i64>,
    activated_at: Option<i64>,
    delete_asked_at: Option<i64>,
    ended_at: Option<i64>,
    lease_until: Option<i64>,
    lease_by: Option<String>,
    attempts: i64,
    next_attempt_at: Option<i64>,
    absent_listings: i64,
    last_error: Option<String>,
    join_before_host_on: bool,
    stand_in: bool,
    running_since: Option<i64>,
}

impl TryFrom<Row> for Meeting {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let wrong = |column: &str, value: &str| Error::Inconsistent(format!("meetings.{column} {value:?}"));
        Ok(Self {
            state: State::parse(&row.state).ok_or_else(|| wrong("state", &row.state))?,
            intent: Intent::parse(&row.intent).ok_or_else(|| wrong("intent", &row.intent))?,
            span: Span::of_legacy(Timestamp(row.starts_at), Timestamp(row.ends_at)),
            id: MeetingId::new(row.id),
            request: RequestId::new(row.request_id),
            host: HostId::new(row.host_id),
            holds_host: row.holds_host,
            current: row.current,
            sent_start: row.sent_start.map(Timestamp),
            sent_minutes: row.sent_minutes,
            marker: row.marker,
            zoom_meeting_id: row.zoom_meeting_id,
            join_url: row.join_url,
            passcode: row.passcode,
            idempotency_key: row.idempotency_key,
            reserved_at: Timestamp(row.reserved_at),
            sent_at: row.sent_at.map(Timestamp),
            activated_at: row.activated_at.map(Timestamp),
            delete_asked_at: row.delete_asked_at.map(Timestamp),
            ended_at: row.ended_at.map(Timestamp),
            lease_until: row.lease_until.map(Timestamp),
            lease_by: row.lease_by,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at.map(Timestamp),
            absent_listings: row.absent_listings,
            last_error: row.last_error,
            join_before_host_on: row.join_before_host_on,
            stand_in: row.stand_in,
            running_since: row.running_since.map(Timestamp),
        })
    }
}

macro_rules! columns {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " id, request_id, host_id, state, intent, holds_host, current, starts_at, ends_at, sent_start, sent_minutes,
              marker, zoom_meeting_id, join_url, passcode, idempotency_key, reserved_at, sent_at, activated_at,
              delete_asked_at, ended_at, lease_until, lease_by, attempts, next_attempt_at, absent_listings, last_error,
              join_before_host_on, stand_in, running_since ",
            $tail
        )
    };
}

async fn optional(tx: &mut Tx, sql: &'static str, args: super::Args) -> Result<Option<Meeting>, Error> {
    tx.optional::<Row>(sql, args).await?.map(Meeting::try_from).transpose()
}

async fn all(tx: &mut Tx, sql: &'static str, args: super::Args) -> Result<Vec<Meeting>, Error> {
    tx.all::<Row>(sql, args).await?.into_iter().map(Meeting::try_from).collect()
}

/// Locks a row until the transaction ends, and reads it.
pub(crate) async fn lock(tx: &mut Tx, id: &MeetingId) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!("update meetings set attempts = attempts where id = $1 returning", "");
    optional(tx, SQL, args![id.as_str()]).await
}

/// Locks and reads the one current meeting of a request.
pub(crate) async fn lock_current(tx: &mut Tx, request: &RequestId) -> Result<Option<Meeting>, Error> {
    const SQL: &str =
        columns!("update meetings set attempts = attempts where request_id = $1 and current returning", "");
    optional(tx, SQL, args![request.as_str()]).await
}

/// Reads a row.
pub(crate) async fn get(tx: &mut Tx, id: &MeetingId) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!("select", "from meetings where id = $1");
    optional(tx, SQL, args![id.as_str()]).await
}

/// The one current meeting of a request.
pub(crate) async fn current(tx: &mut Tx, request: &RequestId) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!("select", "from meetings where request_id = $1 and current");
    optional(tx, SQL, args![request.as_str()]).await
}

/// The meeting an idempotency key has made.
pub(crate) async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!("select", "from meetings where idempotency_key = $1");
    optional(tx, SQL, args![key]).await
}

/// What a host is booked for.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) host: HostId,
    pub(crate) meeting: MeetingId,
    pub(crate) request: RequestNumber,
    pub(crate) span: Span,
    pub(crate) reserved_at: Timestamp,
    pub(crate) draw: String,
}

/// Every meeting that holds its host and has a part of `[from, to]`, both ends included.
pub(crate) async fn held(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Held>, Error> {
    type HeldRow = (String, String, i64, i64, i64, i64, String);
    const SQL: &str = "select m.host_id, m.id, r.number, m.starts_at, m.ends_at, m.reserved_at, m.draw
        from meetings m join requests r on r.id = m.request_id
        where m.holds_host and m.ends_at >= $1 and m.starts_at <= $2 order by m.starts_at, m.id";
    let rows = tx.all::<HeldRow>(SQL, args![from.0, to.0]).await?;
    let held = rows.into_iter().map(|(host, meeting, number, start, end, reserved_at, draw)| Held {
        host: HostId::new(host),
        meeting: MeetingId::new(meeting),
        request: RequestNumber(number),
        span: Span::of_legacy(Timestamp(start), Timestamp(end)),
        reserved_at: Timestamp(reserved_at),
        draw,
    });
    Ok(held.collect())
}

/// Whether a meeting at Zoom is one of a host's rows: by Zoom's number or by its marker.
pub(crate) async fn made_by_us(
    tx: &mut Tx,
    host: &HostId,
    zoom_meeting_id: i64,
    marker: &str,
) -> Result<bool, Error> {
    const SQL: &str =
        "select count(*) from meetings where host_id = $1 and (zoom_meeting_id = $2 or marker = $3)";
    let (found,) = tx.one::<(i64,)>(SQL, args![host, zoom_meeting_id, marker]).await?;
    Ok(found > 0)
}

/// A reservation to be written.
#[derive(Debug)]
pub(crate) struct NewMeeting<'a> {
    pub(crate) id: &'a MeetingId,
    pub(crate) request: &'a RequestId,
    pub(crate) host: &'a HostId,
    pub(crate) span: Span,
    pub(crate) marker: &'a str,
    pub(crate) draw: &'a str,
    pub(crate) idempotency_key: &'a str,
    pub(crate) reserved_at: Timestamp,
    pub(crate) lease_until: Timestamp,
    pub(crate) lease_by: &'a str,
    /// Whether another meeting stays the current one until this one takes its place.
    pub(crate) stand_in: bool,
}

/// Writes a reservation. The guards of the database refuse a double booking whatever the caller believed.
pub(crate) async fn insert_reserved(tx: &mut Tx, new: &NewMeeting<'_>) -> Result<(), Error> {
    const SQL: &str = "insert into meetings (
          id, request_id, host_id, state, intent, holds_host, current, starts_at, ends_at, marker, draw, idempotency_key,
          reserved_at, lease_until, lease_by, attempts, absent_listings, join_before_host_on, stand_in
        ) values ($1, $2, $3, 'reserved', 'present', true, $12, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, false, $13)";
    let args = args![
        new.id.as_str(),
        new.request.as_str(),
        new.host.as_str(),
        new.span.start().0,
        new.span.end().0,
        new.marker,
        new.draw,
        new.idempotency_key,
        new.reserved_at.0,
        new.lease_until.0,
        new.lease_by,
        !new.stand_in,
        new.stand_in,
    ];
    tx.execute(SQL, args).await?;
    Ok(())
}

/// Writes back a row that this transaction has locked. Whoever sees its request hears of it.
pub(crate) async fn save(tx: &mut Tx, meeting: &Meeting) -> Result<(), Error> {
    tx.announce().request(meeting.request.clone());
    const SQL: &str = "update meetings set
          state = $2, intent = $3, holds_host = $4, current = $5, sent_start = $6, sent_minutes = $7,
          zoom_meeting_id = $8, join_url = $9, passcode = $10, idempotency_key = $11, sent_at = $12, activated_at = $13,
          delete_asked_at = $14, ended_at = $15, lease_until = $16, lease_by = $17, attempts = $18,
          next_attempt_at = $19, absent_listings = $20, last_error = $21, join_before_host_on = $22, starts_at = $23,
          ends_at = $24, stand_in = $25, running_since = $26
        where id = $1";
    let millis = |at: Option<Timestamp>| at.map(|at| at.0);
    let args = args![
        meeting.id.as_str(),
        meeting.state.as_str(),
        meeting.intent.as_str(),
        meeting.holds_host,
        meeting.current,
        millis(meeting.sent_start),
        meeting.sent_minutes,
        meeting.zoom_meeting_id,
        meeting.join_url.as_deref(),
        meeting.passcode.as_deref(),
        meeting.idempotency_key.as_deref(),
        millis(meeting.sent_at),
        millis(meeting.activated_at),
        millis(meeting.delete_asked_at),
        millis(meeting.ended_at),
        millis(meeting.lease_until),
        meeting.lease_by.as_deref(),
        meeting.attempts,
        millis(meeting.next_attempt_at),
        meeting.absent_listings,
        meeting.last_error.as_deref(),
        meeting.join_before_host_on,
        meeting.span.start().0,
        meeting.span.end().0,
        meeting.stand_in,
        millis(meeting.running_since),
    ];
    tx.execute(SQL, args).await?;
    Ok(())
}

/// Which meetings are worth asking Zoom about.
#[derive(Debug)]
pub(crate) struct Near {
    /// Those that start until then.
    pub(crate) opens: Timestamp,
    /// Those that end from then on, and any that ran when it was seen last.
    pub(crate) closed: Timestamp,
    /// Those that nobody has asked about since.
    pub(crate) looked_before: Timestamp,
    pub(crate) now: Timestamp,
}

/// Takes the next meeting that Zoom should be asked about, and notes that it is asked now.
pub(crate) async fn claim_near(tx: &mut Tx, near: &Near) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!(
        "update meetings set looked_at = $1
         where (looked_at is null or looked_at <= $2) and id = (
           select id from meetings
           where state = 'active' and current and starts_at <= $3 and (ends_at >= $4 or running_since is not null)
             and (looked_at is null or looked_at <= $2)
           order by looked_at is not null, looked_at, id limit 1
         ) returning",
        ""
    );
    optional(tx, SQL, args![near.now, near.looked_before, near.opens, near.closed]).await
}

/// Notes that Zoom has answered about a meeting. No page is told: they say when an answer is too old, not when it came.
pub(crate) async fn seen(tx: &mut Tx, id: &MeetingId, now: Timestamp) -> Result<(), Error> {
    tx.execute("update meetings set seen_at = $2 where id = $1", args![id.as_str(), now]).await?;
    Ok(())
}

/// Has a meeting Zoom has told of asked about at once.
pub(crate) async fn look_soon(tx: &mut Tx, zoom_meeting_id: i64) -> Result<(), Error> {
    const SQL: &str =
        "update meetings set looked_at = null where zoom_meeting_id = $1 and state = 'active' and current";
    tx.execute(SQL, args![zoom_meeting_id]).await?;
    Ok(())
}

/// Claims the next row with work to do: an unknown create, a pending deletion, a new time that Zoom has to be told, or a
/// forgotten marker to look for. Nobody else is given it before `lease_until`.
pub(crate) async fn claim_next(
    tx: &mut Tx,
    now: Timestamp,
    lease_until: Timestamp,
    lease_by: &str,
) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!(
        "update meetings set lease_until = $2, lease_by = $3
         where (lease_until is null or lease_until <= $1) and id = (
           select id from meetings
           where state in ('unknown', 'active', 'deleting', 'ended') and next_attempt_at <= $1
             and (lease_until is null or lease_until <= $1)
           order by next_attempt_at, id limit 1
         ) returning",
        ""
    );
    optional(tx, SQL, args![now.0, lease_until.0, lease_by]).await
}

/// Puts forward to `now` what waits for a later attempt and may be about a meeting Zoom has told of: its pending deletion,
/// and unknown creates on its host, or on one Zoom's id of which is not known.
pub(crate) async fn put_forward(
    tx: &mut Tx,
    now: Timestamp,
    zoom_meeting_id: i64,
    zoom_user_id: &str,
) -> Result<(), Error> {
    const SQL: &str = "update meetings set next_attempt_at = $1
        where next_attempt_at > $1 and (
          (state = 'deleting' and zoom_meeting_id = $2)
          or (state = 'unknown' and host_id in (
            select id from hosts where zoom_user_id = $3 or zoom_user_id is null)))";
    tx.execute(SQL, args![now, zoom_meeting_id, zoom_user_id]).await?;
    Ok(())
}

/// Puts forward to `now` what waits for a later attempt of a request's meetings; whether anything did.
pub(crate) async fn put_forward_request(
    tx: &mut Tx,
    now: Timestamp,
    request: &RequestId,
) -> Result<bool, Error> {
    const SQL: &str = "update meetings set next_attempt_at = $1
        where request_id = $2 and next_attempt_at > $1 and state in ('unknown', 'active', 'deleting')";
    Ok(tx.execute(SQL, args![now, request.as_str()]).await? > 0)
}

/// Reservations, creates and stand-ins nobody works on any more: their lease ran out.
///
/// `only_program`: this program has just started and every create leased by another counts as abandoned too. That is
/// harmless if the other still lives: its answer is taken whenever it comes. Its reservations are left alone.
pub(crate) async fn abandoned(
    tx: &mut Tx,
    now: Timestamp,
    only_program: Option<&str>,
) -> Result<Vec<Meeting>, Error> {
    const RUN_OUT: &str = columns!(
        "update meetings set attempts = attempts
         where (state in ('reserved', 'creating') or (state = 'active' and stand_in))
           and (lease_until is null or lease_until <= $1) returning",
        ""
    );
    const AT_START: &str = columns!(
        "update meetings set attempts = attempts
         where ((state in ('reserved', 'creating') or (state = 'active' and stand_in))
             and (lease_until is null or lease_until <= $1))
            or (state = 'creating' and lease_by <> $2) returning",
        ""
    );
    match only_program {
        Some(this) => all(tx, AT_START, args![now.0, this]).await,
        None => all(tx, RUN_OUT, args![now.0]).await,
    }
}

/// A meeting that runs, with what the watch over its end needs to know (R152).
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) request: RequestNumber,
    pub(crate) host_name: String,
    pub(crate) span: Span,
    /// When the next meeting on its host starts.
    pub(crate) next_at: Option<Timestamp>,
}

/// Every meeting that was seen running, by the end of its time.
pub(crate) async fn running(tx: &mut Tx) -> Result<Vec<Running>, Error> {
    const SQL: &str = "select r.number, coalesce(h.name, h.email), m.starts_at, m.ends_at,
          (select min(n.starts_at) from meetings n
            where n.host_id = m.host_id and n.holds_host and n.id <> m.id and n.starts_at >= m.ends_at)
        from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
        where m.state = 'active' and m.current and m.running_since is not null order by m.ends_at, r.number";
    let rows = tx.all::<(i64, String, i64, i64, Option<i64>)>(SQL, args![]).await?;
    let running = rows.into_iter().map(|(number, host_name, start, end, next)| Running {
        request: RequestNumber(number),
        host_name,
        span: Span::of_legacy(Timestamp(start), Timestamp(end)),
        next_at: next.map(Timestamp),
    });
    Ok(running.collect())
}

/// A row that stands on *Zoom problems*, with what people know it by.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) state: State,
    /// Zoom has not taken the new time of an active meeting.
    pub(crate) not_synced: bool,
    pub(crate) request: RequestNumber,
    pub(crate) host_name: String,
    pub(crate) since: Timestamp,
    pub(crate) attempts: i64,
    pub(crate) next_attempt_at: Option<Timestamp>,
    pub(crate) last_error: Option<String>,
}

/// Unknown creates, deletions that are due, times Zoom has not taken, and meetings to come that guests could start; the
/// oldest first.
pub(crate) async fn troubled(tx: &mut Tx, now: Timestamp) -> Result<Vec<Trouble>, Error> {
    type TroubleRow = (String, bool, i64, String, i64, i64, Option<i64>, Option<String>);
    const SQL: &str = "select m.state, m.state = 'active' and m.attempts > 0 and m.next_attempt_at is not null, r.number, coalesce(h.name, h.email),
          coalesce(case m.state when 'deleting' then m.delete_asked_at when 'active' then r.changed_at else m.sent_at end,
            m.reserved_at) as since,
          m.attempts, m.next_attempt_at, m.last_error
        from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
        where m.state in ('unknown', 'deleting') or (m.state = 'active' and m.ends_at > $1
          and (m.join_before_host_on or (m.attempts > 0 and m.next_attempt_at is not null)))
        order by 5, r.number, m.id";
    let rows = tx.all::<TroubleRow>(SQL, args![now.0]).await?;
    let trouble =
        rows.into_iter().map(|(state, not_synced, number, host_name, since, attempts, next, last_error)| {
            Ok(Trouble {
                not_synced,
                state: State::parse(&state)
                    .ok_or_else(|| Error::Inconsistent(format!("meetings.state {state:?}")))?,
                request: RequestNumber(number),
                host_name,
                since: Timestamp(since),
                attempts,
                next_attempt_at: next.map(Timestamp),
                last_error,
            })
        });
    trouble.collect()
}
