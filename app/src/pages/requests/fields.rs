//! The fields of a request, in the order people think of them: what, when, for whom, and what else to know.

use backend::{
    Offer, Offers,
    requests::{Choices, Details, PersonRef},
};
use leptos::prelude::*;
use shared::request::Kind;

use crate::{
    components::{Choice, ChoiceField, Field, Glyph, Icon, SelectField, sentence},
    form::{Posted, TextArea},
    format::Clockface,
    islands::{TimePreview, time_preview::Moving},
};

/// What stands in the fields before anything is typed.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub(super) service: String,
    pub(super) kind: String,
    pub(super) organization: String,
    pub(super) requester: String,
    pub(super) client: String,
    pub(super) providers: Vec<String>,
    pub(super) location: String,
    pub(super) video_link: String,
    pub(super) notes: String,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) zone: String,
}

impl Stored {
    pub(super) fn of(details: &Details) -> Self {
        let id = |person: &PersonRef| person.id.as_str().to_owned();
        Self {
            service: details.service.clone(),
            kind: details.kind.as_str().to_owned(),
            organization: details.organization.id.as_str().to_owned(),
            requester: id(&details.requester),
            client: details.client.as_ref().map(id).unwrap_or_default(),
            providers: details.providers.iter().map(id).collect(),
            location: details.location.clone(),
            video_link: details.video_link.clone(),
            notes: details.notes.clone(),
            starts: details.wall_start.clone(),
            ends: details.wall_end.clone(),
            zone: details.zone.clone(),
        }
    }
}

impl Stored {
    /// The fields as a form sends them.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        let providers = self.providers.into_iter().map(|id| ("providers", id));
        [
            ("service", self.service),
            ("kind", self.kind),
            ("organization", self.organization),
            ("requester", self.requester),
            ("client", self.client),
            ("location", self.location),
            ("video_link", self.video_link),
            ("notes", self.notes),
            ("starts", self.starts),
            ("ends", self.ends),
            ("zone", self.zone),
        ]
        .into_iter()
        .chain(providers)
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}

/// All fields of a request.
#[component]
pub fn Fields(
    /// What was typed, with its errors.
    posted: Posted,
    /// What is stored.
    stored: Stored,
    /// What can be chosen.
    choices: Choices,
    /// How clock times are written.
    face: Clockface,
    /// The meeting that is moved with the request, if it has one.
    moving: Option<Moving>,
) -> impl IntoView {
    view! {
        <What posted=posted.clone() stored=stored.clone() />
        <When posted=posted.clone() stored=stored.clone() zones=choices.zones.clone() face moving />
        <Whom posted=posted.clone() stored=stored.clone() choices />
        <Notes posted stored />
    }
}

#[component]
fn What(posted: Posted, stored: Stored) -> impl IntoView {
    let kinds = Kind::ALL.map(|kind| Choice {
        value: kind.as_str().into(),
        label: kind.label().into(),
        on: posted.chosen("kind", kind.as_str(), stored.kind == kind.as_str()),
        ..Choice::default()
    });
    view! {
        <section aria-label="What">
            <Field
                name="service"
                label="Service"
                value=posted.value("service", &stored.service)
                hint="For instance “American Sign Language, court hearing”."
                error=posted.error("service")
            />
            <ChoiceField
                name="kind"
                legend="Type"
                choices=kinds.to_vec()
                hint="A request becomes a Zoom meeting later, from its actions."
                error=posted.error("kind")
            />
            <div class="cols">
                <Field
                    name="location"
                    label="Location"
                    value=posted.value("location", &stored.location)
                    error=posted.error("location")
                />
                <Field
                    name="video_link"
                    label="Video link"
                    kind="url"
                    value=posted.value("video_link", &stored.video_link)
                    hint="For “Video by others” only: their own link."
                    error=posted.error("video_link")
                />
            </div>
        </section>
    }
}

#[component]
fn When(
    posted: Posted,
    stored: Stored,
    zones: Vec<&'static str>,
    face: Clockface,
    moving: Option<Moving>,
) -> impl IntoView {
    let zones = zones.into_iter().map(|name| (name.to_owned(), name.replace('_', " "))).collect();
    // The server asks about that hour already: two answers to one question would be one too many.
    let asked = posted.errors.iter().any(|error| error.offers.is_some());
    view! {
        <section aria-label="When">
            <div class="cols">
                <Time name="starts" label="Start" posted=posted.clone() stored=stored.starts face=face.clone() />
                <Time name="ends" label="End" posted=posted.clone() stored=stored.ends face />
            </div>
            <SelectField
                name="zone"
                label="Time zone"
                options=zones
                value=posted.value("zone", &stored.zone)
                hint="Start and end are times on a clock there."
                error=posted.error("zone")
            />
            {(!asked).then(|| view! { <TimeVerdict moving minutes=None /> })}
        </section>
    }
}

/// The place of the verdict on typed times, empty until the island speaks.
#[component]
pub fn TimeVerdict(
    /// The meeting that is moved, if there is one.
    moving: Option<Moving>,
    /// How long it stays, where only a start is typed.
    minutes: Option<i64>,
) -> impl IntoView {
    view! {
        <div
            class="alert time-preview"
            id="time-verdict"
            data-moves=moving.map(|moving| moving.to_text())
            data-minutes=minutes.map(|minutes| minutes.to_string())
            hidden=true
        >
            <Icon glyph=Glyph::Confirmed />
            <Icon glyph=Glyph::Alert />
            <Icon glyph=Glyph::Info />
            <strong></strong>
            <ul></ul>
            <div class="row"></div>
        </div>
        <p class="vh" role="status" id="time-said"></p>
        <TimePreview />
    }
}

