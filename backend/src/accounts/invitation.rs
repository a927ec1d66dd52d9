//! Invitations: a random link, stored hashed, used once, with which a new person chooses their password.

use secrecy::{ExposeSecret as _, SecretString};
use shared::id::PersonId;

use super::passwords::new_password;
use super::people::Person;
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Error, Result};
use crate::secrets::token_hash;
use crate::store::sessions::{self, TokenKind};
use crate::store::{Tx, people};

const LIFE_MINUTES: i64 = 7 * 24 * 60;

/// The password an invited person chooses.
#[derive(Debug, Clone, Default)]
pub struct InvitationForm {
    /// Field `password`.
    pub password: SecretString,
}

pub(super) async fn issue(backend: &Backend, tx: &mut Tx, person: &PersonId) -> Result<SecretString> {
    let token = SecretString::from(backend.random().token());
    let expires_at = backend.now().plus_minutes(LIFE_MINUTES);
    let hash = token_hash(token.expose_secret());
    sessions::replace_token(tx, &hash, TokenKind::Invitation, Some(person), expires_at).await?;
    Ok(token)
}

/// Makes a new invitation for somebody; the one before stops working. It lives seven days and cannot be shown again.
///
/// # Errors
/// [`Error::NotFound`] for nobody.
pub async fn renew_invitation(backend: &Backend, admin: &Admin<'_>, id: &PersonId) -> Result<SecretString> {
    let mut tx = backend.store().begin().await?;
    people::one(&mut tx, id).await?.filter(|person| person.active).ok_or(Error::NotFound)?;
    let token = issue(backend, &mut tx, id).await?;
    let subject = Subject::Person(id.as_str());
    audit::record(&mut tx, (backend.now(), &Author::from(admin)), "invited", subject, &Detail::default())
        .await?;
    tx.commit().await?;
    Ok(token)
}

/// Whom a link invites, while it can be used. Looking uses nothing up.
///
/// # Errors
/// [`Error::NotFound`] when the link was used, replaced or has expired.
pub async fn invitation_open(backend: &Backend, token: &str) -> Result<Person> {
    let mut tx = backend.store().read().await?;
    invited(backend, &mut tx, token).await
}

async fn invited(backend: &Backend, tx: &mut Tx, token: &str) -> Result<Person> {
    let open = sessions::token_open(tx, &token_hash(token), TokenKind::Invitation, backend.now()).await?;
    let id = open.flatten().ok_or(Error::NotFound)?;
    people::one(tx, &id).await?.filter(|person| person.active).ok_or(Error::NotFound)
}

/// Sets the invited person's password and uses the link up.
///
/// # Errors
/// [`Error::Invalid`] on field `password` (the link stays usable), [`Error::NotFound`] for a link that cannot be used.
pub async fn use_invitation(backend: &Backend, token: &str, form: InvitationForm) -> Result<()> {
    let person = invitation_open(backend, token).await?;
    new_password("password", &form.password).map_err(|error| Error::Invalid(vec![error]))?;
    let hash = backend.passwords().hash(form.password, backend.random()).await?;
    let mut tx = backend.store().begin().await?;
    if !sessions::use_token(&mut tx, &token_hash(token), TokenKind::Invitation, backend.now()).await? {
        return Err(Error::NotFound);
    }
    people::set_password(&mut tx, &person.id, hash).await?;
    sessions::delete_of(&mut tx, &person.id).await?;
    let (by, subject) = (Author::person(&person.id), Subject::Person(person.id.as_str()));
    audit::record(&mut tx, (backend.now(), &by), "password_set", subject, &Detail::default()).await?;
    Ok(tx.commit().await?)
}
