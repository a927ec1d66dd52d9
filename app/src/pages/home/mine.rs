//! What is next for whoever provides, asks or is served: the next request with its host link, then the days ahead.

use backend::{
    Backend, Error,
    actor::Actor,
    host_link::{self, Place},
    requests::{self, Row},
};
use leptos::prelude::*;
use shared::{people::Role, request::Status, zone::Date};

use super::{
    super::requests::{clocks::Clocks, host_link::Card},
    agenda::Agenda,
    ahead,
};
use crate::components::{EmptyState, Glyph, Icon, PageHead, StatusTag, ZoomTag};

pub(super) async fn view(backend: &Backend, actor: &Actor, clocks: &Clocks) -> Result<AnyView, Error> {
    let face = clocks.viewer().clone();
    let rows = ahead(backend, actor, clocks).await?;
    let next = rows.iter().find(|row| row.status == Status::Confirmed && row.span.end() > face.now());
    let next = match next {
        Some(row) => Some(next_up(backend, actor, row, clocks).await?),
        None => None,
    };
    let provides = actor.roles().has(Role::Provider);
    let what = if provides { "My assignments" } else { "My requests" };
    let new = (!provides).then(|| {
        view! { <a class="btn primary" href="/requests/new"><Icon glyph=Glyph::Plus /> "New request"</a> }
    });
    let list = if rows.is_empty() {
        view! {
            <EmptyState glyph=Glyph::Calendar title="Nothing in the next days" text="What lies further ahead is in the list.">
                <a class="btn" href="/requests">{if provides { "Assignments" } else { "Requests" }}</a>
            </EmptyState>
        }
        .into_any()
    } else {
        let days = by_day(rows, |row| face.date(row.span.start().max(face.now())));
        let days = days.into_iter().map(|rows| {
            let at = rows.first().map_or(face.now(), |row| row.span.start().max(face.now()));
            view! {
                <h3>{capital(&face.near_day(at), &face.long_day(at))}</h3>
                <Agenda rows clocks=clocks.clone() />
            }
        });
        days.collect_view().into_any()
    };
    Ok(view! {
        <PageHead title="Home">{new}</PageHead>
        <div class="stack">
            {next}
            <section class="card" aria-labelledby="mine">
                <header>
                    <h2 id="mine">{what}</h2>
                    <a href="/requests">"All"</a>
                </header>
                {list}
            </section>
        </div>
    }
    .into_any())
}

/// The next one, large, with its host link.
async fn next_up(backend: &Backend, actor: &Actor, row: &Row, clocks: &Clocks) -> Result<AnyView, Error> {
    let details = requests::show(backend, actor, row.number).await?;
    let place = host_link::state(backend, actor, row.number).await?;
    let card = match place {
        Some(Place::Link(state)) => {
            Some(view! { <Card state details=details.clone() clocks=clocks.clone() /> })
        }
        Some(Place::Gone { .. }) | None => None,
    };
    let invite = details.meeting.as_ref().and_then(|meeting| meeting.join_url.clone());
    let path = format!("/requests/{}", row.number);
    let title = format!("{}, {}", row.service, row.client.as_ref().unwrap_or(&row.organization));
    let when = clocks.when(&row.zone, row.span);
    Ok(view! {
        <section class="card" aria-labelledby="next-up">
            <header>
                <h2 id="next-up">"Next up"</h2>
                <p class="row"><StatusTag status=row.status /> {row.is_zoom.then(|| view! { <ZoomTag /> })}</p>
            </header>
            <div class="pad stack">
                <p><b>{title}</b> <br /> <span class="muted">{row.number.to_string()}</span></p>
                <p>{when}</p>
                {card}
                <p class="row">
                    {invite.map(|link| view! { <a class="btn" href=link rel="noopener noreferrer" target="_blank">"Invite link"</a> })}
                    <a class="btn" href=path>"View Details"</a>
                </p>
            </div>
        </section>
    }
    .into_any())
}

/// Rows that stand in order, cut where their day changes.
fn by_day(rows: Vec<Row>, day: impl Fn(&Row) -> Date) -> Vec<Vec<Row>> {
    let mut days: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match days.last_mut().filter(|rows| rows.last().is_some_and(|last| day(last) == day(&row))) {
            Some(rows) => rows.push(row),
            None => days.push(vec![row]),
        }
    }
    days
}

/// "Today, Tuesday 14 September 2027", or the long day alone where the near word is a date itself.
fn capital(near: &str, long: &str) -> String {
    match near {
        "today" => format!("Today, {long}"),
        "tomorrow" => format!("Tomorrow, {long}"),
        _ => long.to_owned(),
    }
}
