//! Every switch, in each of its positions, as a client sees it. (Those of 429 are in `limits`, those of webhooks in
//! `webhooks`, those of time in the rules' own tests.)

use serde_json::{Value, json};
use zoom_sim::{
    AlternativeHost, Handle, InactiveApp, LongTopic, Me, OffsetStart, TokenRefused, Unfit,
    UnknownTrackingField, UnknownZone,
};

use crate::http::{Answer, GRANT, HOST, bearer, create, get, json, start, token, try_send};

const OTHER: &str = "host-b@harborline.example";

async fn call(zoom: &Handle, method: &str, path: &str, body: &str) -> Answer {
    let headers = bearer(zoom).await;
    try_send(zoom, method, path, &headers, body).await.unwrap()
}

async fn post(zoom: &Handle, body: &str) -> Answer {
    call(zoom, "POST", &format!("/v2/users/{HOST}/meetings"), body).await
}

fn told(answer: &Answer) -> (u16, i64) {
    (answer.status, answer.json()["code"].as_i64().unwrap_or_default())
}

#[tokio::test]
async fn t8_each_refusal_of_a_token_can_be_asked_for() {
    let zoom = start().await;
    let refused = async |how, reason: &str, error: &str| {
        zoom.control.switch(|switches| switches.refuse_token = Some(how));
        let answer = token(&zoom, "", GRANT).await;
        assert_eq!((answer.status, answer.json()), (400, json!({ "reason": reason, "error": error })));
    };
    refused(TokenRefused::Client, "Invalid client_id or client_secret", "invalid_client").await;
    refused(TokenRefused::Account, "Bad Request", "invalid_request").await;
    refused(TokenRefused::Grant, "unsupported grant type", "unsupported_grant_type").await;
    refused(TokenRefused::Inactive, "The app is not activated", "invalid_request").await;
    zoom.control.switch(|switches| switches.inactive_app = InactiveApp::UnsupportedGrant);
    refused(TokenRefused::Inactive, "unsupported grant type", "unsupported_grant_type").await;
    zoom.control.switch(|switches| {
        switches.refuse_token = Some(TokenRefused::Client);
        switches.wrong_client_status = 401;
        switches.token_error_codes = true;
    });
    let answer = token(&zoom, "", GRANT).await;
    assert_eq!((answer.status, &answer.json()["errorCode"]), (401, &json!(4702)));
    zoom.control.reset();
    let dead = token(&zoom, "", "grant_type=refresh_token&refresh_token=x").await;
    assert_eq!(dead.json(), json!({ "reason": "Invalid Token!", "error": "invalid_grant" }));
    assert_eq!(token(&zoom, "", GRANT).await.status, 200);
}

#[tokio::test]
async fn t2_the_apis_address_is_the_accounts_or_absent() {
    let zoom = start().await;
    assert_eq!(token(&zoom, "", GRANT).await.json()["api_url"], zoom.base_url);
    json(&zoom, "PATCH", "/_sim/app", r#"{"api_url":"https://api-eu.zoom.us"}"#).await;
    assert_eq!(token(&zoom, "", GRANT).await.json()["api_url"], "https://api-eu.zoom.us");
    zoom.control.switch(|switches| switches.token_api_url = false);
    assert!(token(&zoom, "", GRANT).await.json().get("api_url").is_none());
}

#[tokio::test]
async fn t5_a_missing_scope_is_told_with_several_statuses_codes_and_lists() {
    let zoom = start().await;
    zoom.control.set_scopes(vec![]);
    assert_eq!(told(&post(&zoom, "{}").await), (400, 4711));
    for (status, code) in [(401, 4700), (403, 124)] {
        zoom.control.switch(|switches| {
            switches.missing_scope_status = status;
            switches.missing_scope_code = code;
            switches.missing_scope_names_all = true;
        });
        let answer = post(&zoom, "{}").await;
        assert_eq!(told(&answer), (status, code));
        let words = "Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin].";
        assert_eq!(answer.json()["message"], words);
    }
}

#[tokio::test]
async fn t9_dead_and_absent_tokens_have_several_codes() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    zoom.control.advance_clock(chrono::TimeDelta::hours(1));
    let ask = async |headers: &str| told(&try_send(&zoom, "GET", "/v2/users", headers, "").await.unwrap());
    assert_eq!((ask(&headers).await, ask("").await), ((401, 124), (401, 124)));
    zoom.control.switch(|switches| {
        switches.bad_token_status = 400;
        switches.expired_token_code = 201;
        switches.no_token_code = 4700;
    });
    assert_eq!((ask(&headers).await, ask("").await), ((400, 201), (400, 4700)));
    assert_eq!(ask("authorization: Bearer made-up\r\n").await, (400, 124));
}

