//! The tab Zoom: the six fields of the guide, what is known of them, and the way to prepare Zoom.

use backend::settings::{self, Settings, Tested};
use leptos::prelude::*;
use shared::{
    people::{HostList, HostListProblem, parse_host_list},
    settings::{HostLinkMinutes, PaddingMinutes},
};

use super::{Head, checklist::Prepare, last_saved, report};
use crate::{
    components::{
        Alert, EmailLines, Field, Glyph, Icon, LineMark, Mark, SecretField, Spacing, Tone, sentence,
    },
    context::{asking, backend},
    form::{Posted, TextArea},
    format::{Clockface, duration},
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page},
    },
};

/// The tab Zoom. *Test Zoom* tests what is typed and saves nothing; *Change Settings* saves all six fields or none.
#[component]
pub fn Zoom() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    page(async move {
        let actor = asking.actor()?;
        let admin = actor.admin()?;
        let settings = settings::get(&backend, actor).await?;
        let carried = report::carried(&backend, &admin, &posted)?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let saved = last_saved(&settings, &face);
        let report = report::of(&posted);
        let view = view! {
            <Head here="/settings/zoom" saved />
            <div class="three">
                <Prepare settings=settings.clone() />
                <ZoomForm posted=posted.clone() settings=settings.clone() carried />
                <div class="stack">
                    {report.map(|report| view! { <report::Report report face=face.clone() /> })}
                    <Standing settings face />
                </div>
            </div>
        };
        Ok(Sheet::new("Settings, Zoom", Here::Settings, view))
    })
}

#[component]
fn ZoomForm(posted: Posted, settings: Settings, carried: String) -> impl IntoView {
    let zoom = settings.zoom.clone();
    let changed = !carried.is_empty() || is_changed(&posted, &settings);
    let stored = match (carried.is_empty(), zoom.has_secret) {
        (false, _) => Some("The one you typed is kept, sealed, for the next try.".to_owned()),
        (true, true) => Some("Stored, encrypted. It is never shown again.".to_owned()),
        (true, false) => None,
    };
    view! {
        <form method="post" class="card">
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
                    <input type="hidden" name="sealed_secret" value=carried />
                </section>
                <Minutes posted=posted.clone() settings=settings.clone() />
                <UserEmails posted=posted.clone() stored=settings.user_emails() />
            </div>
            <div class="actions">
                <p>
                    {changed.then(|| view! { <Mark glyph=Glyph::Clock warned=true text="Not saved yet" /> })}
                </p>
                <button class="btn" name="action" value="test"><Icon glyph=Glyph::Refresh /> "Test Zoom"</button>
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
    differs("zoom_account_id", &zoom.account_id)
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
    let apart = duration(host_link + padding);
    let exactly = match host_link + padding {
        0 => "Back-to-back still conflicts.".to_owned(),
        _ => format!("Exactly {} still conflicts.", apart.trim_end_matches(" 0 min")),
    };
    view! {
        <section aria-label="Times">
            <div class="cols">
                <Field
                    name="host_link_minutes"
                    label="Zoom Host Link Minutes Before Start Time"
                    value=typed_host_link
                    unit="min"
                    inputmode="numeric"
                    hint="0 to 120. When the host link opens."
                    error=posted.error("host_link_minutes")
                />
                <Field
                    name="padding_minutes"
                    label="Zoom Padding Minutes After End Time"
                    value=typed_padding
                    unit="min"
                    inputmode="numeric"
                    hint="0 to 1440. Kept free for overruns."
                    error=posted.error("padding_minutes")
                />
            </div>
            <Spacing padding host_link apart exactly />
        </section>
    }
}

#[component]
fn UserEmails(posted: Posted, stored: String) -> impl IntoView {
    let typed = posted.value("zoom_user_emails", &stored);
    let errors: Vec<_> =
        posted.errors.iter().filter(|error| error.field == "zoom_user_emails").cloned().collect();
    let list = parse_host_list(&typed);
    let lines = typed.lines().count();
    let marks = marks(&list, lines, &report::line_marks(&posted));
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

/// What is known of each line: first what the list itself says, then what a test found.
fn marks(list: &HostList, lines: usize, tested: &[(usize, LineMark)]) -> Vec<Option<LineMark>> {
    let mark = |tone, word: &str| Some(LineMark { tone, word: word.into() });
    (1..=lines)
        .map(|line| {
            if let Some(error) = list.errors.iter().find(|error| error.line == line) {
                return mark(
                    Tone::Bad,
                    match error.problem {
                        HostListProblem::Comma => "Comma",
                        HostListProblem::Semicolon => "Semicolon",
                        HostListProblem::Space => "Space",
                        HostListProblem::NotAnAddress => "No address",
                    },
                );
            }
            if list.notices.iter().any(|notice| notice.line == line) {
                return mark(Tone::Info, "Double");
            }
            tested.iter().find(|(at, _)| *at == line).map(|(_, mark)| mark.clone())
        })
        .collect()
}

/// How the saved settings stand, whether anything is typed or not.
#[component]
fn Standing(settings: Settings, face: Clockface) -> impl IntoView {
    if !settings.zoom_set_up() {
        return view! {
            <Alert tone=Tone::Info title="Zoom is not set up yet.">
                <p>"Fill in the six fields, press Test Zoom, then Change Settings. Until then requests stay as they are."</p>
            </Alert>
        }
        .into_any();
    }
    match settings.zoom.tested {
        Tested::Passed { at, by, users, warnings } => {
            let users = crate::format::count(usize::try_from(users).unwrap_or(0), "user", "users");
            let warnings = match warnings {
                0 => String::new(),
                some => format!(
                    ", {}",
                    crate::format::count(usize::try_from(some).unwrap_or(0), "warning", "warnings")
                ),
            };
            let sentence = format!("{users} checked{warnings}. Tested {} by {by}.", face.near(at));
            view! {
                <Alert tone=Tone::Ok title="Setup complete: the saved values work."><p>{sentence}</p></Alert>
            }
            .into_any()
        }
        Tested::NotSince { at } => {
            let sentence =
                format!("Conversions use these values now. Other values passed {}.", face.near(at));
            view! {
                <Alert tone=Tone::Warn title="Saved, not tested since the last change."><p>{sentence}</p></Alert>
            }
            .into_any()
        }
        Tested::Never => view! {
            <Alert tone=Tone::Warn title="Saved, never tested.">
                <p>"Conversions use these values now. Press Test Zoom to see whether they work."</p>
            </Alert>
        }
        .into_any(),
    }
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
