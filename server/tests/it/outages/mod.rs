//! The database fails under the program: a disk without room, a PostgreSQL that is stopped and started again. People are told
//! honestly, nothing is lost or doubled, and all goes on without a restart (R65).

mod database;
mod disk;
