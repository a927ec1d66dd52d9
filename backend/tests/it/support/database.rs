//! A database for one test: a file in a temporary folder, or a database of its own on the server the test run started.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use backend::store::Store;
use futures::FutureExt as _;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A fresh database: no file yet on SQLite, the tables without rows on PostgreSQL. Gone when the test is over.
pub(crate) struct Database {
    pub(crate) url: String,
    folder: tempfile::TempDir,
}

impl Database {
    /// A folder that lives as long as the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

const ADMIN_URL: &str = "CALLBOARD_TEST_POSTGRES";

fn admin_url() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
    let url = std::env::var(ADMIN_URL);
    url.unwrap_or_else(|_| {
        panic!(
            "{ADMIN_URL} is not set: these tests need PostgreSQL; run them as `scripts/with-postgres cargo test -p backend`"
        )
    })
}

/// A database that holds the tables, made once a run: copying it takes a tenth of bringing an empty one up to date.
/// It goes with the server that the run started.
async fn template(admin: &str) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("callboard_template_{}", std::process::id());
            let mut connection = PgConnection::connect(admin).await.unwrap();
            execute(&mut connection, format!("drop database if exists {name}")).await;
            execute(&mut connection, format!("create database {name}")).await;
            Store::open(&beside(admin, &name)).await.unwrap().close().await;
            name
        })
        .await
}

async fn execute(connection: &mut PgConnection, sql: String) {
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

/// The URL of another database on the same server.
fn beside(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// A test, given its database. Boxed: made for each test anew, the runtime under it took longer to compile than the tests.
pub(crate) type Test<'a> = Box<dyn FnOnce(Database) -> Pin<Box<dyn Future<Output = ()> + 'a>> + 'a>;

/// Runs a test as `#[tokio::test]` would.
pub(crate) fn run(engine: Engine, test: Test<'_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(given(engine, test));
}

/// Runs `test` on a fresh database.
pub(crate) async fn on<'a, F: Future<Output = ()> + 'a>(
    engine: Engine,
    test: impl FnOnce(Database) -> F + 'a,
) {
    given(engine, Box::new(|database| Box::pin(test(database)))).await;
}

/// Runs a test on a fresh database and removes the database afterwards, also when the test failed.
async fn given(engine: Engine, test: Test<'_>) {
    let folder = tempfile::tempdir().unwrap();
    match engine {
        Engine::Sqlite => {
            let url = format!("sqlite:{}", folder.path().join("callboard.db").display());
            test(Database { url, folder }).await;
        }
        Engine::Postgres => {
            let admin = admin_url();
            let template = template(&admin).await;
            let mut connection = PgConnection::connect(&admin).await.unwrap();
            let random = folder.path().file_name().unwrap().display().to_string();
            let name = format!("callboard_{}{}", random.replace('.', "").to_lowercase(), std::process::id());
            execute(&mut connection, format!("create database {name} template {template}")).await;
            let url = beside(&admin, &name);
            let outcome = AssertUnwindSafe(test(Database { url, folder })).catch_unwind().await;
            execute(&mut connection, format!("drop database {name} with (force)")).await;
            if let Err(panic) = outcome {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// Declares tests that run on both engines: each becomes `NAME::sqlite` and `NAME::postgres`.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($given:ident: $kind:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every test needs all of its file")]
            use super::*;
            use $crate::support::database::{Engine, run};

            $(#[$meta])*
            async fn body($given: $kind) $body

            fn on(engine: Engine) {
                let test = |database| -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
                    Box::pin(async move {
                        body(<$kind as $crate::support::FromDatabase>::from_database(database).await).await;
                    })
                };
                run(engine, Box::new(test));
            }

            #[test]
            fn sqlite() {
                on(Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                on(Engine::Postgres);
            }
        }
    )*};
}
pub(crate) use on_both_engines;
