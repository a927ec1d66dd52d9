//! What a Zoom user is licensed for, and which meetings a Basic one cuts short (R154).

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// Minutes after which Zoom ends a meeting whose host has no paid license.
pub const BASIC_MINUTES: i64 = 40;

/// What a Zoom user is licensed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// Paid: what a host of the pool needs.
    Licensed,
    /// Free: Zoom ends its meetings after [`BASIC_MINUTES`].
    Basic,
    /// Meetings run on the customer's own machines.
    OnPremises,
    /// No license for meetings at all: Zoom may refuse to make them.
    None,
}

impl Licence {
    /// Every license.
    pub const ALL: [Self; 4] = [Self::Licensed, Self::Basic, Self::OnPremises, Self::None];

    /// Stored form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Licensed => "licensed",
            Self::Basic => "basic",
            Self::OnPremises => "on_premises",
            Self::None => "none",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|licence| licence.as_str() == text)
    }

    /// Whether Zoom would end a meeting at `span` before its time under this license.
    ///
    /// ```
    /// use shared::{placement::Licence, span::Span, time::Timestamp};
    /// let noon = Timestamp::from_secs(12 * 3600);
    /// let (short, long) = (Span::new(noon, noon.plus_minutes(40))?, Span::new(noon, noon.plus_minutes(41))?);
    /// assert!(Licence::Basic.cuts(long) && !Licence::Basic.cuts(short));
    /// assert!(!Licence::Licensed.cuts(long));
    /// # Ok::<(), shared::span::NotAfterStart>(())
    /// ```
    #[must_use]
    pub fn cuts(self, span: Span) -> bool {
        self == Self::Basic && span.end() > span.start().plus_minutes(BASIC_MINUTES)
    }
}
