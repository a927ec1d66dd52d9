//! Every refusal of the simulator, by meaning.

use chrono::{NaiveTime, TimeDelta};
use zoom::{Client, Error, HostProblem, MeetingList, RateLimit, Reach};
use zoom_sim::{Fault, UserKind, UserState};

use crate::script::{answer, script};
use crate::stage::{HOST, PATIENT, config, parrot, stage};

#[tokio::test]
async fn hosts_that_cannot_host_say_why() {
    let stage = stage().await;
    let create =
        async |host: &str| stage.client.create_meeting(host, &stage.new_meeting("m")).await.unwrap_err();
    let unusable = |kind| Error::HostUnusable { kind };
    assert_eq!(create("nobody@harborline.example").await, unusable(HostProblem::Unknown));
    assert_eq!(create("me").await, unusable(HostProblem::Unknown));
    assert_eq!(create("outsider@elsewhere.example").await, unusable(HostProblem::OtherAccount));
    assert_eq!(create("invited@harborline.example").await, unusable(HostProblem::NotYetAccepted));
    assert_eq!(create("retired@harborline.example").await, unusable(HostProblem::MayNotSchedule));
    assert_eq!(create("front-desk@harborline.example").await, unusable(HostProblem::MayNotSchedule));
    assert!(stage.control.edit_user(HOST, Some(UserKind::None), None));
    assert_eq!(create(HOST).await, unusable(HostProblem::MayNotSchedule));
    assert!(stage.control.edit_user(HOST, Some(UserKind::Licensed), Some(UserState::Inactive)));
    assert_eq!(create(HOST).await.fault(), zoom::Fault::Host);
    let error = stage.client.get_user("nobody@harborline.example").await.unwrap_err();
    assert_eq!(error, unusable(HostProblem::Unknown));
    let error =
        stage.client.list_meetings("outsider@elsewhere.example", MeetingList::Scheduled).await.unwrap_err();
    assert_eq!(error, unusable(HostProblem::OtherAccount));
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let stage = stage().await;
    stage.control.set_scopes(vec!["user:read:user:admin".to_owned()]);
    assert!(stage.client.get_user(HOST).await.is_ok());
    let missing = |scope: &str| Error::MissingScope { scopes: vec![scope.to_owned()] };
    let error = stage.client.create_meeting(HOST, &stage.new_meeting("m")).await.unwrap_err();
    assert_eq!(error, missing("meeting:write:meeting:admin"));
    assert_eq!(error.fault(), zoom::Fault::Account);
    assert_eq!(stage.client.get_meeting(1).await.unwrap_err(), missing("meeting:read:meeting:admin"));
    assert_eq!(stage.client.delete_meeting(1).await, Err(missing("meeting:delete:meeting:admin")));
    assert_eq!(stage.client.end_meeting(1).await, Err(missing("meeting:update:status:admin")));
    assert_eq!(
        stage.client.list_meetings(HOST, MeetingList::Scheduled).await,
        Err(missing("meeting:read:list_meetings:admin"))
    );
    assert_eq!(stage.control.count("POST", "/oauth/token"), 1, "no new token would help");
}

#[tokio::test]
async fn a_switched_off_app_is_found_through_its_dead_token() {
    let stage = stage().await;
    stage.client.get_user(HOST).await.unwrap();
    stage.control.set_activated(false);
    assert_eq!(stage.client.get_user(HOST).await, Err(Error::Deactivated));
    stage.control.set_activated(true);
    assert!(stage.client.get_user(HOST).await.is_ok());
}

#[tokio::test]
async fn three_limits_are_told_apart_and_say_when_they_end() {
    let stage = stage().await;
    stage.control.set_clock(stage.now() + TimeDelta::minutes(17));
    let midnight = (stage.now() + TimeDelta::days(1)).with_time(NaiveTime::MIN).unwrap();
    for (fault, kind, retry_at, whose) in [
        (
            Fault::RateLimitSecond,
            RateLimit::PerSecond,
            stage.now() + TimeDelta::seconds(1),
            zoom::Fault::Account,
        ),
        (Fault::RateLimitDaily, RateLimit::Daily, midnight, zoom::Fault::Account),
        (Fault::RateLimitHostDaily, RateLimit::HostDaily, midnight, zoom::Fault::Host),
    ] {
        stage.fault("POST", "/meetings", fault, 1);
        let error = stage.client.create_meeting(HOST, &stage.new_meeting("m")).await.unwrap_err();
        assert!(matches!(error, Error::RateLimited { kind: found, .. } if found == kind), "{error:?}");
        assert_eq!(error.retry_at(), Some(retry_at));
        assert_eq!(error.fault(), whose);
    }
}

