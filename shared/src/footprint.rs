//! The footprint: the closed block `[start - L, end + P]` a meeting occupies on its host.
//!
//! Two meetings on one host conflict when their footprints share an instant, so meetings exactly `L + P` apart still
//! conflict (D-1). The host link is open while now lies inside. Always today's L and P, for every meeting (D-2).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::settings::{HostLinkMinutes, PaddingMinutes};
use crate::span::Span;
use crate::time::Timestamp;

/// Whether footprints that share just their edge conflict: "**more than** two hours apart" (D-1, T-1).
pub const EDGES_CONFLICT: bool = true;

/// The site's L and P; built only from checked minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Margins {
    host_link: HostLinkMinutes,
    padding: PaddingMinutes,
}

impl Margins {
    /// The margins of a site.
    #[must_use]
    pub const fn new(host_link: HostLinkMinutes, padding: PaddingMinutes) -> Self {
        Self { host_link, padding }
    }

    /// L: minutes before the start at which the host link opens.
    #[must_use]
    pub const fn host_link(&self) -> HostLinkMinutes {
        self.host_link
    }

    /// P: minutes after the end for which the host stays blocked.
    #[must_use]
    pub const fn padding(&self) -> PaddingMinutes {
        self.padding
    }

    /// `L + P` in minutes: two meetings on one host must be more than this apart (R27).
    #[must_use]
    pub fn spacing_minutes(&self) -> i64 {
        self.host_link.minutes() + self.padding.minutes()
    }
}

/// A closed block of time on a host: both ends belong to it.
///
/// ```
/// use shared::{footprint::{Footprint, Margins}, settings::{HostLinkMinutes, PaddingMinutes}, span::Span, time::Timestamp};
/// let margins = Margins::new(HostLinkMinutes::parse("15")?, PaddingMinutes::parse("30")?);
/// let noon = Timestamp::from_secs(12 * 3600);
/// let block = Footprint::of(Span::new(noon, noon.plus_minutes(60))?, margins);
/// assert_eq!(block.start(), noon.minus_minutes(15));
/// assert_eq!(block.end(), noon.plus_minutes(90));
/// assert!(block.contains(block.end()), "both ends belong to it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Footprint {
    start: Timestamp,
    end: Timestamp,
}

impl Footprint {
    /// The block a meeting at `span` occupies: the one conversion from a half-open span to a closed block.
    #[must_use]
    pub fn of(span: Span, margins: Margins) -> Self {
        Self {
            start: span.start().minus_minutes(margins.host_link.minutes()),
            end: span.end().plus_minutes(margins.padding.minutes()),
        }
    }

    /// First instant inside: the host link opens.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Last instant inside: the host link closes after it.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether `at` lies inside; the two ends do.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at <= self.end
    }

    /// Whether a meeting that was made directly in Zoom touches this block (R57). It has no block of its own: nobody set
    /// it up for our margins; both its ends count as taken.
    #[must_use]
    pub fn touches(&self, outside: Span) -> bool {
        reaches(self.start, outside.end()) && reaches(outside.start(), self.end)
    }

    /// Whether two meetings with these blocks cannot be on one host. The result does not depend on the order (T-3).
    #[must_use]
    pub fn conflicts_with(&self, other: Self) -> bool {
        reaches(self.start, other.end) && reaches(other.start, self.end)
    }
}

/// Whether a block that begins at `start` still meets one that ends at `end`.
fn reaches(start: Timestamp, end: Timestamp) -> bool {
    match start.cmp(&end) {
        Ordering::Less => true,
        Ordering::Equal => EDGES_CONFLICT,
        Ordering::Greater => false,
    }
}
