//! Counting down without trusting the viewer's clock (T-9): only the monotonic time since receipt is taken from them.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What the server said, and how long its answer travelled.
///
/// ```
/// use shared::{countdown::Countdown, time::Timestamp};
/// let countdown = Countdown { server_now: Timestamp(1_000_000), round_trip_millis: 400 };
/// let opens_at = Timestamp(1_060_000);
/// assert_eq!(countdown.millis_until(opens_at, 0), 59_800, "the answer was 200 ms old on receipt");
/// assert_eq!(countdown.millis_until(opens_at, 59_800), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countdown {
    /// The server's clock when it answered.
    pub server_now: Timestamp,
    /// Milliseconds between asking and receiving, by the viewer's monotonic clock.
    pub round_trip_millis: i64,
}

impl Countdown {
    /// The server's clock now, `since_receipt_millis` (monotonic) after the answer came.
    #[must_use]
    pub fn server_time(self, since_receipt_millis: i64) -> Timestamp {
        self.server_now.plus_millis(self.round_trip_millis / 2).plus_millis(since_receipt_millis)
    }

    /// Milliseconds left until `deadline`; zero once it has come. Computed from the deadline, never by counting (T-10).
    #[must_use]
    pub fn millis_until(self, deadline: Timestamp, since_receipt_millis: i64) -> i64 {
        deadline.millis_since(self.server_time(since_receipt_millis)).max(0)
    }
}
