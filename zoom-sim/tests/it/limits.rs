//! 429 in its three kinds, over HTTP.

use serde_json::json;
use zoom_sim::{Fault, FaultRule, Options, PerLabel, Plan, RetryAfter, Seed, Simulator};

use crate::http::{Answer, HOST, bearer, get, json, start, try_send};

/// The value of a header, in lower case.
fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn q3_the_call_too_many_within_a_second_is_refused_by_label() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let shown = json(&zoom, "POST", "/_sim/limits", r#"{"plan":"free"}"#).await;
    assert_eq!((shown.status, &shown.json()["per_second"]["light"]), (200, &json!(4)));
    // More calls than the plan allows in the time they take together: however slow the machine is, five arrivals are
    // within a second or the peak says otherwise.
    let path = format!("/v2/users/{HOST}");
    let mut statuses = Vec::new();
    let mut refused = None;
    for _ in 0..12 {
        let answer = try_send(&zoom, "GET", &path, &headers, "").await.unwrap();
        statuses.push(answer.status);
        refused = refused.or((answer.status == 429).then_some(answer));
    }
    let refused = refused.unwrap();
    assert_eq!(
        refused.json(),
        json!({ "code": 429, "message": "You have reached the maximum per-second rate limit for this API. Try again later." })
    );
    for (name, value) in [
        ("x-ratelimit-category", "light"),
        ("x-ratelimit-type", "qps"),
        ("x-ratelimit-limit", "4"),
        ("x-ratelimit-remaining", "0"),
        ("retry-after", "2027-01-04t08:00:01z"),
    ] {
        assert_eq!(header(&refused, name), Some(value), "{name}");
    }
    let seen = get(&zoom, "/_sim/limits").await.json();
    let count = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((&seen["refused"]["light"], &seen["refused"]["medium"]), (&json!(count), &json!(0)));
    assert!(seen["peak"]["light"].as_u64().unwrap() > 4, "{seen}");
    let list = try_send(&zoom, "GET", "/v2/users", &headers, "").await.unwrap();
    assert_eq!(
        (list.status, header(&list, "x-ratelimit-category")),
        (200, Some("medium")),
        "labels count apart"
    );
    assert_eq!(header(&list, "x-ratelimit-remaining"), None, "a success tells its category alone");
    assert_eq!(json(&zoom, "POST", "/_sim/limits", r#"{"plan":"gold"}"#).await.status, 400);
    zoom.control.set_plan(Plan::Off);
    assert_eq!(zoom.control.limits().peak, PerLabel::default());
}

#[tokio::test]
async fn q4_the_days_calls_end_at_midnight_on_the_simulators_clock() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let used = r#"{"plan":"free","used_today":{"light":6000}}"#;
    json(&zoom, "POST", "/_sim/limits", used).await;
    let path = format!("/v2/users/{HOST}");
    let refused = try_send(&zoom, "GET", &path, &headers, "").await.unwrap();
    assert!(refused.json()["message"].as_str().unwrap().contains("maximum daily rate limit"));
    assert_eq!(header(&refused, "x-ratelimit-type"), Some("daily-limit"));
    assert_eq!(header(&refused, "retry-after"), Some("2027-01-05t00:00:00z"));
    zoom.control.set_clock("2027-01-05T00:00:00Z".parse().unwrap());
    let headers = bearer(&zoom).await;
    assert_eq!(try_send(&zoom, "GET", &path, &headers, "").await.unwrap().status, 200);
}

#[tokio::test]
async fn q5_retry_after_comes_in_three_shapes_or_not_at_all() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let path = format!("/v2/users/{HOST}/meetings");
    let ask = async |fault| {
        zoom.control.fault(FaultRule::new("POST", "/meetings", fault, 1));
        try_send(&zoom, "POST", &path, &headers, "{}").await.unwrap()
    };
    for (how, second, day) in [
        (RetryAfter::Iso, Some("2027-01-04t08:00:01z"), Some("2027-01-05t00:00:00z")),
        (RetryAfter::Seconds, Some("1"), Some("57600")),
        (RetryAfter::HttpDate, Some("mon, 04 jan 2027 08:00:01 gmt"), Some("tue, 05 jan 2027 00:00:00 gmt")),
        (RetryAfter::Absent, None, None),
    ] {
        zoom.control.switch(|switches| {
            switches.retry_after_second = how;
            switches.retry_after_day = how;
            switches.retry_after_host_day = how;
        });
        assert_eq!(header(&ask(Fault::RateLimitSecond).await, "retry-after"), second);
        assert_eq!(header(&ask(Fault::RateLimitDaily).await, "retry-after"), day);
        assert_eq!(header(&ask(Fault::RateLimitHostDaily).await, "retry-after"), day);
    }
}

#[tokio::test]
async fn q1_q5_the_hundred_of_a_host_has_no_retry_after_and_no_type_and_headers_may_be_absent() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let path = format!("/v2/users/{HOST}/meetings");
    zoom.control.set_daily_limit(1);
    assert_eq!(try_send(&zoom, "POST", &path, &headers, "{}").await.unwrap().status, 201);
    let refused = try_send(&zoom, "POST", &path, &headers, "{}").await.unwrap();
    assert_eq!(refused.status, 429);
    assert_eq!(
        [
            "x-ratelimit-category",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-type",
            "retry-after"
        ]
        .map(|name| header(&refused, name)),
        [Some("medium"), Some("1"), Some("0"), None, None]
    );
    let off = r#"{"rate_limit_headers":false,"per_second_code":4001}"#;
    assert_eq!(json(&zoom, "PATCH", "/_sim/switches", off).await.status, 204);
    zoom.control.fault(FaultRule::new("POST", "/meetings", Fault::RateLimitSecond, 1));
    let refused = try_send(&zoom, "POST", &path, &headers, "{}").await.unwrap();
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!(4001)));
    assert!(!refused.head.contains("ratelimit") && !refused.head.contains("retry-after"), "{}", refused.head);
    assert_eq!(get(&zoom, "/_sim/switches").await.json()["per_second_code"], 4001);
    assert_eq!(json(&zoom, "PATCH", "/_sim/switches", r#"{"weather":1}"#).await.status, 400);
}

#[tokio::test]
async fn a_crowd_is_as_large_as_asked() {
    let options = Options { seed: Seed::crowd(120), ..Options::default() };
    let zoom = Simulator::start(options).await.unwrap();
    let hosts = zoom.control.hosts();
    assert_eq!((hosts.len(), hosts[0].as_str()), (120, "host-001@harborline.example"));
    assert_eq!(hosts[119], "host-120@harborline.example");
}
