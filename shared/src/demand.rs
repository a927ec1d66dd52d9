//! How many meetings run at once, and how many hosts that takes (R146): step functions, never averages.
//!
//! *Meetings at once* count half-open spans, so back-to-back ones never add up; *host load* counts closed footprints,
//! so touching ones do (T-5).

use serde::{Deserialize, Serialize};

use crate::footprint::{Footprint, Margins};
use crate::span::Span;
use crate::time::Timestamp;

/// A stretch with one count. Consecutive steps differ in their count; only counts above zero are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its first instant.
    pub from: Timestamp,
    /// Its last instant for host load (may equal `from`), the first one after it for meetings at once.
    pub to: Timestamp,
    /// How many at once.
    pub count: u32,
}

/// Meetings at once, over time.
#[must_use]
pub fn meetings_at_once(spans: &[Span]) -> Vec<Step> {
    sweep(spans.iter().map(|span| (span.start(), span.end())), Edge::Open)
}

/// Hosts needed at once, over time: every meeting takes one for its whole footprint.
///
/// ```
/// use shared::{demand, footprint::Margins, settings::{HostLinkMinutes, PaddingMinutes}, span::Span, time::Timestamp};
/// let at = |minutes: i64| Timestamp::from_secs(minutes * 60);
/// let spans = [Span::new(at(600), at(660))?, Span::new(at(630), at(690))?, Span::new(at(660), at(720))?];
/// let margins = Margins::new(HostLinkMinutes::parse("60")?, PaddingMinutes::parse("60")?);
/// let peak = demand::peak(&demand::host_load(&spans, margins));
/// assert_eq!(peak, Some(demand::Step { from: at(600), to: at(720), count: 3 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn host_load(spans: &[Span], margins: Margins) -> Vec<Step> {
    let footprints = spans.iter().map(|span| Footprint::of(*span, margins));
    sweep(footprints.map(|block| (block.start(), block.end())), Edge::Closed)
}

/// The first step with the highest count; `None` when nothing is planned.
#[must_use]
pub fn peak(steps: &[Step]) -> Option<Step> {
    steps.iter().copied().reduce(|best, step| if best.count < step.count { step } else { best })
}

/// The highest count inside a bin, which is the bin's value in a chart (R147); 0 when nothing is planned there.
#[must_use]
pub fn highest_within(steps: &[Step], bin: Span) -> u32 {
    let inside = steps.iter().filter(|step| {
        let begins = step.from < bin.end();
        // A closed step that is one instant long counts in the bin that holds the instant.
        let lasts = bin.start() < step.to || bin.contains(step.from);
        begins && lasts
    });
    inside.map(|step| step.count).max().unwrap_or(0)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// The end does not belong to the block: ends come before starts of the same instant.
    Open,
    /// The end belongs to the block: starts come before ends of the same instant.
    Closed,
}

fn sweep(blocks: impl Iterator<Item = (Timestamp, Timestamp)>, edge: Edge) -> Vec<Step> {
    let mut events: Vec<Event> = Vec::new();
    for (start, end) in blocks {
        events.extend([Event { at: start, starts: true }, Event { at: end, starts: false }]);
    }
    events.sort_by_key(|event| (event.at, event.starts == (edge == Edge::Open)));
    let mut steps: Vec<Step> = Vec::new();
    let mut count = 0_u32;
    for (event, next) in events.iter().zip(events.iter().skip(1)) {
        count = if event.starts { count + 1 } else { count - 1 };
        let meets_at_an_instant = edge == Edge::Closed && event.starts && !next.starts;
        if count == 0 || (event.at == next.at && !meets_at_an_instant) {
            continue;
        }
        match steps.last_mut() {
            Some(last) if last.count == count && last.to == event.at => last.to = next.at,
            _ => steps.push(Step { from: event.at, to: next.at, count }),
        }
    }
    steps
}

struct Event {
    at: Timestamp,
    starts: bool,
}
