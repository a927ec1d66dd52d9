//! What a browser finds: who hosts what, and the meeting room behind the links. No scripts; a page that waits reloads.

mod html;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::state::Sim;
use crate::world::{Entry, Meeting, Started, World};
use html::{Page, escape, when};

type Shared = State<Arc<Sim>>;

pub(crate) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/", get(overview))
        .route("/style.css", get(html::style))
        .route("/j/{id}", get(guest))
        .route("/s/{id}", get(host))
        .route("/s/{id}/end", post(end))
        .route("/s/{id}/end-other", post(end_other))
}

#[derive(Deserialize)]
struct JoinQuery {
    #[serde(default)]
    pwd: String,
}

#[derive(Deserialize)]
struct StartQuery {
    #[serde(default)]
    zak: String,
}

async fn overview(State(sim): Shared) -> Response {
    let (world, now) = sim.world();
    let mut body = format!("<p class=\"quiet\">Simulator time: {}</p>", when(now));
    for user in world.users() {
        let name = escape(&user.display_name);
        let (kind, state) = (format!("{:?}", user.kind), format!("{:?}", user.state));
        let used = world.used_today(&user.id, now);
        body += &format!(
            "<section><h2>{name}</h2><p class=\"quiet\">{email} · {kind} · {state} · {used} of {limit} creates and \
             updates used today</p>",
            email = escape(&user.email),
            limit = world.daily_limit,
        );
        let mut meetings: Vec<_> = world.meetings().filter(|meeting| meeting.host_id == user.id).collect();
        meetings.sort_by_key(|meeting| (meeting.start, meeting.id));
        body +=
            &if meetings.is_empty() { "<p>No meetings.</p>".to_owned() } else { table(&world, &meetings) };
        body += "</section>";
    }
    Page::new("Who hosts what", &body).into_response()
}

fn table(world: &World, meetings: &[&Meeting]) -> String {
    let mut rows = String::new();
    for meeting in meetings {
        let state = if meeting.running_since.is_some() { "Running" } else { "Waiting" };
        rows += &format!(
            "<tr><td><a href=\"{link}\">{id}</a></td><td>{topic}</td><td>{start}</td><td>{end}</td><td>{state}</td></tr>",
            link = escape(&world.join_url(meeting)),
            id = meeting.id,
            topic = escape(&meeting.topic),
            start = when(meeting.start),
            end = when(meeting.planned_end()),
        );
    }
    let head = "<tr><th>Meeting</th><th>Topic</th><th>From</th><th>To</th><th>State</th></tr>";
    format!("<div class=\"scroll\"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>")
}

async fn guest(State(sim): Shared, Path(id): Path<String>, Query(query): Query<JoinQuery>) -> Response {
    let (world, _) = sim.world();
    let Some(meeting) = id.parse().ok().and_then(|id| world.meeting(id)) else { return gone() };
    match world.join(meeting.id, &query.pwd) {
        Entry::Gone => gone(),
        Entry::WrongPasscode => {
            Page::new("Wrong passcode", "<p>The link's passcode is wrong or has changed.</p>")
                .status(StatusCode::FORBIDDEN)
                .into_response()
        }
        Entry::WaitingForHost => {
            let body = format!(
                "<p class=\"state\">Waiting for the host to start this meeting.</p>{}",
                facts(meeting)
            );
            Page::new(&meeting.topic, &body).reloading().into_response()
        }
        Entry::In => {
            let host = world.user(&meeting.host_id).map(|user| user.display_name.clone()).unwrap_or_default();
            let body = format!(
                "<p class=\"state in\">You are in the meeting as a guest.</p><p>Host: {}</p>{}",
                escape(&host),
                facts(meeting)
            );
            Page::new(&meeting.topic, &body).reloading().into_response()
        }
    }
}

async fn host(State(sim): Shared, Path(id): Path<i64>, Query(query): Query<StartQuery>) -> Response {
    let (mut world, now) = sim.world();
    match world.start(id, &query.zak, now) {
        Started::Running => in_as_host(&world, id, &query.zak),
        refused => not_started(&world, id, &query.zak, refused),
    }
}

fn in_as_host(world: &World, id: i64, zak: &str) -> Response {
    let Some(meeting) = world.meeting(id) else { return gone() };
    let host = world.user(&meeting.host_id).map(|user| user.display_name.clone()).unwrap_or_default();
    let body = format!(
        "<p class=\"state in\">You are the host: {}</p>{}{}",
        escape(&host),
        facts(meeting),
        button(id, "end", "End meeting for all", zak)
    );
    Page::new(&meeting.topic, &body).into_response()
}

fn not_started(world: &World, id: i64, zak: &str, refused: Started) -> Response {
    match refused {
        Started::Busy { other } => {
            let name = world.meeting(other).map(|meeting| escape(&meeting.topic)).unwrap_or_default();
            let body = format!(
                "<p class=\"state\">The host has another meeting in progress: <strong>{name}</strong>.</p>\
                 <p>To start this meeting, the other one must end. Everybody in it will be removed.</p>{}",
                button(id, "end-other", "End other meeting", zak)
            );
            Page::new("Another meeting in progress", &body).status(StatusCode::CONFLICT).into_response()
        }
        Started::Expired => {
            let body = "<p>A start link is good for two hours. Get a fresh one where you got this one.</p>";
            Page::new("This start link has expired", body).status(StatusCode::GONE).into_response()
        }
        Started::Invalid => Page::new("Invalid start link", "<p>Nobody signed this link for this host.</p>")
            .status(StatusCode::FORBIDDEN)
            .into_response(),
        Started::Gone | Started::Running => gone(),
    }
}

async fn end(State(sim): Shared, Path(id): Path<i64>, Form(form): Form<StartQuery>) -> Response {
    let (mut world, now) = sim.world();
    match world.end_as_host(id, &form.zak, now) {
        Ok(()) => Page::new("Meeting ended", "<p class=\"state\">The meeting has ended for everybody.</p>")
            .into_response(),
        Err(refused) => not_started(&world, id, &form.zak, refused),
    }
}

async fn end_other(State(sim): Shared, Path(id): Path<i64>, Form(form): Form<StartQuery>) -> Response {
    let (mut world, now) = sim.world();
    match world.end_other_and_start(id, &form.zak, now) {
        Started::Running => Redirect::to(&format!("/s/{id}?zak={}", form.zak)).into_response(),
        refused => not_started(&world, id, &form.zak, refused),
    }
}

fn facts(meeting: &Meeting) -> String {
    format!(
        "<dl><dt>Meeting ID</dt><dd>{}</dd><dt>Planned</dt><dd>{} to {}</dd></dl>",
        meeting.id,
        when(meeting.start),
        when(meeting.planned_end())
    )
}

fn button(id: i64, action: &str, label: &str, zak: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/s/{id}/{action}\"><input type=\"hidden\" name=\"zak\" value=\"{}\">\
         <button>{label}</button></form>",
        escape(zak)
    )
}

fn gone() -> Response {
    let body = "<p>This meeting does not exist: it was deleted, has expired, or never was. (3,001)</p>";
    Page::new("No such meeting", body).status(StatusCode::NOT_FOUND).into_response()
}
