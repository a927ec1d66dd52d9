//! Dice and signatures. The dice are a counter under HMAC: the same simulator throws the same ids in every run.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

/// HMAC-SHA256.
pub(crate) fn hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// Text of `len` characters that depends on `name` alone.
pub(crate) fn name_id(name: &str, len: usize) -> String {
    URL_SAFE_NO_PAD.encode(hmac(b"zoom-sim id", name.as_bytes())).chars().take(len).collect()
}

/// A source of ids, passcodes and uuids.
#[derive(Debug, Default)]
pub(crate) struct Dice {
    thrown: u64,
}

impl Dice {
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        self.thrown += 1;
        hmac(b"zoom-sim dice", &self.thrown.to_be_bytes())
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        let [a, b, c, d, ..] = self.bytes();
        u32::from_be_bytes([a, b, c, d]) % limit.max(1)
    }

    /// `len` characters that are safe in links, at most 43.
    pub(crate) fn text(&mut self, len: usize) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes()).chars().take(len).collect()
    }

    /// A meeting instance's uuid: base64 of 16 bytes; some begin with `/` or hold `//`, as Zoom's do. README: M2
    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = self.bytes();
        if self.thrown.is_multiple_of(7)
            && let Some(first) = bytes.first_mut()
        {
            *first = 0xff;
        }
        if self.thrown.is_multiple_of(11)
            && let Some(inner) = bytes.get_mut(3..6)
        {
            inner.fill(0xff);
        }
        STANDARD.encode(bytes.get(..16).unwrap_or_default())
    }
}

/// A JSON web token (HS256).
pub(crate) fn jwt(key: &[u8], claims: &Value) -> String {
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    let signed = format!("{head}.{body}");
    let signature = URL_SAFE_NO_PAD.encode(hmac(key, signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// The claims of a token that `key` has signed; its life is for the caller to judge.
pub(crate) fn read_jwt(key: &[u8], token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    if URL_SAFE_NO_PAD.decode(signature).ok()? != hmac(key, signed.as_bytes()) {
        return None;
    }
    let (_, body) = signed.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_with_one_letter_changed_is_none() {
        let token = jwt(b"key", &serde_json::json!({ "uid": "u" }));
        assert_eq!(read_jwt(b"key", &token), Some(serde_json::json!({ "uid": "u" })));
        assert_eq!(read_jwt(b"other", &token), None);
        assert_eq!(read_jwt(b"key", &token.replacen("eyJ", "eyK", 1)), None);
    }

    #[test]
    fn uuids_differ_and_some_begin_with_a_slash() {
        let mut dice = Dice::default();
        let uuids: Vec<_> = (0..50).map(|_| dice.uuid()).collect();
        let unique: std::collections::HashSet<_> = uuids.iter().collect();
        assert_eq!(unique.len(), uuids.len());
        assert!(uuids.iter().any(|uuid| uuid.starts_with('/')));
        assert!(uuids.iter().any(|uuid| !uuid.starts_with('/') && uuid.contains("//")));
    }
}
