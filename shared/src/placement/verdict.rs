//! What stands in the way, host by host: the same answer for the preview and for the placement.

use serde::{Deserialize, Serialize};

use crate::conflict::{Blocker, Booking, blockers};
use crate::footprint::Margins;
use crate::id::HostId;
use crate::placement::Licence;
use crate::span::Span;
use crate::time::Timestamp;

/// What placement knows of a host of the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFacts {
    /// Which host.
    pub host: HostId,
    /// The name people read.
    pub name: String,
    /// Every meeting that holds the host around the time in question (see
    /// [`lookup_window`](crate::conflict::lookup_window)), in any order.
    pub schedule: Vec<Booking>,
    /// What it is licensed for, where that is known.
    pub licence: Option<Licence>,
    /// Why it gets no new meetings now, if so.
    pub unavailable: Option<Unavailable>,
}

/// Why a host gets no new meetings, whatever its schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unavailable {
    /// A meeting made directly in Zoom is in its way (R57).
    Outside {
        /// When it takes place.
        span: Span,
    },
    /// Zoom's daily limit is used up.
    Quota {
        /// When it can be used again.
        resets_at: Timestamp,
    },
    /// Zoom does not let it host.
    Unhealthy {
        /// What is wrong with it.
        reason: HealthProblem,
    },
}

/// What is wrong with a host at Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthProblem {
    /// No such user in the Zoom account.
    NotFound,
    /// The user is deactivated.
    Deactivated,
    /// The user has not accepted the invitation to the account yet.
    Pending,
    /// Zoom refused to make a meeting under it for another reason of the user's own.
    Refused,
}

impl HealthProblem {
    /// Every problem.
    pub const ALL: [Self; 4] = [Self::NotFound, Self::Deactivated, Self::Pending, Self::Refused];

    /// Stored form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Deactivated => "deactivated",
            Self::Pending => "pending",
            Self::Refused => "refused",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == text)
    }
}

/// Whether one host could take the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostVerdict {
    /// Which host.
    pub host: HostId,
    /// The name people read.
    pub name: String,
    /// The answer.
    pub verdict: Verdict,
}

/// Free, or the reason why not; the reason that lasts longest wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It can be drawn.
    Free,
    /// Meetings are in the way; never empty.
    Busy {
        /// Which, and why.
        blockers: Vec<Blocker>,
    },
    /// It would be free, but a meeting made directly in Zoom is in the way (R57).
    Outside {
        /// When it takes place.
        span: Span,
    },
    /// It would be free, but Zoom's daily limit is used up.
    Quota {
        /// When it can be used again.
        resets_at: Timestamp,
    },
    /// Zoom does not let it host.
    Unhealthy {
        /// What is wrong with it.
        reason: HealthProblem,
    },
}

/// What stands in the way of a meeting at `candidate`, host by host, in the order given. A preview promises nothing:
/// the server asks again on the click (T-28).
#[must_use]
pub fn verdicts(candidate: Span, hosts: &[HostFacts], margins: Margins) -> Vec<HostVerdict> {
    let verdict = |facts: &HostFacts| {
        if let Some(Unavailable::Unhealthy { reason }) = facts.unavailable {
            return Verdict::Unhealthy { reason };
        }
        let blockers = blockers(candidate, &facts.schedule, margins);
        match facts.unavailable {
            _ if !blockers.is_empty() => Verdict::Busy { blockers },
            Some(Unavailable::Outside { span }) => Verdict::Outside { span },
            Some(Unavailable::Quota { resets_at }) => Verdict::Quota { resets_at },
            _ => Verdict::Free,
        }
    };
    let named = |facts: &HostFacts| HostVerdict {
        host: facts.host.clone(),
        name: facts.name.clone(),
        verdict: verdict(facts),
    };
    hosts.iter().map(named).collect()
}

/// The hosts that were free when somebody looked and are busy now, with the bookings that took them (R68, T-28).
#[must_use]
pub fn taken_since<'a>(seen: &[HostVerdict], now: &'a [HostVerdict]) -> Vec<(&'a HostVerdict, &'a Booking)> {
    let was_free = |host: &HostId| seen.iter().any(|it| it.host == *host && it.verdict == Verdict::Free);
    let taken = now.iter().filter(|it| was_free(&it.host)).filter_map(|it| match &it.verdict {
        Verdict::Busy { blockers } => blockers.first().map(|blocker| (it, &blocker.booking)),
        _ => None,
    });
    taken.collect()
}
