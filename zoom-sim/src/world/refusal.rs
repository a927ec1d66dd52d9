//! Zoom's refusals, word for word where the words are known. README: section "Refusals"

use super::DAILY_LIMIT;

/// What Zoom says instead of doing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// Field and message, for validation only.
    pub(crate) errors: Vec<(String, String)>,
}

impl Refusal {
    fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), errors: Vec::new() }
    }

    pub(crate) fn invalid_token() -> Self {
        Self::new(401, 124, "Invalid access token.")
    }

    pub(crate) fn expired_token() -> Self {
        Self::new(401, 124, "Access token is expired.")
    }

    pub(crate) fn missing_scope(scope: &str, status: u16, code: i64) -> Self {
        Self::new(status, code, format!("Invalid access token, does not contain scopes:[{scope}]."))
    }

    pub(crate) fn no_such_user(id: &str) -> Self {
        Self::new(404, 1001, format!("User does not exist: {id}."))
    }

    /// What the list of the next 24 hours says of an unknown user. README: L6
    pub(crate) fn no_such_user_3001(id: &str) -> Self {
        Self::new(404, 3001, format!("User does not exist: {id}."))
    }

    pub(crate) fn bad_alternative_host(name: &str, as_1114: bool) -> Self {
        match as_1114 {
            true => Self::new(400, 1114, format!("Alternative host is not licensed: {name}.")),
            false => Self::invalid("settings.alternative_hosts", "Invalid field."),
        }
    }

    pub(crate) fn on_prem(id: i64) -> Self {
        Self::new(400, 3063, format!("Can not end on-premise user's meeting: {id}."))
    }

    pub(crate) fn other_account() -> Self {
        Self::new(400, 1010, "User does not belong to this account.")
    }

    pub(crate) fn not_accepted() -> Self {
        Self::new(400, 1120, "Invite does not exist or was not accepted.")
    }

    pub(crate) fn may_not_schedule() -> Self {
        let words = "Your user account is not allowed meeting hosting and scheduling capabilities.";
        Self::new(400, 3161, words)
    }

    pub(crate) fn not_for_others(id: &str) -> Self {
        Self::new(400, 3000, format!("You cannot schedule a meeting for {id}"))
    }

    pub(crate) fn no_such_meeting(id: &str) -> Self {
        Self::new(404, 3001, format!("Meeting does not exist: {id}."))
    }

    pub(crate) fn running() -> Self {
        Self::new(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")
    }

    pub(crate) fn not_running() -> Self {
        Self::new(400, 3007, "Sorry, you cannot end this meeting since it has already ended.")
    }

    pub(crate) fn bad_json() -> Self {
        Self::new(400, 300, "Request Body should be a valid JSON object.")
    }

    pub(crate) fn bad_meeting_id() -> Self {
        Self::new(400, 300, "Invalid meeting id")
    }

    pub(crate) fn bad_page_token() -> Self {
        Self::new(400, 300, "The next page token is invalid or expired.")
    }

    pub(crate) fn invalid(field: &str, message: &str) -> Self {
        let errors = vec![(field.to_owned(), message.to_owned())];
        Self { errors, ..Self::new(400, 300, "Validation Failed.") }
    }

    pub(crate) fn host_daily() -> Self {
        let words = format!(
            "You have exceeded the daily rate limit ({DAILY_LIMIT}) of Meeting Create/Update API requests \
             permitted for this particular user. You may resume these requests at GMT 00:00:00."
        );
        Self::new(429, 429, words)
    }

    pub(crate) fn per_second() -> Self {
        let words = "You have reached the maximum per-second rate limit for this API. Try again later.";
        Self::new(429, 429, words)
    }

    pub(crate) fn daily() -> Self {
        let words = "You have reached the maximum daily rate limit for this API. Refer to the response header \
                     for details on when you can make another request.";
        Self::new(429, 429, words)
    }
}
