//! *Move…*: another start for a request, with its length and everything else kept. The page asks; the schedule's drag posts
//! the same form, and leads here where somebody has to choose first (R89).

use backend::{
    Error,
    accounts::{Flash, Undo},
    requests::{self, Clash, Details, MoveForm, OnClash},
};
use leptos::prelude::*;
use shared::request::RequestNumber;

use super::{
    clash::{self, ClashChoices},
    clocks::Clocks,
    fields::{Time, TimeVerdict},
    follows, may_edit, number, trail,
};
use crate::{
    components::{ChangedMeanwhile, Crumbs, PageHead, mark_of},
    context::{asking, backend},
    form::{Next, PageForm, Posted, Submission},
    format::Clockface,
    islands::time_preview::Moving,
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page, param, query},
        schedule,
    },
    text,
};

/// Where the form of a request is.
pub(in crate::pages) fn path(number: RequestNumber) -> String {
    format!("/requests/{number}/move")
}

/// The value of the field `back` that leads to the schedule afterwards; without it, to the request.
pub(in crate::pages) const TO_SCHEDULE: &str = "schedule";

/// The page that asks where to.
#[component]
pub fn Move() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let (wanted, back) = (param("number"), query("back"));
    page(async move {
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let number = details.number;
        may_edit(&details)?;
        let clocks = Clocks::load(&backend, actor).await?;
        // A form that was filled in on the schedule says whose clock it was read on.
        let zone = posted.value("zone", &details.zone);
        let face = clocks.of(&zone);
        let back = posted.value("back", &back);
        let seen = mark_of((details.version, details.meeting.is_some()));
        let look = ("Look at it in a new tab", format!("/requests/{number}"));
        let view = view! {
            <Crumbs trail=trail(number) here="Move" />
            <PageHead title=format!("Move {number}") sub=move || text::status_line(details.status) />
            <ChangedMeanwhile topics=follows(number) seen what="this request" look />
            <Form details zone face posted back clocks />
        };
        Ok(Sheet::new(format!("Move {number}"), Here::Requests, view).narrow().live())
    })
}

#[component]
fn Form(
    details: Details,
    zone: String,
    face: Clockface,
    posted: Posted,
    back: String,
    clocks: Clocks,
) -> impl IntoView {
    let stays = match back.as_str() {
        TO_SCHEDULE => schedule::path(face.date(details.span.start())),
        _ => format!("/requests/{}", details.number),
    };
    let clash = posted.extra::<Clash>().map(|clash| {
        let face = clocks.of(&details.zone);
        view! { <ClashChoices clash face location=details.location.clone() /> }
    });
    let moving = details.meeting.as_ref().and_then(|meeting| Moving::of(meeting, details.span));
    let asked = posted.errors.iter().any(|error| error.offers.is_some());
    let minutes = Some(details.span.duration_minutes());
    let verdict = (!asked).then(|| view! { <TimeVerdict moving minutes /> });
    let starts = face.wall(details.span.start()).to_string();
    let hint = format!("On a clock in {}. It stays as long as it is.", face.place());
    let now = clocks.when(&details.zone, details.span);
    view! {
        <form class="card" method="post">
            <input type="hidden" name="version" value=posted.value("version", &details.version.to_string()) />
            <input type="hidden" name="zone" value=zone />
            <input type="hidden" name="back" value=back />
            <div class="form">
                <Mistakes posted=posted.clone() />
                {clash}
                <p><span class="muted">"Now: "</span> {now}</p>
                <Time name="starts" label="New start" posted stored=starts face />
                <p class="hint s">{hint}</p>
                {verdict}
            </div>
            <div class="actions">
                <a class="btn" href=stays>"Not now"</a>
                <button class="btn primary">"Move"</button>
            </div>
        </form>
    }
}

/// Move a request.
pub struct MoveTime;

impl PageForm for MoveTime {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = number(form.part("number"))?;
        let (backend, actor) = (&form.backend, form.actor()?);
        let typed = |name: &str| form.pairs.get(name).to_owned();
        let starts = match form.pairs.get("use_starts") {
            "" => typed("starts"),
            taken => taken.to_owned(),
        };
        let wanted = MoveForm { starts, starts_choice: typed("starts_choice"), zone: typed("zone") };
        let version = form.pairs.get("version").parse().unwrap_or(0);
        let on_clash = OnClash::parse(form.pairs.get("on_clash"));
        let clocks = Clocks::load(backend, actor).await?;
        let before = requests::show(backend, actor, number).await?;
        let edited = requests::move_time(backend, actor, number, version, &wanted, on_clash).await?;
        let span = requests::show(backend, actor, number).await?.span;
        let face = clocks.of(&wanted.zone);
        let did = format!("{number} starts {} now.", face.day_time(span.start()));
        let undo = clash::can_be_undone(&edited)
            .then(|| undo_of(&before, (version + 1, &wanted.zone, form.pairs.get("back")), &face));
        let flash = Flash::from(clash::told_as(&did, number, &edited)).with_undo(undo);
        let to = match form.pairs.get("back") {
            TO_SCHEDULE => schedule::path(face.date(span.start())),
            _ => format!("/requests/{number}"),
        };
        Ok(Next::To(to, Some(flash)))
    }
}

/// The same form with the time of before.
fn undo_of(before: &Details, (version, zone, back): (i64, &str, &str), face: &Clockface) -> Undo {
    let start = before.span.start();
    let fields = [
        ("version", version.to_string()),
        ("zone", zone.to_owned()),
        ("back", back.to_owned()),
        ("starts", face.wall(start).to_string()),
        ("starts_choice", face.choice(start).to_owned()),
    ];
    Undo::new(path(before.number), fields.map(|(name, value)| (name.to_owned(), value)))
}
