//! Turns one HTTP answer into a JSON value or an error by meaning. Pure: the transport has already read the text.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::error::{CredentialsProblem, Error, HostProblem, Label, RateLimit};
use crate::{redact, retry_after};

/// The words of Zoom's limit of 100 creates and updates per host and UTC day; nothing else tells it from other 429s.
const HOST_DAILY_WORDS: [&str; 2] = ["daily rate limit (100)", "meeting create/update"];
/// The words before the list of scopes that would have been needed.
const SCOPES_WORDS: &str = "does not contain scopes";

/// More names than this are no list of permissions.
const MOST_SCOPES: usize = 20;

/// What the transport read: enough to judge, nothing to leak.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) limit_type: Option<String>,
    pub(crate) limit_category: Option<String>,
    pub(crate) limit: Option<String>,
    pub(crate) server_date: Option<DateTime<Utc>>,
}

/// Outcome of judging: [`Verdict::StaleToken`] is the one refusal that a new token may cure.
pub(crate) enum Verdict {
    /// Zoom did it; `Null` where the answer has no body.
    Done(Value),
    /// The token is expired or revoked; nothing was done.
    StaleToken,
    /// Too many calls in this second; nothing was done. `wait` is what Zoom asks for.
    TooFast { error: Error, wait: Option<Duration> },
    /// Zoom did not do it, or we cannot tell.
    Failed(Error),
}

impl Answer {
    /// Judges an answer of the API (not of the token endpoint).
    pub(crate) fn judge(&self) -> Verdict {
        let json = self.json();
        // 408 is a gateway that gave up waiting: like a 5xx it says nothing about what was done.
        if self.status >= 500 || self.status == 408 {
            return Verdict::Failed(Error::Server { status: self.status });
        }
        let success = (200..300).contains(&self.status);
        let Some(value) = json else {
            let status = self.status;
            return match status {
                429 => self.limited(""),
                401 => Verdict::StaleToken,
                _ if success && self.text.trim().is_empty() => Verdict::Done(Value::Null),
                _ => Verdict::Failed(Error::Unreadable { status }),
            };
        };
        let code = code_of(&value);
        if success && matches!(code, None | Some(0)) {
            return Verdict::Done(value);
        }
        if (300..400).contains(&self.status) {
            return Verdict::Failed(Error::Unreadable { status: self.status });
        }
        self.refusal(code, message_of(&value))
    }

    /// The body as JSON object or array, if it is one.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_str::<Value>(&self.text).ok().filter(|value| value.is_object() || value.is_array())
    }

    fn refusal(&self, code: Option<i64>, message: &str) -> Verdict {
        let lower = message.to_ascii_lowercase();
        if let Some(scopes) = missing_scopes(message, &lower) {
            return Verdict::Failed(Error::MissingScope { scopes });
        }
        if self.status == 429 || code == Some(429) {
            return self.limited(&lower);
        }
        let stale = matches!(code, Some(124 | 4700))
            || (self.status == 401 && (code.is_none() || lower.contains("token")));
        if stale {
            return Verdict::StaleToken;
        }
        let host = |kind| Error::HostUnusable { kind };
        Verdict::Failed(match code {
            // The other 200 is a plan that lacks something.
            Some(200) if lower.contains("invalid api key") => {
                Error::Credentials { which: CredentialsProblem::Token }
            }
            Some(1001) => host(HostProblem::Unknown),
            Some(1010) => host(HostProblem::OtherAccount),
            Some(1120) => host(HostProblem::NotYetAccepted),
            Some(3161) => host(HostProblem::MayNotSchedule),
            Some(3000) if lower.contains("cannot schedule a meeting for") => {
                host(HostProblem::MayNotSchedule)
            }
            Some(3001) => Error::NotFound,
            Some(3002) => Error::Running,
            _ => Error::Refused {
                code: code.unwrap_or_else(|| i64::from(self.status)),
                message: redact::message(message),
            },
        })
    }

    fn limited(&self, lower: &str) -> Verdict {
        let error = self.rate_limit(lower);
        if !matches!(error, Error::RateLimited { kind: RateLimit::PerSecond, .. }) {
            return Verdict::Failed(error);
        }
        let until = error.retry_at().zip(self.server_date);
        Verdict::TooFast { error, wait: until.and_then(|(until, now)| (until - now).to_std().ok()) }
    }

    /// Which of the limits a 429 is; `lower` is Zoom's message in lower case. A host's hundred has no header that tells,
    /// only its words; elsewhere the header is surer than the words, and often absent.
    fn rate_limit(&self, lower: &str) -> Error {
        let told = self.retry_after.as_deref().and_then(|text| retry_after::parse(text, self.server_date));
        let header = self.limit_type.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        let kind = if HOST_DAILY_WORDS.iter().any(|words| lower.contains(words)) {
            RateLimit::HostDaily
        } else if header.starts_with("daily") || (header.is_empty() && lower.contains("daily rate limit")) {
            RateLimit::Daily
        } else {
            RateLimit::PerSecond
        };
        let midnight =
            self.server_date.filter(|_| kind != RateLimit::PerSecond).and_then(retry_after::next_midnight);
        let label = self.label().filter(|_| kind != RateLimit::HostDaily);
        Error::RateLimited { kind, label, retry_at: told.or(midnight) }
    }

    /// The class of calls that the answer's header names.
    fn label(&self) -> Option<Label> {
        let name = self.limit_category.as_deref()?.trim().to_ascii_lowercase();
        let known = [
            ("light", Label::Light),
            ("medium", Label::Medium),
            ("heavy", Label::Heavy),
            ("resource", Label::ResourceIntensive),
        ];
        known.into_iter().find(|(start, _)| name.starts_with(start)).map(|(_, label)| label)
    }

    /// Judges a refusal of the token endpoint, which speaks of `reason` and `error` and never of `code`.
    pub(crate) fn token_refusal(&self) -> Error {
        match self.status {
            429 => return self.rate_limit(""),
            500.. => return Error::Server { status: self.status },
            300..400 => return Error::Unreadable { status: self.status },
            _ => {}
        }
        let Some(value) = self.json() else { return Error::Unreadable { status: self.status } };
        let word =
            |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let (reason, error) = (word("reason"), word("error"));
        let inactive =
            ["not activated", "deactivated", "disabled"].iter().any(|words| reason.contains(words));
        if inactive {
            return Error::Deactivated;
        }
        let which = match error.as_str() {
            "invalid_client" => CredentialsProblem::ClientIdOrSecret,
            "invalid_request" => CredentialsProblem::AccountId,
            "unsupported_grant_type" => CredentialsProblem::AppType,
            _ => CredentialsProblem::Unclear,
        };
        Error::Credentials { which }
    }
}

/// `code`, which is a number by the book and a string now and then.
fn code_of(value: &Value) -> Option<i64> {
    match value.get("code")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn message_of(value: &Value) -> &str {
    value.get("message").and_then(Value::as_str).unwrap_or_default()
}

/// The names between the brackets of `… does not contain scopes:[a, b].`; empty where Zoom lists none.
fn missing_scopes(message: &str, lower: &str) -> Option<Vec<String>> {
    let start = lower.find(SCOPES_WORDS)?;
    let rest = message.get(start..).unwrap_or_default();
    let list = rest.split_once('[').and_then(|(_, tail)| tail.split_once(']')).map_or("", |(list, _)| list);
    let is_scope = |name: &&str| {
        !name.is_empty()
            && name.len() <= 80
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b":_-".contains(&b))
    };
    Some(list.split(',').map(str::trim).filter(is_scope).take(MOST_SCOPES).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests;
