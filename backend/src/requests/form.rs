//! A request as typed, read into values that can be stored. Wall times become instants here and nowhere else; a missing or
//! double hour is asked about, never guessed (T-6, T-6b).

use shared::id::{OrganizationId, PersonId};
use shared::people::Role;
use shared::request::Kind;
use shared::span::Span;
use shared::time::Timestamp;
use shared::zone::{Offsets, Resolved, WallTime};
use url::Url;

use super::{PersonRef, Stored};
use crate::Backend;
use crate::accounts::{Organization, Person};
use crate::actor::Actor;
use crate::error::{Error, FieldError, Offer, Offers, Result};

const SERVICE_MAX: usize = 120;
const LOCATION_MAX: usize = 300;
const LINK_MAX: usize = 1_000;
const NOTES_MAX: usize = 4_000;

/// A request as typed. People and the organization are ids; times are wall times such as `2027-03-14T13:00` in `zone`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestForm {
    /// Field `service`: what is asked for, 1 to 120 characters.
    pub service: String,
    /// Field `kind`: the stored form of a [`Kind`].
    pub kind: String,
    /// Field `organization`. Staff choose; for others it is theirs whatever they send.
    pub organization: String,
    /// Field `requester`. Staff choose, empty means themselves; for others it is them.
    pub requester: String,
    /// Field `client`: who is served, or empty.
    pub client: String,
    /// Fields `providers`, one each. Only staff assign.
    pub providers: Vec<String>,
    /// Field `location`: at most 300 characters, or empty.
    pub location: String,
    /// Field `video_link`: for [`Kind::Video`] only.
    pub video_link: String,
    /// Field `notes`: at most 4000 characters, or empty.
    pub notes: String,
    /// Field `starts`.
    pub starts: String,
    /// Field `starts_choice`: `first` or `second`, where the clocks show `starts` twice.
    pub starts_choice: String,
    /// Field `ends`.
    pub ends: String,
    /// Field `ends_choice`, as `starts_choice`.
    pub ends_choice: String,
    /// Field `zone`: an IANA name.
    pub zone: String,
}

/// A request as values that can be stored.
pub(crate) struct Valid {
    pub(crate) service: String,
    pub(crate) kind: Kind,
    pub(crate) organization: Organization,
    pub(crate) requester: PersonRef,
    pub(crate) client: Option<PersonRef>,
    pub(crate) providers: Vec<PersonRef>,
    pub(crate) location: String,
    pub(crate) video_link: String,
    pub(crate) notes: String,
    pub(crate) times: Times,
}

/// When, as instants, as typed, and where the typed clock hangs.
pub(crate) struct Times {
    pub(crate) span: Span,
    pub(crate) wall_start: String,
    pub(crate) wall_end: String,
    pub(crate) zone: String,
}

/// What the form is read against.
pub(crate) struct Ground<'a> {
    pub(crate) backend: &'a Backend,
    pub(crate) actor: &'a Actor,
    pub(crate) people: &'a [Person],
    pub(crate) organizations: &'a [Organization],
    /// The request before, when one is edited: what it names stays allowed, and a double hour is not asked about twice.
    pub(crate) before: Option<&'a Stored>,
}

