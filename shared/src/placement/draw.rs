//! The draw: an unbiased shuffle by our own Fisher-Yates over ChaCha8, frozen by a vector.
//!
//! No library promises a stable shuffle, and a draw that is stored must be replayable for years.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::HostFacts;
use crate::id::HostId;
use crate::span::Span;

/// How a free host is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The first free one of the shuffled pool.
    #[default]
    Shuffle,
    /// The free one with the least idle time around the meeting; ties by the shuffled order.
    TightestFit,
}

impl Strategy {
    /// Stored form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shuffle => "shuffle",
            Self::TightestFit => "tightest_fit",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Shuffle, Self::TightestFit].into_iter().find(|strategy| strategy.as_str() == text)
    }
}

/// What was drawn; kept with the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// How a free host was chosen.
    pub strategy: Strategy,
    /// The dice: 32 random bytes.
    pub seed: [u8; 32],
    /// The whole pool in the order drawn.
    pub order: Vec<HostId>,
}

impl Draw {
    /// Shuffles the pool. It is put in order of its ids first, and each host counts once: the same pool and seed give
    /// the same order however the pool is listed (T-39).
    ///
    /// ```
    /// use shared::{id::HostId, placement::{Draw, Strategy}};
    /// let pool = || ["c", "a", "b"].map(HostId::new);
    /// let mut listed_otherwise = pool();
    /// listed_otherwise.reverse();
    /// assert_eq!(Draw::new(Strategy::Shuffle, [1; 32], pool()), Draw::new(Strategy::Shuffle, [1; 32], listed_otherwise));
    /// ```
    #[must_use]
    pub fn new(strategy: Strategy, seed: [u8; 32], pool: impl IntoIterator<Item = HostId>) -> Self {
        let mut order: Vec<HostId> = pool.into_iter().collect();
        order.sort();
        order.dedup();
        shuffle(&mut order, seed);
        Self { strategy, seed, order }
    }

    /// Whether the stored order is what the stored seed gives.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        Self::new(self.strategy, self.seed, self.order.iter().cloned()) == *self
    }
}

/// Fisher-Yates from the end.
fn shuffle<T>(items: &mut [T], seed: [u8; 32]) {
    let mut dice = ChaCha8Rng::from_seed(seed);
    for last in (1..items.len()).rev() {
        items.swap(last, below(last + 1, &mut dice));
    }
}

/// A number in `0..bound`, every one equally likely: throws that would favour low numbers are thrown again.
fn below(bound: usize, dice: &mut ChaCha8Rng) -> usize {
    let bound = bound as u64;
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let thrown = dice.next_u64();
        if thrown < fair {
            // The remainder is less than a `usize`.
            #[expect(clippy::cast_possible_truncation, reason = "less than `bound`, which was a usize")]
            return (thrown % bound) as usize;
        }
    }
}

/// Idle milliseconds around `candidate` on a free host: the smaller, the tighter. No neighbour at all is the loosest.
pub(super) fn slack(candidate: Span, host: &HostId, hosts: &[HostFacts]) -> i64 {
    let bookings = || hosts.iter().filter(|facts| facts.host == *host).flat_map(|facts| &facts.schedule);
    let before =
        bookings().map(|it| candidate.start().millis_since(it.span.end())).filter(|gap| *gap >= 0).min();
    let after =
        bookings().map(|it| it.span.start().millis_since(candidate.end())).filter(|gap| *gap >= 0).min();
    before.unwrap_or(i64::MAX / 2).saturating_add(after.unwrap_or(i64::MAX / 2))
}
