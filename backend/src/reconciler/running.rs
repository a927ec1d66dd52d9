//! Which meetings run: Zoom is asked about the few whose time is near, once a minute and whenever it has told of one (R121,
//! R152). What Zoom tells by itself is never believed; without it the same is found out a minute later. A day before its start
//! each meeting is read once as well, since lists do not show everything guests come in by.

use std::time::Duration;

use shared::conversion::State;
use shared::time::{DAY, Timestamp};
use zoom::{Client, MeetingStatus};

use super::compare;
use crate::Backend;
use crate::conversion::ground::Ground;
use crate::error::Result;
use crate::store::meetings::{self, Meeting};

/// How often one meeting is asked about, in seconds.
const EVERY_SECONDS: i64 = 60;

/// Meetings one run asks about at most; the rest come with the next.
const MOST: usize = 100;

/// How long one look may take.
const LOOK: Duration = Duration::from_secs(10);

/// Asks about every meeting that is due.
pub(super) async fn look_at_near(backend: &Backend, ground: &Ground, client: &Client) -> Result<()> {
    for _ in 0..MOST {
        let now = backend.now();
        let Some(meeting) = claim(backend, ground, now).await? else { return Ok(()) };
        let Some(id) = meeting.zoom_meeting_id else { continue };
        let seen = match tokio::time::timeout(LOOK, client.get_meeting(id)).await {
            Ok(Ok(seen)) => seen,
            // Deleted by hand: the others are there all the same.
            Ok(Err(zoom::Error::NotFound)) => {
                compare::noticed(backend, &meeting, None).await?;
                continue;
            }
            // Trouble with Zoom says nothing about the meeting; the next one would fare no better.
            _ => return Ok(()),
        };
        if meeting.span.start() <= opens(ground, now) {
            note(backend, &meeting, seen.status == MeetingStatus::Started).await?;
        }
        compare::noticed(backend, &meeting, Some(&seen)).await?;
    }
    Ok(())
}

/// The start of the latest meeting whose host link is open at `now`.
fn opens(ground: &Ground, now: Timestamp) -> Timestamp {
    now.plus_minutes(ground.margins.host_link().minutes())
}

/// Takes the next meeting that is due; nobody else is given it within the minute.
async fn claim(backend: &Backend, ground: &Ground, now: Timestamp) -> Result<Option<Meeting>> {
    let near = meetings::Near {
        opens: opens(ground, now),
        closed: now.minus_minutes(ground.margins.padding().minutes()),
        looked_before: now.plus_seconds(-EVERY_SECONDS),
        day_ahead: now.plus_millis(DAY),
        now,
    };
    let mut tx = backend.store().begin().await?;
    let claimed = meetings::claim_near(&mut tx, &near).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Writes down what was seen; where it is another thing than before, whoever looks at the request hears of it.
async fn note(backend: &Backend, meeting: &Meeting, runs: bool) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let Some(mut row) = meetings::lock(&mut tx, &meeting.id).await? else { return Ok(()) };
    meetings::seen(&mut tx, &row.id, now).await?;
    if row.state == State::Active && row.current && row.running_since.is_some() != runs {
        row.running_since = runs.then_some(now);
        meetings::save(&mut tx, &row).await?;
    }
    Ok(tx.commit().await?)
}
