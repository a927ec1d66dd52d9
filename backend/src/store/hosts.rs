//! The pool of Zoom users as the store knows it: who may host, what each has used of Zoom's daily limit, and why one is
//! left out for a while. Invariant: only `listed` hosts are ever placed on.

use shared::id::HostId;
use shared::placement::Licence;
use shared::quota::{self, Usage};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};

/// A host with what placement needs to know of it.
#[derive(Debug, Clone)]
pub(crate) struct PoolHost {
    /// Our id.
    pub(crate) id: HostId,
    /// The address listed in the settings.
    pub(crate) email: String,
    /// Zoom's display name where it was read, else the address.
    pub(crate) name: String,
    /// Whether `name` is Zoom's: the name shown in meetings.
    pub(crate) is_named: bool,
    /// Whether it is on the list of the settings.
    pub(crate) listed: bool,
    /// What it is licensed for, where that was read.
    pub(crate) licence: Option<Licence>,
    /// When Zoom was last asked about this user and answered.
    pub(crate) checked_at: Option<Timestamp>,
    /// Zoom's id of the user, once known; it survives a change of address (T-25).
    pub(crate) zoom_user_id: Option<String>,
    /// Why it cannot be used, if it cannot: a stored [`shared::placement::HealthProblem`].
    pub(crate) health: Option<String>,
    /// With `health`: when it is looked at again. Without: when Zoom's daily limit ends.
    pub(crate) blocked_until: Option<Timestamp>,
    /// What Zoom said last, as [`crate::conversion::journal`] keeps it.
    pub(crate) last_error: Option<String>,
    /// When it said so; unknown for what was said before this was kept.
    pub(crate) last_error_at: Option<Timestamp>,
    /// What it has used today.
    pub(crate) usage: Usage,
}

impl PoolHost {
    /// How Zoom is asked about this user.
    pub(crate) fn zoom_key(&self) -> &str {
        self.zoom_user_id.as_deref().unwrap_or(&self.email)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    email: String,
    name: Option<String>,
    listed: bool,
    licence: Option<String>,
    checked_at: Option<i64>,
    zoom_user_id: Option<String>,
    health: Option<String>,
    blocked_until: Option<i64>,
    last_error: Option<String>,
    last_error_at: Option<i64>,
    creates: i64,
    updates: i64,
}

impl From<Row> for PoolHost {
    fn from(row: Row) -> Self {
        let count = |number: i64| u32::try_from(number).unwrap_or(if number < 0 { 0 } else { u32::MAX });
        let name = row.name.filter(|name| !name.is_empty());
        Self {
            id: HostId::new(row.id),
            is_named: name.is_some(),
            name: name.unwrap_or_else(|| row.email.clone()),
            email: row.email,
            listed: row.listed,
            licence: row.licence.as_deref().and_then(Licence::parse),
            checked_at: row.checked_at.map(Timestamp),
            zoom_user_id: row.zoom_user_id,
            health: row.health,
            blocked_until: row.blocked_until.map(Timestamp),
            last_error: row.last_error,
            last_error_at: row.last_error_at.map(Timestamp),
            usage: Usage { creates: count(row.creates), updates: count(row.updates) },
        }
    }
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "select h.id, h.email, h.name, h.listed, h.licence, h.checked_at, h.zoom_user_id, h.health, h.blocked_until,
               h.last_error, h.last_error_at, coalesce(u.creates, 0) as creates, coalesce(u.updates, 0) as updates
             from hosts h left join host_usage u on u.host_id = h.id and u.utc_day = $1 ",
            $tail
        )
    };
}

/// The listed hosts in their order, with what each has used of `utc_day`.
pub(crate) async fn listed(tx: &mut Tx, utc_day: i32) -> Result<Vec<PoolHost>, Error> {
    const SQL: &str = select!("where h.listed order by h.position, h.id");
    Ok(tx.all::<Row>(SQL, args![i64::from(utc_day)]).await?.into_iter().map(PoolHost::from).collect())
}

/// One host, listed or not (a host that was removed keeps its meetings, D-11).
pub(crate) async fn get(tx: &mut Tx, id: &HostId, utc_day: i32) -> Result<PoolHost, Error> {
    find(tx, id, utc_day).await?.ok_or_else(|| Error::Inconsistent(format!("no host {}", id.as_str())))
}

