//! The schedule: a week of requests. The markup is a list of days with their requests in order, which a phone shows and a
//! screen reader reads; from a desk's width on the days lie side by side over the hours (`style/main.css`).

pub mod boxes;
mod columns;

use backend::{
    Error,
    requests::{self, Scheduled},
    settings,
};
use leptos::prelude::*;
use shared::{request::Status, span::Span, zone::Date};

use super::{
    page::{Here, Sheet, page, query},
    requests::{clocks::Clocks, fields::TimeVerdict, move_time::TO_SCHEDULE},
};
use crate::{
    components::{EmptyState, Follow, Glyph, Icon, PageHead, status_glyph},
    context::{asking, backend},
    day_scale,
    format::{Clockface, count, week, weekday},
    islands::ScheduleMove,
};
use boxes::{Day, Days, Piece};

const DAYS: i64 = 7;

/// Hours that stand at the edge: each of the day's, and where the night begins and ends.
const HOURS: [i32; 18] = [0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];

/// Where the week with this date is.
pub(in crate::pages) fn path(date: Date) -> String {
    format!("/schedule/week?day={date}")
}

/// The week that holds the day of the address; this week without one.
#[component]
pub fn Week() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let wanted = query("day");
    page(async move {
        let actor = asking.actor()?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        let face = clocks.viewer().clone();
        let today = face.date(face.now());
        let is_covered =
            |date: &Date| face.covers(date.plus_days(-DAYS)) && face.covers(date.plus_days(DAYS));
        let shown: Date = wanted.parse().ok().filter(is_covered).unwrap_or(today);
        let monday = shown.plus_days(-(shown.days_since_1970() + 3).rem_euclid(DAYS));
        let dates = || (0..DAYS).map(|day| monday.plus_days(day));
        let span =
            Span::of_legacy(face.day_of(monday).start(), face.day_of(monday.plus_days(DAYS - 1)).end());
        let found = requests::schedule(&backend, actor, span).await?;
        let margins = settings.zoom.margins;
        let ears = (margins.host_link().minutes(), margins.padding().minutes());
        let days = Days::of(&found.rows, dates(), &face);
        let view = view! {
            <Head monday face=face.clone() />
            <MoveBar face=face.clone() ears />
            <Follow id="schedule" topics="request:* site">
                <Found found days clocks monday />
            </Follow>
            <ScheduleMove />
        };
        Ok::<_, Error>(Sheet::new(format!("Schedule, {}", week(monday)), Here::Schedule, view).live())
    })
}

#[component]
fn Head(monday: Date, face: Clockface) -> impl IntoView {
    let today = face.date(face.now());
    let begins = face.day_of(monday).start();
    let zone = format!("Times in {}, {}.", face.place(), face.abbreviation(begins));
    let legend = [Status::Pending, Status::Confirmed, Status::Completed, Status::Canceled, Status::Draft]
        .map(|status| view! { <li><Icon glyph=status_glyph(status) /> {status.label()}</li> })
        .collect_view();
    view! {
        <PageHead title=week(monday) sub=move || zone.clone()>
            <nav class="row" aria-label="Weeks">
                <a class="btn" href=path(today)>"Today"</a>
                <a class="btn" href=path(monday.plus_days(-DAYS))><Icon glyph=Glyph::Left label="Week before" /></a>
                <a class="btn" href=path(monday.plus_days(DAYS))><Icon glyph=Glyph::Right label="Next week" /></a>
            </nav>
        </PageHead>
        <ul class="key desk legend">{legend} <li><Icon glyph=Glyph::Zoom /> "Zoom meeting"</li></ul>
    }
}

/// What is moved, and where to: hidden until the island has something in its hand.
#[component]
fn MoveBar(face: Clockface, ears: (i64, i64)) -> impl IntoView {
    let (before, after) = ears;
    view! {
        <form id="move" class="card movebar" method="post" hidden data-hours=face.hours().as_str() data-before=before data-after=after>
            <input type="hidden" name="version" />
            <input type="hidden" name="zone" value=face.zone().to_owned() />
            <input type="hidden" name="back" value=TO_SCHEDULE />
            <div class="row">
                <p><b id="move-what"></b> " to " <b id="move-when" role="status"></b></p>
                <label class="vh" for="move-starts">"New start"</label>
                <input class="input" id="move-starts" type="datetime-local" name="starts" required />
                <button class="btn primary">"Move"</button>
                <button type="button" class="btn" id="move-stop">"Leave it"</button>
            </div>
            <TimeVerdict moving=None minutes=None />
            <p class="hint s">"Arrow keys move it by 15 minutes or a day, Enter drops it, Esc leaves it where it was."</p>
        </form>
    }
}

