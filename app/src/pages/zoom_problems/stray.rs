//! Before a meeting that no request has is deleted in Zoom: which it is, and a button that does it.

use backend::{
    Error,
    reconciler::{self, Stray, StrayDeleted},
    settings,
};
use leptos::prelude::*;

use super::mend::{PROBLEMS, here};
use crate::{
    components::{Alert, Crumbs, EmptyState, Glyph, PageHead, Tone},
    context::{asking, backend},
    form::{Next, PageForm, Posted, Submission},
    format::{Clockface, duration},
    pages::page::{Here, Sheet, page, param},
};

/// The page of one.
pub(super) fn path(zoom_meeting_id: i64) -> String {
    format!("{PROBLEMS}/meetings/{zoom_meeting_id}")
}

/// The page that asks. Nothing happens by opening it. Staff only.
#[component]
pub fn DeleteStray() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let wanted = param("meeting");
    page(async move {
        let actor = asking.actor()?;
        let scheduler = actor.scheduler()?;
        let id = wanted.parse().map_err(|_| Error::NotFound)?;
        let stray = match reconciler::stray(&backend, &scheduler, id).await {
            Err(Error::NotFound) => None,
            found => Some(found?),
        };
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let trail = vec![("Zoom problems".to_owned(), PROBLEMS.to_owned())];
        let view = view! {
            <Crumbs trail here="Delete a meeting" />
            <PageHead title="Delete a meeting in Zoom" />
            <Ask stray face posted />
        };
        Ok(Sheet::new("Zoom problems, delete a meeting", Here::ZoomProblems, view).narrow())
    })
}

#[component]
fn Ask(stray: Option<Stray>, face: Clockface, posted: Posted) -> impl IntoView {
    let Some(stray) = stray else {
        return view! {
            <EmptyState
                glyph=Glyph::Confirmed
                title="There is nothing to delete"
                text="This meeting is in Zoom no more, or a request has it."
            >
                <a class="btn" href=PROBLEMS>"Zoom problems"</a>
            </EmptyState>
        }
        .into_any();
    };
    let refused = posted.notice.map(|notice| {
        view! { <Alert tone=Tone::Bad title="Nothing was deleted."><p>{notice}</p></Alert> }
    });
    let Stray { zoom_meeting_id, topic, host_name, span, .. } = stray;
    let when = format!(
        "On {host_name}, {}, for {}. Zoom’s number of it is {zoom_meeting_id}.",
        face.day_time(span.start()),
        duration(span.duration_minutes()),
    );
    view! {
        {refused}
        <form class="card" method="post">
            <div class="pad stack">
                <Alert tone=Tone::Warn title="Its link stops working.">
                    <p>"Whoever holds it finds no meeting any more. This cannot be undone here."</p>
                </Alert>
                <p><b>{topic}</b></p>
                <p>{when}</p>
            </div>
            <div class="actions">
                <a class="btn" href=PROBLEMS>"Not now"</a>
                <button class="btn danger">"Delete it in Zoom"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Deletes a meeting in Zoom that no request has.
pub struct Delete;

impl PageForm for Delete {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let scheduler = form.actor()?.scheduler()?;
        let id = form.part("meeting").parse().map_err(|_| Error::NotFound)?;
        let said = match reconciler::delete_stray(&form.backend, &scheduler, id).await? {
            StrayDeleted::Gone => "The meeting is gone in Zoom.",
            StrayDeleted::Runs => "Nothing was deleted: people are in it now. Delete it when it has ended.",
            StrayDeleted::Owned => "Nothing was deleted: a request has this meeting by now.",
        };
        Ok(here(said))
    }
}
