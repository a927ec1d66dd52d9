//! Our own limits: what they hold back, and what they refuse.

use std::time::Duration;

use tokio::time::Instant;
use zoom::{Client, Config, Error, Limits, Timeouts};

use crate::script::{answer, script_with};
use crate::stage::{HOST, PATIENT, config, stage};

const SLOW: Limits = Limits { light_per_second: 2, medium_per_second: 1 };

#[tokio::test]
async fn calls_wait_for_their_turn_and_each_class_for_its_own() {
    let stage = stage().await;
    let client = Client::new(Config { limits: SLOW, ..config(&stage.zoom, PATIENT) }).unwrap();
    client.fetch_token().await.unwrap();
    let begun = Instant::now();
    client.get_user(HOST).await.unwrap();
    client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    client.clone().get_user(HOST).await.unwrap();
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_millis(490), "the second light call came after {waited:?}");
    client.create_meeting(HOST, &stage.new_meeting("m-2")).await.unwrap();
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_millis(980), "the second create came after {waited:?}");
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_is_refused_at_once_and_never_sent() {
    let stage = stage().await;
    let timeouts = Timeouts { connect: PATIENT, total: PATIENT, create: Duration::from_millis(900) };
    let config = Config { limits: SLOW, timeouts, ..config(&stage.zoom, PATIENT) };
    let client = Client::new(config.clone()).unwrap();
    client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    // Another client of the account has the same bucket.
    let other = Client::new(config).unwrap();
    let error = other.create_meeting(HOST, &stage.new_meeting("m-2")).await.unwrap_err();
    assert!(matches!(error, Error::Busy { wait } if wait < Duration::from_secs(1)), "{error:?}");
    assert!(!error.outcome_unknown());
    assert_eq!(stage.control.count("POST", "/meetings"), 1);
}

#[tokio::test]
async fn a_lower_limit_that_zoom_names_is_kept() {
    let user = r#"{"id":"a"}"#;
    let headers =
        [("x-ratelimit-type", "QPS"), ("x-ratelimit-category", "Light"), ("x-ratelimit-limit", "3")];
    let script = script_with(vec![answer(200, &headers, user)], |_| {}).await;
    let begun = Instant::now();
    for _ in 0..3 {
        script.client.get_user(HOST).await.unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(490), "two a second, one of them at once");
}
