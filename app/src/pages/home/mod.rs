//! The way in: today for those who schedule, what is next for everybody else; and the way out of nowhere.

pub mod agenda;
mod mine;
mod today;

use backend::{
    Backend, Error,
    requests::{self, Filter, Row},
    settings,
};
use leptos::prelude::*;
use shared::request::Status;

use super::{
    page::{Here, Sheet, page},
    requests::clocks::Clocks,
};
use crate::{
    components::Follow,
    context::{asking, backend},
};

/// Days ahead that the page looks, today included.
const DAYS: i64 = 8;

/// Rows it reads at most; what lies behind them is in the list.
const MOST: i64 = 200;

/// `/`: every role's home.
#[component]
pub fn Home() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    page(async move {
        let actor = asking.actor()?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        let (title, view) = match actor.scheduler() {
            Ok(scheduler) => ("Today", today::view(&backend, actor, &scheduler, &clocks).await?),
            Err(_) => ("Home", mine::view(&backend, actor, &clocks).await?),
        };
        let view = view! { <Follow id="home" topics="request:* pool site">{view}</Follow> };
        Ok(Sheet::new(title, Here::Home, view).live())
    })
}

/// A path that no page answers.
#[component]
pub fn NotFound() -> impl IntoView {
    page(async { Err(Error::NotFound) })
}

/// What the person sees of today and the days after it, canceled ones left out, in order.
async fn ahead(backend: &Backend, actor: &backend::actor::Actor, clocks: &Clocks) -> Result<Vec<Row>, Error> {
    let face = clocks.viewer();
    let today = face.date(face.now());
    let filter = Filter {
        // The list reads days by the site's zone; what is too early by the viewer's is taken out below.
        from: Some(today.plus_days(-1)),
        to: Some(today.plus_days(DAYS)),
        size: Some(MOST),
        ..Filter::default()
    };
    let page = requests::list(backend, actor, &filter).await?;
    let is_shown = |row: &Row| row.status != Status::Canceled && face.date(row.span.end()) >= today;
    Ok(page.rows.into_iter().filter(is_shown).collect())
}
