//! The only source of randomness: a ChaCha20 stream, seeded by the operating system, or by a test.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// Draws ids, tokens, salts and seeds. Cheap to clone; clones share one stream.
#[derive(Clone)]
pub struct Random(Arc<Mutex<ChaCha20Rng>>);

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

impl Random {
    /// A stream nobody can foretell.
    ///
    /// # Errors
    /// [`NoEntropy`] when the operating system gives no random bytes; nothing may run without them.
    pub fn system() -> Result<Self, NoEntropy> {
        let mut seed = [0; 32];
        #[expect(clippy::disallowed_methods, reason = "the one place that may")]
        getrandom::fill(&mut seed).map_err(|_| NoEntropy)?;
        Ok(Self::seeded(seed))
    }

    /// A stream that repeats itself, for tests and demos of the draw.
    #[must_use]
    pub fn seeded(seed: [u8; 32]) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// The next `N` bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// An id: 128 bits as 22 characters that stand in a URL.
    #[must_use]
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<16>())
    }

    /// A token that opens something: 256 bits as 43 characters that stand in a URL.
    #[must_use]
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// The seed of one draw of hosts; kept with it, so that the draw can be repeated.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.bytes()
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_never_repeats_itself_and_a_seed_always_does() {
        assert_ne!(Random::system().unwrap().token(), Random::system().unwrap().token());
        let (one, other) = (Random::seeded([7; 32]), Random::seeded([7; 32]));
        assert_eq!(one.token(), other.token());
        assert_ne!(one.id(), one.clone().id());
        assert_eq!((one.id().len(), one.token().len()), (22, 43));
    }
}
