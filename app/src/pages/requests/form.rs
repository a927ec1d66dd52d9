//! The pages where a request is written and changed.

use backend::{
    Error,
    requests::{self, Clash, Displaced},
    settings,
};
use leptos::prelude::*;
use shared::request::Kind;

use super::{
    clash::ClashChoices,
    clocks::Clocks,
    fields::{Fields, Stored},
    follows, may_edit, number, trail,
};
use crate::{
    components::{Alert, ChangedMeanwhile, Crumbs, PageHead, Tone, mark_of},
    context::{asking, backend},
    form::Posted,
    format::Clockface,
    islands::{LeaveGuard, time_preview::Moving},
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page, param, query},
    },
    text,
};

/// A new request: kept as a draft, or sent at once.
#[component]
pub fn New() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    page(async move {
        let actor = asking.actor()?;
        let choices = requests::choices(&backend, actor).await?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clocks::new(&backend, actor, &settings).viewer().clone();
        let saving = posted.value("saving", "draft");
        let stored = Stored {
            kind: Kind::InPerson.as_str().to_owned(),
            zone: choices.zone.clone(),
            ..Stored::default()
        };
        let view = view! {
            <Crumbs trail=vec![("Requests".to_owned(), "/requests".to_owned())] here="New request" />
            <PageHead title="New request" />
            <form class="card" method="post">
                <div class="form">
                    <Mistakes posted=posted.clone() />
                    <Fields posted stored choices face moving=None />
                </div>
                <div class="actions">
                    <p>"A draft is seen by your side and the agency only. Submitting asks the agency to confirm."</p>
                    <button class="btn" name="saving" value="draft">"Save draft"</button>
                    <button class="btn primary" name="saving" value="submit">"Submit"</button>
                    // A button that answers a skipped hour saves as was asked before; the first of the name counts.
                    <input type="hidden" name="saving" value=saving />
                </div>
            </form>
        };
        Ok::<_, Error>(Sheet::new("New request", Here::Requests, view).narrow().live())
    })
}

/// What another time means for a Zoom meeting.
#[component]
fn ZoomMeeting() -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title="This is a Zoom meeting.">
            <p>
                "At another time it keeps its host and its link where the host is free then; where it is not, you are \
                asked before anything is saved. Zoom is told of the time and of nothing else."
            </p>
        </Alert>
    }
}

/// The rules of the request's zone have changed since it was made (T-13).
#[component]
fn OutOfPlace(displaced: Displaced, face: Clockface) -> impl IntoView {
    let stands = face.times_zone(displaced.stands);
    view! {
        <Alert tone=Tone::Warn title=format!("The rules of {} have changed.", face.place())>
            <p>
                {format!(
                    "It was promised for the time below; where it stands, clocks there will show {stands}. Saving keeps the \
                     promised time.",
                )}
            </p>
        </Alert>
    }
}

/// A request to change. The address may propose another time; nothing is saved before the button.
#[component]
pub fn Edit() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let (wanted, starts, ends) = (param("number"), query("starts"), query("ends"));
    page(async move {
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let number = details.number;
        let clocks = Clocks::load(&backend, actor).await?;
        may_edit(&details)?;
        let choices = requests::choices(&backend, actor).await?;
        let mut stored = Stored::of(&details);
        if !starts.is_empty() && !ends.is_empty() {
            (stored.starts, stored.ends) = (starts, ends);
        }
        let version = details.version.to_string();
        let face = clocks.of(&details.zone);
        let clash = posted.extra::<Clash>().map(|clash| {
            view! { <ClashChoices clash face=face.clone() location=details.location.clone() /> }
        });
        let moving = details.meeting.as_ref().and_then(|meeting| Moving::of(meeting, details.span));
        let zoom = (details.meeting.is_some() && clash.is_none()).then(|| view! { <ZoomMeeting /> });
        let displaced = requests::displaced(&backend, &details)
            .map(|displaced| view! { <OutOfPlace displaced face=face.clone() /> });
        let typed = posted.is_posted().then_some("");
        let seen = mark_of((details.version, details.meeting.is_some()));
        let path = format!("/requests/{number}");
        let view = view! {
            <Crumbs trail=trail(number) here="Edit" />
            <PageHead title=format!("Edit {number}") sub=move || text::status_line(details.status) />
            <ChangedMeanwhile topics=follows(number) seen what="this request" look=("Look at it in a new tab", path) />
            <form class="card" method="post" data-guard data-typed=typed>
                <input type="hidden" name="version" value=version />
                <div class="form">
                    <Mistakes posted=posted.clone() />
                    {displaced}
                    {zoom}
                    {clash}
                    <Fields posted stored choices face moving />
                </div>
                <div class="actions">
                    <a class="btn" href=format!("/requests/{number}")>"Not now"</a>
                    <button class="btn primary">"Save changes"</button>
                </div>
            </form>
            <LeaveGuard />
        };
        Ok(Sheet::new(format!("Edit {number}"), Here::Requests, view).narrow().live())
    })
}
