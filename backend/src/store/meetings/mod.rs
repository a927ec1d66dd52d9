//! The journal of conversions: one row per meeting, in every state from the reservation of its host to its end.
//! Invariant: a row is only changed by whoever has locked it in the same transaction, so no transition is lost.

use shared::conversion::{Intent, State};
use shared::eligibility::SentTime;
use shared::id::{HostId, MeetingId, RequestId};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Args, Error, Tx, args};

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
    /// While it is to be deleted: the people in it are left alone until it ends.
    pub(crate) leave_running: bool,
    /// What Zoom shows otherwise than we left it, and since when that is known.
    pub(crate) differs: Option<(Timestamp, Difference)>,
}

/// What Zoom shows of a meeting otherwise than we left it (R92).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It does not exist there any more.
    Gone,
    /// It has this time there.
    Time(SentTime),
}

impl Difference {
    /// From the columns `differs_since`, `zoom_start` and `zoom_minutes`.
    pub(crate) fn stored(
        since: Option<i64>,
        start: Option<i64>,
        minutes: Option<i64>,
    ) -> Option<(Timestamp, Self)> {
        let time = start.zip(minutes).map(|(start, duration_minutes)| {
            Self::Time(SentTime { start: Timestamp(start), duration_minutes })
        });
        since.map(|since| (Timestamp(since), time.unwrap_or(Self::Gone)))
    }

    fn time(self) -> Option<SentTime> {
        match self {
            Self::Gone => None,
            Self::Time(time) => Some(time),
        }
    }
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
    leave_running: bool,
    differs_since: Option<i64>,
    zoom_start: Option<i64>,
    zoom_minutes: Option<i64>,
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
            leave_running: row.leave_running,
            differs: Difference::stored(row.differs_since, row.zoom_start, row.zoom_minutes),
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
              join_before_host_on, stand_in, running_since, leave_running, differs_since, zoom_start, zoom_minutes ",
            $tail
        )
    };
}

mod trouble;
mod work;

pub(crate) use trouble::{Trouble, running, troubled};
pub(crate) use work::{
    Near, abandoned, claim_near, claim_next, end_leases, look_soon, put_forward, put_forward_request,
    renew_lease, seen, to_come_on, to_compare,
};

async fn optional(tx: &mut Tx, sql: &'static str, args: Args) -> Result<Option<Meeting>, Error> {
    tx.optional::<Row>(sql, args).await?.map(Meeting::try_from).transpose()
}

async fn all(tx: &mut Tx, sql: &'static str, args: Args) -> Result<Vec<Meeting>, Error> {
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

/// Locks and reads the meeting of a request that was set aside when it was canceled last, and can be taken back.
pub(crate) async fn lock_set_aside(tx: &mut Tx, request: &RequestId) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!(
        "update meetings set attempts = attempts where id = (
           select id from meetings where request_id = $1 and state = 'active' and intent = 'absent'
           order by next_attempt_at desc, id limit 1
         ) and state = 'active' and intent = 'absent' returning",
        ""
    );
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

/// Every meeting that holds its host and has a part of `[from, to]`, both ends included, under the host that its Zoom user is.
pub(crate) async fn held(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Held>, Error> {
    type HeldRow = (String, String, i64, i64, i64, i64, String);
    const SQL: &str =
        "select coalesce(h.same_as, m.host_id), m.id, r.number, m.starts_at, m.ends_at, m.reserved_at, m.draw
        from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
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

/// Whether a row answers for a meeting at Zoom: it is the row's and was not deleted before `deleted_after`, or it has the marker of
/// a row whose meeting is still looked for.
pub(crate) async fn answers_for(
    tx: &mut Tx,
    zoom_meeting_id: i64,
    marker: &str,
    deleted_after: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "select count(*) from meetings
        where (zoom_meeting_id = $1 and (state <> 'ended' or ended_at > $3))
          or (marker = $2 and zoom_meeting_id is null and (state <> 'ended' or next_attempt_at is not null))";
    let (found,) = tx.one::<(i64,)>(SQL, args![zoom_meeting_id, marker, deleted_after]).await?;
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
          ends_at = $24, stand_in = $25, running_since = $26, differs_since = $27, zoom_start = $28, zoom_minutes = $29, leave_running = $30
        where id = $1";
    let shown = meeting.differs.and_then(|(_, difference)| difference.time());
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
        millis(meeting.differs.map(|(since, _)| since)),
        millis(shown.map(|time| time.start)),
        shown.map(|time| time.duration_minutes),
        meeting.leave_running,
    ];
    tx.execute(SQL, args).await?;
    Ok(())
}
