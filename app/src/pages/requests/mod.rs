//! Service requests: the list, one of them, and what can be done with it. Providers read "assignments".

pub mod act;
pub mod card;
pub mod clash;
pub mod clocks;
pub mod convert;
pub mod fields;
pub mod form;
pub mod forms;
pub mod host_link;
pub mod invitation;
pub mod list;
pub(super) mod menu;
pub mod move_time;
pub mod preview;
pub mod show;

pub use self::{
    act::Act,
    convert::Convert,
    form::{Edit, New},
    host_link::HostLink,
    invitation::Invitation,
    list::List,
    move_time::Move,
    show::Show,
};

use backend::{Error, live::Topic, requests::Details};
use shared::request::{Action, Availability, RequestNumber};

/// The request a path names; a path that names none is a page that does not exist.
fn number(text: &str) -> Result<RequestNumber, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Refuses whoever may not change the request, or cannot as it stands.
fn may_edit(details: &Details) -> Result<(), Error> {
    let edit = details.actions.iter().find(|item| item.action == Action::Edit);
    match edit.map(|item| &item.availability) {
        Some(Availability::Allowed) => Ok(()),
        Some(Availability::Disabled(reason)) => Err(Error::Conflict(reason.clone())),
        _ => Err(Error::Denied),
    }
}

/// "ASL, County Family Court".
fn title(details: &Details) -> String {
    let whom = details.client.as_ref().map_or(&details.organization.name, |client| &client.name);
    format!("{}, {whom}", details.service)
}

/// What a page about one request shows, as topics.
fn follows(number: RequestNumber) -> String {
    format!("{} site", Topic::Request(number))
}

/// The way back from a page below a request.
fn trail(number: RequestNumber) -> Vec<(String, String)> {
    vec![("Requests".into(), "/requests".into()), (number.to_string(), format!("/requests/{number}"))]
}
