//! One token for everybody, renewed when it must be.

use tokio::task::JoinSet;
use zoom::{Client, CredentialsProblem, Error, Reach};
use zoom_sim::{Fault, HoldAt};

use crate::stage::{HOST, PATIENT, config, stage};

const TOKEN: &str = "/oauth/token";

/// Twenty calls at once; how many failed, and with what.
async fn twenty(client: &Client) -> Vec<Error> {
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.spawn(async move { client.get_user(HOST).await });
    }
    calls.join_all().await.into_iter().filter_map(Result::err).collect()
}

#[tokio::test]
async fn twenty_parallel_calls_fetch_one_token() {
    let stage = stage().await;
    assert_eq!(twenty(&stage.client).await, []);
    assert_eq!(stage.control.count("POST", TOKEN), 1);
    assert_eq!(stage.control.count("GET", "/v2/users/"), 20);
}

#[tokio::test]
async fn twenty_refused_calls_renew_one_token() {
    let stage = stage().await;
    assert_eq!(twenty(&stage.client).await, []);
    stage.control.expire_tokens();
    assert_eq!(twenty(&stage.client).await, []);
    assert_eq!(stage.control.count("POST", TOKEN), 2);
}

#[tokio::test]
async fn those_who_wait_for_a_token_share_its_refusal() {
    let stage = stage().await;
    stage.control.set_activated(false);
    stage.fault("POST", TOKEN, Fault::Hold { at: HoldAt::BeforeCommit }, 1);
    let client = stage.client.clone();
    let calls = tokio::spawn(async move { twenty(&client).await });
    stage.control.wait_held(1).await;
    stage.control.release();
    assert_eq!(calls.await.unwrap(), vec![Error::Deactivated; 20]);
    assert_eq!(stage.control.count("POST", TOKEN), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let stage = stage().await;
    stage.client.get_user(HOST).await.unwrap();
    stage.control.expire_tokens();
    stage.client.get_user(HOST).await.unwrap();
    assert_eq!(stage.control.count("POST", TOKEN), 2);
    assert_eq!(stage.control.count("GET", "/v2/users/"), 3);
}

#[tokio::test]
async fn a_token_refused_twice_is_the_accounts_trouble() {
    let stage = stage().await;
    stage.fault("GET", "/v2/users/", Fault::Unauthorized, 5);
    let error = stage.client.get_user(HOST).await.unwrap_err();
    assert_eq!(error, Error::Credentials { which: CredentialsProblem::Token });
    assert_eq!(error.fault(), zoom::Fault::Account);
    assert_eq!(stage.control.count("GET", "/v2/users/"), 2);
    assert_eq!(stage.control.count("POST", TOKEN), 2);
}

#[tokio::test]
async fn a_create_with_a_stale_token_happens_once() {
    let stage = stage().await;
    stage.client.get_user(HOST).await.unwrap();
    stage.control.expire_tokens();
    stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    assert_eq!(stage.control.count("POST", "/meetings"), 2);
    assert_eq!(stage.control.meetings().len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let stage = stage().await;
    let body = r#"{"access_token":"soon dead","token_type":"bearer","expires_in":0,"scope":""}"#.to_owned();
    stage.fault("POST", TOKEN, Fault::Status { code: 200, body }, 1);
    assert_eq!(stage.client.fetch_token().await.unwrap().expires_in, 0);
    stage.client.get_user(HOST).await.unwrap();
    assert_eq!(stage.control.count("GET", "/v2/users/"), 1, "the dead token was never tried");
}

#[tokio::test]
async fn a_fresh_token_tells_todays_scopes_and_zooms_time() {
    let stage = stage().await;
    stage.control.set_strict_body(true);
    stage.client.get_user(HOST).await.unwrap();
    stage.control.set_scopes(vec!["user:read:user:admin".to_owned(), "meeting:read:admin".to_owned()]);
    let info = stage.client.fetch_token().await.unwrap();
    assert_eq!(info.scopes, ["user:read:user:admin", "meeting:read:admin"]);
    assert_eq!(info.expires_in, 3599);
    assert_eq!(info.server_date, Some(stage.now()));
    assert_eq!(info.api_url, Some(stage.zoom.base_url.parse().unwrap()));
    let missing = zoom::scopes::missing(&zoom::scopes::NEEDED, &info.scopes);
    assert_eq!(missing.len(), 3);
}

#[tokio::test]
async fn calls_go_where_the_token_points_unless_that_is_a_stranger() {
    let stage = stage().await;
    let nobody = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let token = |api: &str| {
        let body = format!(r#"{{"access_token":"t","expires_in":3599,"scope":"","api_url":"{api}"}}"#);
        stage.fault("POST", TOKEN, Fault::Status { code: 200, body }, 1);
    };
    token(&format!("http://{nobody}"));
    let info = stage.client.fetch_token().await.unwrap();
    assert_eq!(info.api_url, Some(format!("http://{nobody}").parse().unwrap()));
    let error = stage.client.get_user(HOST).await.unwrap_err();
    assert_eq!(error, Error::Unreachable { how: Reach::Refused }, "the token's address was not followed");
    assert_eq!(stage.control.count("GET", "/v2/users/"), 0);
    for stranger in
        ["https://api.zoom.us", "http://stranger.example", "nonsense", "http://127.0.0.1/elsewhere"]
    {
        token(stranger);
        stage.client.fetch_token().await.unwrap();
        stage.control.clear_requests();
        // The invented token is refused where it belongs, and a good one takes its place.
        stage.client.get_user(HOST).await.unwrap();
        assert_eq!(stage.control.count("GET", "/v2/users/"), 2, "{stranger}");
    }
}

#[tokio::test]
async fn http_1_will_do() {
    let stage = stage().await;
    let config = zoom::Config { http1_only: true, ..config(&stage.zoom, PATIENT) };
    assert!(Client::new(config).unwrap().get_user(HOST).await.is_ok());
}

#[tokio::test]
async fn each_wrong_credential_is_named() {
    let stage = stage().await;
    let wrong = |account: &str, client: &str, secret: &str| {
        let mut config = config(&stage.zoom, PATIENT);
        let known = stage.control.credentials();
        let pick = |text: &str, known: String| if text.is_empty() { known } else { text.to_owned() };
        config.credentials = zoom::Credentials::new(
            pick(account, known.account_id),
            pick(client, known.client_id),
            pick(secret, known.client_secret),
        );
        let client = Client::new(config).unwrap();
        async move { client.fetch_token().await.unwrap_err() }
    };
    let named = |which| Error::Credentials { which };
    assert_eq!(wrong("x", "", "").await, named(CredentialsProblem::AccountId));
    assert_eq!(wrong(" HarborlineSimAccount01", "", "").await, named(CredentialsProblem::AccountId));
    assert_eq!(wrong("", "x", "").await, named(CredentialsProblem::ClientIdOrSecret));
    assert_eq!(wrong("", "", "x").await, named(CredentialsProblem::ClientIdOrSecret));
    assert_eq!(wrong("", "new\nline", "").await, named(CredentialsProblem::ClientIdOrSecret));
    stage.control.set_activated(false);
    assert_eq!(stage.client.fetch_token().await.unwrap_err(), Error::Deactivated);
    let body = r#"{"reason":"unsupported grant type","error":"unsupported_grant_type"}"#.to_owned();
    stage.fault("POST", TOKEN, Fault::Status { code: 400, body }, 1);
    assert_eq!(stage.client.fetch_token().await.unwrap_err(), named(CredentialsProblem::AppType));
}
