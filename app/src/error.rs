//! What a page says when it cannot be shown: a title, a sentence, the status and a way out.

use backend::Error;
use http::StatusCode;

use crate::text;

/// Why a page cannot be shown. Made from a use case's error by meaning; never carries a raw error text.
#[derive(Clone, Debug)]
pub struct PageError {
    /// The HTTP status of the answer.
    pub status: StatusCode,
    /// The page's heading.
    pub title: &'static str,
    /// What happened and what to do, in one or two sentences.
    pub sentence: String,
}

impl PageError {
    /// The page, or what it is about, does not exist, or may not be known to this person: both look the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: "Page not found",
            sentence:
                "There is nothing at this address, or it is not yours to see. Check the number, or go back \
                       to the list."
                    .into(),
        }
    }

    /// The page exists, but a role is lacking.
    #[must_use]
    pub fn denied() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "Not allowed",
            sentence: "Your account does not have the role this page needs. Ask an admin of your agency."
                .into(),
        }
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        let status = status_of(&error);
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::FORBIDDEN => Self::denied(),
            _ => Self { status, title: title_of(status), sentence: text::error(&error) },
        }
    }
}

/// The HTTP status of a use case's error.
#[must_use]
pub fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) | Error::WrongCredentials => StatusCode::UNPROCESSABLE_ENTITY,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Denied => StatusCode::FORBIDDEN,
        Error::Conflict(_) | Error::Stale(_) | Error::Clash(_) | Error::Unseen => StatusCode::CONFLICT,
        Error::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Zoom(_) => StatusCode::BAD_GATEWAY,
        Error::Busy | Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn title_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        409 => "Changed meanwhile",
        422 => "Please check what was entered",
        429 => "Too many attempts",
        502 => "Zoom did not do it",
        503 => "Try again in a moment",
        _ => "Something went wrong",
    }
}
