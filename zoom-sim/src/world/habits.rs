//! What Zoom makes of a meeting's settings: locks win, unknown or unpaid things are dropped, always without a word.

use serde_json::{Map, Value, json};

use super::input::{Settings, TrackingField};
use super::{Meeting, Refusal, User, World};
use crate::seed::{UserKind, UserState};
use crate::switches::AlternativeHost;

/// Settings that come back as they were sent; all others are dropped silently. README: M21
const KEPT: [&str; 17] = [
    "host_video",
    "participant_video",
    "mute_upon_entry",
    "jbh_time",
    "approval_type",
    "audio",
    "auto_recording",
    "alternative_hosts",
    "meeting_authentication",
    "email_notification",
    "alternative_hosts_email_notification",
    "private_meeting",
    "focus_mode",
    "watermark",
    "contact_name",
    "contact_email",
    "meeting_invitees",
];

impl World {
    /// The waiting room forbids entering before the host; locks win silently over both. README: M8, M9, M16
    pub(super) fn apply_settings(
        &self,
        meeting: &mut Meeting,
        settings: Option<Settings>,
        alternatives: Option<String>,
    ) {
        if let Some(settings) = settings {
            meeting.waiting_room = settings.waiting_room.unwrap_or(meeting.waiting_room);
            meeting.join_before_host = settings.join_before_host.unwrap_or(meeting.join_before_host);
            let kept = settings
                .others
                .into_iter()
                .filter(|(name, value)| KEPT.contains(&name.as_str()) && !value.is_null());
            meeting.settings.extend(kept);
        }
        if let Some(alternatives) = alternatives {
            meeting.settings.insert("alternative_hosts".to_owned(), json!(alternatives));
        }
        self.drop_unpaid(meeting);
        let policy = self.policy(&meeting.host_id);
        meeting.waiting_room = policy.waiting_room.unwrap_or(meeting.waiting_room);
        let asked = meeting.join_before_host && !meeting.waiting_room;
        meeting.join_before_host = policy.join_before_host.unwrap_or(asked);
    }

    /// Registration and cloud recording need a Licensed host; a meeting without a time takes no registration. README: M21
    fn drop_unpaid(&self, meeting: &mut Meeting) {
        let licensed = self.user(&meeting.host_id).is_ok_and(|user| user.kind == UserKind::Licensed);
        let settings: &mut Map<String, Value> = &mut meeting.settings;
        if !licensed || meeting.kind == 3 {
            settings.remove("approval_type");
        }
        if !licensed && settings.get("auto_recording") == Some(&json!("cloud")) {
            settings.remove("auto_recording");
        }
    }

    /// The alternative hosts asked for, if any are: each of this account and Licensed, or as the switch says. README: M22
    pub(super) fn alternative_hosts(&self, settings: Option<&Settings>) -> Result<Option<String>, Refusal> {
        let asked =
            settings.and_then(|settings| settings.others.get("alternative_hosts")).and_then(Value::as_str);
        let Some(asked) = asked else { return Ok(None) };
        let mut fit = Vec::new();
        for name in asked.split([';', ',']).map(str::trim).filter(|name| !name.is_empty()) {
            let licensed = self.user(name).is_ok_and(|user| self.can_host_licensed(user));
            match self.switches.unlicensed_alternative_host {
                _ if licensed => fit.push(name),
                AlternativeHost::Drop => {}
                how => return Err(Refusal::bad_alternative_host(name, how == AlternativeHost::Refuse1114)),
            }
        }
        Ok(Some(fit.join(";")))
    }

    pub(super) fn can_host_licensed(&self, user: &User) -> bool {
        user.kind == UserKind::Licensed && user.state == UserState::Active
    }

    pub(super) fn is_on_prem(&self, host_id: &str) -> bool {
        self.user(host_id).is_ok_and(|user| user.kind == UserKind::OnPrem)
    }

    /// Only fields the administrator has made are kept. README: M23
    pub(super) fn apply_tracking_fields(&self, meeting: &mut Meeting, asked: Option<Vec<TrackingField>>) {
        let known = |field: &TrackingField| self.app.tracking_fields.contains(&field.field);
        if let Some(asked) = asked {
            meeting.tracking_fields = asked.into_iter().filter(known).collect();
        }
    }
}
