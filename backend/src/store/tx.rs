//! One transaction on either engine, and the one macro that runs a statement on both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Postgres, Sqlite, Transaction};

use super::{Args, Error, Store, Value, notices};
use crate::live::{self, Announced, Hub};

/// A transaction. What it did counts after [`Tx::commit`], and is told then; dropped before, nothing happened.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    statements: Arc<AtomicU64>,
    hub: Hub,
    announced: Announced,
}

#[derive(Debug)]
pub(super) enum Engine {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A row type that both engines can fill; `#[derive(sqlx::FromRow)]` and tuples are.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Writes the same lines for both engines: gives `$query` its values, then runs `$body` with it and the connection.
macro_rules! on_both {
    ($tx:ident, $sql:ident, $args:ident, $make:path; |$query:ident, $connection:ident| $body:expr) => {{
        $tx.statements.fetch_add(1, Ordering::Relaxed);
        if $args.iter().any(Value::holds_nul) {
            return Err(Error::Nul { statement: $sql });
        }
        let answer = match &mut $tx.engine {
            Engine::Sqlite(transaction) => {
                let mut $query = $make($sql);
                on_both!(bind $query, $args);
                let $connection = &mut **transaction;
                $body
            }
            Engine::Postgres(transaction) => {
                let mut $query = $make($sql);
                on_both!(bind $query, $args);
                let $connection = &mut **transaction;
                $body
            }
        };
        answer.map_err(|source| Error::of($sql, source))
    }};
    (bind $query:ident, $args:ident) => {
        for value in $args {
            $query = match value {
                Value::Int(value) => $query.bind(value),
                Value::Text(value) => $query.bind(value),
                Value::Bool(value) => $query.bind(value),
                Value::Bytes(value) => $query.bind(value),
            };
        }
    };
}

impl Tx {
    pub(super) fn new(engine: Engine, store: &Store) -> Self {
        let (statements, hub) = (Arc::clone(&store.statements), store.hub.clone());
        Self { engine, statements, hub, announced: Announced::default() }
    }

    /// What the commit is going to tell.
    pub(crate) fn announce(&mut self) -> &mut Announced {
        &mut self.announced
    }

    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// By meaning, see [`Error`].
    pub async fn execute(&mut self, sql: &'static str, args: Args) -> Result<u64, Error> {
        on_both!(self, sql, args, sqlx::query; |query, connection| query
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))
    }

    /// All rows of a statement.
    ///
    /// # Errors
    /// By meaning, see [`Error`].
    pub async fn all<T: Row>(&mut self, sql: &'static str, args: Args) -> Result<Vec<T>, Error> {
        on_both!(self, sql, args, sqlx::query_as; |query, connection| query.fetch_all(connection).await)
    }

    /// The row of a statement that answers one or none.
    ///
    /// # Errors
    /// By meaning, see [`Error`].
    pub async fn optional<T: Row>(&mut self, sql: &'static str, args: Args) -> Result<Option<T>, Error> {
        on_both!(self, sql, args, sqlx::query_as; |query, connection| query.fetch_optional(connection).await)
    }

    /// The row of a statement that always answers one.
    ///
    /// # Errors
    /// By meaning, see [`Error`]; no row at all is an [`Error::Database`].
    pub async fn one<T: Row>(&mut self, sql: &'static str, args: Args) -> Result<T, Error> {
        on_both!(self, sql, args, sqlx::query_as; |query, connection| query.fetch_one(connection).await)
    }

    /// Makes everything the transaction did count, and tells what it announced: in this program alone on SQLite, in every
    /// program on the database on PostgreSQL.
    ///
    /// # Errors
    /// When the database fails; then nothing counts, and nothing is told.
    pub async fn commit(mut self) -> Result<(), Error> {
        let announced = std::mem::take(&mut self.announced);
        let touched = notices::heard(&mut self, &announced.request_ids()).await?;
        let told = announced.notices(touched);
        if matches!(self.engine, Engine::Postgres(_)) {
            for payload in live::payloads(&told) {
                notices::notify(&mut self, &payload).await?;
            }
        }
        let of = |source| Error::of("commit", source);
        match self.engine {
            Engine::Sqlite(transaction) => {
                transaction.commit().await.map_err(of)?;
                self.hub.publish(told);
                Ok(())
            }
            // PostgreSQL delivers the payloads itself, to this program too.
            Engine::Postgres(transaction) => transaction.commit().await.map_err(of),
        }
    }
}
