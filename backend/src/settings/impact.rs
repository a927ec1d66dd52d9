//! What typed Zoom settings would mean for meetings that exist (R40-R42). Looking saves nothing; a save that means
//! something for meetings waits until it has been seen. Invariant: nothing is moved or deleted by a save.

use shared::conflict::{Booking, pairs_too_close};
use shared::footprint::Margins;
use shared::request::RequestNumber;
use shared::time::Timestamp;

use super::Stored;
use super::zoom::{ZoomForm, ZoomValues};
use crate::Backend;
use crate::actor::Admin;
use crate::error::{Error, Result};
use crate::store::settings::MeetingToCome;
use crate::store::{self, Tx};

/// What the typed values mean for meetings that exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// Pairs of meetings that are far enough apart today and would be too close under the new minutes (R40).
    pub too_close: Vec<ClosePair>,
    /// Hosts that leave the list while meetings of theirs are still to come (R41).
    pub removed: Vec<RemovedHost>,
    /// Meetings still to come whose links stay but whose host links and deletions will fail, when the credentials or the
    /// list are emptied (R42); else 0.
    pub without_credentials: usize,
    /// Host links that move, when the minutes before the start change.
    pub host_links: Option<HostLinksMove>,
}

/// Two meetings on one host that would be too close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosePair {
    /// The host's name at Zoom, or its address.
    pub host: String,
    /// The request of the earlier meeting.
    pub earlier: RequestNumber,
    /// The request of the later meeting.
    pub later: RequestNumber,
    /// When the later one starts.
    pub starts_at: Timestamp,
    /// Minutes between the two; 0 where they overlap.
    pub gap_minutes: i64,
}

/// A host that leaves the list; its meetings stay valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedHost {
    /// Its address.
    pub email: String,
    /// The requests whose meetings it hosts from now on.
    pub requests: Vec<RequestNumber>,
}

/// How the host links of meetings to come move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostLinksMove {
    /// How many.
    pub meetings: usize,
    /// Minutes before the start today.
    pub from_minutes: i64,
    /// Minutes before the start then.
    pub to_minutes: i64,
}

impl Impact {
    /// Whether a save has to wait until somebody has seen this. Host links that only move are no reason to wait.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        !self.too_close.is_empty() || !self.removed.is_empty() || self.without_credentials > 0
    }

    /// Stands for what was seen: a form that carries it says "I know". Another impact has another one.
    #[must_use]
    pub fn seal(&self, backend: &Backend) -> String {
        let pairs = self.too_close.iter().map(|pair| format!("{} {}", pair.earlier, pair.later));
        let hosts = self.removed.iter().flat_map(|host| &host.requests).map(ToString::to_string);
        let parts: Vec<String> = pairs.chain(hosts).chain([self.without_credentials.to_string()]).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        backend.key().fingerprint("settings.impact", &parts)
    }
}

/// What saving the typed values would mean for meetings that exist. Saves nothing.
///
/// # Errors
/// [`Error::Invalid`] as [`change_zoom`](super::change_zoom).
pub async fn zoom_impact(backend: &Backend, _admin: &Admin<'_>, form: &ZoomForm) -> Result<Impact> {
    let mut tx = backend.store().read().await?;
    let stored = store::settings::load(&mut tx).await?;
    let (values, _) = ZoomValues::read(backend, &stored, form)?;
    let meetings = store::settings::meetings_to_come(&mut tx, backend.now()).await?;
    refuse_another_account(&stored, &values, meetings.len())?;
    Ok(of(&stored, &values, &meetings))
}

/// The same within a save: refused, or to be seen first, or taken.
pub(super) async fn judge(
    backend: &Backend,
    tx: &mut Tx,
    (stored, values): (&Stored, &ZoomValues),
    seen: &str,
) -> Result<Impact> {
    let meetings = store::settings::meetings_to_come(tx, backend.now()).await?;
    refuse_another_account(stored, values, meetings.len())?;
    let impact = of(stored, values, &meetings);
    if impact.needs_a_look() && impact.seal(backend) != seen {
        return Err(Error::Unseen);
    }
    Ok(impact)
}

/// Another account's credentials would reach none of the meetings that exist: they could neither be started nor deleted.
fn refuse_another_account(stored: &Stored, new: &ZoomValues, meetings: usize) -> Result<()> {
    let another = !stored.zoom_account_id.is_empty()
        && !new.account_id.is_empty()
        && stored.zoom_account_id != new.account_id;
    if !another || meetings == 0 {
        return Ok(());
    }
    let what = match meetings {
        1 => "1 meeting to come belongs".to_owned(),
        more => format!("{more} meetings to come belong"),
    };
    let message = format!(
        "{what} to the Zoom account saved now and would be dead under another one: nobody could start or delete them. \
         Convert them back first, then change the account"
    );
    Err(Error::field("zoom_account_id", message))
}

fn of(stored: &Stored, new: &ZoomValues, meetings: &[MeetingToCome]) -> Impact {
    let kept = |email: &str| new.hosts.iter().any(|host| host.as_str().eq_ignore_ascii_case(email));
    let removed = stored.hosts.iter().filter(|host| !kept(&host.email)).map(|host| RemovedHost {
        email: host.email.clone(),
        requests: meetings.iter().filter(|it| it.host == host.id).map(|it| it.request).collect(),
    });
    let (from_minutes, to_minutes) =
        (stored.margins.host_link().minutes(), new.margins.host_link().minutes());
    let moved = from_minutes != to_minutes && !meetings.is_empty();
    Impact {
        too_close: newly_too_close(meetings, stored.margins, new.margins),
        removed: removed.filter(|host| !host.requests.is_empty()).collect(),
        without_credentials: if new.is_complete() { 0 } else { meetings.len() },
        host_links: moved.then_some(HostLinksMove { meetings: meetings.len(), from_minutes, to_minutes }),
    }
}

/// The pairs that the new minutes make too close, soonest first.
fn newly_too_close(meetings: &[MeetingToCome], old: Margins, new: Margins) -> Vec<ClosePair> {
    let already = too_close(meetings, old);
    too_close(meetings, new).into_iter().filter(|pair| !already.contains(pair)).collect()
}

/// The pairs of meetings to come that are too close under `margins`, soonest first.
pub(crate) fn too_close(meetings: &[MeetingToCome], margins: Margins) -> Vec<ClosePair> {
    let mut found = Vec::new();
    let mut hosts: Vec<_> = meetings.iter().map(|meeting| &meeting.host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    for host in hosts {
        let of_host: Vec<_> = meetings.iter().filter(|meeting| meeting.host == *host).collect();
        let name = of_host.first().map_or("", |meeting| meeting.host_name.as_str());
        let schedule: Vec<Booking> = of_host.iter().map(|meeting| meeting.booking()).collect();
        found.extend(pairs_too_close(&schedule, margins).into_iter().filter_map(|(earlier, later)| {
            let gap_minutes = later.span.start().minutes_since(earlier.span.end()).max(0);
            Some(ClosePair {
                host: name.to_owned(),
                earlier: earlier.request?,
                later: later.request?,
                starts_at: later.span.start(),
                gap_minutes,
            })
        }));
    }
    found.sort_by_key(|pair| (pair.starts_at, pair.later.0));
    found
}
