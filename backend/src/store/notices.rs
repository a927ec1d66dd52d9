//! What a commit tells, on its way out: who may hear of a request, read in the transaction that touched it; and, on
//! PostgreSQL alone, the channel that carries notices to every program on the database.

use std::time::Duration;

use shared::id::{OrganizationId, PersonId, RequestId};
use shared::request::{RequestNumber, Status};
use shared::visibility::RequestFacts;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};

use super::{Args, Error, Pools, Store, Tx, Value, args};
use crate::live::Heard;

/// The channel of all programs on one database.
const CHANNEL: &str = "callboard";

/// How long the listening connection may be silent before it is asked whether it is still there: a connection that died
/// without a word looks just like a quiet one.
const SILENCE: Duration = Duration::from_secs(30);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(sqlx::FromRow)]
struct HeardRow {
    id: String,
    number: i64,
    version: i64,
    status: String,
    requester_id: String,
    client_id: Option<String>,
    organization_id: String,
    assigned: Option<String>,
}

/// Requests that are read in one statement; a shorter list repeats its last.
const AT_ONCE: usize = 16;

const HEARD: &str =
    "select r.id, r.number, r.version, r.status, r.requester_id, r.client_id, r.organization_id,
      (select string_agg(p.person_id, ' ') from request_providers p where p.request_id = r.id) as assigned
    from requests r
    where r.id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// The requests of these ids as they are now, as far as it decides who may hear of them. One that is gone is left out.
pub(super) async fn heard(tx: &mut Tx, ids: &[RequestId]) -> Result<Vec<Heard>, Error> {
    let mut heard = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let padding = std::iter::repeat(some.last()).flatten();
        let args: Args = some.iter().chain(padding).take(AT_ONCE).map(Value::from).collect();
        for row in tx.all::<HeardRow>(HEARD, args).await? {
            heard.push(row.into_heard()?);
        }
    }
    Ok(heard)
}

impl HeardRow {
    fn into_heard(self) -> Result<Heard, Error> {
        let number = RequestNumber(self.number);
        let status = Status::parse(&self.status)
            .ok_or_else(|| Error::Inconsistent(format!("requests.status of {number}")))?;
        let assigned = self.assigned.as_deref().unwrap_or_default().split_whitespace();
        let facts = RequestFacts {
            requester: PersonId::new(self.requester_id),
            client: self.client_id.map(PersonId::new),
            organization: Some(OrganizationId::new(self.organization_id)),
            assigned: assigned.map(PersonId::new).collect(),
            status,
        };
        Ok(Heard { id: RequestId::new(self.id), number, version: self.version, facts })
    }
}

/// Hands a payload to PostgreSQL, which delivers it when, and only when, the transaction commits.
pub(super) async fn notify(tx: &mut Tx, payload: &str) -> Result<(), Error> {
    tx.all::<(bool,)>("select pg_notify($1, $2) is null", args![CHANNEL, payload]).await?;
    Ok(())
}

/// What a listening connection hears.
#[derive(Debug)]
pub(crate) enum Notified {
    /// A payload of some program's commit.
    Payload(String),
    /// The connection was lost and is back: something may have been missed.
    Gap,
}

/// A connection of its own that hears the commits of every program on the database.
#[derive(Debug)]
pub(crate) struct Listener(PgListener);

impl Store {
    /// Begins to hear the commits of every program on this database; `None` where there can be no other, on SQLite.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub(crate) async fn listen(&self) -> Result<Option<Listener>, Error> {
        match &self.pools {
            Pools::Sqlite { .. } => Ok(None),
            Pools::Postgres(pool) => Listener::open((*pool.connect_options()).clone()).await.map(Some),
        }
    }
}

impl Listener {
    async fn open(options: PgConnectOptions) -> Result<Self, Error> {
        let of = |source| Error::of("listen", source);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(PATIENCE)
            .connect_with(options.application_name("callboard listener"))
            .await
            .map_err(of)?;
        let mut listener = PgListener::connect_with(&pool).await.map_err(of)?;
        listener.ignore_pool_close_event(true);
        listener.listen(CHANNEL).await.map_err(of)?;
        Ok(Self(listener))
    }

    /// Waits for the next thing to hear.
    ///
    /// # Errors
    /// When the connection is lost and not back at once; open another one.
    pub(crate) async fn next(&mut self) -> Result<Notified, Error> {
        let of = |source| Error::of("listen", source);
        loop {
            // Giving the wait up loses nothing: what has arrived stays in the connection's buffer.
            match tokio::time::timeout(SILENCE, self.0.try_recv()).await {
                Ok(Ok(Some(notification))) => {
                    return Ok(Notified::Payload(notification.payload().to_owned()));
                }
                Ok(Ok(None)) => return Ok(Notified::Gap),
                Ok(Err(error)) => return Err(of(error)),
                Err(_) => self.is_there().await.map_err(of)?,
            }
        }
    }

    async fn is_there(&mut self) -> Result<(), sqlx::Error> {
        let asked = sqlx::query("select 1").execute(&mut self.0);
        tokio::time::timeout(PATIENCE, asked).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(())
    }
}
