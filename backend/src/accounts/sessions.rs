//! Sessions: a random token in the browser, its hash in the store, 14 days from the last use. The message for the next
//! page (flash) stands on the session's row, so it survives the redirect and is shown once.

use secrecy::{ExposeSecret as _, SecretString};
use shared::id::PersonId;
use shared::time::{HOUR, Timestamp};

use super::flash::Flash;
use super::sign_in::SignedIn;
use crate::Backend;
use crate::actor::Actor;
use crate::error::Result;
use crate::secrets::token_hash;
use crate::store::{Tx, sessions};

const LIFE_MINUTES: i64 = 14 * 24 * 60;
/// How old the note of the last use may get before it is written again: a page view should not cost a write.
const SLIDE_AFTER_MILLIS: i64 = HOUR;

pub(super) async fn begin(backend: &Backend, tx: &mut Tx, person: &PersonId) -> Result<SignedIn> {
    let now = backend.now();
    let token = SecretString::from(backend.random().token());
    let expires_at = now.plus_minutes(LIFE_MINUTES);
    sessions::forget_expired(tx, now).await?;
    sessions::insert(tx, &token_hash(token.expose_secret()), person, now, expires_at).await?;
    Ok(SignedIn { token, expires_at })
}

/// Who holds this token; `None` when the session is over or its person was deactivated. Using it prolongs it.
///
/// # Errors
/// Only when the store fails.
pub async fn session(backend: &Backend, token: &str) -> Result<Option<Actor>> {
    let now = backend.now();
    let hash = token_hash(token);
    let mut tx = backend.store().read().await?;
    let Some((actor, last_seen_at)) = sessions::find(&mut tx, &hash, now).await? else {
        return Ok(None);
    };
    drop(tx);
    if now.millis_since(last_seen_at) >= SLIDE_AFTER_MILLIS
        && let Err(error) = slide(backend, &hash, now).await
    {
        // Whoever may only read at present reads; the next page notes it.
        tracing::warn!(%error, "the use of a session was not noted");
    }
    Ok(Some(actor))
}

async fn slide(backend: &Backend, hash: &str, now: Timestamp) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    sessions::slide(&mut tx, hash, now, now.plus_minutes(LIFE_MINUTES)).await?;
    Ok(tx.commit().await?)
}

/// Who holds this token, without prolonging the session: for what a page left open asks by itself.
///
/// # Errors
/// Only when the store fails.
pub async fn glance(backend: &Backend, token: &str) -> Result<Option<Actor>> {
    let mut tx = backend.store().read().await?;
    Ok(sessions::find(&mut tx, &token_hash(token), backend.now()).await?.map(|(actor, _)| actor))
}

/// Who holds the session of `actor` now: the same person, perhaps with other roles; `None` when it is over. Asking does not
/// prolong it: a page left open is no use of the site.
///
/// # Errors
/// Only when the store fails.
pub async fn still(backend: &Backend, actor: &Actor) -> Result<Option<Actor>> {
    let mut tx = backend.store().read().await?;
    Ok(sessions::find(&mut tx, &actor.session, backend.now()).await?.map(|(actor, _)| actor))
}

/// Ends a session. Ending one that is over already is no error.
///
/// # Errors
/// Only when the store fails.
pub async fn sign_out(backend: &Backend, actor: &Actor) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    sessions::delete(&mut tx, &actor.session, actor.person()).await?;
    Ok(tx.commit().await?)
}

/// Leaves a message for the person's next page in place of any before.
///
/// # Errors
/// Only when the store fails.
pub async fn set_flash(backend: &Backend, actor: &Actor, flash: &Flash) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    sessions::set_flash(&mut tx, &actor.session, &flash.to_stored()).await?;
    Ok(tx.commit().await?)
}

/// Takes the message left for this page, if there is one. Without one nothing is written.
///
/// # Errors
/// Only when the store fails.
pub async fn take_flash(backend: &Backend, actor: &Actor) -> Result<Option<Flash>> {
    if !actor.has_flash {
        return Ok(None);
    }
    let mut tx = backend.store().begin().await?;
    let stored = sessions::take_flash(&mut tx, &actor.session).await?;
    tx.commit().await?;
    Ok(stored.map(Flash::from_stored))
}
