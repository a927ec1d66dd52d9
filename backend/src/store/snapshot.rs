//! The one place where the engines differ in what they do, not only in their words: a copy of everything as it was at one
//! moment, and putting such a copy in the place of what is there. SQLite copies itself while the program runs; for PostgreSQL
//! its own `pg_dump` and `pg_restore` do it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};
use thiserror::Error;
use tokio::process::Command;
use url::Url;

use super::Store;

/// Which kind of database a copy is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A SQLite file.
    Sqlite,
    /// What `pg_dump` writes in its own format.
    Postgres,
}

/// Why a copy was not made, or not put back. Whatever it is, the database is as it was.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The address is of neither kind.
    #[error("the database's address begins neither with sqlite: nor with postgres:")]
    Address,
    /// There is no database yet.
    #[error("there is no database at {}", .0.display())]
    Missing(PathBuf),
    /// The copy is of the other kind.
    #[error("the backup is of a {of:?} database, and the configured one is {configured:?}")]
    OtherEngine {
        /// What the copy is of.
        of: Engine,
        /// What the configuration names.
        configured: Engine,
    },
    /// There is something already.
    #[error("there is a database already; say --replace to have the backup take its place")]
    NotEmpty,
    /// A program has the file open.
    #[error("the database is in use: stop every Callboard on it first")]
    InUse,
    /// PostgreSQL's own program is not there.
    #[error("{0} is not installed, or not on PATH")]
    NoProgram(&'static str),
    /// PostgreSQL's own program has failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its words.
        said: String,
    },
    /// The database refused.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
    /// What was copied is no whole database, or of a newer program.
    #[error(transparent)]
    Unusable(#[from] super::Error),
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] std::io::Error),
}

impl Engine {
    /// The kind of database an address is of.
    ///
    /// # Errors
    /// [`SnapshotError::Address`].
    pub fn of(database_url: &str) -> Result<Self, SnapshotError> {
        match database_url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(SnapshotError::Address),
        }
    }
}

/// What a look at a database found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Examined {
    /// Which kind it is.
    pub engine: Engine,
    /// How many people it holds.
    pub people: i64,
    /// How many requests.
    pub requests: i64,
    /// How many meetings, over ones included.
    pub meetings: i64,
}

/// Looks whether a database can be reached, is whole, and of this program; brings it up to date as a start would.
///
/// # Errors
/// [`SnapshotError`].
pub async fn examine(database_url: &str) -> Result<Examined, SnapshotError> {
    let engine = Engine::of(database_url)?;
    let store = Store::open(database_url).await?;
    let mut tx = store.read().await?;
    if engine == Engine::Sqlite {
        let (sound,) = tx.one::<(String,)>("pragma quick_check", super::args![]).await?;
        if sound != "ok" {
            return Err(super::Error::Inconsistent(sound).into());
        }
    }
    const COUNTS: &str = "select (select count(*) from people), (select count(*) from requests),
          (select count(*) from meetings)";
    let (people, requests, meetings) = tx.one::<(i64, i64, i64)>(COUNTS, super::args![]).await?;
    drop(tx);
    store.close().await;
    Ok(Examined { engine, people, requests, meetings })
}

/// Copies the whole database, as it is at one moment, into the new file `to`. Nobody has to stop for it.
///
/// # Errors
/// [`SnapshotError`].
pub async fn copy(database_url: &str, to: &Path) -> Result<Engine, SnapshotError> {
    let engine = Engine::of(database_url)?;
    match engine {
        Engine::Sqlite => {
            let options = sqlite(database_url)?;
            let file = options.get_filename().to_owned();
            if !file.exists() {
                return Err(SnapshotError::Missing(file));
            }
            let mut connection = options.read_only(true).connect().await?;
            let to = to.display().to_string();
            sqlx::query("vacuum into ?").bind(to).execute(&mut connection).await?;
            connection.close().await?;
        }
        Engine::Postgres => {
            let mut command = postgres("pg_dump", database_url)?;
            command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
            run("pg_dump", command).await?;
        }
    }
    Ok(engine)
}

/// Puts a copy in the place of the database; on SQLite what was there stays beside it, and its path is given. Only a copy that
/// this program can work with takes the place.
///
/// # Errors
/// [`SnapshotError`]; then the database is as it was.
pub async fn put_back(
    database_url: &str,
    from: &Path,
    of: Engine,
    replace: bool,
) -> Result<Option<PathBuf>, SnapshotError> {
    let configured = Engine::of(database_url)?;
    if of != configured {
        return Err(SnapshotError::OtherEngine { of, configured });
    }
    match configured {
        Engine::Sqlite => put_back_file(database_url, from, replace).await,
        Engine::Postgres => put_back_dump(database_url, from, replace).await.map(|()| None),
    }
}

