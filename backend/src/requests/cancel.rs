//! Calling a request off. Every cancel path ends in [`call_off`]: the request is canceled and its meeting unwanted in one
//! commit, whatever Zoom says (R77, D-7).

use shared::request::{Action, RequestNumber, transition};

use super::{Stored, status, visible};
use crate::Backend;
use crate::actor::{Actor, Author};
use crate::conversion::{self, Back, Released, WhileRunning};
use crate::error::{Error, Result};
use crate::store::requests::{Cancellation, StatusChange};
use crate::store::{self, Tx};

const REASON_MAX: usize = 500;

/// A cancellation as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CancelForm {
    /// Field `reason`: at most 500 characters, or empty.
    pub reason: String,
    /// Field `with_undo`: keeps its Zoom meeting for a minute, in which [`super::reinstate`] brings it back with its link.
    /// A meeting that runs, or that is still being made, is let go at once.
    pub with_undo: bool,
    /// Field `running`: what becomes of the people in its meeting, needed where Zoom has said that it runs (R80).
    pub running: Option<WhileRunning>,
}

/// Calls a request off. Whoever asks, and staff. Links vanish at once, whatever Zoom says; the answer tells what became of
/// its Zoom meeting, if it had one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], [`Error::Conflict`] when it is over or canceled already, [`Error::Invalid`] on
/// field `reason` or `running`.
pub async fn cancel(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    form: &CancelForm,
) -> Result<Option<Back>> {
    let reason = form.reason.trim().replace("\r\n", "\n");
    if reason.chars().count() > REASON_MAX || reason.contains('\0') {
        return Err(Error::field("reason", format!("use at most {REASON_MAX} characters")));
    }
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let (request, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    if !status::may(Action::Cancel, relation) {
        return Err(Error::Denied);
    }
    let form = CancelForm { reason, ..form.clone() };
    let released = call_off(backend, &mut tx, &request, &Author::of(actor), &form).await?;
    tx.commit().await?;
    match released {
        Some(released) => Ok(Some(conversion::after_release(backend, released).await)),
        None => Ok(None),
    }
}

/// The end of every cancel path, inside the caller's transaction and under the pool lock. After the commit the meeting it
/// let go belongs to [`conversion::after_release`].
pub(crate) async fn call_off(
    backend: &Backend,
    tx: &mut Tx,
    request: &Stored,
    by: &Author,
    form: &CancelForm,
) -> Result<Option<Released>> {
    let now = backend.now();
    let status = transition(request.status, Action::Cancel).map_err(Error::Conflict)?;
    let reason = (!form.reason.is_empty()).then_some(form.reason.as_str());
    let canceled = Some(Cancellation { reason, from: request.status, by: by.id() });
    let change = StatusChange { status, now, reopened_at: None, canceled };
    status::write(tx, request, &change, ("canceled", by), reason.map(str::to_owned)).await?;
    if form.with_undo {
        conversion::set_aside(backend, tx, &request.id, form.running).await
    } else {
        conversion::release(backend, tx, &request.id, form.running).await
    }
}
