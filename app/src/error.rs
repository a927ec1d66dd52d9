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

    /// A form that holds a character no database of ours can keep.
    #[must_use]
    pub fn nul_in(field: &str) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self {
            status,
            title: title_of(status),
            sentence: format!(
                "Nothing was changed: the field “{field}” holds a character that cannot be kept. Go back, take it out, and send \
                 the form again."
            ),
        }
    }

    /// A form that was sent from a page of another site.
    #[must_use]
    pub fn from_elsewhere() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "Not sent from here",
            sentence: "This form was not sent from a page of this site. Nothing was changed. Open the site at its own address and \
                       try again."
                .into(),
        }
    }

    /// An address that nothing can stand at.
    #[must_use]
    pub fn no_address() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            title: "No such address",
            sentence: "This address holds a character that no address of ours has.".into(),
        }
    }

    /// The database did not even say who is asking.
    #[must_use]
    pub fn no_session() -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let sentence =
            "The database cannot be used just now. Nothing was changed; please try again in a moment.";
        Self { status, title: title_of(status), sentence: sentence.into() }
    }

    /// A fault of ours in the middle of an answer.
    #[must_use]
    pub fn broken() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let sentence = "This is a fault of ours, and it was written to the log. Look whether what you did is done, then go on.";
        Self { status, title: title_of(status), sentence: sentence.into() }
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
