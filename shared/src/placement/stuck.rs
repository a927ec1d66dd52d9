//! Telling a pool that is too small from one that is badly filled (T-40).
//!
//! Footprints are intervals: if at no instant more of them are needed than there are hosts, some arrangement serves
//! everybody. Then one move of a meeting that has not started may free a host.

use serde::{Deserialize, Serialize};

use super::HostFacts;
use crate::conflict::{Booking, blockers, is_movable};
use crate::demand;
use crate::footprint::{Footprint, Margins};
use crate::id::{HostId, MeetingId};
use crate::request::RequestNumber;
use crate::span::Span;
use crate::time::Timestamp;

/// Why no host is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The pool is empty, or no host of it gets new meetings.
    NobodyAvailable,
    /// True shortage: at some instant more hosts are needed than there are.
    Shortage {
        /// Hosts needed at the worst instant, the new meeting included.
        needed: u32,
        /// Hosts that get new meetings.
        hosts: u32,
        /// The first instant at which so many are needed.
        at: Timestamp,
    },
    /// The pool could serve everybody, but is filled so that no host is free.
    Stuck {
        /// One move that frees a host, if one is enough.
        rehost: Option<Rehost>,
    },
}

/// Moving one meeting to another host: it gets a new link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehost {
    /// The meeting to move.
    pub meeting: MeetingId,
    /// Its request.
    pub request: RequestNumber,
    /// The host it leaves, which is free for the new meeting then.
    pub from: HostId,
    /// The host that can take it.
    pub to: HostId,
}

pub(super) fn cause(candidate: Span, hosts: &[HostFacts], margins: Margins, now: Timestamp) -> Cause {
    let pool: Vec<&HostFacts> = hosts.iter().filter(|facts| facts.unavailable.is_none()).collect();
    if pool.is_empty() {
        return Cause::NobodyAvailable;
    }
    let count = u32::try_from(pool.len()).unwrap_or(u32::MAX);
    match worst_instant(candidate, &pool, margins) {
        Some((needed, at)) if count < needed => Cause::Shortage { needed, hosts: count, at },
        _ => Cause::Stuck { rehost: one_move(candidate, &pool, margins, now) },
    }
}

/// The most hosts needed at once while the new meeting's footprint lasts, and when first.
fn worst_instant(candidate: Span, pool: &[&HostFacts], margins: Margins) -> Option<(u32, Timestamp)> {
    let wanted = Footprint::of(candidate, margins);
    let bookings = pool.iter().flat_map(|facts| &facts.schedule).map(|booking| booking.span);
    let spans: Vec<Span> = bookings.chain([candidate]).collect();
    let steps = demand::host_load(&spans, margins);
    let within = steps.into_iter().filter(|step| step.from <= wanted.end() && wanted.start() <= step.to);
    within.map(|step| (step.count, step.from)).max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)))
}

/// The first meeting that alone blocks its host and fits on another.
fn one_move(candidate: Span, pool: &[&HostFacts], margins: Margins, now: Timestamp) -> Option<Rehost> {
    pool.iter().find_map(|from| {
        let in_the_way = blockers(candidate, &from.schedule, margins);
        let [only] = in_the_way.as_slice() else { return None };
        let Booking { meeting, request: Some(request), span } = &only.booking else { return None };
        if !is_movable(&only.booking, now) {
            return None;
        }
        let fits =
            |to: &&&HostFacts| to.host != from.host && blockers(*span, &to.schedule, margins).is_empty();
        let to = pool.iter().find(fits)?;
        Some(Rehost {
            meeting: meeting.clone(),
            request: *request,
            from: from.host.clone(),
            to: to.host.clone(),
        })
    })
}
