//! A user's settings, which decide what becomes of a meeting whatever was asked for.

use zoom::{Error, HostProblem, UserSettings};

use crate::script::{answer, script};

#[tokio::test]
async fn a_users_settings_are_read_at_their_own_address() {
    let body = r#"{"schedule_meeting":{"join_before_host":true,"pstn_password_protected":null},
        "in_meeting":{"waiting_room":false},"new_in_2031":[{}]}"#;
    let script = script(vec![answer(200, &[], body)]).await;
    let settings = script.client.get_user_settings("host a@x.example").await.unwrap();
    let expected =
        UserSettings { join_before_host: Some(true), waiting_room: Some(false), ..UserSettings::default() };
    assert_eq!(settings, expected);
    assert_eq!(script.seen(), ["GET /v2/users/host%20a%40x.example/settings"]);
}

#[tokio::test]
async fn settings_that_are_not_told_say_why() {
    let script = script(vec![
        answer(404, &[], r#"{"code":1001,"message":"User does not exist: a."}"#),
        answer(400, &[], r#"{"code":4711,"message":"does not contain scopes:[user:read:settings:admin]."}"#),
        answer(200, &[], "[]"),
    ])
    .await;
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.push(script.client.get_user_settings("a").await.unwrap_err());
    }
    let missing = Error::MissingScope { scopes: vec!["user:read:settings:admin".to_owned()] };
    let expected =
        [Error::HostUnusable { kind: HostProblem::Unknown }, missing, Error::Unreadable { status: 200 }];
    assert_eq!(errors, expected);
}
