//! What is not yet as it should be at Zoom: since when, what was tried, and what a person can do. Staff only.

use std::borrow::Cow;

use backend::{
    Error,
    reconciler::{self, Problem, ProblemKind},
    settings,
};
use leptos::prelude::*;
use shared::time::Timestamp;

use super::page::{Here, Sheet, page};
use crate::{
    components::{EmptyState, Follow, Glyph, Icon, PageHead, Tone},
    context::{asking, backend},
    form::{Next, PageForm, Submission},
    format::Clockface,
    text,
};

/// The list of problems, the oldest first. They are tried again by themselves; the page says when.
#[component]
pub fn ZoomProblems() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    page(async move {
        let actor = asking.actor()?;
        let problems = reconciler::problems(&backend, &actor.scheduler()?).await?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let view = view! {
            <PageHead title="Zoom problems" sub=|| "What differs between here and Zoom, and what is done about it." />
            <Follow id="problems" topics="request:* pool">
                <Problems problems face />
            </Follow>
        };
        Ok(Sheet::new("Zoom problems", Here::ZoomProblems, view).live())
    })
}

#[component]
fn Problems(problems: Vec<Problem>, face: Clockface) -> impl IntoView {
    if problems.is_empty() {
        return view! {
            <EmptyState
                glyph=Glyph::Confirmed
                title="Nothing is wrong"
                text="Every meeting we know of is in Zoom as it should be, as far as the last look told."
            />
        }
        .into_any();
    }
    let rows = problems.into_iter().map(|problem| view! { <Row problem face=face.clone() /> }).collect_view();
    view! { <ul class="stack">{rows}</ul> }.into_any()
}

