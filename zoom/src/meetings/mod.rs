//! Meetings: create, read, change, delete, end, list.
//!
//! Invariant: a start link exists only inside a [`Meeting`] just read, as a secret that neither prints nor serializes.

mod drift;
pub(crate) mod wire_body;

use std::collections::HashSet;
use std::fmt;

use chrono::{DateTime, Utc};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Call;
use crate::wire;
pub use drift::Drift;
use wire_body::{ListBody, MeetingBody};

/// Meetings per page of a list, the most Zoom allows.
const PAGE_SIZE: u32 = 300;
/// More pages than this are a loop, not a host's calendar.
const MOST_PAGES: usize = 100;

/// Whether people are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeetingStatus {
    /// Nobody has started it, or it has ended: Zoom never says "ended".
    Waiting,
    /// Running now.
    Started,
}

/// Which meetings of a host a list shows. Zoom lists only scheduled meetings that have not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeetingList {
    /// All of them: past, running and future.
    Scheduled,
    /// Those that are running now.
    Live,
    /// Those that run or are still to come, at most six months ahead.
    Upcoming,
}

impl MeetingList {
    const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Upcoming => "upcoming",
        }
    }
}

/// What a create asks for. The meeting is a scheduled one; Zoom generates the passcode. `Debug` hides the texts.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMeeting {
    /// At most 200 characters.
    pub topic: String,
    /// At most 2000 characters; lists show the first 250, so a marker belongs into the first 100.
    pub agenda: String,
    /// Sent in whole seconds, UTC. Zoom silently turns a past start into now.
    pub start: DateTime<Utc>,
    /// Whole minutes, at least 1.
    pub duration_minutes: u32,
    /// IANA name for display at Zoom; absent means the host's own.
    pub timezone: Option<String>,
    /// Whether guests wait for the host. A locked account setting wins silently.
    pub waiting_room: bool,
}

/// What an update changes; `None` leaves a field alone. `Debug` hides the texts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MeetingChange {
    /// At most 200 characters.
    pub topic: Option<String>,
    /// At most 2000 characters.
    pub agenda: Option<String>,
    /// A past start is ignored silently.
    pub start: Option<DateTime<Utc>>,
    /// Whole minutes, at least 1.
    pub duration_minutes: Option<u32>,
    /// IANA name for display at Zoom.
    pub timezone: Option<String>,
    /// Whether guests may enter before the host.
    pub join_before_host: Option<bool>,
    /// Whether guests wait for the host.
    pub waiting_room: Option<bool>,
}

/// A meeting as Zoom has it now. `Debug` shows neither texts nor links.
#[derive(Clone)]
pub struct Meeting {
    /// Zoom's number of the meeting, beyond 32 bits.
    pub id: i64,
    /// This instance of the meeting; another one after each restart.
    pub uuid: String,
    /// Zoom's id of the host.
    pub host_id: String,
    /// Empty where Zoom leaves it out.
    pub host_email: String,
    /// What guests see as title.
    pub topic: String,
    /// Whole agenda.
    pub agenda: String,
    /// Absent for instant meetings.
    pub start_time: Option<DateTime<Utc>>,
    /// Planned minutes.
    pub duration: Option<u32>,
    /// Display zone, empty where Zoom leaves it out.
    pub timezone: String,
    /// The invite link for guests.
    pub join_url: String,
    /// For guests who type the meeting's number.
    pub passcode: String,
    /// Whether it is running.
    pub status: MeetingStatus,
    /// What Zoom made of it; absent where the answer does not say.
    pub join_before_host: Option<bool>,
    /// What Zoom made of it; absent where the answer does not say.
    pub waiting_room: Option<bool>,
    /// Whoever opens it *is* the host, for two hours. Never store, log, mail or cache it.
    pub start_url: Option<SecretString>,
}

/// A meeting as a list shows it: without start link, passcode and status. `Debug` shows neither texts nor links.
#[derive(Clone, PartialEq, Eq)]
pub struct ListedMeeting {
    /// Zoom's number of the meeting.
    pub id: i64,
    /// This instance of the meeting.
    pub uuid: String,
    /// Zoom's id of the host.
    pub host_id: String,
    /// What guests see as title.
    pub topic: String,
    /// At most the first 250 characters.
    pub agenda: String,
    /// Absent for meetings without a fixed time.
    pub start_time: Option<DateTime<Utc>>,
    /// Planned minutes.
    pub duration: Option<u32>,
    /// Display zone.
    pub timezone: String,
    /// The invite link for guests.
    pub join_url: String,
}

/// How a delete ended; both are success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deleted {
    /// Zoom deleted it.
    Now,
    /// It was not there any more.
    AlreadyGone,
}

