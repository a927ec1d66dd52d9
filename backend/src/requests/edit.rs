//! Writing a request: new, changed, duplicated. A change needs the version its form was made from; another time for a Zoom
//! meeting goes by way of [`reschedule`](super::reschedule).

use shared::id::RequestId;
use shared::request::{Action, Availability, RequestNumber, Status, availability, transition};
use shared::span::Span;
use shared::time::Timestamp;

use super::form::{Ground, RequestForm, Times, Valid};
use super::reschedule::{self, Edited, OnClash, Step};
use super::visible::{self, Site};
use super::{Stored, search};
use crate::Backend;
use crate::actor::{Actor, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Change, Error, Result};
use crate::store::{self, Tx};

/// Whether a new request is sent at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// It stays a draft.
    Draft,
    /// It is submitted.
    Submit,
}

/// Stores a new request. Staff make them for anybody; requesters and clients for their own organization.
///
/// # Errors
/// [`Error::Denied`] for whoever only provides, [`Error::Invalid`] naming every field to mend.
pub async fn create(
    backend: &Backend,
    actor: &Actor,
    form: &RequestForm,
    saving: Saving,
) -> Result<RequestNumber> {
    may_ask(actor)?;
    let mut tx = backend.store().begin().await?;
    let valid = read(backend, &mut tx, actor, form, None).await?;
    let status = match saving {
        Saving::Draft => Status::Draft,
        Saving::Submit => transition(Status::Draft, Action::Submit).map_err(Error::Conflict)?,
    };
    let number = insert(backend, &mut tx, actor, &valid, status, None).await?;
    tx.commit().await?;
    Ok(number)
}

