//! What is sent again and what never is, counted in the simulator's log.

use std::time::{Duration, Instant};

use zoom::{Deleted, Error, MeetingChange, RateLimit, Reach};
use zoom_sim::{Fault, HoldAt};

use crate::script::{answer, script_with};
use crate::stage::{HOST, PATIENT, SHORT, Stage, stage, staged};

/// Creates under `fault`: the error, how many creates were sent, how many meetings there are then.
async fn create_under(stage: &Stage, fault: Fault) -> (Error, usize, usize) {
    stage.client.fetch_token().await.unwrap();
    stage.control.clear_requests();
    let before = stage.control.meetings().len();
    stage.fault("POST", "/meetings", fault, 1);
    let error = stage.client.create_meeting(HOST, &stage.new_meeting("m-once")).await.unwrap_err();
    (error, stage.control.count("POST", "/meetings"), stage.control.meetings().len() - before)
}

#[tokio::test]
async fn an_ambiguous_create_is_never_repeated_and_its_marker_is_found_once() {
    for (fault, cause) in [
        (Fault::CommitThenDrop, Error::Unreachable { how: Reach::Broken }),
        (Fault::CommitThen500, Error::Server { status: 500 }),
        (Fault::CommitThenInvalidJson, Error::Unreadable { status: 201 }),
    ] {
        let stage = stage().await;
        let (error, sent, made) = create_under(&stage, fault.clone()).await;
        assert!(error.outcome_unknown(), "{fault:?}");
        assert_eq!((error.cause(), error.fault()), (&cause, zoom::Fault::Network), "{fault:?}");
        assert_eq!((sent, made), (1, 1), "{fault:?}");
        assert_eq!(stage.marked("m-once").await, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_create_that_did_not_happen_may_still_be_ambiguous() {
    let stage = stage().await;
    let (error, sent, made) = create_under(&stage, Fault::Html502).await;
    assert_eq!(error, Error::OutcomeUnknown(Box::new(Error::Server { status: 502 })));
    assert_eq!((sent, made, stage.marked("m-once").await), (1, 0, 0));
}

#[tokio::test]
async fn a_create_without_answer_times_out_with_unknown_outcome() {
    let stage = staged(SHORT).await;
    let (error, sent, made) = create_under(&stage, Fault::TimeoutBefore).await;
    assert_eq!(error, Error::OutcomeUnknown(Box::new(Error::TimedOut)));
    assert_eq!((sent, made), (1, 0));
}

#[tokio::test]
async fn a_create_may_happen_after_the_client_has_hung_up() {
    let stage = staged(SHORT).await;
    let (error, sent, made) = create_under(&stage, Fault::Hold { at: HoldAt::BeforeCommit }).await;
    assert!(error.outcome_unknown());
    assert_eq!((sent, made, stage.control.held()), (1, 0, 1));
    // Two round trips, so that the simulator has noticed the broken connection.
    stage.client.get_user(HOST).await.unwrap();
    stage.client.get_user(HOST).await.unwrap();
    stage.control.release();
    let appeared = async {
        while stage.control.meetings().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), appeared).await.unwrap();
    assert_eq!(stage.marked("m-once").await, 1);
}

#[tokio::test]
async fn a_create_held_at_three_places_exists_from_the_commit_on() {
    for (at, exists, logged) in [
        (HoldAt::BeforeCommit, false, None),
        (HoldAt::AfterCommit, true, None),
        (HoldAt::BeforeAnswer, true, Some(201)),
    ] {
        let stage = stage().await;
        stage.fault("POST", "/meetings", Fault::Hold { at }, 1);
        let (client, new) = (stage.client.clone(), stage.new_meeting("m-1"));
        let call = tokio::spawn(async move { client.create_meeting(HOST, &new).await });
        stage.control.wait_held(1).await;
        assert_eq!(!stage.control.meetings().is_empty(), exists, "{at:?}");
        assert_eq!(stage.control.requests().last().unwrap().status, logged, "{at:?}");
        stage.control.release();
        assert!(call.await.unwrap().is_ok(), "{at:?}");
    }
}

#[tokio::test]
async fn a_slow_create_is_waited_for() {
    let stage = stage().await;
    stage.fault("POST", "/meetings", Fault::Slow { ms: 50 }, 1);
    stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    assert_eq!(stage.control.meetings().len(), 1);
}

#[tokio::test]
async fn a_refused_create_is_a_definite_no() {
    for fault in [Fault::RateLimitSecond, Fault::RateLimitDaily, Fault::RateLimitHostDaily] {
        let stage = stage().await;
        let (error, sent, made) = create_under(&stage, fault).await;
        assert!(!error.outcome_unknown());
        assert_eq!((sent, made), (1, 0));
    }
}

#[tokio::test]
async fn a_create_that_never_left_is_a_definite_no() {
    let stage = stage().await;
    let nobody = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let api_url = format!("http://{nobody}/v2").parse().unwrap();
    let script = script_with(Vec::new(), |config| config.api_url = api_url).await;
    let error = script.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap_err();
    assert_eq!(error, Error::Unreachable { how: Reach::Refused });
}

#[tokio::test]
async fn a_read_is_repeated_once_and_no_more() {
    for fault in [Fault::Html502, Fault::CommitThen500, Fault::CommitThenDrop] {
        let stage = stage().await;
        stage.fault("GET", "/v2/users/", fault.clone(), 1);
        assert!(stage.client.get_user(HOST).await.is_ok(), "{fault:?}");
        assert_eq!(stage.control.count("GET", "/v2/users/"), 2, "{fault:?}");
        stage.fault("GET", "/v2/users/", fault.clone(), 9);
        assert_eq!(stage.client.get_user(HOST).await.unwrap_err().fault(), zoom::Fault::Network);
        assert_eq!(stage.control.count("GET", "/v2/users/"), 4, "{fault:?}");
    }
}

#[tokio::test]
async fn a_delete_is_repeated_once_and_gone_is_gone() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    stage.fault("DELETE", "/meetings", Fault::CommitThenDrop, 1);
    assert_eq!(stage.client.delete_meeting(id).await, Ok(Deleted::AlreadyGone));
    assert_eq!(stage.control.count("DELETE", "/meetings"), 2);
    stage.fault("DELETE", "/meetings", Fault::Html502, 9);
    assert_eq!(stage.client.delete_meeting(id).await, Err(Error::Server { status: 502 }));
    assert_eq!(stage.control.count("DELETE", "/meetings"), 4);
}

#[tokio::test]
async fn changes_are_never_repeated() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    stage.fault("PATCH", "/meetings", Fault::Html502, 1);
    stage.fault("PUT", "/status", Fault::Html502, 1);
    let change = MeetingChange { topic: Some("New".to_owned()), ..Default::default() };
    assert_eq!(stage.client.update_meeting(id, &change).await, Err(Error::Server { status: 502 }));
    assert_eq!(stage.client.end_meeting(id).await, Err(Error::Server { status: 502 }));
    assert_eq!(stage.control.count("PATCH", "/meetings"), 1);
    assert_eq!(stage.control.count("PUT", "/status"), 1);
}

