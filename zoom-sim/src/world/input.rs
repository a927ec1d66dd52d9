//! What a create or an update says, and what Zoom makes of it before it looks at the meeting.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Refusal, times};
use crate::policy::PasscodeRules;
use crate::switches::{LongTopic, Switches};

/// Longest topic, in characters. README: M6
const TOPIC: usize = 200;
/// Longest agenda, in characters. README: M6
const AGENDA: usize = 2000;
/// Longest passcode, in characters. README: M6
const PASSCODE: usize = 10;
/// The kinds of meetings this Zoom plays: instant, scheduled, recurring without fixed time, screen share. README: M20
const KINDS: [u8; 4] = [1, 2, 3, 10];

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
    pub(crate) default_password: Option<bool>,
    pub(crate) schedule_for: Option<String>,
    pub(crate) tracking_fields: Option<Vec<TrackingField>>,
    pub(crate) settings: Option<Settings>,
}

/// The part of `settings` with rules of its own, and the rest.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Settings {
    pub(crate) join_before_host: Option<bool>,
    pub(crate) waiting_room: Option<bool>,
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// A field the account's administrator has made up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
pub(crate) struct TrackingField {
    pub(crate) field: String,
    #[serde(default)]
    pub(crate) value: String,
}

impl Input {
    /// Refuses what no meeting could have. README: M5, M6, M20
    pub(super) fn check(&mut self, switches: &Switches) -> Result<(), Refusal> {
        if switches.long_topic == LongTopic::Cut {
            self.topic = self.topic.take().map(|topic| topic.chars().take(TOPIC).collect());
        }
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
        if self.kind.is_some_and(|kind| !KINDS.contains(&kind)) {
            return Err(Refusal::invalid("type", "Invalid field."));
        }
        if let Some(zone) = &self.timezone {
            self.timezone = Some(times::named(zone, switches)?.name().to_owned());
        }
        Ok(())
    }

    /// README: M17
    pub(super) fn check_passcode(&self, rules: &PasscodeRules) -> Result<(), Refusal> {
        let good = self.password.as_ref().is_none_or(|passcode| passcode.is_empty() || rules.admit(passcode));
        if good {
            Ok(())
        } else {
            Err(Refusal::invalid("password", "The passcode does not meet the account's rules."))
        }
    }

    /// The instant asked for, if there is one; wall times are in the body's zone, else in `zone`.
    pub(super) fn start(&self, zone: &str, switches: &Switches) -> Result<Option<DateTime<Utc>>, Refusal> {
        let zone = self.timezone.as_deref().unwrap_or(zone);
        self.start_time.as_deref().map(|text| times::start_time(text, zone, switches)).transpose()
    }
}

impl Input {
    /// The passcode: the one asked for, none where none is wanted and none required, else Zoom's. README: M17
    pub(super) fn passcode(&self, invented: String, required: bool) -> String {
        match (&self.password, self.default_password) {
            (Some(asked), _) if !asked.is_empty() || !required => asked.clone(),
            (None, Some(false)) if !required => String::new(),
            _ => invented,
        }
    }
}
