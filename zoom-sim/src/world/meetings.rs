//! Meetings: create, read, change, delete, end, recover, with Zoom's silent habits.

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;

use super::{Meeting, Refusal, World, times};
use crate::policy::PasscodeRules;

/// Longest topic, in characters. README: M6
const TOPIC: usize = 200;
/// Longest agenda, in characters. README: M6
const AGENDA: usize = 2000;
/// Longest passcode, in characters. README: M6
const PASSCODE: usize = 10;

/// The body of a create or an update; every field may be missing, unknown ones are dropped silently.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Input {
    pub(crate) topic: Option<String>,
    pub(crate) agenda: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<u8>,
    pub(crate) start_time: Option<String>,
    pub(crate) duration: Option<i64>,
    pub(crate) timezone: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) schedule_for: Option<String>,
    pub(crate) settings: Option<Settings>,
}

/// The part of `settings` this Zoom plays.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Settings {
    pub(crate) join_before_host: Option<bool>,
    pub(crate) waiting_room: Option<bool>,
}

impl Input {
    fn check(&self) -> Result<(), Refusal> {
        let longer = |text: &Option<String>, most| text.as_ref().is_some_and(|t| t.chars().count() > most);
        if longer(&self.topic, TOPIC) {
            return Err(Refusal::invalid("topic", "The length must be at most 200 characters."));
        }
        if longer(&self.agenda, AGENDA) {
            return Err(Refusal::invalid("agenda", "The length must be at most 2000 characters."));
        }
        if longer(&self.password, PASSCODE) {
            return Err(Refusal::invalid("password", "The length must be at most 10 characters."));
        }
        if self.duration.is_some_and(|minutes| minutes < 0) {
            return Err(Refusal::invalid("duration", "Invalid field."));
        }
        if self.kind.is_some_and(|kind| ![1, 2, 3, 8, 10].contains(&kind)) {
            return Err(Refusal::invalid("type", "Invalid field."));
        }
        self.timezone.as_ref().map_or(Ok(()), |zone| times::named(zone).map(|_| ()))
    }

    /// README: M17
    fn check_passcode(&self, rules: &PasscodeRules) -> Result<(), Refusal> {
        let good = self.password.as_ref().is_none_or(|passcode| rules.admit(passcode));
        if good {
            Ok(())
        } else {
            Err(Refusal::invalid("password", "The passcode does not meet the account's rules."))
        }
    }

    /// The instant asked for, if there is one.
    fn start(&self, zone: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let zone = self.timezone.as_deref().unwrap_or(zone);
        self.start_time.as_deref().map(|text| times::start_time(text, zone)).transpose()
    }
}

impl World {
    /// Creates. Overlaps are none of Zoom's business; a past start becomes now. README: M1-M10
    pub(crate) fn create(&mut self, host: &str, input: Input, now: DateTime<Utc>) -> Result<i64, Refusal> {
        let host_id = self.host(host)?.id.clone();
        if let Some(other) = &input.schedule_for
            && self.user(other).map(|user| &user.id) != Ok(&host_id)
        {
            return Err(Refusal::not_for_others(other));
        }
        input.check()?;
        let rules = self.policy(&host_id).passcode.unwrap_or_default();
        input.check_passcode(&rules)?;
        let this_second = now.trunc_subsecs(0);
        let start = input.start("UTC")?.unwrap_or(this_second).max(this_second);
        self.check_quota(&host_id, now)?;
        self.count(&host_id, now);
        self.next_id += 1 + i64::from(self.dice.below(9973));
        let passcode = input
            .password
            .clone()
            .unwrap_or_else(|| rules.complete(&format!("{:06}", self.dice.below(1_000_000))));
        let mut meeting = Meeting {
            id: self.next_id,
            uuid: self.dice.uuid(),
            host_id,
            topic: input
                .topic
                .clone()
                .filter(|topic| !topic.is_empty())
                .unwrap_or_else(|| "Zoom Meeting".into()),
            agenda: input.agenda.clone().unwrap_or_default(),
            kind: input.kind.unwrap_or(2),
            start,
            duration: input.duration.unwrap_or(60),
            timezone: input.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
            created_at: this_second,
            passcode,
            encrypted_passcode: format!("{}.1", self.dice.text(32)),
            join_before_host: false,
            // README: M8
            waiting_room: true,
            running_since: None,
        };
        self.apply_settings(&mut meeting, input.settings.as_ref());
        let id = meeting.id;
        self.meetings.insert(id, meeting);
        Ok(id)
    }

