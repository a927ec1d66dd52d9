//! What *Test Zoom* found out: its stages, and a mark for each line of the host list.

use backend::{
    Backend, Error,
    actor::Admin,
    settings::{self, CarriedSecret, Fix, StageName, StageState as Found, TestReport},
};
use leptos::prelude::*;
use secrecy::SecretString;

use crate::{
    components::{Alert, LineMark, Stage, StageList, StageState, Tone},
    form::Posted,
    format::{Clockface, count},
};

/// The report of the test this page answers, if it answers one.
pub(super) fn of(posted: &Posted) -> Option<TestReport> {
    posted.extra::<TestReport>()
}

/// The typed secrets sealed for the page's next submission: none returns to the browser in clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The Zoom Client Secret, or empty.
    pub client_secret: String,
    /// The Secret Token of Zoom's events, or empty.
    pub webhook_secret: String,
}

impl Carried {
    /// Those of the submission this page answers.
    pub(super) fn of(backend: &Backend, admin: &Admin<'_>, posted: &Posted) -> Result<Self, Error> {
        let carry = |name: &str, which: CarriedSecret, carrier: &str| match posted.value(name, "") {
            typed if typed.trim().is_empty() => Ok(posted.value(carrier, "")),
            typed => settings::carry_secret(backend, admin, which, &SecretString::from(typed)),
        };
        let removed = posted.chosen("remove_webhook_secret", "yes", false);
        let typed = !posted.value("webhook_secret", "").trim().is_empty();
        Ok(Self {
            client_secret: carry("zoom_client_secret", CarriedSecret::Client, "sealed_secret")?,
            webhook_secret: match removed && !typed {
                true => String::new(),
                false => carry("webhook_secret", CarriedSecret::Webhook, "sealed_webhook_secret")?,
            },
        })
    }

