//! Who is in a running meeting, and when Zoom ends it by itself. README: M13, M24

use chrono::{DateTime, TimeDelta, Utc};

use super::{Meeting, World};
use crate::seed::UserKind;

/// How long a Basic host's meeting may run, and how long one person may stay behind alone. README: M13
const SHORT: TimeDelta = TimeDelta::minutes(40);
/// How long a Licensed host's meeting may run. README: M13
const LONG: TimeDelta = TimeDelta::hours(30);

/// The people in a running meeting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room {
    pub(crate) people: Vec<Person>,
    /// Most people at once.
    most: usize,
    /// Since when at most one of two or more is left.
    alone_since: Option<DateTime<Utc>>,
    entered: u32,
}

/// Somebody in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Counts from 1 within one instance of a meeting.
    pub(crate) number: u32,
    pub(crate) name: String,
    /// Empty for people outside the account.
    pub(crate) email: String,
    pub(crate) host: bool,
    pub(crate) joined_at: DateTime<Utc>,
}

impl Room {
    fn enter(&mut self, name: &str, email: &str, host: bool, at: DateTime<Utc>) -> Person {
        self.entered += 1;
        let person = Person {
            number: self.entered,
            name: name.to_owned(),
            email: email.to_owned(),
            host,
            joined_at: at,
        };
        self.people.push(person.clone());
        self.most = self.most.max(self.people.len());
        if self.people.len() > 1 {
            self.alone_since = None;
        }
        person
    }

    fn leave(&mut self, number: u32, at: DateTime<Utc>) -> Option<Person> {
        let index = self.people.iter().position(|person| person.number == number)?;
        let person = self.people.remove(index);
        if self.people.len() <= 1 && self.most > 1 {
            self.alone_since.get_or_insert(at);
        }
        Some(person)
    }
}

impl World {
    /// Somebody comes into a running meeting; the number to leave by. None if it does not run.
    pub(crate) fn enter(&mut self, id: i64, name: &str, email: &str, at: DateTime<Utc>) -> Option<u32> {
        self.enter_as(id, name, email, false, at)
    }

    pub(super) fn enter_as(
        &mut self,
        id: i64,
        name: &str,
        email: &str,
        host: bool,
        at: DateTime<Utc>,
    ) -> Option<u32> {
        let meeting = self.meetings.get_mut(&id).filter(|meeting| meeting.running_since.is_some())?;
        let person = meeting.room.enter(name, email, host, at);
        let meeting = meeting.clone();
        self.emit_joined(&meeting, &person, at);
        Some(person.number)
    }

    /// Somebody leaves; the last one ends the meeting. False if nobody has this number.
    pub(crate) fn leave(&mut self, id: i64, number: u32, at: DateTime<Utc>) -> bool {
        let Some(meeting) = self.meetings.get_mut(&id) else { return false };
        let Some(person) = meeting.room.leave(number, at) else { return false };
        let empty = meeting.room.people.is_empty();
        let meeting = meeting.clone();
        self.emit_left(&meeting, &person, at);
        if empty {
            self.stop_running(id, at);
        }
        true
    }

    /// When Zoom ends a running meeting, whatever its planned duration. README: M13
    pub(super) fn ends_by_itself_at(&self, meeting: &Meeting) -> Option<DateTime<Utc>> {
        let since = meeting.running_since?;
        let licensed =
            self.users.iter().any(|user| user.id == meeting.host_id && user.kind == UserKind::Licensed);
        let hard_end = since + if licensed { LONG } else { SHORT };
        let alone = meeting.room.alone_since.map(|since| since + SHORT);
        Some(alone.map_or(hard_end, |alone| alone.min(hard_end)))
    }
}
