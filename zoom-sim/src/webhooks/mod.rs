//! Webhooks: who wants to hear of what, what is still to be told, and what came of it. README: W1-W9
//!
//! Invariant: nothing here talks to a network; [`deliver`] does, with what this hands out.

mod deliver;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sign;
use crate::switches::{EventId, Switches};
use crate::world::Event;

pub(crate) use deliver::{run, validate};

/// When a failed delivery is tried again, counted from the first try. README: W2
const RETRIES: [TimeDelta; 3] = [TimeDelta::minutes(5), TimeDelta::minutes(20), TimeDelta::minutes(60)];
/// How often Zoom asks whether the address is still ours. README: W8
const VALIDATED_EVERY: TimeDelta = TimeDelta::hours(72);
/// Failed validations in a row that switch a subscription off. README: W8
const MISSES: u32 = 6;

/// What somebody wants to hear.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    /// Where events are sent: `http://…`, since this Zoom speaks no TLS.
    pub url: String,
    /// What they are signed with.
    pub secret_token: String,
    /// Names such as `meeting.started`; none means all.
    #[serde(default)]
    pub events: Vec<String>,
}

/// A subscription. Its secret is not shown.
#[derive(Clone, Debug, Serialize)]
pub struct Subscription {
    /// Counts from 1.
    pub id: u64,
    /// Where events are sent.
    pub url: String,
    #[serde(skip)]
    secret_token: String,
    /// What is sent; none means all.
    pub events: Vec<String>,
    /// Off after six failed validations in a row.
    pub enabled: bool,
    /// Failed validations in a row.
    pub misses: u32,
    #[serde(skip)]
    validate_at: DateTime<Utc>,
}

/// One try to tell one subscriber of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SimDelivery {
    /// Counts from 1.
    pub number: u64,
    /// To whom.
    pub subscription: u64,
    /// Such as `meeting.started`.
    pub event: String,
    /// 1 for the first try, then up to 4.
    pub attempt: usize,
    /// On the simulator's clock.
    pub at: DateTime<Utc>,
    /// What was answered; absent where nothing came within three seconds.
    pub status: Option<u16>,
    /// 200 or 204: it is told.
    pub delivered: bool,
    /// When it will be tried again, if it will.
    pub again_at: Option<DateTime<Utc>>,
    /// What was sent.
    pub body: String,
}

/// A try that is due.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) subscription: u64,
    pub(crate) event: String,
    pub(crate) body: String,
    pub(crate) attempt: usize,
    first_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

/// Everything about webhooks that one simulator remembers.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    subscriptions: Vec<Subscription>,
    subscribed: u64,
    waiting: Vec<Due>,
    log: Vec<SimDelivery>,
    dice: sign::Dice,
}

impl Webhooks {
    pub(crate) fn subscribe(&mut self, new: NewSubscription, now: DateTime<Utc>) -> u64 {
        self.subscribed += 1;
        self.subscriptions.push(Subscription {
            id: self.subscribed,
            url: new.url,
            secret_token: new.secret_token,
            events: new.events,
            enabled: true,
            misses: 0,
            validate_at: now + VALIDATED_EVERY,
        });
        self.subscribed
    }

    pub(crate) fn unsubscribe(&mut self, id: u64) -> bool {
        let before = self.subscriptions.len();
        self.subscriptions.retain(|subscription| subscription.id != id);
        self.waiting.retain(|due| due.subscription != id);
        self.subscriptions.len() < before
    }

    pub(crate) fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    pub(crate) fn log(&self) -> &[SimDelivery] {
        &self.log
    }

