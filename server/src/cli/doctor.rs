//! `callboard doctor`: looks at everything the site stands on and says what to do about what is not well. It changes nothing,
//! and makes nothing that is missing.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use backend::{
    settings::{self, StageState},
    store::snapshot::{self, Engine},
};
use secrecy::ExposeSecret;

use super::Outcome;
use crate::{assets::SiteFiles, config::Config, startup::open_backend};

/// Less room than this beside the database is worth a word.
const FEW_BYTES: u64 = 1 << 30;

/// How one thing stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    Warning,
    Bad,
}

/// What was looked at, how it stands, and what that means.
struct Finding {
    about: &'static str,
    state: State,
    detail: String,
}

impl Finding {
    fn new(about: &'static str, state: State, detail: impl Into<String>) -> Self {
        Self { about, state, detail: detail.into() }
    }
}

/// Prints a line for each thing; an error at the end where something is bad.
pub(super) async fn run(config: &Config) -> Outcome {
    let mut findings = vec![site(config), key(config)];
    let there = database_exists(config);
    match &there {
        Some(missing) => findings.push(Finding::new("database", State::Bad, missing.clone())),
        None => findings.push(database(config).await),
    }
    findings.extend(disk(config));
    let well = |findings: &[Finding]| findings.iter().all(|it| it.state != State::Bad);
    if well(&findings) {
        findings.extend(zoom(config).await?);
    } else {
        findings.push(Finding::new("Zoom", State::Warning, "not looked at before the rest is well"));
    }
    for Finding { about, state, detail } in &findings {
        let mark = match state {
            State::Well => "ok",
            State::Warning => "warn",
            State::Bad => "BAD",
        };
        println!("{mark:<5} {about:<16} {detail}");
    }
    if well(&findings) { Ok(()) } else { Err("something needs a hand: see the lines marked BAD".into()) }
}

fn site(config: &Config) -> Finding {
    match SiteFiles::find(config.site_root.as_deref()) {
        Ok(_) => Finding::new("site files", State::Well, "found"),
        Err(error) => Finding::new("site files", State::Bad, error.to_string()),
    }
}

fn key(config: &Config) -> Finding {
    const ABOUT: &str = "key";
    if config.key.is_some() {
        return Finding::new(ABOUT, State::Well, "from the configuration");
    }
    let file = config.key_file.display();
    match fs::metadata(&config.key_file) {
        Err(error) => {
            let detail = format!(
                "{file}: {error}. Without it the stored Zoom secret cannot be opened; `callboard serve` makes a new one"
            );
            Finding::new(ABOUT, State::Bad, detail)
        }
        Ok(about) if about.permissions().mode() & 0o077 != 0 => {
            Finding::new(ABOUT, State::Warning, format!("{file} can be read by others: chmod 600 {file}"))
        }
        Ok(_) => Finding::new(ABOUT, State::Well, format!("{file}, for its owner alone")),
    }
}

/// Says what is missing; a database that is not a file shows whether it is there when it is opened.
fn database_exists(config: &Config) -> Option<String> {
    let file = database_file(config)?;
    (!Path::new(file).exists()).then(|| format!("there is none yet at {file}; `callboard serve` makes it"))
}

fn database_file(config: &Config) -> Option<&str> {
    let path = config.database_url.expose_secret().strip_prefix("sqlite:")?;
    path.trim_start_matches("//").split('?').next()
}

async fn database(config: &Config) -> Finding {
    const ABOUT: &str = "database";
    let url = config.database_url.expose_secret();
    match snapshot::examine(url).await {
        Ok(seen) => {
            let kind = match seen.engine {
                Engine::Sqlite => "SQLite",
                Engine::Postgres => "PostgreSQL",
            };
            let detail = format!(
                "{kind}, whole: {} people, {} requests, {} meetings",
                seen.people, seen.requests, seen.meetings
            );
            Finding::new(ABOUT, State::Well, detail)
        }
        Err(error) => Finding::new(ABOUT, State::Bad, with_causes(&error)),
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

/// The room beside a database file.
fn disk(config: &Config) -> Option<Finding> {
    const ABOUT: &str = "disk";
    let file = Path::new(database_file(config)?);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let free = match rustix::fs::statvfs(folder) {
        Ok(about) => about.f_bavail.saturating_mul(about.f_frsize),
        Err(error) => {
            return Some(Finding::new(ABOUT, State::Warning, format!("{}: {error}", folder.display())));
        }
    };
    let state = if free < FEW_BYTES { State::Warning } else { State::Well };
    let detail = format!("{} MB free in {}", free / 1_000_000, folder.display());
    Some(Finding::new(ABOUT, state, detail))
}

/// The stages of *Test Zoom* on the stored settings: reach and clock, credentials, permissions, users.
async fn zoom(config: &Config) -> Result<Vec<Finding>, Box<dyn std::error::Error + Send + Sync>> {
    let backend = open_backend(config).await?;
    let stages = settings::examine_zoom(&backend).await;
    backend.close().await;
    let stages = match stages {
        Ok(Some(stages)) => stages,
        Ok(None) => {
            return Ok(vec![Finding::new(
                "Zoom",
                State::Warning,
                "not set up yet: an admin does it under Settings, Zoom",
            )]);
        }
        Err(error) => return Ok(vec![Finding::new("Zoom", State::Bad, with_causes(&error))]),
    };
    Ok(stages
        .into_iter()
        .filter_map(|stage| {
            let state = match stage.state {
                StageState::Ok => State::Well,
                StageState::Warning => State::Warning,
                StageState::Failed => State::Bad,
                _ => return None,
            };
            Some(Finding::new(stage.name.label(), state, stage.detail))
        })
        .collect())
}
