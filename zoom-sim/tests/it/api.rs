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

#[tokio::test]
async fn l6_the_next_24_hours_hold_what_a_user_hosts_or_is_invited_to() {
    let zoom = start().await;
    zoom.control.set_scopes(vec!["meeting:read:admin".into(), "meeting:write:admin".into()]);
    let at =
        |time: &str, more: &str| format!(r#"{{"topic":"T","start_time":"{time}","password":"abc"{more}}}"#);
    create(&zoom, &at("2027-01-05T07:59:00Z", "")).await;
    create(&zoom, &at("2027-01-05T08:01:00Z", "")).await;
    let invited = r#","settings":{"meeting_invitees":[{"email":"Host-B@harborline.example"}]}"#;
    create(&zoom, &at("2027-01-04T20:00:00Z", invited)).await;
    let headers = bearer(&zoom).await;
    let seen = async |user: &str| {
        let path = format!("/v2/users/{user}/upcoming_meetings");
        let body = try_send(&zoom, "GET", &path, &headers, "").await.unwrap().json();
        let meetings = body["meetings"].as_array().cloned().unwrap_or_default();
        meetings.iter().map(|meeting| meeting["is_host"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(seen(HOST).await, [true, true]);
    assert_eq!(seen("host-b@harborline.example").await, [false]);
    let unknown = try_send(&zoom, "GET", "/v2/users/nobody/upcoming_meetings", &headers, "").await.unwrap();
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!(3001)));
}

#[tokio::test]
async fn m25_the_invitation_is_text_in_the_meetings_own_zone() {
    let zoom = start().await;
    zoom.control.set_scopes(vec!["meeting:read:admin".into(), "meeting:write:admin".into()]);
    let body = r#"{"topic":"Court","start_time":"2027-01-05T14:00:00Z","timezone":"America/New_York"}"#;
    let made = create(&zoom, body).await;
    let headers = bearer(&zoom).await;
    let path = format!("/v2/meetings/{}/invitation", made["id"]);
    let answer = try_send(&zoom, "GET", &path, &headers, "").await.unwrap().json();
    let text = answer["invitation"].as_str().unwrap();
    for part in
        ["Harborline Host A is inviting you", "Topic: Court\r\n", "Jan 5, 2027 09:00 AM America/New_York"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains(made["join_url"].as_str().unwrap())
            && text.contains(made["password"].as_str().unwrap())
    );
    assert!(!text.contains("zak="));
}

#[tokio::test]
async fn m21_what_is_unknown_or_unpaid_is_dropped_without_a_word() {
    let zoom = start().await;
    let body = r#"{"settings":{"host_video":true,"breakout_room":{"enable":true},"approval_type":0,
        "auto_recording":"cloud"}}"#;
    let kept = create(&zoom, body).await["settings"].clone();
    assert_eq!((&kept["host_video"], &kept["approval_type"]), (&json!(true), &json!(0)));
    assert!(kept.get("breakout_room").is_none());
    zoom.control.edit_user(HOST, Some(zoom_sim::UserKind::Basic), None);
    let kept = create(&zoom, body).await["settings"].clone();
    assert_eq!((&kept["approval_type"], &kept["auto_recording"]), (&json!(2), &json!("none")));
}

#[tokio::test]
async fn m17_a_meeting_without_a_passcode_has_a_bare_link_that_opens() {
    let zoom = start().await;
    let made = create(&zoom, r#"{"default_password":false}"#).await;
    assert_eq!(made["password"], "");
    assert!(!made["join_url"].as_str().unwrap().contains("pwd"));
    assert_eq!(crate::http::get(&zoom, crate::http::local(&zoom, &made["join_url"])).await.status, 200);
    zoom.control.set_policy(zoom_sim::Policy { passcode: Some(<_>::default()), ..<_>::default() });
    assert_ne!(create(&zoom, r#"{"default_password":false}"#).await["password"], "");
}

#[tokio::test]
async fn r6_a_zak_of_the_user_opens_the_users_meetings() {
    let zoom = start().await;
    zoom.control.set_scopes(vec!["user:read:admin".into(), "meeting:write:admin".into()]);
    let made = create(&zoom, "{}").await;
    let headers = bearer(&zoom).await;
    let path = format!("/v2/users/{HOST}/token?type=zak");
    let zak = try_send(&zoom, "GET", &path, &headers, "").await.unwrap().json()["token"].clone();
    let link = format!("/s/{}?zak={}", made["id"], zak.as_str().unwrap());
    assert!(crate::http::get(&zoom, &link).await.body.contains("You are the host"));
}

#[tokio::test]
async fn u7_users_come_in_pages_by_state() {
    let options = zoom_sim::Options { seed: zoom_sim::Seed::crowd(65), ..zoom_sim::Options::default() };
    let zoom = zoom_sim::Simulator::start(options).await.unwrap();
    let headers = bearer(&zoom).await;
    let (mut seen, mut token) = (Vec::new(), String::new());
    for (number, size) in [(1, 30), (2, 30), (3, 5)] {
        let path = format!("/v2/users?next_page_token={token}");
        let page = try_send(&zoom, "GET", &path, &headers, "").await.unwrap().json();
        assert_eq!(
            (&page["page_number"], &page["page_count"], &page["total_records"]),
            (&json!(number), &json!(3), &json!(65))
        );
        assert_eq!(page["users"].as_array().unwrap().len(), size);
        seen.extend(page["users"].as_array().unwrap().iter().map(|user| user["email"].clone()));
        token = page["next_page_token"].as_str().unwrap().to_owned();
    }
    assert!(token.is_empty() && seen.last() == Some(&json!("host-065@harborline.example")));
    zoom.control.edit_user("host-002@harborline.example", None, Some(zoom_sim::UserState::Inactive));
    let inactive = try_send(&zoom, "GET", "/v2/users?status=inactive", &headers, "").await.unwrap().json();
    assert_eq!(inactive["users"][0]["email"], "host-002@harborline.example");
    let summary = try_send(&zoom, "GET", "/v2/users/summary", &headers, "").await.unwrap().json();
    assert_eq!(summary["licensed_users_count"], 65);
    let known = "/v2/users/email?email=HOST-001@harborline.example";
    assert_eq!(try_send(&zoom, "GET", known, &headers, "").await.unwrap().json()["existed_email"], true);
}
