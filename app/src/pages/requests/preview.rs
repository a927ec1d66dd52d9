//! What the browser needs to judge typed times by itself: the zone's table, and for schedulers the pool around that day.

use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use backend::{conversion, requests, settings};
use serde::Deserialize;
use shared::zone::Date;

use crate::{
    context::{Asking, Floor},
    error::status_of,
    islands::time_preview::PreviewData,
    text,
};

/// Which zone by its IANA name, and which day of its calendar, in days since 1970.
#[derive(Deserialize)]
pub struct Around {
    zone: String,
    day: i32,
}

/// `GET /preview`. A day that is no number is a 400, a zone that is none a 422.
pub async fn data(
    State(floor): State<Floor>,
    Extension(asking): Extension<Asking>,
    Query(around): Query<Around>,
) -> Response {
    match load(&floor, &asking, &around).await {
        Ok(data) => data.to_text().into_response(),
        Err(error) => (status_of(&error), text::error(&error)).into_response(),
    }
}

async fn load(floor: &Floor, asking: &Asking, around: &Around) -> Result<PreviewData, backend::Error> {
    let (backend, actor) = (&floor.backend, asking.actor()?);
    let offsets = requests::offsets(backend, &around.zone)?;
    let day = offsets.day(Date::from_days_since_1970(around.day.into()));
    let settings = settings::get(backend, actor).await?;
    let pool = match actor.scheduler() {
        Ok(scheduler) => conversion::snapshot(backend, &scheduler, day).await?,
        Err(_) => None,
    };
    Ok(PreviewData { now: backend.now(), hours: settings.hour_format, offsets, pool })
}