#[component]
fn Found(found: Scheduled, days: Vec<Day>, clocks: Clocks, monday: Date) -> impl IntoView {
    let face = clocks.viewer().clone();
    if found.rows.is_empty() {
        return view! { <Empty monday next=found.next face /> }.into_any();
    }
    let left_out = (found.left_out > 0).then(|| {
        let (first, last) = (monday, monday.plus_days(DAYS - 1));
        let href = format!("/requests?from={first}&to={last}");
        let what = usize::try_from(found.left_out).map_or_else(|_| String::new(), |more| {
            count(more, "more request is", "more requests are")
        });
        view! { <p class="s">{format!("{what} not shown here. ")} <a href=href>"Look at the whole week as a list"</a></p> }
    });
    let hours = HOURS
        .map(|hour| {
            let style = format!("--from:{}", day_scale::place(hour * 60));
            view! { <li style=style>{face.hour(hour)}</li> }
        })
        .collect_view();
    let today = face.date(face.now());
    let days =
        days.into_iter().map(|day| view! { <DayColumn day today clocks=clocks.clone() /> }).collect_view();
    view! {
        {left_out}
        <div class="week">
            <ol class="hours" aria-hidden="true">{hours}</ol>
            <ol class="days">{days}</ol>
        </div>
    }
    .into_any()
}

#[component]
fn Empty(monday: Date, next: Option<shared::time::Timestamp>, face: Clockface) -> impl IntoView {
    let text = match next {
        Some(at) => format!("The next one is on {}.", face.day(at)),
        None => "Nothing is planned after it either.".to_owned(),
    };
    let way = next.map(|at| view! { <a class="btn" href=path(face.date(at))>"Go there"</a> });
    view! {
        <EmptyState glyph=Glyph::Calendar title=format!("No requests from {}", week(monday)) text>
            {way} <a class="btn primary" href="/requests/new"><Icon glyph=Glyph::Plus /> "New request"</a>
        </EmptyState>
    }
}

#[component]
fn DayColumn(day: Day, today: Date, clocks: Clocks) -> impl IntoView {
    let face = clocks.viewer().clone();
    let date = day.date;
    let is_today = date == today;
    let class = if is_today {
        "day today"
    } else if date < today {
        "day past"
    } else {
        "day"
    };
    let heading = view! {
        <h2>
            <span aria-hidden="true">{&weekday(date)[..3]}</span>
            <b aria-hidden="true">{date.day()}</b>
            <span class="vh">{face.long_day(face.day_of(date).start())}</span>
            <small>{count(day.requests, "request", "requests")}</small>
        </h2>
    };
    let now = is_today.then(|| day_scale::place(day_scale::minute_of(face.wall(face.now()))));
    let more = day.left_out.iter().map(|out| {
        let words = format!("{} more", out.count);
        let style = format!("--from:{}", out.from);
        view! { <li class="beyond" style=style><a href=format!("/requests?from={date}&to={date}")>{words}</a></li> }
    });
    let more = more.collect_view();
    // In the list it stands where it belongs, too.
    let (over, to_come) =
        day.pieces.into_iter().partition(|piece| now.is_none_or(|now| piece.begins_before(now)));
    let boxes = |pieces: Vec<Piece>| {
        pieces
            .into_iter()
            .map(|piece| view! { <boxes::RequestBox piece clocks=clocks.clone() /> })
            .collect_view()
    };
    let line = now.map(|place| {
        let words = format!("Now, {}", face.time(face.now()));
        view! { <li class="nowline" id="now" style=format!("--from:{place}")>{words}</li> }
    });
    view! {
        <li class=class data-date=date.to_string()>
            {heading}
            <ol class="boxes">{boxes(over)} {line} {boxes(to_come)} {more}</ol>
        </li>
    }
}
