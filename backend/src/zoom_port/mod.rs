//! The border to Zoom: our words on this side, the crate `zoom`'s on the other. One client is kept for as long as the
//! stored credentials stay the same, so that its token is reused. Invariant: nothing of Zoom's types leaves this crate.

mod zones;

pub(crate) use zones::name_at_zoom;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;
use shared::conversion::Fault;
use shared::message::{Credential, DownCause, Message, UserProblem};
use shared::placement::{HealthProblem, Licence};
use shared::time::Timestamp;
use zoom::{CredentialsProblem, HostProblem, RateLimit, Reach};

use crate::settings::Credentials;
use crate::{ZoomPlan, ZoomUrls};

/// The way to Zoom.
pub(crate) struct ZoomPort {
    urls: ZoomUrls,
    client: Mutex<Option<(Credentials, zoom::Client)>>,
}

impl ZoomPort {
    pub(crate) fn new(urls: ZoomUrls) -> Self {
        Self { urls, client: Mutex::new(None) }
    }

    /// The client for these credentials; the same one, with its token, while they stay the same.
    pub(crate) fn client(&self, keys: &Credentials) -> Result<zoom::Client, zoom::Error> {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = kept.as_ref().filter(|(of, _)| is_same(of, keys)) {
            return Ok(client.clone());
        }
        let client = self.fresh_client(keys)?;
        *kept = Some((keys.clone(), client.clone()));
        Ok(client)
    }

    /// A client of its own, for testing credentials that are not saved.
    pub(crate) fn fresh_client(&self, keys: &Credentials) -> Result<zoom::Client, zoom::Error> {
        zoom::Client::new(zoom::Config {
            api_url: self.urls.api.clone(),
            oauth_url: self.urls.oauth.clone(),
            limits: limits(self.urls.plan),
            ..zoom::Config::new(zoom::Credentials {
                account_id: keys.account_id.clone(),
                client_id: keys.client_id.clone(),
                client_secret: keys.client_secret.clone(),
            })
        })
    }
}

/// Four fifths of what Zoom allows: the rest is for other apps of the account.
const fn limits(plan: ZoomPlan) -> zoom::Limits {
    let (light_per_second, medium_per_second) = match plan {
        ZoomPlan::Free => (3, 1),
        ZoomPlan::Pro => (24, 16),
        ZoomPlan::Business => (64, 48),
    };
    zoom::Limits { light_per_second, medium_per_second }
}

fn is_same(one: &Credentials, other: &Credentials) -> bool {
    one.account_id == other.account_id
        && one.client_id == other.client_id
        && one.client_secret.expose_secret() == other.client_secret.expose_secret()
}

impl std::fmt::Debug for ZoomPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZoomPort").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// Whose trouble a definite error is (R64).
pub(crate) fn fault(error: &zoom::Error) -> Fault {
    match error.fault() {
        zoom::Fault::Host => Fault::Host,
        zoom::Fault::Account => Fault::Account,
        zoom::Fault::Request => Fault::Request,
        zoom::Fault::Network => Fault::Network,
    }
}

/// What is wrong with the host, if the error says so.
pub(crate) fn health(error: &zoom::Error) -> Option<HealthProblem> {
    match error.cause() {
        zoom::Error::HostUnusable { kind } => Some(match kind {
            HostProblem::Unknown | HostProblem::OtherAccount => HealthProblem::NotFound,
            HostProblem::NotYetAccepted => HealthProblem::Pending,
            HostProblem::MayNotSchedule => HealthProblem::Refused,
        }),
        _ => None,
    }
}

/// A user's license in our word.
pub(crate) fn licence(kind: zoom::Licence) -> Licence {
    match kind {
        zoom::Licence::Basic => Licence::Basic,
        zoom::Licence::Licensed => Licence::Licensed,
        zoom::Licence::OnPrem => Licence::OnPremises,
        zoom::Licence::None => Licence::None,
    }
}

/// The message of SPEC 1N for an error of Zoom's. `host` is the name of the host the call was about.
pub(crate) fn message(error: &zoom::Error, host: &str, now: Timestamp) -> Message {
    let down = |cause| Message::Down { cause };
    match error {
        zoom::Error::Credentials { which } => Message::Auth { field: credential(*which) },
        zoom::Error::Deactivated => Message::Auth { field: Credential::AppNotActivated },
        zoom::Error::MissingScope { scopes } => Message::Scope { scopes: scopes.clone() },
        zoom::Error::HostUnusable { kind } => {
            Message::User { line: None, host: host.to_owned(), problem: user_problem(*kind) }
        }
        zoom::Error::NotFound => Message::Gone,
        zoom::Error::RateLimited { kind: RateLimit::HostDaily, .. } => {
            Message::Quota { resets_at: resets_at(error, now) }
        }
        zoom::Error::RateLimited { .. } => Message::Busy { retry_at: error.retry_at().map(from_zoom) },
        zoom::Error::Busy { .. } => Message::Busy { retry_at: None },
        zoom::Error::Refused { code, message } => Message::Refused { code: *code, text: message.clone() },
        zoom::Error::Unreachable { how: Reach::Tls } => down(DownCause::Tls),
        zoom::Error::Unreachable { .. } | zoom::Error::Paused { .. } => down(DownCause::Unreachable),
        zoom::Error::TimedOut => down(DownCause::TimedOut),
        zoom::Error::Unreadable { .. } => down(DownCause::Unreadable),
        zoom::Error::Server { status } => down(DownCause::Server { status: *status }),
        zoom::Error::Setup(_) => down(DownCause::Tls),
        zoom::Error::OutcomeUnknown(_) => Message::Unknown,
        other => Message::Refused { code: 0, text: other.to_string() },
    }
}

