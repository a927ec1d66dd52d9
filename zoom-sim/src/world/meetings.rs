//! Meetings: create, read, change, delete, end, recover.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{Input, Meeting, Refusal, World, events};
use crate::switches::{DeleteRunning, UnknownTrackingField};

impl World {
    /// Creates. Overlaps are none of Zoom's business; a past start becomes now. README: M1-M10
    pub(crate) fn create(&mut self, host: &str, input: Input, now: DateTime<Utc>) -> Result<i64, Refusal> {
        let host_id = self.host(host)?.id.clone();
        self.check_quota(&host_id, now)?;
        let made = self.make(&host_id, input, now);
        if made.is_ok() || self.switches.failed_creates_count {
            self.count(&host_id, now);
        }
        made
    }

    fn make(&mut self, host_id: &str, mut input: Input, now: DateTime<Utc>) -> Result<i64, Refusal> {
        if let Some(other) = &input.schedule_for
            && self.user(other).map(|user| user.id.as_str()) != Ok(host_id)
        {
            return Err(Refusal::not_for_others(other));
        }
        input.check(&self.switches)?;
        let rules = self.policy(host_id).passcode.unwrap_or_default();
        input.check_passcode(&rules)?;
        self.check_tracking_fields(&input)?;
        let alternatives = self.alternative_hosts(input.settings.as_ref())?;
        let this_second = now.trunc_subsecs(0);
        let start = input.start("UTC", &self.switches)?.unwrap_or(this_second).max(this_second);
        self.next_id += 1 + i64::from(self.dice.below(9973));
        let invented = rules.complete(&format!("{:06}", self.dice.below(1_000_000)));
        let passcode = input.passcode(invented, self.policy(host_id).passcode.is_some());
        let mut meeting = Meeting {
            id: self.next_id,
            uuid: self.dice.uuid(),
            host_id: host_id.to_owned(),
            topic: input.topic.filter(|topic| !topic.is_empty()).unwrap_or_else(|| "Zoom Meeting".into()),
            agenda: input.agenda.unwrap_or_default(),
            kind: input.kind.unwrap_or(2),
            start,
            duration: input.duration.unwrap_or(60),
            timezone: input.timezone.unwrap_or_else(|| "UTC".to_owned()),
            created_at: this_second,
            passcode,
            encrypted_passcode: format!("{}.1", self.dice.text(32)),
            join_before_host: false,
            // README: M8
            waiting_room: true,
            settings: serde_json::Map::new(),
            tracking_fields: Vec::new(),
            running_since: None,
            room: super::Room::default(),
            last_used: None,
        };
        self.apply_tracking_fields(&mut meeting, input.tracking_fields);
        self.apply_settings(&mut meeting, input.settings, alternatives);
        self.emit_created(&meeting, now);
        let id = meeting.id;
        self.meetings.insert(id, meeting);
        Ok(id)
    }

    /// Changes what the body names. A past start is ignored; a new passcode makes a new join link. README: M11
    pub(crate) fn update(&mut self, id: i64, input: Input, now: DateTime<Utc>) -> Result<(), Refusal> {
        let host_id = self.found(id)?.host_id.clone();
        self.check_quota(&host_id, now)?;
        let changed = self.change(id, input, now);
        if changed.is_ok() || self.switches.failed_creates_count {
            self.count(&host_id, now);
        }
        changed
    }

    fn change(&mut self, id: i64, mut input: Input, now: DateTime<Utc>) -> Result<(), Refusal> {
        let before = self.found(id)?.clone();
        let mut meeting = before.clone();
        if let Some(other) = &input.schedule_for {
            meeting.host_id = self.new_host(&before, other)?;
        }
        input.check(&self.switches)?;
        input.check_passcode(&self.policy(&meeting.host_id).passcode.unwrap_or_default())?;
        self.check_tracking_fields(&input)?;
        let alternatives = self.alternative_hosts(input.settings.as_ref())?;
        let start = input.start(&meeting.timezone, &self.switches)?;
        if let Some(start) = start.filter(|start| *start >= now.trunc_subsecs(0)) {
            meeting.start = start;
        }
        if let Some(password) = &input.password {
            meeting.passcode.clone_from(password);
            meeting.encrypted_passcode = format!("{}.1", self.dice.text(32));
        }
        self.apply_tracking_fields(&mut meeting, input.tracking_fields);
        self.apply_settings(&mut meeting, input.settings, alternatives);
        meeting.topic = input.topic.unwrap_or(meeting.topic);
        meeting.agenda = input.agenda.unwrap_or(meeting.agenda);
        meeting.duration = input.duration.unwrap_or(meeting.duration);
        meeting.timezone = input.timezone.unwrap_or(meeting.timezone);
        meeting.kind = input.kind.unwrap_or(meeting.kind);
        self.emit_updated(&before, &meeting, now);
        self.meetings.insert(id, meeting);
        Ok(())
    }

