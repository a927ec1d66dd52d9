//! Another host for a request that is a Zoom meeting (D-10, T-22): the new meeting is made first, as a stand-in, and the old
//! one stays the request's until the new one exists; then one transaction puts it in its place and lets the old one go.
//! Whatever fails before leaves everything as it was, and a stand-in that nobody carries on is deleted.

use shared::conversion::State;
use shared::id::MeetingId;
use shared::message::{DownCause, Message};

use super::convert::Outcome;
use super::ground::Subject;
use super::release::{Released, after_release, release_meeting};
use super::reserve::reserve_stand_in;
use super::{create, journal};
use crate::Backend;
use crate::actor::Author;
use crate::error::{Error, Result};
use crate::store::meetings::{self, Meeting};
use crate::store::{self, Tx};

/// A meeting that exists and waits to take another one's place.
#[derive(Debug)]
pub(crate) struct StandIn {
    meeting: MeetingId,
    pub(crate) host_name: String,
}

/// Makes a meeting for `subject`, whose time may be another than the stored one, on a host that is free then. Nothing of
/// the request changes by it.
///
/// # Errors
/// [`Error::Conflict`] without a free host, [`Error::Zoom`] when Zoom refused or did not answer.
pub(crate) async fn make(backend: &Backend, author: &Author, subject: Subject) -> Result<StandIn> {
    let mut job = reserve_stand_in(backend, author, subject).await?;
    match create::carry_through(backend, &mut job).await? {
        Outcome::Done(_) => Ok(StandIn { meeting: job.meeting, host_name: job.host.name }),
        // Nobody knows whether it was made; it is unwanted from now on, and deleted when it is found.
        _ => Err(Error::Zoom(Message::Down { cause: DownCause::TimedOut })),
    }
}

/// Puts a stand-in in the place of its request's current meeting, inside the caller's transaction and under the pool lock;
/// gives the meeting that was let go. `None`: the stand-in or the meeting is gone, and nothing was changed.
pub(crate) async fn take_over(
    backend: &Backend,
    tx: &mut Tx,
    stand_in: &StandIn,
) -> Result<Option<Released>> {
    let Some(mut row) = waiting(tx, stand_in).await? else { return Ok(None) };
    let Some(old) = meetings::lock_current(tx, &row.request).await? else { return Ok(None) };
    let released = release_meeting(backend, tx, old).await?;
    journal::take_over(&mut row);
    meetings::save(tx, &row).await?;
    Ok(Some(released))
}

/// Gives up a stand-in that cannot take its place any more; it is deleted at Zoom.
pub(crate) async fn give_up(backend: &Backend, stand_in: &StandIn) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let Some(row) = waiting(&mut tx, stand_in).await? else { return Ok(()) };
    let released = release_meeting(backend, &mut tx, row).await?;
    tx.commit().await?;
    after_release(backend, released).await;
    Ok(())
}

/// Locks the row while it still waits.
async fn waiting(tx: &mut Tx, stand_in: &StandIn) -> Result<Option<Meeting>> {
    let row = meetings::lock(tx, &stand_in.meeting).await?;
    Ok(row.filter(|row| row.state == State::Active && row.stand_in))
}
