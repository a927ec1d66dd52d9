//! The tab Zoom: the six fields of the guide, what is known of them, what of ours goes with them, and the way to prepare
//! Zoom.

use backend::{
    settings::{self, Settings, TestReport, Tested},
    webhooks,
};
use leptos::prelude::*;
use shared::{
    people::{HostList, parse_host_list},
    settings::{HostLinkMinutes, PaddingMinutes},
};

use super::{
    Head, checklist::Prepare, forms, impact, last_saved, reached, report, report::Carried, running::Hearing,
    standing::Standing,
};
use crate::{
    components::{
        ChangedMeanwhile, EmailLines, Field, Follow, Glyph, Icon, LineMark, Mark, SecretField, Spacing, Tone,
        mark_of, sentence,
    },
    context::{asking, backend},
    form::{Posted, TextArea},
    format::Clockface,
    islands::{LeaveGuard, ZoomSettings},
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page},
    },
};

/// The tab Zoom. *Test Zoom* tests what is typed and saves nothing; *Change Settings* saves all of it or nothing.
#[component]
pub fn Zoom() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let reached = reached();
    page(async move {
        let actor = asking.actor()?;
        let admin = actor.admin()?;
        let settings = settings::get(&backend, actor).await?;
        let carried = Carried::of(&backend, &admin, &posted)?;
        let heard = webhooks::last_heard(&backend, &admin).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let saved = last_saved(&settings, &face);
        let report = report::of(&posted);
        let hearing = Hearing {
            address: settings.public_url.clone().unwrap_or(reached),
            is_stored: settings.zoom.has_webhook_secret,
            carried: carried.webhook_secret.clone(),
            heard,
            face: face.clone(),
        };
        let meant = match posted.is_posted() {
            true => impact::of(&backend, &admin, &forms::zoom_form(&backend, &admin, &posted.pairs())).await,
            false => None,
        };
        let (prepared, seen) = (settings.clone(), mark_of_zoom(&settings));
        let view = view! {
            <Head here="/settings/zoom" saved />
            <ChangedMeanwhile topics="settings" seen what="these settings" />
            <div class="three" role="tabpanel" aria-labelledby="tab">
                <Follow id="zoom-prepare" topics="settings"><Prepare settings=prepared /></Follow>
                <ZoomForm posted=posted.clone() settings=settings.clone() carried hearing />
                <div class="stack">
                    <p id="zoom-said" class="vh" role="status"></p>
                    <div id="zoom-test" class="stack">
                        {report.map(|report| view! { <report::Report report face=face.clone() /> })}
                    </div>
                    <div id="zoom-impact">
                        {meant.map(|meant| view! { <impact::IfYouSaveNow meant face=face.clone() /> })}
                    </div>
                    <Follow id="zoom-standing" topics="settings pool"><Standing settings face /></Follow>
                    <p class="s"><a href=super::hosts::PATH>"How each host stands"</a></p>
                    <report::Templates />
                </div>
            </div>
            <LeaveGuard />
            <ZoomSettings />
        };
        Ok(Sheet::new("Settings, Zoom", Here::Settings, view).live())
    })
}

/// Stands for the saved values the form was made from.
fn mark_of_zoom(settings: &Settings) -> String {
    let zoom = &settings.zoom;
    let minutes = (zoom.margins.host_link().minutes(), zoom.margins.padding().minutes());
    let keys = (&zoom.account_id, &zoom.client_id, zoom.has_secret);
    mark_of((keys, minutes, settings.user_emails(), zoom.outside_meetings))
}

