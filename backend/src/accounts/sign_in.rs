//! Signing in, throttled per account and per address. Every attempt is written down before the password is looked at, so
//! that many at once cannot slip past the limit; an unknown account costs as much work as a known one (R162).

use std::net::IpAddr;

use secrecy::SecretString;
use shared::people::EmailAddress;
use shared::time::Timestamp;

use super::sessions;
use crate::Backend;
use crate::error::{Error, Result};
use crate::secrets::token_hash;
use crate::store::people::{self, Attempt};

/// Failures let through in one window of time.
const PER_ACCOUNT: i64 = 5;
const PER_ADDRESS: i64 = 30;
const WINDOW_MINUTES: i64 = 15;

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// What the cookie carries; stored only as a hash.
    pub token: SecretString,
    /// When the session ends if nobody uses it.
    pub expires_at: Timestamp,
}

/// Begins a session.
///
/// # Errors
/// [`Error::WrongCredentials`] without saying which, [`Error::Throttled`] after too many of them.
pub async fn sign_in(
    backend: &Backend,
    email: &str,
    password: SecretString,
    address: IpAddr,
) -> Result<SignedIn> {
    let folded =
        EmailAddress::parse(email).map_or_else(|_| email.trim().to_lowercase(), |email| email.folded());
    let attempt = Attempt {
        id: backend.random().id(),
        account: token_hash(&folded),
        address: network(address).to_string(),
    };
    let account = let_through(backend, &attempt, &folded).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let matches = backend.passwords().check(password, stored).await?;
    let Some(account) = account.filter(|account| matches && account.active) else {
        tracing::info!(throttled = false, "sign-in refused");
        return Err(Error::WrongCredentials);
    };
    let mut tx = backend.store().begin().await?;
    people::forget_attempts(&mut tx, &attempt.account).await?;
    let signed_in = sessions::begin(backend, &mut tx, &account.id).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Writes the attempt down, then counts. A refused attempt is taken back, so that waiting always helps.
async fn let_through(backend: &Backend, attempt: &Attempt, folded: &str) -> Result<Option<people::Account>> {
    let now = backend.now();
    let since = now.minus_minutes(WINDOW_MINUTES);
    let mut tx = backend.store().begin().await?;
    people::write_attempt(&mut tx, attempt, now, since).await?;
    tx.commit().await?;

    let mut tx = backend.store().read().await?;
    let counts = people::count_attempts(&mut tx, attempt, since).await?;
    if counts.account <= PER_ACCOUNT && counts.address <= PER_ADDRESS {
        return Ok(people::account(&mut tx, folded).await?);
    }
    drop(tx);
    let mut tx = backend.store().begin().await?;
    people::take_back_attempt(&mut tx, &attempt.id).await?;
    tx.commit().await?;
    tracing::info!(throttled = true, "sign-in refused");
    Err(Error::Throttled { until: counts.oldest.plus_minutes(WINDOW_MINUTES) })
}

/// One household is one address: IPv6 hands out whole /64 networks.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & (u128::MAX << 64)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_household() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