impl Client {
    /// Creates a scheduled meeting of `host` (id or e-mail address). Never sent twice: Zoom has no idempotency key and
    /// takes overlapping meetings without complaint.
    ///
    /// # Errors
    /// Where [`Error::outcome_unknown`] is true the meeting may exist: look for its marker with
    /// [`list_meetings`](Self::list_meetings). Any other error is a definite no.
    pub async fn create_meeting(&self, host: &str, new: &NewMeeting) -> Result<Meeting, Error> {
        let path = format!("/users/{}/meetings", wire::segment(host));
        let mut body = json!({
            "topic": new.topic,
            "agenda": new.agenda,
            "type": 2,
            "start_time": wire::zoom_instant(new.start),
            "duration": new.duration_minutes,
            "settings": { "waiting_room": new.waiting_room, "join_before_host": false },
        });
        if let Some(zone) = &new.timezone {
            body["timezone"] = json!(zone);
        }
        let call = Call::medium(Method::POST, path).with_body(body);
        self.create::<MeetingBody>("create meeting", call).await.map(Meeting::from)
    }

    /// The meeting as it is now, with a start link signed this moment.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone; otherwise any [`Error`].
    pub async fn get_meeting(&self, id: i64) -> Result<Meeting, Error> {
        let call = Call::light(Method::GET, meeting_path(id));
        self.call::<MeetingBody>("get meeting", call).await.map(Meeting::from)
    }

    /// Changes a meeting. Counts for the host's 100 of the day. Zoom drops silently what it does not allow: read the
    /// meeting afterwards.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone; otherwise any [`Error`].
    pub async fn update_meeting(&self, id: i64, change: &MeetingChange) -> Result<(), Error> {
        let call = Call::light(Method::PATCH, meeting_path(id)).with_body(wire_body::change(change));
        self.order("update meeting", call).await
    }

    /// Deletes a meeting without mail to anybody. A meeting that is not there counts as deleted.
    ///
    /// # Errors
    /// [`Error::Running`] while people are in it: end it first. Otherwise any [`Error`].
    pub async fn delete_meeting(&self, id: i64) -> Result<Deleted, Error> {
        let call = Call::light(Method::DELETE, meeting_path(id))
            .with_query(vec![("schedule_for_reminder", "false".to_owned())]);
        match self.order("delete meeting", call).await {
            Ok(()) => Ok(Deleted::Now),
            Err(Error::NotFound) => Ok(Deleted::AlreadyGone),
            Err(error) => Err(error),
        }
    }

    /// Ends a running meeting for everybody; one that is not running stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone; otherwise any [`Error`].
    pub async fn end_meeting(&self, id: i64) -> Result<(), Error> {
        match self.order("end meeting", status_call(id, "end")).await {
            Err(Error::Refused { code: 3007, .. }) => Ok(()),
            other => other,
        }
    }

    /// Brings a deleted meeting back from the bin, with its id and its link; Zoom keeps it there for some days.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not in the bin any more; otherwise any [`Error`].
    pub async fn recover_meeting(&self, id: i64) -> Result<(), Error> {
        self.order("recover meeting", status_call(id, "recover")).await
    }

    /// The meetings of `host` (id or e-mail address) that are of the kind `which`: all pages, or an error.
    ///
    /// # Errors
    /// Any [`Error`]; a part of the list is never returned as if it were whole.
    pub async fn list_meetings(&self, host: &str, which: MeetingList) -> Result<Vec<ListedMeeting>, Error> {
        let path = format!("/users/{}/meetings", wire::segment(host));
        let mut meetings = Vec::new();
        let mut seen = HashSet::new();
        let mut next = String::new();
        for _ in 0..MOST_PAGES {
            let mut query = vec![("type", which.name().to_owned()), ("page_size", PAGE_SIZE.to_string())];
            if !next.is_empty() {
                query.push(("next_page_token", next.clone()));
            }
            let call = Call::medium(Method::GET, path.clone()).with_query(query);
            let page: ListBody = self.call("list meetings", call).await?;
            meetings.extend(page.meetings.into_iter().map(ListedMeeting::from));
            next = page.next_page_token;
            if next.is_empty() {
                return Ok(meetings);
            }
            if !seen.insert(next.clone()) {
                break;
            }
        }
        Err(Error::Unreadable { status: 200 })
    }
}

fn status_call(id: i64, action: &str) -> Call {
    let path = format!("{}/status", meeting_path(id));
    Call::light(Method::PUT, path).with_body(json!({ "action": action }))
}

fn meeting_path(id: i64) -> String {
    format!("/meetings/{id}")
}

impl fmt::Debug for NewMeeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMeeting")
            .field("start", &self.start)
            .field("duration_minutes", &self.duration_minutes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MeetingChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeetingChange")
            .field("start", &self.start)
            .field("duration_minutes", &self.duration_minutes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Meeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meeting")
            .field("id", &self.id)
            .field("start_time", &self.start_time)
            .field("duration", &self.duration)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ListedMeeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListedMeeting")
            .field("id", &self.id)
            .field("start_time", &self.start_time)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}
