//! *Look again*: re-reads one host, or a small pool, at Zoom now. What Zoom says counts at once; where it says nothing,
//! nothing changes and the person is told so. Every look stands in the history.

use std::time::Duration;

use futures::StreamExt as _;
use shared::id::HostId;
use shared::message::{DownCause, Message};
use shared::quota;
use shared::time::Timestamp;

use super::observe::{Sighting, observe_host, write_down};
use super::{Standing, standing};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::conversion::ground;
use crate::error::{Error, Result};
use crate::store::{
    self,
    hosts::{self, PoolHost},
};

/// Hosts that are looked at with one click: more take longer than a page may.
pub const MOST_AT_ONCE: usize = 20;

/// Users looked up at the same time; Zoom allows a free account four such calls a second.
const IN_PARALLEL: usize = 4;

/// How long one click may take, whatever Zoom does.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a look at one host came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The name people read.
    pub name: String,
    /// How it stands now.
    pub standing: Standing,
}

/// Re-reads one host at Zoom, listed or not, and keeps what it says.
///
/// # Errors
/// [`Error::NotFound`] where there is no such host; [`Error::Conflict`] while Zoom is not set up; [`Error::Zoom`] when
/// Zoom did not say how the user stands: then nothing was changed.
pub async fn look_again(backend: &Backend, admin: &Admin<'_>, host: &HostId) -> Result<Looked> {
    let mut tx = backend.store().read().await?;
    let host = hosts::find(&mut tx, host, quota::utc_day(backend.now())).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let (mut looked, unheard) = look(backend, admin, vec![host]).await?;
    match (looked.pop(), unheard) {
        (Some(looked), _) => Ok(looked),
        (None, said) => Err(Error::Zoom(said.unwrap_or(Message::Unknown))),
    }
}

/// Re-reads every listed host of a small pool. Those that Zoom did not answer for are missing in the answer.
///
/// # Errors
/// [`Error::NotFound`] for a pool of more than [`MOST_AT_ONCE`]; [`Error::Conflict`] while Zoom is not set up;
/// [`Error::Zoom`] when Zoom answered for none: then nothing was changed.
pub async fn look_at_all(backend: &Backend, admin: &Admin<'_>) -> Result<Vec<Looked>> {
    let mut tx = backend.store().read().await?;
    let pool = hosts::listed(&mut tx, quota::utc_day(backend.now())).await?;
    drop(tx);
    if MOST_AT_ONCE < pool.len() {
        return Err(Error::NotFound);
    }
    match look(backend, admin, pool).await? {
        (looked, Some(said)) if looked.is_empty() => Err(Error::Zoom(said)),
        (looked, _) => Ok(looked),
    }
}

/// Looks at some hosts; what Zoom said where it told nothing of a host, if so.
async fn look(
    backend: &Backend,
    admin: &Admin<'_>,
    pool: Vec<PoolHost>,
) -> Result<(Vec<Looked>, Option<Message>)> {
    let client = ground::now(backend).await?.client(backend).map_err(|message| match message {
        Message::NotSetUp => Error::Conflict(message),
        other => Error::Zoom(other),
    })?;
    let (now, deadline) = (backend.now(), tokio::time::Instant::now() + PATIENCE);
    let asked = pool.into_iter().map(|host| {
        let client = client.clone();
        async move {
            let seen = tokio::time::timeout_at(deadline, observe_host(&client, &host, now)).await;
            let late = Sighting::Nothing { said: Message::Down { cause: DownCause::TimedOut } };
            (host, seen.unwrap_or(late))
        }
    });
    let seen: Vec<_> = futures::stream::iter(asked).buffered(IN_PARALLEL).collect().await;
    let mut looked = Vec::new();
    let mut unheard = None;
    for (host, observed) in seen {
        match keep(backend, admin, &host, &observed).await? {
            Ok(one) => looked.push(one),
            Err(said) => unheard = unheard.or(Some(said)),
        }
    }
    Ok((looked, unheard))
}

/// Keeps what was seen of one host, with a line of history in the same transaction.
async fn keep(
    backend: &Backend,
    admin: &Admin<'_>,
    host: &PoolHost,
    observed: &Sighting,
) -> Result<std::result::Result<Looked, Message>> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    // It may turn out to be a host that is known by another address.
    let found = write_down(&mut tx, host.zoom_key(), observed, now).await?;
    let id = found.as_ref().map_or(&host.id, |found| &found.id);
    let host = hosts::get(&mut tx, id, quota::utc_day(now)).await?;
    let outcome = match observed {
        Sighting::Nothing { said } => Err(said.clone()),
        _ => Ok(Looked { standing: standing(&host, now), name: host.name.clone() }),
    };
    let word = match &outcome {
        Ok(looked) => in_a_word(looked.standing).to_owned(),
        Err(said) => format!("no answer, {}", said.code()),
    };
    let detail = Detail::default().with_note(Some(format!("{}: {word}", host.email)));
    let (at, by): (Timestamp, Author) = (now, Author::from(admin));
    audit::record(&mut tx, (at, &by), "looked_at_host", Subject::Settings, &detail).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// How a host stands, as the history keeps it.
fn in_a_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Ready => "ready",
        Standing::DailyLimit { .. } => "daily_limit",
        Standing::LeftOut { problem, .. } => problem.as_str(),
    }
}