    /// Changes what the body names. A past start is ignored; a new passcode makes a new join link. README: M11
    pub(crate) fn update(&mut self, id: i64, input: Input, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut meeting = self.found(id)?.clone();
        if let Some(other) = &input.schedule_for
            && self.user(other).map(|user| &user.id) != Ok(&meeting.host_id)
        {
            return Err(Refusal::not_for_others(other));
        }
        input.check()?;
        input.check_passcode(&self.policy(&meeting.host_id).passcode.unwrap_or_default())?;
        let start = input.start(&meeting.timezone)?;
        self.check_quota(&meeting.host_id, now)?;
        self.count(&meeting.host_id, now);
        if let Some(start) = start.filter(|start| *start >= now.trunc_subsecs(0)) {
            meeting.start = start;
        }
        if let Some(password) = &input.password {
            meeting.passcode.clone_from(password);
            meeting.encrypted_passcode = format!("{}.1", self.dice.text(32));
        }
        self.apply_settings(&mut meeting, input.settings.as_ref());
        meeting.topic = input.topic.unwrap_or(meeting.topic);
        meeting.agenda = input.agenda.unwrap_or(meeting.agenda);
        meeting.duration = input.duration.unwrap_or(meeting.duration);
        meeting.timezone = input.timezone.unwrap_or(meeting.timezone);
        meeting.kind = input.kind.unwrap_or(meeting.kind);
        self.meetings.insert(id, meeting);
        Ok(())
    }

    /// The waiting room forbids entering before the host; locks win silently over both. README: M8, M9, M16
    fn apply_settings(&self, meeting: &mut Meeting, settings: Option<&Settings>) {
        if let Some(settings) = settings {
            meeting.waiting_room = settings.waiting_room.unwrap_or(meeting.waiting_room);
            meeting.join_before_host = settings.join_before_host.unwrap_or(meeting.join_before_host);
        }
        let policy = self.policy(&meeting.host_id);
        meeting.waiting_room = policy.waiting_room.unwrap_or(meeting.waiting_room);
        let asked = meeting.join_before_host && !meeting.waiting_room;
        meeting.join_before_host = policy.join_before_host.unwrap_or(asked);
    }

    /// Into the bin; not while it runs. README: M12
    pub(crate) fn delete(&mut self, id: i64) -> Result<(), Refusal> {
        if self.found(id)?.running_since.is_some() {
            return Err(Refusal::running());
        }
        self.discard(id);
        Ok(())
    }

    /// Ends it for everybody. It can be started again, as another instance. README: M2, M15
    pub(crate) fn end(&mut self, id: i64) -> Result<(), Refusal> {
        if self.found(id)?.running_since.is_none() {
            return Err(Refusal::not_running());
        }
        self.stop_running(id);
        Ok(())
    }

    /// Out of the bin again. README: M12
    pub(crate) fn recover(&mut self, id: i64) -> Result<(), Refusal> {
        let meeting = self.bin.remove(&id).ok_or_else(|| Refusal::no_such_meeting(&id.to_string()))?;
        self.meetings.insert(id, meeting);
        Ok(())
    }

    /// The meeting, or Zoom's words for its absence.
    pub(crate) fn found(&self, id: i64) -> Result<&Meeting, Refusal> {
        self.meetings.get(&id).ok_or_else(|| Refusal::no_such_meeting(&id.to_string()))
    }

    /// Removes it by hand, running or not.
    pub(crate) fn discard(&mut self, id: i64) -> bool {
        let Some(mut meeting) = self.meetings.remove(&id) else { return false };
        meeting.running_since = None;
        self.bin.insert(id, meeting);
        true
    }

    /// Moves it by hand; no rule is asked.
    pub(crate) fn move_by_hand(
        &mut self,
        id: i64,
        start: Option<DateTime<Utc>>,
        duration: Option<i64>,
        topic: Option<String>,
    ) -> bool {
        let Some(meeting) = self.meetings.get_mut(&id) else { return false };
        meeting.start = start.unwrap_or(meeting.start);
        meeting.duration = duration.unwrap_or(meeting.duration);
        meeting.topic = topic.unwrap_or_else(|| meeting.topic.clone());
        true
    }

    pub(super) fn stop_running(&mut self, id: i64) {
        let uuid = self.dice.uuid();
        if let Some(meeting) = self.meetings.get_mut(&id) {
            meeting.running_since = None;
            meeting.uuid = uuid;
        }
    }
}
