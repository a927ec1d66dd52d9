//! Taking a cancellation back. Within a minute everything is as it was, the Zoom meeting with its link included if its host is
//! still free, and whoever canceled may do it; later the request begins anew as a regular one, if staff wants it to (R83).

use shared::id::PersonId;
use shared::request::{Action, RequestNumber, Status, transition};
use shared::time::Timestamp;
use shared::visibility::Relation;

use super::{Stored, status, visible};
use crate::Backend;
use crate::actor::{Actor, Author};
use crate::conversion::{self, TakenBack, UNDO_SECONDS};
use crate::error::{Error, Result};
use crate::store;
use crate::store::requests::StatusChange;

/// What a reinstated request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reinstated {
    /// What it was before it was canceled, within the minute; pending after it.
    pub status: Status,
    /// What became of the Zoom meeting it had.
    pub meeting: TakenBack,
}

impl Stored {
    /// Whether taking its cancellation back leaves everything as it was.
    fn can_be_undone(&self, now: Timestamp) -> bool {
        self.canceled_at.is_some_and(|at| now < at.plus_seconds(UNDO_SECONDS))
    }

    /// Whose move it is to take its cancellation back: staff's, and for a minute that of whoever canceled it.
    pub(super) fn may_be_reinstated_by(&self, person: &PersonId, relation: Relation, now: Timestamp) -> bool {
        let own = relation.owner && self.canceled_by.as_ref() == Some(person);
        status::may(Action::Reinstate, relation) || (own && self.can_be_undone(now))
    }
}

/// Takes a cancellation back. For a minute that brings back what was, and whoever canceled may do it, too; after that it is
/// staff's, the request is pending and regular, and a link it had stays dead (R83).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], or [`Error::Conflict`] when it is not canceled.
pub async fn reinstate(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Reinstated> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let (request, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    let now = backend.now();
    if !request.may_be_reinstated_by(actor.person(), relation, now) {
        return Err(Error::Denied);
    }
    let later = transition(request.status, Action::Reinstate).map_err(Error::Conflict)?;
    let undone = request.can_be_undone(now);
    let reinstated = Reinstated {
        status: request.canceled_from.filter(|_| undone).unwrap_or(later),
        meeting: match undone {
            true => conversion::take_back(backend, &mut tx, &request.id).await?,
            false => TakenBack::None,
        },
    };
    let word = match reinstated.meeting {
        TakenBack::Kept => "reinstated_with_link",
        TakenBack::HostTaken | TakenBack::None => "reinstated",
    };
    let change = StatusChange { status: reinstated.status, now, reopened_at: None, canceled: None };
    status::write(&mut tx, &request, &change, (word, &Author::of(actor)), None).await?;
    tx.commit().await?;
    Ok(reinstated)
}
