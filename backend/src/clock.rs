//! The only place that asks what time it is. Everything else takes `now`, or this clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Timestamp;

/// Where instants come from: the machine, or a test's hand.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Mock(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `at`, and the hand that moves it.
    #[must_use]
    pub fn mock(at: Timestamp) -> (Self, MockClock) {
        let millis = Arc::new(AtomicI64::new(at.as_millis()));
        (Self(Source::Mock(Arc::clone(&millis))), MockClock(millis))
    }

    /// This instant, in milliseconds of UTC.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_now(),
            Source::Mock(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that may")]
fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Moves a mock clock.
#[derive(Debug, Clone)]
pub struct MockClock(Arc<AtomicI64>);

impl MockClock {
    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_millis(), Ordering::SeqCst);
    }

    /// Moves the clock on by so many minutes.
    pub fn advance_minutes(&self, minutes: i64) {
        self.advance_seconds(minutes.saturating_mul(60));
    }

    /// Moves the clock on by so many seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mock_clock_stands_still_until_it_is_moved() {
        let (clock, hand) = Clock::mock(Timestamp::from_secs(100));
        assert_eq!(clock.now(), clock.clone().now());
        hand.advance_minutes(2);
        assert_eq!(clock.now(), Timestamp::from_secs(220));
        hand.set(Timestamp::from_secs(1));
        hand.advance_seconds(1);
        assert_eq!(clock.now(), Timestamp::from_secs(2));
    }

    #[test]
    fn the_machine_is_past_2024() {
        assert!(Clock::system().now() > Timestamp::from_secs(1_704_067_200));
    }
}
