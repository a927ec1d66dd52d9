//! The Zoom settings while somebody types: parts of the page that a script asks for.

use backend::{
    Error,
    actor::{Actor, Admin},
    settings::{self, TestOptions, TestReport, ZoomForm},
};
use futures::{StreamExt as _, channel::mpsc, future, stream};
use leptos::prelude::*;

use super::{checklist::Prepare, impact, report, standing::Standing, zoom};
use crate::{
    components::LineMarks,
    form::{Next, Submission},
    format::Clockface,
    parts::{Part, Parts},
};

/// What saving would mean.
pub(super) async fn impact(form: &Submission, admin: &Admin<'_>, zoom: &ZoomForm) -> Result<Next, Error> {
    let face = clock(form, form.actor()?).await?;
    let meant = impact::of(&form.backend, admin, zoom).await;
    let part =
        Part::new("zoom-impact", move || meant.map(|meant| view! { <impact::IfYouSaveNow meant face /> }));
    Ok(Next::Parts(Parts::new(stream::once(future::ready(part)))))
}

/// The stages of a test as they come. Whoever stops reading stops the test.
pub(super) async fn test(form: &Submission, zoom: ZoomForm, options: TestOptions) -> Result<Next, Error> {
    let (backend, actor) = (form.backend.clone(), form.actor()?.clone());
    let face = clock(form, &actor).await?;
    let emails = zoom.user_emails.clone();
    // One channel for everything the test says, so that its last word comes last.
    let (tell, told) = mpsc::unbounded();
    let (running, judge) = (backend.clone(), actor.clone());
    let run = async move {
        // Nobody listens any more only when nobody needs to know.
        let say = |told: Result<TestReport, Error>| drop(tell.unbounded_send(told));
        let tested = match judge.admin() {
            Ok(admin) => {
                let progress = |report: &TestReport| say(Ok(report.clone()));
                settings::test_zoom(&running, &admin, &zoom, options, progress).await
            }
            Err(error) => Err(error),
        };
        say(tested);
    };
    let mut reports = stream::select(told, stream::once(run).filter_map(|()| future::ready(None))).boxed();
    // What is typed wrong is known before anything is asked: then the page itself answers.
    let first = match reports.next().await {
        Some(Err(error)) => return Err(error),
        first => first,
    };
    let reports = stream::iter(first).chain(reports);
    let mut spoken = None;
    let parts = reports.then(move |report| {
        let mut parts = Vec::new();
        let finished = match report {
            Ok(report) => {
                parts.extend(progress_parts(&report, &face, &mut spoken));
                report.finished.then_some(report)
            }
            Err(error) => {
                tracing::error!(error = %error, "a test of Zoom broke off");
                None
            }
        };
        let (backend, actor, face, emails) = (backend.clone(), actor.clone(), face.clone(), emails.clone());
        async move {
            if let Some(report) = finished {
                parts.push(marks(&emails, &report));
                parts.extend(standing(&backend, &actor, face).await);
            }
            stream::iter(parts)
        }
    });
    Ok(Next::Parts(Parts::new(parts.flatten())))
}

/// The report as it stands; and, where a step is new, the words for who cannot see it.
fn progress_parts(report: &TestReport, face: &Clockface, spoken: &mut Option<String>) -> Vec<Part> {
    let (shown, face) = (report.clone(), face.clone());
    let mut parts = vec![Part::new("zoom-test", move || view! { <report::Report report=shown face /> })];
    let words = report::spoken(report);
    if words.is_some() && words != *spoken {
        *spoken = words.clone();
        parts.push(Part::new("zoom-said", move || words));
    }
    parts
}

fn marks(emails: &str, report: &TestReport) -> Part {
    let marks = zoom::line_marks(emails, Some(report));
    Part::new("zoom-marks", move || view! { <LineMarks marks /> })
}

/// What a test that is over says of the saved settings: they may be the ones that have just passed.
async fn standing(backend: &backend::Backend, actor: &Actor, face: Clockface) -> Vec<Part> {
    let Ok(settings) = settings::get(backend, actor).await else { return Vec::new() };
    let prepared = settings.clone();
    vec![
        Part::new("zoom-prepare", move || view! { <Prepare settings=prepared /> }),
        Part::new("zoom-standing", move || view! { <Standing settings face /> }),
    ]
}

async fn clock(form: &Submission, actor: &Actor) -> Result<Clockface, Error> {
    let settings = settings::get(&form.backend, actor).await?;
    Ok(Clockface::new(&settings.zone, settings.hour_format, form.backend.now()))
}
