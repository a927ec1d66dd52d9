//! A typed secret that travels through a form and back without being readable: after Test Zoom the page shows what was
//! typed, but a secret never returns to a browser in clear (R16, R31). It is sealed for the admin who typed it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::Backend;
use crate::actor::Admin;
use crate::error::{Error, Result};

/// How long a form may stay open before the secret has to be typed again, in minutes.
const GOOD_FOR_MINUTES: i64 = 60;

/// Which field a secret was typed into; one carried for the other field does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarriedSecret {
    /// Field `zoom_client_secret`.
    Client,
    /// Field `webhook_secret`.
    Webhook,
}

impl CarriedSecret {
    const fn field(self) -> &'static str {
        match self {
            Self::Client => "zoom_client_secret",
            Self::Webhook => "webhook_secret",
        }
    }
}

/// Seals a typed secret for a hidden field of the form.
///
/// # Errors
/// Only when sealing fails.
pub fn carry_secret(
    backend: &Backend,
    admin: &Admin<'_>,
    which: CarriedSecret,
    secret: &SecretString,
) -> Result<String> {
    let dated = SecretString::from(format!("{}:{}", backend.now().as_millis(), secret.expose_secret()));
    let sealed =
        backend.key().seal(&purpose(admin, which), &dated, backend.random()).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens what [`carry_secret`] sealed; `None` when it is foreign, damaged or older than an hour.
#[must_use]
pub fn carried_secret(
    backend: &Backend,
    admin: &Admin<'_>,
    which: CarriedSecret,
    carried: &str,
) -> Option<SecretString> {
    let sealed = URL_SAFE_NO_PAD.decode(carried).ok()?;
    let dated = backend.key().open(&purpose(admin, which), &sealed).ok()?;
    let (at, secret) = dated.expose_secret().split_once(':')?;
    let at = shared::time::Timestamp(at.parse().ok()?);
    let fresh = backend.now().as_millis() <= at.plus_minutes(GOOD_FOR_MINUTES).as_millis();
    fresh.then(|| SecretString::from(secret))
}

fn purpose(admin: &Admin<'_>, which: CarriedSecret) -> String {
    format!("form.{}.{}", which.field(), admin.actor().person().as_str())
}
