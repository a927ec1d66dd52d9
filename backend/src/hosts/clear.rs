//! Moving everything off a host, as when it fails: each of its meetings to come goes to another free host at its own time, one
//! after the other, by the way of another host. What cannot move stays where it is, with its link.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::id::HostId;
use shared::quota;
use shared::request::RequestNumber;

use crate::Backend;
use crate::actor::{Actor, Admin};
use crate::error::{Error, Result};
use crate::requests::make_room;
use crate::store::{hosts, meetings};

/// How long a page waits; what is not moved by then goes on by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// How far the meetings of a host have come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleared {
    /// The host's name.
    pub host_name: String,
    /// Meetings that are on another host now, with another link.
    pub moved: usize,
    /// Meetings that stay: no other host is free, Zoom made no other meeting, or somebody was faster.
    pub stay: Vec<RequestNumber>,
    /// Meetings whose turn has not come yet; they are moved one after the other.
    pub to_come: usize,
}

/// Moves every meeting of a host that has not begun to other free hosts. Who does it again while it goes on moves nothing
/// twice: a meeting is on one host at a time.
///
/// # Errors
/// [`Error::NotFound`] where there is no such host; database failures.
pub async fn move_meetings(backend: &Backend, admin: &Admin<'_>, host: &HostId) -> Result<Cleared> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let found = hosts::find(&mut tx, host, quota::utc_day(now)).await?.ok_or(Error::NotFound)?;
    let numbers = meetings::to_come_on(&mut tx, host, now).await?;
    drop(tx);
    let so_far = Cleared { host_name: found.name, to_come: numbers.len(), ..Cleared::default() };
    let so_far = Arc::new(Mutex::new(so_far));
    let task = backend.engine().tasks().spawn({
        let (backend, actor, so_far) = (backend.clone(), admin.actor().clone(), Arc::clone(&so_far));
        async move { move_each(&backend, &actor, numbers, &so_far).await }
    });
    // What goes on is seen on the page, which follows.
    let _ = tokio::time::timeout(PATIENCE, task).await;
    Ok(so_far.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

async fn move_each(backend: &Backend, actor: &Actor, numbers: Vec<RequestNumber>, so_far: &Mutex<Cleared>) {
    let mut zoom_is_there = true;
    for number in numbers {
        let moved = if zoom_is_there { make_room(backend, actor, number).await } else { Err(Error::Busy) };
        // Trouble with all of Zoom would only repeat itself.
        zoom_is_there &= !matches!(moved, Err(Error::Zoom(_)));
        if let Err(error) = &moved {
            tracing::info!(%number, %error, "a meeting stays on its host");
        }
        let mut so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.to_come -= 1;
        match moved {
            Ok(_) => so_far.moved += 1,
            Err(_) => so_far.stay.push(number),
        }
    }
}
