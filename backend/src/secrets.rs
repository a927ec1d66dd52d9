//! Secrets at rest: the client secret is sealed with XChaCha20-Poly1305, tokens are kept as hashes. Neither the key nor
//! what it opens can be printed.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha2::{Digest as _, Sha256};

use crate::random::Random;

const NONCE_BYTES: usize = 24;

/// The site's key: 256 bits, kept beside the configuration, never beside the database. Printing it shows nothing.
pub struct SecretKey(SecretBox<[u8; 32]>);

/// A stored secret cannot be opened: it was sealed with another key, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a stored secret cannot be opened with this key; enter the secret again, or start with the key it was stored with"
)]
pub struct CannotOpen;

/// The key's text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key must be 64 hexadecimal digits")]
pub struct NotAKey;

impl SecretKey {
    /// Wraps 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// Draws a new key.
    #[must_use]
    pub fn generate(random: &Random) -> Self {
        Self::new(random.bytes())
    }

    /// Reads a key written as 64 hexadecimal digits; blanks around it are dropped.
    ///
    /// # Errors
    /// [`NotAKey`], without repeating what was read.
    pub fn from_hex(text: &str) -> Result<Self, NotAKey> {
        let digits: Vec<u32> =
            text.trim().chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>().ok_or(NotAKey)?;
        let bytes: Vec<u8> = digits
            .as_chunks()
            .0
            .iter()
            .filter_map(|[high, low]| u8::try_from(high * 16 + low).ok())
            .collect();
        if digits.len() % 2 == 1 {
            return Err(NotAKey);
        }
        bytes.try_into().map(Self::new).map_err(|_| NotAKey)
    }

    /// The key as 64 hexadecimal digits, for the key file and nothing else.
    #[must_use]
    pub fn to_hex(&self) -> SecretString {
        SecretString::from(hex(self.0.expose_secret()))
    }

    /// Seals a secret for the place `purpose`; it opens nowhere else.
    pub(crate) fn seal(
        &self,
        purpose: &str,
        secret: &SecretString,
        random: &Random,
    ) -> Result<Vec<u8>, CannotOpen> {
        let nonce = random.bytes::<NONCE_BYTES>();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: purpose.as_bytes() };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| CannotOpen)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`SecretKey::seal`] sealed for the same `purpose`.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<SecretString, CannotOpen> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES).ok_or(CannotOpen)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        let opened = self.cipher().decrypt(XNonce::from_slice(nonce), payload).map_err(|_| CannotOpen)?;
        String::from_utf8(opened).map(SecretString::from).map_err(|_| CannotOpen)
    }

    /// A fingerprint only the holder of this key can compute; says whether two values are the same without holding them.
    pub(crate) fn fingerprint(&self, purpose: &str, parts: &[&str]) -> String {
        let mut mac = match <Hmac<Sha256> as hmac::Mac>::new_from_slice(self.0.expose_secret()) {
            Ok(mac) => mac,
            Err(_) => return String::new(),
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(not shown)")
    }
}

/// What is stored of a token: enough to know it again, not enough to use it.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random() -> Random {
        Random::seeded([1; 32])
    }

    #[test]
    fn r16_a_sealed_secret_opens_only_with_its_key_and_in_its_place() {
        let key = SecretKey::new([2; 32]);
        let secret = SecretString::from("s3cret");
        let sealed = key.seal("settings", &secret, &random()).unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"s3cret"));
        assert_eq!(key.open("settings", &sealed).unwrap().expose_secret(), "s3cret");
        assert_eq!(key.open("elsewhere", &sealed).unwrap_err(), CannotOpen);
        assert_eq!(SecretKey::new([3; 32]).open("settings", &sealed).unwrap_err(), CannotOpen);
        for broken in [&sealed[..10], &sealed[1..], &[]] {
            assert_eq!(key.open("settings", broken).unwrap_err(), CannotOpen);
        }
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let (key, random, secret) = (SecretKey::new([2; 32]), random(), SecretString::from("s3cret"));
        assert_ne!(key.seal("a", &secret, &random).unwrap(), key.seal("a", &secret, &random).unwrap());
    }

    #[test]
    fn the_key_never_prints_and_survives_its_file() {
        let key = SecretKey::new([0xab; 32]);
        assert_eq!(format!("{key:?}"), "SecretKey(not shown)");
        let read = SecretKey::from_hex(&format!(" {}\n", key.to_hex().expose_secret())).unwrap();
        assert_eq!(read.fingerprint("p", &["x"]), key.fingerprint("p", &["x"]));
        for bad in ["", "ab", "zz", &"ab".repeat(31), &"ab".repeat(33), &format!("{}a", "ab".repeat(32))] {
            assert_eq!(SecretKey::from_hex(bad).unwrap_err(), NotAKey, "{bad}");
        }
    }

    #[test]
    fn fingerprints_keep_parts_apart() {
        let key = SecretKey::new([2; 32]);
        assert_ne!(key.fingerprint("p", &["ab", "c"]), key.fingerprint("p", &["a", "bc"]));
        assert_ne!(key.fingerprint("p", &["a"]), SecretKey::new([3; 32]).fingerprint("p", &["a"]));
    }

    #[test]
    fn hashes_are_sha_256_in_hex() {
        assert_eq!(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
