//! The states of one conversion (DESIGN 5): Zoom has no idempotency key, so a create is never blindly repeated.
//!
//! `Reserved` holds a host before Zoom is asked; `Creating` is committed before the POST; an outcome nobody saw is
//! `Unknown` and keeps its host until Zoom's own list answers. The intent turns to absent at once when a request is
//! canceled or converted back; what is found then is deleted, never adopted. A meeting that exists may be set aside first:
//! `Active` with the intent absent. Zoom is not told of that, so it alone can be taken back.

use serde::{Deserialize, Serialize};
use thiserror::Error;

macro_rules! stored_form {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stored form, snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }

            /// Reads the stored form.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

/// Where a conversion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A host is held; Zoom was not asked yet.
    Reserved,
    /// The POST is committed to and may be travelling.
    Creating,
    /// Nobody knows whether Zoom made the meeting.
    Unknown,
    /// The meeting exists and is ours; with the intent absent it was set aside.
    Active,
    /// It must go; retried until Zoom says gone.
    Deleting,
    /// Over, one way or the other.
    Ended,
}

stored_form!(State {
    Reserved = "reserved",
    Creating = "creating",
    Unknown = "unknown",
    Active = "active",
    Deleting = "deleting",
    Ended = "ended",
});

/// Whether the meeting is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// It is wanted.
    Present,
    /// It was canceled or converted back; only what was set aside turns around.
    Absent,
}

stored_form!(Intent { Present = "present", Absent = "absent" });

/// What happened to a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// `sent_at` is committed; the POST follows.
    Send,
    /// Zoom answered the POST: made.
    Created,
    /// Zoom answered the POST: definitely not made.
    Refused,
    /// Time-out, 5xx, lost connection, unreadable body, start-up, or a lease that ran out.
    Lost,
    /// The marker was found at Zoom, by a listing or a webhook.
    Found,
    /// Zoom's lists prove that it was never made (see [`crate::reconcile`]), or nothing was ever sent.
    Release,
    /// Canceled or converted back; of what was set aside: nobody has taken it back in time.
    Withdraw,
    /// Canceled, and it may be taken back for a while: Zoom is not told.
    SetAside,
    /// The cancellation was undone before Zoom was told.
    TakeBack,
    /// Zoom says gone: deleted, or 404/3001.
    Gone,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 10] = [
        Self::Send,
        Self::Created,
        Self::Refused,
        Self::Lost,
        Self::Found,
        Self::Release,
        Self::Withdraw,
        Self::SetAside,
        Self::TakeBack,
        Self::Gone,
    ];
}

/// The event cannot happen in this state: a bug or a race, never to be written down as if it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("a conversion that is {state:?} cannot take {event:?}")]
pub struct Illegal {
    /// Where it stood.
    pub state: State,
    /// What was claimed to have happened.
    pub event: Event,
}

/// State and intent after `event`.
///
/// ```
/// use shared::conversion::{Event, Intent, State, next};
/// assert_eq!(next(State::Creating, Intent::Present, Event::Lost), Ok((State::Unknown, Intent::Present)));
/// assert_eq!(next(State::Unknown, Intent::Absent, Event::Found), Ok((State::Deleting, Intent::Absent)));
/// ```
///
/// # Errors
/// [`Illegal`] when the event cannot happen in this state.
pub fn next(state: State, intent: Intent, event: Event) -> Result<(State, Intent), Illegal> {
    let made = match intent {
        Intent::Present => State::Active,
        Intent::Absent => State::Deleting,
    };
    let to = match (state, event) {
        (State::Reserved, Event::Send) if intent == Intent::Present => State::Creating,
        (State::Creating, Event::Created) | (State::Creating | State::Unknown, Event::Found) => made,
        (State::Creating, Event::Lost) => State::Unknown,
        (State::Creating, Event::Refused)
        | (State::Reserved | State::Unknown, Event::Release)
        | (State::Reserved, Event::Withdraw)
        | (State::Deleting, Event::Gone) => State::Ended,
        // What is asked of Zoom stays in the air; only the intent turns.
        (State::Creating | State::Unknown | State::Deleting, Event::Withdraw) => state,
        (State::Active, Event::Withdraw) => State::Deleting,
        (State::Active, Event::SetAside) if intent == Intent::Present => state,
        (State::Active, Event::TakeBack) if intent == Intent::Absent => return Ok((state, Intent::Present)),
        // A meeting given up for lost turns up after all: it is deleted and reported.
        (State::Ended, Event::Found) => State::Deleting,
        _ => return Err(Illegal { state, event }),
    };
    let withdrawn = matches!(event, Event::Withdraw | Event::SetAside) || state == State::Ended;
    Ok((to, if withdrawn { Intent::Absent } else { intent }))
}

/// Whether the meeting blocks its host (the column `holds_host`; set by transitions, never by the clock).
///
/// `in_use`: when it was let go, the host-link window was open or the meeting was running (D-7).
#[must_use]
pub const fn holds_host(state: State, intent: Intent, in_use: bool) -> bool {
    match (state, intent) {
        (State::Reserved | State::Creating | State::Unknown, _) | (State::Active, Intent::Present) => true,
        (State::Active, Intent::Absent) | (State::Deleting, _) => in_use,
        (State::Ended, _) => false,
    }
}

/// Whether this is the request's one meeting (the column `current`): the request is a Zoom meeting while it is.
#[must_use]
pub const fn is_current(state: State, intent: Intent) -> bool {
    match (state, intent) {
        (State::Reserved | State::Creating | State::Unknown | State::Active, Intent::Present) => true,
        (_, Intent::Absent) | (State::Deleting | State::Ended, _) => false,
    }
}

/// Whose fault a refusal of Zoom is (R64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// This user is missing, deactivated or out of quota: flag it, try the next of the draw.
    Host,
    /// Credentials, permissions, the account's own limits: stop at once.
    Account,
    /// What we sent: stop at once.
    Request,
    /// Nothing answered: stop at once.
    Network,
}

impl Fault {
    /// Whether the next host of the draw is tried.
    #[must_use]
    pub const fn tries_next_host(self) -> bool {
        matches!(self, Self::Host)
    }
}
