//! What the journal says and what the simulator has, side by side, by rules of our own.

use std::collections::{HashMap, HashSet};

use zoom_sim::SimMeeting;

use super::site::Site;
use super::wall::MINUTE;

/// A row of the journal.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) number: i64,
    pub(crate) host: String,
    pub(crate) state: String,
    pub(crate) intent: String,
    pub(crate) holds_host: bool,
    pub(crate) current: bool,
    pub(crate) stand_in: bool,
    pub(crate) starts_at: i64,
    pub(crate) ends_at: i64,
    pub(crate) marker: String,
    pub(crate) zoom_meeting_id: Option<i64>,
    pub(crate) sent_at: Option<i64>,
    /// The times of its request.
    pub(crate) request_starts_at: i64,
    pub(crate) request_ends_at: i64,
    pub(crate) status: String,
    pub(crate) absent_listings: i64,
}

/// Both sides at one moment.
pub(crate) struct Picture {
    pub(crate) rows: Vec<Row>,
    /// Those with a marker of ours.
    pub(crate) at_zoom: Vec<SimMeeting>,
}

const ROWS: &str =
    "select r.number, h.email as host, m.state, m.intent, m.holds_host, m.current, m.stand_in, m.starts_at,
      m.ends_at, m.marker, m.zoom_meeting_id, m.sent_at, r.starts_at as request_starts_at,
      r.ends_at as request_ends_at, r.status, m.absent_listings
    from meetings m join requests r on r.id = m.request_id join hosts h on h.id = m.host_id
    order by r.number, m.reserved_at, m.id";

/// The marker in an agenda.
pub(crate) fn marker(meeting: &SimMeeting) -> Option<&str> {
    meeting.agenda.split_whitespace().find(|word| word.starts_with("cb-"))
}

impl Picture {
    pub(crate) async fn of(site: &Site) -> Self {
        let rows = site.database.all::<Row>(ROWS).await;
        let meetings = site.zoom.control.meetings();
        Self { rows, at_zoom: meetings.into_iter().filter(|one| marker(one).is_some()).collect() }
    }

    /// Whether both sides say the same, nothing is left over and nobody is booked twice. `gone` are meetings deleted at Zoom by
    /// somebody else, and `undecided` rows may be under way still.
    pub(crate) fn agrees(&self, gone: &HashSet<i64>, undecided: bool) -> Result<(), String> {
        let mut by_marker: HashMap<&str, &SimMeeting> = HashMap::new();
        for meeting in &self.at_zoom {
            let double = by_marker.insert(marker(meeting).unwrap_or_default(), meeting);
            ensure(double.is_none(), || format!("two meetings with one marker: {meeting:?}"))?;
        }
        for row in &self.rows {
            let at_zoom = by_marker.remove(row.marker.as_str());
            match (row.state.as_str(), at_zoom) {
                ("active", Some(meeting)) => same(row, meeting)?,
                ("active", None) => {
                    let id = row.zoom_meeting_id.unwrap_or_default();
                    ensure(gone.contains(&id), || format!("nothing at Zoom for {row:?}"))?;
                }
                ("ended", None) => {}
                ("unknown", None) if undecided => {}
                (_, at_zoom) => return Err(format!("not at rest: {row:?}, at Zoom {at_zoom:?}")),
            }
        }
        ensure(by_marker.is_empty(), || format!("nobody's at Zoom: {by_marker:?}"))?;
        self.one_each()?;
        nobody_twice(self.rows.iter().filter(|row| row.holds_host).map(Booked::of_row).collect())?;
        nobody_twice(self.at_zoom.iter().map(Booked::of_meeting).collect())
    }

    fn one_each(&self) -> Result<(), String> {
        let mut seen = HashSet::new();
        for row in self.rows.iter().filter(|row| row.current) {
            ensure(seen.insert(row.number), || format!("two meetings for {}", row.number))?;
        }
        Ok(())
    }

    /// The one row that is a request's meeting.
    pub(crate) fn current(&self, number: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.current && format!("SR-{}", row.number) == number)
    }
}

/// Host, start and minutes of an active row, at Zoom and in its request.
fn same(row: &Row, meeting: &SimMeeting) -> Result<(), String> {
    let told =
        (meeting.host_email.as_str(), meeting.start_time.timestamp_millis(), meeting.duration, meeting.id);
    let id = row.zoom_meeting_id.unwrap_or_default();
    let wanted = (row.host.as_str(), row.starts_at, (row.ends_at - row.starts_at) / MINUTE, id);
    ensure(told == wanted, || format!("Zoom has {told:?}, the journal {wanted:?}"))?;
    let requested = (row.request_starts_at, row.request_ends_at);
    ensure(row.current && !row.stand_in, || format!("active and nobody's: {row:?}"))?;
    ensure((row.starts_at, row.ends_at) == requested, || format!("not the request's time: {row:?}"))
}

/// A host's time.
struct Booked {
    host: String,
    from: i64,
    to: i64,
    what: String,
}

impl Booked {
    fn of_row(row: &Row) -> Self {
        Self {
            host: row.host.clone(),
            from: row.starts_at,
            to: row.ends_at,
            what: format!("SR-{}", row.number),
        }
    }

    fn of_meeting(meeting: &SimMeeting) -> Self {
        let from = meeting.start_time.timestamp_millis();
        let to = from + meeting.duration * MINUTE;
        Self { host: meeting.host_email.clone(), from, to, what: meeting.topic.clone() }
    }
}

/// Between two meetings of a host lies more than what is kept free around them.
fn nobody_twice(mut booked: Vec<Booked>) -> Result<(), String> {
    let kept_free = (super::site::HOST_LINK + super::site::PADDING) * MINUTE;
    booked.sort_by(|a, b| (&a.host, a.from).cmp(&(&b.host, b.from)));
    for pair in booked.windows(2) {
        let [one, next] = pair else { continue };
        let apart = one.host != next.host || next.from - one.to > kept_free;
        ensure(apart, || format!("too close on {}: {} and {}", one.host, one.what, next.what))?;
    }
    Ok(())
}

pub(crate) fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
