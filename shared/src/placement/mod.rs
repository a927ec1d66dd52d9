//! Choosing the host: shuffle the pool, take the first that is free (R49, R50), or the tightest fit where a site wants. A
//! Basic host, whose meetings Zoom ends after 40 minutes, is taken only when no other is free (R154).
//!
//! A placement never touches another footprint on its host, and never picks a host outside the pool (R22). The draw is
//! kept, so that it can be replayed; without a free host the answer says why, host by host (R52).

mod draw;
mod licence;
mod nearest;
mod stuck;
mod verdict;

use serde::{Deserialize, Serialize};

pub use draw::{Draw, Strategy};
pub use licence::{BASIC_MINUTES, Licence};
pub use nearest::NEAREST_WITHIN_MINUTES;
pub use stuck::{Cause, Rehost};
pub use verdict::{HealthProblem, HostFacts, HostVerdict, Unavailable, Verdict, taken_since, verdicts};

use crate::footprint::Margins;
use crate::id::HostId;
use crate::span::Span;
use crate::time::Timestamp;

/// The host chosen and the draw that chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The host.
    pub host: HostId,
    /// The order in which hosts were tried.
    pub draw: Draw,
}

/// No host can take the meeting: nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoHost {
    /// What stands in the way, host by host, in the order of the pool.
    pub per_host: Vec<HostVerdict>,
    /// The nearest earlier start that would work, within 48 hours and not in the past.
    pub earlier: Option<NearestStart>,
    /// The nearest later start that would work, within 48 hours.
    pub later: Option<NearestStart>,
    /// Whether the pool is too small, or just badly filled (T-40).
    pub cause: Cause,
}

/// A start that would work now: on a whole minute, with the same length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearestStart {
    /// The start.
    pub start: Timestamp,
    /// A host that is free then; another may be drawn.
    pub host: HostId,
}

impl NoHost {
    /// The first instant at which a host that is free but for the daily limit can be used again (R69).
    #[must_use]
    pub fn quota_resets_at(&self) -> Option<Timestamp> {
        let resets = self.per_host.iter().filter_map(|host| match host.verdict {
            Verdict::Quota { resets_at } => Some(resets_at),
            _ => None,
        });
        resets.min()
    }
}

/// Chooses a host for a meeting at `candidate`.
///
/// `seed` is the only source of chance: the same pool, schedules, margins and seed give the same host. The order in
/// which hosts are listed does not matter, and a host listed twice has one chance (T-39). `now` only keeps proposals
/// out of the past.
///
/// ```
/// use shared::{footprint::Margins, id::HostId, placement::{HostFacts, Strategy, place}, span::Span, time::Timestamp};
/// let hosts = [HostFacts {
///     host: HostId::new("a"), name: "Host A".into(), schedule: vec![], licence: None, unavailable: None }];
/// let now = Timestamp::from_secs(0);
/// let span = Span::new(now.plus_minutes(60), now.plus_minutes(120))?;
/// let placed = place(span, &hosts, Margins::default(), Strategy::Shuffle, [7; 32], now);
/// assert!(placed.is_ok_and(|placed| placed.host == HostId::new("a")));
/// # Ok::<(), shared::span::NotAfterStart>(())
/// ```
///
/// # Errors
/// [`NoHost`] with the reasons and the nearest starts.
pub fn place(
    candidate: Span,
    hosts: &[HostFacts],
    margins: Margins,
    strategy: Strategy,
    seed: [u8; 32],
    now: Timestamp,
) -> Result<Placement, Box<NoHost>> {
    let per_host = verdicts(candidate, hosts, margins);
    let draw = Draw::new(strategy, seed, hosts.iter().map(|facts| facts.host.clone()));
    // A host listed twice has to be free in both entries.
    let is_free = |host: &&HostId| per_host.iter().all(|it| it.host != **host || it.verdict == Verdict::Free);
    let free = draw.order.iter().filter(is_free);
    // Of equals the first is taken: without Basic hosts the shuffled order alone decides.
    let is_basic =
        |host: &HostId| hosts.iter().any(|it| it.host == *host && it.licence == Some(Licence::Basic));
    let chosen = match strategy {
        Strategy::Shuffle => free.min_by_key(|host| is_basic(host)),
        Strategy::TightestFit => {
            free.min_by_key(|host| (is_basic(host), draw::slack(candidate, host, hosts)))
        }
    };
    match chosen.cloned() {
        Some(host) => Ok(Placement { host, draw }),
        None => {
            let (earlier, later) = nearest_starts(candidate, hosts, margins, now);
            let cause = stuck::cause(candidate, hosts, margins, now);
            Err(Box::new(NoHost { per_host, earlier, later, cause }))
        }
    }
}

/// The nearest earlier and later start that would work for `candidate`, within 48 hours and not before `now`.
#[must_use]
pub fn nearest_starts(
    candidate: Span,
    hosts: &[HostFacts],
    margins: Margins,
    now: Timestamp,
) -> (Option<NearestStart>, Option<NearestStart>) {
    (nearest::earlier(candidate, hosts, margins, now), nearest::later(candidate, hosts, margins, now))
}
