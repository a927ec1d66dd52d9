//! The people of a site: listed, added with a password or an invitation, deactivated; and the organizations they act for.

use secrecy::SecretString;
use shared::id::{OrganizationId, PersonId};
use shared::people::{EmailAddress, Role, Roles};
use shared::settings::CompanyName;

use super::invitation;
use super::passwords::new_password;
use crate::Backend;
use crate::actor::{Actor, Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Error, FieldError, Result};
use crate::store::{self, Unique, people};

/// Somebody who can be asked, served or sent, and who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their address in lower case.
    pub email: String,
    /// The name people read.
    pub name: String,
    /// Their roles.
    pub roles: Roles,
    /// The organization they act for.
    pub organization: Option<Organization>,
    /// Their own time zone (IANA name).
    pub zone: Option<String>,
    /// Whether they may sign in and be chosen.
    pub active: bool,
    /// Whether they have chosen a password; without one an invitation is open.
    pub has_password: bool,
}

/// A customer of the agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

/// A person as typed. `roles` are stored forms (`scheduler`); `organization` is an id or empty.
#[derive(Debug, Clone, Default)]
pub struct PersonForm {
    /// Field `name`.
    pub name: String,
    /// Field `email`.
    pub email: String,
    /// Fields `roles`, one each.
    pub roles: Vec<String>,
    /// Field `organization`: its id, or empty.
    pub organization: String,
    /// Field `password`; left empty, an invitation is made.
    pub password: SecretString,
}

/// A person just added.
#[derive(Debug)]
pub struct AddedPerson {
    /// Their id.
    pub id: PersonId,
    /// The one-time token of their invitation, where no password was given. It cannot be shown again.
    pub invitation: Option<SecretString>,
}

/// Everybody, by name.
///
/// # Errors
/// Only when the store fails.
pub async fn list_people(backend: &Backend, _admin: &Admin<'_>) -> Result<Vec<Person>> {
    Ok(people::all(&mut backend.store().read().await?).await?)
}

/// The organizations, by name. Everybody signed in may know them.
///
/// # Errors
/// Only when the store fails.
pub async fn list_organizations(backend: &Backend, _actor: &Actor) -> Result<Vec<Organization>> {
    Ok(people::organizations(&mut backend.store().read().await?).await?)
}

/// Adds an organization.
///
/// # Errors
/// [`Error::Invalid`] for field `name`.
pub async fn add_organization(backend: &Backend, by: &Author, name: &str) -> Result<OrganizationId> {
    let name = CompanyName::parse(name).map_err(|error| Error::field("name", error.to_string()))?;
    let organization =
        Organization { id: OrganizationId::new(backend.random().id()), name: name.as_str().to_owned() };
    let mut tx = backend.store().begin().await?;
    people::insert_organization(&mut tx, &organization).await?;
    let subject = Subject::Organization(organization.id.as_str());
    audit::record(&mut tx, (backend.now(), by), "created", subject, &Detail::default()).await?;
    tx.commit().await?;
    Ok(organization.id)
}

/// Adds a person.
///
/// # Errors
/// [`Error::Invalid`] naming each field to mend, among them an `email` that somebody has already.
pub async fn add_person(backend: &Backend, by: &Author, form: PersonForm) -> Result<AddedPerson> {
    let valid = Valid::read(&form, &people::organizations(&mut backend.store().read().await?).await?)?;
    let password_hash = match &valid.password {
        Some(password) => Some(backend.passwords().hash(password.clone(), backend.random()).await?),
        None => None,
    };
    let id = PersonId::new(backend.random().id());
    let mut tx = backend.store().begin().await?;
    let person = people::NewPerson {
        id: &id,
        email: &valid.email,
        name: &valid.name,
        password_hash,
        roles: valid.roles,
        organization: valid.organization.as_ref(),
        now: backend.now(),
    };
    people::insert(&mut tx, person).await.map_err(taken)?;
    let detail = Detail::default().with_note(Some(valid.roles.to_string()));
    audit::record(&mut tx, (backend.now(), by), "created", Subject::Person(id.as_str()), &detail).await?;
    let invitation = match valid.password {
        Some(_) => None,
        None => Some(invitation::issue(backend, &mut tx, &id).await?),
    };
    tx.commit().await?;
    Ok(AddedPerson { id, invitation })
}

/// Shuts a person out and ends their sessions. Nobody can shut themselves out, so an admin always remains.
///
/// # Errors
/// [`Error::NotFound`] for nobody, [`Error::Invalid`] on field `person` for oneself.
pub async fn deactivate(backend: &Backend, admin: &Admin<'_>, id: &PersonId) -> Result<()> {
    if admin.actor().person() == id {
        return Err(Error::field("person", "you cannot deactivate yourself; ask another admin"));
    }
    set_active(backend, admin, id, false).await
}

/// Lets a deactivated person in again.
///
/// # Errors
/// [`Error::NotFound`] for nobody.
pub async fn activate(backend: &Backend, admin: &Admin<'_>, id: &PersonId) -> Result<()> {
    set_active(backend, admin, id, true).await
}

async fn set_active(backend: &Backend, admin: &Admin<'_>, id: &PersonId, active: bool) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    people::one(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if people::set_active(&mut tx, id, active).await? {
        store::sessions::delete_of(&mut tx, id).await?;
        let action = if active { "activated" } else { "deactivated" };
        let subject = Subject::Person(id.as_str());
        audit::record(&mut tx, (backend.now(), &Author::from(admin)), action, subject, &Detail::default())
            .await?;
    }
    Ok(tx.commit().await?)
}

pub(super) fn taken(error: store::Error) -> Error {
    match error {
        store::Error::Unique(Unique::Email) => {
            Error::field("email", "somebody with this address exists already")
        }
        other => other.into(),
    }
}

pub(super) struct Valid {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) roles: Roles,
    pub(super) organization: Option<OrganizationId>,
    pub(super) password: Option<SecretString>,
}

impl Valid {
    pub(super) fn read(form: &PersonForm, organizations: &[Organization]) -> Result<Self> {
        use secrecy::ExposeSecret as _;
        let mut errors = Vec::new();
        let mut note = |field, message: String| errors.push(FieldError::new(field, message));
        let name = CompanyName::parse(&form.name).map_err(|error| note("name", error.to_string()));
        let email = EmailAddress::parse(&form.email).map_err(|error| note("email", error.to_string()));
        let roles =
            form.roles.iter().map(|role| role.parse::<Role>()).collect::<std::result::Result<Roles, _>>();
        let roles =
            roles.map_err(|_| note("roles", "choose roles from the list".to_owned())).unwrap_or_default();
        if roles.is_empty() {
            note("roles", "choose at least one role".to_owned());
        }
        let organization = match form.organization.trim() {
            "" => None,
            id => organizations.iter().find(|known| known.id.as_str() == id).map(|known| known.id.clone()),
        };
        if organization.is_none() && !form.organization.trim().is_empty() {
            note("organization", "choose an organization from the list".to_owned());
        }
        let password = (!form.password.expose_secret().is_empty()).then(|| form.password.clone());
        errors.extend(password.as_ref().and_then(|password| new_password("password", password).err()));
        match (name, email) {
            (Ok(name), Ok(email)) if errors.is_empty() => Ok(Self {
                email: email.folded(),
                name: name.as_str().to_owned(),
                roles,
                organization,
                password,
            }),
            _ => Err(Error::Invalid(errors)),
        }
    }
}
