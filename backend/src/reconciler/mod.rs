//! Compares what we intend with what Zoom shows, one claimed row at a time, and takes the step `shared::reconcile` plans.
//! It takes no input, runs on a bell and on a timer, and retries nothing by itself: the next run is the retry. Invariant:
//! a row belongs to one program at a time, by a lease.

mod compare;
mod look;
mod problems;
mod running;
mod strays;

use shared::conversion::{Event, Intent, State};
use shared::request::RequestNumber;

pub use problems::{Problem, ProblemKind, problems};
pub use strays::{Stray, StrayDeleted, delete_stray, leave_stray, stray};

use crate::Backend;
use crate::actor::{Author, Scheduler};
use crate::conversion::journal::{self, LEASE_SECONDS};
use crate::conversion::{attempt_delete, attempt_update, ground, let_go, reserve};
use crate::error::{Error, Result};
use crate::requests;
use crate::store::hosts;
use crate::store::meetings::{self, Meeting};
use crate::store::{self, Tx};

/// Rows one run handles at most; what is left comes in the next.
const MOST_ROWS: usize = 200;

/// Wakes the reconciler: there may be something to do.
pub fn ring(backend: &Backend) {
    backend.engine().bell().notify_one();
}

/// Has what waits for a later attempt about a request tried again now; whether anything waits.
///
/// # Errors
/// [`Error::NotFound`] where there is no such request; database failures.
pub async fn try_now(backend: &Backend, scheduler: &Scheduler<'_>, number: RequestNumber) -> Result<bool> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let subject = ground::visible(&mut tx, scheduler.actor(), number).await?;
    let waits = meetings::put_forward_request(&mut tx, now, &subject.id).await?;
    tx.commit().await?;
    ring(backend);
    Ok(waits)
}

/// Has the meetings of every host compared with Zoom's lists now, and what is near asked about.
///
/// # Errors
/// Database failures.
pub async fn compare_now(backend: &Backend, _scheduler: &Scheduler<'_>) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    hosts::compare_all_soon(&mut tx).await?;
    meetings::look_soon(&mut tx, None).await?;
    tx.commit().await?;
    ring(backend);
    Ok(())
}

/// What a program does once when it starts: creates that a former run has left behind are nobody's now, and are looked
/// for at once. Everything else waits until its lease has run out, unless no other program can be at it.
///
/// # Errors
/// When the store fails.
pub async fn start_up(backend: &Backend) -> Result<()> {
    if !backend.store().is_shared() {
        let mut tx = backend.store().begin().await?;
        meetings::end_leases(&mut tx, backend.engine().instance()).await?;
        tx.commit().await?;
    }
    abandon(backend, Some(backend.engine().instance())).await
}

/// One run over everything that is due; the number of rows handled.
///
/// # Errors
/// When the store fails; trouble with one row is logged and does not keep the others.
pub async fn run_once(backend: &Backend) -> Result<usize> {
    abandon(backend, None).await?;
    let mut handled = 0;
    while handled < MOST_ROWS {
        let Some(meeting) = claim(backend).await? else { break };
        let id = meeting.id.clone();
        if let Err(error) = handle(backend, meeting).await {
            tracing::error!(meeting = %id, %error, "reconciling failed; it is tried again");
        }
        handled += 1;
    }
    look::recheck_hosts(backend).await?;
    look::learn_hosts(backend).await?;
    let ground = ground::now(backend).await?;
    if ground.is_set_up()
        && let Ok(client) = ground.client(backend)
    {
        running::look_at_near(backend, &ground, &client).await?;
        compare::compare_hosts(backend, &ground, &client).await?;
    }
    requests::promise::watch(backend).await?;
    Ok(handled)
}

async fn claim(backend: &Backend) -> Result<Option<Meeting>> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let until = now.plus_seconds(LEASE_SECONDS);
    let claimed = meetings::claim_next(&mut tx, now, until, backend.engine().instance()).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn handle(backend: &Backend, meeting: Meeting) -> Result<()> {
    match meeting.state {
        State::Unknown | State::Ended => look::look(backend, meeting).await,
        State::Deleting => attempt_delete(backend, &meeting).await.map(|_| ()),
        State::Active if meeting.intent == Intent::Absent => let_go(backend, &meeting).await,
        State::Active => attempt_update(backend, &meeting).await.map(|_| ()),
        State::Reserved | State::Creating => Ok(()),
    }
}

/// Takes over what nobody works on any more: a reservation that was never sent is released, a create becomes unknown, and a
/// meeting made to take another one's place is let go.
async fn abandon(backend: &Backend, only_program: Option<&str>) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let abandoned = meetings::abandoned(&mut tx, now, only_program).await?;
    if abandoned.is_empty() {
        // Nothing was changed, so previews stay valid.
        return Ok(());
    }
    for mut meeting in abandoned {
        let action = match meeting.state {
            State::Reserved => {
                reserve::give_up(&mut tx, &mut meeting, Event::Release, now, None).await?;
                "reservation_released"
            }
            State::Active => {
                journal::apply(&mut meeting, Event::Withdraw, now, false)?;
                meetings::save(&mut tx, &meeting).await?;
                "stand_in_dropped"
            }
            _ => {
                journal::lose(&mut meeting, now)?;
                meetings::save(&mut tx, &meeting).await?;
                "create_unknown"
            }
        };
        note(&mut tx, &meeting, now, action, "").await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A line of the request's history by the program itself.
async fn note(
    tx: &mut Tx,
    meeting: &Meeting,
    now: shared::time::Timestamp,
    action: &str,
    note: &str,
) -> Result<()> {
    let number = store::ground::number(tx, &meeting.request).await?;
    let subject = ground::subject(tx, number).await?.ok_or(Error::NotFound)?;
    reserve::record(tx, &Author::program(), &subject, now, action, note).await
}
