//! The tab General: the agency's name, its zone, how hours are written, where the site is reached.

use backend::settings::{self, Settings};
use leptos::prelude::*;
use shared::host_link::HostRule;

use super::{Head, last_saved};
use crate::{
    components::{ChangedMeanwhile, Choice, ChoiceField, Field, SelectField, mark_of, sentence},
    context::{asking, backend},
    form::{Posted, TextArea},
    format::Clockface,
    islands::LeaveGuard,
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page},
    },
    text,
};

/// The tab General. Saving it leaves Zoom's fields as they are.
#[component]
pub fn General() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    page(async move {
        let actor = asking.actor()?;
        actor.admin()?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let saved = last_saved(&settings, &face);
        let version = settings.version.to_string();
        let url = settings.public_url.clone().unwrap_or_default();
        let converts = settings.convert_when_confirmed;
        let seen = seen(&settings);
        let view = view! {
            <Head here="/settings/general" saved />
            <div role="tabpanel" aria-labelledby="tab">
            <ChangedMeanwhile topics="settings" seen what="these settings" />
            <form method="post" class="card gap narrow" data-guard data-typed=posted.is_posted().then_some("")>
                <input type="hidden" name="version" value=version />
                <div class="form">
                    <Mistakes posted=posted.clone() />
                    <Field
                        name="company_name"
                        label="Company name"
                        value=posted.value("company_name", &settings.company_name)
                        hint="Everybody sees it, on every page and in invitations."
                        error=posted.error("company_name")
                        autocomplete="organization"
                    />
                    <SelectField
                        name="zone"
                        label="Time zone"
                        options=zones()
                        value=posted.value("zone", &settings.zone)
                        hint="The zone of new requests, and of times that belong to the agency."
                        error=posted.error("zone")
                    />
                    <Hours posted=posted.clone() stored=settings.hour_format.as_str() />
                    <Field
                        name="public_url"
                        label="Public address"
                        value=posted.value("public_url", &url)
                        kind="url"
                        hint="Where people reach this site, such as https://calls.example.org. Invitations to it carry this address."
                        error=posted.error("public_url")
                        mono=true
                    />
                    <HostRules posted=posted.clone() stored=settings.host_rule />
                    <PolicyNote posted=posted.clone() stored=settings.policy_note.clone() />
                    <WhenConfirmed posted=posted.clone() on=converts />
                </div>
                <div class="actions">
                    <p>"Saves this tab only."</p>
                    <button class="btn primary">"Change Settings"</button>
                </div>
            </form>
            </div>
            <LeaveGuard />
        };
        Ok(Sheet::new("Settings, General", Here::Settings, view).live())
    })
}

/// What the page has seen of the settings this tab holds.
fn seen(settings: &Settings) -> String {
    let Settings { company_name, zone, public_url, policy_note, convert_when_confirmed, .. } = settings;
    let (hours, rule) = (settings.hour_format.as_str(), settings.host_rule.as_str());
    mark_of((company_name, zone, hours, public_url, policy_note, rule, convert_when_confirmed))
}

#[component]
fn Hours(posted: Posted, stored: &'static str) -> impl IntoView {
    let choices = [("12", "1:00 PM"), ("24", "13:00")].map(|(value, label)| Choice {
        value: value.into(),
        label: label.into(),
        on: posted.chosen("hour_format", value, stored == value),
        ..Choice::default()
    });
    let error = posted.error("hour_format");
    view! { <ChoiceField name="hour_format" legend="Clock times" choices=choices.to_vec() error /> }
}

#[component]
fn HostRules(posted: Posted, stored: HostRule) -> impl IntoView {
    let choices = HostRule::ALL.map(|rule| Choice {
        value: rule.as_str().into(),
        label: text::host_rule(rule).into(),
        on: posted.chosen("host_rule", rule.as_str(), stored == rule),
        ..Choice::default()
    });
    let error = posted.error("host_rule");
    let hint = "Whoever opens a host link controls the meeting. Staff always get it.";
    view! { <ChoiceField name="host_rule" legend="Who gets the host link" choices=choices.to_vec() hint error /> }
}

#[component]
fn PolicyNote(posted: Posted, stored: String) -> impl IntoView {
    let error = posted.error("policy_note");
    let described = if error.is_some() { "policy_note-hint policy_note-error" } else { "policy_note-hint" };
    view! {
        <div class="field">
            <label for="policy_note">"Note on who starts the meeting"</label>
            <TextArea
                name="policy_note"
                value=posted.value("policy_note", &stored)
                rows=2
                described_by=described
                invalid=error.is_some()
            />
            {error.map(|error| view! { <p class="error" id="policy_note-error">{sentence(&error)}</p> })}
            <p class="hint" id="policy_note-hint">
                "Stands beside Get Zoom Host Link, for instance “The interpreter starts the meeting.” Leave it empty for none."
            </p>
        </div>
    }
}

#[component]
fn WhenConfirmed(posted: Posted, on: bool) -> impl IntoView {
    let choice = Choice {
        value: "yes".into(),
        label: "Confirming a virtual request also makes its Zoom meeting".into(),
        hint: Some(
            "Virtual: of the type Video, without a link of somebody else’s. Where Zoom makes none, the request is confirmed \
             all the same, and you are told why."
                .into(),
        ),
        on: posted.chosen("convert_when_confirmed", "yes", on),
    };
    view! {
        <ChoiceField name="convert_when_confirmed" legend="Convert when confirmed" many=true choices=vec![choice] />
    }
}

/// Every zone there is, by its IANA name, as people say it.
pub(in crate::pages) fn zones() -> Vec<(String, String)> {
    shared::zone::names().into_iter().map(|name| (name.to_owned(), name.replace('_', " "))).collect()
}
