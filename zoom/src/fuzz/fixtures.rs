//! Bodies as Zoom sends them, to be broken.

/// What a body is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Token,
    Refusal,
    User,
    Settings,
    Meeting,
    List,
    Event,
}

impl Kind {
    pub(super) const ALL: [Self; 7] =
        [Self::Token, Self::Refusal, Self::User, Self::Settings, Self::Meeting, Self::List, Self::Event];
}

pub(super) const BODIES: &[(Kind, &str)] = &[
    (
        Kind::Token,
        r#"{"access_token":"eyJzdiI6IjAwMDAwMSJ9.x.y","token_type":"bearer","expires_in":3599,"scope":"meeting:write:meeting:admin user:read:user:admin","api_url":"https://api.zoom.us"}"#,
    ),
    (Kind::Refusal, r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#),
    (Kind::Refusal, r#"{"reason":"Bad Request","error":"invalid_request"}"#),
    (Kind::Refusal, r#"{"code":124,"message":"Invalid access token."}"#),
    (
        Kind::Refusal,
        r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin]."}"#,
    ),
    (
        Kind::Refusal,
        r#"{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00."}"#,
    ),
    (
        Kind::Refusal,
        r#"{"code":429,"message":"You have reached the maximum per-second rate limit for this API. Try again later."}"#,
    ),
    (
        Kind::Refusal,
        r#"{"code":429,"message":"You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request."}"#,
    ),
    (
        Kind::Refusal,
        r#"{"code":300,"message":"Validation Failed for host-a@harborline.example, see https://zoom.us/s/1?zak=eyJ","errors":[{"field":"user_info.email","message":"Invalid field."}]}"#,
    ),
    (Kind::Refusal, r#"{"code":1001,"message":"User does not exist: host-a@harborline.example."}"#),
    (
        Kind::User,
        r#"{"id":"30R7kT7bTIKSNUFEuH_Qlg","first_name":"Ada","last_name":"L","display_name":"Ada L","email":"ada@b.example","type":2,"status":"active","role_name":"Member","pmi":4845641234,"timezone":"Europe/Zurich","login_types":[100,1],"license_info_list":[{"license_type":"MEETING"}]}"#,
    ),
    (
        Kind::Settings,
        r#"{"schedule_meeting":{"host_video":false,"join_before_host":true,"require_password_for_scheduling_new_meetings":true,"embed_password_in_join_link":true,"meeting_password_requirement":{"length":8,"have_letter":true}},"in_meeting":{"waiting_room":true,"e2e_encryption":false},"feature":{"meeting_capacity":100}}"#,
    ),
    (
        Kind::Meeting,
        r#"{"uuid":"4kQabcdefghijklmnopqrA==","id":85012345678,"host_id":"30R7kT7bTIKSNUFEuH_Qlg","host_email":"host1@example.org","topic":"Interpreting","type":2,"status":"waiting","start_time":"2030-05-01T13:00:00Z","duration":60,"timezone":"America/New_York","agenda":"m-1 and more","created_at":"2030-04-01T09:00:00Z","start_url":"https://us06web.zoom.us/s/85012345678?zak=eyJ","join_url":"https://us06web.zoom.us/j/85012345678?pwd=Ab.1","password":"123456","h323_password":"123456","pre_schedule":false,"creation_source":"open_api","settings":{"host_video":false,"join_before_host":false,"jbh_time":0,"waiting_room":true,"approval_type":2,"alternative_hosts":"","meeting_authentication":false}}"#,
    ),
    (
        Kind::List,
        r#"{"page_count":1,"page_number":1,"page_size":300,"total_records":2,"next_page_token":"","meetings":[{"uuid":"a","id":85012345678,"host_id":"h","topic":"T","type":2,"start_time":"2030-05-01T13:00:00Z","duration":60,"timezone":"UTC","created_at":"2030-04-01T09:00:00Z","join_url":"https://us06web.zoom.us/j/1","agenda":"m-1"},{"uuid":"b","id":"85012345679","join_url":"j"}]}"#,
    ),
    (Kind::Event, include_str!("../webhook/signed_event.json")),
    (
        Kind::Event,
        r#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"event_ts":1720705455858,"event":"endpoint.url_validation"}"#,
    ),
    (
        Kind::Event,
        r#"{"event":"meeting.updated","event_ts":1,"payload":{"account_id":"a","operator":"ada@b.example","operator_id":"o","scope":"single","object":{"id":1,"uuid":"u","topic":"New","settings":{"waiting_room":false}},"old_object":{"id":1,"uuid":"u","topic":"Old","settings":{"waiting_room":true}}}}"#,
    ),
];
