//! Another start for a request, with its length kept: what a drag on the schedule does, and the page behind *Move…* (R89). It
//! is an edit like any other (D-10); only the time is typed, in the zone of whoever moves it.

use shared::request::RequestNumber;

use super::edit::{edit, form_at};
use super::form::resolve;
use super::reschedule::{Edited, OnClash};
use super::visible;
use crate::Backend;
use crate::actor::Actor;
use crate::error::{Error, Result};

/// Where a request is moved to, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoveForm {
    /// Field `starts`: a wall time such as `2027-03-14T13:00`.
    pub starts: String,
    /// Field `starts_choice`: `first` or `second`, where the clocks show `starts` twice.
    pub starts_choice: String,
    /// Field `zone`: whose clock `starts` is read on, an IANA name. The request keeps its own zone.
    pub zone: String,
}

/// Gives a request another start and keeps its length and everything else.
///
/// # Errors
/// Those of [`edit`]: [`Error::Clash`] where its Zoom host is not free then and `on_clash` says nothing of use;
/// [`Error::Invalid`] naming `starts` or `zone`. Nothing is changed by any of them.
pub async fn move_time(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    version: i64,
    form: &MoveForm,
    on_clash: Option<OnClash>,
) -> Result<Edited> {
    let mut tx = backend.store().read().await?;
    let (stored, _) = visible::load(&mut tx, actor.viewer(), number).await?;
    drop(tx);
    let zone = backend.zones().get(form.zone.trim(), backend.now());
    let offsets = zone.map_err(|_| Error::field("zone", "choose a time zone from the list"))?;
    let now_starts = offsets.wall(stored.span.start()).to_string();
    let kept = Some((now_starts.as_str(), stored.span.start()));
    let (_, start) = resolve(&offsets, "starts", (&form.starts, &form.starts_choice), kept)
        .map_err(|error| Error::Invalid(vec![error]))?;
    let form = form_at(backend, &stored, stored.span.moved_to(start))?;
    edit(backend, actor, number, version, &form, on_clash).await
}