/// The same where there may be none of that id.
pub(crate) async fn find(tx: &mut Tx, id: &HostId, utc_day: i32) -> Result<Option<PoolHost>, Error> {
    const SQL: &str = select!("where h.id = $2");
    Ok(tx.optional::<Row>(SQL, args![i64::from(utc_day), id]).await?.map(PoolHost::from))
}

/// The listed hosts in their order, then those that left the list and still hold meetings to come.
pub(crate) async fn listed_or_held(
    tx: &mut Tx,
    utc_day: i32,
    now: Timestamp,
) -> Result<Vec<PoolHost>, Error> {
    const SQL: &str = select!(
        "where h.listed or exists (select 1 from meetings m where m.host_id = h.id and m.current and m.ends_at > $2)
         order by case when h.listed then 0 else 1 end, h.position, h.id"
    );
    Ok(tx.all::<Row>(SQL, args![i64::from(utc_day), now]).await?.into_iter().map(PoolHost::from).collect())
}

/// A meeting to come of a host: one of the first, and how many there are in all.
#[derive(Debug, Clone)]
pub(crate) struct Ahead {
    pub(crate) host: HostId,
    pub(crate) request: RequestNumber,
    pub(crate) span: Span,
    pub(crate) total: i64,
}

/// The meetings of hosts that run or are to come, by host, the earliest first: one for each listed host, `most` for each
/// that left the list.
pub(crate) async fn ahead(tx: &mut Tx, now: Timestamp, most: i64) -> Result<Vec<Ahead>, Error> {
    const SQL: &str = "select host_id, number, starts_at, ends_at, total from (
          select m.host_id, r.number, m.starts_at, m.ends_at, h.listed, count(*) over (partition by m.host_id) as total,
            row_number() over (partition by m.host_id order by m.starts_at, m.id) as nth
          from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
          where m.current and m.ends_at > $1
        ) ranked
        where nth = 1 or (not listed and nth <= $2) order by host_id, nth";
    let rows = tx.all::<(String, i64, i64, i64, i64)>(SQL, args![now, most]).await?;
    let ahead = rows.into_iter().map(|(host, number, start, end, total)| Ahead {
        host: HostId::new(host),
        request: RequestNumber(number),
        span: Span::of_legacy(Timestamp(start), Timestamp(end)),
        total,
    });
    Ok(ahead.collect())
}

/// The listed hosts that are out of use.
pub(crate) async fn unhealthy(tx: &mut Tx, utc_day: i32) -> Result<Vec<PoolHost>, Error> {
    const SQL: &str = select!("where h.listed and h.health is not null order by h.position, h.id");
    Ok(tx.all::<Row>(SQL, args![i64::from(utc_day)]).await?.into_iter().map(PoolHost::from).collect())
}

/// Counts one create for a host, or takes one back that certainly never happened (`by` = -1).
pub(crate) async fn count_create(tx: &mut Tx, id: &HostId, utc_day: i32, by: i64) -> Result<(), Error> {
    const SQL: &str = "insert into host_usage (host_id, utc_day, creates, updates)
        values ($1, $2, case when $3 > 0 then $3 else 0 end, 0)
        on conflict (host_id, utc_day) do update set creates =
          case when host_usage.creates + $3 > 0 then host_usage.creates + $3 else 0 end";
    tx.execute(SQL, args![id.as_str(), i64::from(utc_day), by]).await?;
    Ok(())
}

/// Counts one update of a meeting for its host: Zoom's limit is one for creates and updates.
pub(crate) async fn count_update(tx: &mut Tx, id: &HostId, utc_day: i32) -> Result<(), Error> {
    const SQL: &str = "insert into host_usage (host_id, utc_day, creates, updates) values ($1, $2, 0, 1)
        on conflict (host_id, utc_day) do update set updates = host_usage.updates + 1";
    tx.execute(SQL, args![id.as_str(), i64::from(utc_day)]).await?;
    Ok(())
}

