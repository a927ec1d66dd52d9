//! The first admin: from the command line, or through a one-time link that exists only while there is no admin.

use secrecy::{ExposeSecret as _, SecretString};
use shared::id::PersonId;
use shared::people::Role;

use super::people::{AddedPerson, PersonForm, Valid, add_person, taken};
use crate::Backend;
use crate::actor::Author;
use crate::audit::{self, Detail, Subject};
use crate::error::{Error, Result};
use crate::secrets::token_hash;
use crate::store::people::{self, NewPerson};
use crate::store::sessions::{self, TokenKind};
use crate::store::{Tx, lock_pool};

const LIFE_MINUTES: i64 = 24 * 60;

/// The first admin as typed.
#[derive(Debug, Clone, Default)]
pub struct FirstRunForm {
    /// Field `name`.
    pub name: String,
    /// Field `email`.
    pub email: String,
    /// Field `password`, required.
    pub password: SecretString,
}

impl FirstRunForm {
    fn into_person(self) -> Result<PersonForm> {
        if self.password.expose_secret().is_empty() {
            return Err(Error::field("password", "this field is required"));
        }
        let roles = vec![Role::Admin.as_str().to_owned(), Role::Scheduler.as_str().to_owned()];
        let Self { name, email, password } = self;
        Ok(PersonForm { name, email, roles, organization: String::new(), password })
    }
}

/// Creates an admin (and scheduler) from the command line, whether there is one already or not.
///
/// # Errors
/// [`Error::Invalid`] naming each field to mend.
pub async fn create_admin(backend: &Backend, form: FirstRunForm) -> Result<PersonId> {
    let AddedPerson { id, .. } = add_person(backend, &Author::operator(), form.into_person()?).await?;
    Ok(id)
}

/// A new one-time token for the first admin, valid for a day; every earlier one stops working. `None` once there is an
/// admin. Called at every start, so a link lost in a log is worth nothing after a restart.
///
/// # Errors
/// Only when the store fails.
pub async fn first_run_link(backend: &Backend) -> Result<Option<SecretString>> {
    let mut tx = backend.store().begin().await?;
    if has_admin(&mut tx).await? {
        return Ok(None);
    }
    let token = SecretString::from(backend.random().token());
    let expires_at = backend.now().plus_minutes(LIFE_MINUTES);
    sessions::replace_token(
        &mut tx,
        &token_hash(token.expose_secret()),
        TokenKind::FirstRun,
        None,
        expires_at,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Whether the link can be used now. Looking uses nothing up.
///
/// # Errors
/// [`Error::NotFound`] when it was used, replaced, has expired, or an admin exists.
pub async fn first_run_open(backend: &Backend, token: &str) -> Result<()> {
    let mut tx = backend.store().read().await?;
    let open = sessions::token_open(&mut tx, &token_hash(token), TokenKind::FirstRun, backend.now()).await?;
    if open.is_none() || has_admin(&mut tx).await? { Err(Error::NotFound) } else { Ok(()) }
}

/// Creates the first admin and uses the link up.
///
/// # Errors
/// [`Error::Invalid`] naming each field to mend (the link stays usable), [`Error::NotFound`] as [`first_run_open`].
pub async fn use_first_run(backend: &Backend, token: &str, form: FirstRunForm) -> Result<PersonId> {
    first_run_open(backend, token).await?;
    let valid = Valid::read(&form.into_person()?, &[])?;
    let password = valid.password.clone().ok_or(Error::NotFound)?;
    let hash = backend.passwords().hash(password, backend.random()).await?;
    let id = PersonId::new(backend.random().id());
    let mut tx = backend.store().begin().await?;
    // The lock makes "is there an admin?" and "now there is" one step for every instance.
    lock_pool(&mut tx).await?;
    let used = sessions::use_token(&mut tx, &token_hash(token), TokenKind::FirstRun, backend.now()).await?;
    if !used || has_admin(&mut tx).await? {
        return Err(Error::NotFound);
    }
    let person = NewPerson {
        id: &id,
        email: &valid.email,
        name: &valid.name,
        password_hash: Some(hash),
        roles: valid.roles,
        organization: None,
        now: backend.now(),
    };
    people::insert(&mut tx, person).await.map_err(taken)?;
    let (by, subject) = (Author::person(&id), Subject::Person(id.as_str()));
    audit::record(&mut tx, (backend.now(), &by), "first_run", subject, &Detail::default()).await?;
    tx.commit().await?;
    Ok(id)
}

async fn has_admin(tx: &mut Tx) -> Result<bool> {
    Ok(people::all(tx).await?.iter().any(|person| person.active && person.roles.has(Role::Admin)))
}