impl Ground<'_> {
    /// Reads the form.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming every field to mend at once.
    pub(crate) fn read(&self, form: &RequestForm) -> Result<Valid> {
        let mut errors = Errors::default();
        let service = errors.line("service", &form.service, SERVICE_MAX);
        if service.is_empty() {
            errors.note("service", "say what is asked for");
        }
        let kind = Kind::parse(form.kind.trim());
        if kind.is_none() {
            errors.note("kind", "choose a type from the list");
        }
        let location = errors.line("location", &form.location, LOCATION_MAX);
        let video_link = errors.link("video_link", &form.video_link, kind);
        let notes = errors.text("notes", &form.notes, NOTES_MAX);
        let organization = self.organization(form, &mut errors);
        let requester = self.requester(form, &mut errors);
        let client = self.client(form, organization.as_ref(), &mut errors);
        let providers = self.providers(form, &mut errors);
        let times = self.times(form, &mut errors);
        match (kind, organization, requester, times) {
            (Some(kind), Some(organization), Some(requester), Some(times)) if errors.0.is_empty() => {
                Ok(Valid {
                    service,
                    kind,
                    organization,
                    requester,
                    client,
                    providers,
                    location,
                    video_link,
                    notes,
                    times,
                })
            }
            _ => Err(Error::Invalid(errors.0)),
        }
    }

    fn is_staff(&self) -> bool {
        self.actor.roles().is_staff()
    }

    fn organization(&self, form: &RequestForm, errors: &mut Errors) -> Option<Organization> {
        let id = match (self.is_staff(), self.before) {
            (true, _) => Some(OrganizationId::new(form.organization.trim())),
            (false, Some(before)) => Some(before.organization.id.clone()),
            (false, None) => self.actor.viewer().organization.clone(),
        };
        let found = id.and_then(|id| self.organizations.iter().find(|known| known.id == id).cloned());
        if found.is_none() {
            let message = if self.is_staff() {
                "choose an organization from the list"
            } else {
                "you belong to no organization yet; ask the agency to add you to yours"
            };
            errors.note("organization", message);
        }
        found
    }

    fn requester(&self, form: &RequestForm, errors: &mut Errors) -> Option<PersonRef> {
        let itself = || PersonRef { id: self.actor.person().clone(), name: self.actor.name().to_owned() };
        match (self.is_staff(), self.before) {
            (false, Some(before)) => Some(before.requester.clone()),
            (false, None) => Some(itself()),
            (true, before) => match form.requester.trim() {
                "" => Some(before.map_or_else(itself, |before| before.requester.clone())),
                id if id == self.actor.person().as_str() => Some(itself()),
                id => {
                    let kept = before.map(|before| &before.requester).filter(|kept| kept.id.as_str() == id);
                    let found = kept.cloned().or_else(|| self.person(id, &[Role::Requester, Role::Client]));
                    if found.is_none() {
                        errors.note("requester", "choose a person from the list");
                    }
                    found
                }
            },
        }
    }

    fn client(
        &self,
        form: &RequestForm,
        organization: Option<&Organization>,
        errors: &mut Errors,
    ) -> Option<PersonRef> {
        let id = form.client.trim();
        if id.is_empty() {
            return None;
        }
        let kept =
            self.before.and_then(|before| before.client.as_ref()).filter(|kept| kept.id.as_str() == id);
        let of_this = |person: &&Person| {
            organization
                .is_none_or(|own| person.organization.as_ref().is_none_or(|theirs| theirs.id == own.id))
        };
        let found = self.people.iter().filter(of_this).find(|person| person.id.as_str() == id);
        let found =
            kept.cloned().or_else(|| found.filter(|person| is_active(person, &[Role::Client])).map(named));
        if found.is_none() {
            errors.note("client", "choose a client of this organization");
        }
        found
    }

    fn providers(&self, form: &RequestForm, errors: &mut Errors) -> Vec<PersonRef> {
        let before = self.before.map(|before| before.providers.as_slice()).unwrap_or_default();
        if !self.is_staff() {
            return before.to_vec();
        }
        let mut providers: Vec<PersonRef> = Vec::new();
        for id in form.providers.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
            let kept = before.iter().find(|kept| kept.id.as_str() == id).cloned();
            match kept.or_else(|| self.person(id, &[Role::Provider])) {
                Some(provider) if providers.contains(&provider) => {}
                Some(provider) => providers.push(provider),
                None => errors.note("providers", "choose providers from the list"),
            }
        }
        providers
    }

    fn person(&self, id: &str, roles: &[Role]) -> Option<PersonRef> {
        self.people.iter().find(|person| person.id.as_str() == id && is_active(person, roles)).map(named)
    }

    fn times(&self, form: &RequestForm, errors: &mut Errors) -> Option<Times> {
        let Ok(offsets) = self.backend.zones().get(form.zone.trim(), self.backend.now()) else {
            errors.note("zone", "choose a time zone from the list");
            return None;
        };
        let before = self.before.filter(|before| before.zone == offsets.zone);
        let kept_start = before.map(|before| (before.wall_start.as_str(), before.span.start()));
        let kept_end = before.map(|before| (before.wall_end.as_str(), before.span.end()));
        let starts = resolve(&offsets, "starts", (&form.starts, &form.starts_choice), kept_start);
        let ends = resolve(&offsets, "ends", (&form.ends, &form.ends_choice), kept_end);
        let (starts, ends) = (errors.take(starts), errors.take(ends));
        let ((wall_start, start), (wall_end, end)) = (starts?, ends?);
        match Span::new(start, end) {
            Ok(span) => Some(Times {
                span,
                wall_start: wall_start.to_string(),
                wall_end: wall_end.to_string(),
                zone: offsets.zone.clone(),
            }),
            Err(error) => {
                errors.note("ends", error.to_string());
                None
            }
        }
    }
}

