//! Tokens and meetings on the wire.

use serde_json::json;

use crate::http::{GRANT, HOST, bearer, create, start, token, try_send};

#[tokio::test]
async fn t1_t2_a_token_answer_has_what_zooms_has() {
    let zoom = start().await;
    let answer = token(&zoom, "", GRANT).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("bearer"), &json!(3599)));
    assert!(
        body["scope"]
            .as_str()
            .unwrap()
            .starts_with("meeting:write:meeting:admin meeting:read:meeting:admin ")
    );
    assert!(answer.head.contains("date: mon, 04 jan 2027 08:00:00 gmt"), "{}", answer.head);
    assert!(body.get("refresh_token").is_none());
}

#[tokio::test]
async fn t6_the_query_will_do_unless_strict() {
    let zoom = start().await;
    let query = format!("?{GRANT}");
    assert_eq!(token(&zoom, &query, "").await.status, 200);
    zoom.control.set_strict_body(true);
    let refused = token(&zoom, &query, "").await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json(),
        json!({ "reason": "unsupported grant type", "error": "unsupported_grant_type" })
    );
    assert_eq!(token(&zoom, "", GRANT).await.status, 200);
}

#[tokio::test]
async fn t1_json_is_no_form_and_no_authorization_is_no_client() {
    let zoom = start().await;
    let headers = "content-type: application/json\r\n";
    let refused = try_send(&zoom, "POST", "/oauth/token", headers, "{}").await.unwrap();
    assert_eq!(refused.json()["error"], "unsupported_grant_type");
    let headers = "content-type: application/x-www-form-urlencoded\r\n";
    let refused = try_send(&zoom, "POST", "/oauth/token", headers, GRANT).await.unwrap();
    assert_eq!(
        (refused.status, refused.json()),
        (400, json!({ "reason": "Invalid client_id or client_secret", "error": "invalid_client" }))
    );
}

#[tokio::test]
async fn m3_a_meeting_has_every_field_of_zooms_answer() {
    let zoom = start().await;
    let body = r#"{"topic":"T","type":2,"start_time":"2027-01-05T09:00:00","timezone":"America/New_York","duration":30}"#;
    let made = create(&zoom, body).await;
    for field in [
        "uuid",
        "id",
        "host_id",
        "host_email",
        "topic",
        "type",
        "status",
        "start_time",
        "duration",
        "timezone",
        "agenda",
        "created_at",
        "start_url",
        "join_url",
        "password",
        "h323_password",
        "pstn_password",
        "encrypted_password",
        "pre_schedule",
        "creation_source",
        "settings",
    ] {
        assert!(made.get(field).is_some(), "{field}");
    }
    assert_eq!(made["start_time"], "2027-01-05T14:00:00Z", "M4: wall time in a zone");
    assert_eq!((&made["status"], &made["host_email"]), (&json!("waiting"), &json!(HOST)));
}

#[tokio::test]
async fn e1_e2_refusals_have_zooms_shape_and_204_has_no_body() {
    let zoom = start().await;
    let id = create(&zoom, "{}").await["id"].as_i64().unwrap();
    let headers = bearer(&zoom).await;
    let path = format!("/v2/meetings/{id}");
    let done = try_send(&zoom, "PATCH", &path, &headers, r#"{"topic":"New"}"#).await.unwrap();
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    assert!(done.head.contains("x-ratelimit-category: light"));
    let refused = try_send(&zoom, "PATCH", &path, &headers, "not json").await.unwrap();
    assert_eq!(
        refused.json(),
        json!({ "code": 300, "message": "Request Body should be a valid JSON object." })
    );
    let long = format!(r#"{{"topic":"{}"}}"#, "x".repeat(201));
    let refused = try_send(&zoom, "PATCH", &path, &headers, &long).await.unwrap().json();
    assert_eq!(refused["errors"][0]["field"], "topic");
    let refused = try_send(&zoom, "GET", "/v2/meetings/1", &headers, "").await.unwrap();
    assert_eq!(
        (refused.status, refused.json()),
        (404, json!({ "code": 3001, "message": "Meeting does not exist: 1." }))
    );
    let refused = try_send(&zoom, "GET", "/v2/meetings/many", &headers, "").await.unwrap();
    assert_eq!(refused.json()["code"], 300);
    let refused = try_send(&zoom, "GET", &path, "authorization: Bearer x\r\n", "").await.unwrap();
    assert_eq!(
        (refused.status, refused.json()),
        (401, json!({ "code": 124, "message": "Invalid access token." }))
    );
}

#[tokio::test]
async fn m12_the_bin_gives_back() {
    let zoom = start().await;
    let id = create(&zoom, "{}").await["id"].as_i64().unwrap();
    let headers = bearer(&zoom).await;
    let path = format!("/v2/meetings/{id}");
    assert_eq!(try_send(&zoom, "DELETE", &path, &headers, "").await.unwrap().status, 204);
    assert_eq!(try_send(&zoom, "GET", &path, &headers, "").await.unwrap().status, 404);
    let recover =
        try_send(&zoom, "PUT", &format!("{path}/status"), &headers, r#"{"action":"recover"}"#).await;
    assert_eq!(recover.unwrap().status, 204);
    assert_eq!(try_send(&zoom, "GET", &path, &headers, "").await.unwrap().status, 200);
}

#[tokio::test]
async fn a_dropped_connection_brings_no_answer_and_a_stopped_simulator_lets_go() {
    let zoom = start().await;
    let rule = |fault| zoom_sim::FaultRule::new("GET", "/v2", fault, 1);
    zoom.control.fault(rule(zoom_sim::Fault::CommitThenDrop));
    assert!(try_send(&zoom, "GET", "/v2/users", "", "").await.is_none());
    assert_eq!(zoom.control.requests().last().unwrap().status, None);
    for fault in [
        zoom_sim::Fault::TimeoutBefore,
        zoom_sim::Fault::Hold { at: zoom_sim::HoldAt::BeforeCommit },
        zoom_sim::Fault::Slow { ms: 3_600_000 },
    ] {
        let zoom = start().await;
        zoom.control.fault(zoom_sim::FaultRule::new("GET", "/v2", fault, 1));
        let control = zoom.control.clone();
        let address = zoom.base_url.strip_prefix("http://").unwrap().to_owned();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"GET /v2/users HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        while control.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        zoom.stop().await;
    }
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_simulator_from_stopping() {
    let zoom = start().await;
    let address = zoom.base_url.strip_prefix("http://").unwrap().to_owned();
    let mut half = tokio::net::TcpStream::connect(&address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut half, b"GET / HTTP/1.1\r\nho").await.unwrap();
    assert_eq!(crate::http::get(&zoom, "/").await.status, 200, "the one before it has been accepted");
    zoom.stop().await;
    drop(half);
    tokio::net::TcpListener::bind(&address).await.unwrap();
}
