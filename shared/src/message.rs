//! Messages as codes and facts (SPEC 1N): the pages make sentences of them, tests and reports count them.
//!
//! Codes are stable; the sentences are not, and none stands here.

use serde::{Deserialize, Serialize};

use crate::placement::NoHost;
use crate::request::{Action, RequestNumber, Status};
use crate::time::Timestamp;

/// The stable name of a kind of message, such as `ZM-NO-HOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Code {
    /// A draft cannot be converted.
    #[serde(rename = "ZM-DRAFT")]
    Draft,
    /// A canceled request cannot be converted.
    #[serde(rename = "ZM-CANCELED")]
    Canceled,
    /// A request that has ended cannot be converted.
    #[serde(rename = "ZM-PAST")]
    Past,
    /// It is a Zoom meeting already.
    #[serde(rename = "ZM-ALREADY")]
    AlreadyZoom,
    /// Zoom is not set up yet.
    #[serde(rename = "ZM-NOT-SET-UP")]
    NotSetUp,
    /// No host is free.
    #[serde(rename = "ZM-NO-HOST")]
    NoHost,
    /// The free hosts have used up Zoom's daily limit.
    #[serde(rename = "ZM-QUOTA")]
    Quota,
    /// Zoom does not accept the credentials.
    #[serde(rename = "ZM-AUTH")]
    Auth,
    /// The app lacks permissions.
    #[serde(rename = "ZM-SCOPE")]
    Scope,
    /// A host cannot be used.
    #[serde(rename = "ZM-USER")]
    User,
    /// Zoom did not answer; nothing was changed.
    #[serde(rename = "ZM-DOWN")]
    Down,
    /// Zoom asks us to slow down.
    #[serde(rename = "ZM-BUSY")]
    Busy,
    /// Zoom refused for a reason of its own.
    #[serde(rename = "ZM-REFUSED")]
    Refused,
    /// Nobody knows yet whether the meeting was made.
    #[serde(rename = "ZM-UNKNOWN")]
    Unknown,
    /// Changed since you looked.
    #[serde(rename = "ZM-STALE")]
    Stale,
    /// The host link is not open yet.
    #[serde(rename = "ZM-TOO-EARLY")]
    TooEarly,
    /// The host link is closed.
    #[serde(rename = "ZM-CLOSED")]
    Closed,
    /// The meeting no longer exists in Zoom.
    #[serde(rename = "ZM-GONE")]
    Gone,
    /// Zoom's facts differ from ours.
    #[serde(rename = "ZM-NOT-SYNCED")]
    NotSynced,
    /// The meeting is still to be deleted in Zoom.
    #[serde(rename = "ZM-DELETE-PENDING")]
    DeletePending,
    /// Zoom lets guests in before the host.
    #[serde(rename = "ZM-JBH-ON")]
    JoinBeforeHostOn,
    /// Our clock and Zoom's differ.
    #[serde(rename = "ZM-CLOCK")]
    ClockSkew,
    /// The request's status does not allow the action.
    #[serde(rename = "RQ-STATUS")]
    NotPossible,
}

impl Code {
    /// Every code, in the order of the catalogue.
    pub const ALL: [Self; 23] = [
        Self::Draft,
        Self::Canceled,
        Self::Past,
        Self::AlreadyZoom,
        Self::NotSetUp,
        Self::NoHost,
        Self::Quota,
        Self::Auth,
        Self::Scope,
        Self::User,
        Self::Down,
        Self::Busy,
        Self::Refused,
        Self::Unknown,
        Self::Stale,
        Self::TooEarly,
        Self::Closed,
        Self::Gone,
        Self::NotSynced,
        Self::DeletePending,
        Self::JoinBeforeHostOn,
        Self::ClockSkew,
        Self::NotPossible,
    ];

