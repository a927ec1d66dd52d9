//! 429 in its three kinds, with the headers the switches ask for. README: Q1, Q3-Q5

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};

use super::api;
use crate::limits::{Exceeded, Label};
use crate::switches::{RetryAfter, Switches};
use crate::wire;
use crate::world::Refusal;

const CATEGORY: HeaderName = HeaderName::from_static("x-ratelimit-category");
const TYPE: HeaderName = HeaderName::from_static("x-ratelimit-type");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// A 429 of the account's limits.
pub(super) fn exceeded(exceeded: Exceeded, switches: &Switches, now: DateTime<Utc>) -> Response {
    match exceeded {
        Exceeded::Second { limit } => per_second(Some(limit), switches, now),
        Exceeded::Day { limit } => per_day(Some(limit), switches, now),
    }
}

pub(super) fn per_second(limit: Option<u32>, switches: &Switches, now: DateTime<Utc>) -> Response {
    let refusal = Refusal { code: switches.per_second_code, ..Refusal::per_second() };
    let mut response = api::refused(&refusal);
    set(&mut response, TYPE, "QPS");
    used_up(&mut response, limit);
    retry_after(&mut response, switches.retry_after_second, now + TimeDelta::seconds(1), now);
    response
}

pub(super) fn per_day(limit: Option<u32>, switches: &Switches, now: DateTime<Utc>) -> Response {
    let mut response = api::refused(&Refusal::daily());
    set(&mut response, TYPE, "Daily-limit");
    used_up(&mut response, limit);
    retry_after(&mut response, switches.retry_after_day, midnight(now), now);
    response
}

/// What every answer to `/v2` carries in its head, or not. README: Q3, Q5
pub(super) fn finish(
    response: &mut Response,
    label: Option<Label>,
    host_limit: u32,
    switches: &Switches,
    now: DateTime<Utc>,
) {
    let Some(label) = label else { return };
    set(response, CATEGORY, label.category());
    if response.extensions().get::<HostDay>().is_some() {
        used_up(response, Some(host_limit));
        retry_after(response, switches.retry_after_host_day, midnight(now), now);
    }
    if !switches.rate_limit_headers {
        for name in [CATEGORY, TYPE, LIMIT, REMAINING, header::RETRY_AFTER] {
            response.headers_mut().remove(name);
        }
    }
}

/// Marks the 429 of a host's hundred: its headers are set on the way out.
#[derive(Clone, Copy)]
pub(super) struct HostDay;

fn used_up(response: &mut Response, limit: Option<u32>) {
    if let Some(limit) = limit {
        set(response, LIMIT, &limit.to_string());
        set(response, REMAINING, "0");
    }
}

fn retry_after(response: &mut Response, how: RetryAfter, at: DateTime<Utc>, now: DateTime<Utc>) {
    match how {
        RetryAfter::Iso => set(response, header::RETRY_AFTER, &wire::instant(at)),
        RetryAfter::Seconds => set(response, header::RETRY_AFTER, &(at - now).num_seconds().to_string()),
        RetryAfter::HttpDate => set(response, header::RETRY_AFTER, &wire::http_date(at)),
        RetryAfter::Absent => {}
    }
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The next 00:00 UTC.
fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.date_naive().succ_opt().and_then(|day| day.and_hms_opt(0, 0, 0));
    day.map_or(now, |at| at.and_utc())
}
