//! A Zoom that is down is left alone for a while, and found again.

use std::time::Duration;

use zoom::{Breaker, Client, Config, Error, Fault as Whose};
use zoom_sim::Fault;

use crate::stage::{HOST, PATIENT, Stage, config, stage};

/// A client that gives up after three faults in a row, with its token.
async fn client(stage: &Stage, pause: Duration) -> Client {
    let breaker = Breaker { after: 3, pause };
    let client = Client::new(Config { breaker, ..config(&stage.zoom, PATIENT) }).unwrap();
    client.fetch_token().await.unwrap();
    stage.control.clear_requests();
    client
}

#[tokio::test]
async fn after_three_faults_nothing_is_sent_and_nothing_is_unknown() {
    let stage = stage().await;
    let client = client(&stage, PATIENT).await;
    stage.fault("GET", "/v2/users/", Fault::Html502, 9);
    assert_eq!(client.get_user(HOST).await, Err(Error::Server { status: 502 }));
    let error = client.get_user(HOST).await.unwrap_err();
    assert_eq!(error, Error::Server { status: 502 }, "the repetition was held back, the fault is told");
    assert_eq!(stage.control.count("GET", "/v2/users/"), 3);
    let error = client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap_err();
    assert!(matches!(error, Error::Paused { left } if left <= PATIENT), "{error:?}");
    assert_eq!((error.fault(), error.outcome_unknown()), (Whose::Network, false));
    let error = client.clone().fetch_token().await.unwrap_err();
    assert!(matches!(error, Error::Paused { .. }), "{error:?}");
    assert_eq!(stage.control.count("POST", ""), 0);
    stage.client.get_user(HOST).await.unwrap_err();
    assert_eq!(stage.control.count("GET", "/v2/users/"), 5, "another client has a breaker of its own");
}

#[tokio::test]
async fn one_good_answer_ends_the_pause() {
    let stage = stage().await;
    let client = client(&stage, Duration::ZERO).await;
    stage.fault("GET", "/v2/users/", Fault::CommitThenDrop, 3);
    client.get_user(HOST).await.unwrap_err();
    // Two faults so far; the third blows the fuse, and as the pause is nothing, the repetition is the probe.
    client.get_user(HOST).await.unwrap();
    stage.fault("GET", "/v2/users/", Fault::Html502, 2);
    client.get_user(HOST).await.unwrap_err();
    client.get_user(HOST).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_no_fault_of_the_network() {
    let stage = stage().await;
    let client = client(&stage, PATIENT).await;
    for _ in 0..5 {
        assert_eq!(client.get_meeting(1).await.unwrap_err(), Error::NotFound);
    }
    stage.fault("GET", "/v2/users/", Fault::Unauthorized, 9);
    for _ in 0..3 {
        assert!(matches!(client.get_user(HOST).await, Err(Error::Credentials { .. })));
    }
    stage.fault("GET", "/meetings", Fault::Status { code: 200, body: "<html>".to_owned() }, 9);
    for _ in 0..5 {
        assert_eq!(client.get_meeting(1).await.unwrap_err(), Error::Unreadable { status: 200 });
    }
}

#[tokio::test]
async fn token_trouble_counts_as_well() {
    let stage = stage().await;
    let client = client(&stage, PATIENT).await;
    stage.fault("POST", "/oauth/token", Fault::Html502, 9);
    for _ in 0..3 {
        assert_eq!(client.fetch_token().await.unwrap_err(), Error::Server { status: 502 });
    }
    assert!(matches!(client.fetch_token().await, Err(Error::Paused { .. })));
    assert_eq!(stage.control.count("POST", "/oauth/token"), 3);
}
