//! The one place that speaks SQL: one text in the common subset of SQLite and PostgreSQL, executed on whichever is open.
//! Invariant: no statement is written twice for two engines outside `migrations/`, and no row type leaves this module.

pub(crate) mod audit;
mod error;
pub(crate) mod ground;
pub(crate) mod hosts;
pub(crate) mod meetings;
mod notices;
pub(crate) mod people;
pub(crate) mod promises;
pub(crate) mod requests;
pub(crate) mod sessions;
pub(crate) mod settings;
pub mod snapshot;
pub(crate) mod strays;
mod tx;
mod value;
pub(crate) mod webhooks;

pub use error::{Error, Unique};
pub(crate) use notices::{Listener, Notified};
pub use tx::Tx;
pub use value::{Args, Value, args};

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};

use crate::live::{Hub, Topic};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// How long a statement waits for another writer before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long PostgreSQL is waited for while it does not answer anybody.
const PATIENCE_IN_VAIN: Duration = Duration::from_secs(2);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// The database: a SQLite file or a PostgreSQL server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    statements: Arc<AtomicU64>,
    /// Whether PostgreSQL was last waited for in vain.
    missing: Arc<AtomicBool>,
    hub: Hub,
}

#[derive(Debug, Clone)]
enum Pools {
    /// SQLite has one writer by nature: with one connection, writers queue in this program instead of failing as busy.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`), creating the file and the tables where they are missing.
    ///
    /// # Errors
    /// [`Error::Newer`] if a newer program has changed the tables, [`Error::Address`] if the URL is neither kind.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let pools = if url.starts_with("sqlite:") {
            open_sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            open_postgres(url).await?
        } else {
            return Err(Error::Address);
        };
        Ok(Self { pools, statements: Arc::default(), missing: Arc::default(), hub: Hub::new(String::new()) })
    }

    /// The same store, whose commits tell `hub` what they changed.
    pub(crate) fn telling(self, hub: Hub) -> Self {
        Self { hub, ..self }
    }

    /// Begins a transaction that may write. On SQLite it is the only one; dropping it undoes everything.
    ///
    /// # Errors
    /// When the database cannot be reached or stays busy.
    pub async fn begin(&self) -> Result<Tx, Error> {
        const BEGIN: &str = "begin immediate";
        let engine = match &self.pools {
            Pools::Sqlite { writer, .. } => writer.begin_with(BEGIN).await.map(tx::Engine::Sqlite),
            Pools::Postgres(pool) => self.reached(pool.begin()).await.map(tx::Engine::Postgres),
        };
        Ok(Tx::new(engine.map_err(|source| Error::of(BEGIN, source))?, self))
    }

    /// Begins a transaction that only reads: everything it sees is of one moment, and it waits for no writer.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(&self) -> Result<Tx, Error> {
        const BEGIN: &str = "begin isolation level repeatable read read only";
        let engine = match &self.pools {
            Pools::Sqlite { readers, .. } => readers.begin().await.map(tx::Engine::Sqlite),
            Pools::Postgres(pool) => self.reached(pool.begin_with(BEGIN)).await.map(tx::Engine::Postgres),
        };
        Ok(Tx::new(engine.map_err(|source| Error::of(BEGIN, source))?, self))
    }

    /// Waits for a connection. A PostgreSQL that is restarted is waited for, and nobody notices; where that was in vain, nobody
    /// else waits as long until it answers again: a page asks several times.
    async fn reached<T>(
        &self,
        begin: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let patience = if self.missing.load(Ordering::Relaxed) { PATIENCE_IN_VAIN } else { PATIENCE };
        let reached = tokio::time::timeout(patience, begin).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        match &reached {
            Ok(_) => self.missing.store(false, Ordering::Relaxed),
            Err(sqlx::Error::PoolTimedOut) => self.missing.store(true, Ordering::Relaxed),
            // A connection that broke tells nothing of the next one.
            Err(_) => {}
        }
        reached
    }

    /// Whether several programs may work on it. A SQLite file belongs to one.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Where commits tell what they changed.
    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// How many statements have run since the store was opened; tests hold pages to a number.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes every connection; for a clean stop.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Takes the pool lock and returns the pool's new version. Every placement, edit of time, and change of hosts or margins
/// takes it first in its transaction, so footprints are judged by one at a time; nothing slow may happen under it. A commit
/// tells the pool's new version.
///
/// # Errors
/// When the database fails or another holder keeps the lock for ten seconds.
pub async fn lock_pool(tx: &mut Tx) -> Result<i64, Error> {
    const LOCK: &str = "update pool set version = version + 1 where id = 1 returning version";
    let (version,) = tx.one::<(i64,)>(LOCK, args![]).await?;
    tx.announce().topic(Topic::Pool, Some(version));
    Ok(version)
}

/// The pool's version, for previews to compare. Changes with everything that can change a placement.
///
/// # Errors
/// When the database fails.
pub async fn pool_version(tx: &mut Tx) -> Result<i64, Error> {
    let (version,) = tx.one::<(i64,)>("select version from pool where id = 1", args![]).await?;
    Ok(version)
}

async fn open_sqlite(url: &str) -> Result<Pools, Error> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| Error::Address)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
        .connect_with(options.clone())
        .await
        .map_err(|source| Error::of("open the database file", source))?;
    SQLITE_MIGRATIONS.run(&writer).await.map_err(|error| migration_error(&SQLITE_MIGRATIONS, error))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .min_connections(0)
        .acquire_timeout(PATIENCE)
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Pools::Sqlite { writer, readers })
}

/// Whether a connection that comes back can be used again. SQLite ends a transaction by itself where the disk fails; sqlx
/// still counts it, and nothing could be begun on the connection any more: it is closed, and the next one is new.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Comes after the rollback of a transaction that was dropped.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn open_postgres(url: &str) -> Result<Pools, Error> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| Error::Address)?
        .application_name("callboard")
        .options([("lock_timeout", "10s")]);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(|source| Error::of("connect to PostgreSQL", source))?;
    POSTGRES_MIGRATIONS.run(&pool).await.map_err(|error| migration_error(&POSTGRES_MIGRATIONS, error))?;
    Ok(Pools::Postgres(pool))
}

fn migration_error(known: &Migrator, error: MigrateError) -> Error {
    let newest = known.iter().map(|migration| migration.version).max().unwrap_or(0);
    match error {
        MigrateError::VersionMissing(found) if found > newest => Error::Newer { found, newest },
        other => Error::Migration(other),
    }
}
