//! Meetings made directly in Zoom: where a site asks for it, a host is looked at once it is reserved and before anything is
//! made (R57). Invariant: with the setting off nothing is listed; without a whole list nothing is created.

use std::time::Duration;

use shared::footprint::Footprint;
use shared::span::Span;
use zoom::{ListedMeeting, MeetingList};

use super::marker;
use super::reserve::Job;
use crate::Backend;
use crate::error::Result;
use crate::store::{Tx, meetings};
use crate::zoom_port;

/// How long the list may take: the reservation's lease is longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Minutes of a meeting whose length Zoom leaves out: what Zoom itself takes then.
const UNSAID_MINUTES: i64 = 60;

/// What a look at the host's meetings in Zoom came to.
#[derive(Debug)]
pub(super) enum Outside {
    /// Nothing is in the way, or nobody asked.
    Clear,
    /// This is.
    InTheWay(Span),
    /// Zoom gave no whole list.
    Refused(zoom::Error),
}

/// Looks for a meeting on the reserved host that is not ours and touches the footprint.
pub(super) async fn look(backend: &Backend, client: &zoom::Client, job: &Job) -> Result<Outside> {
    if !job.ground.outside_meetings {
        return Ok(Outside::Clear);
    }
    let listed = match tokio::time::timeout(
        PATIENCE,
        client.list_meetings(job.host.zoom_key(), MeetingList::Scheduled),
    )
    .await
    {
        Ok(Ok(listed)) => listed,
        Ok(Err(error)) => return Ok(Outside::Refused(error)),
        Err(_) => return Ok(Outside::Refused(zoom::Error::TimedOut)),
    };
    let footprint = Footprint::of(job.subject.span, job.ground.margins);
    let touching = listed.iter().filter_map(|meeting| {
        let span = span(meeting)?;
        footprint.touches(span).then_some((span, meeting))
    });
    let mut touching: Vec<_> = touching.collect();
    touching.sort_by_key(|(span, _)| *span);
    let mut tx = backend.store().read().await?;
    for (span, meeting) in touching {
        if !is_ours(&mut tx, job, meeting).await? {
            return Ok(Outside::InTheWay(span));
        }
    }
    Ok(Outside::Clear)
}

/// When a meeting takes place; one without a fixed time takes none.
fn span(meeting: &ListedMeeting) -> Option<Span> {
    let start = zoom_port::from_zoom(meeting.start_time?);
    let minutes = meeting.duration.map_or(UNSAID_MINUTES, i64::from);
    Some(Span::of_legacy(start, start.plus_minutes(minutes)))
}

/// Whether we made it: by its number, or by its marker while nobody knows the number yet. What became of it since is
/// judged by our own schedule.
async fn is_ours(tx: &mut Tx, job: &Job, meeting: &ListedMeeting) -> Result<bool> {
    let marker = marker::of_agenda(&meeting.agenda).unwrap_or_default();
    Ok(meetings::made_by_us(tx, &job.host.id, meeting.id, marker).await?)
}
