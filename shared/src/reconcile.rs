//! What to do next with one conversion: intended against observed, decided purely and carried out by the backend.
//!
//! `Unknown` keeps its host until the marker is found (adopt, or delete when no longer wanted) or is absent from two
//! complete listings begun later than `sent_at` + 120 s with no webhook naming it: the POST may still be travelling.
//! `Deleting` is retried until Zoom says gone. There are no inner retries: the next run is the retry.

use serde::{Deserialize, Serialize};

use crate::conversion::{Event, Intent, State};
use crate::eligibility::SentTime;
use crate::time::Timestamp;

/// Seconds after `sent_at` for which the POST may still be travelling; a listing begun then proves nothing.
pub const SETTLE_SECONDS: i64 = 120;

/// Complete listings without the marker that are needed to release an `Unknown`.
pub const LISTINGS_NEEDED: u32 = 2;

/// What we want and remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intended {
    /// Where the conversion stands.
    pub state: State,
    /// Whether the meeting is wanted.
    pub intent: Intent,
    /// When the POST was committed to; `None` before.
    pub sent_at: Option<Timestamp>,
    /// What Zoom was told last.
    pub sent: Option<SentTime>,
    /// Complete listings without the marker that counted so far.
    pub absent_listings: u32,
    /// A webhook named the meeting.
    pub named_by_webhook: bool,
    /// Somebody is working on it: their lease has not run out.
    pub leased: bool,
}

/// What was seen at Zoom, if anything was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// Nothing was looked at yet.
    NotAsked,
    /// A listing or a webhook shows the meeting.
    Present {
        /// What Zoom says of its time, where it was told.
        time: Option<SentTime>,
    },
    /// All pages of the host's meetings were read, and it is not among them.
    Absent {
        /// When the listing began.
        listing_begun_at: Timestamp,
    },
    /// The listing broke off, or Zoom did not answer: proves nothing.
    Incomplete,
    /// The app lacks the permission to list meetings.
    MayNotList,
    /// Zoom answered a delete or a read of it: gone (204, 404, 3001).
    Gone,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing: all is well, or somebody else is at it.
    Rest,
    /// Look again, not before this instant.
    Wait {
        /// A listing begun after it counts; `None`: at the next run.
        until: Option<Timestamp>,
    },
    /// List the host's meetings and look for the marker.
    List,
    /// Read this one meeting.
    Read,
    /// Ask Zoom to delete it.
    Delete,
    /// Write down one more complete listing without the marker.
    CountAbsence,
    /// Write down what happened.
    Apply(Event),
    /// Write down that it was found; it goes to `Deleting`, is deleted next and reported (R65).
    DeleteStray,
    /// Zoom's time differs from what was sent: badge, "push our time" (R92).
    FlagDrift,
    /// It no longer exists in Zoom: badge, "re-create or convert back" (R92).
    FlagGone,
    /// A person has to look: Zoom problems.
    AskPerson,
}

/// The next step for one conversion.
///
/// ```
/// use shared::{conversion::{Event, Intent, State}, reconcile::{Intended, Observed, Step, plan}, time::Timestamp};
/// let sent_at = Timestamp::from_secs(1_000);
/// let unknown = Intended { state: State::Unknown, intent: Intent::Present, sent_at: Some(sent_at), sent: None,
///     absent_listings: 1, named_by_webhook: false, leased: false };
/// let absent = |seconds| Observed::Absent { listing_begun_at: sent_at.plus_seconds(seconds) };
/// assert_eq!(plan(&unknown, &absent(121)), Step::Apply(Event::Release));
/// assert_eq!(plan(&unknown, &absent(120)), Step::Wait { until: Some(sent_at.plus_seconds(120)) });
/// ```
#[must_use]
pub fn plan(intended: &Intended, observed: &Observed) -> Step {
    match intended.state {
        _ if intended.leased => Step::Rest,
        // `Creating` is committed before the POST, so nothing was sent for this one.
        State::Reserved => Step::Apply(Event::Release),
        State::Creating => Step::Apply(Event::Lost),
        State::Unknown => unknown(intended, observed),
        State::Active => active(intended, observed),
        State::Deleting => deleting(observed),
        State::Ended => match observed {
            Observed::Present { .. } => Step::DeleteStray,
            _ => Step::Rest,
        },
    }
}

fn unknown(intended: &Intended, observed: &Observed) -> Step {
    match observed {
        Observed::NotAsked => Step::List,
        // Adopted when wanted, on its way to deletion when not: `conversion::next` knows.
        Observed::Present { .. } => Step::Apply(Event::Found),
        Observed::Absent { listing_begun_at } => absent(intended, *listing_begun_at),
        Observed::Incomplete | Observed::Gone => Step::Wait { until: None },
        Observed::MayNotList => Step::AskPerson,
    }
}

fn absent(intended: &Intended, listing_begun_at: Timestamp) -> Step {
    let Some(sent_at) = intended.sent_at else { return Step::AskPerson };
    let settled = sent_at.plus_seconds(SETTLE_SECONDS);
    if listing_begun_at <= settled {
        Step::Wait { until: Some(settled) }
    } else if intended.named_by_webhook {
        // It exists or existed; a list that does not show it is no proof.
        Step::AskPerson
    } else if intended.absent_listings.saturating_add(1) < LISTINGS_NEEDED {
        Step::CountAbsence
    } else {
        Step::Apply(Event::Release)
    }
}

fn active(intended: &Intended, observed: &Observed) -> Step {
    match observed {
        Observed::NotAsked => Step::List,
        Observed::Present { time: Some(time) } if intended.sent.is_some_and(|sent| sent != *time) => {
            Step::FlagDrift
        }
        Observed::Present { .. } => Step::Rest,
        // A list may leave out what has begun; a read cannot.
        Observed::Absent { .. } | Observed::MayNotList => Step::Read,
        Observed::Incomplete => Step::Wait { until: None },
        Observed::Gone => Step::FlagGone,
    }
}

fn deleting(observed: &Observed) -> Step {
    match observed {
        Observed::Gone => Step::Apply(Event::Gone),
        Observed::Incomplete => Step::Wait { until: None },
        Observed::NotAsked | Observed::Present { .. } | Observed::Absent { .. } | Observed::MayNotList => {
            Step::Delete
        }
    }
}
