//! The history of the settings: who changed what, when, from what to what, and every test. Never a secret: what is kept of
//! one is that it was changed (R38).

use crate::Backend;
use crate::actor::Admin;
use crate::audit::{Entry, Subject};
use crate::error::Result;
use crate::store;

/// Entries a page shows.
const PAGE: usize = 50;

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// Asks for the page after this one, if there is one.
    pub older: Option<i64>,
}

/// What happened to the settings, the newest first: the newest page, or what came before `older` of another page. New
/// entries do not move what a page shows.
///
/// # Errors
/// Only when the store fails.
pub async fn history(backend: &Backend, _admin: &Admin<'_>, older: Option<i64>) -> Result<HistoryPage> {
    let mut tx = backend.store().read().await?;
    let before = older.unwrap_or(i64::MAX);
    let mut found = store::audit::newest(&mut tx, &Subject::Settings.key(), before, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(|(id, _)| *id);
    Ok(HistoryPage { entries: found.into_iter().map(|(_, entry)| entry).collect(), older })
}
