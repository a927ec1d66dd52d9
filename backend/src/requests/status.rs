//! Moving a request along: submit, confirm, complete, reopen. Legal moves only, judged inside the transaction.

use shared::request::{Action, RequestNumber, Status, transition};
use shared::time::Timestamp;
use shared::visibility::Relation;

use super::{Stored, visible};
use crate::Backend;
use crate::actor::{Actor, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Change, Error, Result};
use crate::store::requests::StatusChange;
use crate::store::{self, Tx};

/// Sends a draft. Whoever asks, and staff.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], or [`Error::Conflict`] when it is no draft.
pub async fn submit(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<()> {
    move_along(backend, actor, number, Action::Submit).await
}

/// Says that a confirmed request is over. Staff; the program does it by itself at end + P.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], or [`Error::Conflict`] when it is not confirmed.
pub async fn complete(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<()> {
    move_along(backend, actor, number, Action::Complete).await
}

/// Takes a completion back. Staff; the program then leaves the request alone.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], or [`Error::Conflict`] when it is not completed.
pub async fn reopen(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<()> {
    move_along(backend, actor, number, Action::Reopen).await
}

/// Moves a request along and commits that.
pub(super) async fn move_along(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    action: Action,
) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let (request, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    if !may(action, relation) {
        return Err(Error::Denied);
    }
    let status = transition(request.status, action).map_err(Error::Conflict)?;
    let now = backend.now();
    let reopened_at = (action == Action::Reopen).then_some(now);
    let change = StatusChange { status, now, reopened_at, canceled: None };
    write(&mut tx, &request, &change, (word(action), &Author::of(actor)), None).await?;
    Ok(tx.commit().await?)
}

/// Writes a change of status and its line of history.
pub(super) async fn write(
    tx: &mut Tx,
    request: &Stored,
    change: &StatusChange<'_>,
    (word, by): (&str, &Author),
    note: Option<String>,
) -> Result<()> {
    store::requests::set_status(tx, request, change).await?;
    let changes = Change::between("status", request.status.label(), change.status.label());
    let detail =
        Detail::version(request.version + 1).with_changes(changes.into_iter().collect()).with_note(note);
    let at: Timestamp = change.now;
    audit::record(tx, (at, by), word, Subject::Request(request.id.as_str()), &detail).await?;
    Ok(())
}

/// Whose move it is.
pub(super) fn may(action: Action, relation: Relation) -> bool {
    match action {
        Action::Submit | Action::Cancel => relation.staff || relation.owner,
        _ => relation.staff,
    }
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Submit => "submitted",
        Action::Confirm => "confirmed",
        Action::Complete => "completed",
        Action::Reopen => "reopened",
        other => other.as_str(),
    }
}

/// The status a completed request has; for the job.
pub(super) const COMPLETED: Status = Status::Completed;