#[component]
fn Row(problem: Problem, face: Clockface) -> impl IntoView {
    let Told { tone, title, advice, way } = told(&problem, &face);
    let glyph = if problem.next_attempt_at.is_some() { Glyph::Hourglass } else { Glyph::Alert };
    let mut tries: Vec<String> = Vec::new();
    if let Some(since) = problem.since {
        tries.push(format!("Since {}.", face.near(since)));
    }
    if problem.attempts > 0 {
        let attempts = usize::try_from(problem.attempts).unwrap_or(0);
        tries.push(format!("Tried {}.", crate::format::count(attempts, "time", "times")));
    }
    if let Some(next) = problem.next_attempt_at {
        tries.push(format!("Next try {}.", face.near(next)));
    }
    let last = problem.last.map(|message| format!("Last time: {}", text::message(&message, &face)));
    let class = if tone == Tone::Bad { "alert bad" } else { "alert warn" };
    let again = problem.request.filter(|_| problem.next_attempt_at.is_some()).map(|number| {
        view! {
            <form method="post">
                <button class="btn small" name="number" value=number.to_string()>
                    "Try again now" <span class="vh">{format!(" for {number}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <li class=class>
            <Icon glyph />
            <h2 class="s">{title}</h2>
            <p>{advice}</p>
            <p class="muted">{tries.join(" ")} " " {last}</p>
            <div class="row">
                {way.map(|(words, path)| {
                    let request = path.strip_prefix("/requests/").map(str::to_owned);
                    view! { <a class="btn small" href=path data-card=request>{words}</a> }
                })}
                {again}
            </div>
        </li>
    }
}

/// Has Zoom asked again before its time.
pub struct TryNow;

impl PageForm for TryNow {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = form.pairs.get("number").parse().map_err(|_| Error::NotFound)?;
        let scheduler = form.actor()?.scheduler()?;
        let said = match reconciler::try_now(&form.backend, &scheduler, number).await? {
            true => format!("Zoom is asked again about {number} now. This page shows what comes of it."),
            false => format!("Nothing waits about {number} any more."),
        };
        Ok(Next::To("/zoom-problems".into(), Some(said.into())))
    }
}

/// A problem in words.
struct Told {
    tone: Tone,
    title: String,
    advice: Cow<'static, str>,
    way: Option<(String, String)>,
}

fn told(problem: &Problem, face: &Clockface) -> Told {
    let host = &problem.host_name;
    let what = problem.request.map_or_else(|| "A meeting".into(), |number| number.to_string());
    let open = problem.request.map(|number| (format!("View {number}"), format!("/requests/{number}")));
    let settings = Some(("Open the Zoom settings".into(), "/settings/zoom".into()));
    match problem.kind {
        ProblemKind::UnknownCreate { ask_person: false } => Told {
            tone: Tone::Warn,
            title: format!("{what}: nobody knows yet whether Zoom made its meeting on {host}"),
            advice: "We look for it in Zoom’s own list. The host stays reserved meanwhile; do not convert again.".into(),
            way: open,
        },
        ProblemKind::UnknownCreate { ask_person: true } => Told {
            tone: Tone::Bad,
            title: format!("{what}: please look in Zoom whether its meeting exists on {host}"),
            advice: "The Zoom app may not list meetings, so we cannot look ourselves. Add the scope \
                     meeting:read:list_meetings:admin, or convert back: then whatever turns up is deleted."
                .into(),
            way: open,
        },
        ProblemKind::DeletePending => Told {
            tone: Tone::Warn,
            title: format!("{what}: its meeting on {host} is still to be deleted in Zoom"),
            advice: "Here it is gone already and its links are shown nowhere. We ask Zoom until it says gone.".into(),
            way: open,
        },
        ProblemKind::NotSynced => Told {
            tone: Tone::Warn,
            title: format!("{what}: Zoom has not taken the new time of its meeting on {host}"),
            advice: "The link works and the host is reserved for the new time; Zoom still shows the old one. We ask Zoom \
                     until it takes it."
                .into(),
            way: open,
        },
        ProblemKind::JoinBeforeHostOn => Told {
            tone: Tone::Bad,
            title: format!("{what}: guests may enter before the host on {host}"),
            advice: "Zoom’s account forces “join before host”. Anyone with the invite link could start the meeting, even \
                     on another day. Turn it off in Zoom’s settings for this user."
                .into(),
            way: open,
        },
        ProblemKind::RunsOver { ended_at, next_at } => Told {
            tone: if next_at.is_some() { Tone::Bad } else { Tone::Warn },
            title: format!("{what} runs over on {host}"),
            advice: runs_over(face, ended_at, next_at),
            way: open,
        },
        ProblemKind::HostUnusable { problem: health } => Told {
            tone: Tone::Bad,
            title: format!("{host}: {}", text::health(health)),
            advice: "It gets no new meetings until Zoom lets it host again. Mend it in Zoom, or take it off the list.".into(),
            way: settings,
        },
        ProblemKind::TooClose { later, gap_minutes, spacing_minutes } => Told {
            tone: Tone::Warn,
            title: format!("{what} and {later} are too close on {host}: {gap_minutes} minutes apart"),
            advice: too_close(spacing_minutes),
            way: Some((format!("View {later}"), format!("/requests/{later}"))),
        },
    }
}

fn runs_over(face: &Clockface, ended_at: Timestamp, next_at: Option<Timestamp>) -> Cow<'static, str> {
    let ended = format!("It was to end {}.", face.near(ended_at));
    match next_at {
        Some(next) => format!(
            "{ended} The next meeting on this host starts {}: whoever starts it ends this one. Ask the people in it to close, \
             or move the next one to another host.",
            face.near(next)
        ),
        None => format!("{ended} Nothing else is planned on this host within four hours."),
    }
    .into()
}

fn too_close(spacing_minutes: i64) -> Cow<'static, str> {
    format!(
        "Under the minutes saved now, more than {spacing_minutes} must lie between two meetings of a host. Both keep their \
         links and nothing is moved by itself; if the first runs over, the second cannot start in time. To part them, \
         convert one back and convert it again."
    )
    .into()
}
