//! The end of a soak: when all is quiet, store, simulator and what was acknowledged are one.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

use super::crew::Shared;
use super::model::World;
use crate::kills::script::NOT_UNDONE;
use crate::support::browser::{Browser, form};
use crate::support::judge::{Picture, Row, ensure};
use crate::support::until::within;
use crate::support::wall::now;

/// How long it may take until all is quiet: what waits for its turn is put forward by hand, as a person would.
const QUIET: Duration = Duration::from_secs(90);

/// After so long without its marker a create that nobody knows about is given up: 120 s, and two listings 15 s apart, each
/// when the timer gets there.
const HORIZON_MILLIS: i64 = 160_000;

/// What was found.
pub(crate) struct Found {
    requests: usize,
    meetings: usize,
    /// Creates that may still be on their way.
    unknown: usize,
    /// Requests that nobody was told everything about.
    unclear: usize,
    quiet_after: Duration,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, meetings, unknown, unclear, quiet_after } = self;
        write!(
            f,
            "{requests} requests, {meetings} meetings, {unclear} with an unclear answer, {unknown} unknown within 120 s, \
             quiet after {} ms",
            quiet_after.as_millis()
        )
    }
}

/// Waits until all is quiet, then judges.
pub(crate) async fn judge(shared: &Shared, browser: &Browser) -> Result<Found, String> {
    // What was canceled in the last minute could still be undone, which nobody will.
    shared.site.database.time_passes(NOT_UNDONE).await;
    // Every host is looked at once more: what Zoom has is somebody's.
    let looked = browser.post("/zoom-problems", &form(&[("look", "now")])).await;
    looked.map_err(|error| error.to_string())?;
    let mut round = 0;
    let (mut found, quiet_after) = within(QUIET, async || {
        let picture = Picture::of(&shared.site).await;
        let judged = at_rest(shared, &picture).await;
        // A person who waits presses *Try now* now and then.
        if judged.is_err() && round % 80 == 0 {
            for row in picture.rows.iter().filter(|row| !matches!(row.state.as_str(), "ended")) {
                let pairs = form(&[("try", &format!("SR-{}", row.number))]);
                let _ = browser.post("/zoom-problems", &pairs).await;
            }
        }
        round += 1;
        judged
    })
    .await?;
    found.quiet_after = quiet_after;
    let wrong = shared.wrong.lock().await;
    let first = wrong.iter().take(10).map(String::as_str).collect::<Vec<_>>();
    ensure(wrong.is_empty(), || {
        format!("{} times while it ran, such as\n{}", wrong.len(), first.join("\n"))
    })?;
    Ok(found)
}

async fn at_rest(shared: &Shared, picture: &Picture) -> Result<Found, String> {
    let gone: HashSet<i64> = shared.gone.lock().await.iter().copied().collect();
    let unknown: Vec<&Row> = picture.rows.iter().filter(|row| row.state == "unknown").collect();
    for row in &unknown {
        let age = now() - row.sent_at.unwrap_or_default();
        ensure(age < HORIZON_MILLIS, || format!("unknown for {age} ms: {row:?}"))?;
    }
    picture.agrees(&gone, true)?;
    let current: HashMap<i64, &Row> =
        picture.rows.iter().filter(|row| row.current).map(|row| (row.number, row)).collect();
    let stored = shared.site.database.all::<(i64, String, i64, i64)>(REQUESTS).await;
    let stored: HashMap<String, _> = stored.into_iter().map(|row| (format!("SR-{}", row.0), row)).collect();
    let unlooked = shared.site.database.all::<(String,)>(UNLOOKED).await;
    ensure(unlooked.is_empty(), || format!("not looked at for strays: {unlooked:?}"))?;
    let strays = shared.site.database.all::<(i64,)>("select zoom_meeting_id from strays").await;
    ensure(strays.is_empty(), || format!("told as nobody's: {strays:?}"))?;
    let mut unclear = 0;
    for request in shared.requests.lock().await.iter() {
        let worlds = request.worlds.lock().await;
        let (number, status, start, end) = stored.get(&request.number).ok_or("a request is lost")?;
        let row = current.get(number);
        let canceled = status == "canceled";
        let is = World { canceled, zoom: row.is_some(), kept: false, start: *start, end: *end };
        let undecided = row.is_some_and(|row| row.state == "unknown");
        let fits = worlds
            .iter()
            .map(|world| World { kept: false, ..*world })
            .any(|world| world == is || (undecided && World { zoom: true, ..world } == is));
        ensure(fits, || {
            format!("{} is {is:?}, and was acknowledged as {worlds:?}: {row:?}", request.number)
        })?;
        unclear += usize::from(worlds.len() > 1);
    }
    Ok(Found {
        requests: stored.len(),
        meetings: picture.at_zoom.len(),
        unknown: unknown.len(),
        unclear,
        quiet_after: Duration::ZERO,
    })
}

const UNLOOKED: &str = "select id from hosts where listed and strays_checked_at = 0";
const REQUESTS: &str = "select number, status, starts_at, ends_at from requests";
