//! What nobody knows for certain about Zoom: each such line is a switch with a name, and both positions are played.

use serde::{Deserialize, Serialize};

/// Declares an enum that is written in snake case.
macro_rules! positions {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $position:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $position),+ }
    };
}

positions! {
    /// How a 429 says when to come again.
    RetryAfter {
        /// `2027-01-05T00:00:00Z`
        Iso,
        /// `57600`
        Seconds,
        /// `Tue, 05 Jan 2027 00:00:00 GMT`
        HttpDate,
        /// Not at all.
        Absent,
    }
}
positions! {
    /// Who `me` is for a token of the account.
    Me {
        /// Nobody: 404, 1001.
        Nobody,
        /// Nobody of this account: 400, 1010.
        OtherAccount,
        /// The owner of the app.
        Owner,
    }
}
positions! {
    /// How the token endpoint refuses whatever it is asked.
    TokenRefused {
        /// The client id or secret is wrong.
        Client,
        /// The account is wrong.
        Account,
        /// The grant is not supported.
        Grant,
        /// The app is not activated.
        Inactive,
    }
}
positions! {
    /// The words for an app that is not activated.
    InactiveApp {
        /// `The app is not activated` / `invalid_request`
        NotActivated,
        /// `unsupported grant type` / `unsupported_grant_type`
        UnsupportedGrant,
    }
}
positions! {
    /// A topic of more than 200 characters.
    LongTopic {
        /// Is refused with 300.
        Refuse,
        /// Is cut at 200.
        Cut,
    }
}
positions! {
    /// A start time with an offset such as `+09:00`.
    OffsetStart {
        /// Is the instant it names.
        Instant,
        /// Is wall time in the meeting's zone: the offset is not looked at.
        WallTime,
        /// Is refused with 300.
        Refuse,
    }
}
positions! {
    /// A time zone that Zoom does not list.
    UnknownZone {
        /// Is refused with 300.
        Refuse,
        /// Is taken for UTC.
        Utc,
    }
}
positions! {
    /// An alternative host without a licence.
    AlternativeHost {
        /// Is refused with 300.
        Refuse,
        /// Is refused with 1114.
        #[serde(rename = "refuse_1114")]
        Refuse1114,
        /// Is dropped without a word.
        Drop,
    }
}
positions! {
    /// A tracking field that the administrator has not made.
    UnknownTrackingField {
        /// Is dropped without a word.
        Drop,
        /// Is refused with 300.
        Refuse,
    }
}
positions! {
    /// Deleting a meeting that is running.
    DeleteRunning {
        /// Is refused with 3002.
        Refuse,
        /// Ends and deletes it.
        Delete,
    }
}
positions! {
    /// A user who may not host.
    Unfit {
        /// Is refused by what is wrong: 1120 pending, 3161 inactive or without licence.
        Told,
        /// Is nobody: 404, 1001.
        Nobody,
    }
}

positions! {
    /// How webhooks write a meeting's number.
    EventId {
        /// As Zoom was seen to: a number for created, updated, deleted, text for started, ended and participants.
        ByEvent,
        /// A number.
        Number,
        /// Text.
        Text,
    }
}

