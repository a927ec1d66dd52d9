//! Hand edits: what Zoom's own lists show of the meetings to come, against what Zoom was told (R92). A host's meetings are
//! compared four times an hour, at once after an event about one of them, and whenever somebody asks for it. Nothing is
//! changed at Zoom from here: what differs is told, and a person says which of the two is right.

use std::collections::HashMap;
use std::time::Duration;

use shared::conversion::State;
use shared::quota;
use shared::reconcile::{Observed, Step, plan};
use shared::time::{DAY, Timestamp};
use zoom::{Client, ListedMeeting, MeetingList};

use super::look::{intended, time};
use super::{note as record, strays};
use crate::Backend;
use crate::conversion::ground::Ground;
use crate::conversion::journal;
use crate::error::Result;
use crate::store::hosts::{self, PoolHost};
use crate::store::meetings::{self, Difference, Meeting};

/// How often the meetings of one host are compared, in minutes.
const EVERY_MINUTES: i64 = 15;

/// How often a host that has none is looked at for meetings nobody knows, in minutes.
const STRAYS_EVERY_MINUTES: i64 = 24 * 60;

/// Hosts one run compares at most; the rest come with the next.
const MOST_HOSTS: usize = 50;

/// How long one list, or one reading, may take.
const LOOK: Duration = Duration::from_secs(14);

/// Where there is no list, meetings that start within this are read one by one.
const READ_AHEAD_MILLIS: i64 = DAY;

