use super::*;

fn answer(status: u16, text: &str) -> Answer {
    Answer {
        status,
        text: text.to_owned(),
        server_date: crate::retry_after::http_date("Wed, 01 May 2030 13:00:00 GMT"),
        ..Answer::default()
    }
}

fn failure(answer: &Answer) -> Error {
    match answer.judge() {
        Verdict::Failed(error) => error,
        Verdict::Done(_) => panic!("taken for success: {}", answer.text),
        Verdict::TooFast { error, .. } => error,
        Verdict::StaleToken => panic!("taken for a stale token: {}", answer.text),
    }
}

fn stale(answer: &Answer) -> bool {
    matches!(answer.judge(), Verdict::StaleToken)
}

const HOST_DAILY: &str = r#"{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00."}"#;
const PER_SECOND: &str = r#"{"code":429,"message":"You have reached the maximum per-second rate limit for this API. Try again later."}"#;
const DAILY: &str = r#"{"code":429,"message":"You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request."}"#;

fn midnight() -> Option<DateTime<Utc>> {
    crate::retry_after::http_date("Thu, 02 May 2030 00:00:00 GMT")
}

#[test]
fn the_three_limits_are_told_apart() {
    let limited = |text, kind, retry_at| {
        assert_eq!(failure(&answer(429, text)), Error::RateLimited { kind, label: None, retry_at });
    };
    limited(HOST_DAILY, RateLimit::HostDaily, midnight());
    limited(DAILY, RateLimit::Daily, midnight());
    limited(PER_SECOND, RateLimit::PerSecond, None);
    limited("<html>slow down</html>", RateLimit::PerSecond, None);
}

#[test]
fn the_limit_header_helps_where_words_are_missing() {
    let mut limited = answer(429, "{}");
    limited.limit_type = Some("Daily-limit".to_owned());
    limited.retry_after = Some("2030-05-01T20:00:00Z".to_owned());
    let retry_at = crate::retry_after::http_date("Wed, 01 May 2030 20:00:00 GMT");
    assert_eq!(failure(&limited), Error::RateLimited { kind: RateLimit::Daily, label: None, retry_at });
    limited.limit_category = Some("Medium".to_owned());
    let medium = Some(Label::Medium);
    assert_eq!(failure(&limited), Error::RateLimited { kind: RateLimit::Daily, label: medium, retry_at });
    limited.limit_type = Some("QPS".to_owned());
    assert_eq!(failure(&limited), Error::RateLimited { kind: RateLimit::PerSecond, label: medium, retry_at });
}

#[test]
fn a_hosts_hundred_needs_neither_retry_after_nor_type() {
    let mut limited = answer(429, HOST_DAILY);
    limited.limit_category = Some("Medium".to_owned());
    let expected = |retry_at| Error::RateLimited { kind: RateLimit::HostDaily, label: None, retry_at };
    assert_eq!(failure(&limited), expected(midnight()), "until midnight by the answer's own date");
    limited.server_date = None;
    assert_eq!(failure(&limited), expected(None), "without a date nobody knows");
    limited.limit_type = Some("QPS".to_owned());
    assert_eq!(failure(&limited), expected(None), "the words are surer than a header");
}

#[test]
fn a_wait_of_seconds_counts_by_zooms_clock() {
    let wait = |retry_after: &str| {
        let limited = Answer { retry_after: Some(retry_after.to_owned()), ..answer(429, PER_SECOND) };
        match limited.judge() {
            Verdict::TooFast { wait, .. } => wait,
            _ => panic!("not too fast"),
        }
    };
    for told in ["2030-05-01T13:00:02Z", "2", "Wed, 01 May 2030 13:00:02 GMT"] {
        assert_eq!(wait(told), Some(Duration::from_secs(2)), "{told}");
    }
    for nonsense in ["soon", "2020-05-31T00:00:00Z", ""] {
        assert_eq!(wait(nonsense), None, "{nonsense}");
    }
}

