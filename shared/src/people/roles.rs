//! Roles as a set: one person may hold several (R163).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What somebody is to the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Keeps the settings and the people; staff.
    Admin,
    /// Runs the schedule; staff.
    Scheduler,
    /// Makes requests for an organization.
    Requester,
    /// Is served; may make requests too.
    Client,
    /// Does the work: an interpreter, say.
    Provider,
}

impl Role {
    /// Every role, most powerful first.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Scheduler, Self::Requester, Self::Client, Self::Provider];

    /// Stored form, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Scheduler => "scheduler",
            Self::Requester => "requester",
            Self::Client => "client",
            Self::Provider => "provider",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Scheduler => "Scheduler",
            Self::Requester => "Requester",
            Self::Client => "Client",
            Self::Provider => "Provider",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A stored role nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("there is no role {0:?}")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// A set of roles. As text: the stored forms in the order of [`Role::ALL`], joined by commas.
///
/// ```
/// use shared::people::{Role, Roles};
/// let roles: Roles = "scheduler,admin".parse()?;
/// assert!(roles.is_staff() && roles.has(Role::Admin));
/// assert_eq!(roles.to_string(), "admin,scheduler");
/// # Ok::<(), shared::people::UnknownRole>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Roles(u8);

impl Roles {
    /// No role at all: may sign in and see nothing.
    pub const NONE: Self = Self(0);

    /// This set and `role`.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether `role` is in the set.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Admins and schedulers: they see every request and run conversions (D-9).
    #[must_use]
    pub const fn is_staff(self) -> bool {
        self.has(Role::Admin) || self.has(Role::Scheduler)
    }

    /// The roles of the set, most powerful first.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::NONE.with(role)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl FromStr for Roles {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Role::from_str).collect()
    }
}

impl TryFrom<String> for Roles {
    type Error = UnknownRole;

    fn try_from(text: String) -> Result<Self, UnknownRole> {
        text.parse()
    }
}

impl From<Roles> for String {
    fn from(roles: Roles) -> String {
        roles.to_string()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, role) in self.iter().enumerate() {
            if nth > 0 {
                f.write_str(",")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}
