//! The pool as placement sees it: listed hosts with their schedules, quota and health. The preview, the placement and the
//! refusal read the same picture, so they can never disagree about a rule.

use serde::{Deserialize, Serialize};
use shared::conflict::Booking;
use shared::footprint::Margins;
use shared::id::{HostId, MeetingId};
use shared::message::{Message, Taken};
use shared::placement::{
    Draw, HealthProblem, HostFacts, NEAREST_WITHIN_MINUTES, NoHost, Unavailable, Verdict,
};
use shared::quota::{self, Standing};
use shared::span::Span;
use shared::time::Timestamp;

use crate::store::hosts::PoolHost;
use crate::store::meetings::Held;
use crate::store::{self, Tx, hosts, meetings};

/// One picture of the pool, all of one moment.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) hosts: Vec<PoolHost>,
    pub(crate) facts: Vec<HostFacts>,
    held: Vec<Held>,
}

/// What is kept of a draw: enough to replay it, and the pool's version, which says in what order draws were made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredDraw {
    /// The pool's version by this placement.
    pub(crate) pool: i64,
    /// Strategy, seed and order.
    pub(crate) draw: Draw,
}

/// Reads the pool around `candidate`, wide enough for the nearest starts too.
///
/// `names_requests`: the reader may know of every request; else their bookings are "another meeting" (R55).
pub(crate) async fn read(
    tx: &mut Tx,
    candidate: Span,
    margins: Margins,
    now: Timestamp,
    names_requests: bool,
) -> Result<Pool, store::Error> {
    // Twice the way of the proposals: what blocks a blocker's move counts as well.
    let reach = 2 * NEAREST_WITHIN_MINUTES + margins.spacing_minutes();
    let held =
        meetings::held(tx, candidate.start().minus_minutes(reach), candidate.end().plus_minutes(reach))
            .await?;
    let hosts = hosts::listed(tx, quota::utc_day(now)).await?;
    let facts = hosts.iter().map(|host| facts(host, &held, now, names_requests)).collect();
    Ok(Pool { hosts, facts, held })
}

fn facts(host: &PoolHost, held: &[Held], now: Timestamp, names_requests: bool) -> HostFacts {
    HostFacts {
        host: host.id.clone(),
        name: host.name.clone(),
        schedule: bookings(held, &host.id, names_requests),
        licence: host.licence,
        unavailable: unavailable(host, now),
    }
}

/// What one host is booked for from the one instant to the other and as far around as a meeting reaches, listed or not.
pub(crate) async fn schedule(
    tx: &mut Tx,
    host: &HostId,
    (from, to): (Timestamp, Timestamp),
    margins: Margins,
    names_requests: bool,
) -> Result<Vec<Booking>, store::Error> {
    let reach = margins.spacing_minutes();
    let held = meetings::held(tx, from.minus_minutes(reach), to.plus_minutes(reach)).await?;
    Ok(bookings(&held, host, names_requests))
}

fn bookings(held: &[Held], host: &HostId, names_requests: bool) -> Vec<Booking> {
    let booking = |held: &Held| Booking {
        meeting: held.meeting.clone(),
        request: names_requests.then_some(held.request),
        span: held.span,
    };
    held.iter().filter(|held| held.host == *host).map(booking).collect()
}

/// Why a host gets no new meetings now, whatever its schedule.
pub(crate) fn unavailable(host: &PoolHost, now: Timestamp) -> Option<Unavailable> {
    if let Some(word) = &host.health {
        let reason = HealthProblem::parse(word).unwrap_or(HealthProblem::Refused);
        return Some(Unavailable::Unhealthy { reason });
    }
    if let Some(resets_at) = host.blocked_until.filter(|until| *until > now) {
        return Some(Unavailable::Quota { resets_at });
    }
    (host.usage.standing() == Standing::UsedUp)
        .then(|| Unavailable::Quota { resets_at: quota::next_reset(now) })
}

impl Pool {
    /// What placement knows of a host, listed or not; the reader knows of every request.
    pub(crate) fn facts_of(&self, host: &PoolHost, now: Timestamp) -> HostFacts {
        facts(host, &self.held, now, true)
    }

    /// Takes out the hosts on which a meeting made directly in Zoom was found (R57).
    pub(crate) fn take_out(&mut self, outside: &[(HostId, Span)]) {
        for facts in &mut self.facts {
            let found = outside.iter().find(|(host, _)| *host == facts.host);
            if let Some((_, span)) = found.filter(|_| facts.unavailable.is_none()) {
                facts.unavailable = Some(Unavailable::Outside { span: *span });
            }
        }
    }

    /// The message for a refusal: overtaken since the person looked at version `seen`, or no host at all.
    pub(crate) fn refusal(&self, no_host: Box<NoHost>, seen: Option<i64>) -> Message {
        let taken = seen.map(|seen| self.taken_since(&no_host, seen)).unwrap_or_default();
        if taken.is_empty() {
            return Message::from(no_host);
        }
        Message::Stale { taken, no_host: Some(no_host) }
    }

    /// The hosts that were taken by placements made after the pool had version `seen` (R68).
    fn taken_since(&self, no_host: &NoHost, seen: i64) -> Vec<Taken> {
        let mut taken = Vec::new();
        for host in &no_host.per_host {
            let Verdict::Busy { blockers } = &host.verdict else { continue };
            let newcomers =
                blockers.iter().filter_map(|blocker| self.placed_after(&blocker.booking.meeting, seen));
            let Some(newest) = newcomers.max_by_key(|held| held.reserved_at) else { continue };
            let known = blockers.iter().find(|blocker| blocker.booking.meeting == newest.meeting);
            let by = known.and_then(|blocker| blocker.booking.request);
            taken.push(Taken { host_name: host.name.clone(), by, at: Some(newest.reserved_at) });
        }
        taken.sort_by_key(|taken| std::cmp::Reverse(taken.at));
        taken
    }

    fn placed_after(&self, meeting: &MeetingId, seen: i64) -> Option<&Held> {
        let held = self.held.iter().find(|held| held.meeting == *meeting)?;
        let draw: StoredDraw = serde_json::from_str(&held.draw).ok()?;
        (draw.pool > seen).then_some(held)
    }
}
