//! Reads `Retry-After`, which Zoom writes as an ISO instant where everybody else writes seconds or an HTTP date.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// Longest wait believed; anything beyond is nonsense from something between us and Zoom.
const LONGEST_DAYS: i64 = 7;

/// The instant `text` means, unless it is past already or absurdly far. Seconds count from `server_now`, the answer's own `Date`; without it they mean nothing.
pub(crate) fn parse(text: &str, server_now: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let at = if let Ok(seconds) = text.parse::<u32>() {
        server_now?.checked_add_signed(TimeDelta::seconds(i64::from(seconds)))?
    } else if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        instant.with_timezone(&Utc)
    } else {
        http_date(text)?
    };
    let Some(now) = server_now else { return Some(at) };
    let latest = now.checked_add_signed(TimeDelta::days(LONGEST_DAYS))?;
    (now..=latest).contains(&at).then_some(at)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of HTTP's three that is in use.
pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text.trim(), "%a, %d %b %Y %H:%M:%S GMT").ok().map(|at| at.and_utc())
}

/// The next 00:00 UTC after `now`, when Zoom's daily counters start again.
pub(crate) fn next_midnight(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    now.date_naive().succ_opt()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
    }

    #[test]
    fn all_three_spellings_are_read() {
        let now = at("2030-05-01T13:00:00Z");
        assert_eq!(parse("2030-05-02T00:00:00Z", now), at("2030-05-02T00:00:00Z"));
        assert_eq!(parse("2", now), at("2030-05-01T13:00:02Z"));
        assert_eq!(parse("Wed, 01 May 2030 13:00:05 GMT", now), at("2030-05-01T13:00:05Z"));
    }

    #[test]
    fn nonsense_is_no_instant() {
        let now = at("2030-05-01T13:00:00Z");
        for text in
            ["", "soon", "-1", "99999999999", "4000000000", "2030-05-01T12:59:59Z", "2099-01-01T00:00:00Z"]
        {
            assert_eq!(parse(text, now), None, "{text}");
        }
        assert_eq!(parse("2", None), None);
        assert_eq!(parse("2030-05-01T13:00:00Z", Some(DateTime::<Utc>::MAX_UTC)), None, "no overflow");
        assert_eq!(parse("2", Some(DateTime::<Utc>::MAX_UTC)), None, "no overflow");
    }

    #[test]
    fn the_day_ends_at_midnight_utc() {
        let now = at("2030-12-31T23:59:59Z").unwrap_or_default();
        assert_eq!(next_midnight(now), at("2031-01-01T00:00:00Z"));
    }
}