/// Compares the hosts that are due.
pub(super) async fn compare_hosts(backend: &Backend, ground: &Ground, client: &Client) -> Result<()> {
    for _ in 0..MOST_HOSTS {
        let Some(host) = claim(backend).await? else { return Ok(()) };
        if !compare(backend, ground, client, &host).await? {
            // Zoom did not answer: the next host would fare no better.
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the next host that is due; nobody else is given it before it is due again.
async fn claim(backend: &Backend) -> Result<Option<PoolHost>> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let (before, strays_before) = (now.minus_minutes(EVERY_MINUTES), now.minus_minutes(STRAYS_EVERY_MINUTES));
    let claimed = hosts::claim_compare(&mut tx, now, before, strays_before).await?;
    let host = match claimed {
        Some(id) => Some(hosts::get(&mut tx, &id, quota::utc_day(now)).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(host)
}

/// Whether Zoom answered.
async fn compare(backend: &Backend, ground: &Ground, client: &Client, host: &PoolHost) -> Result<bool> {
    let begun = backend.now();
    let mut tx = backend.store().read().await?;
    let ours = meetings::to_compare(&mut tx, &host.id, begun).await?;
    drop(tx);
    let listing = client.list_meetings(host.zoom_key(), MeetingList::Scheduled);
    let listed = match tokio::time::timeout(LOOK, listing).await {
        Ok(Ok(listed)) => Some(listed),
        // Without the permission, or without the user: what is near is read one by one.
        Ok(Err(zoom::Error::MissingScope { .. } | zoom::Error::HostUnusable { .. })) => None,
        _ => return Ok(false),
    };
    let listed: Option<HashMap<i64, ListedMeeting>> =
        listed.map(|listed| listed.into_iter().map(|meeting| (meeting.id, meeting)).collect());
    if let Some(listed) = &listed {
        let is_ours = |id: i64| ours.iter().any(|our| our.zoom_meeting_id == Some(id));
        let others = listed.values().filter(|it| !is_ours(it.id)).collect();
        strays::note(backend, &ground.installation, host, others, begun).await?;
    }
    for meeting in ours {
        let Some(id) = meeting.zoom_meeting_id else { continue };
        let observed = match listed.as_ref().map(|listed| listed.get(&id)) {
            Some(Some(shown)) if meeting.join_url.as_deref() == Some(shown.join_url.as_str()) => {
                Observed::Present { time: time(shown.start_time, shown.duration) }
            }
            Some(None) => Observed::Absent { listing_begun_at: begun },
            _ => Observed::MayNotList,
        };
        let near = meeting.span.start() <= begun.plus_millis(READ_AHEAD_MILLIS);
        let answered = match plan(&intended(&meeting), &observed) {
            Step::Read if listed.is_none() && !near => true,
            Step::Read => read(backend, client, &meeting, id).await?,
            step => {
                if agrees(step) != meeting.differs.is_none() || step == Step::FlagDrift {
                    note(backend, &meeting, &observed, None).await?;
                }
                true
            }
        };
        if !answered {
            return Ok(false);
        }
    }
    Ok(true)
}

fn agrees(step: Step) -> bool {
    !matches!(step, Step::FlagDrift | Step::FlagGone)
}

/// Reads one meeting, as a list does not show it or shows another link; whether Zoom answered.
async fn read(backend: &Backend, client: &Client, meeting: &Meeting, id: i64) -> Result<bool> {
    match tokio::time::timeout(LOOK, client.get_meeting(id)).await {
        Ok(Ok(shown)) => note(backend, meeting, &present(&shown), Some(&shown)).await?,
        Ok(Err(zoom::Error::NotFound)) => note(backend, meeting, &Observed::Gone, None).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// What a reading says of a meeting's time.
fn present(shown: &zoom::Meeting) -> Observed {
    Observed::Present { time: time(shown.start_time, shown.duration) }
}

/// Writes down what a reading outside of the comparison has shown of a meeting.
pub(super) async fn noticed(
    backend: &Backend,
    meeting: &Meeting,
    shown: Option<&zoom::Meeting>,
) -> Result<()> {
    let observed = shown.map_or(Observed::Gone, present);
    note(backend, meeting, &observed, shown).await
}

/// Writes down what was seen of a meeting, unless it has been told another time since it was looked at, or is being told.
async fn note(
    backend: &Backend,
    looked_at: &Meeting,
    observed: &Observed,
    shown: Option<&zoom::Meeting>,
) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    let Some(mut row) = meetings::lock(&mut tx, &looked_at.id).await? else { return Ok(()) };
    let sent = |meeting: &Meeting| (meeting.sent_start, meeting.sent_minutes);
    let busy = row.next_attempt_at.is_some() || row.lease_until.is_some_and(|until| until > now);
    if row.state != State::Active || !row.current || busy || sent(&row) != sent(looked_at) {
        return Ok(());
    }
    let new = difference(&row, observed, now);
    let ways_in = shown.map(|shown| journal::new_ways_in(&row, shown)).unwrap_or_default();
    let word = match new {
        _ if new == row.differs.map(|(_, difference)| difference) => None,
        Some(Difference::Gone) => Some("gone_at_zoom"),
        Some(Difference::Time(_)) => Some("time_differs"),
        None => Some("zoom_agrees"),
    };
    if word.is_none() && ways_in.is_empty() {
        return Ok(());
    }
    if word.is_some() {
        row.differs = new.map(|difference| (now, difference));
        if new == Some(Difference::Gone) {
            // Nobody is in a meeting that is no more: whoever calls it off is asked nothing about them.
            row.running_since = None;
        }
    }
    if let Some(shown) = shown {
        journal::take_links(&mut row, shown);
    }
    meetings::save(&mut tx, &row).await?;
    for word in word.into_iter().chain(ways_in) {
        record(&mut tx, &row, now, word, "").await?;
    }
    Ok(tx.commit().await?)
}

fn difference(row: &Meeting, observed: &Observed, now: Timestamp) -> Option<Difference> {
    match (plan(&intended(row), observed), observed) {
        (Step::FlagGone, _) => Some(Difference::Gone),
        // Zoom lets nobody move what has begun, and shows its own start for what was made late.
        (Step::FlagDrift, Observed::Present { time: Some(time) }) if row.span.start() > now => {
            Some(Difference::Time(*time))
        }
        _ => None,
    }
}
