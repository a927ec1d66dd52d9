//! Today, for those who schedule: whose host link is open, what starts next, what waits for a conversion, what is wrong.

use backend::{
    Backend, Error,
    actor::{Actor, Scheduler},
    reconciler,
    requests::Row,
};
use leptos::prelude::*;
use shared::{
    request::{Kind, Status},
    time::Timestamp,
};

use super::{
    super::requests::clocks::Clocks,
    agenda::{Agenda, HostLinkOf},
    ahead,
};
use crate::{
    components::{EmptyState, Glyph, Icon, PageHead},
    format::count,
};

/// The day's requests, each under the first heading that fits.
#[derive(Default)]
struct Day {
    open: Vec<Row>,
    now: Vec<Row>,
    next: Vec<Row>,
    waiting: Vec<Row>,
}

impl Day {
    /// `today`: whether a request has a part of the viewer's day.
    fn of(rows: Vec<Row>, now: Timestamp, today: impl Fn(&Row) -> bool) -> Self {
        let mut day = Self::default();
        for row in rows {
            let over = row.span.end() <= now;
            if matches!(HostLinkOf::row(&row), HostLinkOf::Open) {
                day.open.push(row);
            } else if over || row.status == Status::Draft {
            } else if waits(&row) {
                day.waiting.push(row);
            } else if today(&row) && row.span.start() <= now {
                day.now.push(row);
            } else if today(&row) {
                day.next.push(row);
            }
        }
        day
    }
}

/// Virtual, not yet converted: it takes place by video, has no link of anybody else's, and could be converted.
fn waits(row: &Row) -> bool {
    row.kind == Kind::Video && !row.has_video_link && row.free.is_some()
}

pub(super) async fn view(
    backend: &Backend,
    actor: &Actor,
    scheduler: &Scheduler<'_>,
    clocks: &Clocks,
) -> Result<AnyView, Error> {
    let face = clocks.viewer().clone();
    let problems = reconciler::problems(backend, scheduler).await?.len();
    let rows = ahead(backend, actor, clocks).await?;
    let today = face.date(face.now());
    let Day { open, now, next, waiting } =
        Day::of(rows, face.now(), |row| face.date(row.span.start()) <= today);
    let title = face.long_day(face.now());
    let nothing = [&open, &now, &next, &waiting].iter().all(|rows| rows.is_empty());
    let empty = nothing.then(|| {
        view! {
            <EmptyState glyph=Glyph::Calendar title="Nothing more today" text="What comes later stands under Requests.">
                <a class="btn" href="/requests">"Requests"</a>
            </EmptyState>
        }
    });
    let problems = (problems > 0).then(|| {
        view! {
            <p class="alert warn">
                <Icon glyph=Glyph::Alert />
                <a href="/zoom-problems"><b>{count(problems, "Zoom problem", "Zoom problems")}</b></a>
            </p>
        }
    });
    let parts = [
        ("open", "Host link is open", open, false),
        ("now", "Now", now, false),
        ("next", "Starts next", next, false),
        ("waiting", "Virtual, not yet converted", waiting, true),
    ]
    .map(|(id, title, rows, dated)| view! { <Part id title rows dated clocks=clocks.clone() /> });
    Ok(view! {
        <PageHead title sub=|| "Today">
            <a class="btn primary" href="/requests/new"><Icon glyph=Glyph::Plus /> "New request"</a>
        </PageHead>
        <div class="stack">{problems} {parts} {empty}</div>
    }
    .into_any())
}

/// One heading with its requests; without any it is not there.
#[component]
fn Part(id: &'static str, title: &'static str, rows: Vec<Row>, dated: bool, clocks: Clocks) -> impl IntoView {
    if rows.is_empty() {
        return None;
    }
    let number = count(rows.len(), "request", "requests");
    Some(view! {
        <section class="card" aria-labelledby=id>
            <header>
                <h2 id=id>{title}</h2>
                <span class="muted s">{number}</span>
            </header>
            <Agenda rows clocks dated />
        </section>
    })
}
