//! What each fault of a test is called, and where it is mended: one sentence a fault, never the same twice.

use zoom::scopes::Scope;
use zoom::{CredentialsProblem, Error as ZoomError, HostProblem, RateLimit, Reach};

use super::{Fix, Stage, StageName};

/// Zoom was not reached, or not in a way we can use.
pub(super) fn reach_failed(error: &ZoomError) -> Stage {
    let (detail, fix) = match error {
        ZoomError::TimedOut => {
            ("Zoom did not answer in time. Test again; if it stays, look at the network.", Fix::Machine)
        }
        ZoomError::Setup(_) => (
            "No encrypted connection can be made: this machine's certificates are missing or out of date.",
            Fix::Machine,
        ),
        ZoomError::Unreadable { .. } => (
            "What answered was not Zoom: a web page or a broken answer came back. A proxy may stand in between.",
            Fix::Machine,
        ),
        ZoomError::Server { .. } => {
            ("Zoom has trouble of its own. Nothing is wrong with your values; test later.", Fix::Wait)
        }
        ZoomError::RateLimited { kind: RateLimit::PerSecond, .. } => {
            ("Zoom asks us to slow down. Wait a few seconds, then test again.", Fix::Wait)
        }
        ZoomError::RateLimited { .. } => {
            ("This Zoom account has used up its calls of the day. Test again after 00:00 UTC.", Fix::Wait)
        }
        ZoomError::Unreachable { how: Reach::Name } => (
            "Zoom's name is not known to this server: its name service (DNS) does not answer or has no way out.",
            Fix::Machine,
        ),
        ZoomError::Unreachable { how: Reach::Tls } => (
            "The encrypted connection to Zoom fails. Check this machine's certificates and date; a proxy that opens \
             encrypted connections needs its own certificate here.",
            Fix::Machine,
        ),
        ZoomError::Unreachable { how: Reach::Broken } => (
            "Zoom can be reached, but the connection breaks off before it answers. Test again.",
            Fix::Machine,
        ),
        _ => ("Zoom cannot be reached from this server: a firewall may stand in the way.", Fix::Machine),
    };
    Stage::failed(StageName::Reach, detail, fix)
}

/// A refusal of the credentials, with the field to mend; `None` where it is no such thing.
pub(super) fn credentials_failed(error: &ZoomError) -> Option<Stage> {
    let (detail, fix) = match error {
        ZoomError::Credentials { which } => match which {
            CredentialsProblem::AccountId => {
                ("Zoom does not know this Account ID.", Fix::Field("zoom_account_id"))
            }
            CredentialsProblem::ClientIdOrSecret => (
                "Zoom refuses Client ID or Client Secret; it does not say which. Copy both again from the app's page.",
                Fix::Field("zoom_client_id"),
            ),
            CredentialsProblem::AppType => {
                ("The app is not of the type Server-to-Server OAuth, or it was never activated.", Fix::App)
            }
            CredentialsProblem::Token | CredentialsProblem::Unclear => (
                "Zoom refuses these credentials without saying why. Copy all three again from the app's page.",
                Fix::Field("zoom_account_id"),
            ),
        },
        ZoomError::Deactivated => (
            "The credentials are right, but the app is not activated. Open its page Activation at Zoom.",
            Fix::App,
        ),
        ZoomError::Refused { .. } => (
            "Zoom refuses these credentials in a way we do not know. Copy all three again from the app's page.",
            Fix::Field("zoom_account_id"),
        ),
        _ => return None,
    };
    Some(Stage::failed(StageName::Credentials, detail, fix))
}

/// What a permission allows, with Zoom's name for it.
pub(super) fn in_words(scope: &Scope) -> String {
    let words = match scope.granular {
        "meeting:write:meeting:admin" => "Create a meeting for a user",
        "meeting:read:meeting:admin" => "View a meeting",
        "meeting:update:meeting:admin" => "Update a meeting",
        "meeting:delete:meeting:admin" => "Delete a meeting",
        "user:read:user:admin" => "View a user",
        "meeting:read:list_meetings:admin" => "View a user's meetings",
        "user:read:settings:admin" => "View a user's settings",
        "meeting:update:status:admin" => "Update a meeting's status",
        other => other,
    };
    format!("{words} ({})", scope.granular)
}

/// What a look-up of one user came to instead of the user.
pub(super) fn lookup_failed(error: &ZoomError) -> &'static str {
    match error {
        ZoomError::HostUnusable { kind: HostProblem::OtherAccount } => {
            "this user belongs to another Zoom account"
        }
        ZoomError::HostUnusable { kind: HostProblem::NotYetAccepted } => {
            "this user has not accepted Zoom's invitation yet"
        }
        ZoomError::HostUnusable { .. } => {
            "no such user in this Zoom account; if the address was changed in Zoom, list the new one and the host keeps its meetings"
        }
        ZoomError::RateLimited { .. } => "not looked up: Zoom asks us to slow down; test again in a moment",
        ZoomError::MissingScope { .. } => "not looked up: the app may not view users",
        ZoomError::TimedOut => "not looked up: Zoom did not answer in time",
        ZoomError::Unreachable { .. } => "not looked up: the connection to Zoom broke",
        _ => "not looked up: Zoom gave no usable answer",
    }
}

/// What reading one user's settings came to instead of them.
pub(super) fn settings_failed(error: &ZoomError) -> &'static str {
    match error {
        ZoomError::MissingScope { .. } => "the app may not read users' settings",
        ZoomError::RateLimited { .. } => "Zoom asks us to slow down",
        ZoomError::TimedOut => "Zoom did not answer in time",
        _ => "Zoom gave no usable answer",
    }
}

/// What became of the trial meeting instead; `done` is "made", "read" or "deleted".
pub(super) fn trial_failed(done: &str, error: &ZoomError) -> Stage {
    let not = format!("The trial meeting could not be {done}");
    let (detail, fix) = match error {
        ZoomError::RateLimited { kind: RateLimit::HostDaily, .. } => (
            format!(
                "{not}: the first user has used up Zoom's 100 meetings of the day. Test again after 00:00 UTC."
            ),
            Fix::Wait,
        ),
        ZoomError::RateLimited { .. } => (format!("{not}: Zoom asks us to slow down."), Fix::Wait),
        ZoomError::HostUnusable { .. } => (
            format!("{not}: Zoom does not let the first user of the list schedule meetings."),
            Fix::ZoomUsers,
        ),
        ZoomError::MissingScope { scopes } => {
            (format!("{not}: the app lacks {}.", scopes.join(" or ")), Fix::App)
        }
        ZoomError::Refused { code, .. } => {
            (format!("{not}: Zoom refuses it (code {code})."), Fix::ZoomSettings)
        }
        ZoomError::OutcomeUnknown(_) => (
            format!("{not} for certain: Zoom's answer was lost. If it is there, it can be deleted in Zoom."),
            Fix::Wait,
        ),
        _ => (format!("{not}: Zoom gave no usable answer."), Fix::Wait),
    };
    Stage::failed(StageName::TrialMeeting, detail, fix)
}
