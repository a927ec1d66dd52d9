//! A request moves along.

use shared::request::Status;
use shared::time::Timestamp;

use crate::requests::Stored;
use crate::store::{Error, Tx, args};

const SET_STATUS: &str = "update requests set status = $2, changed_at = $3, version = version + 1,
      reopened_at = $4, canceled_at = $5, cancel_reason = $6, canceled_from = $7, canceled_by = $8
    where id = $1";

/// A change of status with what belongs to it; what is absent is cleared.
pub(crate) struct StatusChange<'a> {
    pub(crate) status: Status,
    pub(crate) now: Timestamp,
    pub(crate) reopened_at: Option<Timestamp>,
    pub(crate) canceled: Option<Cancellation<'a>>,
}

/// A cancellation at the instant of its change.
pub(crate) struct Cancellation<'a> {
    pub(crate) reason: Option<&'a str>,
    /// What the request was before.
    pub(crate) from: Status,
    /// Whoever canceled it; `None` for the program.
    pub(crate) by: Option<&'a str>,
}

/// Moves a request along and counts its version up. Whoever saw it `before` hears of it.
pub(crate) async fn set_status(tx: &mut Tx, before: &Stored, change: &StatusChange<'_>) -> Result<(), Error> {
    tx.announce().request_was(before.id.clone(), before.facts());
    let args = args![
        &before.id,
        change.status.as_str(),
        change.now,
        change.reopened_at,
        change.canceled.as_ref().map(|_| change.now),
        change.canceled.as_ref().and_then(|canceled| canceled.reason),
        change.canceled.as_ref().map(|canceled| canceled.from.as_str()),
        change.canceled.as_ref().and_then(|canceled| canceled.by),
    ];
    tx.execute(SET_STATUS, args).await?;
    Ok(())
}
