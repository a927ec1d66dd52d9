//! Zoom's rules without HTTP: every function takes the instant, changes the world, and answers or refuses.
//!
//! Invariant: nothing here reads a clock, a socket or a random source; the same calls give the same world.

mod app;
mod events;
mod habits;
mod input;
mod list;
mod meetings;
mod pages;
mod participants;
mod refusal;
mod rooms;
#[cfg(test)]
mod tests;
mod times;
mod users;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::policy::Policy;
use crate::seed::{Seed, SeedUser, UserKind, UserState};
use crate::sign::{self, Dice};
use crate::switches::Switches;

pub(crate) use app::{App, Grant, Needs};
pub(crate) use events::{By, Event};
pub(crate) use input::Input;
pub(crate) use list::{ListKind, Wanted};
pub(crate) use pages::Page;
pub(crate) use participants::{Person, Room};
pub(crate) use refusal::Refusal;
pub(crate) use rooms::{Entry, Started};

/// The first meeting gets a number above this one. README: M1
const FIRST_MEETING_ID: i64 = 85_000_000_000;
/// Creates and updates per host and UTC day. README: Q1
const DAILY_LIMIT: u32 = 100;

/// A Zoom user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) kind: UserKind,
    pub(crate) state: UserState,
    /// What is locked for this user alone.
    pub(crate) policy: Policy,
    /// How many meetings a Licensed user may run at once: 1, or 2 on the larger plans. README: R3
    pub(crate) concurrent_meetings: usize,
}

impl User {
    fn of(seed: &SeedUser) -> Self {
        Self {
            id: sign::name_id(&seed.email.to_lowercase(), 22),
            email: seed.email.clone(),
            display_name: seed.display_name.clone(),
            kind: seed.kind,
            state: seed.state,
            policy: Policy::default(),
            concurrent_meetings: 1,
        }
    }
}

/// A meeting.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) id: i64,
    pub(crate) uuid: String,
    pub(crate) host_id: String,
    pub(crate) topic: String,
    pub(crate) agenda: String,
    /// 1 instant, 2 scheduled, 3 recurring without fixed time.
    pub(crate) kind: u8,
    pub(crate) start: DateTime<Utc>,
    pub(crate) duration: i64,
    pub(crate) timezone: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) passcode: String,
    pub(crate) encrypted_passcode: String,
    pub(crate) join_before_host: bool,
    pub(crate) waiting_room: bool,
    /// The settings that come back as they were sent.
    pub(crate) settings: Map<String, Value>,
    pub(crate) tracking_fields: Vec<input::TrackingField>,
    /// Since when people are in it.
    pub(crate) running_since: Option<DateTime<Utc>>,
    pub(crate) room: Room,
    /// When it last ended.
    pub(crate) last_used: Option<DateTime<Utc>>,
}

/// A mail Zoom sent about a meeting.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SimMail {
    /// When.
    pub at: DateTime<Utc>,
    /// To whom.
    pub to: String,
    /// About which meeting.
    pub meeting: i64,
}

impl Meeting {
    pub(crate) fn planned_end(&self) -> DateTime<Utc> {
        self.start + TimeDelta::minutes(self.duration.clamp(0, 1_000_000))
    }

    fn invites(&self, email: &str) -> bool {
        let invited = self.settings.get("meeting_invitees").and_then(Value::as_array);
        let address = |entry: &Value| entry.get("email").and_then(Value::as_str).map(str::to_lowercase);
        invited.is_some_and(|all| all.iter().any(|entry| address(entry) == Some(email.to_lowercase())))
    }
}

/// One account and all that happened in it.
#[derive(Debug)]
pub(crate) struct World {
    base_url: String,
    pub(crate) app: App,
    users: Vec<User>,
    /// Who owns the app: in nobody's pool, named as the operator of what the app does. README: W4
    owner: User,
    elsewhere: Vec<String>,
    meetings: BTreeMap<i64, Meeting>,
    /// With the instant of deletion.
    bin: BTreeMap<i64, (Meeting, DateTime<Utc>)>,
    tokens: HashMap<String, app::Token>,
    issued: u64,
    usage: HashMap<(String, NaiveDate), u32>,
    pages: HashMap<String, pages::Bookmark>,
    pub(crate) mails: Vec<SimMail>,
    /// Who does what happens next.
    by: By,
    /// Whether anybody wants to hear of events.
    pub(crate) listening: bool,
    pub(crate) outbox: Vec<Event>,
    pub(crate) daily_limit: u32,
    pub(crate) switches: Switches,
    next_id: i64,
    dice: Dice,
    key: [u8; 32],
}

impl World {
    pub(crate) fn new(base_url: String, seed: &Seed) -> Self {
        Self {
            base_url,
            app: App::new(seed),
            users: seed.users.iter().map(User::of).collect(),
            owner: User::of(&SeedUser::new(&seed.owner, "Account Owner", UserKind::Licensed)),
            elsewhere: seed.elsewhere.clone(),
            meetings: BTreeMap::new(),
            bin: BTreeMap::new(),
            tokens: HashMap::new(),
            issued: 0,
            usage: HashMap::new(),
            pages: HashMap::new(),
            mails: Vec::new(),
            by: By::App,
            listening: false,
            outbox: Vec::new(),
            daily_limit: DAILY_LIMIT,
            switches: Switches::default(),
            next_id: FIRST_MEETING_ID,
            dice: Dice::default(),
            key: sign::hmac(b"zoom-sim key", seed.credentials.client_secret.as_bytes()),
        }
    }

    /// What time alone changes: meetings run into Zoom's own end, old ones expire, the bin is emptied.
    pub(crate) fn tick(&mut self, now: DateTime<Utc>) {
        let over: Vec<(i64, DateTime<Utc>)> = self
            .meetings
            .values()
            .filter_map(|meeting| Some((meeting.id, self.ends_by_itself_at(meeting)?)))
            .filter(|(_, at)| now >= *at)
            .collect();
        for (id, at) in over {
            self.stop_running(id, at);
        }
        self.meetings.retain(|_, meeting| meeting.running_since.is_some() || now < Self::expires_at(meeting));
        let keeps = TimeDelta::days(i64::from(self.switches.bin_days));
        let rotten: Vec<i64> =
            self.bin.iter().filter(|(_, (_, at))| now >= *at + keeps).map(|(id, _)| *id).collect();
        for (meeting, at) in rotten.iter().filter_map(|id| self.bin.remove(id)).collect::<Vec<_>>() {
            self.emit_gone(events::PERMANENTLY_DELETED, &meeting, at + keeps);
        }
    }

    /// Does something as a person would, in Zoom's own pages.
    pub(crate) fn by_hand<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.by = By::Hand;
        let done = act(self);
        self.by = By::App;
        done
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn set_base_url(&mut self, url: String) {
        self.base_url = url;
    }

    pub(crate) fn join_url(&self, meeting: &Meeting) -> String {
        let link = format!("{}/j/{}", self.base_url, meeting.id);
        if meeting.passcode.is_empty() { link } else { format!("{link}?pwd={}", meeting.encrypted_passcode) }
    }

    pub(crate) fn meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.values()
    }

    pub(crate) fn meeting(&self, id: i64) -> Option<&Meeting> {
        self.meetings.get(&id)
    }
}