/// A wall time. Where the clocks skip it or show it twice, the two times it could mean are offered.
#[component]
pub fn Time(
    /// Its field.
    name: &'static str,
    /// Its words.
    label: &'static str,
    /// What was typed, with its errors.
    posted: Posted,
    /// What is stored.
    stored: String,
    /// How clock times are written.
    face: Clockface,
) -> impl IntoView {
    let taken = posted.value(&format!("use_{name}"), "");
    let value = if taken.is_empty() { posted.value(name, &stored) } else { taken };
    let offers =
        posted.errors.iter().find(|error| error.field == name).and_then(|error| error.offers.clone());
    let choice = posted.value(&format!("{name}_choice"), "");
    let offered = offers.map(|offers| view! { <Offered name offers=*offers face /> });
    // An answer once given travels along while other fields are mended.
    let kept = (offered.is_none() && !choice.is_empty()).then(|| {
        view! { <input type="hidden" name=format!("{name}_choice") value=choice /> }
    });
    view! {
        <div>
            <Field name label kind="datetime-local" value error=posted.error(name) />
            {offered}
            {kept}
        </div>
    }
}

#[component]
fn Offered(name: &'static str, offers: Offers, face: Clockface) -> impl IntoView {
    let clock = move |offer: &Offer| {
        let time = offer.wall.parse().map_or_else(|_| offer.wall.clone(), |wall| face.clock(wall));
        format!("{time} {}", offer.abbreviation)
    };
    match offers {
        Offers::Gap { before, after } => {
            let button = |offer: &Offer| {
                view! {
                    <button class="btn small" name=format!("use_{name}") value=offer.wall.clone()>
                        {format!("Use {}", clock(offer))}
                    </button>
                }
            };
            view! { <p class="row">{button(&before)} {button(&after)}</p> }.into_any()
        }
        Offers::Twice { first, second } => {
            let choice = |value: &str, words: &str, offer: &Offer| Choice {
                value: value.into(),
                label: format!("{words}, {}", clock(offer)),
                ..Choice::default()
            };
            let choices = vec![choice("first", "The first", &first), choice("second", "The second", &second)];
            view! { <ChoiceField name=format!("{name}_choice") legend="Which of the two" choices /> }
                .into_any()
        }
    }
}

#[component]
fn Whom(posted: Posted, stored: Stored, choices: Choices) -> impl IntoView {
    let none = |words: &str| (String::new(), words.to_owned());
    let entry = |person: PersonRef| (person.id.as_str().to_owned(), person.name);
    let organizations: Vec<_> =
        choices.organizations.into_iter().map(|one| (one.id.as_str().to_owned(), one.name)).collect();
    let clients = choices.clients.into_iter().map(|(person, organization)| {
        let of = organization.map_or_else(String::new, |organization| format!(" ({})", organization.name));
        (person.id.as_str().to_owned(), format!("{}{of}", person.name))
    });
    let clients: Vec<_> = std::iter::once(none("Nobody in particular")).chain(clients).collect();
    let staff = choices.staff.then(|| {
        let requesters: Vec<_> =
            std::iter::once(none("Me")).chain(choices.requesters.into_iter().map(entry)).collect();
        let providers = choices
            .providers
            .into_iter()
            .map(|person| {
                let id = person.id.as_str().to_owned();
                let on = posted.chosen("providers", &id, stored.providers.contains(&id));
                Choice { value: id, label: person.name, hint: None, on }
            })
            .collect();
        let organizations = std::iter::once(none("Choose one")).chain(organizations.clone()).collect();
        view! {
            <div class="cols">
                <SelectField
                    name="organization"
                    label="Organization"
                    options=organizations
                    value=posted.value("organization", &stored.organization)
                    error=posted.error("organization")
                />
                <SelectField
                    name="requester"
                    label="Requested by"
                    options=requesters
                    value=posted.value("requester", &stored.requester)
                    error=posted.error("requester")
                />
            </div>
            <ChoiceField
                name="providers"
                legend="Providers"
                many=true
                choices=providers
                error=posted.error("providers")
            />
        }
    });
    let own = (!choices.staff).then(|| {
        let error = posted.error("organization");
        let name = organizations.first().map(|(_, name)| name.clone());
        view! {
            <div class="field" id="organization">
                <span class="label">"Organization"</span>
                <span>{name}</span>
                {error.map(|error| view! { <p class="error">{sentence(&error)}</p> })}
            </div>
        }
    });
    view! {
        <section aria-label="For whom">
            {own}
            <SelectField
                name="client"
                label="Client"
                options=clients
                value=posted.value("client", &stored.client)
                hint="Who is served, where that is known."
                error=posted.error("client")
            />
            {staff}
        </section>
    }
}

#[component]
fn Notes(posted: Posted, stored: Stored) -> impl IntoView {
    let error = posted.error("notes");
    let described = if error.is_some() { "notes-hint notes-error" } else { "notes-hint" };
    view! {
        <section aria-label="Notes">
            <div class="field">
                <label for="notes">"Notes"</label>
                <TextArea
                    name="notes"
                    value=posted.value("notes", &stored.notes)
                    rows=4
                    described_by=described
                    invalid=error.is_some()
                />
                {error.map(|error| view! { <p class="error" id="notes-error">{sentence(&error)}</p> })}
                <p class="hint" id="notes-hint">
                    "What everybody on this request should know: audience, dress, vocabulary, contact on site."
                </p>
            </div>
        </section>
    }
}
