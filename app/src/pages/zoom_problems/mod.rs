//! What is not yet as it should be at Zoom: since when, what was tried, and what a person can do. Staff only.

mod mend;
pub mod stray;
mod told;

use backend::{
    reconciler::{self, Problem, ProblemKind},
    settings,
};
use leptos::prelude::*;

pub use self::{mend::Mend, stray::DeleteStray};
use self::{
    mend::deeds,
    told::{Told, told},
};
use super::page::{Here, Sheet, page};
use crate::{
    components::{EmptyState, Follow, Glyph, Icon, PageHead, Tone},
    context::{asking, backend},
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
            <PageHead title="Zoom problems" sub=|| "What differs between here and Zoom, and what is done about it.">
                <form method="post">
                    <button class="btn" name="look" value="now">"Check everything now"</button>
                </form>
            </PageHead>
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
    let (about, called) = match &problem.kind {
        ProblemKind::Stray { stray } => (stray.zoom_meeting_id.to_string(), stray.topic.clone()),
        _ => {
            let number = problem.request.map(|number| number.to_string()).unwrap_or_default();
            (number.clone(), number)
        }
    };
    let deeds = deeds(&problem).iter().map(|deed| {
        let (label, name) = (deed.label, deed.name);
        view! {
            <form method="post">
                <button class="btn small" name=name value=about.clone()>
                    {label} <span class="vh">{format!(" for {called}")}</span>
                </button>
            </form>
        }
    });
    let deeds = deeds.collect_view();
    let class = if tone == Tone::Bad { "alert bad" } else { "alert warn" };
    let last = problem.last.map(|message| format!("Last time: {}", text::message(&message, &face)));
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
                {deeds}
            </div>
        </li>
    }
}
