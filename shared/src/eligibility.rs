//! Which requests may be converted: drafts, canceled and ended ones never; running ones after a warning (D-4, D-5).

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::request::Status;
use crate::span::Span;
use crate::time::{MINUTE, Timestamp};

/// What Zoom is told. Drift is judged against this, not against the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentTime {
    /// The start, in whole seconds.
    pub start: Timestamp,
    /// Whole minutes, rounded up (R58).
    pub duration_minutes: i64,
}

impl SentTime {
    /// What Zoom is told of a meeting at `span`: a running one starts now and lasts for the rest.
    ///
    /// Zoom would turn a start in the past into now by itself, and keep the full length.
    #[must_use]
    pub fn of(span: Span, now: Timestamp) -> Self {
        let start = span.start().max(now).floor_to_second();
        let millis = span.end().millis_since(start);
        Self {
            start,
            duration_minutes: millis.div_euclid(MINUTE) + i64::from(millis.rem_euclid(MINUTE) != 0),
        }
    }
}

/// The request may be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligible {
    /// It has begun: warn first; the host link is open at once.
    pub running: bool,
    /// What Zoom will be told.
    pub sent: SentTime,
}

/// Whether a request may be converted now. Ask inside the transaction: the status may change under the menu (R48).
///
/// `is_zoom`: it has a current meeting already (R73).
///
/// ```
/// use shared::{eligibility, message::Message, request::Status, span::Span, time::Timestamp};
/// let now = Timestamp::from_secs(0);
/// let span = Span::new(now.minus_minutes(10), now.plus_minutes(50))?;
/// let eligible = eligibility::check(Status::Confirmed, false, span, now, true);
/// assert!(eligible.is_ok_and(|it| it.running && it.sent.duration_minutes == 50));
/// assert_eq!(eligibility::check(Status::Draft, false, span, now, true), Err(Message::Draft));
/// # Ok::<(), shared::span::NotAfterStart>(())
/// ```
///
/// # Errors
/// [`Message::Draft`], [`Message::Canceled`], [`Message::AlreadyZoom`], [`Message::Past`] or [`Message::NotSetUp`].
pub fn check(
    status: Status,
    is_zoom: bool,
    span: Span,
    now: Timestamp,
    zoom_set_up: bool,
) -> Result<Eligible, Message> {
    match status {
        Status::Draft => return Err(Message::Draft),
        Status::Canceled => return Err(Message::Canceled),
        Status::Pending | Status::Confirmed | Status::Completed => {}
    }
    if is_zoom {
        Err(Message::AlreadyZoom)
    } else if span.end() <= now {
        Err(Message::Past { ended_at: span.end() })
    } else if !zoom_set_up {
        Err(Message::NotSetUp)
    } else {
        Ok(Eligible { running: span.start() <= now, sent: SentTime::of(span, now) })
    }
}