#[component]
fn ZoomForm(posted: Posted, settings: Settings, carried: Carried, hearing: Hearing) -> impl IntoView {
    let zoom = settings.zoom.clone();
    let changed = carried.any() || is_changed(&posted, &settings);
    let tested = posted.is_posted() || matches!(zoom.tested, Tested::Passed { .. });
    let stored = report::stored(&carried.client_secret, zoom.has_secret);
    let has_secret = stored.is_some();
    view! {
        <form
            method="post"
            class="card"
            id="zoom-settings"
            data-guard
            data-typed=changed.then_some("")
            data-tested=tested.then_some("")
            data-secret=has_secret.then_some("")
        >
            // The key Enter presses a form's first button.
            <button class="vh" name="action" value="test" tabindex="-1" aria-hidden="true"></button>
            <input type="hidden" name="version" value=settings.version.to_string() />
            <div class="form">
                <Mistakes posted=posted.clone() />
                <section aria-label="Credentials">
                    <div class="cols">
                        <Field
                            name="zoom_account_id"
                            label="Zoom Account ID"
                            value=posted.value("zoom_account_id", &zoom.account_id)
                            error=posted.error("zoom_account_id")
                            mono=true
                        />
                        <Field
                            name="zoom_client_id"
                            label="Zoom Client ID"
                            value=posted.value("zoom_client_id", &zoom.client_id)
                            error=posted.error("zoom_client_id")
                            mono=true
                        />
                    </div>
                    <SecretField
                        name="zoom_client_secret"
                        label="Zoom Client Secret"
                        stored
                        error=posted.error("zoom_client_secret")
                    />
                    <input type="hidden" name="sealed_secret" value=carried.client_secret />
                </section>
                <Minutes posted=posted.clone() settings=settings.clone() />
                <UserEmails posted=posted.clone() stored=settings.user_emails() />
                <super::outside::Outside posted=posted.clone() on=zoom.outside_meetings />
                <super::waiting_room::WaitingRoom posted=posted.clone() on=zoom.waiting_room />
                <super::running::RunningState posted=posted.clone() hearing />
            </div>
            <div class="actions">
                <p>
                    <span id="zoom-unsaved" hidden=!changed>
                        <Mark glyph=Glyph::Clock warned=true text="Not saved yet" />
                    </span>
                    <span id="zoom-untested" hidden=true>
                        <Mark glyph=Glyph::Clock warned=true text="Changed since last test" />
                    </span>
                    <span id="zoom-why" class="s muted"></span>
                </p>
                <label class="check">
                    <input
                        type="checkbox"
                        name="trial_meeting"
                        value="yes"
                        checked=posted.chosen("trial_meeting", "yes", false)
                    />
                    <span>"With a trial meeting" <small>"Made and deleted again; one of Zoom’s 100 of the day."</small></span>
                </label>
                <button class="btn" id="zoom-test-button" name="action" value="test" aria-describedby="zoom-why">
                    <Icon glyph=Glyph::Refresh /> "Test Zoom"
                </button>
                <button class="btn primary" name="action" value="save">"Change Settings"</button>
            </div>
        </form>
    }
}

/// Whether what is typed differs from what is saved.
fn is_changed(posted: &Posted, settings: &Settings) -> bool {
    let zoom = &settings.zoom;
    let (host_link, padding) = (zoom.margins.host_link().to_string(), zoom.margins.padding().to_string());
    let differs = |name: &str, stored: &str| posted.value(name, stored).trim() != stored.trim();
    let turned = |name: &str, on: bool| posted.chosen(name, "yes", on) != on;
    turned("outside_meetings", zoom.outside_meetings)
        || turned("waiting_room", zoom.waiting_room)
        || turned("remove_webhook_secret", false)
        || differs("zoom_account_id", &zoom.account_id)
        || differs("zoom_client_id", &zoom.client_id)
        || differs("host_link_minutes", &host_link)
        || differs("padding_minutes", &padding)
        || posted
            .value("zoom_user_emails", &settings.user_emails())
            .lines()
            .ne(settings.user_emails().lines())
}