/// Stores a draft with the same facts; nobody is assigned to it yet, and it is a regular request.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Denied`] for whoever only provides.
pub async fn duplicate(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<RequestNumber> {
    may_ask(actor)?;
    let mut tx = backend.store().begin().await?;
    let (original, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    if !(relation.staff || relation.owner) {
        return Err(Error::Denied);
    }
    let mut valid = Valid::of(original);
    valid.providers.clear();
    if !relation.staff {
        valid.requester = super::PersonRef { id: actor.person().clone(), name: actor.name().to_owned() };
    }
    let note = Some(format!("duplicate of {number}"));
    let copy = insert(backend, &mut tx, actor, &valid, Status::Draft, note).await?;
    tx.commit().await?;
    Ok(copy)
}

/// Changes a request. Zoom is asked only where its meeting gets another time (R87, R91); `on_clash` says what then becomes
/// of a meeting whose host is not free.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Denied`]; [`Error::Conflict`] when the status does not allow it; [`Error::Stale`] when
/// somebody changed it since `version`; [`Error::Invalid`] naming every field to mend; [`Error::Clash`] when a scheduler has
/// to choose first; [`Error::Zoom`] when Zoom makes no meeting on another host. Nothing is saved by any of them.
pub async fn edit(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    version: i64,
    form: &RequestForm,
    on_clash: Option<OnClash>,
) -> Result<Edited> {
    let next = match attempt(backend, actor, number, version, form, on_clash).await? {
        Step::Done(edited) => return Ok(edited),
        Step::MoveFirst(next) => next,
    };
    let host = reschedule::make_room(backend, actor, next).await?;
    match attempt(backend, actor, number, version, form, None).await? {
        Step::Done(Edited::Rescheduled { host_name, told, .. }) => {
            Ok(Edited::Rescheduled { host_name, told, moved: Some((next, host)) })
        }
        Step::Done(edited) => Ok(edited),
        // Without a choice nothing is moved.
        Step::MoveFirst(_) => Err(Error::Busy),
    }
}

async fn attempt(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
    version: i64,
    form: &RequestForm,
    on_clash: Option<OnClash>,
) -> Result<Step> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let (before, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    let settings = crate::settings::load(backend, &mut tx).await?;
    let facts = Site::of(&settings, backend.now()).facts(&before, relation);
    match availability(Action::Edit, &facts) {
        Availability::Allowed => {}
        Availability::Disabled(reason) => return Err(Error::Conflict(reason)),
        Availability::Absent => return Err(Error::Denied),
    }
    if before.version != version {
        let subject = Subject::Request(before.id.as_str());
        let stale = audit::since(&mut tx, subject, (version, before.version), |_| true).await?;
        return Err(Error::Stale(Box::new(stale)));
    }
    let valid = read(backend, &mut tx, actor, form, Some(&before)).await?;
    if changes(&before, &valid).is_empty() {
        return Ok(Step::Done(Edited::Unchanged));
    }
    if before.meeting.is_some() && moves(&before, &valid.times) {
        let moving = reschedule::Move { backend, actor, before, valid };
        return moving.carry_out(tx, on_clash).await;
    }
    write(backend, &mut tx, &Author::of(actor), (&before, &valid)).await?;
    tx.commit().await?;
    Ok(Step::Done(Edited::Saved))
}

/// Stores an edit and its line of history.
pub(super) async fn write(
    backend: &Backend,
    tx: &mut Tx,
    by: &Author,
    (before, valid): (&Stored, &Valid),
) -> Result<()> {
    let (now, changes) = (backend.now(), changes(before, valid));
    let search = search::line(before.number, valid);
    store::requests::update(tx, before, valid, &search, now).await?;
    let detail = Detail::version(before.version + 1).with_changes(changes);
    audit::record(tx, (now, by), "edited", Subject::Request(before.id.as_str()), &detail).await?;
    Ok(())
}

/// Whoever asks for services, or runs them.
pub(super) fn may_ask(actor: &Actor) -> Result<()> {
    use shared::people::Role;
    let roles = actor.roles();
    let asks = roles.is_staff() || roles.has(Role::Requester) || roles.has(Role::Client);
    if asks { Ok(()) } else { Err(Error::Denied) }
}

async fn read(
    backend: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    form: &RequestForm,
    before: Option<&Stored>,
) -> Result<Valid> {
    let people = store::people::all(tx).await?;
    let organizations = store::people::organizations(tx).await?;
    Ground { backend, actor, people: &people, organizations: &organizations, before }.read(form)
}

async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    valid: &Valid,
    status: Status,
    note: Option<String>,
) -> Result<RequestNumber> {
    let now = backend.now();
    let number = store::requests::next_number(tx).await?;
    let id = RequestId::new(backend.random().id());
    store::requests::insert(tx, (&id, number, status), valid, &search::line(number, valid), now).await?;
    let detail = Detail::version(1).with_note(note);
    let action = if status == Status::Draft { "created" } else { "submitted" };
    audit::record(tx, (now, &Author::of(actor)), action, Subject::Request(id.as_str()), &detail).await?;
    Ok(number)
}

/// Whether Zoom has to be told: another time, or another zone to show it in.
fn moves(before: &Stored, times: &Times) -> bool {
    before.span != times.span || before.zone != times.zone
}

fn changes(before: &Stored, new: &Valid) -> Vec<Change> {
    let name =
        |person: &Option<super::PersonRef>| person.as_ref().map(|it| it.name.clone()).unwrap_or_default();
    let names =
        |people: &[super::PersonRef]| people.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut after = new.providers.clone();
    after.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    // The same clock face may mean another instant: the other of two, or one by other rules of the zone.
    let clock = |wall: &str, moved: bool| {
        if moved { format!("{wall} (at another instant)") } else { wall.to_owned() }
    };
    let same_zone = before.zone == new.times.zone;
    let moved = |same_wall: bool, same_instant: bool| same_zone && same_wall && !same_instant;
    let start_moved =
        moved(before.wall_start == new.times.wall_start, before.span.start() == new.times.span.start());
    let end_moved = moved(before.wall_end == new.times.wall_end, before.span.end() == new.times.span.end());
    [
        Change::between("service", &before.service, &new.service),
        Change::between("kind", before.kind.label(), new.kind.label()),
        Change::between("organization", &before.organization.name, &new.organization.name),
        Change::between("requester", &before.requester.name, &new.requester.name),
        Change::between("client", &name(&before.client), &name(&new.client)),
        Change::between("providers", &names(&before.providers), &names(&after)),
        Change::between("location", &before.location, &new.location),
        Change::between("video_link", &before.video_link, &new.video_link),
        Change::between("notes", &before.notes, &new.notes),
        Change::between("starts", &before.wall_start, &clock(&new.times.wall_start, start_moved)),
        Change::between("ends", &before.wall_end, &clock(&new.times.wall_end, end_moved)),
        Change::between("zone", &before.zone, &new.times.zone),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The form of a request as it is stored, with nothing changed.
pub(super) fn form_of(request: &Stored) -> RequestForm {
    RequestForm {
        service: request.service.clone(),
        kind: request.kind.as_str().to_owned(),
        organization: request.organization.id.to_string(),
        requester: request.requester.id.to_string(),
        client: request.client.as_ref().map(|client| client.id.to_string()).unwrap_or_default(),
        providers: request.providers.iter().map(|provider| provider.id.to_string()).collect(),
        location: request.location.clone(),
        video_link: request.video_link.clone(),
        notes: request.notes.clone(),
        starts: request.wall_start.clone(),
        ends: request.wall_end.clone(),
        zone: request.zone.clone(),
        ..RequestForm::default()
    }
}

/// The form of a request with another time, as its own zone shows it.
///
/// # Errors
/// [`Error::Internal`] when the request's zone is unknown.
pub(super) fn form_at(backend: &Backend, request: &Stored, span: Span) -> Result<RequestForm> {
    let offsets = backend.zones().get(&request.zone, backend.now()).map_err(Error::internal)?;
    // An instant as somebody would type it: the wall time, and which of two where the clocks show it twice.
    let typed = |at: Timestamp| (offsets.wall(at).to_string(), offsets.choice(at).to_owned());
    let ((starts, starts_choice), (ends, ends_choice)) = (typed(span.start()), typed(span.end()));
    Ok(RequestForm { starts, starts_choice, ends, ends_choice, ..form_of(request) })
}

impl Valid {
    fn of(request: Stored) -> Self {
        Self {
            service: request.service,
            kind: request.kind,
            organization: request.organization,
            requester: request.requester,
            client: request.client,
            providers: request.providers,
            location: request.location,
            video_link: request.video_link,
            notes: request.notes,
            times: Times {
                span: request.span,
                wall_start: request.wall_start,
                wall_end: request.wall_end,
                zone: request.zone,
            },
        }
    }
}