    /// Deliveries not made yet, retries included.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn plain_token(&mut self) -> String {
        self.dice.text(22)
    }

    /// Queues an event for everybody who wants it, as often as the switches say.
    pub(crate) fn queue(&mut self, event: &Event, switches: &Switches) {
        let body = envelope(event, switches).to_string();
        let wants = |wanted: &Subscription| {
            wanted.enabled
                && (wanted.events.is_empty() || wanted.events.iter().any(|name| name == event.name))
        };
        for subscription in self.subscriptions.iter().filter(|subscription| wants(subscription)) {
            let due = Due {
                subscription: subscription.id,
                event: event.name.to_owned(),
                body: body.clone(),
                attempt: 1,
                first_at: event.at,
                due_at: event.at,
            };
            let copies = 1 + switches.webhook_duplicates as usize;
            self.waiting.extend(std::iter::repeat_n(due, copies));
        }
    }

    /// The oldest delivery that is due, taken out, and where it goes.
    pub(crate) fn take(&mut self, now: DateTime<Utc>) -> Option<(Due, Subscription)> {
        let oldest = self.waiting.iter().map(|due| due.due_at).filter(|at| *at <= now).min()?;
        let index = self.waiting.iter().position(|due| due.due_at == oldest)?;
        let due = self.waiting.remove(index);
        let subscription = self.subscriptions.iter().find(|known| known.id == due.subscription)?.clone();
        Some((due, subscription))
    }

    /// Turns round what waits for its first try, so that the newest goes first. README: W9
    pub(crate) fn reverse(&mut self) {
        let (mut first, later): (Vec<_>, Vec<_>) = self.waiting.drain(..).partition(|due| due.attempt == 1);
        first.reverse();
        let earliest = first.iter().map(|due| due.due_at).min();
        for due in &mut first {
            due.due_at = earliest.unwrap_or(due.due_at);
        }
        self.waiting = first.into_iter().chain(later).collect();
    }

    /// Writes down what came of a try; what may still succeed waits for its next one. README: W2
    pub(crate) fn record(&mut self, due: Due, status: Option<u16>, switches: &Switches, now: DateTime<Utc>) {
        let delivered = matches!(status, Some(200 | 204));
        let hopeful = switches.webhook_retries_refusals || status.is_none_or(|status| status >= 500);
        let retry = RETRIES.get(due.attempt - 1).filter(|_| !delivered && hopeful);
        let again_at = retry.map(|later| due.first_at + *later);
        self.log.push(SimDelivery {
            number: self.log.len() as u64 + 1,
            subscription: due.subscription,
            event: due.event.clone(),
            attempt: due.attempt,
            at: now,
            status,
            delivered,
            again_at,
            body: due.body.clone(),
        });
        if let Some(due_at) = again_at {
            self.waiting.push(Due { attempt: due.attempt + 1, due_at, ..due });
        }
    }

    /// A subscription whose address Zoom wants to see confirmed now.
    pub(crate) fn to_validate(&self, now: DateTime<Utc>) -> Option<Subscription> {
        self.subscriptions.iter().find(|known| known.enabled && known.validate_at <= now).cloned()
    }

    /// Counts a validation; too many misses in a row switch the subscription off. README: W8
    pub(crate) fn validated(&mut self, id: u64, confirmed: bool) {
        let Some(known) = self.subscriptions.iter_mut().find(|known| known.id == id) else { return };
        known.misses = if confirmed { 0 } else { known.misses + 1 };
        known.enabled = known.misses < MISSES;
        known.validate_at += VALIDATED_EVERY;
    }
}

/// `{"event", "event_ts", "payload"}`. README: W3
fn envelope(event: &Event, switches: &Switches) -> Value {
    let mut payload = event.payload.clone();
    for side in ["object", "old_object"] {
        if let Some(id) = payload.get_mut(side).and_then(|object| object.get_mut("id")) {
            spell(id, switches.webhook_meeting_id);
        }
    }
    json!({ "event": event.name, "event_ts": event.at.timestamp_millis(), "payload": payload })
}

/// A meeting's number as number or text; the ids of users are text that is no number, and stay.
fn spell(id: &mut Value, how: EventId) {
    let number = id.as_i64().or_else(|| id.as_str().and_then(|text| text.parse().ok()));
    match (how, number) {
        (EventId::Number, Some(number)) => *id = json!(number),
        (EventId::Text, Some(number)) => *id = json!(number.to_string()),
        _ => {}
    }
}

impl Subscription {
    /// `v0=` and the HMAC of `v0:{timestamp}:{body}`. README: W1
    pub(crate) fn signature(&self, timestamp: &str, body: &str) -> String {
        signature(&self.secret_token, timestamp, body)
    }

    /// What the owner of the secret makes of a plain token. README: W8
    pub(crate) fn encrypted(&self, plain: &str) -> String {
        hex(&sign::hmac(self.secret_token.as_bytes(), plain.as_bytes()))
    }
}

fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let message = format!("v0:{timestamp}:{body}");
    format!("v0={}", hex(&sign::hmac(secret.as_bytes(), message.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A signature Zoom made.
    #[test]
    fn w1_zooms_own_vector() {
        let body = r#"{"payload":{"plainToken":"xys8n8PGS7mAU0m5-YJjRA"},"event_ts":1720705455858,"event":"endpoint.url_validation"}"#;
        let expected = "v0=93a1a675965ceb9c5a50c5dfb31f20e50f763be37a54ef74cd2d16a1a8e5c0d6";
        assert_eq!(signature("4fv1RkqGQUq5sWbEz6hA5A", "1720705455", body), expected);
        let encrypted = hex(&sign::hmac(b"4fv1RkqGQUq5sWbEz6hA5A", b"xys8n8PGS7mAU0m5-YJjRA"));
        assert_eq!(encrypted, "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3");
    }
}