#[test]
fn stale_tokens_come_in_several_words() {
    assert!(stale(&answer(401, r#"{"code":124,"message":"Invalid access token."}"#)));
    assert!(stale(&answer(400, r#"{"code":124,"message":"Access token is expired."}"#)));
    assert!(stale(&answer(401, r#"{"code":201,"message":"Access token is expired."}"#)));
    assert!(stale(&answer(401, "no json")));
    for status in [400, 401] {
        assert!(stale(&answer(status, r#"{"code":4700,"message":"Token cannot be empty."}"#)));
    }
    assert!(!stale(&answer(401, r#"{"code":200,"message":"Only available for paid accounts."}"#)));
}

#[test]
fn missing_scopes_are_named_whatever_the_status() {
    let body = r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin]."}"#;
    for status in [400, 401, 403] {
        let scopes = ["meeting:write:meeting", "meeting:write:meeting:admin"].map(str::to_owned).to_vec();
        assert_eq!(failure(&answer(status, body)), Error::MissingScope { scopes });
    }
}

#[test]
fn codes_become_meanings() {
    let code = |status, code| failure(&answer(status, &format!(r#"{{"code":{code},"message":"m"}}"#)));
    assert_eq!(code(404, "1001"), Error::HostUnusable { kind: HostProblem::Unknown });
    assert_eq!(code(404, "\"1001\""), Error::HostUnusable { kind: HostProblem::Unknown });
    assert_eq!(code(400, "1010"), Error::HostUnusable { kind: HostProblem::OtherAccount });
    assert_eq!(code(400, "1120"), Error::HostUnusable { kind: HostProblem::NotYetAccepted });
    assert_eq!(code(400, "3161"), Error::HostUnusable { kind: HostProblem::MayNotSchedule });
    assert_eq!(code(404, "3001"), Error::NotFound);
    assert_eq!(code(400, "3002"), Error::Running);
    assert_eq!(code(400, "300"), Error::Refused { code: 300, message: "m".to_owned() });
    assert_eq!(code(200, "300"), Error::Refused { code: 300, message: "m".to_owned() });
    assert_eq!(code(503, "300"), Error::Server { status: 503 });
    assert_eq!(code(408, "300"), Error::Server { status: 408 }, "a gateway that gave up waiting");
    let key = failure(&answer(400, r#"{"code":200,"message":"Invalid api key or secret."}"#));
    assert_eq!(key, Error::Credentials { which: CredentialsProblem::Token });
}

#[test]
fn success_needs_no_body_but_html_is_none() {
    assert!(matches!(answer(204, "").judge(), Verdict::Done(Value::Null)));
    assert!(matches!(answer(200, r#"{"code":0}"#).judge(), Verdict::Done(_)));
    for status in [200, 302, 404] {
        assert_eq!(failure(&answer(status, "<html>")), Error::Unreadable { status });
    }
    assert_eq!(failure(&answer(307, "{}")), Error::Unreadable { status: 307 });
    assert_eq!(failure(&answer(201, r#"{"id":8501"#)), Error::Unreadable { status: 201 });
    assert_eq!(failure(&answer(502, "<html>")), Error::Server { status: 502 });
}

#[test]
fn token_refusals_name_the_field() {
    let refusal = |status, text| answer(status, text).token_refusal();
    let wrong = |which| Error::Credentials { which };
    for status in [400, 401] {
        let body = r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#;
        assert_eq!(refusal(status, body), wrong(CredentialsProblem::ClientIdOrSecret));
    }
    let body = r#"{"reason":"Bad Request","error":"invalid_request"}"#;
    assert_eq!(refusal(400, body), wrong(CredentialsProblem::AccountId));
    let body = r#"{"reason":"unsupported grant type","error":"unsupported_grant_type"}"#;
    assert_eq!(refusal(400, body), wrong(CredentialsProblem::AppType));
    let body = r#"{"reason":"The app is not activated","error":"invalid_request"}"#;
    assert_eq!(refusal(400, body), Error::Deactivated);
    assert_eq!(refusal(400, "<xml/>"), Error::Unreadable { status: 400 });
    assert_eq!(refusal(503, ""), Error::Server { status: 503 });
    assert_eq!(refusal(302, "{}"), Error::Unreadable { status: 302 });
}
