//! Statuses with their legal transitions (R166), and the types people may choose.

use serde::{Deserialize, Serialize};

use super::Action;
use crate::message::Message;

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Still being written; nobody is asked yet.
    Draft,
    /// Sent, the agency has not confirmed it.
    Pending,
    /// The agency has confirmed it.
    Confirmed,
    /// Over.
    Completed,
    /// Called off.
    Canceled,
}

impl Status {
    /// Every status in the order of a request's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Pending, Self::Confirmed, Self::Completed, Self::Canceled];

    /// Stored form, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Pending => "Pending Confirmation",
            Self::Confirmed => "Confirmed",
            Self::Completed => "Completed",
            Self::Canceled => "Canceled",
        }
    }
}

/// The status after `action`, for the actions that change it.
///
/// ```
/// use shared::request::{Action, Status, transition};
/// assert_eq!(transition(Status::Draft, Action::Submit), Ok(Status::Pending));
/// assert!(transition(Status::Canceled, Action::Confirm).is_err());
/// ```
///
/// # Errors
/// [`Message::NotPossible`] when the action does not exist in this status or never changes one.
pub fn transition(status: Status, action: Action) -> Result<Status, Message> {
    match (status, action) {
        (Status::Draft, Action::Submit) | (Status::Canceled, Action::Reinstate) => Ok(Status::Pending),
        (Status::Pending, Action::Confirm) | (Status::Completed, Action::Reopen) => Ok(Status::Confirmed),
        (Status::Confirmed, Action::Complete) => Ok(Status::Completed),
        (Status::Draft | Status::Pending | Status::Confirmed, Action::Cancel) => Ok(Status::Canceled),
        _ => Err(Message::NotPossible { action, status }),
    }
}

/// The type of a request, as typed by people. While a meeting is current, the Type column says
/// [`Kind::ZOOM_MEETING`] instead (R95); the typed one comes back with the location (R74).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// At a place.
    InPerson,
    /// By telephone.
    Phone,
    /// By somebody else's video service, with a link of their own.
    Video,
}

impl Kind {
    /// Every type people may choose.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Phone, Self::Video];

    /// What the Type column says while a meeting is current, letter for letter.
    pub const ZOOM_MEETING: &'static str = "Zoom meeting";

    /// Stored form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Phone => "phone",
            Self::Video => "video",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InPerson => "In person",
            Self::Phone => "Phone",
            Self::Video => "Video by others",
        }
    }

    /// What the Type column says; `is_zoom` while the request has a current meeting.
    #[must_use]
    pub const fn type_label(self, is_zoom: bool) -> &'static str {
        if is_zoom { Self::ZOOM_MEETING } else { self.label() }
    }
}
