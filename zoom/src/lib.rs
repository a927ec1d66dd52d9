//! Zoom's REST API in Zoom's own words: access token, users and meetings.
//!
//! Why a crate of its own: everything that is peculiar to Zoom's HTTP (three kinds of 429, codes inside bodies, ids that
//! are sometimes text, creates that cannot be repeated) is answered here once, so that the product sees only plain
//! values and errors by meaning.
//!
//! Invariants: a create is never sent twice; no redirect is followed; no secret, link, name or e-mail address appears in
//! `Debug`, `Display` or the log; this crate never reads the wall clock.
//!
//! | call | after a refused token (401, 124) | after 5xx or a broken connection | after a per-second 429 |
//! |---|---|---|---|
//! | GET, DELETE | once more with a new token | once more | twice more, a second or two later each time |
//! | PATCH, PUT | once more with a new token | never | never |
//! | creating a meeting | once more with a new token: nothing was done | never | never |
//!
//! All within the one budget of the call ([`Timeouts`]), each in its turn among the account's calls of a second
//! ([`Limits`]), and not at all while Zoom is known to be down ([`Breaker`]).
//!
//! ```no_run
//! # async fn run() -> Result<(), zoom::Error> {
//! let credentials = zoom::Credentials::new("account", "client", "secret");
//! let client = zoom::Client::new(zoom::Config::new(credentials))?;
//! let user = client.get_user("host-a@harborline.example").await?;
//! println!("{:?}", user.kind);
//! # Ok(()) }
//! ```

mod address;
mod answer;
mod client;
mod config;
mod error;
mod fuse;
#[cfg(test)]
mod fuzz;
mod limits;
mod meetings;
mod reach;
mod redact;
mod retry_after;
pub mod scopes;
mod token;
mod transport;
mod user_settings;
mod users;
pub mod webhook;
mod wire;

pub use client::Client;
pub use config::{Config, Credentials, Timeouts, ZOOM_API_URL, ZOOM_OAUTH_URL};
pub use error::{CredentialsProblem, Error, Fault, HostProblem, Label, RateLimit};
pub use fuse::Breaker;
pub use limits::Limits;
pub use meetings::{
    Deleted, Drift, ListedMeeting, Meeting, MeetingChange, MeetingList, MeetingStatus, NewMeeting,
};
pub use reach::Reach;
pub use token::TokenInfo;
pub use user_settings::UserSettings;
pub use users::{Licence, User, UserStatus};

/// The result of every call to Zoom.
pub type Result<T, E = Error> = std::result::Result<T, E>;