fn is_active(person: &Person, roles: &[Role]) -> bool {
    person.active && roles.iter().any(|role| person.roles.has(*role))
}

fn named(person: &Person) -> PersonRef {
    PersonRef { id: PersonId::clone(&person.id), name: person.name.clone() }
}

/// The instant of a wall time; `kept` is what the request had before, so an answer once given holds.
pub(super) fn resolve(
    offsets: &Offsets,
    field: &'static str,
    (typed, choice): (&str, &str),
    kept: Option<(&str, Timestamp)>,
) -> std::result::Result<(WallTime, Timestamp), FieldError> {
    let wall: WallTime = typed
        .parse()
        .map_err(|error: shared::zone::WallTimeError| FieldError::new(field, error.to_string()))?;
    if !offsets.covers(wall) {
        return Err(FieldError::new(field, "choose a date from last year to six years ahead"));
    }
    if let Some((kept, at)) = kept
        && kept == wall.to_string()
        && choice.trim().is_empty()
        // Rules of the zone may have changed since: then the promise is the wall time (T-13).
        && offsets.wall(at) == wall
    {
        return Ok((wall, at));
    }
    let offer = |at: Timestamp| Offer {
        wall: offsets.wall(at).to_string(),
        abbreviation: offsets.abbreviation(at).to_owned(),
        at,
    };
    match offsets.resolve(wall) {
        Resolved::One(at) => Ok((wall, at)),
        Resolved::Gap { before, after } => {
            let (before, after) = (offer(before), offer(after));
            let message = format!(
                "the clocks skip this time: choose {} {} or {} {}",
                before.clock(),
                before.abbreviation,
                after.clock(),
                after.abbreviation
            );
            let offers = Some(Box::new(Offers::Gap { before, after }));
            Err(FieldError { offers, ..FieldError::new(field, message) })
        }
        Resolved::Two { first, second } => match choice.trim() {
            "first" => Ok((wall, first)),
            "second" => Ok((wall, second)),
            _ => {
                let (first, second) = (offer(first), offer(second));
                let message = format!(
                    "the clocks show this time twice: choose the first ({}) or the second ({})",
                    first.abbreviation, second.abbreviation
                );
                let offers = Some(Box::new(Offers::Twice { first, second }));
                Err(FieldError { offers, ..FieldError::new(field, message) })
            }
        },
    }
}

#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn note(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, message));
    }

    fn take<T>(&mut self, read: std::result::Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.0.push(error)).ok()
    }

    fn line(&mut self, field: &'static str, typed: &str, max: usize) -> String {
        if typed.trim().chars().any(char::is_control) {
            self.note(field, "this field holds a character that cannot be seen");
        }
        self.text(field, typed, max)
    }

    fn text(&mut self, field: &'static str, typed: &str, max: usize) -> String {
        let text = typed.trim().replace("\r\n", "\n");
        if text.chars().count() > max {
            self.note(field, format!("use at most {max} characters"));
        }
        // PostgreSQL cannot hold it in a text.
        if text.contains('\0') {
            self.note(field, "this field holds a character that cannot be seen");
        }
        text
    }

    /// A link of somebody else's video service. Kept only for the type it belongs to.
    fn link(&mut self, field: &'static str, typed: &str, kind: Option<Kind>) -> String {
        if kind != Some(Kind::Video) {
            return String::new();
        }
        let link = self.line(field, typed, LINK_MAX);
        let is_web =
            Url::parse(&link).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !link.is_empty() && !is_web {
            self.note(field, "enter a link that begins with https://");
        }
        link
    }
}
