//! What the tests stand on: a fresh database, a clock the test moves, cheap passwords.

pub(crate) mod app;
pub(crate) mod database;
pub(crate) mod ears;
pub(crate) mod stage;

use database::Database;

/// What a test of both engines is given.
pub(crate) trait FromDatabase {
    async fn from_database(database: Database) -> Self;
}

impl FromDatabase for Database {
    async fn from_database(database: Database) -> Self {
        database
    }
}
