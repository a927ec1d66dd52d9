//! What nobody knows for certain about Zoom: each such line is a switch with a name, and both positions are played.

use serde::{Deserialize, Serialize};

/// How a 429 says when to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// `2027-01-05T00:00:00Z`
    Iso,
    /// `57600`
    Seconds,
    /// `Tue, 05 Jan 2027 00:00:00 GMT`
    HttpDate,
    /// Not at all.
    Absent,
}

/// Every switch. `Default` is how the simulator starts; the README says what each position means and where it is tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// `X-RateLimit-*` and `Retry-After` are sent at all.
    pub rate_limit_headers: bool,
    /// `Retry-After` of a 429 per second.
    pub retry_after_second: RetryAfter,
    /// `Retry-After` of a 429 per day and label.
    pub retry_after_day: RetryAfter,
    /// `Retry-After` of a 429 of the host's hundred.
    pub retry_after_host_day: RetryAfter,
    /// The code in the body of a 429 per second: 429 or 4001.
    pub per_second_code: i64,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            rate_limit_headers: true,
            retry_after_second: RetryAfter::Iso,
            retry_after_day: RetryAfter::Iso,
            retry_after_host_day: RetryAfter::Absent,
            per_second_code: 429,
        }
    }
}