    /// Whether there is one.
    pub(super) fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What is known of a secret's field: what was typed into it before wins over what is stored.
pub(super) fn stored(carried: &str, is_stored: bool) -> Option<String> {
    match (carried.is_empty(), is_stored) {
        (false, _) => Some("The one you typed is kept, sealed, for the next try.".to_owned()),
        (true, true) => Some("Stored, encrypted. It is never shown again.".to_owned()),
        (true, false) => None,
    }
}

/// What the test found out about each line, counted from 1.
pub(super) fn line_marks(report: Option<&TestReport>) -> Vec<(usize, LineMark)> {
    let users = report.map(|report| report.users.as_slice()).unwrap_or_default();
    users
        .iter()
        .map(|user| {
            let (tone, word) = match user.state {
                Found::Ok => (Tone::Ok, "Licensed"),
                Found::Warning => (Tone::Warn, "Basic"),
                Found::Failed => (Tone::Bad, "Not usable"),
                Found::NotRun | Found::Running | Found::Skipped => (Tone::Info, "Not tested"),
            };
            (user.line, LineMark { tone, word: word.into() })
        })
        .collect()
}

/// Takes the alert away; the stages stay. Without JavaScript the style sheet hides it: the alert goes with the page.
#[component]
fn Dismiss() -> impl IntoView {
    view! { <p><button type="button" class="btn small dismiss" id="zoom-dismiss">"Dismiss"</button></p> }
}

/// The System Alert, and the stages below it.
#[component]
pub fn Report(
    /// What the test found.
    report: TestReport,
    /// The site's clock.
    face: Clockface,
) -> impl IntoView {
    let warnings = report.stages.iter().filter(|stage| stage.state == Found::Warning).count();
    let total = report.stages.len();
    let running = report.stages.iter().position(|stage| stage.state == Found::Running);
    let failed = report.stages.iter().position(|stage| stage.state == Found::Failed);
    let alert = match failed.and_then(|at| report.stages.get(at).map(|stage| (at + 1, stage.clone()))) {
        _ if !report.finished => ().into_any(),
        Some((number, stage)) => view! {
            <Alert tone=Tone::Bad title=format!("System Alert: the test failed at step {number}, {}.", stage.name.label())>
                <p>{stage.detail}</p>
                <p>"Nothing was saved. Mend it, then press Test Zoom again."</p>
                <Dismiss />
            </Alert>
        }
        .into_any(),
        None => {
            let users = count(report.users_checked, "user", "users");
            let warnings = match warnings {
                0 => String::new(),
                some => format!(", {}", count(some, "warning", "warnings")),
            };
            let when = face.time_zone(report.tested_at);
            view! {
                <Alert tone=Tone::Ok title="System Alert: Zoom works with these values.">
                    <p>{format!("{users} checked{warnings}. Tested {when} by {}.", report.tested_by)}</p>
                    <p>"A test saves nothing: press Change Settings to use them."</p>
                    <Dismiss />
                </Alert>
            }
            .into_any()
        }
    };
    let title = match (report.finished, failed, running) {
        (true, Some(at), _) => format!("Test Zoom: failed at step {} of {total}", at + 1),
        (true, None, _) => "Test Zoom: passed".to_owned(),
        (false, _, Some(at)) => format!("Test Zoom: step {} of {total}", at + 1),
        (false, _, None) => "Test Zoom".to_owned(),
    };
    let stop = (!report.finished).then(|| {
        view! { <button type="button" class="btn small" id="zoom-stop">"Stop test"</button> }
    });
    let users = (report.users_checked, report.users.len());
    let stages = report.stages.into_iter().map(|stage| told(stage, users)).collect();
    view! {
        {alert}
        <section class="card" aria-labelledby="test">
            <header>
                <h2 id="test">{title}</h2>
                {stop}
            </header>
            <StageList stages />
        </section>
    }
}

/// What stands in the report's place when a test under way ends without one. Only a script can end it so.
#[component]
pub fn Templates() -> impl IntoView {
    view! {
        <template id="zoom-test-stopped">
            <Alert tone=Tone::Info title="The test was stopped.">
                <p>"Nothing was saved. Press Test Zoom to begin again."</p>
            </Alert>
        </template>
        <template id="zoom-test-broken">
            <Alert tone=Tone::Bad title="The test broke off.">
                <p>"Callboard could not be reached. Nothing was saved, and what you typed still stands here. Test again."</p>
            </Alert>
        </template>
    }
}

/// What a screen reader is told of a test under way: each step once.
pub(super) fn spoken(report: &TestReport) -> Option<String> {
    let at = report.stages.iter().position(|stage| stage.state == Found::Running)?;
    let stage = report.stages.get(at)?;
    Some(format!("Step {} of {}: {}.", at + 1, report.stages.len(), stage.name.label()))
}

fn told(stage: settings::Stage, (known, listed): (usize, usize)) -> Stage {
    let state = match stage.state {
        Found::Ok => StageState::Ok,
        Found::Warning => StageState::Warn,
        Found::Failed => StageState::Bad,
        Found::NotRun | Found::Skipped => StageState::Waiting,
        Found::Running => StageState::Running,
    };
    let note = match (stage.name, stage.state, stage.progress) {
        (_, _, Some((done, of))) => format!("{done} of {of}"),
        (_, Found::NotRun, _) => "not reached".to_owned(),
        (_, Found::Skipped, _) => "not asked for".to_owned(),
        (StageName::Users, Found::Ok | Found::Failed, _) if listed > 0 => format!("{known} of {listed}"),
        _ => stage.took_ms.map(seconds).unwrap_or_default(),
    };
    let silent = matches!(stage.state, Found::NotRun | Found::Skipped | Found::Running);
    let found = if silent { Vec::new() } else { vec![stage.detail] };
    Stage { state, name: stage.name.label().to_owned(), note, found, fix: stage.fix.map(fix) }
}

/// "0.3 s"; nothing for what took no time worth telling.
fn seconds(ms: u64) -> String {
    match ms {
        0..50 => String::new(),
        ms => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
    }
}

fn fix(fix: Fix) -> String {
    match fix {
        Fix::Field(name) => format!("Look at the field {}.", crate::text::field(name)),
        Fix::App => {
            "In the Zoom Marketplace open your app, mend it there, press Done. Then test again.".into()
        }
        Fix::ZoomUsers => {
            "In Zoom’s User Management, give the user a paid license, or take the line out.".into()
        }
        Fix::ZoomSettings => {
            "In Zoom, as owner or admin: Account Management › Account Settings › Meeting. Then test again."
                .into()
        }
        Fix::Machine => "Whoever looks after this server can mend it: network, certificates or clock.".into(),
        Fix::Wait => "Wait a little, then test again.".into(),
    }
}
