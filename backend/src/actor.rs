//! Who is asking, and the proofs of what they may do. An actor is built from a session and from nothing else; a use case
//! that needs a role takes the proof as its parameter, so it cannot be called without one.

use shared::id::PersonId;
use shared::people::{Role, Roles};
use shared::visibility::Viewer;

use crate::error::{Error, Result};

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub(crate) viewer: Viewer,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) zone: Option<String>,
    pub(crate) session: String,
    pub(crate) has_flash: bool,
}

impl Actor {
    /// Their id.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        &self.viewer.person
    }

    /// Their roles; several may hold at once.
    #[must_use]
    pub fn roles(&self) -> Roles {
        self.viewer.roles
    }

    /// The name people read.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address they sign in with.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Their own time zone (IANA name), if they chose one.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// What the visibility rule knows of them.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Whether a message waits for their next page.
    #[must_use]
    pub fn has_flash(&self) -> bool {
        self.has_flash
    }

    /// Proof that they are an admin.
    ///
    /// # Errors
    /// [`Error::Denied`] when they are not.
    pub fn admin(&self) -> Result<Admin<'_>> {
        if self.roles().has(Role::Admin) { Ok(Admin(self)) } else { Err(Error::Denied) }
    }

    /// Proof that they are staff: an admin or a scheduler (D-9).
    ///
    /// # Errors
    /// [`Error::Denied`] when they are neither.
    pub fn scheduler(&self) -> Result<Scheduler<'_>> {
        if self.roles().is_staff() { Ok(Scheduler(self)) } else { Err(Error::Denied) }
    }
}

/// Proof that the person is an admin.
#[derive(Debug, Clone, Copy)]
pub struct Admin<'a>(&'a Actor);

/// Proof that the person is staff, an admin or a scheduler.
#[derive(Debug, Clone, Copy)]
pub struct Scheduler<'a>(&'a Actor);

impl<'a> Admin<'a> {
    /// Who.
    #[must_use]
    pub fn actor(&self) -> &'a Actor {
        self.0
    }
}

impl<'a> Scheduler<'a> {
    /// Who.
    #[must_use]
    pub fn actor(&self) -> &'a Actor {
        self.0
    }
}

/// In whose name something is done, for the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author(Option<PersonId>);

impl Author {
    /// Whoever holds the machine: the command line, and the demo's seeding.
    #[must_use]
    pub fn operator() -> Self {
        Self(None)
    }

    /// The program itself.
    pub(crate) fn program() -> Self {
        Self(None)
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.0.as_ref().map(PersonId::as_str)
    }
}

impl From<&Admin<'_>> for Author {
    fn from(admin: &Admin<'_>) -> Self {
        Self(Some(admin.0.person().clone()))
    }
}

impl From<&Scheduler<'_>> for Author {
    fn from(scheduler: &Scheduler<'_>) -> Self {
        Self(Some(scheduler.0.person().clone()))
    }
}

impl Author {
    /// The signed-in person; for what everybody may do to what they see.
    pub(crate) fn of(actor: &Actor) -> Self {
        Self(Some(actor.person().clone()))
    }

    /// Somebody known by id only: they have just been created, or hold an invitation.
    pub(crate) fn person(id: &PersonId) -> Self {
        Self(Some(id.clone()))
    }
}
