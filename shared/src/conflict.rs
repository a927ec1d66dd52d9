//! Which meetings of a host stand in the way of another, and why: reasons, not booleans (R52, R53).
//!
//! One comparison, [`Footprint::conflicts_with`], serves check, preview, report and edit. Nothing here knows a clock:
//! scheduled times decide, whether a meeting runs or not (T-27).

use serde::{Deserialize, Serialize};

use crate::footprint::{Footprint, Margins};
use crate::id::MeetingId;
use crate::request::RequestNumber;
use crate::span::Span;
use crate::time::Timestamp;

/// A meeting a host holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Whose request; `None` when the viewer must not know: "another meeting" (R55).
    pub request: Option<RequestNumber>,
    /// When it takes place.
    pub span: Span,
}

/// Where the booking lies, seen from the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It ends before the candidate starts, but too late.
    Before,
    /// The meetings themselves share time.
    Overlapping,
    /// It starts after the candidate ends, but too early.
    After,
}

/// A booking that stands in the way, with the numbers that add up to the rule.
///
/// For neighbours `gap_minutes <= from_host_link_minutes + from_padding_minutes`; meetings that overlap need no
/// margin to clash, so all three are 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// The booking.
    pub booking: Booking,
    /// The block it occupies on the host: "busy 12:00-15:00".
    pub footprint: Footprint,
    /// Where it lies, seen from the candidate.
    pub side: Side,
    /// Whole minutes between the two meetings.
    pub gap_minutes: i64,
    /// Minutes of the distance they need that come from L, before the later one.
    pub from_host_link_minutes: i64,
    /// Minutes of the distance they need that come from P, after the earlier one.
    pub from_padding_minutes: i64,
}

/// The bookings of one host that conflict with a meeting at `candidate`; empty means the host is free.
///
/// ```
/// use shared::{conflict::{Booking, blockers}, footprint::Margins, id::MeetingId, request::RequestNumber,
///     settings::{HostLinkMinutes, PaddingMinutes}, span::Span, time::Timestamp};
/// let margins = Margins::new(HostLinkMinutes::parse("60")?, PaddingMinutes::parse("60")?);
/// let one = Timestamp::from_secs(13 * 3600);
/// let booking = Booking { meeting: MeetingId::new("m"), request: Some(RequestNumber(1041)),
///     span: Span::new(one, one.plus_minutes(60))? };
/// let found = blockers(Span::new(one.plus_minutes(90), one.plus_minutes(150))?, &[booking], margins);
/// assert_eq!((found[0].gap_minutes, found[0].from_host_link_minutes, found[0].from_padding_minutes), (30, 60, 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn blockers(candidate: Span, host_schedule: &[Booking], margins: Margins) -> Vec<Blocker> {
    host_schedule.iter().filter_map(|booking| blocker(candidate, booking, margins)).collect()
}

/// Like [`blockers`], for a meeting of this host that moves or changes its length: it never conflicts with itself
/// (R56, T-21).
#[must_use]
pub fn blockers_of_move(
    itself: &MeetingId,
    candidate: Span,
    host_schedule: &[Booking],
    margins: Margins,
) -> Vec<Blocker> {
    let others = host_schedule.iter().filter(|booking| booking.meeting != *itself);
    others.filter_map(|booking| blocker(candidate, booking, margins)).collect()
}

fn blocker(candidate: Span, booking: &Booking, margins: Margins) -> Option<Blocker> {
    let footprint = Footprint::of(booking.span, margins);
    if !footprint.conflicts_with(Footprint::of(candidate, margins)) {
        return None;
    }
    let (side, gap_minutes) = if booking.span.end() <= candidate.start() {
        (Side::Before, candidate.start().minutes_since(booking.span.end()))
    } else if candidate.end() <= booking.span.start() {
        (Side::After, booking.span.start().minutes_since(candidate.end()))
    } else {
        (Side::Overlapping, 0)
    };
    let (from_host_link_minutes, from_padding_minutes) = match side {
        Side::Overlapping => (0, 0),
        Side::Before | Side::After => (margins.host_link().minutes(), margins.padding().minutes()),
    };
    let booking = booking.clone();
    Some(Blocker { booking, footprint, side, gap_minutes, from_host_link_minutes, from_padding_minutes })
}

/// The meetings that must be looked at to judge `candidate`: those with `end >= .0` and `start <= .1` (T-17).
///
/// Wider than a day when the margins are: never look up "the same day".
#[must_use]
pub fn lookup_window(candidate: Span, margins: Margins) -> (Timestamp, Timestamp) {
    let spacing = margins.spacing_minutes();
    (candidate.start().minus_minutes(spacing), candidate.end().plus_minutes(spacing))
}

/// The pairs of one host that are too close under `margins`, each once, the earlier first (R40).
#[must_use]
pub fn pairs_too_close(host_schedule: &[Booking], margins: Margins) -> Vec<(Booking, Booking)> {
    let mut ordered: Vec<&Booking> = host_schedule.iter().collect();
    ordered.sort_by_key(|booking| booking.span);
    let mut pairs = Vec::new();
    for (nth, earlier) in ordered.iter().enumerate() {
        let block = Footprint::of(earlier.span, margins);
        let touching = ordered[nth + 1..]
            .iter()
            .filter(|later| block.conflicts_with(Footprint::of(later.span, margins)));
        pairs.extend(touching.map(|later| ((*earlier).clone(), (*later).clone())));
    }
    pairs
}

/// Whether a blocker could be moved out of the way: it has not started (T-22), and the viewer may know of it.
#[must_use]
pub fn is_movable(booking: &Booking, now: Timestamp) -> bool {
    booking.request.is_some() && now < booking.span.start()
}