#[tokio::test]
async fn u3_me_is_nobody_a_stranger_or_the_owner() {
    let zoom = start().await;
    let me = async |who| {
        zoom.control.switch(|switches| switches.me = who);
        call(&zoom, "GET", "/v2/users/me", "").await
    };
    assert_eq!(told(&me(Me::Nobody).await), (404, 1001));
    assert_eq!(told(&me(Me::OtherAccount).await), (400, 1010));
    assert_eq!(me(Me::Owner).await.json()["email"], "owner@harborline.example");
}

#[tokio::test]
async fn u4_an_unfit_host_is_told_why_or_unknown() {
    let zoom = start().await;
    let ask =
        async |host: &str| told(&call(&zoom, "POST", &format!("/v2/users/{host}/meetings"), "{}").await);
    json(&zoom, "PATCH", &format!("/_sim/users/{OTHER}"), r#"{"kind":"unassigned"}"#).await;
    let unfit =
        ["invited@harborline.example", "retired@harborline.example", "front-desk@harborline.example", OTHER];
    for (host, code) in unfit.into_iter().zip([1120, 3161, 3161, 3161]) {
        assert_eq!(ask(host).await, (400, code), "{host}");
    }
    zoom.control.switch(|switches| switches.unfit_host = Unfit::Nobody);
    for host in unfit {
        assert_eq!(ask(host).await, (404, 1001), "{host}");
    }
    json(&zoom, "PATCH", &format!("/_sim/users/{HOST}"), r#"{"elsewhere":true}"#).await;
    assert_eq!(ask(HOST).await, (400, 1010));
}

#[tokio::test]
async fn m6_a_long_topic_is_refused_or_cut() {
    let zoom = start().await;
    let body = format!(r#"{{"topic":"{}"}}"#, "x".repeat(201));
    assert_eq!(told(&post(&zoom, &body).await), (400, 300));
    zoom.control.switch(|switches| switches.long_topic = LongTopic::Cut);
    assert_eq!(post(&zoom, &body).await.json()["topic"], "x".repeat(200));
}

#[tokio::test]
async fn m5_m18_zones_and_offsets_are_read_in_several_ways() {
    let zoom = start().await;
    let mars = r#"{"start_time":"2027-01-05T09:00:00","timezone":"Mars/Base"}"#;
    assert_eq!(told(&post(&zoom, mars).await), (400, 300));
    zoom.control.switch(|switches| switches.unknown_zone = UnknownZone::Utc);
    let made = post(&zoom, mars).await.json();
    assert_eq!((&made["start_time"], &made["timezone"]), (&json!("2027-01-05T09:00:00Z"), &json!("UTC")));
    let tokyo = r#"{"start_time":"2027-01-05T09:00:00+09:00","timezone":"Europe/Berlin"}"#;
    assert_eq!(post(&zoom, tokyo).await.json()["start_time"], "2027-01-05T00:00:00Z");
    zoom.control.switch(|switches| switches.offset_start = OffsetStart::WallTime);
    assert_eq!(post(&zoom, tokyo).await.json()["start_time"], "2027-01-05T08:00:00Z");
    zoom.control.switch(|switches| switches.offset_start = OffsetStart::Refuse);
    assert_eq!(told(&post(&zoom, tokyo).await), (400, 300));
}

#[tokio::test]
async fn m22_alternative_hosts_must_be_licensed() {
    let zoom = start().await;
    let body = |names: &str| format!(r#"{{"settings":{{"alternative_hosts":"{names}"}}}}"#);
    let kept = |answer: &Answer| answer.json()["settings"]["alternative_hosts"].clone();
    assert_eq!(kept(&post(&zoom, &body(OTHER)).await), OTHER);
    let mixed = body(&format!("{OTHER};host-f@harborline.example"));
    assert_eq!(told(&post(&zoom, &mixed).await), (400, 300));
    zoom.control.switch(|switches| switches.unlicensed_alternative_host = AlternativeHost::Refuse1114);
    assert_eq!(told(&post(&zoom, &mixed).await), (400, 1114));
    zoom.control.switch(|switches| switches.unlicensed_alternative_host = AlternativeHost::Drop);
    assert_eq!(kept(&post(&zoom, &mixed).await), OTHER);
}

#[tokio::test]
async fn m23_tracking_fields_must_have_been_made_by_the_administrator() {
    let zoom = start().await;
    let body = r#"{"tracking_fields":[{"field":"request","value":"SR-1"},{"field":"other","value":"x"}]}"#;
    assert!(post(&zoom, body).await.json().get("tracking_fields").is_none());
    json(&zoom, "PATCH", "/_sim/app", r#"{"tracking_fields":["request"]}"#).await;
    let kept = post(&zoom, body).await.json()["tracking_fields"].clone();
    assert_eq!(kept, json!([{ "field": "request", "value": "SR-1" }]));
    zoom.control.switch(|switches| switches.unknown_tracking_field = UnknownTrackingField::Refuse);
    assert_eq!(told(&post(&zoom, body).await), (400, 300));
}

#[tokio::test]
async fn m19_an_update_moves_the_host_or_does_not() {
    let zoom = start().await;
    let made = create(&zoom, "{}").await;
    let path = format!("/v2/meetings/{}", made["id"]);
    let to = |host: &str| format!(r#"{{"schedule_for":"{host}"}}"#);
    let refused = call(&zoom, "PATCH", &path, &to(OTHER)).await;
    assert_eq!(told(&refused), (400, 3000));
    assert!(refused.json()["message"].as_str().unwrap().starts_with("You cannot schedule a meeting for"));
    zoom.control.switch(|switches| switches.move_host_by_update = true);
    assert_eq!(told(&call(&zoom, "PATCH", &path, &to("host-f@harborline.example")).await), (400, 3000));
    assert_eq!(call(&zoom, "PATCH", &path, &to(OTHER)).await.status, 204);
    let moved = call(&zoom, "GET", &path, "").await.json();
    assert_eq!((&moved["host_email"], &moved["join_url"]), (&json!(OTHER), &made["join_url"]));
}

#[tokio::test]
async fn m27_a_delete_mails_the_host_unless_told_not_to() {
    let zoom = start().await;
    let delete = async |query: &str| {
        let id = create(&zoom, "{}").await["id"].clone();
        call(&zoom, "DELETE", &format!("/v2/meetings/{id}{query}"), "").await;
        get(&zoom, "/_sim/mails").await.json().as_array().unwrap().len()
    };
    assert_eq!(delete("?schedule_for_reminder=false").await, 0);
    assert_eq!(delete("").await, 1);
    zoom.control.switch(|switches| switches.delete_reminds = false);
    assert_eq!(delete("").await, 1);
    assert_eq!(delete("?schedule_for_reminder=true").await, 2);
    assert_eq!(get(&zoom, "/_sim/mails").await.json()[0]["to"], HOST);
}

#[tokio::test]
async fn e3_answers_may_hold_what_nobody_has_heard_of_and_null() {
    let zoom = start().await;
    create(&zoom, r#"{"agenda":"A"}"#).await;
    let paths = [format!("/v2/users/{HOST}"), format!("/v2/users/{HOST}/meetings")];
    let read = async || {
        let (user, list) = (call(&zoom, "GET", &paths[0], "").await, call(&zoom, "GET", &paths[1], "").await);
        [user.json(), list.json()["meetings"][0].clone()]
    };
    assert!(read().await.iter().all(|body| body.get("something_new").is_none()));
    json(&zoom, "PATCH", "/_sim/switches", r#"{"extra_fields":true,"null_fields":true}"#).await;
    let [user, listed] = read().await;
    assert!(user.get("something_new").is_some() && listed.get("something_new").is_some());
    assert_eq!((&user["dept"], &listed["agenda"]), (&Value::Null, &Value::Null));
    assert_eq!(create(&zoom, "{}").await["agenda"], Value::Null);
}

#[tokio::test]
async fn every_switch_stands_in_the_readme_and_the_readme_has_no_other() {
    let zoom = start().await;
    let switches = get(&zoom, "/_sim/switches").await.json();
    let readme = include_str!("../../README.md");
    let section = readme.split("### Switches").nth(1).unwrap().split("\n### ").next().unwrap();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).collect();
    let named: std::collections::BTreeSet<_> = rows
        .iter()
        .flat_map(|row| row.split('|').nth(1).unwrap().split(','))
        .map(|name| name.trim().trim_matches('`'))
        .collect();
    let real: std::collections::BTreeSet<_> =
        switches.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(named, real);
    for row in &rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let default: Value = serde_json::from_str(cells[2].trim_matches('`')).unwrap();
        for name in cells[1].split(',').map(|name| name.trim().trim_matches('`')) {
            assert_eq!(switches[name], default, "{name}");
        }
    }
}

#[test]
fn every_test_the_readme_names_exists() {
    fn sources(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => sources(&path, all),
                path => *all += &std::fs::read_to_string(path).unwrap(),
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    sources(&root.join("src"), &mut all);
    sources(&root.join("tests"), &mut all);
    let readme = include_str!("../../README.md");
    let ticked = readme.lines().filter(|line| line.trim_start().starts_with("- [x]"));
    let rows = readme.split("### Switches").nth(1).unwrap().lines().filter(|line| line.starts_with("| `"));
    let named: Vec<_> = ticked
        .map(|line| line.rsplit_once(": ").unwrap().1)
        .chain(rows.map(|row| row.trim_end_matches('|').rsplit_once('|').unwrap().1))
        .flat_map(|names| names.split(',').map(|name| name.trim().trim_matches('`')))
        .collect();
    assert!(named.len() > 80, "{}", named.len());
    for name in named {
        let found = match name.strip_suffix('…') {
            Some(start) => all.contains(&format!("fn {start}")),
            None => all.contains(&format!("fn {name}(")),
        };
        assert!(found, "{name}");
    }
}
