//! What Zoom tells by itself. An event is a reason to look, never the truth: it is noted that Zoom was heard, and the
//! reconciler looks. Invariant: nothing is believed before its signature is, nothing of an event is kept but its key, and
//! Zoom is never asked anything here, so that the answer is there within the three seconds Zoom waits.

use shared::time::{DAY, Timestamp};
use zoom::webhook::{self, Event, EventKind, Refused};

pub use zoom::webhook::{SIGNATURE_HEADER, TIMESTAMP_HEADER};

use crate::actor::Admin;
use crate::error::{Error, Result};
use crate::secrets::CannotOpen;
use crate::settings::WEBHOOK_PURPOSE;
use crate::store::{self, hosts, meetings, webhooks};
use crate::{Backend, reconciler, zoom_port};

/// How long an event's repetitions are told: Zoom repeats within hours.
const REMEMBERED_MILLIS: i64 = DAY;

/// A refusal this soon after the last one is not noted again, so that strangers cannot keep the database busy.
const REFUSALS_APART_MILLIS: i64 = 10_000;

/// A request as it came: nothing of it is believed yet, and nothing of it can be printed.
#[expect(missing_debug_implementations, reason = "holds what people typed")]
pub struct Delivery<'a> {
    /// The header [`TIMESTAMP_HEADER`]; empty where there was none.
    pub timestamp: &'a str,
    /// The header [`SIGNATURE_HEADER`]; empty where there was none.
    pub signature: &'a str,
    /// The bytes of the body.
    pub body: &'a [u8],
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// An event; the reconciler looks.
    Event,
    /// An event that was heard before; nothing more was done.
    Again,
    /// Zoom asks whether the address is ours.
    Challenge {
        /// The body to answer with, as JSON.
        answer: String,
    },
}

/// Why nothing was heard.
#[derive(Debug, thiserror::Error)]
pub enum NotHeard {
    /// No Secret Token is stored: this site listens to nobody.
    #[error("no Secret Token is stored")]
    NotListening,
    /// It does not come from Zoom, or was sent more than five minutes from now. Which of them is nobody's business.
    #[error("the signature is not believed")]
    Refused,
    /// It comes from Zoom and holds no event.
    #[error("the body holds no event")]
    Unreadable,
    /// It could not be judged or noted; Zoom tries again by itself.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for NotHeard {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Hears what Zoom has sent to the address for its events.
///
/// # Errors
/// [`NotHeard`], by which the answer's status is chosen. [`NotHeard::Failed`] also where the stored Secret Token cannot be
/// opened with this program's key.
pub async fn hear(backend: &Backend, delivery: &Delivery<'_>) -> std::result::Result<Heard, NotHeard> {
    let now = backend.now();
    let stored = webhooks::load(&mut backend.store().read().await?).await?;
    let sealed = stored.secret.as_deref().ok_or(NotHeard::NotListening)?;
    let opened = backend.key().open(WEBHOOK_PURPOSE, sealed);
    let secret = opened.map_err(|error: CannotOpen| NotHeard::Failed(Error::internal(error)))?;
    let Delivery { timestamp, signature, body } = *delivery;
    if let Err(refused) = webhook::verify(&secret, timestamp, signature, body, zoom_port::to_zoom(now)) {
        note_refusal(backend, delivery, stored.refused_at, refused).await?;
        return Err(NotHeard::Refused);
    }
    let event = Event::read(body).map_err(|_| NotHeard::Unreadable)?;
    if event.kind == EventKind::UrlValidation {
        let challenge = event.challenge.as_deref().ok_or(NotHeard::Unreadable)?;
        let answer = webhook::answer_challenge(&secret, challenge);
        let mut tx = backend.store().begin().await?;
        webhooks::confirmed(&mut tx, now).await?;
        tx.commit().await?;
        return Ok(Heard::Challenge { answer });
    }
    note(backend, &event, now).await
}

/// Notes an event and has the reconciler look, unless it was heard before.
async fn note(backend: &Backend, event: &Event, now: Timestamp) -> std::result::Result<Heard, NotHeard> {
    let mut tx = backend.store().begin().await?;
    if !webhooks::remember(&mut tx, &event.key(), now).await? {
        return Ok(Heard::Again);
    }
    webhooks::prune(&mut tx, now.plus_millis(-REMEMBERED_MILLIS)).await?;
    webhooks::heard(&mut tx, now).await?;
    if let Some(meeting) = event.meeting_id {
        meetings::put_forward(&mut tx, now, meeting, &event.host_id).await?;
        meetings::look_soon(&mut tx, Some(meeting)).await?;
        hosts::compare_soon(&mut tx, meeting).await?;
    }
    tx.commit().await?;
    reconciler::ring(backend);
    Ok(Heard::Event)
}

/// Notes that something was refused, so that an admin can see that a Secret Token does not fit. What carries no signature
/// at all is no event of Zoom's, and tells nothing.
async fn note_refusal(
    backend: &Backend,
    delivery: &Delivery<'_>,
    last: Option<Timestamp>,
    refused: Refused,
) -> Result<()> {
    let now = backend.now();
    let soon = last.is_some_and(|last| now.millis_since(last) < REFUSALS_APART_MILLIS);
    if soon || delivery.signature.is_empty() || delivery.timestamp.is_empty() {
        return Ok(());
    }
    tracing::warn!(%refused, "what came to the address for Zoom's events was refused");
    let mut tx = backend.store().begin().await?;
    webhooks::refused(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

/// When Zoom was heard under the Secret Token that is stored now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastHeard {
    /// When the last event was heard.
    pub event_at: Option<Timestamp>,
    /// When Zoom last had the address confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When something was last refused, where nothing was believed since.
    pub refused_at: Option<Timestamp>,
}

/// When Zoom was last heard.
///
/// # Errors
/// Only when the store fails.
pub async fn last_heard(backend: &Backend, _admin: &Admin<'_>) -> Result<LastHeard> {
    let stored = webhooks::load(&mut backend.store().read().await?).await?;
    let believed = stored.heard_at.max(stored.confirmed_at);
    Ok(LastHeard {
        event_at: stored.heard_at,
        confirmed_at: stored.confirmed_at,
        refused_at: stored.refused_at.filter(|at| Some(*at) > believed),
    })
}