    /// The code as people may read it out to support: `ZM-NO-HOST`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "ZM-DRAFT",
            Self::Canceled => "ZM-CANCELED",
            Self::Past => "ZM-PAST",
            Self::AlreadyZoom => "ZM-ALREADY",
            Self::NotSetUp => "ZM-NOT-SET-UP",
            Self::NoHost => "ZM-NO-HOST",
            Self::Quota => "ZM-QUOTA",
            Self::Auth => "ZM-AUTH",
            Self::Scope => "ZM-SCOPE",
            Self::User => "ZM-USER",
            Self::Down => "ZM-DOWN",
            Self::Busy => "ZM-BUSY",
            Self::Refused => "ZM-REFUSED",
            Self::Unknown => "ZM-UNKNOWN",
            Self::Stale => "ZM-STALE",
            Self::TooEarly => "ZM-TOO-EARLY",
            Self::Closed => "ZM-CLOSED",
            Self::Gone => "ZM-GONE",
            Self::NotSynced => "ZM-NOT-SYNCED",
            Self::DeletePending => "ZM-DELETE-PENDING",
            Self::JoinBeforeHostOn => "ZM-JBH-ON",
            Self::ClockSkew => "ZM-CLOCK",
            Self::NotPossible => "RQ-STATUS",
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A message: its code and what the sentence needs. Instants are UTC; the page says them in the viewer's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Submit it first, then convert it (R45).
    Draft,
    /// It is canceled (R46).
    Canceled,
    /// It has already ended (R70).
    Past {
        /// When.
        ended_at: Timestamp,
    },
    /// It is a Zoom meeting already (R73).
    AlreadyZoom,
    /// An admin can set Zoom up (R39).
    NotSetUp,
    /// No host is free, with the reasons (R51, R52).
    NoHost(Box<NoHost>),
    /// The free hosts have used up Zoom's daily limit (R69).
    Quota {
        /// When the first can be used again.
        resets_at: Timestamp,
    },
    /// Zoom does not accept the credentials (R30).
    Auth {
        /// Which field to mend.
        field: Credential,
    },
    /// The app lacks permissions (R30).
    Scope {
        /// Zoom's names of those missing.
        scopes: Vec<String>,
    },
    /// A host cannot be used (R21, R64).
    User {
        /// Its line in the settings, counted from 1, where known.
        line: Option<usize>,
        /// Its name or address.
        host: String,
        /// What is wrong with it.
        problem: UserProblem,
    },
    /// Zoom did not answer in a way we can use; nothing was changed (R64, R130).
    Down {
        /// What happened instead.
        cause: DownCause,
    },
    /// Zoom asks us to slow down.
    Busy {
        /// When to try again, where Zoom says.
        retry_at: Option<Timestamp>,
    },
    /// Zoom refused for a reason of its own; nothing was changed.
    Refused {
        /// Zoom's number.
        code: i64,
        /// Zoom's words.
        text: String,
    },
    /// We are checking with Zoom whether the meeting was made; do not convert again (R65).
    Unknown,
    /// Changed since you looked (R68).
    Stale {
        /// The hosts taken meanwhile.
        taken: Vec<Taken>,
        /// The reasons, when no other host is free.
        no_host: Option<Box<NoHost>>,
    },
    /// The host link opens later (R114).
    TooEarly {
        /// When.
        opens_at: Timestamp,
    },
    /// The host link is closed (R123).
    Closed {
        /// When it closed.
        closed_at: Timestamp,
        /// The asker may have it all the same, after a warning.
        staff_may_override: bool,
    },
    /// It no longer exists in Zoom: re-create it or convert back (R92).
    Gone,
    /// Zoom's facts differ from ours (R90).
    NotSynced,
    /// Still to be deleted in Zoom (R78).
    DeletePending,
    /// Zoom lets guests in before the host (R59).
    JoinBeforeHostOn,
    /// Our clock and Zoom's differ (T-11).
    ClockSkew {
        /// Seconds ours is ahead; negative: behind.
        seconds: i64,
    },
    /// The request's status does not allow the action (R166).
    NotPossible {
        /// What was wanted.
        action: Action,
        /// The status that does not allow it.
        status: Status,
    },
}

/// The field of the settings that Zoom objects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// "Zoom Account ID".
    AccountId,
    /// "Zoom Client ID".
    ClientId,
    /// "Zoom Client Secret".
    ClientSecret,
    /// Client ID or Client Secret; Zoom does not say which.
    ClientIdOrSecret,
    /// All are right, but the app is not activated (R12).
    AppNotActivated,
    /// Zoom does not say which.
    Unspecified,
}

/// Why a host cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserProblem {
    /// No such user in this Zoom account.
    NotFound,
    /// Deactivated, or not yet in the account.
    Inactive,
    /// No paid licence: works, but Zoom ends its meetings after 40 minutes (R23).
    Basic,
    /// Zoom refused to make a meeting under it.
    Refused,
}

/// What happened instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownCause {
    /// No connection.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// No trustworthy encryption.
    Tls,
    /// An answer that is not Zoom's: HTML, say.
    Unreadable,
    /// Zoom is in trouble.
    Server {
        /// The HTTP status.
        status: u16,
    },
}

/// A host that was free when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The name people read.
    pub host_name: String,
    /// The request that took it; `None` when the viewer must not know.
    pub by: Option<RequestNumber>,
    /// When it was taken, where known.
    pub at: Option<Timestamp>,
}

impl Message {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(shared::message::Message::Draft.code().as_str(), "ZM-DRAFT");
    /// ```
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Draft => Code::Draft,
            Self::Canceled => Code::Canceled,
            Self::Past { .. } => Code::Past,
            Self::AlreadyZoom => Code::AlreadyZoom,
            Self::NotSetUp => Code::NotSetUp,
            Self::NoHost(_) => Code::NoHost,
            Self::Quota { .. } => Code::Quota,
            Self::Auth { .. } => Code::Auth,
            Self::Scope { .. } => Code::Scope,
            Self::User { .. } => Code::User,
            Self::Down { .. } => Code::Down,
            Self::Busy { .. } => Code::Busy,
            Self::Refused { .. } => Code::Refused,
            Self::Unknown => Code::Unknown,
            Self::Stale { .. } => Code::Stale,
            Self::TooEarly { .. } => Code::TooEarly,
            Self::Closed { .. } => Code::Closed,
            Self::Gone => Code::Gone,
            Self::NotSynced => Code::NotSynced,
            Self::DeletePending => Code::DeletePending,
            Self::JoinBeforeHostOn => Code::JoinBeforeHostOn,
            Self::ClockSkew { .. } => Code::ClockSkew,
            Self::NotPossible { .. } => Code::NotPossible,
        }
    }
}

impl From<NoHost> for Message {
    /// `ZM-QUOTA` when a host would be free but for the daily limit, else `ZM-NO-HOST`.
    fn from(no_host: NoHost) -> Self {
        match no_host.quota_resets_at() {
            Some(resets_at) => Self::Quota { resets_at },
            None => Self::NoHost(Box::new(no_host)),
        }
    }
}

impl From<Box<NoHost>> for Message {
    fn from(no_host: Box<NoHost>) -> Self {
        Self::from(*no_host)
    }
}
