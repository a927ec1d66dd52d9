//! When the host link may be fetched: inside the footprint, or while Zoom says the meeting is running (D-3, R114).
//!
//! The server judges every click with this function; the browser only counts down to what it answered.

use serde::{Deserialize, Serialize};

use crate::conflict::Booking;
use crate::footprint::{Footprint, Margins};
use crate::id::MeetingId;
use crate::message::Message;
use crate::span::Span;
use crate::time::Timestamp;
use crate::visibility::Relation;

/// Minutes for which a fetched host link works, by Zoom's word (T-38).
pub const LINK_LIFE_MINUTES: i64 = 120;

/// Minutes before the end of the footprint at which a running meeting is worth an alert (R152).
pub const OVERRUN_NOTICE_MINUTES: i64 = 5;

/// Who asks for the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// An admin or scheduler: may take it after the end, with a warning.
    Staff,
    /// Anybody else who sees the request (R118).
    Participant,
    /// Whoever gets none: they must not know of the request, or the site's rule leaves them out.
    Stranger,
}

/// Who gets the host link of a request, of those who see it (R118). Staff always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostRule {
    /// Everybody who sees the request.
    #[default]
    Everyone,
    /// Staff and the assigned providers.
    Provider,
    /// Staff and the side that asked: requester, client, and their organization.
    Client,
    /// Staff alone.
    Staff,
}

impl HostRule {
    /// Every rule, the widest first.
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Provider, Self::Client, Self::Staff];

    /// Stored form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Provider => "provider",
            Self::Client => "client",
            Self::Staff => "staff",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text)
    }

    /// Whether somebody who is this to the request, and no staff, gets the link.
    #[must_use]
    pub const fn allows(self, relation: Relation) -> bool {
        match self {
            Self::Everyone => relation.sees(),
            Self::Provider => relation.provider,
            Self::Client => relation.owner,
            Self::Staff => false,
        }
    }
}

/// What the place of the host link shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostLink {
    /// Too early.
    NotYet {
        /// First instant at which it works.
        opens_at: Timestamp,
        /// Last instant at which it works.
        closes_at: Timestamp,
    },
    /// Can be fetched now.
    Open {
        /// Last instant at which it works; already past while the meeting runs over.
        closes_at: Timestamp,
    },
    /// Too late.
    Closed {
        /// Last instant at which it worked.
        closed_at: Timestamp,
        /// The asker may have it all the same, after a warning that names other meetings on the host.
        staff_may_override: bool,
    },
    /// There is none for this asker.
    None,
}

impl HostLink {
    /// Why it cannot be fetched; `None` when it is open or when there is none to speak of.
    #[must_use]
    pub fn refusal(self) -> Option<Message> {
        match self {
            Self::NotYet { opens_at, .. } => Some(Message::TooEarly { opens_at }),
            Self::Closed { closed_at, staff_may_override } => {
                Some(Message::Closed { closed_at, staff_may_override })
            }
            Self::Open { .. } | Self::None => None,
        }
    }
}

/// What `asker` gets at `now`. `running`: Zoom says people are in this meeting.
///
/// ```
/// use shared::{footprint::Margins, host_link::{self, Asker, HostLink}, settings::{HostLinkMinutes, PaddingMinutes},
///     span::Span, time::Timestamp};
/// let margins = Margins::new(HostLinkMinutes::parse("60")?, PaddingMinutes::parse("0")?);
/// let start = Timestamp::from_secs(14 * 3600);
/// let span = Span::new(start, start.plus_minutes(60))?;
/// let link = host_link::at(start.minus_minutes(61), span, margins, false, Asker::Participant);
/// assert!(matches!(link, HostLink::NotYet { opens_at, .. } if opens_at == start.minus_minutes(60)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn at(now: Timestamp, span: Span, margins: Margins, running: bool, asker: Asker) -> HostLink {
    if asker == Asker::Stranger {
        return HostLink::None;
    }
    let window = Footprint::of(span, margins);
    let (opens_at, closes_at) = (window.start(), window.end());
    if running || window.contains(now) {
        HostLink::Open { closes_at }
    } else if now < opens_at {
        HostLink::NotYet { opens_at, closes_at }
    } else {
        HostLink::Closed { closed_at: closes_at, staff_may_override: asker == Asker::Staff }
    }
}

/// Other meetings on the host whose window holds `now`: starting this one could end them (R129).
#[must_use]
pub fn others_in_window<'a>(
    now: Timestamp,
    host_schedule: &'a [Booking],
    margins: Margins,
    itself: &MeetingId,
) -> Vec<&'a Booking> {
    let in_window =
        |booking: &&Booking| booking.meeting != *itself && Footprint::of(booking.span, margins).contains(now);
    host_schedule.iter().filter(in_window).collect()
}

/// Whether a link fetched at `fetched_at` may be dead when the meeting starts: "get a new one" (T-38).
#[must_use]
pub fn may_be_dead_at_start(fetched_at: Timestamp, start: Timestamp) -> bool {
    fetched_at.plus_minutes(LINK_LIFE_MINUTES) <= start
}

/// Whether a running meeting is about to leave, or has left, its footprint: an alert, never an ending (T-27).
#[must_use]
pub fn runs_over(now: Timestamp, span: Span, margins: Margins, running: bool) -> bool {
    running && Footprint::of(span, margins).end().minus_minutes(OVERRUN_NOTICE_MINUTES) <= now
}
