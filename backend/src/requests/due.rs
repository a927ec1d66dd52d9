//! Confirmed requests complete themselves at end + P.

use shared::time::Timestamp;

use super::status;
use crate::Backend;
use crate::actor::Author;
use crate::error::Result;
use crate::store::requests::StatusChange;
use crate::store::{self};

/// How many are completed in one transaction.
const BATCH: i64 = 200;

/// Completes what ended at least P minutes before `now`, and says how many that were; call again while it is not 0.
/// A request somebody has reopened by hand is left alone.
///
/// # Errors
/// Only when the store fails; then nothing was completed.
pub async fn complete_due(backend: &Backend, now: Timestamp) -> Result<usize> {
    let mut tx = backend.store().begin().await?;
    let padding = crate::settings::load(backend, &mut tx).await?.zoom.margins.padding();
    let ended_by = now.minus_minutes(padding.minutes());
    if store::requests::due(&mut tx, ended_by, 1).await?.is_empty() {
        return Ok(0);
    }
    store::lock_pool(&mut tx).await?;
    let due = store::requests::due(&mut tx, ended_by, BATCH).await?;
    let change = StatusChange { status: status::COMPLETED, now, reopened_at: None, canceled: None };
    for request in &due {
        status::write(&mut tx, request, &change, ("completed", &Author::program()), None).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}
