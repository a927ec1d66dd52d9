//! What a use case answers instead of a result, by meaning. Pages map each kind to a status and a sentence with a way out;
//! the chain behind an internal failure is logged once, at the edge.

use serde::{Deserialize, Serialize};
use shared::message::Message;
use shared::time::Timestamp;

use crate::requests::Clash;
use crate::store;

/// Result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// What a use case answers instead of a result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that have to be mended (422). Nothing was changed.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// There is no such thing, or the person may not know of it (404).
    #[error("not found")]
    NotFound,
    /// The person lacks the role (403).
    #[error("not allowed")]
    Denied,
    /// The state of things forbids it; the message says why (409). Nothing was changed.
    #[error("refused: {0:?}")]
    Conflict(Message),
    /// Somebody else has changed it since the person looked (409). Nothing was changed.
    #[error("changed by somebody else meanwhile")]
    Stale(Box<Stale>),
    /// A meeting's host is not free at the new time: a scheduler has to choose (409). Nothing was changed.
    #[error("the host is not free then")]
    Clash(Box<Clash>),
    /// It means something for what exists, which the person has to see first (409). Nothing was changed.
    #[error("what it means was not seen yet")]
    Unseen,
    /// Unknown address or wrong password; it is never said which (401).
    #[error("wrong address or password")]
    WrongCredentials,
    /// Too many attempts (429).
    #[error("too many attempts")]
    Throttled {
        /// When the next attempt is let through.
        until: Timestamp,
    },
    /// Zoom refused or did not answer; the message says what (502).
    #[error("Zoom: {0:?}")]
    Zoom(Message),
    /// The database is busy; the same call may be made again (503).
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached or has no room (503). What was asked for may have been done, where the answer to a commit
    /// was lost.
    #[error("{}", chain(.0.as_ref()))]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours or of the machine (500). Its chain is for the log.
    #[error("internal error: {}", chain(.0.as_ref()))]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A fault of ours or of the machine, with its cause.
    pub(crate) fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(source))
    }

    /// One field has to be mended.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// Whether the same call may succeed when it is simply made again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

/// An error with its causes, on one line: whoever logs an error writes no more than itself.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy { .. } => Self::Busy,
            store::Error::Unavailable { .. } => Self::Unavailable(Box::new(error)),
            // Somebody typed or sent it; no row of ours has one.
            store::Error::Nul { .. } => Self::field("", "a field holds a character that cannot be kept"),
            other => Self::internal(other),
        }
    }
}

/// One field of a form and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: &'static str,
    /// A sentence that can stand under the field.
    pub message: String,
    /// Where a wall time does not name one instant: the two it could mean.
    pub offers: Option<Box<Offers>>,
}

impl FieldError {
    pub(crate) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into(), offers: None }
    }
}

/// The two times a person can choose from (T-6, T-6b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Offers {
    /// The clocks skip this wall time: take the one before or the one after the gap.
    Gap {
        /// The wall time before the gap.
        before: Offer,
        /// The wall time after the gap.
        after: Offer,
    },
    /// The clocks show this wall time twice: say which.
    Twice {
        /// The earlier of the two.
        first: Offer,
        /// The later of the two.
        second: Offer,
    },
}

/// One of two times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The wall time as the form takes it, `2027-03-14T03:30`.
    pub wall: String,
    /// What the zone calls itself then, `EDT`.
    pub abbreviation: String,
    /// The instant it means.
    pub at: Timestamp,
}

/// What somebody else has changed since the person looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The version that counts now; a form sent again with it is taken.
    pub version: i64,
    /// Who changed it last; `None` when the program did.
    pub by: Option<String>,
    /// When it was changed last.
    pub at: Timestamp,
    /// What is different now, field by field.
    pub changes: Vec<Change>,
}

/// One field's old and new value, in words people read. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field's name in its form.
    pub field: String,
    /// The value before.
    pub from: String,
    /// The value after.
    pub to: String,
}

impl Change {
    /// The change of `field`, if there is one.
    pub(crate) fn between(field: &str, from: &str, to: &str) -> Option<Self> {
        (from != to).then(|| Self { field: field.to_owned(), from: from.to_owned(), to: to.to_owned() })
    }
}

impl Offer {
    /// The time of day alone, `03:30`.
    #[must_use]
    pub fn clock(&self) -> &str {
        self.wall.split_once('T').map_or(&self.wall, |(_, clock)| clock)
    }
}
