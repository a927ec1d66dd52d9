//! Backups: one file with everything the database holds, its date and its checksum, and the way back. The file is a plain
//! `tar` archive of two members, `manifest.json` and `database`, so that it can be opened without this program. The key that
//! seals the stored secrets is not in it, on purpose: it is kept elsewhere.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shared::time::Timestamp;
use tempfile::NamedTempFile;
use thiserror::Error;

use crate::store::snapshot::{self, Engine, SnapshotError};

/// The form of the file; one that a later program writes differently gets another number.
const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// What wrote it.
    pub version: String,
    /// What it is of.
    pub engine: Engine,
    /// When it was made.
    pub made_at: Timestamp,
    /// Bytes of the database's copy.
    pub bytes: u64,
    /// SHA-256 of the copy, in hexadecimal digits.
    pub sha256: String,
}

/// Why a backup was not made, or not put back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The file is there already.
    #[error("{} exists already; a backup never replaces a file", .0.display())]
    Exists(PathBuf),
    /// It is no backup, or one of a later form.
    #[error("this is not a backup that this version can read: {0}")]
    NotABackup(String),
    /// It is not what was written.
    #[error("the backup is damaged: its checksum does not fit")]
    Damaged,
    /// The database could not be copied, or refused the copy.
    #[error(transparent)]
    Database(#[from] SnapshotError),
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] io::Error),
}

/// Writes a backup of the database at `database_url` into the new file `to`, which appears whole or not at all.
///
/// # Errors
/// [`BackupError`].
pub async fn backup(database_url: &str, to: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let folder = match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let workshop = tempfile::tempdir_in(folder)?;
    let copy = workshop.path().join(DATABASE);
    let engine = snapshot::copy(database_url, &copy).await?;
    let (bytes, sha256) = digest(&mut File::open(&copy)?, &mut io::sink())?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, version, engine, made_at: now, bytes, sha256 };
    let written = NamedTempFile::new_in(folder)?;
    let mut archive = tar::Builder::new(&written);
    let about = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
    append(&mut archive, MANIFEST, about.len() as u64, now, about.as_slice())?;
    append(&mut archive, DATABASE, bytes, now, File::open(&copy)?)?;
    archive.finish()?;
    drop(archive);
    written.as_file().sync_all()?;
    written.persist_noclobber(to).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => BackupError::File(error.error),
    })?;
    Ok(manifest)
}

fn append<W: Write>(
    archive: &mut tar::Builder<W>,
    name: &str,
    bytes: u64,
    now: Timestamp,
    data: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(now.as_millis() / 1_000).unwrap_or(0));
    archive.append_data(&mut header, name, data)
}

/// What became of the database that was there.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Where the former database stands now, if it was a file.
    pub before: Option<PathBuf>,
}

/// Puts the backup `from` in the place of the database at `database_url`; without `replace` only where there is none yet.
///
/// # Errors
/// [`BackupError`]; then the database is as it was.
pub async fn restore(database_url: &str, from: &Path, replace: bool) -> Result<Restored, BackupError> {
    let workshop = tempfile::tempdir()?;
    let copy = workshop.path().join(DATABASE);
    let manifest = unpack(from, &copy)?;
    let before = snapshot::put_back(database_url, &copy, manifest.engine, replace).await?;
    Ok(Restored { manifest, before })
}

/// Takes the copy out of a backup, and holds it against its checksum.
fn unpack(from: &Path, copy: &Path) -> Result<Manifest, BackupError> {
    let not = |error: &dyn std::fmt::Display| BackupError::NotABackup(error.to_string());
    let mut archive = tar::Archive::new(File::open(from)?);
    let mut members = archive.entries()?;
    let mut member = |name: &str| {
        let entry = members.next().ok_or_else(|| not(&"it ends early"))?.map_err(|error| not(&error))?;
        let is_it = entry.path().is_ok_and(|path| path == Path::new(name));
        if is_it { Ok(entry) } else { Err(not(&format!("{name} is missing"))) }
    };
    let manifest: Manifest = serde_json::from_reader(member(MANIFEST)?).map_err(|error| not(&error))?;
    if manifest.format != FORMAT {
        return Err(not(&format!("its form is {}, and this version knows {FORMAT}", manifest.format)));
    }
    let (bytes, sha256) = digest(&mut member(DATABASE)?, &mut File::create(copy)?)?;
    if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) {
        return Err(BackupError::Damaged);
    }
    Ok(manifest)
}

/// Copies `from` into `to`; gives the bytes and their SHA-256.
fn digest(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 64 * 1024]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let part = buffer.get(..read).unwrap_or_default();
        hash.update(part);
        to.write_all(part)?;
        bytes += read as u64;
    }
    let hex = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hex))
}
