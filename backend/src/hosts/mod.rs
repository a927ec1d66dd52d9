//! The pool as admins look after it: who is in it, how each host stands with Zoom, what it has ahead, and a fresh look at
//! Zoom on request. Invariant: what is shown is what placement judges by; no second rule says who is ready.

mod clear;
mod look;
mod observe;
mod same;

pub use clear::{Cleared, move_meetings};
pub use look::{Looked, MOST_AT_ONCE, look_again, look_at_all};
pub(crate) use observe::{Sighting, note_observed, observe_host, write_down};

use std::collections::HashMap;

use shared::id::HostId;
use shared::message::Message;
use shared::placement::{HealthProblem, Licence, Unavailable};
use shared::quota::{self, Usage};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use crate::Backend;
use crate::actor::Admin;
use crate::conversion::{journal, pool};
use crate::error::Result;
use crate::settings;
use crate::store::hosts::{self, Ahead, PoolHost};

/// Requests that are named for a host that left the list; further ones are counted.
const MOST_NAMED: i64 = 20;

/// The pool of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The listed hosts, in the order of the settings.
    pub listed: Vec<Host>,
    /// Hosts that left the list and still hold meetings to come: these stay valid (D-11).
    pub former: Vec<Host>,
    /// Whether Zoom is set up, so that it can be asked.
    pub zoom_set_up: bool,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its id.
    pub id: HostId,
    /// The name shown in meetings, once it was read at Zoom (R128).
    pub name: Option<String>,
    /// The address listed in the settings.
    pub email: String,
    /// What it is licensed for, once that was read.
    pub licence: Option<Licence>,
    /// Whether it gets new meetings.
    pub standing: Standing,
    /// Creates and updates of this UTC day.
    pub usage: Usage,
    /// How many of its meetings run or are to come.
    pub ahead: usize,
    /// The earliest of them; for a host that left the list up to twenty.
    pub next: Vec<(RequestNumber, Span)>,
    /// What Zoom said last when it refused something about it, and when where that is known.
    pub last_error: Option<(Message, Option<Timestamp>)>,
    /// When Zoom was last asked about it and answered.
    pub checked_at: Option<Timestamp>,
}

/// Whether a host gets new meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Ready,
    /// Zoom does not let it host.
    LeftOut {
        /// What is wrong with it.
        problem: HealthProblem,
        /// When it is looked at again without anybody asking.
        again_at: Option<Timestamp>,
    },
    /// Zoom's daily limit is used up.
    DailyLimit {
        /// When it can be used again.
        resets_at: Timestamp,
    },
}

/// The pool. Four statements, however many hosts and meetings there are.
///
/// # Errors
/// Only when the store fails.
pub async fn overview(backend: &Backend, _admin: &Admin<'_>) -> Result<Overview> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let zoom_set_up = settings::load(backend, &mut tx).await?.zoom_set_up();
    let pool = hosts::listed_or_held(&mut tx, quota::utc_day(now), now).await?;
    let mut ahead: HashMap<HostId, Vec<Ahead>> = HashMap::new();
    for meeting in hosts::ahead(&mut tx, now, MOST_NAMED).await? {
        ahead.entry(meeting.host.clone()).or_default().push(meeting);
    }
    let (listed, former) = pool.into_iter().partition::<Vec<_>, _>(|host| host.listed);
    let mut told = |hosts: Vec<PoolHost>| {
        let told = hosts.into_iter().map(|host| {
            let own = ahead.remove(&host.id).unwrap_or_default();
            host_of(host, &own, now)
        });
        told.collect()
    };
    Ok(Overview { listed: told(listed), former: told(former), zoom_set_up })
}

fn host_of(host: PoolHost, ahead: &[Ahead], now: Timestamp) -> Host {
    let said = journal::read_stored(host.last_error.as_deref());
    Host {
        standing: standing(&host, now),
        ahead: ahead.first().map_or(0, |it| usize::try_from(it.total).unwrap_or(usize::MAX)),
        next: ahead.iter().map(|it| (it.request, it.span)).collect(),
        last_error: said.map(|said| (said, host.last_error_at)),
        name: host.is_named.then_some(host.name),
        id: host.id,
        email: host.email,
        licence: host.licence,
        usage: host.usage,
        checked_at: host.checked_at,
    }
}

fn standing(host: &PoolHost, now: Timestamp) -> Standing {
    match pool::unavailable(host, now) {
        // Outside meetings are looked for in a conversion, for its own time.
        None | Some(Unavailable::Outside { .. }) => Standing::Ready,
        Some(Unavailable::Quota { resets_at }) => Standing::DailyLimit { resets_at },
        Some(Unavailable::Unhealthy { reason }) => {
            Standing::LeftOut { problem: reason, again_at: host.blocked_until }
        }
    }
}
