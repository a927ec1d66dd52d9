//! Transitions of a journal row: what the state machine of `shared` decides, written into the columns it implies.
//! Invariant: `holds_host` and `current` change here and nowhere else, and never by the clock alone.

use shared::conversion::{Event, State, holds_host, is_current, next};
use shared::eligibility::SentTime;
use shared::footprint::{Footprint, Margins};
use shared::message::Message;
use shared::reschedule::Told;
use shared::span::Span;
use shared::time::Timestamp;

use crate::error::{Error, Result};
use crate::store::meetings::Meeting;

/// How long a claimed row belongs to whoever claimed it, in seconds. Whoever waits longer than that renews it.
pub(crate) const LEASE_SECONDS: i64 = 15;

/// How long a marker is remembered after its meeting was given up, in days.
pub(crate) const REMEMBER_DAYS: i64 = 30;

/// Applies `event` to the row. `in_use`: the host-link window is open, which keeps the host while a delete is pending
/// (D-7).
///
/// # Errors
/// [`Error::Internal`] when the event cannot happen in the row's state.
pub(crate) fn apply(meeting: &mut Meeting, event: Event, now: Timestamp, in_use: bool) -> Result<()> {
    let before = meeting.state;
    let (state, intent) = next(before, meeting.intent, event).map_err(Error::internal)?;
    (meeting.state, meeting.intent) = (state, intent);
    meeting.current = is_current(state, intent) && !meeting.stand_in;
    if state == before {
        return Ok(());
    }
    // What has let its host go never takes it back: somebody else may hold it by now.
    meeting.holds_host &= holds_host(state, intent, in_use);
    (meeting.running_since, meeting.differs) = (None, None);
    (meeting.lease_until, meeting.lease_by) = (None, None);
    (meeting.attempts, meeting.absent_listings) = (0, 0);
    match state {
        State::Reserved | State::Creating => {}
        State::Unknown => meeting.next_attempt_at = Some(now),
        State::Active => {
            meeting.activated_at = Some(now);
            (meeting.next_attempt_at, meeting.last_error) = (None, None);
        }
        State::Deleting => {
            meeting.delete_asked_at = Some(now);
            (meeting.join_url, meeting.passcode) = (None, None);
            (meeting.next_attempt_at, meeting.last_error) = (Some(now), None);
        }
        State::Ended => {
            meeting.ended_at = Some(now);
            (meeting.join_url, meeting.passcode) = (None, None);
            meeting.next_attempt_at = None;
        }
    }
    Ok(())
}

/// How long a cancellation can be taken back with its link, in seconds.
pub(crate) const UNDO_SECONDS: i64 = 60;

/// Sets an active meeting aside: it is no longer the request's, Zoom is not told before `until`, and its links stay here for
/// whoever takes the cancellation back.
pub(crate) fn set_aside(meeting: &mut Meeting, until: Timestamp, in_use: bool) -> Result<()> {
    apply(meeting, Event::SetAside, until, in_use)?;
    meeting.holds_host &= holds_host(meeting.state, meeting.intent, in_use);
    (meeting.lease_until, meeting.lease_by) = (None, None);
    (meeting.attempts, meeting.last_error) = (0, None);
    meeting.next_attempt_at = Some(until);
    Ok(())
}

/// Makes a meeting that was set aside the request's again. The caller holds the pool lock and has seen that the host is free.
pub(crate) fn take_back(meeting: &mut Meeting, now: Timestamp) -> Result<()> {
    apply(meeting, Event::TakeBack, now, false)?;
    meeting.holds_host = true;
    (meeting.lease_until, meeting.lease_by, meeting.attempts) = (None, None, 0);
    // A time that Zoom had not taken before is due again.
    let sent = meeting.sent_start.zip(meeting.sent_minutes);
    meeting.next_attempt_at = sent.filter(|sent| !is_told(meeting.span, *sent, now)).map(|_| now);
    Ok(())
}

/// Whether Zoom, having been sent `(start, minutes)`, knows the time of `span`.
fn is_told(span: Span, (start, minutes): (Timestamp, i64), now: Timestamp) -> bool {
    let due = Told::of(span, start, now);
    due.duration_minutes == minutes && due.start.is_none_or(|due| due == start)
}

/// Nobody knows what became of a create. A stand-in is no longer wanted then: what it made is found and deleted.
pub(crate) fn lose(meeting: &mut Meeting, now: Timestamp) -> Result<()> {
    apply(meeting, Event::Lost, now, false)?;
    meeting.last_error = stored(&Message::Unknown);
    if meeting.stand_in {
        apply(meeting, Event::Withdraw, now, false)?;
    }
    Ok(())
}

/// Marks the row as sent: committed before the POST leaves.
pub(crate) fn send(meeting: &mut Meeting, now: Timestamp, sent: SentTime, instance: &str) -> Result<()> {
    apply(meeting, Event::Send, now, false)?;
    meeting.sent_at = Some(now);
    (meeting.sent_start, meeting.sent_minutes) = (Some(sent.start), Some(sent.duration_minutes));
    lease(meeting, now, LEASE_SECONDS, instance);
    Ok(())
}

