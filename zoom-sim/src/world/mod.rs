//! Zoom's rules without HTTP: every function takes the instant, changes the world, and answers or refuses.
//!
//! Invariant: nothing here reads a clock, a socket or a random source; the same calls give the same world.

mod app;
mod list;
mod meetings;
mod refusal;
mod rooms;
#[cfg(test)]
mod tests;
mod times;
mod users;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::policy::Policy;
use crate::seed::{Seed, UserKind, UserState};
use crate::sign::{self, Dice};
use crate::switches::Switches;

pub(crate) use app::{App, Grant, Needs};
pub(crate) use list::{ListKind, ListPage};
pub(crate) use meetings::Input;
pub(crate) use refusal::Refusal;
pub(crate) use rooms::{Entry, Started};

/// The first meeting gets a number above this one. README: M1
const FIRST_MEETING_ID: i64 = 85_000_000_000;
/// Creates and updates per host and UTC day. README: Q1
const DAILY_LIMIT: u32 = 100;
/// One-time meetings vanish this long after their planned end. README: M14
const EXPIRES_AFTER: TimeDelta = TimeDelta::days(30);

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
    /// Since when people are in it.
    pub(crate) running_since: Option<DateTime<Utc>>,
}

impl Meeting {
    pub(crate) fn planned_end(&self) -> DateTime<Utc> {
        self.start + TimeDelta::minutes(self.duration.clamp(0, 1_000_000))
    }
}

/// One account and all that happened in it.
#[derive(Debug)]
pub(crate) struct World {
    base_url: String,
    pub(crate) app: App,
    users: Vec<User>,
    elsewhere: Vec<String>,
    meetings: BTreeMap<i64, Meeting>,
    bin: BTreeMap<i64, Meeting>,
    tokens: HashMap<String, app::Token>,
    usage: HashMap<(String, NaiveDate), u32>,
    pages: HashMap<String, list::Bookmark>,
    pub(crate) daily_limit: u32,
    pub(crate) switches: Switches,
    next_id: i64,
    dice: Dice,
    key: [u8; 32],
}

impl World {
    pub(crate) fn new(base_url: String, seed: &Seed) -> Self {
        let users = seed.users.iter().map(|user| User {
            id: sign::name_id(&user.email.to_lowercase(), 22),
            email: user.email.clone(),
            display_name: user.display_name.clone(),
            kind: user.kind,
            state: user.state,
            policy: Policy::default(),
        });
        Self {
            base_url,
            app: App::new(seed),
            users: users.collect(),
            elsewhere: seed.elsewhere.clone(),
            meetings: BTreeMap::new(),
            bin: BTreeMap::new(),
            tokens: HashMap::new(),
            usage: HashMap::new(),
            pages: HashMap::new(),
            daily_limit: DAILY_LIMIT,
            switches: Switches::default(),
            next_id: FIRST_MEETING_ID,
            dice: Dice::default(),
            key: sign::hmac(b"zoom-sim key", seed.credentials.client_secret.as_bytes()),
        }
    }

    /// What time alone changes: meetings run into Zoom's hard end, and old ones expire.
    pub(crate) fn tick(&mut self, now: DateTime<Utc>) {
        let over: Vec<i64> = self
            .meetings
            .values()
            .filter(|meeting| {
                let longest = self.longest(&meeting.host_id);
                meeting.running_since.is_some_and(|since| now >= since + longest)
            })
            .map(|meeting| meeting.id)
            .collect();
        for id in over {
            self.stop_running(id);
        }
        self.meetings.retain(|_, meeting| {
            meeting.running_since.is_some()
                || meeting.kind == 3
                || now < meeting.planned_end() + EXPIRES_AFTER
        });
    }

    /// How long Zoom lets a host's meeting run, whatever its planned duration. README: M13
    fn longest(&self, host_id: &str) -> TimeDelta {
        match self.users.iter().find(|user| user.id == host_id).map(|user| user.kind) {
            Some(UserKind::Licensed) => TimeDelta::hours(30),
            _ => TimeDelta::minutes(40),
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn set_base_url(&mut self, url: String) {
        self.base_url = url;
    }

    pub(crate) fn join_url(&self, meeting: &Meeting) -> String {
        format!("{}/j/{}?pwd={}", self.base_url, meeting.id, meeting.encrypted_passcode)
    }

    pub(crate) fn meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.values()
    }

    pub(crate) fn meeting(&self, id: i64) -> Option<&Meeting> {
        self.meetings.get(&id)
    }
}
