//! What the form of a request offers to whoever fills it in.

use std::sync::Arc;

use shared::people::Role;
use shared::zone::Offsets;

use super::PersonRef;
use super::edit::may_ask;
use crate::Backend;
use crate::accounts::{Organization, Person};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::store;

/// The lists of the form. Whoever is not staff gets only what they may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Whether organization, requester and providers can be chosen.
    pub staff: bool,
    /// Organizations, by name; for others their own.
    pub organizations: Vec<Organization>,
    /// Who can ask, by name; staff only.
    pub requesters: Vec<PersonRef>,
    /// Who can be served, by name, each with their organization's id where they have one.
    pub clients: Vec<(PersonRef, Option<Organization>)>,
    /// Who can be sent, by name; staff only.
    pub providers: Vec<PersonRef>,
    /// Every time zone, sorted.
    pub zones: Vec<&'static str>,
    /// The zone a new request begins with: the person's own, else the site's.
    pub zone: String,
}

/// The table of a zone by its IANA name, from last year to six years ahead.
///
/// # Errors
/// [`Error::Invalid`] naming the field `zone` for a name that is none.
pub fn offsets(backend: &Backend, zone: &str) -> Result<Arc<Offsets>> {
    let table = backend.zones().get(zone.trim(), backend.now());
    table.map_err(|_| Error::field("zone", "choose a time zone from the list"))
}

/// The lists of the form.
///
/// # Errors
/// [`Error::Denied`] for whoever only provides.
pub async fn choices(backend: &Backend, actor: &Actor) -> Result<Choices> {
    may_ask(actor)?;
    let mut tx = backend.store().read().await?;
    let settings = crate::settings::load(backend, &mut tx).await?;
    let people = store::people::all(&mut tx).await?;
    let organizations = store::people::organizations(&mut tx).await?;
    let staff = actor.roles().is_staff();
    let own = actor.viewer().organization.as_ref();
    let theirs = |organization: &Organization| staff || Some(&organization.id) == own;
    let with = |roles: &[Role], wanted: bool| -> Vec<&Person> {
        let fits =
            |person: &&Person| wanted && person.active && roles.iter().any(|role| person.roles.has(*role));
        people.iter().filter(fits).collect()
    };
    let named = |person: &Person| PersonRef { id: person.id.clone(), name: person.name.clone() };
    let clients = with(&[Role::Client], true).into_iter();
    let clients = clients.filter(|person| staff || person.organization.as_ref().is_some_and(theirs));
    Ok(Choices {
        staff,
        requesters: with(&[Role::Requester, Role::Client], staff).into_iter().map(named).collect(),
        clients: clients.map(|person| (named(person), person.organization.clone())).collect(),
        providers: with(&[Role::Provider], staff).into_iter().map(named).collect(),
        organizations: organizations.into_iter().filter(theirs).collect(),
        zones: shared::zone::names(),
        zone: actor.zone().map_or(settings.zone, ToOwned::to_owned),
    })
}
