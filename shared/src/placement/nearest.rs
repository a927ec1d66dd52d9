//! The nearest starts that would work, found by stepping from blocker to blocker with the same rule (R52).

use super::{HostFacts, NearestStart};
use crate::conflict::blockers;
use crate::footprint::Margins;
use crate::span::Span;
use crate::time::Timestamp;

/// How far from the wanted start proposals go, in minutes: 48 hours.
pub const NEAREST_WITHIN_MINUTES: i64 = 48 * 60;

/// The latest start before the wanted one, not in the past, on any host that gets new meetings.
pub(super) fn earlier(
    candidate: Span,
    hosts: &[HostFacts],
    margins: Margins,
    now: Timestamp,
) -> Option<NearestStart> {
    let first = candidate.start().minus_minutes(NEAREST_WITHIN_MINUTES).max(now).ceil_to_minute();
    let wanted = candidate.start().plus_millis(-1).floor_to_minute();
    let found = available(hosts).filter_map(|facts| {
        let mut start = wanted;
        while start >= first {
            let in_the_way = blockers(candidate.moved_to(start), &facts.schedule, margins);
            let Some(earliest) = in_the_way.iter().map(|blocker| blocker.booking.span.start()).min() else {
                return Some(NearestStart { start, host: facts.host.clone() });
            };
            // Every start up to this one touches that booking; one instant earlier does not.
            let touches = earliest.minus_minutes(margins.spacing_minutes()).plus_millis(-candidate.millis());
            start = touches.plus_millis(-1).floor_to_minute();
        }
        None
    });
    found.max_by_key(|nearest| nearest.start)
}

/// The earliest start after the wanted one, not in the past, on any host that gets new meetings.
pub(super) fn later(
    candidate: Span,
    hosts: &[HostFacts],
    margins: Margins,
    now: Timestamp,
) -> Option<NearestStart> {
    let last = candidate.start().plus_minutes(NEAREST_WITHIN_MINUTES);
    let wanted = candidate.start().plus_millis(1).max(now).ceil_to_minute();
    let found = available(hosts).filter_map(|facts| {
        let mut start = wanted;
        while start <= last {
            let in_the_way = blockers(candidate.moved_to(start), &facts.schedule, margins);
            let Some(latest) = in_the_way.iter().map(|blocker| blocker.booking.span.end()).max() else {
                return Some(NearestStart { start, host: facts.host.clone() });
            };
            let touches = latest.plus_minutes(margins.spacing_minutes());
            start = touches.plus_millis(1).ceil_to_minute();
        }
        None
    });
    found.min_by_key(|nearest| nearest.start)
}

fn available(hosts: &[HostFacts]) -> impl Iterator<Item = &HostFacts> {
    hosts.iter().filter(|facts| facts.unavailable.is_none())
}
