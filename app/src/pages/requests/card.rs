//! A request in brief: what stands in the card beside its number (R102). No page: an island puts it into the one that is open.

use axum::{
    Extension,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use backend::{
    Error,
    requests::{self, Details},
};
use leptos::prelude::*;

use super::{
    clocks::Clocks,
    number,
    show::{Invite, Place, names},
    title,
};
use crate::{
    components::{Fact, Facts, StatusTag, ZoomTag},
    context::{Asking, Floor},
    error::status_of,
    islands::hover_card::BODY,
    text,
};

/// `GET /requests/{number}/card`. Tells what the details page tells the same reader, by the same use case; whoever may not
/// know of the request gets the 404 of a number that was never given.
pub async fn card(
    State(floor): State<Floor>,
    Extension(asking): Extension<Asking>,
    Path(wanted): Path<String>,
) -> Response {
    match load(&floor, &asking, &wanted).await {
        Ok((details, clocks)) => Html(draw(details, &clocks)).into_response(),
        Err(error) => (status_of(&error), text::error(&error)).into_response(),
    }
}

async fn load(floor: &Floor, asking: &Asking, wanted: &str) -> Result<(Details, Clocks), Error> {
    let (backend, actor) = (&floor.backend, asking.actor()?);
    let details = requests::show(backend, actor, number(wanted)?).await?;
    let clocks = Clocks::load(backend, actor).await?;
    Ok((details, clocks))
}

fn draw(details: Details, clocks: &Clocks) -> String {
    Owner::new().with(|| view! { <Brief details clocks=clocks.clone() /> }.into_view().to_html())
}

#[component]
fn Brief(details: Details, clocks: Clocks) -> impl IntoView {
    let number = details.number.to_string();
    let (path, heading) = (format!("/requests/{number}"), title(&details));
    let when = clocks.when(&details.zone, details.span);
    let zoom = details.meeting.is_some().then(|| view! { <ZoomTag /> });
    let client = details.client.as_ref().map(|client| client.name.clone());
    let place = match details.meeting.clone() {
        Some(meeting) => view! { <Invite meeting number=number.clone() /> }.into_any(),
        None => view! { <Place details=details.clone() /> }.into_any(),
    };
    view! {
        <div id=BODY>
            <p class="pad">
                <b>{heading}</b>
                <span class="row"><span>{number.clone()}</span> <StatusTag status=details.status /> {zoom}</span>
            </p>
            <Facts>
                <Fact term="When">{when}</Fact>
                {place}
                <Fact term="Client">{client.map(|client| view! { {client} <br /> })} {details.organization.name}</Fact>
                <Fact term="Providers">{names(&details.providers)}</Fact>
            </Facts>
            <p class="pad"><a class="btn small" href=path>"Open details" <span class="vh">{format!(" of {number}")}</span></a></p>
        </div>
    }
}
