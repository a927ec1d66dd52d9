//! What the reconciler takes of the journal: rows with work to do, each given to one program at a time, and rows to ask Zoom
//! about.

use shared::id::{HostId, MeetingId, RequestId};
use shared::request::RequestNumber;
use shared::time::{DAY, Timestamp};

use super::{Meeting, all, optional};
use crate::store::{Error, Tx, args};

/// Which meetings are worth asking Zoom about.
#[derive(Debug)]
pub(crate) struct Near {
    /// Those that start until then.
    pub(crate) opens: Timestamp,
    /// Those that end from then on, and any that ran when it was seen last.
    pub(crate) closed: Timestamp,
    /// Those that nobody has asked about since.
    pub(crate) looked_before: Timestamp,
    /// And once those that start until then, or again where Zoom has told of them.
    pub(crate) day_ahead: Timestamp,
    pub(crate) now: Timestamp,
}

/// Takes the next meeting that Zoom should be asked about, and notes that it is asked now.
pub(crate) async fn claim_near(tx: &mut Tx, near: &Near) -> Result<Option<Meeting>, Error> {
    const SQL: &str = columns!(
        "update meetings set looked_at = $1
         where (looked_at is null or looked_at <= $2) and id = (
           select id from meetings
           where state = 'active' and current and (
             (starts_at <= $3 and (ends_at >= $4 or running_since is not null)
               and (looked_at is null or looked_at <= $2))
             or (starts_at <= $5 and starts_at > $1 and coalesce(looked_at, activated_at) < starts_at - $6))
           order by starts_at > $3, looked_at is not null, looked_at, id limit 1
         ) returning",
        ""
    );
    let args = args![near.now, near.looked_before, near.opens, near.closed, near.day_ahead, DAY];
    optional(tx, SQL, args).await
}

/// The active meetings of a host that are still to come, Zoom being told nothing of them at present.
pub(crate) async fn to_compare(tx: &mut Tx, host: &HostId, now: Timestamp) -> Result<Vec<Meeting>, Error> {
    const SQL: &str = columns!(
        "select",
        "from meetings where host_id = $1 and state = 'active' and current and starts_at > $2 and next_attempt_at is null
         order by starts_at, id"
    );
    all(tx, SQL, args![host, now]).await
}

/// The requests whose meetings a host is still to have, the earliest first.
pub(crate) async fn to_come_on(
    tx: &mut Tx,
    host: &HostId,
    now: Timestamp,
) -> Result<Vec<RequestNumber>, Error> {
    const SQL: &str = "select r.number from meetings m join requests r on r.id = m.request_id
        where m.host_id = $1 and m.state = 'active' and m.current and m.starts_at > $2 order by m.starts_at, m.id";
    let rows = tx.all::<(i64,)>(SQL, args![host, now]).await?;
    Ok(rows.into_iter().map(|(number,)| RequestNumber(number)).collect())
}

/// Notes that Zoom has answered about a meeting. No page is told: they say when an answer is too old, not when it came.
pub(crate) async fn seen(tx: &mut Tx, id: &MeetingId, now: Timestamp) -> Result<(), Error> {
    tx.execute("update meetings set seen_at = $2 where id = $1", args![id.as_str(), now]).await?;
    Ok(())
}

/// Has a meeting Zoom has told of asked about at once, if it starts within a day; without a meeting all that have been.
pub(crate) async fn look_soon(tx: &mut Tx, zoom_meeting_id: Option<i64>) -> Result<(), Error> {
    const SQL: &str = "update meetings set looked_at = 0
        where (zoom_meeting_id = $1 or ($1 is null and looked_at > 0)) and state = 'active' and current";
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
        where request_id = $2 and next_attempt_at > $1 and state in ('unknown', 'active', 'deleting')
          and (state <> 'active' or intent = 'present')";
    Ok(tx.execute(SQL, args![now, request.as_str()]).await? > 0)
}

/// Ends every lease but those of `this` program.
pub(crate) async fn end_leases(tx: &mut Tx, this: &str) -> Result<(), Error> {
    tx.execute("update meetings set lease_until = null, lease_by = null where lease_by <> $1", args![this])
        .await?;
    Ok(())
}

/// Gives a program its row for longer, if it is still its own.
pub(crate) async fn renew_lease(
    tx: &mut Tx,
    id: &MeetingId,
    by: &str,
    until: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "update meetings set lease_until = $3 where id = $1 and lease_by = $2";
    tx.execute(SQL, args![id.as_str(), by, until]).await?;
    Ok(())
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