    /// The host an update may move a meeting to. README: M19
    fn new_host(&self, meeting: &Meeting, other: &str) -> Result<String, Refusal> {
        let refused = || Refusal::not_for_others(other);
        let user = self.user(other).map_err(|_| refused())?;
        let stays = user.id == meeting.host_id;
        let moves = self.switches.move_host_by_update && self.can_host_licensed(user);
        if stays || moves { Ok(user.id.clone()) } else { Err(refused()) }
    }

    fn check_tracking_fields(&self, input: &Input) -> Result<(), Refusal> {
        let fields = input.tracking_fields.iter().flatten();
        let unknown = fields.into_iter().any(|asked| !self.app.tracking_fields.contains(&asked.field));
        match self.switches.unknown_tracking_field {
            UnknownTrackingField::Refuse if unknown => {
                Err(Refusal::invalid("tracking_fields", "Invalid field."))
            }
            _ => Ok(()),
        }
    }

    /// Into the bin; while it runs only if the switch says so. README: M12
    pub(crate) fn delete(&mut self, id: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.found(id)?.running_since.is_some() {
            if self.switches.delete_running == DeleteRunning::Refuse {
                return Err(Refusal::running());
            }
            self.stop_running(id, now);
        }
        self.discard(id, now);
        Ok(())
    }

    /// Ends it for everybody. It can be started again, as another instance. README: M2, M15
    pub(crate) fn end(&mut self, id: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
        let meeting = self.found(id)?;
        if self.is_on_prem(&meeting.host_id) {
            return Err(Refusal::on_prem(id));
        }
        if meeting.running_since.is_none() {
            return Err(Refusal::not_running());
        }
        self.stop_running(id, now);
        Ok(())
    }

    /// Out of the bin again. README: M12
    pub(crate) fn recover(&mut self, id: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
        let (meeting, _) = self.bin.remove(&id).ok_or_else(|| Refusal::no_such_meeting(&id.to_string()))?;
        self.emit_gone(events::RECOVERED, &meeting, now);
        self.meetings.insert(id, meeting);
        Ok(())
    }

    /// The meeting, or Zoom's words for its absence.
    pub(crate) fn found(&self, id: i64) -> Result<&Meeting, Refusal> {
        self.meetings.get(&id).ok_or_else(|| Refusal::no_such_meeting(&id.to_string()))
    }

    /// Removes it, running or not.
    pub(crate) fn discard(&mut self, id: i64, now: DateTime<Utc>) -> bool {
        if self.meetings.get(&id).is_some_and(|meeting| meeting.running_since.is_some()) {
            self.stop_running(id, now);
        }
        let Some(meeting) = self.meetings.remove(&id) else { return false };
        self.emit_gone(events::DELETED, &meeting, now);
        self.bin.insert(id, (meeting, now));
        true
    }

    /// Moves it by hand; no rule is asked.
    pub(crate) fn move_by_hand(
        &mut self,
        id: i64,
        start: Option<DateTime<Utc>>,
        duration: Option<i64>,
        topic: Option<String>,
        now: DateTime<Utc>,
    ) -> bool {
        let Some(before) = self.meetings.get(&id).cloned() else { return false };
        let mut meeting = before.clone();
        meeting.start = start.unwrap_or(meeting.start);
        meeting.duration = duration.unwrap_or(meeting.duration);
        meeting.topic = topic.unwrap_or(meeting.topic);
        self.emit_updated(&before, &meeting, now);
        self.meetings.insert(id, meeting);
        true
    }

    /// Ends what runs, at an instant that may lie a little back; its next start is another instance. README: M2
    pub(super) fn stop_running(&mut self, id: i64, at: DateTime<Utc>) {
        let uuid = self.dice.uuid();
        let Some(meeting) = self.meetings.get_mut(&id) else { return };
        let over = meeting.clone();
        meeting.running_since = None;
        meeting.room = super::Room::default();
        meeting.last_used = Some(at);
        meeting.uuid = uuid;
        self.emit_ended(&over, at);
    }

    /// When meetings vanish: 30 days after their date or last use, recurring ones after a year. README: M14
    pub(super) fn expires_at(meeting: &Meeting) -> DateTime<Utc> {
        let used = meeting.last_used.unwrap_or(meeting.created_at);
        match meeting.kind {
            3 => used + TimeDelta::days(365),
            _ => used.max(meeting.planned_end()) + TimeDelta::days(30),
        }
    }
}
