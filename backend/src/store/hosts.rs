//! The pool of Zoom users as the store knows it: who may host, what each has used of Zoom's daily limit, and why one is
//! left out for a while. Invariant: only `listed` hosts are ever placed on.

use shared::id::HostId;
use shared::quota::Usage;
use shared::time::Timestamp;

use super::{Error, Tx, args};

/// A host with what placement needs to know of it.
#[derive(Debug, Clone)]
pub(crate) struct PoolHost {
    /// Our id.
    pub(crate) id: HostId,
    /// The address listed in the settings.
    pub(crate) email: String,
    /// Zoom's display name where a test has read it, else the address.
    pub(crate) name: String,
    /// Zoom's id of the user, once known; it survives a change of address (T-25).
    pub(crate) zoom_user_id: Option<String>,
    /// Why it cannot be used, if it cannot: a stored [`shared::placement::HealthProblem`].
    pub(crate) health: Option<String>,
    /// With `health`: when it is looked at again. Without: when Zoom's daily limit ends.
    pub(crate) blocked_until: Option<Timestamp>,
    /// What Zoom said last, as [`crate::conversion::journal`] keeps it.
    pub(crate) last_error: Option<String>,
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
    zoom_user_id: Option<String>,
    health: Option<String>,
    blocked_until: Option<i64>,
    last_error: Option<String>,
    creates: i64,
    updates: i64,
}

impl From<Row> for PoolHost {
    fn from(row: Row) -> Self {
        let count = |number: i64| u32::try_from(number).unwrap_or(if number < 0 { 0 } else { u32::MAX });
        Self {
            id: HostId::new(row.id),
            name: row.name.filter(|name| !name.is_empty()).unwrap_or_else(|| row.email.clone()),
            email: row.email,
            zoom_user_id: row.zoom_user_id,
            health: row.health,
            blocked_until: row.blocked_until.map(Timestamp),
            last_error: row.last_error,
            usage: Usage { creates: count(row.creates), updates: count(row.updates) },
        }
    }
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "select h.id, h.email, h.name, h.zoom_user_id, h.health, h.blocked_until, h.last_error,
               coalesce(u.creates, 0) as creates, coalesce(u.updates, 0) as updates
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
    const SQL: &str = select!("where h.id = $2");
    Ok(tx.one::<Row>(SQL, args![i64::from(utc_day), id.as_str()]).await?.into())
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

/// Leaves a host out until `until`: with a `health` for what is wrong with it, without one for the daily limit.
pub(crate) async fn block(
    tx: &mut Tx,
    id: &HostId,
    health: Option<&str>,
    until: Timestamp,
    error: &str,
) -> Result<(), Error> {
    const SQL: &str = "update hosts set health = $2, blocked_until = $3, last_error = $4 where id = $1";
    tx.execute(SQL, args![id.as_str(), health, until.0, error]).await?;
    Ok(())
}

/// Takes a host back into use.
pub(crate) async fn heal(tx: &mut Tx, id: &HostId) -> Result<(), Error> {
    const SQL: &str = "update hosts set health = null, blocked_until = null, last_error = null where id = $1 and health is not null";
    tx.execute(SQL, args![id.as_str()]).await?;
    Ok(())
}

/// Remembers Zoom's id of a host, the first time it is heard.
pub(crate) async fn learn_zoom_user(tx: &mut Tx, id: &HostId, zoom_user_id: &str) -> Result<(), Error> {
    const SQL: &str = "update hosts set zoom_user_id = $2 where id = $1 and zoom_user_id is null";
    tx.execute(SQL, args![id.as_str(), zoom_user_id]).await?;
    Ok(())
}

/// The listed hosts whose name is not known yet and that nothing is known against.
pub(crate) async fn nameless(tx: &mut Tx, utc_day: i32) -> Result<Vec<PoolHost>, Error> {
    const SQL: &str =
        select!("where h.listed and h.name is null and h.health is null order by h.position, h.id limit 20");
    Ok(tx.all::<Row>(SQL, args![i64::from(utc_day)]).await?.into_iter().map(PoolHost::from).collect())
}

/// Keeps what Zoom calls a host and knows it by.
pub(crate) async fn learn(tx: &mut Tx, id: &HostId, zoom_user_id: &str, name: &str) -> Result<(), Error> {
    const SQL: &str = "update hosts set zoom_user_id = $2, name = $3 where id = $1";
    tx.execute(SQL, args![id.as_str(), zoom_user_id, name]).await?;
    Ok(())
}