/// Leaves a host out until `until`: with a `health` for what is wrong with it, without one for the daily limit. `error` is
/// what Zoom said `at`.
pub(crate) async fn block(
    tx: &mut Tx,
    id: &HostId,
    health: Option<&str>,
    until: Timestamp,
    (error, at): (&str, Timestamp),
) -> Result<(), Error> {
    const SQL: &str = "update hosts set health = $2, blocked_until = $3, last_error = $4, last_error_at = $5
        where id = $1";
    tx.execute(SQL, args![id.as_str(), health, until.0, error, at]).await?;
    Ok(())
}

/// Takes a host back into use. What Zoom said last stays, with its time.
pub(crate) async fn heal(tx: &mut Tx, id: &HostId) -> Result<(), Error> {
    const SQL: &str =
        "update hosts set health = null, blocked_until = null where id = $1 and health is not null";
    tx.execute(SQL, args![id.as_str()]).await?;
    Ok(())
}

/// The listed hosts that Zoom was never asked about and that nothing is known against.
pub(crate) async fn unread(tx: &mut Tx, utc_day: i32) -> Result<Vec<PoolHost>, Error> {
    const SQL: &str = select!(
        "where h.listed and (h.name is null or h.checked_at is null) and h.health is null
         order by h.position, h.id limit 20"
    );
    Ok(tx.all::<Row>(SQL, args![i64::from(utc_day)]).await?.into_iter().map(PoolHost::from).collect())
}

/// The host that a [`zoom_key`](PoolHost::zoom_key) stands for now, listed or not: by Zoom's id of it, else by its address.
pub(crate) async fn by_zoom_key(tx: &mut Tx, key: &str, utc_day: i32) -> Result<Option<PoolHost>, Error> {
    const SQL: &str = select!(
        "where h.zoom_user_id = $2 or lower(h.email) = lower($2)
         order by case when h.zoom_user_id = $2 then 0 else 1 end limit 1"
    );
    Ok(tx.optional::<Row>(SQL, args![i64::from(utc_day), key]).await?.map(PoolHost::from))
}

/// The host that a Zoom user is.
pub(crate) async fn by_zoom_user(
    tx: &mut Tx,
    zoom_user_id: &str,
    utc_day: i32,
) -> Result<Option<PoolHost>, Error> {
    const SQL: &str = select!("where h.zoom_user_id = $2");
    Ok(tx.optional::<Row>(SQL, args![i64::from(utc_day), zoom_user_id]).await?.map(PoolHost::from))
}

/// Whether a host holds meetings that are not over.
pub(crate) async fn holds(tx: &mut Tx, id: &HostId, now: Timestamp) -> Result<bool, Error> {
    const SQL: &str = "select count(*) from meetings where host_id = $1 and holds_host and ends_at > $2";
    let (held,) = tx.one::<(i64,)>(SQL, args![id, now]).await?;
    Ok(held > 0)
}

/// Has two hosts change their places on the list: addresses, positions, and whether they are on it.
pub(crate) async fn change_places(tx: &mut Tx, one: &HostId, other: &HostId) -> Result<(), Error> {
    const READ: &str = "select email, position, listed from hosts where id = $1";
    const WRITE: &str = "update hosts set email = $2, position = $3, listed = $4 where id = $1";
    type Place = (String, i64, bool);
    let of_one = tx.one::<Place>(READ, args![one]).await?;
    let of_other = tx.one::<Place>(READ, args![other]).await?;
    // No address may stand twice, not even for a moment.
    tx.execute("update hosts set email = id where id = $1", args![one]).await?;
    for (id, (email, position, listed)) in [(other, of_one), (one, of_other)] {
        tx.execute(WRITE, args![id, email, position, listed]).await?;
    }
    Ok(())
}