#[tokio::test]
async fn the_hundred_of_a_host_are_the_hosts_trouble_until_midnight() {
    let stage = stage().await;
    stage.control.set_daily_limit(2);
    for _ in 0..2 {
        stage.client.create_meeting(HOST, &stage.new_meeting("m")).await.unwrap();
    }
    let error = stage.client.create_meeting(HOST, &stage.new_meeting("m")).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { kind: RateLimit::HostDaily, .. }), "{error:?}");
    stage.client.create_meeting("host-b@harborline.example", &stage.new_meeting("m")).await.unwrap();
    stage.control.set_clock(error.retry_at().unwrap());
    stage.client.create_meeting(HOST, &stage.new_meeting("m")).await.unwrap();
}

#[tokio::test]
async fn what_zoom_refuses_is_the_requests_trouble() {
    let stage = stage().await;
    let mut new = stage.new_meeting("m");
    new.topic = "x".repeat(201);
    let error = stage.client.create_meeting(HOST, &new).await.unwrap_err();
    assert_eq!(error, Error::Refused { code: 300, message: "Validation Failed.".to_owned() });
    assert_eq!(error.fault(), zoom::Fault::Request);
    assert!(!error.outcome_unknown());
    let body = r#"{"code":300,"message":"refused under a friendly status"}"#.to_owned();
    stage.fault("GET", "/v2/users/", Fault::Status { code: 200, body }, 1);
    let error = stage.client.get_user(HOST).await.unwrap_err();
    assert!(matches!(error, Error::Refused { code: 300, .. }), "{error:?}");
}

#[tokio::test]
async fn answers_that_are_none_are_unreadable() {
    let stage = stage().await;
    let cases = [
        (200, "<html>".to_owned(), 200),
        (200, "[]".to_owned(), 200),
        (200, "{}".to_owned(), 200),
        (200, String::new(), 200),
        (404, "<html>not here</html>".to_owned(), 404),
        (200, format!(r#"{{"id":"{}"}}"#, "x".repeat(5_000_000)), 200),
    ];
    for (code, body, status) in cases {
        let start: String = body.chars().take(20).collect();
        stage.fault("GET", "/v2/users/", Fault::Status { code, body }, 1);
        assert_eq!(stage.client.get_user(HOST).await, Err(Error::Unreadable { status }), "{code} {start}");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let script = script(vec![answer(307, &[("location", "/v2/users/x")], "{}")]).await;
    assert_eq!(script.client.get_user(HOST).await, Err(Error::Unreadable { status: 307 }));
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let stage = stage().await;
    let config = config(&stage.zoom, PATIENT);
    stage.zoom.stop().await;
    let client = Client::new(config).unwrap();
    let refused = Error::Unreachable { how: Reach::Refused };
    assert_eq!(client.fetch_token().await.unwrap_err(), refused);
    assert_eq!(client.get_user(HOST).await, Err(refused));
}

#[tokio::test]
async fn how_zoom_is_not_reached_is_told() {
    let stage = stage().await;
    let plain = |port: u16| format!("https://127.0.0.1:{port}").parse::<url::Url>().unwrap();
    let mut config = config(&stage.zoom, PATIENT);
    config.oauth_url = plain(config.oauth_url.port().unwrap());
    let error = Client::new(config.clone()).unwrap().fetch_token().await.unwrap_err();
    assert_eq!(error, Error::Unreachable { how: Reach::Tls }, "plain HTTP where TLS should be");
    config.oauth_url = parrot("").await.parse().unwrap();
    let error = Client::new(config).unwrap().fetch_token().await.unwrap_err();
    assert_eq!(error, Error::Unreachable { how: Reach::Broken }, "hung up without an answer");
}
