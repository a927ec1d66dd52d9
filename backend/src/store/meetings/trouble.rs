//! What people are told of the journal: meetings that are not as they should be, and meetings that run.

use shared::conversion::State;
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::Difference;
use crate::store::{Error, Tx, args};

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
    /// It is deleted only when it has ended by itself.
    pub(crate) leave_running: bool,
    /// What Zoom shows of an active meeting otherwise than we left it.
    pub(crate) differs: Option<Difference>,
    pub(crate) request: RequestNumber,
    pub(crate) span: Span,
    pub(crate) host_name: String,
    pub(crate) since: Timestamp,
    pub(crate) attempts: i64,
    pub(crate) next_attempt_at: Option<Timestamp>,
    pub(crate) last_error: Option<String>,
}

/// Unknown creates, deletions that are due, times Zoom has not taken, what was changed in Zoom by hand, and meetings to come that guests could start; the
/// oldest first.
pub(crate) async fn troubled(tx: &mut Tx, now: Timestamp) -> Result<Vec<Trouble>, Error> {
    const SQL: &str = "select m.state, m.state = 'active' and m.attempts > 0 and m.next_attempt_at is not null as not_synced,
          r.number, coalesce(h.name, h.email) as host_name,
          coalesce(case m.state when 'deleting' then m.delete_asked_at
            when 'active' then coalesce(m.differs_since, r.changed_at) else m.sent_at end, m.reserved_at) as since,
          m.attempts, m.next_attempt_at, m.last_error, m.differs_since, m.zoom_start, m.zoom_minutes, m.leave_running, m.starts_at, m.ends_at
        from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
        where m.state in ('unknown', 'deleting') or (m.state = 'active' and m.intent = 'present' and m.ends_at > $1
          and (m.join_before_host_on or m.differs_since is not null
            or (m.attempts > 0 and m.next_attempt_at is not null)))
        order by since, r.number, m.id";
    let rows = tx.all::<TroubleRow>(SQL, args![now.0]).await?;
    rows.into_iter().map(Trouble::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct TroubleRow {
    state: String,
    not_synced: bool,
    leave_running: bool,
    number: i64,
    starts_at: i64,
    ends_at: i64,
    host_name: String,
    since: i64,
    attempts: i64,
    next_attempt_at: Option<i64>,
    last_error: Option<String>,
    differs_since: Option<i64>,
    zoom_start: Option<i64>,
    zoom_minutes: Option<i64>,
}

impl TryFrom<TroubleRow> for Trouble {
    type Error = Error;

    fn try_from(row: TroubleRow) -> Result<Self, Error> {
        let differs = Difference::stored(row.differs_since, row.zoom_start, row.zoom_minutes);
        Ok(Self {
            state: State::parse(&row.state)
                .ok_or_else(|| Error::Inconsistent(format!("meetings.state {:?}", row.state)))?,
            not_synced: row.not_synced,
            leave_running: row.leave_running,
            differs: differs.map(|(_, difference)| difference),
            request: RequestNumber(row.number),
            span: Span::of_legacy(Timestamp(row.starts_at), Timestamp(row.ends_at)),
            host_name: row.host_name,
            since: Timestamp(row.since),
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at.map(Timestamp),
            last_error: row.last_error,
        })
    }
}
