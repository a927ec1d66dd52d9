//! Database failures by meaning. Guards and unique indexes are told apart here and nowhere else.

use sqlx::migrate::MigrateError;

/// What a statement can answer instead of rows.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database address must be sqlite:PATH or postgres://…")]
    Address,
    /// A newer program has used this database.
    #[error(
        "the database has version {found}, this program knows up to {newest}: start the newer program, or restore a backup"
    )]
    Newer {
        /// The newest version found in the database.
        found: i64,
        /// The newest version this program knows.
        newest: i64,
    },
    /// The tables could not be brought up to date.
    #[error("bringing the tables up to date failed")]
    Migration(#[source] MigrateError),
    /// The guard `host_overlap`: two meetings would hold one host at once.
    #[error("two meetings would hold one host at the same time")]
    HostOverlap,
    /// A unique index refused the row.
    #[error("a row with the same {0:?} exists")]
    Unique(Unique),
    /// Another transaction kept its lock for too long; the same call may be made again.
    #[error("the database is busy: {statement}")]
    Busy {
        /// The statement that waited.
        statement: &'static str,
    },
    /// The database cannot be reached or has no room. What was not committed is undone; a commit may have counted all the same.
    #[error("the database cannot be used: {statement}")]
    Unavailable {
        /// The text of the statement.
        statement: &'static str,
        /// The driver's answer.
        #[source]
        source: sqlx::Error,
    },
    /// A text holds a NUL character.
    #[error("a text holds a character that cannot be kept: {statement}")]
    Nul {
        /// The statement it was meant for.
        statement: &'static str,
    },
    /// A stored row contradicts the program's rules.
    #[error("inconsistent row: {0}")]
    Inconsistent(String),
    /// Everything else.
    #[error("{statement}")]
    Database {
        /// The text of the statement; values are never part of it.
        statement: &'static str,
        /// The driver's answer.
        #[source]
        source: sqlx::Error,
    },
}

/// The unique indexes that mean something to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// `people.email`
    Email,
    /// `hosts.email`
    HostEmail,
    /// `requests.number`
    RequestNumber,
    /// The one current meeting of a request.
    CurrentMeeting,
    /// `meetings.idempotency_key`
    IdempotencyKey,
    /// Any other: a fault in the program.
    Other,
}

/// Index in PostgreSQL, columns as SQLite names them, meaning.
const UNIQUES: [(&str, &str, Unique); 5] = [
    ("people_email", "people.email", Unique::Email),
    ("hosts_email", "hosts.email", Unique::HostEmail),
    ("requests_number", "requests.number", Unique::RequestNumber),
    ("meetings_current", "meetings.request_id", Unique::CurrentMeeting),
    ("meetings_idempotency_key", "meetings.idempotency_key", Unique::IdempotencyKey),
];

const HOST_OVERLAP: &str = "host_overlap";
/// SQLite's BUSY, LOCKED and BUSY_SNAPSHOT; PostgreSQL's `lock_not_available` and `deadlock_detected`.
const BUSY: [&str; 5] = ["5", "6", "517", "55P03", "40P01"];

impl Error {
    pub(crate) fn of(statement: &'static str, source: sqlx::Error) -> Self {
        let Some(database) = source.as_database_error() else {
            return match source {
                sqlx::Error::PoolTimedOut
                | sqlx::Error::Io(_)
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => Self::Unavailable { statement, source },
                source => Self::Database { statement, source },
            };
        };
        if database.constraint() == Some(HOST_OVERLAP) || database.message() == HOST_OVERLAP {
            return Self::HostOverlap;
        }
        if database.is_unique_violation() {
            return Self::Unique(unique(database.constraint(), database.message()));
        }
        if database.code().is_some_and(|code| BUSY.contains(&code.as_ref())) {
            return Self::Busy { statement };
        }
        if database.code().is_some_and(|code| cannot_be_used(&code)) {
            return Self::Unavailable { statement, source };
        }
        Self::Database { statement, source }
    }
}

/// Whether a code tells of the machine, not of the statement.
fn cannot_be_used(code: &str) -> bool {
    /// PostgreSQL's classes of a lost connection, too few resources (a full disk among them), and a failing system; and its
    /// codes of a server that stops or starts.
    const POSTGRES: [&str; 6] = ["08", "53", "58", "57P01", "57P02", "57P03"];
    /// SQLite's IOERR, FULL and CANTOPEN, which stand in the lowest byte of what may tell more.
    const SQLITE: [u32; 3] = [10, 13, 14];
    match code.len() {
        5 => POSTGRES.iter().any(|class| code.starts_with(class)),
        _ => code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xff))),
    }
}

fn unique(constraint: Option<&str>, message: &str) -> Unique {
    let named = message.rsplit(": ").next();
    UNIQUES
        .iter()
        .find(|(index, columns, _)| constraint == Some(*index) || named == Some(*columns))
        .map_or(Unique::Other, |(.., meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::cannot_be_used;

    #[test]
    fn a_failing_machine_is_told_from_a_statement_at_fault() {
        for machine in ["10", "13", "14", "778", "1034", "08006", "53100", "57P01", "58030"] {
            assert!(cannot_be_used(machine), "{machine}");
        }
        // A constraint, a syntax error, a canceled statement, a read-only file, a corrupt one.
        for statement in ["19", "2067", "1", "42601", "57014", "23505", "8", "11", ""] {
            assert!(!cannot_be_used(statement), "{statement}");
        }
    }
}