/// Gives everything of a host to the one that it has turned out to be: its meetings and what it has used. A meeting at the
/// same time as one of the other's stays where it is, as the guard of the database has it; it counts for the other all the
/// same, and *Zoom problems* tells of the two. A mere reservation at such a time is given back by whoever made it.
pub(crate) async fn fold(tx: &mut Tx, id: &HostId, into: &HostId) -> Result<(), Error> {
    const MEETINGS: &str =
        "update meetings set host_id = $2 where host_id = $1 and not (holds_host and exists (
          select 1 from meetings m where m.host_id = $2 and m.holds_host
            and m.starts_at < meetings.ends_at and meetings.starts_at < m.ends_at))";
    const USAGE: &str = "insert into host_usage (host_id, utc_day, creates, updates)
        select $2, utc_day, creates, updates from host_usage where host_id = $1
        on conflict (host_id, utc_day) do update set
          creates = host_usage.creates + excluded.creates, updates = host_usage.updates + excluded.updates";
    const LEFT: &str =
        "select reserved_at from meetings where host_id = $1 and holds_host and state = 'reserved'";
    const EMPTIED: &str = "update hosts set name = null, licence = null, checked_at = null, health = null,
          blocked_until = null, last_error = null, last_error_at = null,
          same_as = case when exists (select 1 from meetings m
            where m.host_id = $1 and m.holds_host and m.state <> 'reserved') then $2 end
        where id = $1";
    tx.execute(MEETINGS, args![id, into]).await?;
    tx.execute(USAGE, args![id, into]).await?;
    tx.execute("delete from host_usage where host_id = $1", args![id]).await?;
    // What stays behind is given back where it stands, and so must count there.
    for (reserved_at,) in tx.all::<(i64,)>(LEFT, args![id]).await? {
        let day = quota::utc_day(Timestamp(reserved_at));
        count_create(tx, into, day, -1).await?;
        count_create(tx, id, day, 1).await?;
    }
    tx.execute(EMPTIED, args![id, into]).await?;
    Ok(())
}

/// What Zoom says of a user.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// Zoom's id of the user.
    pub(crate) zoom_user_id: &'a str,
    /// The name shown in meetings.
    pub(crate) name: &'a str,
    /// What it is licensed for.
    pub(crate) licence: Licence,
}

/// Keeps what Zoom says of a host.
pub(crate) async fn learn(tx: &mut Tx, id: &HostId, facts: &Facts<'_>, now: Timestamp) -> Result<(), Error> {
    const SQL: &str = "update hosts set zoom_user_id = $2, name = $3, licence = $4, checked_at = $5, same_as = null where id = $1";
    let args = args![id, facts.zoom_user_id, facts.name, facts.licence.as_str(), now];
    tx.execute(SQL, args).await?;
    Ok(())
}

/// Keeps that Zoom was asked about a host and knew nothing good of it.
pub(crate) async fn checked(tx: &mut Tx, id: &HostId, now: Timestamp) -> Result<(), Error> {
    tx.execute("update hosts set checked_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}

/// Takes the next host whose meetings to come were not compared with Zoom's list since `before`, and notes that they are now. A host
/// without any is taken where strays were last looked for before `strays_before`.
pub(crate) async fn claim_compare(
    tx: &mut Tx,
    now: Timestamp,
    before: Timestamp,
    strays_before: Timestamp,
) -> Result<Option<HostId>, Error> {
    const SQL: &str = "update hosts set compared_at = $1
        where (compared_at is null or compared_at <= $2) and id = (
          select h.id from hosts h
          where (h.compared_at is null or h.compared_at <= $2)
            and ((h.listed and h.strays_checked_at <= $3) or exists (
              select 1 from meetings m
              where m.host_id = h.id and m.state = 'active' and m.current and m.starts_at > $1))
          order by h.compared_at is not null, h.compared_at, h.id limit 1
        ) returning id";
    Ok(tx.optional::<(String,)>(SQL, args![now, before, strays_before]).await?.map(|(id,)| HostId::new(id)))
}

/// Notes that strays of a host were looked for.
pub(crate) async fn strays_checked(tx: &mut Tx, id: &HostId, at: Timestamp) -> Result<(), Error> {
    tx.execute("update hosts set strays_checked_at = $2 where id = $1", args![id, at]).await?;
    Ok(())
}

/// Has every host compared with Zoom's lists at once, those without meetings too.
pub(crate) async fn compare_all_soon(tx: &mut Tx) -> Result<(), Error> {
    tx.execute("update hosts set compared_at = null, strays_checked_at = 0", args![]).await?;
    Ok(())
}

/// Has the meetings of the host of a meeting compared at once, as Zoom has told of it.
pub(crate) async fn compare_soon(tx: &mut Tx, zoom_meeting_id: i64) -> Result<(), Error> {
    const SQL: &str = "update hosts set compared_at = null
        where compared_at is not null and id in (
          select host_id from meetings where zoom_meeting_id = $1 and state = 'active' and current)";
    tx.execute(SQL, args![zoom_meeting_id]).await?;
    Ok(())
}
