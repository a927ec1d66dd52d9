//! Whether an event comes from Zoom, and the answer that proves to Zoom that we are we.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::Sha256;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-zm-signature";
/// The header with the time of sending, which the signature covers.
pub const TIMESTAMP_HEADER: &str = "x-zm-request-timestamp";
/// How far the time of sending may be from ours, either way; an older event may be a copy somebody kept.
pub const WINDOW_SECONDS: u64 = 5 * 60;

/// Why a request is not believed to come from Zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// The time of sending is no number.
    #[error("the time of sending cannot be read")]
    Timestamp,
    /// It was sent more than five minutes before or after now: a copy, or a clock is wrong.
    #[error("it was sent too long ago, or a clock is wrong")]
    Stale,
    /// The signature is not the one that this secret makes.
    #[error("the signature is wrong")]
    Signature,
}

/// Checks a request before anything in it is believed. `secret` is the app's *Secret Token*; `timestamp` and `signature`
/// are the headers [`TIMESTAMP_HEADER`] and [`SIGNATURE_HEADER`]; `body` are the bytes as they came.
///
/// The signature is `v0=` and the HMAC-SHA256 in hexadecimal of `v0:{timestamp}:{body}`. It is compared in constant
/// time. An empty secret fits nothing.
///
/// # Errors
/// [`Refused`], which says too much for the answer: answer 401 whatever it is.
pub fn verify(
    secret: &SecretString,
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let sent: i64 = timestamp.parse().map_err(|_| Refused::Timestamp)?;
    let told = signature.strip_prefix("v0=").and_then(bytes_of_hex).ok_or(Refused::Signature)?;
    let mut mac = keyed(secret).ok_or(Refused::Signature)?;
    for part in [b"v0:", timestamp.as_bytes(), b":", body] {
        mac.update(part);
    }
    mac.verify_slice(&told).map_err(|_| Refused::Signature)?;
    if now.timestamp().abs_diff(sent) > WINDOW_SECONDS { Err(Refused::Stale) } else { Ok(()) }
}

/// The body, as JSON, that answers the event `endpoint.url_validation`: the challenge and its HMAC. Zoom wants it within
/// three seconds, and asks again every 72 hours.
#[must_use]
pub fn answer_challenge(secret: &SecretString, challenge: &str) -> String {
    let proof = keyed(secret).map(|mac| hex(&mac.chain_update(challenge).finalize().into_bytes()));
    json!({ "plainToken": challenge, "encryptedToken": proof.unwrap_or_default() }).to_string()
}

fn keyed(secret: &SecretString) -> Option<Hmac<Sha256>> {
    let key = secret.expose_secret().as_bytes();
    if key.is_empty() { None } else { Hmac::new_from_slice(key).ok() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 32 bytes of a SHA-256 in hexadecimal.
fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs =
        || text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    if is_hex { pairs().collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two requests that Zoom's servers really signed, of one app that is long gone.
    const SECRET: &str = "4fv1RkqGQUq5sWbEz6hA5A";
    const FIRST: (&str, &str, &str) = (
        "1720705455",
        "v0=93a1a675965ceb9c5a50c5dfb31f20e50f763be37a54ef74cd2d16a1a8e5c0d6",
        r#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"event_ts":1720705455858,"event":"endpoint.url_validation"}"#,
    );
    const SECOND: (&str, &str, &str) =
        ("1720707175", "v0=1a14e79349318fa1bead50ebbd3c185ae078e182d3bbd30ab8010fcb7f4357c7", SECOND_BODY);
    const SECOND_BODY: &str = include_str!("signed_event.json");

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    /// Verifies `offset` seconds after the time of sending.
    fn check((timestamp, signature, body): (&str, &str, &str), offset: i64) -> Result<(), Refused> {
        let now = DateTime::from_timestamp(timestamp.parse::<i64>().unwrap_or_default() + offset, 0).unwrap();
        verify(&secret(SECRET), timestamp, signature, body.as_bytes(), now)
    }

    #[test]
    fn what_zoom_signed_is_believed() {
        assert_eq!(check(FIRST, 0), Ok(()));
        assert_eq!(check(SECOND, 2), Ok(()), "with letters beyond ASCII");
    }

    #[test]
    fn five_minutes_either_way_are_the_window() {
        for (offset, expected) in
            [(300, Ok(())), (-300, Ok(())), (301, Err(Refused::Stale)), (-301, Err(Refused::Stale))]
        {
            assert_eq!(check(FIRST, offset), expected, "{offset}");
        }
        let now = DateTime::from_timestamp(0, 0).unwrap();
        for timestamp in ["", "soon", " 1720705455", "1720705455.5", "99999999999999999999"] {
            assert_eq!(verify(&secret(SECRET), timestamp, FIRST.1, b"", now), Err(Refused::Timestamp));
        }
        let far = verify(&secret(SECRET), &i64::MIN.to_string(), FIRST.1, b"", now);
        assert_eq!(far, Err(Refused::Signature), "no overflow");
    }

    #[test]
    fn one_changed_bit_anywhere_is_refused() {
        let (timestamp, signature, body) = FIRST;
        for at in 0..body.len() {
            let mut bytes = body.as_bytes().to_vec();
            bytes[at] ^= 1;
            let now = DateTime::from_timestamp(1_720_705_455, 0).unwrap();
            assert_eq!(verify(&secret(SECRET), timestamp, signature, &bytes, now), Err(Refused::Signature));
        }
        for at in 0..signature.len() {
            let mut changed = signature.as_bytes().to_vec();
            changed[at] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(check((timestamp, &changed, body), 0), Err(Refused::Signature), "{changed}");
        }
        for signature in ["", "v0=", "v0=93a1", &signature[3..], &format!("{signature}00")] {
            assert_eq!(check((timestamp, signature, body), 0), Err(Refused::Signature), "{signature}");
        }
        assert_eq!(check(("1720705456", signature, body), 0), Err(Refused::Signature), "the time is signed");
    }

    #[test]
    fn without_a_secret_nobody_is_believed() {
        let mac = Hmac::<Sha256>::new_from_slice(b"").unwrap().chain_update(b"v0:0:x").finalize();
        let signature = format!("v0={}", hex(&mac.into_bytes()));
        let now = DateTime::from_timestamp(0, 0).unwrap();
        assert_eq!(verify(&secret(""), "0", &signature, b"x", now), Err(Refused::Signature));
    }

    #[test]
    fn the_challenge_is_answered_as_zoom_expects() {
        let answer: serde_json::Value =
            serde_json::from_str(&answer_challenge(&secret(SECRET), "xys8n8PGS7mAU0m5-YJjRA")).unwrap();
        let proof = "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3";
        assert_eq!(answer, json!({ "plainToken": "xys8n8PGS7mAU0m5-YJjRA", "encryptedToken": proof }));
    }
}
