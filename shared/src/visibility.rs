//! Who sees which request: the one rule for pages, server functions, feeds and search (R164).
//!
//! Staff see all. Requesters and clients see their own and their organization's. A provider sees a request while
//! assigned to it, never as a draft. Nobody else may know that it exists: the answer is 404.

use serde::{Deserialize, Serialize};

use crate::host_link::{Asker, HostRule};
use crate::id::{OrganizationId, PersonId};
use crate::people::{Role, Roles};
use crate::request::Status;

/// The person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
    /// Their roles.
    pub roles: Roles,
    /// The organization whose requests they see, if any.
    pub organization: Option<OrganizationId>,
}

/// What the rule needs to know of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestFacts {
    /// Who asked for it.
    pub requester: PersonId,
    /// Who is served.
    pub client: Option<PersonId>,
    /// The organization it is made for.
    pub organization: Option<OrganizationId>,
    /// The providers assigned.
    pub assigned: Vec<PersonId>,
    /// Its status.
    pub status: Status,
}

/// What a viewer is to a request; several may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Relation {
    /// An admin or a scheduler.
    pub staff: bool,
    /// Asked for it, is served by it, or belongs to its organization.
    pub owner: bool,
    /// Assigned to it.
    pub provider: bool,
}

impl Relation {
    /// Nothing to do with it.
    pub const NONE: Self = Self { staff: false, owner: false, provider: false };
    /// Staff and nothing else.
    pub const STAFF: Self = Self { staff: true, owner: false, provider: false };
    /// Requester or client and nothing else.
    pub const OWNER: Self = Self { staff: false, owner: true, provider: false };
    /// Assigned provider and nothing else.
    pub const PROVIDER: Self = Self { staff: false, owner: false, provider: true };

    /// Whether the viewer may know of the request.
    #[must_use]
    pub const fn sees(self) -> bool {
        self.staff || self.owner || self.provider
    }

    /// What the host-link rule needs to know, where the site narrows who gets the link by `rule`.
    #[must_use]
    pub const fn asker(self, rule: HostRule) -> Asker {
        if self.staff {
            Asker::Staff
        } else if rule.allows(self) {
            Asker::Participant
        } else {
            Asker::Stranger
        }
    }
}

/// How much of a request somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// Nothing; the answer is 404.
    None,
    /// The request with everything their role has fields for.
    Full,
}

/// What `viewer` is to the request.
#[must_use]
pub fn relation(viewer: &Viewer, request: &RequestFacts) -> Relation {
    let asks = viewer.roles.has(Role::Requester) || viewer.roles.has(Role::Client);
    let theirs = viewer.person == request.requester
        || request.client.as_ref() == Some(&viewer.person)
        || (viewer.organization.is_some() && viewer.organization == request.organization);
    Relation {
        staff: viewer.roles.is_staff(),
        owner: asks && theirs,
        provider: viewer.roles.has(Role::Provider)
            && request.status != Status::Draft
            && request.assigned.contains(&viewer.person),
    }
}

/// How much of the request `viewer` sees.
///
/// ```
/// use shared::{id::PersonId, people::Role, request::Status, visibility::{RequestFacts, Sight, Viewer, sees}};
/// let request = RequestFacts {
///     requester: PersonId::new("ann"), client: None, organization: None, assigned: vec![PersonId::new("dana")],
///     status: Status::Confirmed,
/// };
/// let viewer = |name: &str, role: Role| Viewer { person: PersonId::new(name), roles: role.into(), organization: None };
/// assert_eq!(sees(&viewer("dana", Role::Provider), &request), Sight::Full);
/// assert_eq!(sees(&viewer("luz", Role::Provider), &request), Sight::None);
/// ```
#[must_use]
pub fn sees(viewer: &Viewer, request: &RequestFacts) -> Sight {
    if relation(viewer, request).sees() { Sight::Full } else { Sight::None }
}
