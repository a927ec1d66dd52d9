//! `SR-1042`: the handle people speak; unique, never reused (R167).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A request's number. Shown as `SR-1042`; read as `SR-1042`, `sr 1042` or `1042`.
///
/// ```
/// use shared::request::RequestNumber;
/// assert_eq!("sr 1042".parse(), Ok(RequestNumber(1042)));
/// assert_eq!(RequestNumber(1042).to_string(), "SR-1042");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestNumber(pub i64);

/// The text is no request number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("a request number looks like SR-1042")]
pub struct NotARequestNumber;

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SR-{}", self.0)
    }
}

impl FromStr for RequestNumber {
    type Err = NotARequestNumber;

    fn from_str(text: &str) -> Result<Self, NotARequestNumber> {
        let text = text.trim();
        let digits = match text.get(..2) {
            Some(prefix) if prefix.eq_ignore_ascii_case("sr") => {
                let rest = text[2..].trim_start();
                rest.strip_prefix('-').unwrap_or(rest).trim_start()
            }
            _ => text,
        };
        match digits.parse::<i64>() {
            Ok(number) if number > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(number)),
            _ => Err(NotARequestNumber),
        }
    }
}