#[tokio::test]
async fn limits_unreadable_answers_and_time_outs_are_never_repeated() {
    let stage = staged(SHORT).await;
    stage.client.fetch_token().await.unwrap();
    let html = Fault::Status { code: 200, body: "<html>Sign in to the hotel</html>".to_owned() };
    for fault in [Fault::RateLimitSecond, Fault::RateLimitDaily, html, Fault::TimeoutBefore] {
        stage.control.clear_requests();
        stage.fault("GET", "/v2/users/", fault.clone(), 1);
        assert!(stage.client.get_user(HOST).await.is_err(), "{fault:?}");
        assert_eq!(stage.control.count("GET", "/v2/users/"), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_read_and_a_delete_that_came_too_fast_wait_and_go_again() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    stage.fault("GET", "/v2/users/", Fault::RateLimitSecond, 2);
    stage.fault("DELETE", "/meetings", Fault::RateLimitSecond, 1);
    let begun = Instant::now();
    let (user, deleted) = tokio::join!(stage.client.get_user(HOST), stage.client.delete_meeting(id));
    assert!(user.is_ok());
    assert_eq!(deleted, Ok(Deleted::Now));
    assert!(begun.elapsed() >= Duration::from_secs(2), "two pauses of a second or more");
    assert_eq!(stage.control.count("GET", "/v2/users/"), 3);
    assert_eq!(stage.control.count("DELETE", "/meetings"), 2);
}

#[tokio::test]
async fn what_comes_too_fast_three_times_is_told() {
    let stage = stage().await;
    stage.fault("GET", "/v2/users/", Fault::RateLimitSecond, 9);
    let error = stage.client.get_user(HOST).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { kind: RateLimit::PerSecond, .. }), "{error:?}");
    assert_eq!(stage.control.count("GET", "/v2/users/"), 3);
}

#[tokio::test]
async fn no_limit_makes_a_create_or_a_change_go_twice() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    stage.control.clear_requests();
    for (method, path) in [("POST", "/meetings"), ("PATCH", "/meetings"), ("PUT", "/status")] {
        stage.fault(method, path, Fault::RateLimitSecond, 1);
    }
    stage.client.create_meeting(HOST, &stage.new_meeting("m-2")).await.unwrap_err();
    stage.client.update_meeting(id, &MeetingChange::default()).await.unwrap_err();
    stage.client.end_meeting(id).await.unwrap_err();
    for (method, path) in [("POST", "/meetings"), ("PATCH", "/meetings"), ("PUT", "/status")] {
        assert_eq!(stage.control.count(method, path), 1, "{method}");
    }
}

#[tokio::test]
async fn a_wait_that_the_budget_cannot_hold_is_not_begun() {
    let slow = [("retry-after", "60"), ("date", "Wed, 01 May 2030 13:00:00 GMT")];
    let refusal = answer(429, &slow, r#"{"code":429,"message":"maximum per-second rate limit"}"#);
    let script = script_with(vec![refusal], |_| {}).await;
    let begun = Instant::now();
    let error = script.client.get_user(HOST).await.unwrap_err();
    assert!(error.retry_at().is_some());
    assert_eq!(script.seen().len(), 1);
    assert!(begun.elapsed() < PATIENT, "it came back at once");
}

#[tokio::test]
async fn the_whole_call_keeps_one_budget() {
    let stage = staged(SHORT).await;
    stage.fault("POST", "/oauth/token", Fault::TimeoutBefore, 1);
    let error = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap_err();
    assert_eq!(error, Error::TimedOut, "waiting for a token is no create");
    assert_eq!(stage.control.count("POST", "/meetings"), 0);
}