/// Writes down what Zoom answered or listed. With the intent absent the meeting is on its way to deletion instead.
pub(crate) fn found(
    meeting: &mut Meeting,
    event: Event,
    at_zoom: &zoom::Meeting,
    now: Timestamp,
    margins: Margins,
) -> Result<()> {
    let in_use = window_open(meeting, now, margins);
    apply(meeting, event, now, in_use)?;
    meeting.zoom_meeting_id = Some(at_zoom.id);
    if meeting.state == State::Active {
        take_links(meeting, at_zoom);
    }
    Ok(())
}

/// Takes from Zoom what guests come in by, and whether they may before the host.
pub(crate) fn take_links(meeting: &mut Meeting, at_zoom: &zoom::Meeting) {
    meeting.join_url = Some(at_zoom.join_url.clone());
    meeting.passcode = Some(at_zoom.passcode.clone()).filter(|passcode| !passcode.is_empty());
    meeting.join_before_host_on = at_zoom.join_before_host == Some(true);
}

/// What guests come in by, as Zoom shows it, and how it differs from what is written down: the word of each for the history.
pub(crate) fn new_ways_in(meeting: &Meeting, at_zoom: &zoom::Meeting) -> Vec<&'static str> {
    let mut shown = meeting.clone();
    take_links(&mut shown, at_zoom);
    let mut words = Vec::new();
    if shown.join_url != meeting.join_url {
        words.push("link_changed");
    } else if shown.passcode != meeting.passcode {
        words.push("passcode_changed");
    }
    if shown.join_before_host_on != meeting.join_before_host_on {
        words.push(if shown.join_before_host_on { "join_before_host_on" } else { "join_before_host_off" });
    }
    words
}

/// Gives an active meeting another time on its host; Zoom is due to be told.
pub(crate) fn reschedule(meeting: &mut Meeting, span: Span, now: Timestamp) {
    meeting.span = span;
    (meeting.attempts, meeting.last_error) = (0, None);
    meeting.next_attempt_at = Some(now);
}

/// Writes down that Zoom has taken the time `told` of an active meeting, and what it made of the links. A time given to it
/// since stays due.
pub(crate) fn told(meeting: &mut Meeting, (span, told): (Span, SentTime), at_zoom: &zoom::Meeting) {
    (meeting.sent_start, meeting.sent_minutes) = (Some(told.start), Some(told.duration_minutes));
    take_links(meeting, at_zoom);
    meeting.differs = None;
    (meeting.lease_until, meeting.lease_by) = (None, None);
    if meeting.span == span {
        (meeting.attempts, meeting.next_attempt_at, meeting.last_error) = (0, None, None);
    }
}

/// Puts a stand-in in the place of the meeting that was current.
pub(crate) fn take_over(meeting: &mut Meeting) {
    meeting.stand_in = false;
    meeting.current = is_current(meeting.state, meeting.intent);
    (meeting.lease_until, meeting.lease_by) = (None, None);
}

/// Gives the row up: never made, as far as anybody can tell. `why` is what people are told.
pub(crate) fn end(meeting: &mut Meeting, event: Event, now: Timestamp, why: Option<&Message>) -> Result<()> {
    apply(meeting, event, now, false)?;
    meeting.last_error = why.and_then(stored);
    // The same form sent again may try again: nothing came of it.
    meeting.idempotency_key = None;
    Ok(())
}

/// Claims the row for `seconds`.
pub(crate) fn lease(meeting: &mut Meeting, now: Timestamp, seconds: i64, instance: &str) {
    (meeting.lease_until, meeting.lease_by) = (Some(now.plus_seconds(seconds)), Some(instance.to_owned()));
}

/// Puts the row back for a later attempt.
pub(crate) fn retry_at(meeting: &mut Meeting, at: Option<Timestamp>, why: Option<&Message>) {
    (meeting.lease_until, meeting.lease_by) = (None, None);
    meeting.next_attempt_at = at;
    meeting.attempts = meeting.attempts.saturating_add(1);
    if let Some(why) = why {
        meeting.last_error = stored(why);
    }
}

/// When a failed attempt is repeated: 15 s, 30 s, 1 min … at most 15 min later.
pub(crate) fn back_off(now: Timestamp, attempts: i64) -> Timestamp {
    let doubled = u32::try_from(attempts.clamp(0, 6)).map_or(64, |times| 1_i64 << times);
    now.plus_seconds((LEASE_SECONDS * doubled).min(15 * 60))
}

/// Whether the host-link window is open, as it is while the meeting runs: then the host stays blocked until Zoom says gone (D-7).
pub(crate) fn window_open(meeting: &Meeting, now: Timestamp, margins: Margins) -> bool {
    Footprint::of(meeting.span, margins).contains(now) || meeting.running_since.is_some()
}

/// A message as it is kept in `last_error`: code and facts, never a link.
pub(crate) fn stored(message: &Message) -> Option<String> {
    serde_json::to_string(message).ok()
}

/// The message kept in `last_error`.
pub(crate) fn read_stored(text: Option<&str>) -> Option<Message> {
    text.and_then(|text| serde_json::from_str(text).ok())
}