async fn put_back_file(
    database_url: &str,
    from: &Path,
    replace: bool,
) -> Result<Option<PathBuf>, SnapshotError> {
    let file = sqlite(database_url)?.get_filename().to_owned();
    if file.exists() && !replace {
        return Err(SnapshotError::NotEmpty);
    }
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let fresh = beside(".restoring");
    remove_database(&fresh)?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(from, &fresh)?;
    let checked = check_file(&fresh).await;
    let old = match checked {
        Ok(()) if file.exists() => release_file(&file).await.map(|()| Some(beside(".before-restore"))),
        Ok(()) => Ok(None),
        Err(error) => Err(error),
    };
    let old = match old {
        Ok(old) => old,
        Err(error) => {
            remove_database(&fresh)?;
            return Err(error);
        }
    };
    if let Some(old) = &old {
        std::fs::rename(&file, old)?;
    }
    std::fs::rename(&fresh, &file)?;
    Ok(old)
}

/// Whether a file is a whole database that this program can bring up to date; alone afterwards, without a log beside it.
async fn check_file(file: &Path) -> Result<(), SnapshotError> {
    make_ready(&format!("sqlite:{}", file.display())).await?;
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
    let (sound,): (String,) = sqlx::query_as("pragma integrity_check").fetch_one(&mut connection).await?;
    connection.close().await?;
    if sound != "ok" {
        return Err(super::Error::Inconsistent(sound).into());
    }
    release_file(file).await
}

/// Takes what waits in the log into the file. That is refused while any other program has the file open.
async fn release_file(file: &Path) -> Result<(), SnapshotError> {
    let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Delete);
    let connection: SqliteConnection = options.connect().await.map_err(|error| match &error {
        sqlx::Error::Database(said) if said.message().contains("locked") => SnapshotError::InUse,
        _ => SnapshotError::Database(error),
    })?;
    connection.close().await?;
    Ok(())
}

fn remove_database(file: &Path) -> Result<(), SnapshotError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

async fn put_back_dump(database_url: &str, from: &Path, replace: bool) -> Result<(), SnapshotError> {
    let options = PgConnectOptions::from_str(database_url).map_err(|_| SnapshotError::Address)?;
    let mut connection: PgConnection = options.connect().await?;
    let (tables,): (i64,) =
        sqlx::query_as("select count(*) from information_schema.tables where table_schema = 'public'")
            .fetch_one(&mut connection)
            .await?;
    let (others,): (i64,) = sqlx::query_as(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'callboard'",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    if tables > 0 && !replace {
        return Err(SnapshotError::NotEmpty);
    }
    if others > 0 {
        return Err(SnapshotError::InUse);
    }
    let mut command = postgres("pg_restore", database_url)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    if tables > 0 {
        command.args(["--clean", "--if-exists"]);
    }
    command.arg("--dbname").arg(without_password(database_url)?).arg(from);
    run("pg_restore", command).await?;
    make_ready(database_url).await
}

/// Brings the tables of a copy up to date, as the next start would, and has every host looked at anew: Zoom may have meetings that
/// were made, moved or deleted since.
async fn make_ready(database_url: &str) -> Result<(), SnapshotError> {
    let store = Store::open(database_url).await?;
    let mut tx = store.begin().await?;
    super::hosts::compare_all_soon(&mut tx).await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}

fn sqlite(database_url: &str) -> Result<SqliteConnectOptions, SnapshotError> {
    SqliteConnectOptions::from_str(database_url).map_err(|_| SnapshotError::Address)
}

/// A program of PostgreSQL's, with the password in its environment: arguments are for everybody on the machine to see.
fn postgres(program: &'static str, database_url: &str) -> Result<Command, SnapshotError> {
    let url = Url::parse(database_url).map_err(|_| SnapshotError::Address)?;
    let mut command = Command::new(program);
    if let Some(password) = url.password() {
        let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        command.env("PGPASSWORD", password.as_ref());
    }
    if program == "pg_dump" {
        command.arg("--dbname").arg(without_password(database_url)?);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Ok(command)
}

fn without_password(database_url: &str) -> Result<String, SnapshotError> {
    let mut url = Url::parse(database_url).map_err(|_| SnapshotError::Address)?;
    url.set_password(None).map_err(|()| SnapshotError::Address)?;
    Ok(url.into())
}

async fn run(program: &'static str, mut command: Command) -> Result<(), SnapshotError> {
    let output = command.output().await.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => SnapshotError::NoProgram(program),
        _ => SnapshotError::File(error),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SnapshotError::Program { program, said })
}