/// When a host that is out of its daily limit can be used again: what Zoom says, else the next midnight of UTC.
pub(crate) fn resets_at(error: &zoom::Error, now: Timestamp) -> Timestamp {
    error.retry_at().map(from_zoom).filter(|at| *at > now).unwrap_or_else(|| shared::quota::next_reset(now))
}

/// An instant in Zoom's type.
pub(crate) fn to_zoom(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// An instant in ours.
pub(crate) fn from_zoom(at: DateTime<Utc>) -> Timestamp {
    Timestamp(at.timestamp_millis())
}

fn credential(which: CredentialsProblem) -> Credential {
    match which {
        CredentialsProblem::ClientIdOrSecret => Credential::ClientIdOrSecret,
        CredentialsProblem::AccountId => Credential::AccountId,
        CredentialsProblem::AppType => Credential::AppNotActivated,
        CredentialsProblem::Token | CredentialsProblem::Unclear => Credential::Unspecified,
    }
}

fn user_problem(kind: HostProblem) -> UserProblem {
    match kind {
        HostProblem::Unknown | HostProblem::OtherAccount => UserProblem::NotFound,
        HostProblem::NotYetAccepted => UserProblem::Inactive,
        HostProblem::MayNotSchedule => UserProblem::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_000);

    #[test]
    fn r30_each_fault_of_zoom_has_a_message_of_its_own() {
        let errors = [
            zoom::Error::Credentials { which: CredentialsProblem::ClientIdOrSecret },
            zoom::Error::Credentials { which: CredentialsProblem::AccountId },
            zoom::Error::Deactivated,
            zoom::Error::MissingScope { scopes: vec!["user:read:user:admin".into()] },
            zoom::Error::HostUnusable { kind: HostProblem::Unknown },
            zoom::Error::HostUnusable { kind: HostProblem::MayNotSchedule },
            zoom::Error::NotFound,
            zoom::Error::RateLimited { kind: RateLimit::HostDaily, label: None, retry_at: None },
            zoom::Error::RateLimited { kind: RateLimit::PerSecond, label: None, retry_at: None },
            zoom::Error::Refused { code: 300, message: "Validation Failed.".into() },
            zoom::Error::Unreachable { how: Reach::Name },
            zoom::Error::TimedOut,
            zoom::Error::Unreadable { status: 200 },
            zoom::Error::Server { status: 502 },
            zoom::Error::Setup("x".into()),
            zoom::Error::OutcomeUnknown(Box::new(zoom::Error::TimedOut)),
        ];
        let messages: Vec<Message> = errors.iter().map(|error| message(error, "Host A", NOW)).collect();
        for (nth, one) in messages.iter().enumerate() {
            assert!(messages[..nth].iter().all(|other| other != one), "{one:?} twice");
        }
    }

    #[test]
    fn r64_only_the_hosts_own_faults_let_another_host_be_tried() {
        let tries = |error: zoom::Error| fault(&error).tries_next_host();
        assert!(tries(zoom::Error::HostUnusable { kind: HostProblem::Unknown }));
        assert!(tries(zoom::Error::RateLimited { kind: RateLimit::HostDaily, label: None, retry_at: None }));
        assert!(!tries(zoom::Error::RateLimited { kind: RateLimit::Daily, label: None, retry_at: None }));
        assert!(!tries(zoom::Error::Deactivated));
        assert!(!tries(zoom::Error::Unreachable { how: Reach::Refused }));
    }

    #[test]
    fn r69_without_a_word_from_zoom_the_limit_ends_at_midnight_of_utc() {
        let error = zoom::Error::RateLimited { kind: RateLimit::HostDaily, label: None, retry_at: None };
        assert_eq!(resets_at(&error, NOW), Timestamp::from_secs(86_400));
        let told = zoom::Error::RateLimited {
            label: None,
            kind: RateLimit::HostDaily,
            retry_at: Some(to_zoom(NOW.plus_minutes(5))),
        };
        assert_eq!(resets_at(&told, NOW), NOW.plus_minutes(5));
    }
}
