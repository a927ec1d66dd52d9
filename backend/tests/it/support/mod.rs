//! What the tests stand on.

pub(crate) mod database;

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