/// Every switch. `Default` is how the simulator starts; the README says what each position means and where it is tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// `X-RateLimit-*` and `Retry-After` are sent at all.
    pub rate_limit_headers: bool,
    /// `Retry-After` of a 429 per second.
    pub retry_after_second: RetryAfter,
    /// `Retry-After` of a 429 per day and label.
    pub retry_after_day: RetryAfter,
    /// `Retry-After` of a 429 of the host's hundred.
    pub retry_after_host_day: RetryAfter,
    /// The code in the body of a 429 per second: 429 or 4001.
    pub per_second_code: i64,
    /// Whether refused creates and updates count for the host's day.
    pub failed_creates_count: bool,
    /// Seconds until a list shows a new meeting, on the simulator's clock.
    pub list_latency_seconds: u32,
    /// Seconds a token lives: 3599, 3600.
    pub token_life_seconds: u32,
    /// Most tokens alive at once; the oldest dies.
    pub max_live_tokens: Option<usize>,
    /// A new token ends all others, as before 2023.
    pub new_token_kills_old: bool,
    /// Whether the token answer names the API's address.
    pub token_api_url: bool,
    /// Refuses every token request in this way.
    pub refuse_token: Option<TokenRefused>,
    /// HTTP status for a wrong client id or secret: 400, 401.
    pub wrong_client_status: u16,
    /// The words for an app that is not activated.
    pub inactive_app: InactiveApp,
    /// Whether the token endpoint's refusals carry Zoom's numbers (4702, …) as `errorCode`.
    pub token_error_codes: bool,
    /// HTTP status where a scope is missing: 400, 401, 403.
    pub missing_scope_status: u16,
    /// Code where a scope is missing: 4711, 4700, 124.
    pub missing_scope_code: i64,
    /// Whether that refusal names every scope that would do, or one.
    pub missing_scope_names_all: bool,
    /// HTTP status for a token that is none or has expired: 401, 400.
    pub bad_token_status: u16,
    /// Code for an expired token: 124, 201.
    pub expired_token_code: i64,
    /// Code for a call without a token: 124, 4700.
    pub no_token_code: i64,
    /// Who `me` is.
    pub me: Me,
    /// What a host who may not schedule is told.
    pub unfit_host: Unfit,
    /// A topic of more than 200 characters.
    pub long_topic: LongTopic,
    /// A start time with an offset.
    pub offset_start: OffsetStart,
    /// A time zone that Zoom does not list.
    pub unknown_zone: UnknownZone,
    /// An alternative host without a licence.
    pub unlicensed_alternative_host: AlternativeHost,
    /// A tracking field that the administrator has not made.
    pub unknown_tracking_field: UnknownTrackingField,
    /// Whether an update's `schedule_for` moves the meeting to another host, or is refused with 3000.
    pub move_host_by_update: bool,
    /// Whether a waiting room keeps guests out who may come before the host.
    pub early_guests_wait: bool,
    /// Deleting a meeting that is running.
    pub delete_running: DeleteRunning,
    /// Days the bin keeps a deleted meeting.
    pub bin_days: u32,
    /// Whether a delete that does not say so mails the host.
    pub delete_reminds: bool,
    /// Whether an address must confirm before it is told anything.
    pub webhook_validate_on_save: bool,
    /// How webhooks write a meeting's number.
    pub webhook_meeting_id: EventId,
    /// How often each event is sent besides once.
    pub webhook_duplicates: u32,
    /// Events are kept until they are flushed, in or against their order.
    pub webhook_hold: bool,
    /// Events are signed for another body.
    pub webhook_bad_signature: bool,
    /// Whether 3xx and 4xx are tried again, too.
    pub webhook_retries_refusals: bool,
    /// Whether webhooks tell of the host's own coming.
    pub host_join_event: bool,
    /// Answers carry fields nobody has heard of.
    pub extra_fields: bool,
    /// Optional fields without a value are null instead of empty.
    pub null_fields: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            rate_limit_headers: true,
            retry_after_second: RetryAfter::Iso,
            retry_after_day: RetryAfter::Iso,
            retry_after_host_day: RetryAfter::Absent,
            per_second_code: 429,
            failed_creates_count: false,
            list_latency_seconds: 0,
            token_life_seconds: 3599,
            max_live_tokens: None,
            new_token_kills_old: false,
            token_api_url: true,
            refuse_token: None,
            wrong_client_status: 400,
            inactive_app: InactiveApp::NotActivated,
            token_error_codes: false,
            missing_scope_status: 400,
            missing_scope_code: 4711,
            missing_scope_names_all: false,
            bad_token_status: 401,
            expired_token_code: 124,
            no_token_code: 124,
            me: Me::Nobody,
            unfit_host: Unfit::Told,
            long_topic: LongTopic::Refuse,
            offset_start: OffsetStart::Instant,
            unknown_zone: UnknownZone::Refuse,
            unlicensed_alternative_host: AlternativeHost::Refuse,
            unknown_tracking_field: UnknownTrackingField::Drop,
            move_host_by_update: false,
            early_guests_wait: true,
            delete_running: DeleteRunning::Refuse,
            bin_days: 7,
            delete_reminds: true,
            webhook_validate_on_save: true,
            webhook_meeting_id: EventId::ByEvent,
            webhook_duplicates: 0,
            webhook_hold: false,
            webhook_bad_signature: false,
            webhook_retries_refusals: false,
            host_join_event: false,
            extra_fields: false,
            null_fields: false,
        }
    }
}
