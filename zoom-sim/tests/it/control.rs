//! `/_sim/`, call by call, as the README lists them.

use serde_json::json;

use crate::http::{GRANT, HOST, bearer, create, get, json, start, token, try_send};

#[tokio::test]
async fn credentials_are_what_the_settings_need() {
    let zoom = start().await;
    let body = get(&zoom, "/_sim/credentials").await.json();
    assert_eq!(body["account_id"], "HarborlineSimAccount01");
    assert_eq!(body["hosts"].as_array().unwrap().len(), 5);
    assert_eq!(body["hosts"][0], HOST);
}

#[tokio::test]
async fn the_clock_moves_when_told() {
    let zoom = start().await;
    assert_eq!(
        get(&zoom, "/_sim/clock").await.json(),
        json!({ "mode": "explicit", "now": "2027-01-04T08:00:00Z" })
    );
    let moved =
        json(&zoom, "POST", "/_sim/clock", r#"{"set":"2030-01-01T00:00:00Z","advance_seconds":90}"#).await;
    assert_eq!(moved.json()["now"], "2030-01-01T00:01:30Z");
    let auto = json(&zoom, "POST", "/_sim/clock", r#"{"mode":"auto"}"#).await;
    assert_eq!(auto.json()["mode"], "auto");
    assert!(auto.json()["now"].as_str().unwrap().starts_with("2030-01-01T00:0"));
    json(&zoom, "POST", "/_sim/clock", r#"{"mode":"explicit","set":"2031-02-03T04:05:06Z"}"#).await;
    for path in ["/v2/users", "/_sim/clock", "/", "/nowhere"] {
        let head = get(&zoom, path).await.head;
        assert!(head.contains("date: mon, 03 feb 2031 04:05:06 gmt"), "{path}: {head}");
    }
    assert!(token(&zoom, "", GRANT).await.head.contains("date: mon, 03 feb 2031 04:05:06 gmt"));
    zoom.control.fault(zoom_sim::FaultRule::new("GET", "/v2", zoom_sim::Fault::Html502, 1));
    assert!(get(&zoom, "/v2/users").await.head.contains("date: mon, 03 feb 2031 04:05:06 gmt"));
    for wrong in [r#"{"set":"tomorrow"}"#, r#"{"jump":1}"#, "nonsense"] {
        assert_eq!(json(&zoom, "POST", "/_sim/clock", wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn meetings_are_made_moved_started_ended_and_deleted_by_hand() {
    let zoom = start().await;
    let new =
        format!(r#"{{"host":"{HOST}","topic":"By hand","start_time":"2027-01-04T10:00:00Z","duration":30}}"#);
    let made = json(&zoom, "POST", "/_sim/meetings", &new).await;
    assert_eq!(made.status, 201);
    let path = format!("/_sim/meetings/{}", made.json()["id"]);
    let edit = r#"{"start_time":"2027-01-04T11:00:00Z","duration":45,"topic":"Moved"}"#;
    assert_eq!(json(&zoom, "PATCH", &path, edit).await.status, 204);
    assert_eq!(json(&zoom, "POST", &format!("{path}/start"), "").await.status, 204);
    let seen = &get(&zoom, "/_sim/meetings").await.json()[0];
    assert_eq!(
        [&seen["topic"], &seen["start_time"], &seen["duration"], &seen["running"], &seen["host_name"]],
        [
            &json!("Moved"),
            &json!("2027-01-04T11:00:00Z"),
            &json!(45),
            &json!(true),
            &json!("Harborline Host A")
        ]
    );
    assert_eq!(json(&zoom, "POST", &format!("{path}/end"), "").await.status, 204);
    assert_eq!(json(&zoom, "POST", &format!("{path}/end"), "").await.status, 404);
    assert_eq!(json(&zoom, "DELETE", &path, "").await.status, 204);
    assert_eq!(json(&zoom, "DELETE", &path, "").await.status, 404);
    assert_eq!(get(&zoom, "/_sim/meetings").await.json(), json!([]));
}

#[tokio::test]
async fn users_and_app_are_edited_by_hand() {
    let zoom = start().await;
    let edit = r#"{"kind":"basic","state":"inactive"}"#;
    assert_eq!(json(&zoom, "PATCH", &format!("/_sim/users/{HOST}"), edit).await.status, 204);
    let user = &get(&zoom, "/_sim/users").await.json()[0];
    assert_eq!((&user["kind"], &user["state"]), (&json!("basic"), &json!("inactive")));
    assert_eq!(json(&zoom, "PATCH", "/_sim/users/nobody", edit).await.status, 404);
    let edit = r#"{"activated":false,"scopes":["a"],"waiting_room_lock":false,"daily_limit":3}"#;
    assert_eq!(json(&zoom, "PATCH", "/_sim/app", edit).await.status, 204);
    let app = get(&zoom, "/_sim/app").await.json();
    assert_eq!(
        (&app["scopes"], &app["waiting_room_lock"], &app["daily_limit"]),
        (&json!(["a"]), &json!(false), &json!(3))
    );
    assert_eq!(token(&zoom, "", GRANT).await.json()["reason"], "The app is not activated");
    assert_eq!(json(&zoom, "POST", "/_sim/reset", "").await.status, 204);
    assert_eq!(token(&zoom, "", GRANT).await.status, 200);
}

#[tokio::test]
async fn u8_a_user_with_another_address_keeps_id_and_meetings() {
    let zoom = start().await;
    let meeting = create(&zoom, "{}").await;
    let id = get(&zoom, "/_sim/users").await.json()[0]["id"].as_str().unwrap().to_owned();
    let rename = |email: &str| format!(r#"{{"email":"{email}"}}"#);
    let path = format!("/_sim/users/{HOST}");
    assert_eq!(json(&zoom, "PATCH", &path, &rename("host-b@harborline.example")).await.status, 404, "taken");
    assert_eq!(json(&zoom, "PATCH", &path, &rename("harbor@harborline.example")).await.status, 204);
    let auth = bearer(&zoom).await;
    let gone = try_send(&zoom, "GET", &format!("/v2/users/{HOST}"), &auth, "").await.unwrap();
    assert_eq!(gone.status, 404, "nobody is called that any more");
    for key in [id.as_str(), "harbor@harborline.example"] {
        let found = try_send(&zoom, "GET", &format!("/v2/users/{key}"), &auth, "").await.unwrap().json();
        assert_eq!((&found["id"], &found["email"]), (&json!(id), &json!("harbor@harborline.example")));
    }
    let meetings = get(&zoom, "/_sim/meetings").await.json();
    assert_eq!(
        (&meetings[0]["id"], &meetings[0]["host_email"]),
        (&meeting["id"], &json!("harbor@harborline.example"))
    );
}

#[tokio::test]
async fn the_log_holds_method_path_and_status_and_no_secret() {
    let zoom = start().await;
    create(&zoom, "{}").await;
    token(&zoom, "?account_id=HarborlineSimAccount01", "").await;
    let log = get(&zoom, "/_sim/requests").await;
    let entries: Vec<_> =
        log.json().as_array().unwrap().iter().map(|entry| entry["status"].clone()).collect();
    assert_eq!(entries, [json!(200), json!(201), json!(400)]);
    assert!(!log.body.contains("HarborlineSimAccount01") && !log.body.contains("Bearer"));
    assert_eq!(json(&zoom, "DELETE", "/_sim/requests", "").await.status, 204);
    assert_eq!(get(&zoom, "/_sim/requests").await.json(), json!([]));
}

#[tokio::test]
async fn faults_are_set_shown_used_up_and_cleared() {
    let zoom = start().await;
    let rule = r#"{"match":{"method":"POST","path":"/oauth"},"fault":"html_502","times":1}"#;
    assert_eq!(json(&zoom, "POST", "/_sim/fault", rule).await.status, 204);
    assert_eq!(get(&zoom, "/_sim/fault").await.json()["rules"][0]["fault"], "html_502");
    let page = token(&zoom, "", GRANT).await;
    assert!(page.status == 502 && page.body.contains("<html>"));
    assert_eq!(token(&zoom, "", GRANT).await.status, 200);
    let hold = r#"{"fault":{"hold":{"at":"before_answer"}}}"#;
    json(&zoom, "POST", "/_sim/fault", hold).await;
    let (answer, ()) = tokio::join!(token(&zoom, "", GRANT), async {
        zoom.control.wait_held(1).await;
        assert_eq!(get(&zoom, "/_sim/fault").await.json()["held"], 1);
        assert_eq!(json(&zoom, "POST", "/_sim/release", "").await.status, 204);
    });
    assert_eq!(answer.status, 200);
    assert_eq!(json(&zoom, "DELETE", "/_sim/fault", "").await.status, 204);
    assert_eq!(token(&zoom, "", GRANT).await.status, 200);
    assert_eq!(json(&zoom, "POST", "/_sim/fault", r#"{"fault":"meteor"}"#).await.status, 400);
}

#[tokio::test]
async fn m16_u6_a_lock_on_join_before_host_wins_silently_and_the_settings_say_so() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let settings = async |user: &str| {
        let path = format!("/v2/users/{user}/settings");
        let answer = try_send(&zoom, "GET", &path, &headers, "").await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let body = answer.json();
        (body["schedule_meeting"]["join_before_host"].clone(), body["in_meeting"]["waiting_room"].clone())
    };
    let closed = r#"{"settings":{"join_before_host":false,"waiting_room":true}}"#;
    assert_eq!(settings(HOST).await, (json!(false), json!(true)));
    assert_eq!(create(&zoom, closed).await["settings"]["join_before_host"], false);
    assert_eq!(json(&zoom, "PATCH", "/_sim/policy", r#"{"join_before_host":true}"#).await.status, 204);
    assert_eq!(settings(HOST).await, (json!(true), json!(true)));
    let made = create(&zoom, closed).await;
    assert_eq!(made["settings"]["join_before_host"], true);
    let path = format!("/v2/meetings/{}", made["id"]);
    assert_eq!(try_send(&zoom, "PATCH", &path, &headers, closed).await.unwrap().status, 204);
    let read = try_send(&zoom, "GET", &path, &headers, "").await.unwrap().json();
    assert_eq!(read["settings"]["join_before_host"], true);
    // One user's lock wins over the account's; null takes it away.
    let own = format!("/_sim/users/{HOST}/policy");
    let edit = r#"{"join_before_host":false,"waiting_room":false}"#;
    assert_eq!(json(&zoom, "PATCH", &own, edit).await.status, 204);
    assert_eq!(settings(HOST).await, (json!(false), json!(false)));
    assert_eq!(settings("host-b@harborline.example").await, (json!(true), json!(true)));
    assert_eq!(json(&zoom, "PATCH", &own, r#"{"waiting_room":null}"#).await.status, 204);
    assert_eq!(get(&zoom, &own).await.json()["join_before_host"], false);
    assert_eq!(settings(HOST).await, (json!(false), json!(true)));
    assert_eq!(json(&zoom, "PATCH", &own, r#"{"doors":1}"#).await.status, 400);
    assert_eq!(json(&zoom, "PATCH", "/_sim/users/nobody/policy", "{}").await.status, 404);
}

#[tokio::test]
async fn u6_settings_need_their_own_scope_or_the_classic_one() {
    let zoom = start().await;
    let path = format!("/v2/users/{HOST}/settings");
    for (scope, status) in
        [("user:read:settings:admin", 200), ("user:read:admin", 200), ("user:read:user:admin", 400)]
    {
        zoom.control.set_scopes(vec![scope.to_owned()]);
        let headers = bearer(&zoom).await;
        let answer = try_send(&zoom, "GET", &path, &headers, "").await.unwrap();
        assert_eq!(answer.status, status, "{scope}");
    }
}

#[tokio::test]
async fn m17_passcodes_obey_the_accounts_rules() {
    let zoom = start().await;
    let rules = r#"{"passcode":{"length":8,"have_letter":true,"have_special_character":true}}"#;
    assert_eq!(json(&zoom, "PATCH", "/_sim/policy", rules).await.status, 204);
    let headers = bearer(&zoom).await;
    let path = format!("/v2/users/{HOST}/meetings");
    let refused = try_send(&zoom, "POST", &path, &headers, r#"{"password":"123456"}"#).await.unwrap();
    assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (400, &json!("password")));
    assert_eq!(create(&zoom, r#"{"password":"a@345678"}"#).await["password"], "a@345678");
    let invented = create(&zoom, "{}").await["password"].as_str().unwrap().to_owned();
    assert!(invented.len() >= 8 && invented.contains('@'), "{invented}");
    let settings = try_send(&zoom, "GET", &format!("/v2/users/{HOST}/settings"), &headers, "").await.unwrap();
    assert_eq!(settings.json()["schedule_meeting"]["meeting_password_requirement"]["length"], 8);
}

#[tokio::test]
async fn t10_all_tokens_end_at_once() {
    let zoom = start().await;
    let (first, second) = (bearer(&zoom).await, bearer(&zoom).await);
    assert_eq!(json(&zoom, "DELETE", "/_sim/tokens", "").await.status, 204);
    for headers in [first, second] {
        let answer = try_send(&zoom, "GET", "/v2/users", &headers, "").await.unwrap();
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!(124)));
    }
    let fresh = bearer(&zoom).await;
    assert_eq!(try_send(&zoom, "GET", "/v2/users", &fresh, "").await.unwrap().status, 200);
}
