//! `callboard backup` and `callboard restore`.

use std::path::Path;

use backend::{backup, clock::Clock};
use secrecy::ExposeSecret;

use super::Outcome;
use crate::config::Config;

/// Writes everything the database holds into one new file, while the site runs.
pub(super) async fn back_up(config: &Config, to: &Path) -> Outcome {
    let manifest = backup::backup(config.database_url.expose_secret(), to, Clock::system().now()).await?;
    println!("{} holds everything the database held just now.", to.display());
    println!("SHA-256 of the copy in it: {} ({} bytes)", manifest.sha256, manifest.bytes);
    if config.key.is_none() {
        println!("The key is not in it. Keep {} too, and elsewhere.", config.key_file.display());
    }
    Ok(())
}

/// Puts a backup in the place of the database.
pub(super) async fn restore(config: &Config, from: &Path, replace: bool) -> Outcome {
    let restored = backup::restore(config.database_url.expose_secret(), from, replace).await?;
    println!("The database is as it was when {} was made.", from.display());
    if let Some(before) = restored.before {
        println!("What was there before stands in {}.", before.display());
    }
    println!(
        "Meetings made, moved or deleted since then differ in Zoom. Start Callboard, and open Zoom problems."
    );
    Ok(())
}
