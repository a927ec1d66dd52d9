//! The meeting room behind the links: who comes in as whom, and one running meeting per host. README: R1-R5

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Meeting, User, World};
use crate::sign;

/// How long a start link is good. README: R1
const START_LINK_LIFE: TimeDelta = TimeDelta::hours(2);

/// What a guest finds behind the invite link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// In the meeting.
    In,
    /// The host has not started it.
    WaitingForHost,
    /// The link's passcode is wrong or old.
    WrongPasscode,
    /// No such meeting.
    Gone,
}

/// What the host finds behind the start link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Started {
    /// In the meeting, as host.
    Running,
    /// This host has another meeting in progress.
    Busy {
        /// The other one.
        other: i64,
    },
    /// The link is older than two hours.
    Expired,
    /// Nobody signed this link for this host.
    Invalid,
    /// No such meeting.
    Gone,
}

impl World {
    /// A start link signed now; each call makes another one. README: R1
    pub(crate) fn start_url(&mut self, meeting: &Meeting, now: DateTime<Utc>) -> String {
        let zak = self.zak(&meeting.host_id, now);
        format!("{}/s/{}?zak={zak}", self.base_url, meeting.id)
    }

    /// The token behind a start link; it opens any meeting of its user. README: R1, R6
    pub(crate) fn zak(&mut self, host_id: &str, now: DateTime<Utc>) -> String {
        let claims = json!({
            "aud": "client",
            "iss": "web",
            "uid": host_id,
            "aid": self.app.credentials.account_id,
            "stk": self.dice.text(22),
            "iat": now.timestamp(),
            "exp": (now + START_LINK_LIFE).timestamp(),
        });
        sign::jwt(&self.key, &claims)
    }

    /// A guest opens the invite link.
    pub(crate) fn join(&self, id: i64, passcode: &str) -> Entry {
        let Some(meeting) = self.meetings.get(&id) else { return Entry::Gone };
        let open = meeting.passcode.is_empty();
        if !open && passcode != meeting.encrypted_passcode && passcode != meeting.passcode {
            return Entry::WrongPasscode;
        }
        // Where both are forced, nobody knows which wins. README: M16
        let held = meeting.waiting_room && self.switches.early_guests_wait;
        if meeting.running_since.is_some() || (meeting.join_before_host && !held) {
            Entry::In
        } else {
            Entry::WaitingForHost
        }
    }

    /// Somebody opens a start link: whoever it is, is the host. Zoom gates neither by time nor by person. README: R2
    pub(crate) fn start(&mut self, id: i64, zak: &str, now: DateTime<Utc>) -> Started {
        match self.judge_start(id, zak, now) {
            Ok(()) => self.start_by_hand(id, now),
            Err(refused) => refused,
        }
    }

    /// The host chooses to end whatever else is running, then starts.
    pub(crate) fn end_other_and_start(&mut self, id: i64, zak: &str, now: DateTime<Utc>) -> Started {
        if let Err(refused) = self.judge_start(id, zak, now) {
            return refused;
        }
        while let Started::Busy { other } = self.start_by_hand(id, now) {
            self.stop_running(other, now);
        }
        Started::Running
    }

    /// The host ends the meeting by its start link.
    pub(crate) fn end_as_host(&mut self, id: i64, zak: &str, now: DateTime<Utc>) -> Result<(), Started> {
        self.judge_start(id, zak, now)?;
        self.stop_running(id, now);
        Ok(())
    }

    /// Starts it without a link.
    pub(crate) fn start_by_hand(&mut self, id: i64, now: DateTime<Utc>) -> Started {
        let Some(host_id) = self.meetings.get(&id).map(|meeting| meeting.host_id.clone()) else {
            return Started::Gone;
        };
        let running = |meeting: &&Meeting| meeting.host_id == host_id && meeting.running_since.is_some();
        let others: Vec<i64> = self
            .meetings
            .values()
            .filter(running)
            .map(|meeting| meeting.id)
            .filter(|other| *other != id)
            .collect();
        if let Some(other) = others.first().filter(|_| others.len() >= self.concurrency(&host_id)) {
            return Started::Busy { other: *other };
        }
        if let Some(meeting) = self.meetings.get_mut(&id).filter(|meeting| meeting.running_since.is_none()) {
            meeting.running_since = Some(now);
            let meeting = meeting.clone();
            self.emit_started(&meeting, now);
            if let Ok(host) = self.user(&host_id).cloned() {
                self.enter_as(id, &host.display_name, &host.email, true, now);
            }
        }
        Started::Running
    }

    /// Only a Licensed host may run two at once, and only on the larger plans. README: R3
    fn concurrency(&self, host_id: &str) -> usize {
        let licensed = |user: &&User| self.can_host_licensed(user);
        self.user(host_id).ok().filter(licensed).map_or(1, |user| user.concurrent_meetings.clamp(1, 2))
    }

    /// The text people paste into mails, in the meeting's own zone. README: M25
    pub(crate) fn invitation(&self, meeting: &Meeting) -> String {
        let host = self.user(&meeting.host_id).map(|user| user.display_name.clone()).unwrap_or_default();
        let zone: chrono_tz::Tz = meeting.timezone.parse().unwrap_or(chrono_tz::Tz::UTC);
        let when = meeting.start.with_timezone(&zone).format("%b %-d, %Y %I:%M %p");
        let mut lines = vec![
            format!("{host} is inviting you to a scheduled Zoom meeting."),
            String::new(),
            format!("Topic: {}", meeting.topic),
            format!("Time: {when} {}", zone.name()),
            String::new(),
            "Join Zoom Meeting".to_owned(),
            self.join_url(meeting),
            String::new(),
            format!("Meeting ID: {}", meeting.id),
        ];
        if !meeting.passcode.is_empty() {
            lines.push(format!("Passcode: {}", meeting.passcode));
        }
        lines.join("\r\n")
    }

    fn judge_start(&self, id: i64, zak: &str, now: DateTime<Utc>) -> Result<(), Started> {
        let meeting = self.meetings.get(&id).ok_or(Started::Gone)?;
        let claims = sign::read_jwt(&self.key, zak).ok_or(Started::Invalid)?;
        if claims.get("uid").and_then(Value::as_str) != Some(meeting.host_id.as_str()) {
            return Err(Started::Invalid);
        }
        let expires_at = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
        if now.timestamp() >= expires_at { Err(Started::Expired) } else { Ok(()) }
    }
}