#[component]
fn Minutes(posted: Posted, settings: Settings) -> impl IntoView {
    let margins = settings.zoom.margins;
    let typed_host_link = posted.value("host_link_minutes", &margins.host_link().to_string());
    let typed_padding = posted.value("padding_minutes", &margins.padding().to_string());
    // The sentence speaks of what is typed, as soon as that can be read.
    let host_link = HostLinkMinutes::parse(&typed_host_link).unwrap_or(margins.host_link()).minutes();
    let padding = PaddingMinutes::parse(&typed_padding).unwrap_or(margins.padding()).minutes();
    view! {
        <section aria-label="Times">
            <div class="cols">
                <Field
                    name="host_link_minutes"
                    label="Zoom Host Link Minutes Before Start Time"
                    value=typed_host_link
                    unit="min"
                    inputmode="numeric"
                    hint="0 to 120. When the host link opens. Counts for conflicts: the host is taken from then on."
                    error=posted.error("host_link_minutes")
                />
                <Field
                    name="padding_minutes"
                    label="Zoom Padding Minutes After End Time"
                    value=typed_padding
                    unit="min"
                    inputmode="numeric"
                    hint="0 to 1440. Kept free for overruns. Counts for conflicts: the host is taken until then."
                    error=posted.error("padding_minutes")
                />
            </div>
            <Spacing padding host_link />
        </section>
    }
}

#[component]
fn UserEmails(posted: Posted, stored: String) -> impl IntoView {
    let typed = posted.value("zoom_user_emails", &stored);
    let errors: Vec<_> =
        posted.errors.iter().filter(|error| error.field == "zoom_user_emails").cloned().collect();
    let lines = typed.lines().count();
    let marks = line_marks(&typed, report::of(&posted).as_ref());
    let rows = u32::try_from(lines.clamp(5, 30)).unwrap_or(5);
    let described = if errors.is_empty() {
        "zoom_user_emails-hint"
    } else {
        "zoom_user_emails-hint zoom_user_emails-error"
    };
    let invalid = !errors.is_empty();
    let errors = errors
        .into_iter()
        .map(|error| view! { <p class="error"><Icon glyph=Glyph::Alert /> <span>{sentence(&error.message)}</span></p> })
        .collect_view();
    view! {
        <section aria-label="Hosts">
            <div class="field">
            <label for="zoom_user_emails">"Zoom User Emails"</label>
            <p class="hint" id="zoom_user_emails-hint">
                "One address a line, no commas, no spaces. They must be users of this Zoom account, with a paid license; new \
                meetings are made under them alone. Use them for nothing else: meetings made directly in Zoom are not seen \
                here."
            </p>
            <EmailLines rows marks>
                <TextArea
                    name="zoom_user_emails"
                    value=typed
                    rows
                    described_by=described
                    invalid
                    spellcheck=false
                />
            </EmailLines>
            <div id="zoom_user_emails-error">{errors}</div>
            </div>
        </section>
    }
}

/// What is known of each line of the typed list.
pub(super) fn line_marks(emails: &str, report: Option<&TestReport>) -> Vec<Option<LineMark>> {
    marks(&parse_host_list(emails), emails.lines().count(), &report::line_marks(report))
}

/// What is known of each line: first what the list itself says, then what a test found.
fn marks(list: &HostList, lines: usize, tested: &[(usize, LineMark)]) -> Vec<Option<LineMark>> {
    let mark = |tone, word: &str| Some(LineMark { tone, word: word.into() });
    (1..=lines)
        .map(|line| {
            if let Some(error) = list.errors.iter().find(|error| error.line == line) {
                return mark(Tone::Bad, error.problem.in_a_word());
            }
            if list.notices.iter().any(|notice| notice.line == line) {
                return mark(Tone::Info, "Double");
            }
            tested.iter().find(|(at, _)| *at == line).map(|(_, mark)| mark.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r20_each_line_gets_its_own_mark() {
        let typed = "a@x.org\nA@x.org\n\nb@x.org, c@x.org\nd@x.org";
        let tested = [(1, LineMark { tone: Tone::Ok, word: "Licensed".into() })];
        let words: Vec<_> = marks(&parse_host_list(typed), 5, &tested)
            .into_iter()
            .map(|mark| mark.map_or_else(String::new, |mark| mark.word))
            .collect();
        assert_eq!(words, ["Licensed", "Double", "", "Comma", ""]);
    }
}
