//! The database of one site, seen from outside: made for a test, locked so that the program cannot write, and read to judge.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{Connection as _, Executor as _, FromRow, PgConnection, SqliteConnection};
use tokio::sync::OnceCell;

use super::program::Environment;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) url: String,
}

/// A row that both engines can give.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Keeps the program from writing until it is dropped.
pub(crate) enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    pub(crate) async fn release(self) {
        match self {
            Self::Sqlite(mut connection) => {
                connection.execute("rollback").await.unwrap();
                connection.close().await.unwrap();
            }
            Self::Postgres(mut connection) => {
                connection.execute("rollback").await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }
}

/// How much of the database is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Nothing of conversions can be written.
    All,
    /// Only what takes the pool lock stands still; on SQLite there is one lock for everything.
    Pool,
}

const ADMIN_URL: &str = "CALLBOARD_TEST_POSTGRES";

/// The URL of the server that the test run started.
fn admin_url() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
    let url = std::env::var(ADMIN_URL);
    url.unwrap_or_else(|_| {
        panic!(
            "{ADMIN_URL} is not set: these tests need PostgreSQL; run them as `scripts/with-postgres cargo test -p server`"
        )
    })
}

/// The URL of another database on the same server.
fn beside(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

async fn execute(connection: &mut PgConnection, sql: String) {
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

/// A database with the tables, made once a run by the program itself; copies of it are quick.
async fn template(admin: &str, folder: &Path) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("callboard_proof_{}", std::process::id());
            let mut connection = PgConnection::connect(admin).await.unwrap();
            execute(&mut connection, format!("create database {name}")).await;
            let environment = Environment::lay_out(folder, beside(admin, &name), "http://127.0.0.1:9".into());
            let migrated = environment.command().arg("migrate").output().await.unwrap();
            assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stdout));
            name
        })
        .await
}

impl Database {
    /// One of its own, in `folder` or on the run's server, where it stays until that is taken down with the run.
    pub(crate) async fn create(engine: Engine, folder: &Path) -> Self {
        if engine == Engine::Sqlite {
            return Self { engine, url: format!("sqlite:{}", folder.join("callboard.sqlite").display()) };
        }
        /// `create database … template` wants the template to itself.
        static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let admin = admin_url();
        let _turn = ONE_AT_A_TIME.lock().await;
        let template = template(&admin, folder).await;
        let random = folder.file_name().unwrap().display().to_string().replace('.', "").to_lowercase();
        let name = format!("callboard_{random}{}", std::process::id());
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        execute(&mut connection, format!("create database {name} template {template}")).await;
        connection.close().await.unwrap();
        Self { engine, url: beside(&admin, &name) }
    }

    async fn sqlite(&self) -> SqliteConnection {
        let options: SqliteConnectOptions = self.url.parse().unwrap();
        SqliteConnection::connect_with(&options.busy_timeout(Duration::from_secs(30))).await.unwrap()
    }

    async fn postgres(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    /// Every row of a query.
    pub(crate) async fn all<T: Row>(&self, sql: &'static str) -> Vec<T> {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = self.sqlite().await;
                let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                rows
            }
            Engine::Postgres => {
                let mut connection = self.postgres().await;
                let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                rows
            }
        }
    }

    /// Changes rows behind the back of the programs: what is written here is the passing of time and nothing else.
    pub(crate) async fn time_passes(&self, sql: &'static str) {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = self.sqlite().await;
                connection.execute(sql).await.unwrap();
                connection.close().await.unwrap();
            }
            Engine::Postgres => {
                self.postgres().await.execute(sql).await.unwrap();
            }
        }
    }

    /// Takes the locks that the next commit of the program needs.
    pub(crate) async fn lock(&self, extent: Extent) -> Lock {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = self.sqlite().await;
                connection.execute("begin immediate").await.unwrap();
                Lock::Sqlite(connection)
            }
            Engine::Postgres => {
                let mut connection = self.postgres().await;
                connection.execute("begin").await.unwrap();
                connection.execute("select version from pool where id = 1 for update").await.unwrap();
                if extent == Extent::All {
                    connection.execute("select id from meetings for update").await.unwrap();
                }
                Lock::Postgres(connection)
            }
        }
    }

    /// How many statements of the programs wait for a lock. SQLite does not tell.
    pub(crate) async fn waiting(&self) -> Option<i64> {
        const SQL: &str = "select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'callboard' and wait_event_type = 'Lock'";
        match self.engine {
            Engine::Sqlite => None,
            Engine::Postgres => self.all::<(i64,)>(SQL).await.first().map(|(count,)| *count),
        }
    }
}
