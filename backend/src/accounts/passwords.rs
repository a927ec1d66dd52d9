//! Passwords: argon2id, hashed and checked on the blocking pool, at most one a core at a time.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::error::{Error, FieldError, Result};
use crate::random::Random;

/// Fewest and most characters of a password.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;

/// What one guess costs whoever tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB, at least 8.
    pub memory_kib: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's recommendation for argon2id: 19 MiB, two passes.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    cores: Arc<Semaphore>,
    /// Checked in place of the hash of an account that does not exist, so that both take the same time.
    nobody: Arc<str>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost, random: &Random) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(Failed::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, &SecretString::from(random.token()), random.bytes())?.into();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self { argon2, cores: Arc::new(Semaphore::new(cores)), nobody })
    }

    /// The hash to store.
    pub(crate) async fn hash(&self, password: SecretString, random: &Random) -> Result<String> {
        let (argon2, salt) = (self.argon2.clone(), random.bytes());
        self.on_a_core(move || hash(&argon2, &password, salt)).await?
    }

    /// Whether the password is the one stored. Without a stored one the same work is done, and the answer is no.
    pub(crate) async fn check(&self, password: SecretString, stored: Option<String>) -> Result<bool> {
        let (argon2, nobody) = (self.argon2.clone(), Arc::clone(&self.nobody));
        let known = stored.is_some();
        let matches = self
            .on_a_core(move || {
                let stored = stored.as_deref().unwrap_or(&nobody);
                let parsed = PasswordHash::new(stored).map_err(Failed::internal)?;
                Ok::<_, Error>(argon2.verify_password(password.expose_secret().as_bytes(), &parsed).is_ok())
            })
            .await??;
        Ok(known && matches)
    }

    async fn on_a_core<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.cores.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

/// Reads a new password.
pub(crate) fn new_password(field: &'static str, typed: &SecretString) -> std::result::Result<(), FieldError> {
    let length = typed.expose_secret().chars().count();
    if length < *LENGTH.start() {
        Err(FieldError::new(field, format!("use at least {} characters", LENGTH.start())))
    } else if length > *LENGTH.end() {
        Err(FieldError::new(field, format!("use at most {} characters", LENGTH.end())))
    } else {
        Ok(())
    }
}

fn hash(argon2: &Argon2<'_>, password: &SecretString, salt: [u8; 16]) -> Result<String> {
    let salt = SaltString::encode_b64(&salt).map_err(Failed::internal)?;
    let hash = argon2.hash_password(password.expose_secret().as_bytes(), &salt).map_err(Failed::internal)?;
    Ok(hash.to_string())
}

/// The hash functions' own errors implement no `Error` here; their text names no password.
#[derive(Debug, thiserror::Error)]
#[error("argon2: {0}")]
struct Failed(String);

impl Failed {
    fn internal(error: impl std::fmt::Display) -> Error {
        Error::internal(Self(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(random: &Random) -> Passwords {
        Passwords::new(PasswordCost { memory_kib: 8, passes: 1 }, random).unwrap()
    }

    #[tokio::test]
    async fn only_the_password_itself_passes() {
        let random = Random::seeded([1; 32]);
        let passwords = passwords(&random);
        let stored = passwords.hash("correct horse".into(), &random).await.unwrap();
        assert!(stored.starts_with("$argon2id$") && !stored.contains("correct"));
        assert!(passwords.check("correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.check("correct horse ".into(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.check("correct horse".into(), None).await.unwrap());
        assert_ne!(stored, passwords.hash("correct horse".into(), &random).await.unwrap());
    }

    #[test]
    fn a_password_has_10_to_200_characters() {
        for (length, fits) in [(0, false), (9, false), (10, true), (200, true), (201, false)] {
            assert_eq!(new_password("password", &"é".repeat(length).into()).is_ok(), fits, "{length}");
        }
    }
}
