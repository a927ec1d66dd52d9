//! What went wrong, by meaning, and whose fault it is: callers decide on these and never on status numbers.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::reach::Reach;

/// Whose trouble an error is, hence what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// This Zoom user cannot do it now: take another host.
    Host,
    /// The account or its app is set up wrongly or throttled: no host would do.
    Account,
    /// What we asked for is not possible: asking again is useless.
    Request,
    /// Zoom or the way to it is in trouble: later may be better.
    Network,
}

/// Which part of the credentials Zoom refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialsProblem {
    /// Client ID or Client Secret is wrong; Zoom does not say which.
    ClientIdOrSecret,
    /// The Account ID is wrong, or padded with blanks.
    AccountId,
    /// The app is not of the Server-to-Server OAuth type, or was never activated.
    AppType,
    /// Zoom takes the credentials but refuses the token it has just given us.
    Token,
    /// Zoom refuses without a reason we know.
    Unclear,
}

/// Why a Zoom user cannot host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostProblem {
    /// No user has this id or e-mail address (1001).
    Unknown,
    /// The user belongs to another account (1010).
    OtherAccount,
    /// Invited, but the invitation was never accepted (1120).
    NotYetAccepted,
    /// The user is not allowed to schedule meetings (3161, 3000).
    MayNotSchedule,
}

/// Zoom's three limits, which all answer 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateLimit {
    /// Too many calls in one second, for the whole account.
    PerSecond,
    /// The account's calls of the day are used up.
    Daily,
    /// This host's 100 creates and updates of the UTC day are used up; other hosts still work.
    HostDaily,
}

/// The classes in which Zoom counts calls; each has limits of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// One meeting read, changed or deleted; one user read.
    Light,
    /// A meeting created; a page of a list.
    Medium,
    /// Reports; nothing this crate calls.
    Heavy,
    /// Reports of whole accounts; nothing this crate calls.
    ResourceIntensive,
}

/// Every way a call to Zoom can fail. `Display` is safe for the log: no links, no addresses, no secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Zoom refuses the credentials.
    #[error("Zoom refuses the credentials ({which:?})")]
    Credentials {
        /// The part it refuses.
        which: CredentialsProblem,
    },
    /// The app exists but is switched off.
    #[error("the Zoom app is not activated")]
    Deactivated,
    /// The app lacks a permission.
    #[error("the Zoom app lacks the scopes {}", .scopes.join(", "))]
    MissingScope {
        /// Any one of these would do.
        scopes: Vec<String>,
    },
    /// This user cannot host.
    #[error("this Zoom user cannot host ({kind:?})")]
    HostUnusable {
        /// Why.
        kind: HostProblem,
    },
    /// The meeting does not exist: deleted, expired, or never there.
    #[error("Zoom knows no such meeting")]
    NotFound,
    /// The meeting is running and must be ended before this is possible (3002).
    #[error("the meeting is running")]
    Running,
    /// Too many calls.
    #[error("Zoom's rate limit is reached ({kind:?})")]
    RateLimited {
        /// Which of the limits.
        kind: RateLimit,
        /// Which class of calls is meant, if Zoom says so; the other classes still work.
        label: Option<Label>,
        /// When to come back, if Zoom (or its calendar) tells.
        retry_at: Option<DateTime<Utc>>,
    },
    /// Too many calls from here: its turn would come later than this call may take. Nothing was sent.
    #[error("the call would have to wait {wait:?} for its turn and has not the time")]
    Busy {
        /// How long it would have had to wait.
        wait: Duration,
    },
    /// Zoom understood and refused.
    #[error("Zoom refused with code {code}: {message}")]
    Refused {
        /// Zoom's code, or the HTTP status where the body names none.
        code: i64,
        /// Zoom's words, shortened, without links and addresses.
        message: String,
    },
    /// No connection, or one that broke off before the answer was whole.
    #[error("Zoom cannot be reached ({how})")]
    Unreachable {
        /// Where the way ended.
        how: Reach,
    },
    /// No answer in time.
    #[error("Zoom did not answer in time")]
    TimedOut,
    /// An answer that is no answer: HTML, broken or missing JSON, a redirect, or far too long.
    #[error("Zoom's answer (status {status}) cannot be read")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
    },
    /// Zoom has trouble of its own (5xx).
    #[error("Zoom has trouble of its own (status {status})")]
    Server {
        /// HTTP status of the answer.
        status: u16,
    },
    /// Zoom has been down just now, so it was not asked. Nothing was sent.
    #[error("Zoom is down; it is asked again in {left:?}")]
    Paused {
        /// How long it is left alone.
        left: Duration,
    },
    /// A create was sent and its fate is unknown: the meeting may exist. Look before doing anything else.
    #[error("the meeting may or may not have been created: {0}")]
    OutcomeUnknown(Box<Error>),
    /// The HTTP client cannot be made, for example because this machine has no certificates.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
}

impl Error {
    /// Whose trouble it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::HostUnusable { .. } | Self::RateLimited { kind: RateLimit::HostDaily, .. } => Fault::Host,
            Self::Credentials { .. }
            | Self::Deactivated
            | Self::MissingScope { .. }
            | Self::RateLimited { .. }
            | Self::Busy { .. } => Fault::Account,
            Self::NotFound | Self::Running | Self::Refused { .. } => Fault::Request,
            Self::Unreachable { .. }
            | Self::TimedOut
            | Self::Unreadable { .. }
            | Self::Server { .. }
            | Self::Paused { .. }
            | Self::Setup(_) => Fault::Network,
            Self::OutcomeUnknown(cause) => cause.fault(),
        }
    }

    /// True after a create that may have happened: neither repeat it nor forget it.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown(_))
    }

    /// The plain error, without the note that the outcome is unknown.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::OutcomeUnknown(cause) => cause.cause(),
            other => other,
        }
    }

    /// When to come back, if Zoom said so.
    #[must_use]
    pub fn retry_at(&self) -> Option<DateTime<Utc>> {
        match self.cause() {
            Self::RateLimited { retry_at, .. } => *retry_at,
            _ => None,
        }
    }

    /// Marks an error after which the created thing may exist. A definite refusal stays what it is.
    pub(crate) fn after_create(self) -> Self {
        match self {
            Self::TimedOut | Self::Unreachable { .. } | Self::Unreadable { .. } | Self::Server { .. } => {
                Self::OutcomeUnknown(Box::new(self))
            }
            definite => definite,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "host",
            Self::Account => "account",
            Self::Request => "request",
            Self::Network => "network",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_names_whose_fault_it_is() {
        let limited = |kind| Error::RateLimited { kind, label: None, retry_at: None };
        assert_eq!(limited(RateLimit::HostDaily).fault(), Fault::Host);
        assert_eq!(limited(RateLimit::Daily).fault(), Fault::Account);
        assert_eq!(Error::HostUnusable { kind: HostProblem::Unknown }.fault(), Fault::Host);
        assert_eq!(Error::Deactivated.fault(), Fault::Account);
        assert_eq!(Error::NotFound.fault(), Fault::Request);
        assert_eq!(Error::Server { status: 502 }.after_create().fault(), Fault::Network);
    }

    #[test]
    fn only_a_create_without_a_clear_answer_has_an_unknown_outcome() {
        assert!(!Error::TimedOut.outcome_unknown());
        assert!(Error::TimedOut.after_create().outcome_unknown());
        assert!(!Error::NotFound.after_create().outcome_unknown());
        assert_eq!(*Error::TimedOut.after_create().cause(), Error::TimedOut);
    }
}
